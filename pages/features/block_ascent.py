"""The pixels that drive a channel and the ascent to its maximizing video, as far as they are there."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from models.zoo import CARDS
from ui import work
from ui.sidebar import device
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.cost.memory import attributing
from vizlib.features.blocks import Blocks
from vizlib.features.climbed import SMALL_SIDE, Reached, ascent_key, reached_key, reaching
from vizlib.features.driven import Driven, driven_key, driving
from vizlib.maximize import MaximizeSpec, Step, maximize
from vizlib.maximize.memory import memory_of


def climbing(found: Blocks, clip: Clip, channel: int, spec: MaximizeSpec) -> tuple[Driven | None, Step | None]:
    """The pixels and the ascent, as far as they are there. A large network takes minutes: it waits for a press."""
    keys = driven_key(clip, found.name, found.layer, channel), ascent_key(spec)
    if CARDS[found.name].input.size <= SMALL_SIDE:
        begin(work.once, found, clip, channel, spec)
    elif all(work.so_far(key) is None and key not in work.jobs() for key in keys):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.info(
            _(
                "Which pixels drive this channel, and its maximizing video: both take minutes in a network of this "
                "size. They can be stopped at any time."
            ),
            icon=":material/timer:",
        )
        right.button(
            _("Begin"), icon=":material/play_arrow:", type="primary", width="stretch", key="blocks-begin",
            on_click=begin, args=(work.ask, found, clip, channel, spec),
        )  # fmt: skip
    driven, ascent = work.result(keys[0]), work.so_far(keys[1])
    return driven, ascent


def begin(how: Callable[..., None], found: Blocks, clip: Clip, channel: int, spec: MaximizeSpec) -> None:
    """Queue both, by ``work.once`` or ``work.ask``."""
    at: dict[str, Any] = {"lane": device(), "wait_s": 0.2}
    named = {"network": _(CARDS[found.name].title), "n": channel}
    key = driven_key(clip, found.name, found.layer, channel)
    how(
        key, driving, lab().networks, clip, found.name, found.layer, channel, device(),
        title=_("{network}: which pixels drive channel {n}").format(**named), size_of=lambda driven: driven.bytes,
        instead_of=key.kind, **attributing(found.name, True, 1), **at,
    )  # fmt: skip
    key = ascent_key(spec)
    how(
        key, maximize, spec, lab().networks, device(), title=_("{network}, channel {n}: ascent").format(**named),
        size_of=lambda step: step.bytes, size=spec.steps, instead_of=key.kind, **memory_of(spec), **at,
    )  # fmt: skip


def response_to(ascent: Step | None, found: Blocks, channel: int) -> float | None:
    """What the channel responds to its maximizing video, once that is there."""
    if ascent is None:
        return None
    key = reached_key(ascent, found.layer)
    work.once(
        key, reaching, lab().networks, ascent, found.layer, channel, device(), lane=device(),
        title=_("The channel's response to its video"), size_of=lambda _reached: 100, instead_of=key.kind,
    )  # fmt: skip
    reached: Reached | None = work.result(key)
    return None if reached is None else reached.response
