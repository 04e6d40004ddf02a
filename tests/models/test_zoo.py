"""The cards against published and computed facts, and against the networks that they build."""

import hashlib
from dataclasses import replace

import pytest
import torch
import torchvision

from models.input_spec import InputError
from models.zoo import CARDS, CLASSIFIERS, NetworkError, load
from vizlib.cost.network import count

# Parameters and GMACs at 16 frames or all that they take, computed elsewhere.
FACTS = {
    # Of the lab nets nobody else has computed them: by hand, below.
    "single_frame": (112_994, None),
    "late_fusion_mlp": (5_359_298, None),
    "late_fusion_pool": (112_994, None),
    "early_fusion": (119_474, None),
    "slow_fusion": (335_042, None),
    "c3d": (346_322, None),
    "two_stream": (229_876, None),
    "slow_fusion_flow": (334_610, None),
    "cnn_lstm": (221_378, None),
    "cnn3d_lstm": (443_426, None),
    "recurrent_cnn": (195_306, None),
    "non_local": (352_770, None),
    "inflated": (335_042, None),
    "two_stream_inflated": (669_652, None),
    "slowfast": (585_506, None),
    "localizer": (683_972, None),
    "detector": (484_995, None),
    "two_stream_cnn_m": (181_335_594, None),
    "c3d_sports1m": (79_991_015, 38.55),
    "efficientnet_lite0": (4_652_008, 16 * 0.385187552),
    "i3d_kinetics400": (12_697_264, None),
    "r3d_18": (33_371_472, 40.70),
    "mc3_18": (11_695_440, 43.34),
    "r2plus1d_18": (31_505_325, 40.52),
    "s3d": (8_320_048, 17.98),
    "mvit_v2_s": (34_537_744, 64.22),
    "swin3d_t": (28_158_070, 43.88),
    # At their own number of frames, and 256 x 256 pixels.
    "slowfast_r50_4x16": (34_480_216, 36.10),
    "slowfast_r50_8x8": (34_566_488, 65.71),
    "slow_r50": (32_454_096, 54.52),
    "c2d_r50": (24_327_632, None),
    "i3d_r50": (28_043_472, None),
    "i3d_r50_nl": (28_043_472 + 7_358_464, None),
}


def test_every_card_has_its_facts():
    assert set(CARDS) == set(FACTS)
    assert all(name == card.name for name, card in CARDS.items())


@pytest.mark.parametrize("name", CARDS)
def test_parameters_and_multiply_adds(name):
    parameters, gmacs = FACTS[name]
    spec = CARDS[name].input
    own = spec.max_frames == spec.min_frames or "_r50" in name
    cost = count(name, spec if own else replace(spec, frames=16))
    assert cost.parameters == parameters
    if gmacs:
        assert cost.gmacs == pytest.approx(gmacs, abs=0.01)


@pytest.mark.parametrize("name", CARDS)
def test_layers_worth_looking_at_exist(name):
    with torch.device("meta"):
        modules = dict(CARDS[name].build().named_modules())
    assert set(CARDS[name].layers) <= set(modules)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_output_has_one_logit_a_class(name):
    card = CARDS[name]
    number = {"kinetics400": 400, "sports1m": 487, "actors-18": 18, "ucf101": 101, "imagenet1k": 1000}[card.labels]
    assert len(card.classes) == len(set(card.classes)) == number
    with torch.device("meta"):
        network = card.build().eval()
        assert network(torch.empty(card.input.shape)).shape == (1, number)


@pytest.mark.parametrize("name", [n for n, card in CARDS.items() if not card.weights.url and n != "two_stream_cnn_m"])
def test_shipped_weights_are_what_the_card_says(name):
    weights = CARDS[name].weights
    assert hashlib.sha256(weights.path.read_bytes()).hexdigest() == weights.sha256
    assert weights.path.stat().st_size == pytest.approx(weights.megabytes * 1e6, rel=0.01)


def test_loaded_networks_are_ready_and_say_what_they_are(no_public_weights):
    network = load("i3d_kinetics400")
    assert network.badge == "kinetics400"
    assert not network.training
    assert not any(p.requires_grad for p in network.parameters())
    assert load("r3d_18").badge == "random"


def test_random_weights_are_the_same_every_time_and_leave_the_generator_alone(no_public_weights):
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    a, b = load("mc3_18"), load("mc3_18")
    assert torch.equal(torch.rand(1), expected)
    assert all(torch.equal(p, q) for p, q in zip(a.parameters(), b.parameters(), strict=True))


@pytest.mark.parametrize("name", [n for n, card in CARDS.items() if card.top1_source == "torchvision"])
def test_cards_say_what_torchvision_says(name):
    card = CARDS[name]
    public = torchvision.models.get_model_weights(name).KINETICS400_V1
    steps, weights = public.transforms(), card.weights
    assert (weights.url, weights.megabytes) == (public.url, public.meta["_file_size"])
    assert card.top1 == public.meta["_metrics"]["Kinetics-400"]["acc@1"]
    assert card.classes == tuple(public.meta["categories"])
    assert (card.input.mean, card.input.std) == (tuple(steps.mean), tuple(steps.std))
    assert card.input.size == steps.crop_size[0]
    resize = card.input.resize
    assert list(resize if isinstance(resize, tuple) else [resize]) == list(steps.resize_size)


def test_an_unknown_network_is_named_with_those_that_exist():
    with pytest.raises(NetworkError, match=r"no network resnet\. The networks are: single_frame, .*i3d_kinetics400"):
        load("resnet")


@pytest.mark.parametrize("name", ["early_fusion", "late_fusion_mlp", "c3d"])
@pytest.mark.parametrize("shape", [(3, 8, 64, 64), (3, 16, 32, 32), (2, 16, 64, 64)])
def test_a_clip_of_another_size_is_refused_by_networks_that_depend_on_it(name, shape):
    expected = rf"3 × 16 × 64 × 64 .* this one is {' × '.join(map(str, shape))}"
    with torch.device("meta"), pytest.raises(InputError, match=expected):
        CARDS[name].build()(torch.empty(2, *shape))


def test_the_papers_c3d_reads_a_checkpoint_with_the_published_names(no_public_weights):
    """Random numbers under the names and shapes that the public file is known to have."""
    widths = {"1": (3, 64), "2": (64, 128), "3a": (128, 256), "3b": (256, 256), "4a": (256, 512)}
    widths |= dict.fromkeys(("4b", "5a", "5b"), (512, 512))
    state = {}
    for name, (channels, width) in widths.items():
        state |= {f"conv{name}.weight": torch.zeros(width, channels, 3, 3, 3), f"conv{name}.bias": torch.ones(width)}
    for name, (inputs, outputs) in {"6": (8192, 4096), "7": (4096, 4096), "8": (4096, 487)}.items():
        state |= {f"fc{name}.weight": torch.zeros(outputs, inputs), f"fc{name}.bias": torch.full((outputs,), 0.5)}
    torch.save(state, no_public_weights / "c3d.pickle")
    network = load("c3d_sports1m")
    assert network.badge == "sports1m"
    assert torch.equal(network.fc8.bias, torch.full((487,), 0.5))
