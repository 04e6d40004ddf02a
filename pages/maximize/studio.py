"""The studio: choose a network and a class, start, watch, pause, go on."""

from collections.abc import Iterator

import streamlit as st

from models.zoo import CARDS
from pages.maximize import figures
from pages.maximize.generated import aim, checked, downloads, show
from pages.maximize.run import MORE, Run, begin, climb, go_on, pause
from pages.maximize.settings import settings
from ui import work
from ui.charts.chart import chart
from ui.networks.card import badge
from ui.words import _
from ui.work.lab import lab
from video import Progress
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.maximize import MaximizeSpec, Step
from vizlib.maximize.checks import Checks, checking
from vizlib.maximize.spec import MOST_STEPS


def studio(run: Run | None) -> None:
    """The settings, the buttons, and the ascent of this session."""
    spec = settings()
    if run is not None:
        climb(run)
    latest = None if run is None else run.latest
    controls(spec, run, latest)
    if run is None or (latest is None and not run.running):
        st.info(_("Press *Start*: the video grows out of noise before your eyes."), icon=":material/touch_app:")
    elif latest is not None:
        reached(run, latest)


def controls(spec: MaximizeSpec | None, run: Run | None, latest: Step | None) -> None:
    """Start, pause, one step, continue."""
    first, second, third, last = st.columns(4)
    running = run is not None and run.running
    first.button(
        _("Start") if run is None else _("Start anew"), icon=":material/play_arrow:", type="primary",
        width="stretch", disabled=spec is None or running, on_click=begin, args=(spec,), key="max_begin",
    )  # fmt: skip
    second.button(_("Pause"), icon=":material/pause:", width="stretch", disabled=not running, on_click=pause)
    waits = latest is not None and not running and latest.done < MOST_STEPS
    third.button(
        _("One step"), icon=":material/skip_next:", width="stretch", disabled=not waits, on_click=go_on, args=(1,)
    )
    arrived = latest is not None and run is not None and latest.done >= run.goal
    last.button(
        _("{steps} steps more").format(steps=MORE) if arrived else _("Continue"), icon=":material/fast_forward:",
        width="stretch", disabled=not waits, on_click=go_on, args=(MORE if arrived else 0,),
        key="max_on",
    )  # fmt: skip


def reached(run: Run, latest: Step) -> None:
    """The video as it is, how it came to be, and, once it is a result, what it is worth."""
    name, spec = run.spec.network, run.spec
    seen, way = st.columns(2) if "flow" not in CARDS[name].input.kinds else (st.container(), st.container())
    with seen:
        st.markdown(
            "#### "
            + _("{aim}: step {done} of {total}").format(aim=aim(spec), done=latest.done, total=run.goal)
            + (" · " + _("paused") if run.rests else "")
        )
        id = f"ascent-{hash(run.way)}-{latest.done}"
        title = _("after {steps} steps").format(steps=latest.done)
        show(name, [(id, title, lambda: latest.picture)], key="studio", height=240, growing=True)
    with way:
        words = {"step": _("step"), "score": _("score"), "probability": _("probability")}
        chart(figures.climb(latest.state.curve, run.goal, words=words), key="climb")
        if spec.objective.class_index is not None:
            st.caption(_("Score and probability while the video is moved, turned and zoomed, as each step does."))
        badge(latest.badge)
    with work.fresh("studio-result", run.running):
        if run.running:
            return
        downloads(name, lambda: latest.picture, spec, latest.done, "studio")
        if not run.paused and spec.objective.class_index is not None:
            worth(run, latest)


def checking_step(networks: Networks, latest: Step, device: str) -> Iterator[Progress | Checks]:
    """The checks of where an ascent is; its picture is made there too."""
    yield from checking(networks, latest.spec, latest.picture, device)


def worth(run: Run, latest: Step) -> None:
    """What the result is worth."""
    key = Key("ascent-checks", run.spec.seed, (*run.way, latest.done))
    work.once(
        key, checking_step, lab().networks, latest, run.device, lane=run.device,
        title=_("Checking the video"), size_of=lambda _checks: 2000, instead_of=key.kind,
    )  # fmt: skip
    checks = work.result(key)
    if checks is not None:
        st.markdown("#### " + _("What it is worth"))
        checked(run.spec.network, checks)
