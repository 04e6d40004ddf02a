"""The stream of this page: which one, drawn for it, and what the localizer finds in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from datasets.streams import rendering
from pages.localize.colors import COLORS
from ui import work
from ui.address import number, pick
from ui.clip.actor import label_name
from ui.player import Curve, Row, Span
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.engine.keys import Key
from vizlib.localize.detect import localized_key, localizing, suppressed
from vizlib.localize.result import Localized
from vizlib.metrics import Segment, matches

SPLIT = "test"
EXAMPLE = 5  # the stream with which the page opens
MOST = 9999
FOUND = 0.5  # tIoU from which a detection is right
SURE = 0.3  # score from which a detection is shown
PROPOSAL = "#868e96"


@dataclass(frozen=True, eq=False)
class Current:
    """The stream that is chosen.

    Attributes:
        name: names it, also in keys of widgets.
        clip: None while it is drawn.
        found: what the localizer finds in it; None while it looks.
    """

    name: str
    clip: Clip | None
    found: Localized | None

    @property
    def truth(self) -> list[Segment]:
        """What happens in it, once it is drawn."""
        return [] if self.clip is None else [Segment(*each) for each in self.clip.truth.segments]

    @property
    def detections(self) -> list[Segment]:
        """What is left after soft-NMS with a score of at least ``SURE``, the best first."""
        return [] if self.found is None else suppressed(self.found.candidates(), least=SURE)


def another() -> None:
    """The next stream, before anything is drawn."""
    st.session_state["stream"] = (int(st.session_state.get("stream", EXAMPLE)) + 1) % (MOST + 1)


def current_stream(streams: str = "appearance") -> Current:
    """Draw the choice of a stream, and the bars of the work on it; ``streams``: see ``localizing``."""
    left, middle, right = st.columns([10, 4, 6], vertical_alignment="bottom")
    kinds = {"usual": _("usual"), "empty": _("no action"), "cuts": _("a cut every second")}
    kind = pick(_("Stream"), kinds, key="streams", place=left)
    seed = number(middle.number_input, _("Seed"), 0, MOST, key="stream", default=EXAMPLE)
    right.button(_("Another stream"), icon=":material/casino:", on_click=another, width="stretch")
    name = f"{kind}-{seed}"
    drawn = Key("stream", name, SPLIT)
    work.once(
        drawn, rendering, seed, SPLIT, kind=kind, lane="video", title=_("Rendering a stream"),
        size_of=lambda clip: clip.frames.nbytes, instead_of=drawn.kind,
    )  # fmt: skip
    clip: Clip | None = work.result(drawn)
    if clip is None:
        return Current(name, None, None)
    key = localized_key(clip, streams)
    work.once(
        key, localizing, lab().networks, clip, streams, lane="cpu", title=_("Looking for actions"),
        size_of=bytes_of, instead_of=key.kind,
    )  # fmt: skip
    return Current(name, clip, work.result(key))


def bytes_of(found: Localized) -> int:
    """The memory that a result takes."""
    return sum(value.nbytes for value in vars(found).values() if isinstance(value, np.ndarray))


def truth_row(truth: Sequence[Segment], fps: float) -> Row:
    """What happens, each action in its colour."""
    return Row(
        _("Truth"),
        tuple(Span(s.start_s * fps, s.end_s * fps, label_name(s.label), COLORS[s.label]) for s in truth),
    )


def detections_row(
    detections: Sequence[Segment], truth: Sequence[Segment], fps: float, threshold: float = FOUND
) -> Row:
    """Detections with their scores; hatched are those that match no action."""
    given = matches(detections, truth, threshold).given
    return Row(
        _("Detections"),
        tuple(
            Span(
                s.start_s * fps, s.end_s * fps, label_name(s.label), COLORS[s.label],
                _("score {score:.2f}").format(score=s.score), faded=match is None,
            )
            for s, match in zip(detections, given, strict=True)
        ),
    )  # fmt: skip


def proposals_row(found: Localized, fps: float, most: int) -> Row:
    """The best proposals, which know of no action; their ranks in them."""
    best = zip(found.proposals[:most], found.proposal_scores, strict=False)
    return Row(
        _("Proposals"),
        tuple(
            Span(
                start * fps, end * fps, str(rank), PROPOSAL,
                _("objectness {score:.2f}").format(score=score),
            )
            for rank, ((start, end), score) in enumerate(best, 1)
        ),
    )  # fmt: skip


def curves_of(found: Localized, labels: Sequence[str], clip: Clip) -> list[Curve]:
    """The score of each action through time, between the feature steps as a straight line."""
    moments = np.arange(len(clip)) / clip.fps
    centres = np.arange(len(found.curves)) * found.step_s
    return [
        Curve(label_name(label), COLORS[label], np.interp(moments, centres, found.curves[:, found.labels.index(label)]))
        for label in labels
    ]
