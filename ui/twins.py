"""A reversed pair to look at: the same clip twice, once backwards. Which is which?"""

from functools import partial

import numpy as np
import streamlit as st

from datasets.actors import BACKWARDS, FPS, PAIRS, render_clip
from ui.address import chosen
from ui.player import Track, player
from ui.words import _

SPLIT = "test"
SIZE = 256
MOST = 99


@st.fragment
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
    seed = int(right.number_input(_("Seed"), 0, MOST, key="pair_seed", bind="query-params"))
    shown = last.toggle(_("Reveal the names"), key=f"names-{pair}-{seed}")
    labels = [BACKWARDS[pair], pair]
    if seed % 2:  # so that the place does not give the answer away
        labels.reverse()
    tracks = [
        Track(
            id=f"twins-{label}-{seed}",
            title=actions[label] if shown else letter,
            frames=partial(frames, seed, label),
        )
        for letter, label in zip("AB", labels, strict=True)
    ]
    player(tracks, FPS, key="twins-player", height=400)


def frames(seed: int, label: str) -> np.ndarray:
    return render_clip(seed, label, SPLIT, SIZE).frames
