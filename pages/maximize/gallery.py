"""The gallery: videos that ship, playing; one of them closer, slow and fast; and on from there to the studio."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from models.zoo import CARDS
from pages.maximize.generated import checked, downloads, show, speed_name, whole
from pages.maximize.notebook import gallery_notebook
from pages.maximize.objective import CLASS
from pages.maximize.run import MORE, begin
from pages.maximize.settings import RECIPE, recipe_in, steps_key
from pages.maximize.two_rulers import rulers_of
from ui.address import chosen, pick
from ui.clip.actor import label_name
from ui.lesson import AT, show_experiment
from ui.networks.card import badge
from ui.notebook import offer
from ui.player import Track, player
from ui.words import _
from vizlib.maximize import MaximizeSpec
from vizlib.maximize.defaults import FAST, SLOW
from vizlib.maximize.gallery import Entry, entries, going_on, networks

AT_ONCE = 8  # videos of the gallery that play


def network(key: str, place: Any = st) -> str:
    """Choose one of those with videos in the gallery."""
    titles = {name: _(CARDS[name].title) for name in networks()}
    return chosen(
        place.selectbox, _("Network"), list(titles), key=key, default=next(iter(titles)), format_func=titles.__getitem__
    )


def of_entry(entry: Entry) -> np.ndarray:
    """Its video, read when it is needed."""
    return whole(entry.spec.network, entry.picture)


def wall(mine: list[Entry]) -> None:
    """Some of them at once; a click chooses one."""
    each = -(-len(mine) // -(-len(mine) // AT_ONCE))  # all walls about as long
    pages = [mine[n : n + each] for n in range(0, len(mine), each)]
    ranges = {n: f"{label_name(some[0].label)} – {label_name(some[-1].label)}" for n, some in enumerate(pages)}
    page = 0
    if len(pages) > 1:
        page = chosen(st.selectbox, _("Classes"), list(ranges), key="wall", default=0, format_func=ranges.__getitem__)
    some = pages[page]
    tracks = [Track(entry.name, label_name(entry.label), partial(of_entry, entry)) for entry in some]
    name = some[0].spec.network
    picked = player(tracks, CARDS[name].input.fps, key="wall-player", height=520, playing=True)
    if picked is not None:
        st.session_state[f"closer_{CARDS[name].labels}"] = some[picked.track].label
        st.query_params[AT] = "closer"
        st.rerun()


def chosen_videos() -> tuple[list[Entry], float, Any]:
    """Choose a network and an end of the slider: its videos, which end, and a place beside the choices."""
    left, middle, right = st.columns([2, 1, 2], vertical_alignment="bottom")
    name = network("gallery_net", left)
    speeds = {SLOW: _("slow"), FAST: _("fast")}
    speed = pick(_("Pace of the motion"), speeds, key="gallery_speed", default=FAST, place=middle)
    return entries(name, speed), speed, right


def gallery() -> None:
    """The videos that ship, some at once."""
    mine, _speed, place = chosen_videos()
    with place:
        badge(CARDS[mine[0].spec.network].weights.badge)
    wall(mine)
    st.caption(_("Click a video to look closer."))


def closer() -> None:
    """One of them: slow and fast, what it is worth, and on from there."""
    mine, speed, place = chosen_videos()
    name = mine[0].spec.network
    labels = [entry.label for entry in mine]
    key = f"closer_{CARDS[name].labels}"
    label = chosen(place.selectbox, _("Class"), labels, key=key, default=labels[0], format_func=label_name)
    entry = mine[labels.index(label)]
    badge(CARDS[name].weights.badge)
    seen, worth = st.columns(2)
    with seen:
        if CARDS[name].input.modality == "rgb":
            pair = [one for one in entries(name) if one.label == label and one.speed in (SLOW, FAST)]
            show(name, [(one.name, speed_name(one.speed), one.picture) for one in pair], key="closer", height=340)
        else:
            show(name, [(entry.name, label_name(label), entry.picture)], key="closer", height=340)
    with seen, st.expander(_("On the two rulers"), icon=":material/straighten:"):
        rulers_of(entry, key="closer", beside=False)
    with worth:
        st.markdown(
            "#### " + _("What it is worth: {name}, {speed}").format(name=label_name(label), speed=speed_name(speed))
        )
        checked(name, entry.checks)
    downloads(name, entry.picture, entry.spec, entry.spec.steps, "gallery")
    left, middle, right = st.columns(3)
    left.button(
        _("Continue in the studio"), icon=":material/fast_forward:", width="stretch", on_click=to_studio,
        args=(going_on(entry, MORE), speed),
    )  # fmt: skip
    middle.button(
        _("Vary: another seed"), icon=":material/casino:", width="stretch", on_click=to_studio,
        args=(replace(entry.spec, seed=another_seed(entry)), speed),
    )  # fmt: skip
    right.button(
        _("From slow to fast"), icon=":material/speed:", width="stretch", on_click=to_strip, args=(name, label)
    )
    offer(lambda: gallery_notebook(entry))


def another_seed(entry: Entry) -> int:
    """Not the one of the gallery, and not the one before."""
    return max(int(st.session_state.get("varied", 0)), entry.spec.seed) + 1


def to_studio(spec: MaximizeSpec, speed: float) -> None:
    """What a button does: open the studio with an ascent that runs, and its settings in the widgets."""
    st.session_state["varied"] = spec.seed
    show_experiment("maximize", "studio")
    labels = CARDS[spec.network].labels
    st.session_state["max_net"] = spec.network
    st.session_state["max_kind"] = CLASS
    st.session_state["max_seed"] = spec.seed
    st.session_state["max_speed"] = speed
    st.session_state[RECIPE] = recipe_in(spec)
    st.session_state[steps_key(spec)] = spec.steps
    if spec.objective.class_index is not None:
        st.session_state[f"max_class_{labels}"] = CARDS[spec.network].classes[spec.objective.class_index]
    begin(spec)


def to_strip(name: str, label: str) -> None:
    """What a button does: show one class from slow to fast."""
    show_experiment("maximize", "strip")
    st.session_state["strip_net"] = name
    st.session_state[f"strip_class_{CARDS[name].labels}"] = label
