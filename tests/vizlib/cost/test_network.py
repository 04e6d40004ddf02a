"""Memory counted on shapes against memory observed by PyTorch's profiler while the network runs."""

from dataclasses import replace

import pytest
import torch
from torch.profiler import ProfilerActivity, profile

from models.zoo import CARDS, load
from vizlib.cost.network import count


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
