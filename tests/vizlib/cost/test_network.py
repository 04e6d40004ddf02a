"""Memory counted on shapes against memory observed by PyTorch's profiler while the network runs."""

from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn.modules import module as every_module
from torch.profiler import ProfilerActivity, profile
from torch.utils.flop_counter import FlopCounterMode

from models.zoo import CARDS, load
from vizlib.cost.network import count, count_of


@pytest.mark.parametrize(
    # Convolutions take scratch space that is no tensor of the network, on some processors more than on others.
    ("name", "scratch"), [("i3d_kinetics400", 0.25), ("r3d_18", 0.25), ("mvit_v2_s", 0.001)],
)  # fmt: skip
def test_peak_memory_equals_the_profiler(name, scratch):
    spec = replace(CARDS[name].input, frames=16)
    network, x = load(name), torch.rand(spec.shape)
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler, torch.no_grad():
        network(x)
    events = [e for e in profiler.profiler.kineto_results.events() if e.name() == "[memory]"]
    now = peak = sum(t.nbytes for t in (*network.parameters(), *network.buffers(), x))
    for event in sorted(events, key=lambda event: event.start_ns()):
        now += event.nbytes()
        peak = max(peak, now)
    counted = count(name, spec).peak_bytes
    assert 0.999 * counted <= peak <= (1 + scratch) * counted


def test_cost_grows_with_frames():
    spec = CARDS["i3d_kinetics400"].input
    short, long = (count("i3d_kinetics400", replace(spec, frames=n)) for n in (16, 64))
    assert long.gmacs == pytest.approx(4 * short.gmacs, rel=0.01)
    assert long.peak_bytes > 2 * short.peak_bytes
    assert long.parameters == short.parameters


@pytest.mark.parametrize("name", ["slow_fusion", "recurrent_cnn", "non_local", "two_stream", "mvit_v2_s"])
def test_multiply_adds_are_those_of_torchs_own_counter(name):
    card = CARDS[name]
    with torch.device("meta"):
        network, x = card.build().eval(), torch.empty(card.input.shape)
    with FlopCounterMode(display=False) as flops, torch.no_grad():
        network(x)
    assert count(name, card.input).gmacs == flops.get_total_flops() / 2e9


def test_counting_touches_no_module_of_other_threads():
    """What torch's own counter hooks for the whole process would break the gradients that others compute meanwhile."""
    hooks = []

    class Watching(nn.Conv3d):
        def forward(self, x):
            hooks.append((len(every_module._global_forward_pre_hooks), len(every_module._global_forward_hooks)))
            return super().forward(x)

    count_of(lambda: nn.Sequential(Watching(3, 2, 3), nn.ReLU()), (1, 3, 4, 8, 8))
    assert hooks == [(0, 0)]
