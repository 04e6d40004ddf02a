"""A reversed pair to look at: the same clip twice, once backwards. Which is which?"""

from collections.abc import Iterator
from functools import partial

import numpy as np
import streamlit as st

from datasets.actors import BACKWARDS, FPS, PAIRS, render_clip
from ui import work
from ui.address import chosen, number
from ui.clip.actor import SIZE, SPLIT
from ui.player import Track, player
from ui.words import _
from vizlib.engine.keys import Key

MOST = 99
HEIGHT = 235  # CSS pixels


def twins(actions: dict[str, str]) -> None:
    """Choose a pair and a seed; both clips play on one timeline, without their names until the class has guessed."""
    left, right, last = st.columns([2, 1, 2], vertical_alignment="bottom")
    with left:
        pair = chosen(
            st.selectbox,
            _("Look at a pair"),
            [backwards for _forwards, backwards in PAIRS],
            key="pair",
            default=PAIRS[0][1],
            format_func=lambda name: f"{actions[BACKWARDS[name]]} / {actions[name]}",
        )
    seed = number(right.number_input, _("Seed"), 0, MOST, key="pair_seed")
    shown = last.toggle(_("Reveal the names"), key=f"names-{pair}-{seed}")
    key = Key("twins", seed, pair)
    title = _("Rendering an actor")
    work.once(
        key, render, seed, BACKWARDS[pair], lane="video", title=title, size_of=lambda frames: frames.nbytes,
        instead_of=key.kind,
    )  # fmt: skip
    frames: np.ndarray | None = work.result(key)
    if frames is None:
        return
    # The backwards one is on the left as often as on the right.
    names = np.random.default_rng(seed).permutation([BACKWARDS[pair], pair])
    ways = {BACKWARDS[pair]: frames, pair: frames[::-1]}
    tracks = [
        Track(
            id=f"twins-{name}-{seed}",
            title=actions[name] if shown else letter,
            frames=partial(ways.__getitem__, name),
        )
        for letter, name in zip("AB", map(str, names), strict=True)
    ]
    player(tracks, FPS, key="twins-player", height=HEIGHT)


def render(seed: int, label: str) -> Iterator[np.ndarray]:
    """The frames of the clip that plays forwards; its twin is the same, backwards."""
    yield render_clip(seed, label, SPLIT, SIZE).frames
