"""What is unrolled: a recurrent network on the clip of the sidebar, or on a long stream rendered for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from datasets.actors import FPS
from datasets.long_range import MAX_GAP, STEP
from models.input_spec import InputError
from models.zoo import CARDS, card_of
from pages.recurrence.figures import Span
from ui import work
from ui.address import chosen, number, pick
from ui.clip import lab_nets, picker
from ui.clip.actor import action_names, label_name
from ui.networks.card import badge
from ui.words import _, explain
from ui.work.lab import lab
from vizlib.engine.keys import Key
from vizlib.recurrence.unrolled import (
    NAMES,
    STREAMED,
    Unrolled,
    segments,
    stream_key,
    streamed,
    unrolled_key,
    unrolling,
    unrolling_stream,
)

MOST = 999
CLIP, STREAM = "clip", "stream"


@dataclass(frozen=True, eq=False)
class Shown:
    """A network unrolled, and how it is told.

    Attributes:
        id: names the network and what it looks at.
        classes: names of the answers.
        spans: what happens when.
        source: CLIP or STREAM.
    """

    id: str
    unrolled: Unrolled
    classes: Sequence[str]
    spans: Sequence[Span]
    fps: float
    source: str


def choose(draw: Callable[[Shown], None], default: str = CLIP) -> None:
    """Choose what is unrolled; ``draw`` it as soon as it is there. What was unrolled before goes at once."""
    left, right, last = st.columns([37, 26, 15], vertical_alignment="bottom")
    sources = {CLIP: _("the clip in the sidebar"), STREAM: _("a long stream")}
    source = pick(_("What it looks at"), sources, key=f"what-{default}", address="what", default=default, place=left)
    titles = {name: _(CARDS[name].title) for name in (NAMES if source == CLIP else STREAMED)}
    name = chosen(
        right.selectbox, _("Network"), list(titles), key="unrolled", default=next(iter(titles)),
        format_func=titles.__getitem__,
    )  # fmt: skip
    key, shown = on_clip(name) if source == CLIP else on_stream(name)
    with last:
        badge(CARDS[name].weights.badge if source == CLIP else card_of(streamed(name)).weights.badge)
    with work.fresh("recurrence", key):
        if shown is not None:
            work.apart(draw)(shown)


def on_clip(name: str) -> tuple[Key | None, Shown | None]:
    """The network on the clip of the sidebar."""
    clip = picker.current().clip
    lab_nets.tell([name])
    spec = CARDS[name].input
    try:
        spec.views(clip)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return None, None
    key = unrolled_key(clip, name)
    work.once(
        key, unrolling, lab().networks, clip, name, lane="cpu", title=_("Unrolling the network"),
        size_of=lambda unrolled: unrolled.bytes, instead_of=key.kind,
    )  # fmt: skip
    unrolled: Unrolled | None = work.result(key)
    if unrolled is None:
        return key, None
    classes = [label_name(label) for label in unrolled.labels]
    return key, Shown(f"{clip.digest}-{name}", unrolled, classes, [], spec.fps, CLIP)


def another(key: str) -> None:
    """The next stream, before anything is drawn."""
    st.session_state[key] = (int(st.session_state.get(key, 0)) + 1) % (MOST + 1)


def seed_and_gap(key: str) -> tuple[int, int]:
    """Choose a stream: its seed, kept as ``key``, and the frames between its two actions."""
    left, middle, right = st.columns([2, 3, 2], vertical_alignment="bottom")
    seed = number(left.number_input, _("Seed"), 0, MOST, key=key)
    between = _("Frames between the two actions")
    gap = number(middle.slider, between, 0, MAX_GAP, key="gap", default=32, step=STEP)
    right.button(_("Draw another"), icon=":material/casino:", on_click=another, args=(key,), width="stretch")
    return seed, gap


def on_stream(name: str) -> tuple[Key, Shown | None]:
    """A rendered stream with two actions far apart."""
    seed, gap = seed_and_gap("long")
    key = stream_key(name, seed, gap)
    work.once(
        key, unrolling_stream, lab().networks, name, seed, gap, lane="video", title=_("Rendering a long stream"),
        size_of=lambda pair: 2 * pair[1].bytes, instead_of=key.kind,
    )  # fmt: skip
    pair = work.result(key)
    if pair is None:
        return key, None
    clip, unrolled = pair
    actions = action_names()
    kick, roll = actions["kick"], actions["roll"]
    classes = [_("{one}, then {other}").format(one=one, other=other) for one, other in ((kick, roll), (roll, kick))]
    spans = [(actions[action], start * FPS, end * FPS) for action, start, end in segments(clip)]
    return key, Shown(f"{clip.digest}-{name}", unrolled, classes, spans, FPS, STREAM)
