"""Whose motion is it? The score as it is, frozen, shuffled, backwards, and with another class's motion."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from models.zoo import CARDS
from pages.maximize import motion_figures
from pages.maximize.generated import speed_name, whole
from pages.maximize.measured import logit, range_beside
from pages.maximize.motion_words import exceptions, for_one, over_all
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.lesson import Lesson
from ui.networks.card import badge
from ui.player import Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.maximize.checks import ORDERS
from vizlib.maximize.defaults import FAST, PAID, SLOW
from vizlib.maximize.gallery import Entry, entries, networks
from vizlib.maximize.summary import clips_beside, measured_run
from vizlib.maximize.versions import BACKWARDS, FROZEN, MIRRORED, OWN, SHUFFLED, SWAPPED, changed
from vizlib.maximize.worth_of_motion import ALIKE, MotionWorth, worth_of, worths

ONE, ALL = "one", "all"
TOGETHER = (OWN, FROZEN, SHUFFLED, BACKWARDS, MIRRORED)  # versions that need nobody else


def shown(page: Lesson) -> None:
    """Draw it."""
    page.section("motion")
    here = {name: _(CARDS[name].title) for name in networks() if worths(name, FAST)}
    if not here:
        st.info(_("No video here was given the motion of other classes: `make experiments` does."))
        return
    net_at, speed_at, class_at, other_at = st.columns([3, 2, 3, 3], vertical_alignment="bottom")
    name = chosen(
        net_at.selectbox, _("Network"), list(here), key="motion_net", default=next(iter(here)),
        format_func=here.__getitem__,
    )  # fmt: skip
    speeds = {SLOW: _("slow"), FAST: _("fast")}
    speed = pick(_("Pace of the motion"), speeds, key="motion_speed", default=FAST, place=speed_at)
    found = worths(name, speed)
    mine = {entry.label: entry for entry in entries(name, speed)}
    key = f"motion_class_{CARDS[name].labels}"
    labels = [label for label in mine if label in {worth.label for worth in found}]
    label = chosen(class_at.selectbox, _("Class"), labels, key=key, default=found[0].label, format_func=label_name)
    worth = next(worth for worth in found if worth.label == label)
    theirs = chosen(
        other_at.selectbox, _("Motion of"), list(worth.swapped), key=f"motion_of_{name}_{label}",
        default=next(iter(worth.swapped)), address="motion_of", format_func=label_name,
    )  # fmt: skip
    toggle_at, view_at, badge_at = st.columns([6, 4, 2], vertical_alignment="center")
    with badge_at:
        badge(CARDS[name].weights.badge)
    with toggle_at:
        told = guessed("maximize-motion")
    both = {ONE: _("this class"), ALL: _("all classes")}
    view = ONE
    if told:
        view = pick(_("What is shown"), both, key="motion_view", place=view_at, label_visibility="collapsed")
    if view == ALL:
        all_classes(name, speed, found)
    else:
        versions(mine[label], mine[theirs], worth if told else None)
        if told:
            one_class(mine[label], worth)
    if told:
        with st.expander(
            _("How motion is exchanged, when it counts, and what was measured"), icon=":material/menu_book:"
        ):
            page.section("motion_rule", orders=ORDERS, motions=len(worth.swapped), alike=ALIKE)
            provenance([measured_run(name)])


def version_names() -> dict[str, str]:
    """What is done to the motion, in the session's language."""
    return {
        OWN: _("as it is"),
        FROZEN: _("frozen"),
        SHUFFLED: _("shuffled"),
        BACKWARDS: _("backwards"),
        MIRRORED: _("motion mirrored"),
    }


def frames_of(entry: Entry, version: str, other: Entry | None) -> np.ndarray:
    """What the player shows of a version; made when it is needed."""
    return whole(
        entry.spec.network, lambda: changed(version, entry.picture(), None if other is None else other.picture())
    )


def versions(entry: Entry, other: Entry, worth: MotionWorth | None) -> None:
    """The videos side by side, in step; with ``worth`` their logits below their titles."""

    def note(value: float | None) -> str:
        return "" if value is None else _("logit {value}").format(value=logit(value))

    tracks = [
        Track(
            f"{entry.name}-{version}", title, partial(frames_of, entry, version, None),
            note=note(None if worth is None else getattr(worth, version)),
        )
        for version, title in version_names().items()
    ]  # fmt: skip
    tracks.append(
        Track(
            f"{entry.name}-{SWAPPED}-{other.name}", _("motion of {name}").format(name=label_name(other.label)),
            partial(frames_of, entry, SWAPPED, other),
            note=note(None if worth is None else worth.swapped[other.label]),
        )
    )  # fmt: skip
    for one in rewarded(entry):
        tracks.append(
            Track(
                f"{one.name}-{OWN}", _("rewarded for motion"), partial(frames_of, one, OWN, None),
                note=note(None if worth is None else one.checks.own.logit),
            )
        )  # fmt: skip
    player(tracks, CARDS[entry.spec.network].input.fps, key="motion", height=330, playing=True)


def rewarded(entry: Entry) -> list[Entry]:
    """The same class, made by an objective that pays for motion."""
    return [one for one in entries(entry.spec.network, entry.speed, PAID) if one.label == entry.label]


def one_class(entry: Entry, worth: MotionWorth) -> None:
    """The logits of a class, and what they say."""
    left, right = st.columns([3, 2])
    rendered = worth.label in clips_beside(entry.spec.network)
    rows = [(title, float(getattr(worth, version))) for version, title in version_names().items()]
    title = _("motion of other classes")
    figure = motion_figures.bars(
        rows, (title, worth), range_beside(entry.spec.network, worth.label), logit,
        words={"real": _("rendered clips") if rendered else _("real clips")},
    )  # fmt: skip
    with left:
        chart(figure, key=f"motion-{entry.name}", wide=True)
    with right:
        st.markdown(for_one(worth))
        for one in rewarded(entry):
            with_pay = worth_of(one.checks)
            if with_pay is not None:
                st.markdown("**" + _("Rewarded for motion:") + "** " + for_one(with_pay))


def all_classes(name: str, speed: float, found: Sequence[MotionWorth]) -> None:
    """All classes, those whose motion carries most first."""
    words = version_names() | {"swapped": _("motion of other classes"), "logit": _("logit of the class")}
    names = [label_name(worth.label) for worth in found]
    chart(motion_figures.classes(found, names, words=words), key=f"motions-{name}-{speed}", wide=True)
    ends = {end: worths(name, end) for end in (SLOW, FAST)}
    lines = [over_all(speed_name(end), of_end) for end, of_end in ends.items() if of_end]
    st.markdown("  \n".join([*lines, exceptions(speed_name(speed), found)]))
