"""The studio: choose a network and a class, start, watch, pause, go on."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import streamlit as st

from models.zoo import CARDS
from pages.maximize import figures
from pages.maximize.generated import aim, checked, downloads, show, speed_name
from ui import work
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.networks.card import badge
from ui.sidebar import device
from ui.words import _
from ui.work.lab import lab
from video import Explained
from vizlib.maximize import MaximizeSpec, State, Step, maximize
from vizlib.maximize.checks import checking
from vizlib.maximize.defaults import SPEEDS, spec_of
from vizlib.maximize.objective import channel_objective
from vizlib.maximize.spec import MOST_FRAMES, MOST_STEPS, SPACES

MORE = 64  # steps that "Continue" adds to an ascent that has arrived


@dataclass(frozen=True)
class Run:
    """An ascent of this session.

    Attributes:
        spec: its settings; its steps are those of the job that climbs.
        goal: steps to the end of the way.
        device: on which it climbs.
        before: what was reached before that job.
        paused: it waits, and is not yet looked at as a result.
    """

    spec: MaximizeSpec
    goal: int
    device: str
    before: Step | None = None
    paused: bool = False

    @property
    def done(self) -> int:
        return 0 if self.before is None else self.before.done

    @property
    def key(self) -> Hashable:
        return "ascent", CARDS[self.spec.network].weights.sha256, self.spec, self.done, self.device

    @property
    def latest(self) -> Step | None:
        return work.so_far(self.key) or self.before


def run() -> Run | None:
    """The ascent of this session."""
    return st.session_state.get("ascent")


def begin(spec: MaximizeSpec) -> None:
    """What a button does: give up the ascent that runs, and start this one."""
    work.give_up(lambda key: key[0] in ("ascent", "checks"))
    climb(Run(spec, spec.steps, device()), None)


def climb(new: Run, state: State | None) -> None:
    """Queue it from ``state``."""
    st.session_state["ascent"] = new
    title = _("{network}, {label}").format(network=_(CARDS[new.spec.network].title), label=aim(new.spec))
    work.forget(new.key)
    work.start(
        new.key, maximize, new.spec, lab().networks, new.device, state, lane=new.device, title=title,
        size_of=lambda step: step.bytes, size=new.spec.steps, wait_s=0.2,
    )  # fmt: skip


def pause() -> None:
    """The job ends after its step, and frees its place in the queue; what was reached waits."""
    current = run()
    if current is not None:
        work.stop(work.unfinished([current.key]))
        st.session_state["ascent"] = replace(current, paused=True)


def go_on(steps: int) -> None:
    """So many steps more from where it is; 0 are those that are left."""
    current = run()
    latest = None if current is None else current.latest
    if current is None or latest is None:
        return
    total = min(latest.done + steps if steps else max(current.goal, latest.done + 1), MOST_STEPS)
    goal = max(current.goal, total)
    climb(Run(replace(current.spec, steps=total), goal, current.device, latest, paused=total < goal), latest.state)


def settings() -> MaximizeSpec | None:
    """The widgets; None and a sentence where they do not go together."""
    names = [name for name, card in CARDS.items() if card.weights.here]
    left, right = st.columns(2)
    titles = {name: _(CARDS[name].title) for name in names}
    name = chosen(
        left.selectbox, _("Network"), names, key="max_net", default="slow_fusion", format_func=titles.__getitem__
    )
    card = CARDS[name]
    label = chosen(
        right.selectbox, _("Class"), card.classes, key=f"max_class_{card.labels}", default=card.classes[0],
        format_func=label_name,
    )  # fmt: skip
    speed = st.select_slider(
        _("Slow or fast motion"), SPEEDS, 0.5, key="max_speed", persist_state="session",
        format_func=speed_name,
    )  # fmt: skip
    try:
        return advanced(basic(name, spec_of(name, label, speed)))
    except Explained as error:
        work.show_error(error)
        return None


def basic(name: str, base: MaximizeSpec) -> MaximizeSpec:
    """Size, steps and seed."""
    left, middle, right = st.columns(3)
    side = int(
        left.number_input(_("Size (pixels)"), 32, 224, base.size, 16, key=f"max_size_{name}", persist_state="session")
    )
    steps = int(
        middle.number_input(_("Steps"), 1, MOST_STEPS, base.steps, key=f"max_steps_{name}", persist_state="session")
    )
    seed = int(right.number_input(_("Seed"), 0, 9999, 0, key="max_seed", persist_state="session"))
    return replace(base, size=side, steps=steps, seed=seed)


def advanced(base: MaximizeSpec) -> MaximizeSpec:
    """What is folded away."""
    name, kind = base.network, f"{base.network}_{base.a_t:.3g}"
    with st.expander(_("Advanced settings"), icon=":material/tune:"):
        names = {"fourier": _("frequencies"), "pixels": _("pixels")}
        space = pick(_("What is climbed in"), {space: names[space] for space in SPACES}, key="max_space")
        rows = (
            ("frames", _("Frames"), 1, MOST_FRAMES, 1),
            ("falloff", _("Falloff of high frequencies"), 0.0, 3.0, 0.25),
            ("a_t", _("Weight of time (a_t): large is slow"), 0.05, 50.0, 0.25),
            ("chi", _("Penalty on changes in time (chi)"), 0.0, 1e6, 100.0),
            ("smooth", _("Penalty on changes in space"), 0.0, 1e6, 100.0),
            ("calm", _("Penalty on extreme colours"), 0.0, 1e6, 10.0),
            ("rate", _("Rate of Adam"), 0.001, 1.0, 0.01),
            ("jitter", _("Moves (parts of the side)"), 0.0, 0.5, 0.01),
            ("zoom", _("Zooms (0.1 is 10 %)"), 0.0, 0.5, 0.05),
            ("turn", _("Turns (degrees)"), 0.0, 45.0, 1.0),
            ("roll", _("Rolls in time (frames)"), 0, 8, 1),
        )
        places = st.columns(3)
        found = {
            field: places[n % 3].number_input(
                title, least, most, getattr(base, field), step, key=f"max_{field}_{kind}", persist_state="session"
            )
            for n, (field, title, least, most, step) in enumerate(rows)
        }
        objective = base.objective
        if st.toggle(_("Climb towards a channel of a layer instead of a class"), key="max_channel"):
            left, right = st.columns(2)
            layer = left.selectbox(_("Layer"), CARDS[name].layers, key=f"max_layer_{name}")
            channel = int(right.number_input(_("Channel"), 0, 4095, 0, key=f"max_channel_n_{name}"))
            objective = channel_objective(layer, channel)
    return replace(base, objective=objective, space=space, **found)


def controls(spec: MaximizeSpec | None, current: Run | None, running: bool) -> None:
    """Start, pause, one step, continue."""
    first, second, third, last = st.columns(4)
    latest = None if current is None else current.latest
    first.button(
        _("Start") if current is None else _("Start anew"), icon=":material/play_arrow:", type="primary",
        width="stretch", disabled=spec is None or running, on_click=begin, args=(spec,),
    )  # fmt: skip
    second.button(_("Pause"), icon=":material/pause:", width="stretch", disabled=not running, on_click=pause)
    waits = latest is not None and not running and latest.done < MOST_STEPS
    third.button(
        _("One step"), icon=":material/skip_next:", width="stretch", disabled=not waits, on_click=go_on, args=(1,)
    )
    arrived = latest is not None and current is not None and latest.done >= current.goal
    last.button(
        _("{steps} steps more").format(steps=MORE) if arrived else _("Continue"), icon=":material/fast_forward:",
        width="stretch", disabled=not waits, on_click=go_on, args=(MORE if arrived else 0,),
    )  # fmt: skip


def studio() -> list[Hashable]:
    """Draw it; the jobs for which the page keeps looking."""
    spec = settings()
    current = run()
    keys: list[Hashable] = [] if current is None else [current.key]
    running = bool(work.unfinished(keys))
    controls(spec, current, running)
    latest = None if current is None else current.latest
    with work.fresh("studio", None if current is None else current.key):
        if current is None:
            st.info(_("Press *Start*: the video grows out of noise before your eyes."), icon=":material/touch_app:")
        elif latest is not None:
            reached(current, latest, running)
            if not running and not current.paused and current.spec.objective.class_index is not None:
                keys.append(checks_of(current, latest))
    if running and not work.unfinished(keys):
        st.rerun()  # it arrived while this was drawn
    return [] if current is not None and current.paused and not running else keys  # nobody stopped what is paused


def reached(current: Run, latest: Step, running: bool) -> None:
    """The video as it is, and how it came to be."""
    name, spec = current.spec.network, current.spec
    badge(latest.badge)
    st.markdown(
        "#### "
        + _("{aim}: step {done} of {total}").format(aim=aim(spec), done=latest.done, total=current.goal)
        + (" · " + _("paused") if current.paused and not running else "")
    )
    left, right = st.columns([3, 2]) if latest.picture.flow is None else (st.container(), st.container())
    with left:
        id = f"ascent-{hash(current.key)}-{latest.done}"
        show(name, [(id, _("after {steps} steps").format(steps=latest.done), latest.picture)], key="studio", height=420)
    with right:
        words = {"step": _("step"), "score": _("score"), "probability": _("probability")}
        chart(figures.climb(latest.state.curve, current.goal, words=words), key="climb")
        if spec.objective.class_index is not None:
            st.caption(_("Score and probability while the video is moved, turned and zoomed, as each step does."))
    if not running:
        downloads(name, latest.picture, spec, latest.done, "studio")


def checks_of(current: Run, latest: Step) -> Hashable:
    """What the result is worth; the job's key."""
    key = ("checks", current.key, latest.done)
    title = _("Checking the video")
    work.once(
        key, checking, lab().networks, current.spec, latest.picture, current.device, lane=current.device, title=title,
        size_of=lambda _checks: 2000,
    )  # fmt: skip
    found = work.result(key)
    if found is not None:
        st.markdown("#### " + _("What it is worth"))
        checked(current.spec.network, found)
    return key
