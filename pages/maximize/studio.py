"""The studio: choose a network and a class, start, watch, pause, go on."""

from contextlib import suppress

import streamlit as st

from models.zoo import CARDS
from pages.maximize import figures
from pages.maximize.generated import aim, checked, downloads, show
from pages.maximize.notebook import studio_notebook
from pages.maximize.reload import GONE, HOURS, TAKEN, leave
from pages.maximize.run import MORE, TOLD, Run, back, begin, climb, go_on, one_before, others_running, pause
from pages.maximize.settings import settings
from ui import work
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.networks.card import badge
from ui.notebook import offer
from ui.words import _
from ui.work.lab import lab
from vizlib.engine.keys import Key
from vizlib.maximize import MaximizeError, MaximizeSpec, Step
from vizlib.maximize.checks import checking_step
from vizlib.maximize.rulers import STILL, rulers
from vizlib.maximize.spec import MOST_STEPS
from vizlib.maximize.stuck import standing


def studio(run: Run | None) -> None:
    """The settings, the buttons, and the ascent of this session."""
    with st.expander(_("Settings"), icon=":material/tune:", expanded=run is None):
        spec = settings()
    if run is not None:
        climb(run)
        leave(run, run.latest)
    latest = None if run is None else run.latest
    controls(spec, run, latest)
    told(run, latest)
    others_running(() if run is None else (run.key,))
    with work.fresh("studio-reached", latest is None):  # begun anew with the same settings, too
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
        width="stretch", disabled=spec is None or running, on_click=begin, args=(spec,), key="begin",
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
        key="go_on",
    )  # fmt: skip


def told(run: Run | None, latest: Step | None) -> None:
    """What became of an ascent over a reload, that it stays, that it climbs nowhere; and the way back."""
    before = one_before()
    words, back_at = st.columns([2, 1], vertical_alignment="center") if before is not None else (st.container(), None)
    if before is not None and back_at is not None:
        was = _("{aim}: step {done} of {total}").format(
            aim=aim(before.spec), done=0 if before.latest is None else before.latest.done, total=before.goal
        )
        back_at.button(_("Back to the one before"), icon=":material/undo:", width="stretch", on_click=back, help=was)
    with words:
        news = st.session_state.get(TOLD)
        if news == GONE and run is None:
            st.warning(
                _(
                    "The ascent of this address is not here any more: one waits in memory for {hours} hours, as long "
                    "as there is room, and not over a restart of the app. The same settings give the same video again."
                ).format(hours=HOURS),
                icon=":material/history:",
            )
        elif run is not None and news == TAKEN:
            st.info(taken(run, latest), icon=":material/history:")
        elif run is not None:
            st.caption(
                _(
                    "The ascent stays when you change page, language or theme. When this tab is reloaded on this page, "
                    "it is taken up again, for {hours} hours."
                ).format(hours=HOURS)
            )
    if latest is not None:
        climbs_nowhere(latest)


def taken(run: Run, latest: Step | None) -> str:
    """How an ascent came over a reload."""
    done = 0 if latest is None else latest.done
    if run.running:
        return _("Taken up again after a reload: it goes on climbing.")
    if done < run.goal:
        return _("Taken up again after a reload: paused at step {done}. *Continue* goes on from there.").format(
            done=done
        )
    return _("Taken up again after a reload.")


def climbs_nowhere(latest: Step) -> None:
    """Say so where nothing reaches what shall be climbed."""
    steps = standing(latest.state.curve)
    if steps:
        st.warning(
            _(
                "**This ascent climbs nowhere.** For the last {steps} steps the score has been exactly {score:g}, "
                "however the video was moved, turned and zoomed: what is climbed does not answer to it, and passes no "
                "gradient back. A ReLU channel that never fires does this. Try another seed, another channel or "
                "layer, or a whole channel instead of a single unit."
            ).format(steps=steps, score=latest.score),
            icon=":material/landscape_2_off:",
        )


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
        if spec.still:
            st.caption(stage_of(latest))
        id = f"ascent-{hash(run.way)}-{latest.done}"
        title = _("after {steps} steps").format(steps=latest.done)
        show(name, [(id, title, lambda: latest.picture)], key="studio", height=240, growing=True)
    with way:
        words = {"step": _("step"), "score": _("score"), "probability": _("probability"), "distance": "R"}
        chart(figures.climb(latest.state.curve, run.goal, words=words, bands=bands(spec)), key="climb")
        if spec.natural:
            st.caption(
                _(
                    "$R$: the distance from the clips of the training, as the batch norms tell it. Grey: the range of "
                    "clips that nobody optimized."
                )
            )
        if spec.objective.class_index is not None:
            st.caption(_("Score and probability while the video is moved, turned and zoomed, as each step does."))
        badge(latest.badge)
    with work.fresh("studio-result", run.running):
        if run.running:
            return
        downloads(name, lambda: latest.picture, spec, latest.done, "studio")
        if not run.paused and spec.objective.class_index is not None:
            worth(run, latest)
        offer(lambda: studio_notebook(run, latest))


def stage_of(latest: Step) -> str:
    """Whether the still is made, or already moves, and how far that is."""
    spec = latest.spec
    motion = spec.steps - spec.still
    if latest.done < spec.still:
        return _("First a still: {done} of {still} steps. Then motion: {motion} steps.").format(
            done=latest.done, still=spec.still, motion=max(motion, 0)
        )
    return _("The still is made. Now motion: {done} of {motion} steps.").format(
        done=latest.done - spec.still, motion=motion
    )


def bands(spec: MaximizeSpec) -> dict[str, list[figures.Band]]:
    """Where clips lie that nobody optimized: of a batch or of one alone, of stills and then of video; and the logit."""
    found: dict[str, list[figures.Band]] = {"score": [], "distance": []}
    stages = (
        (0, min(spec.still, spec.steps), STILL, bool(spec.companions)),
        (spec.still, spec.steps, spec.frames, bool(spec.companions) and not spec.still),
    )
    for start, end, frames, together in stages if spec.natural else ():
        with suppress(MaximizeError):  # not measured at this network: then there is no band
            real = rulers(spec.network, frames, spec.size)
            span = real.pooled if together else real.distance
            if end > start and span is not None:
                found["distance"].append((start, end, span.low, span.high))
            if end > start and spec.objective.is_class:
                found["score"].append((start, end, real.logit.low, real.logit.high))
    return found


def worth(run: Run, latest: Step) -> None:
    """What the result is worth."""
    key = Key("ascent-checks", run.spec.seed, (*run.way, latest.done))
    work.once(
        key, checking_step, lab().networks, latest, run.device, lane=run.device,
        title=_("Checking the video"), size_of=lambda _checks: 2000, instead_of=key.kind,
    )  # fmt: skip
    checks = work.result(key)
    if checks is not None:
        title = _("What it is worth")
        if len(run.spec.objective.terms) > 1:
            title = _("What it is worth as {name}").format(name=label_name(checks.label))
        st.markdown("#### " + title)
        checked(run.spec.network, checks)
