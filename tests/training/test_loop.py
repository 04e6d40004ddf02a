"""The loop: every network can learn, and a run that was interrupted is the run that was not."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch
from torch import nn

from datasets.actors import LABELS, render_frames, stage
from models.flow_input import flow_levels
from models.fusion import FusionNet
from models.input_spec import InputSpec
from models.lab import LABELS as LABEL_SET
from models.two_stream import FLOW_SIZE
from models.zoo import CARDS
from tests.families import one_a_family
from training import loop, parallel
from training.data import FLOW_BOUND, PARTS, Clips
from training.loop import Objective, accuracy, batch_of, logits_of, order, train
from training.recipe import BY_PARTS, Recipe

FOUR = ("cartwheel", "crawl", "punch", "walk")
FRAMES, SIZE = 4, 16
SPEC = InputSpec(frames=FRAMES, fps=12, mean=(0.45,) * 3, std=(0.25,) * 3, resize=SIZE, size=SIZE)
SHORT = Recipe(batch=4, steps=2, warmup=3, patience=1, max_rounds=3, cooldown=2, shift=1, precision="float32")


@pytest.fixture(autouse=True)
def one_thread():
    """Sums in another order would be other sums."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def noise(n=10, classes=3):
    rng = np.random.default_rng(0)
    return Clips(rng.integers(0, 256, (n, FRAMES, SIZE, SIZE, 3), np.uint8), np.arange(n) % classes)


def small(fusion, seed=0):
    torch.manual_seed(seed)
    return FusionNet(fusion, frames=FRAMES, size=SIZE, classes=3)


@pytest.mark.parametrize(("count", "batch"), [(12, 4), (10, 4), (3, 8), (5, 5)])
def test_every_pass_takes_each_clip_once(count, batch):
    recipe = Recipe(batch=batch)
    steps = [order(count, recipe, step) for step in range(3 * count)]
    assert all(len(step) == batch for step in steps)
    passes = np.concatenate(steps).reshape(-1, count)
    assert (np.sort(passes, axis=1) == np.arange(count)).all()
    assert len({tuple(one) for one in passes}) > 1  # shuffled anew


def test_order_follows_from_the_seed_and_the_step():
    first = order(50, SHORT, 7)
    order(50, SHORT, 3)
    assert np.array_equal(order(50, SHORT, 7), first)
    assert not np.array_equal(order(50, replace(SHORT, seed=1), 7), first)


@pytest.mark.parametrize("world", [2, 4])
def test_several_processes_share_the_batch_of_one(monkeypatch, world):
    data = noise()
    whole = batch_of(data, SPEC, SHORT, 5, "cpu")
    monkeypatch.setattr(parallel, "world", lambda: world)
    parts = []
    for rank in range(world):
        monkeypatch.setattr(parallel, "rank", lambda rank=rank: rank)
        parts.append(batch_of(data, SPEC, SHORT, 5, "cpu"))
    for shared, expected in zip(zip(*parts, strict=True), whole, strict=True):
        assert torch.equal(torch.cat(shared), expected)


def test_a_batch_that_cannot_be_shared_is_refused(monkeypatch):
    monkeypatch.setattr(parallel, "world", lambda: 3)
    with pytest.raises(ValueError, match="4 clips cannot be shared by 3 processes"):
        parallel.mine(4)


def test_the_loss_is_on_the_clip_or_on_every_frame():
    network, x, labels = small("single_frame").eval(), torch.randn(2, 3, FRAMES, SIZE, SIZE), torch.tensor([0, 2])
    evidence = network.evidence(x)
    for by_parts, logits in ((False, evidence.mean(1)[:, None]), (True, evidence)):
        expected = -torch.stack([logits[i].log_softmax(-1)[:, label].mean() for i, label in enumerate(labels)]).mean()
        loss, answer = Objective(network, by_parts, 0.0)(x, labels)
        assert loss.item() == pytest.approx(expected.item(), rel=1e-5)
        assert torch.allclose(answer, evidence.mean(1), atol=1e-6)


@pytest.fixture(scope="module")
def parts():
    """What networks may see of four clips."""
    scenes = [stage(0, label, "train") for label in FOUR]
    larger = [render_frames(scene, FLOW_SIZE) for scene in scenes]
    return {
        "pixels": np.stack([render_frames(scene) for scene in scenes]),
        "flow": np.stack([flow_levels(frames, 64, FLOW_BOUND) for frames in larger]),
    }


@pytest.mark.parametrize("name", one_a_family([name for name, card in CARDS.items() if card.labels == LABEL_SET]))
def test_every_lab_net_learns_one_batch_by_heart(parts, name):
    clips = Clips(
        np.concatenate([parts[part] for part in PARTS[CARDS[name].input.modality]], -1),
        np.array([LABELS.index(label) for label in FOUR]),
    )
    recipe = Recipe(
        batch=4, steps=30, warmup=5, max_rounds=1, cooldown=1, shift=0, gain=0.0, smoothing=0.0, precision="float32"
    )
    torch.manual_seed(0)
    network, spec = CARDS[name].build(), CARDS[name].input
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0  # it is there to keep a network from learning by heart
    *_, last = train(network, spec, clips, clips, recipe, by_parts=name in BY_PARTS)
    assert (last.accuracy, last.validation) == (1, 1)
    logits = logits_of(network.eval(), spec, clips)
    assert nn.functional.cross_entropy(logits, torch.from_numpy(clips.labels)) < 0.1


