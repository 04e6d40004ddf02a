"""Two streams: appearance from one frame, motion from a stack of flow, and how much each should count."""

from collections.abc import Hashable

import numpy as np
import streamlit as st

from models.input_spec import InputError
from models.two_stream import STREAMS
from models.zoo import CARDS
from pages.two_stream import figures
from pages.two_stream.measured import quantised_numbers, two_stream, two_stream_cost, two_stream_numbers
from ui import work
from ui.charts import common, style
from ui.charts.chart import chart
from ui.clip import picker
from ui.clip.actor import Actor, action_names, label_name
from ui.clip.truth import kept_secret, true_action
from ui.lesson import lesson
from ui.networks import predictions
from ui.networks.card import network_card, tell
from ui.player import Track, player
from ui.reveal import guessed, provenance
from ui.sidebar import device, precision
from ui.words import _, explain
from video import Clip
from vizlib.pictures import flow_fields, heat
from vizlib.predict import Prediction, Request
from vizlib.results.runs import runs
from vizlib.results.scoreboard import scoreboard
from vizlib.two_stream import WEIGHTS, Inputs, fused, preparing_inputs

NAME = "two_stream"
PAPER = "two_stream_cnn_m"
BESIDE = ("single_frame", "slow_fusion", "slow_fusion_flow")


def seen(found: Inputs, clip: Clip) -> None:
    """Both inputs on one timeline, in the pixels of the network."""
    last = len(found.exact)
    flow = np.moveaxis(found.seen, -1, 1)  # (T-1, 2, S, S)
    most = flow_fields.scale_of(flow)
    name = f"{clip.digest}-streams"
    still = np.broadcast_to(found.frames[found.middle], (last, *found.frames.shape[1:]))
    tracks = {
        _("The clip"): lambda: found.frames[:last],
        _("Spatial: one frame"): lambda: np.ascontiguousarray(still),
        _("Temporal: flow"): lambda: np.stack([flow_fields.colours(field, most) for field in flow]),
        _("u (right: red)"): lambda: flow_fields.signed(flow[:, 0], most),
        _("v (down: red)"): lambda: flow_fields.signed(flow[:, 1], most),
    }
    spec = CARDS[NAME].input
    player(
        [Track(f"{name}-{n}", title, frames) for n, (title, frames) in enumerate(tracks.items())],
        spec.fps,
        key="streams-player",
        height=330,
    )


def answers(prediction: Prediction, truth: str | None) -> None:
    """What each stream says by itself, and both together with a person's weight."""
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
            st.subheader(title, anchor=False)
            best = [(label_name(prediction.labels[n]), float(row[n])) for n in np.argsort(-row)[:5]]
            chart(common.top_bars(best, colour), key=f"bars-{title}")
            if truth is not None:
                tell(prediction.labels[int(row.argmax())] == truth)


def quantised(found: Inputs, numbers: dict[str, str], clip: Clip) -> None:
    """What 8 bits lose."""
    page.section("bits", **numbers)
    most = found.bound / 127
    before, after = (np.moveaxis(part, -1, 1) for part in (found.exact, found.kept))
    scale = flow_fields.scale_of(before)
    tracks = {
        _("Flow, as estimated"): lambda: np.stack([flow_fields.colours(f, scale) for f in before]),
        _("Flow, in 8 bits"): lambda: np.stack([flow_fields.colours(f, scale) for f in after]),
        _("Lost, 0 to {most:.3f} pixels").format(most=most): lambda: np.stack([heat.heat(f, most) for f in found.lost]),
    }
    player(
        [Track(f"{clip.digest}-bits-{n}", title, frames) for n, (title, frames) in enumerate(tracks.items())],
        CARDS[NAME].input.fps,
        key="bits-player",
        height=330,
    )


def measured() -> None:
    """Over the test set: who is right how often, with which weight, and in which classes."""
    page.section("test")
    if not guessed("streams-measured"):
        return
    numbers = two_stream_numbers()
    page.section("measured", **numbers)
    found, board = two_stream(), scoreboard().scores
    stream_names = {"spatial": _("spatial stream"), "temporal": _("temporal stream"), "average": _("average of both")}
    rows = [
        {
            _("network"): title,
            _("all 18 actions"): 100 * found["rows"][key]["top1"],
            _("12 unpaired"): 100 * found["rows"][key]["unpaired"],
            _("reversed pairs"): 100 * np.mean(list(found["rows"][key]["pairs"].values())),
            _("time (ms)"): board[NAME].milliseconds if key == "average" else None,
        }
        for key, title in stream_names.items()
    ]
    rows += [
        {
            _("network"): _(CARDS[name].title),
            _("all 18 actions"): 100 * board[name].top1,
            _("12 unpaired"): 100 * board[name].unpaired,
            _("reversed pairs"): 100 * board[name].pair_mean,
            _("time (ms)"): board[name].milliseconds,
        }
        for name in BESIDE
    ]
    per_cent = st.column_config.NumberColumn(format="%.1f %%")
    config = dict.fromkeys((_("all 18 actions"), _("12 unpaired"), _("reversed pairs")), per_cent)
    config[_("time (ms)")] = st.column_config.NumberColumn(format="%.1f")
    st.dataframe(rows, column_config=config, hide_index=True)
    words = {"x": _("weight of the temporal stream"), "accuracy": _("test accuracy")}
    chart(figures.by_weight(WEIGHTS, found["test_by_weight"], words=words), key="weight-chart")
    page.section("classes", **numbers)
    per_class = [found["rows"][stream]["per_class"] for stream in STREAMS]
    chart(
        figures.dumbbells(
            *per_class,
            names=action_names(),
            series=(stream_names["spatial"], stream_names["temporal"]),
            accuracy=_("test accuracy"),
        ),
        key="classes-chart",
    )
    provenance(runs("two_stream"))


page = lesson("two_stream")
page.head()
current = picker.current()
clip = current.clip
request = Request(NAME, 1, device(), precision())
spec = CARDS[NAME].input
found: Inputs | None = None
keys: list[Hashable] = []
try:
    spec.views(clip)
    inputs_key = ("streams", clip.digest)
    keys = [inputs_key, request.key(clip)]
    work.give_up(lambda other: other[0] == "streams" and other != inputs_key)
    work.once(inputs_key, preparing_inputs, clip, spec, lane="cpu", title=_("Optical flow"), size_of=lambda f: f.bytes)
    predictions.start_all([request], clip)
    found = work.so_far(inputs_key)
except InputError as error:
    st.warning(explain(error), icon=":material/straighten:")
follow = work.panel(keys)
work.show_errors(keys)
if found is not None:
    numbers = quantised_numbers(found)
    page.section("inputs", **numbers)
    seen(found, clip)
    truth = true_action(current.choice)
    if not isinstance(current.choice, Actor):
        page.section("labels")
    prediction = predictions.prediction(request, clip)
    if prediction is not None and not kept_secret(current.choice, truth):
        work.apart(answers)(prediction, truth)
    quantised(found, numbers, clip)
measured()
page.section("paper", **two_stream_cost())
network_card(CARDS[PAPER], None)
follow()
