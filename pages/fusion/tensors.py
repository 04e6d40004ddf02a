"""Draw the tensors that flow through a network: each time step a picture, and its shape written on every box."""

import base64

import cv2
import numpy as np
import streamlit as st

from ui.words import _
from vizlib.fusion import Stage

CSS = """
<style>
  .stage header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.8rem; margin-top: 0.5rem; }
  .stage header b { font-variant-numeric: tabular-nums; white-space: nowrap; }
  .stage header span, .stage header i { font-size: 0.92rem; font-style: normal; }
  .stage header i { margin-left: auto; white-space: nowrap; }
  .stage .row { display: flex; padding: 3px; border-radius: 6px; }
  .stage .cell { flex: 1 1 0; padding: 0 2px; }
  .stage .volume { background: #2f6fed2e; outline: 2px solid #2f6fed; }
  .stage .volume .cell { padding: 0; }
  .stage .cell > * { display: block; margin: auto; max-width: 76px; width: 100%; }
  .stage .apart .cell > * { outline: 2px solid #2f6fed; }
  .stage .channels { padding: 6px 34%; }
  .stage .channels .cell { min-width: 0; padding: 0; }
  .stage .channels .cell > * { width: 60px; max-width: none; outline: 1px solid #2f6fed; }
  .stage img { aspect-ratio: 1; image-rendering: pixelated; }
  .stage .block { height: 22px; border-radius: 3px; background: #e8590c; }
  .stage .apart .block { outline: none; }
</style>
"""


def picture(frame: np.ndarray) -> str:
    """A frame ``(H, W, 3)`` as an image of the page."""
    _ok, png = cv2.imencode(".png", np.ascontiguousarray(frame[..., ::-1]))
    return f"data:image/png;base64,{base64.b64encode(png.tobytes()).decode()}"


def name_of(stage: Stage) -> str:
    """What made this tensor, in the session's words."""
    if stage.kernel:
        n = int(stage.name.removeprefix("features.")) + 1
        return _("convolution {n}: {kernel}").format(n=n, kernel=" × ".join(map(str, stage.kernel)))
    return {
        "input": _("the clip, as the network sees it"),
        "channels": _("reshaped: time becomes channels"),
        "space": _("mean over space"),
        "features": _("all features of all frames in one row"),
        "hidden": _("fully connected"),
        "logits": _("linear layer: logits"),
        "mean": _("mean over time: the answer"),
        "answer": _("the answer"),
    }[stage.name]


def time_of(stage: Stage, before: Stage | None) -> str:
    """What happens to time on the way to this tensor from the one ``before``."""
    if not stage.kernel:
        return ""
    if before is not None and before.name == "channels":
        return _("all of time is mixed")
    if stage.stride[0] > 1:
        return _("time is halved")
    if stage.kernel[0] > 1:
        return _("time is mixed")
    return _("each frame by itself") if stage.shape[0] > 1 else ""


def draw(stage: Stage, volume: bool) -> str:
    """One tensor as HTML; ``volume``: its time steps belong together."""
    if len(stage.pictures):
        cells = [f'<img src="{picture(frame)}" alt="">' for frame in stage.pictures]
    else:
        steps = stage.shape[0] if len(stage.shape) == 2 else 1
        wide = f"max-width:{4 + min(96, 0.68 * stage.shape[-1] ** 0.5):.0f}%" if steps == 1 else ""
        cells = [f'<div class="block" style="{wide}"></div>'] * steps
    kind = "channels" if stage.name == "channels" else "volume" if volume and len(stage.pictures) > 1 else "apart"
    row = "".join(f'<div class="cell">{cell}</div>' for cell in cells)
    return f'<div class="row {kind}">{row}</div>'


def show_tensors(stages: list[Stage], volume: bool) -> None:
    """The whole way from the clip to the answer; ``volume``: the network keeps time together."""
    parts = []
    for before, stage in zip([None, *stages], stages, strict=False):
        parameters = _("{n} parameters").format(n=f"{stage.parameters:,}") if stage.parameters else ""
        shape = " × ".join(f"{size:,}" for size in stage.shape)
        words = " · ".join(filter(None, [name_of(stage), time_of(stage, before)]))
        parts.append(
            f'<div class="stage"><header><b>{shape}</b><span>{words}</span><i>{parameters}</i></header>'
            f"{draw(stage, volume)}</div>"
        )
    st.html(CSS + "".join(parts))