def state_of(network):
    return {key: value.clone() for key, value in network.state_dict().items()}


def same(a, b):
    return all(torch.equal(a[key], b[key]) for key in a)


def told(rounds):
    """Rounds without the time that they took."""
    return [replace(found, seconds=0, step_seconds=0) for found in rounds]


@pytest.mark.parametrize("fusion", ["early", "late_mlp", "single_frame"])  # late_mlp drops out
@pytest.mark.parametrize("interrupted_after", [1, 3])  # before, and during, the cool-down
def test_an_interrupted_run_ends_in_the_same_weights(tmp_path, fusion, interrupted_after):
    data, by_parts = noise(), fusion == "single_frame"
    whole = small(fusion)
    expected = list(train(whole, SPEC, data, data, SHORT, by_parts=by_parts))
    assert len(expected) > interrupted_after

    def start(network):
        return train(network, SPEC, data, data, SHORT, by_parts=by_parts, checkpoint=tmp_path / "run.pt")

    steps = start(small(fusion))
    assert told(islice(steps, interrupted_after)) == told(expected[:interrupted_after])
    steps.close()
    again = small(fusion, seed=99)
    assert told(start(again)) == told(expected)
    assert same(state_of(again), state_of(whole))
    assert [path.name for path in tmp_path.iterdir()] == ["run.pt"]


def test_a_run_killed_within_a_round_goes_back_to_its_begin(tmp_path, monkeypatch):
    data, whole, checkpoint = noise(), small("early"), tmp_path / "run.pt"
    expected = list(train(whole, SPEC, data, data, SHORT))
    batches = loop.batch_of

    def dies(data, spec, recipe, step, device):
        if step == 3:
            raise KeyboardInterrupt
        return batches(data, spec, recipe, step, device)

    monkeypatch.setattr(loop, "batch_of", dies)
    with pytest.raises(KeyboardInterrupt):
        list(train(small("early"), SPEC, data, data, SHORT, checkpoint=checkpoint))
    monkeypatch.undo()
    again = small("early", seed=99)
    assert told(train(again, SPEC, data, data, SHORT, checkpoint=checkpoint)) == told(expected)
    assert same(state_of(again), state_of(whole))


def test_a_finished_run_is_read_and_not_gone_on_with(tmp_path, monkeypatch):
    data, first = noise(), small("early")
    rounds = list(train(first, SPEC, data, data, SHORT, checkpoint=tmp_path / "run.pt"))
    monkeypatch.setattr(loop, "batch_of", None)
    again = small("early", seed=99)
    assert list(train(again, SPEC, data, data, SHORT, checkpoint=tmp_path / "run.pt")) == rounds
    assert same(state_of(again), state_of(first))


def test_a_kill_while_a_checkpoint_is_written_leaves_the_one_before(tmp_path, monkeypatch):
    data, checkpoint = noise(), tmp_path / "run.pt"
    steps = train(small("early"), SPEC, data, data, SHORT, checkpoint=checkpoint)
    next(steps)
    before = checkpoint.read_bytes()

    def half(_content, path):
        path.write_bytes(before[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", half)
    with pytest.raises(KeyboardInterrupt):
        next(steps)
    assert checkpoint.read_bytes() == before


def test_rounds_go_on_until_the_accuracy_stops_and_the_rate_has_fallen(monkeypatch):
    data, script = noise(), iter([0.1, 0.2, 0.3, 0.3, 0.9, 0.9])
    monkeypatch.setattr(loop, "validated", lambda *_: next(script))
    recipe = replace(SHORT, max_rounds=10, rise=0.01)
    rounds = list(train(small("early"), SPEC, data, data, recipe))
    # Four rounds until it stands still, two to cool down, whatever the accuracy does then.
    assert [found.validation for found in rounds] == [0.1, 0.2, 0.3, 0.3, 0.9, 0.9]
    assert [found.steps for found in rounds] == [2, 4, 6, 8, 10, 12]
    rates = [found.rate for found in rounds]
    assert rates[3] == recipe.learning_rate
    assert rates[4:] == pytest.approx([recipe.learning_rate * 3 / 4, recipe.learning_rate / 4])


def test_the_most_rounds_end_a_run_that_still_rises(monkeypatch):
    script = iter(np.linspace(0, 1, 9))
    monkeypatch.setattr(loop, "validated", lambda *_: next(script))
    assert len(list(train(small("early"), SPEC, noise(), noise(), SHORT))) == SHORT.max_rounds + SHORT.cooldown


def test_measuring_leaves_the_network_training_and_its_statistics_alone():
    network, data = small("slow"), noise(70)
    network.train()
    before = state_of(network)
    found = loop.validated(network, SPEC, data, SHORT, "cpu")
    assert network.training
    assert same(state_of(network), before)
    network.eval()
    x = loop.to_input(data.frames, SPEC, "cpu")
    with torch.no_grad():
        logits = network(x)
    assert found == accuracy(network, SPEC, data) == float((logits.argmax(1).numpy() == data.labels).mean())
    assert torch.allclose(logits_of(network, SPEC, data), logits, atol=1e-5)  # in batches of 60
