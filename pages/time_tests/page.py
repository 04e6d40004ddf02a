"""Order matters: tamper with time, guess which networks notice, reveal; and the same over all test clips."""

from dataclasses import replace
from functools import partial

import streamlit as st

from models.input_spec import InputError
from models.variants import STILLS
from models.zoo import CARDS
from pages.time_tests import figures, tampered
from pages.time_tests.measured import i3d_numbers, stills, stills_numbers, time_numbers, time_tests
from pages.time_tests.picker import tamper_names, tampering
from ui.address import pick
from ui.charts import common
from ui.charts.chart import chart
from ui.clip import lab_nets, picker
from ui.clip.actor import Actor, label_name
from ui.clip.truth import tell_action, true_action
from ui.lesson import lesson
from ui.networks import predictions
from ui.networks.picker import networks
from ui.reveal import guessed, provenance
from ui.sidebar import device, precision
from ui.words import _, explain
from vizlib.predict import Request
from vizlib.results.runs import mean, runs
from vizlib.tamper import FREEZE, Tampering

BEST = 3  # classes of an answer
ROW, HEAD, BARS = 38, 110, 290  # of the table, and of the chart of bars, in pixels


def on_the_clip() -> None:
    """Tamper with the clip; its answers before and after."""
    current = picker.current()
    names = networks(isinstance(current.choice, Actor))
    if not names:
        st.info(_("Choose at least one network above."), icon=":material/touch_app:")
        return
    kind = pick(_("What happens to time"), tamper_names(), key="time", label_visibility="collapsed")
    pictures, controls = st.columns([2, 1])
    with controls:
        change = tampering(kind)
    before = [Request(name, 1, device(), precision()) for name in names]
    pairs = [(request, replace(request, tampering=change)) for request in before]
    refused, able = tampered.sorted_out(pairs, current.clip)
    predictions.start_all([request for pair in able for request in pair], current.clip)
    with pictures:
        tampered.shown(able, current.clip)
    with controls:
        chosen = tampered.guess(able, refused, current.clip, change)
        if chosen is not None and isinstance(current.choice, Actor):
            tell_action(current.choice)
        if chosen is not None:
            tampered.verdict(able, current.clip, chosen)
    if chosen is None:
        with pictures:
            tampered.caption(able)
    else:
        tampered.table(able, current.clip)
    left, right = st.columns(2)
    if chosen is not None:
        with left:
            tampered.closer(able, current.clip)
    with right.expander(_("What follows"), icon=":material/lightbulb:"):
        page.section("why", **i3d_numbers())


def on_the_test_set() -> None:
    """Every lab net on every tampering."""
    names = tamper_names()
    usual = _("videos")
    page.section("table")
    if not guessed("table-measured"):
        return
    conditions = {
        "none": _("as it is"),
        "reverse": names["reverse"],
        "shuffle": names["shuffle"],
        "freeze": names["freeze"],
        "drop_2": _("every second frame stays"),
        "drop_4": _("every fourth frame stays"),
        "later_4": _("later, then held"),
        "faster_1": usual,
        "faster_2": _("videos, twice as fast"),
        "faster_3": _("videos, three times as fast"),
    }
    kinds = {
        "top1": _("right, all actions"),
        "unpaired": _("right, unpaired actions"),
        "pair_mean": _("right, inside the reversed pairs"),
        "changed": _("answers that change"),
    }
    kind = pick(_("What the table shows"), kinds, key="table", label_visibility="collapsed")
    measured = time_tests()
    figure = common.matrix(
        [[getattr(rows[key], kind) for key in conditions] for rows in measured.values()],
        rows=[_(CARDS[name].title) for name in measured],
        columns=[figures.narrow(title) for title in conditions.values()],
        low=0.0,
    )
    chart(figure.update_layout(height=ROW * len(measured) + HEAD), key="time-chart", wide=True)
    provenance(runs("time_tests-"))
    page.section("measured", **time_numbers())
    with st.expander(_("Frozen, later, faster"), icon=":material/more_horiz:"):
        page.section("more", usual=usual, **time_numbers())


def with_stills() -> None:
    """Slow fusion that has seen stills, beside slow fusion that has not."""
    page.section("stills", **stills_numbers())
    if not guessed("stills-measured"):
        return
    rows, alone, single = stills(), time_tests()["single_frame"], CARDS["single_frame"]
    columns = {
        _("as it is"): lambda row: row["none"].top1,
        _("frozen"): lambda row: row["freeze"].top1,
        _("frozen, unpaired actions"): lambda row: row["freeze"].unpaired,
        _("inside the pairs"): lambda row: row["none"].pair_mean,
        _("inside the pairs, frozen"): lambda row: row["freeze"].pair_mean,
    }
    titles = {"without": _("slow fusion, trained on without stills"), "with": _("trained on with stills")}
    values = [[mean([of(row) for row in rows[kind]]) for of in columns.values()] for kind in titles]
    values.append([of(alone) for of in columns.values()])
    names = [figures.narrow(title, 2 * figures.LETTERS) for title in columns]
    series = [*titles.values(), _(single.title)]
    figure = common.groups(values, names=names, series=series, accuracy=_("test accuracy"))
    chart(figure.update_layout(height=BARS), key="stills")
    page.section("stills_measured", **stills_numbers())
    provenance(runs("stills-"))
    on_this_still()


def on_this_still() -> None:
    """What both networks say to the clip of the sidebar, frozen."""
    current = picker.current()
    choice = current.choice
    if isinstance(choice, Actor) and choice.hidden and true_action(choice) is None:
        return
    names = {"slow_fusion": _("Slow fusion, frozen"), STILLS: _("The one that has seen stills, frozen")}
    requests = [Request(name, 1, device(), precision(), tampering=Tampering(FREEZE)) for name in names]
    try:
        requests[0].looks(current.clip)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return
    lab_nets.tell(["slow_fusion"])
    predictions.start_all(requests, current.clip)
    for column, request, title in zip(st.columns(len(names)), requests, names.values(), strict=True):
        prediction = predictions.prediction(request, current.clip)
        with column.container(border=True):
            st.markdown(f"#### {title}")
            if prediction is not None and prediction.probabilities is not None:
                best = [(label_name(label), share) for label, share in prediction.top(BEST)]
                chart(partial(common.top_bars, best), key=f"still-{request.name}")


page = lesson("time_tests")
page.show({"clip": on_the_clip, "set": on_the_test_set, "stills": with_stills})
