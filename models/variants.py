"""Networks that no menu lists: variants of the lab nets, of which a page asks by name.

    name                      is                                                              badge
    non_local_KIND            slow fusion + non-local, its blocks of another kind             actors-18
    non_local_KIND_untrained  the same before training: slow fusion, and blocks as put in     random
    slow_fusion_stills        slow fusion, trained on with frozen clips among the others      actors-18
    two_stream_KIND_dots      two streams that learned from a kind of point lights            actors-18
    long_range_TASK_NETWORK   a lab net that learned a question on long streams               long-range
    matching_NETWORK          a small slow fusion that learned to match across time and space  matching
    localizer_flow            the localizer, on optical flow                                  streams

Each network on long streams begins as its lab net, with a new last layer of two answers:

    order               is                                             sees
    slow_clips          slow fusion, 16 frames at a time, averaged     a stretch of each clip
    slow                slow fusion over the whole stream, averaged    a stretch
    cnn_lstm            CNN + LSTM, the last answer                    all
    recurrent_cnn       recurrent CNN, the last answer                 all
    non_local           slow fusion with a non-local block             all, but not when
    non_local_position  the same with a position embedding             all

    same                is                                             sees
    slow                slow fusion's moments, judged one by one       a stretch
    cnn_lstm            CNN + LSTM, the last answer                    all
    non_local           slow fusion's moments, compared by a block     all, but not when
    non_local_position  the same with a position embedding             all

The networks that match see frames of 32 pixels, and time in the first three convolutions alone, so that no convolution
sees both the query and a candidate:

    network    is                                                    answers from
    block      with one non-local block behind the third             the step in the middle of the query
    untrained  the same before training                              the same
    without    without a block                                       all steps
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from torch import nn

from models import cnn_lstm, fusion, localizer, non_local, recurrent_cnn, two_stream
from models.card import ModelCard
from models.checkpoints import read_state
from models.cnn_lstm import CnnLstm
from models.fusion import FusionNet
from models.lab import FRAMES, trained_weights
from models.moments import Moments
from models.non_local import KINDS, NonLocalNet
from models.recurrent_cnn import RecurrentCnn

LAB_NETS = {card.name: card for file in (fusion, two_stream, cnn_lstm, recurrent_cnn, non_local) for card in file.CARDS}
STILLS = "slow_fusion_stills"
DOTS = ("normal", "scrambled")  # kinds of point lights from which two streams learned
STREAM = 96  # frames of one
ANSWERS = 2
MATCHING_SIZE = 32  # pixels
MATCHING_FRAMES = 16
MATCHING_CLASSES = 4
MATCHING_WIDTHS = (8, 16, 32, 32, 32)
QUERY_STEP = 1  # of the block's steps in time: the middle of the query
MATCHING = {"block": (2,), "untrained": (2,), "without": ()}  # behind which convolutions


@dataclass(frozen=True)
class LongRange:
    """A network on long streams: the lab net of which it is a variant, how it is made, and how many frames it sees."""

    lab_net: str
    build: Callable[..., nn.Module]
    frames: int = STREAM


ORDER = {
    "slow_clips": LongRange("slow_fusion", partial(FusionNet, "slow"), FRAMES),
    "slow": LongRange("slow_fusion", partial(FusionNet, "slow", frames=STREAM)),
    "cnn_lstm": LongRange("cnn_lstm", partial(CnnLstm, "frame", frames=STREAM)),
    "recurrent_cnn": LongRange("recurrent_cnn", RecurrentCnn),
    "non_local": LongRange("non_local", partial(NonLocalNet, (3,), frames=STREAM)),
    "non_local_position": LongRange("non_local", partial(NonLocalNet, (3,), position_embedding=True, frames=STREAM)),
}

SAME = {
    "slow": LongRange("slow_fusion", partial(Moments, block=False, frames=STREAM)),
    "cnn_lstm": ORDER["cnn_lstm"],
    "non_local": LongRange("non_local", partial(Moments, frames=STREAM)),
    "non_local_position": LongRange("non_local", partial(Moments, position_embedding=True, frames=STREAM)),
}
LONG_RANGE = {"order": ORDER, "same": SAME}  # the networks that learned each question


def non_local_name(kind: str, trained: bool = True) -> str:
    """The name of slow fusion with non-local blocks of a kind; the lab net's are embedded Gaussians."""
    if not trained:
        return f"non_local_{kind}_untrained"
    return "non_local" if kind == "embedded_gaussian" else f"non_local_{kind}"


