"""From slow to fast: five videos of one class, those that ship, or made now."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from models.zoo import CARDS
from pages.maximize import figures
from pages.maximize.gallery import network
from pages.maximize.generated import speed_name, whole
from pages.maximize.run import others_running
from ui import work
from ui.address import chosen
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.networks.card import badge
from ui.player import Track, player
from ui.sidebar import device
from ui.words import _
from ui.work.lab import lab
from vizlib.engine.jobs import State
from vizlib.engine.keys import Key
from vizlib.maximize import MaximizeSpec
from vizlib.maximize.defaults import NATURAL, PLAIN, SPEEDS, spec_of
from vizlib.maximize.gallery import entries
from vizlib.maximize.maps import natural_refused
from vizlib.maximize.memory import memory_of
from vizlib.maximize.picture import Picture
from vizlib.maximize.strip import Strip, climbing
from vizlib.results.ranks import rank_correlation

MOST_RESTING = 3  # strips that were stopped half way, a session


def strip() -> None:
    """Choose a network and a class, and see its videos."""
    left, right = st.columns(2)
    name = network("strip_net", left)
    card = CARDS[name]
    shipped = [label for label in card.classes if len([e for e in entries(name) if e.label == label]) == len(SPEEDS)]
    labels = list(dict.fromkeys([*shipped, *card.classes]))
    key = f"strip_class_{card.labels}"
    label = chosen(right.selectbox, _("Class"), labels, key=key, default=labels[0], format_func=label_name)
    badge(card.weights.badge)
    if label in shipped:
        mine = [entry for entry in entries(name) if entry.label == label]
        energies = [entry.checks.energy for entry in mine]
        others_running(())
        laid_out(name, label, [(entry.name, entry.picture) for entry in mine], energies)
    else:
        made_now(name, label)


def made_now(name: str, label: str) -> None:
    """The videos of a class that does not ship, as far as they are made: none yet, at work, stopped, or all."""
    recipe = NATURAL if natural_refused(name) is None else PLAIN
    specs = tuple(spec_of(name, label, speed, recipe=recipe) for speed in SPEEDS)
    key = Key("strip", specs[0].seed, (CARDS[name].weights.sha256, specs, device()))
    rest = at_rest(key)
    made: Strip | None = work.so_far(key) or rest
    working = bool(work.unfinished([key]))
    done = made is not None and len(made.pictures) == len(specs)
    if not done:
        title = _("From slow to fast: {network}, {label}").format(network=_(CARDS[name].title), label=label_name(label))
        st.button(
            _("Make these five videos") if rest is None else _("Go on with these five videos"),
            icon=":material/play_arrow:", type="primary", on_click=make, args=(key, specs, rest, title),
            disabled=working,
        )  # fmt: skip
    work.current().panel(key)
    others_running((key,))
    if not done:
        st.info(stands(made, working), icon=":material/hourglass_top:" if working else ":material/touch_app:")
    if made is not None and (made.pictures or made.growing):
        shown: list[tuple[str, Callable[[], Picture]]] = [
            (f"strip-{hash(key)}-{n}", partial(picture_of, made, n)) for n in range(len(made.pictures))
        ]
        step = made.growing
        if step is not None:
            shown.append((f"strip-{hash(key)}-{len(made.pictures)}-{step.done}", lambda: step.picture))
        laid_out(name, label, shown, made.energies, growing=working)


def stands(made: Strip | None, working: bool) -> str:
    """Where the five videos stand that are not all made, in words."""
    count = 0 if made is None else len(made.pictures)
    if working:
        return _("Being made on this machine: {count} of {total} are there.").format(count=count, total=len(SPEEDS))
    if made is None:
        return _("These five do not ship. Press the button: they are made on this machine.")
    return _("Stopped: {count} of {total} are made, and the next one waits where it was.").format(
        count=count, total=len(SPEEDS)
    )


def make(key: Key, specs: tuple[MaximizeSpec, ...], rest: Strip | None, title: str) -> None:
    """What a button does: make them, or go on. Those of another class that this session makes wait meanwhile."""
    work.stop(work.unfinished([other for other in work.jobs() if other.kind == key.kind and other != key]))
    work.ask(
        key, climbing, specs, lab().networks, device(), rest, lane=device(), title=title,
        size_of=lambda made: made.bytes, size=sum(spec.steps for spec in specs), wait_s=0, **memory_of(specs[0]),
    )  # fmt: skip


def at_rest(key: Key) -> Strip | None:
    """How far the videos of this key were when their job was stopped; the session keeps those of a few classes."""
    resting: dict[Key, Strip | None] = st.session_state.setdefault("strips", {})
    for other, job in list(work.jobs().items()):
        if other.kind == key.kind and job.state is State.STOPPED:
            resting[other] = job.latest or resting.pop(other, None)
            work.forget(other)
    for oldest in list(resting)[:-MOST_RESTING]:
        del resting[oldest]
    return resting.get(key)


def picture_of(made: Strip, n: int) -> Picture:
    """The video at the ``n``-th place."""
    return made.pictures[n]


def laid_out(
    name: str,
    label: str,
    pictures: list[tuple[str, Callable[[], Picture]]],
    energies: Sequence[float],
    growing: bool = False,
) -> None:
    """Side by side, with how much changes from frame to frame in those that are done."""
    tracks = [
        Track(id, speed_name(speed), partial(whole, name, picture))
        for speed, (id, picture) in zip(SPEEDS, pictures, strict=False)
    ]
    player(tracks, CARDS[name].input.fps, key="strip", height=330, playing=True, growing=growing)
    speeds = list(SPEEDS[: len(energies)])
    if not speeds:
        return
    words = {"speed": _("the slider, from slow to fast"), "energy": _("change from frame to frame")}
    chart(figures.energies(speeds, energies, words=words), key=f"energies-{name}-{label}")
    if len(energies) > 2:
        st.markdown(
            _("Rank correlation of the slider and the change: **{value:.2f}**.").format(
                value=rank_correlation(speeds, energies)
            )
        )
