"""The film strip of one unit: which frames it sees, how much each counts, and whether changing one changes the unit."""

import numpy as np
import streamlit as st

from ui.charts.style import picture_address
from ui.words import _

CSS = """
<style>
  .film { display: grid; grid-template-columns: repeat(16, 1fr); gap: 10px 4px; font-variant-numeric: tabular-nums; }
  .film div { text-align: center; min-width: 0; line-height: 1.3; }
  .film img { width: 100%; aspect-ratio: 1; border-radius: 4px; display: block; }
  .film .in img { outline: 3px solid #2f6fed; }
  .film .bar { height: 34px; display: flex; align-items: flex-end; justify-content: center; margin-bottom: 3px; }
  .film .bar i { width: 60%; background: #e8590c; border-radius: 3px 3px 0 0; }
  .film b { display: block; font-weight: 700; font-size: 1.35rem; line-height: 1.2; }
  .film .same { opacity: 0.75; font-weight: 400; }
  @media (max-width: 640px) { .film { grid-template-columns: repeat(8, 1fr); } }
</style>
"""


def changed(value: float) -> str:
    """The mark of one frame's proof."""
    if np.isnan(value):
        return "<b>&nbsp;</b>"
    return '<b class="same">=</b>' if value == 0 else "<b>≠</b>"


def film(
    frames: np.ndarray, lights: np.ndarray, span: tuple[int, int], shares: np.ndarray | None, proof: np.ndarray | None
) -> None:
    """Frames ``(T, H, W, 3)`` as bright as ``lights`` ``(T,)``; frames in the ``span`` are framed.

    ``shares``: of the unit's weight, as bars. ``proof``: by how much the unit changed when this frame did; 0 is not at
    all, NaN not tried.
    """
    cells = []
    for t, (frame, light) in enumerate(zip(frames, lights, strict=True)):
        inside = span[0] <= t <= span[1]
        bar = ""
        if shares is not None:
            height = 0 if shares[t] == 0 else 3 + 31 * shares[t] / shares.max()
            bar = f'<div class="bar"><i style="height:{height:.0f}px" title="{shares[t]:.1%}"></i></div>'
        mark = "" if proof is None else changed(proof[t])
        cells.append(
            f'<div class="{"in" if inside else "out"}">{bar}<img src="{picture_address(frame, 72)}" alt="{t}" '
            f'style="filter:brightness({0.1 + 0.9 * light:.2f})"><span>{t}</span>{mark}</div>'
        )
    st.html(CSS + f'<div class="film">{"".join(cells)}</div>')
    if proof is not None:
        st.caption(
            _("**=** the frame became its own negative and the unit did not change, not by a bit · **≠** it changed")
        )