def dots_name(kind: str) -> str:
    """The name of the two streams that learned from a kind of point lights, of DOTS."""
    return f"two_stream_{kind}_dots"


def long_range_name(task: str, network: str) -> str:
    """The name of a network of LONG_RANGE that learned a task."""
    return f"long_range_{task}_{network}"


def matching_name(network: str) -> str:
    """The name of a network of MATCHING."""
    return f"matching_{network}"


def matching_network(depths: tuple[int, ...]) -> NonLocalNet:
    """Three convolutions over time and two more over space; with blocks, or without.

    Without a block the step of the query knows nothing of the candidates: then all steps answer together. theta and phi
    have as many channels as what they see and begin as the same random numbers, so that at first like looks at like;
    all else begins as it always does.
    """
    network = NonLocalNet(
        depths, frames=MATCHING_FRAMES, size=MATCHING_SIZE, classes=MATCHING_CLASSES, mixing=3,
        widths=MATCHING_WIDTHS, inner=MATCHING_WIDTHS[2], step=QUERY_STEP if depths else None,
    )  # fmt: skip
    for depth in depths:
        block = network.block(depth)
        block.phi.load_state_dict(block.theta.state_dict())
    return network


def untrained(kind: str) -> NonLocalNet:
    """Slow fusion, with blocks of a kind as they are put in.

    Raises:
        WeightsError: slow fusion's weights are damaged.
    """
    network, slow_fusion = NonLocalNet(kind=kind), FusionNet("slow")
    read_state(slow_fusion, LAB_NETS["slow_fusion"].weights)
    network.load_state_dict(slow_fusion.state_dict(), strict=False)
    return network


def variant(lab_net: str, name: str, badge: str | None = None, **changes: object) -> ModelCard:
    """The card of a variant: its lab net's, but for its weights, its unmeasured accuracy, and the ``changes``."""
    card = LAB_NETS[lab_net]
    weights = trained_weights(name, badge or card.weights.badge)
    return replace(card, name=name, weights=weights, top1=None, top1_source="", **changes)


def long_range_variant(task: str, network: str) -> ModelCard:
    row = LONG_RANGE[task][network]
    spec = replace(LAB_NETS[row.lab_net].input, frames=row.frames, min_frames=row.frames, max_frames=row.frames)
    return variant(
        row.lab_net,
        long_range_name(task, network),
        badge="long-range",
        build=partial(row.build, classes=ANSWERS),
        labels=f"long-range-{task}",
        input=spec,
    )


def matching_variant(network: str) -> ModelCard:
    spec = replace(LAB_NETS["non_local"].input, resize=MATCHING_SIZE, size=MATCHING_SIZE)
    return variant(
        "non_local",
        matching_name(network),
        badge="random" if network == "untrained" else "matching",
        build=partial(matching_network, MATCHING[network]),
        labels="matching",
        input=spec,
    )


CARDS = (
    *(
        variant("non_local", non_local_name(kind), build=partial(NonLocalNet, kind=kind))
        for kind in KINDS
        if non_local_name(kind) not in LAB_NETS
    ),
    *(
        variant("non_local", non_local_name(kind, trained=False), badge="random", build=partial(untrained, kind))
        for kind in KINDS
    ),
    variant("slow_fusion", STILLS),
    *(variant("two_stream", dots_name(kind)) for kind in DOTS),
    *(long_range_variant(task, network) for task in LONG_RANGE for network in LONG_RANGE[task]),
    *map(matching_variant, MATCHING),
    localizer.FLOW,
)
