"""A long video through I3D once: as its head gives them for the whole, stopped and gone on with, in bounded memory."""

from itertools import takewhile
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from models.card import WeightsError
from models.i3d import I3D, MaxPool3dSame, Unit3d
from models.input_spec import InputError
from models.streaming import Axis, stage_of
from models.zoo import card_of
from tests.generated_videos import Only
from tests.video_files import make_video
from video import Clip, ClipError, Progress, read_frames
from vizlib.engine.networks import Loaded
from vizlib.localize import dense
from vizlib.localize.dense import LEAST, Stretch, entropy, head_of, localizing_long, restart
from vizlib.localize.previews import picture

FRAMES = 200
VIDEO = make_video(frames=FRAMES, fps=25, size=(48, 64), options={"g": 24, "preset": "ultrafast"})


class Thin(I3D):
    """I3D's kernels in time, three channels wide, one convolution instead of several Inception blocks."""

    def __init__(self):
        nn.Module.__init__(self)
        self.features = nn.Sequential(
            Unit3d(3, 3, (7, 1, 1), (2, 4, 4)),
            MaxPool3dSame((1, 3, 3), (1, 2, 2)),
            Unit3d(3, 3, (3, 1, 1)),
            MaxPool3dSame((3, 3, 3), (2, 2, 2)),
            Unit3d(3, 3, (3, 1, 1)),
            MaxPool3dSame((2, 2, 2), (2, 2, 2)),
        )
        self.logits = nn.Conv3d(3, 400, 1)


@pytest.fixture(scope="module")
def networks():
    torch.manual_seed(0)
    network = Thin().eval().requires_grad_(False)
    nn.init.normal_(network.logits.weight, std=30)
    source = Only(network)
    source.loaded = Loaded(network, "kinetics400")
    return source


def whole(networks, start_s, frames):
    """The network on the whole stretch at once."""
    network, spec = networks.loaded.network, card_of(dense.NETWORK).input
    clip = Clip(read_frames(VIDEO, start_s + np.arange(frames) / 25), 25)
    with torch.no_grad():
        logits = head_of(network, frames)(spec.tensor(clip, np.arange(frames), None))
    return torch.softmax(logits[0, :, :, 0, 0], 0).T.numpy()


def result(*args, **settings):
    *_, last = localizing_long(*args, **settings)
    return last


@pytest.mark.parametrize(("start_s", "end_s", "frames"), [(0.0, 99.0, FRAMES), (1.0, 4.32, 83), (2.0, 2.64, LEAST)])
def test_as_the_whole_at_once(networks, start_s, end_s, frames):
    found = result(networks, Stretch(VIDEO, start_s, end_s))
    expected = whole(networks, start_s, frames)
    assert found.total == found.done == frames
    assert found.scores.shape == expected.shape
    assert np.abs(found.scores - expected).max() < 1e-4
    assert frames == LEAST or found.scores.std(0).max() > 0.01  # the video changes, and so do the answers


def test_what_is_known_stays_as_it_is_while_it_grows(networks):
    steps = list(localizing_long(networks, Stretch(VIDEO, 0.0, 4.0)))
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    for step in steps:
        assert (step.scores == steps[-1].scores[: len(step.scores)]).all()
    assert steps[0].whole_s is None
    assert steps[1].whole_s == pytest.approx(steps[1].spent_s * steps[1].total / steps[1].timed)
    assert steps[-1].left_s == 0


def test_only_its_own_work_counts(networks, monkeypatch):
    """What others do between two of its steps takes none of its time; its reading does."""
    now, read = 0.0, dense.read_pieces

    def reading(*args):
        nonlocal now
        for piece in read(*args):
            for event in (Progress(0, 1), piece):
                now += 1
                yield event

    monkeypatch.setattr(dense, "read_pieces", reading)
    monkeypatch.setattr(dense, "time", SimpleNamespace(perf_counter=lambda: now))
    steps = []
    for step in localizing_long(networks, Stretch(VIDEO, 0.0, 1.0)):
        steps.append(step)
        now += 1000
    found = steps[-1]
    assert 2 <= found.spent_s < 1000
    assert found.whole_s == found.spent_s


@pytest.mark.parametrize("stopped", [16, 120, 192])
def test_it_goes_on_where_it_was_stopped(networks, stopped):
    stretch = Stretch(VIDEO, 0.0, 99.0)
    before = list(takewhile(lambda step: step.done <= stopped, localizing_long(networks, stretch)))[-1]
    steps = list(localizing_long(networks, stretch, so_far=before))
    once = result(networks, stretch)
    assert steps[0] is before
    assert all(len(step.scores) >= len(before.scores) for step in steps)
    assert np.abs(steps[-1].scores - once.scores).max() < 1e-5
    assert steps[-1].previews == once.previews


def test_it_starts_again_no_earlier_than_the_field_demands():
    axis = Axis(1000, stride=8, first=9.0, field=107)
    assert restart(axis, 3) == 0
    begin = restart(axis, 40)
    assert begin % 8 == 0
    assert 0 <= axis.first + 8 * 40 - 53 - begin < 8


def test_previews_are_the_video(networks, monkeypatch):
    monkeypatch.setattr(dense, "PREVIEWS", 20)
    found = result(networks, Stretch(VIDEO, 0.0, 99.0))
    every = -(-FRAMES // 20)
    assert found.preview_s == every / 25
    shown = np.stack([picture(each) for each in found.previews])
    expected = read_frames(VIDEO, np.arange(0, FRAMES, every) / 25)
    assert shown.shape == expected.shape
    assert np.abs(shown.astype(int) - expected).mean() < 6  # JPEG


def test_steps_lie_where_the_head_looks(networks):
    """The middle of step k is the middle of what its two features see."""
    found = result(networks, Stretch(VIDEO, 1.0, 5.0))
    axis = stage_of(head_of(networks.loaded.network, found.total), Axis(found.total)).axis
    assert found.step_s == 0.32
    assert found.start_s + found.step_s / 2 == pytest.approx(1.0 + (axis.first + 0.5) / 25)


def test_entropy():
    assert entropy(np.array([[1.0, 0, 0, 0], [0.25] * 4, [0.5, 0.5, 0, 0]])) == pytest.approx([0, 2, 1])


def test_too_short(networks):
    with pytest.raises(InputError, match=r"at least 0\.64 s"):
        result(networks, Stretch(VIDEO, 0.0, 0.5))
    with pytest.raises(InputError, match="Choose a longer"):
        result(networks, Stretch(VIDEO, 99.0, 100.0))


def test_a_still_picture(networks):
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (64, 48)).save(file, "PNG")
    with pytest.raises(ClipError, match="still picture"):
        result(networks, Stretch(file.getvalue(), 0.0, 10.0))


def test_a_cut_every_second(networks):
    """Boundaries of the picture are no boundary of the method: every moment has an answer."""
    rng = np.random.default_rng(0)
    scenes = rng.integers(0, 256, (6, 48, 64, 3), np.uint8)
    data = make_video(frames=150, fps=25, pictures=[scenes[n // 25] for n in range(150)])
    found = result(networks, Stretch(data, 0.0, 99.0))
    assert np.isfinite(found.scores).all()
    assert found.scores.sum(1) == pytest.approx(np.ones(len(found.scores)), abs=1e-4)


def test_random_weights_give_no_answer():
    with pytest.raises(WeightsError):
        result(Only(Thin()), Stretch(VIDEO, 0.0, 5.0))
