"""What strides in time do to shifts of a clip: what *shift* trains networks for, asked of the architecture alone."""

import pytest
import torch

from models.fusion import SLOWED, WIDTHS, FusionNet

ONES = (1,) * len(WIDTHS)


def answers(onsets, **changes):
    """Logits ``(N, 2)`` of an untrained slow fusion on a flash of four frames at each of ``onsets``, on grey."""
    torch.manual_seed(0)
    network = FusionNet("slow", frames=32, size=16, classes=2, **changes).double().eval()
    flash = torch.randn(3, 4, 16, 16, dtype=torch.double)
    x = torch.zeros(len(onsets), 3, 32, 16, 16, dtype=torch.double)
    for n, onset in enumerate(onsets):
        x[n, :, onset : onset + 4] = flash
    with torch.no_grad():
        return network(x)


@pytest.mark.parametrize("changes", [{"mixing": 2}, {"strides": ONES}])
def test_without_strides_the_answer_is_invariant_away_from_the_ends(changes):
    found = answers((10, 11, 13, 17), **changes)
    assert torch.allclose(found[1:], found[:1].expand(3, -1), atol=1e-12)


def test_with_strides_it_is_invariant_only_to_what_they_divide():
    found = answers((10, 14, 11), mixing=2, strides=SLOWED)
    assert torch.allclose(found[1], found[0], atol=1e-12)
    assert (found[2] - found[0]).abs().max() > 1e-6


def test_at_the_ends_padding_tells_a_long_field_the_time():
    found = answers((12, 0), strides=ONES)
    assert (found[1] - found[0]).abs().max() > 1e-6


@pytest.mark.parametrize(("changes", "steps"), [({}, 4), ({"mixing": 2}, 16), ({"strides": (2, 1, 1, 1, 1)}, 8)])
def test_strides_are_those_asked_for(changes, steps):
    assert FusionNet("slow", **changes).evidence(torch.zeros(1, 3, 16, 64, 64)).shape[1] == steps
