"""Two streams: appearance from one frame, motion from a stack of flow, and how much each should count."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.two_stream.measured import quantised_numbers
from pages.two_stream.scores import classes, measured, paper
from ui import work
from ui.charts import common, style
from ui.charts.chart import chart
from ui.clip import lab_nets, picker
from ui.clip.actor import label_name
from ui.clip.truth import kept_secret, true_action
from ui.lesson import lesson
from ui.networks import predictions
from ui.networks.card import repeated, tell
from ui.player import Painted, Track, player
from ui.sidebar import device, precision
from ui.words import _, explain
from video import Clip
from vizlib.pictures import flow_fields, heat
from vizlib.predict import Prediction, Request
from vizlib.two_stream import Inputs, fused, inputs_key, preparing_inputs

NAME = "two_stream"
BEST = 4  # actions of each stream


def inputs_of(clip: Clip) -> Inputs | None:
    """What both streams look at; None as long as it is being made, or if the clip is too short."""
    spec = CARDS[NAME].input
    try:
        spec.views(clip)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return None
    key = inputs_key(clip, NAME)
    work.once(
        key, preparing_inputs, clip, spec, lane="cpu", title=_("Optical flow"), size_of=lambda inputs: inputs.bytes,
        instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def side_by_side(pictures: dict[str, Callable[[int], np.ndarray]], length: int, name: str, key: str) -> None:
    """A player of pictures by their titles, painted frame by frame."""
    tracks = [
        Track(f"{name}-{n}", title, partial(Painted, length, pictures[title])) for n, title in enumerate(pictures)
    ]
    player(tracks, CARDS[NAME].input.fps, key=key, height=330)


def streams() -> None:
    """What each stream sees, what it answers, and what both say together."""
    current = picker.current()
    clip = current.clip
    lab_nets.tell([NAME])
    inputs = inputs_of(clip)
    if inputs is None:
        return
    request = Request(NAME, 1, device(), precision())
    predictions.start_all([request], clip)
    page.section("inputs", **quantised_numbers(inputs))
    seen(inputs, clip)
    truth = true_action(current.choice)
    prediction = predictions.prediction(request, clip)
    if prediction is not None and not kept_secret(current.choice, truth):
        work.apart(answers)(prediction, truth)


def seen(inputs: Inputs, clip: Clip) -> None:
    """Both inputs on one timeline, in the pixels of the network."""
    flow = np.moveaxis(inputs.seen, -1, 1)  # (T-1, 2, S, S)
    most = flow_fields.scale_of(flow)
    pictures: dict[str, Callable[[int], np.ndarray]] = {
        _("The clip"): lambda t: inputs.frames[t],
        _("Spatial: one frame"): lambda _t: inputs.frames[inputs.middle],
        _("Temporal: flow"): lambda t: flow_fields.colours(flow[t], most),
        _("u (right: red)"): lambda t: flow_fields.signed(flow[t, 0], most),
        _("v (down: red)"): lambda t: flow_fields.signed(flow[t, 1], most),
    }
    side_by_side(pictures, len(flow), f"{clip.digest}-streams", "streams-player")


def answers(prediction: Prediction, truth: str | None) -> None:
    """What each stream says by itself, and both together with a person's weight."""
    repeated(prediction)
    probabilities = prediction.view_evidence[0]
    weight = st.slider(
        _("How much the temporal stream counts"), 0.0, 1.0, 0.5, 0.05, key="weight", bind="query-params",
        persist_state="session",
    )  # fmt: skip
    titles = (_("Spatial stream"), _("Both"), _("Temporal stream"))
    rows = (probabilities[0], fused(probabilities, weight), probabilities[1])
    colours = (style.SEEN[0], style.SEEN[3], style.SEEN[1])
    for column, title, row, colour in zip(st.columns(3), titles, rows, colours, strict=True):
        with column.container(border=True):
            st.markdown(f"#### {title}")
            best = [(label_name(prediction.labels[n]), float(row[n])) for n in np.argsort(-row)[:BEST]]
            chart(common.top_bars(best, colour), key=f"bars-{title}")
            if truth is not None:
                tell(prediction.labels[int(row.argmax())] == truth)


def bits() -> None:
    """Flow as networks take it, and what bytes lose."""
    clip = picker.current().clip
    inputs = inputs_of(clip)
    if inputs is None:
        return
    page.section("bits", **quantised_numbers(inputs))
    most = inputs.bound / 127
    before, after, lost = np.moveaxis(inputs.exact, -1, 1), np.moveaxis(inputs.kept, -1, 1), inputs.lost
    scale = flow_fields.scale_of(before)
    pictures: dict[str, Callable[[int], np.ndarray]] = {
        _("Flow, as estimated"): lambda t: flow_fields.colours(before[t], scale),
        _("Flow, as bytes"): lambda t: flow_fields.colours(after[t], scale),
        _("Lost, 0 to {most:.3f} pixels").format(most=most): lambda t: heat.heat(lost[t], most),
    }
    side_by_side(pictures, len(before), f"{clip.digest}-bits", "bits-player")


page = lesson("two_stream")
page.show({"streams": streams, "bits": bits, "measured": measured, "classes": classes, "paper": paper})
