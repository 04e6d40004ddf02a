"""The gallery: videos that ship, playing; one of them closer, from slow to fast; and on from there to the studio."""

from collections.abc import Hashable
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from models.zoo import CARDS
from pages.maximize import figures, studio
from pages.maximize.generated import checked, downloads, show, speed_name, whole
from ui import work
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.networks.card import badge
from ui.player import Track, player
from ui.sidebar import device
from ui.words import _
from ui.work.lab import lab
from vizlib.maximize import MaximizeSpec
from vizlib.maximize.checks import energy
from vizlib.maximize.defaults import FAST, SLOW, SPEEDS, spec_of
from vizlib.maximize.gallery import Entry, entries, networks
from vizlib.maximize.picture import Picture
from vizlib.maximize.strip import Strip, climbing
from vizlib.results.ranks import rank_correlation

AT_ONCE = 8  # videos of the gallery that play


def network(key: str) -> str:
    """Choose one of those with videos in the gallery."""
    titles = {name: _(CARDS[name].title) for name in networks()}
    return chosen(
        st.pills, _("Network"), list(titles), key=key, default=next(iter(titles)), format_func=titles.__getitem__
    )


def of_entry(entry: Entry) -> np.ndarray:
    """Its video, read when it is needed."""
    return whole(entry.spec.network, entry.picture())


def wall(mine: list[Entry]) -> None:
    """Some of them at once; a click chooses one."""
    each = -(-len(mine) // -(-len(mine) // AT_ONCE))  # all walls about as long
    pages = [mine[n : n + each] for n in range(0, len(mine), each)]
    ranges = {n: f"{label_name(some[0].label)} – {label_name(some[-1].label)}" for n, some in enumerate(pages)}
    page = pick(_("Classes"), ranges, key="wall") if len(pages) > 1 else 0
    some = pages[page]
    found = [Track(entry.name, label_name(entry.label), partial(of_entry, entry)) for entry in some]
    name = some[0].spec.network
    picked = player(found, CARDS[name].input.fps, key="wall-player", height=560, playing=True)
    if picked is not None:
        st.session_state[f"closer_{CARDS[name].labels}"] = some[picked.track].label
        st.rerun()


def gallery() -> list[Hashable]:
    """Draw it; the jobs for which the page keeps looking."""
    name = network("gallery_net")
    badge(CARDS[name].weights.badge)
    speed = pick(_("Motion"), {end: speed_name(end) for end in (SLOW, FAST)}, key="gallery_speed", default=FAST)
    mine = entries(name, speed)
    wall(mine)
    st.caption(_("Click a video to look closer."))
    labels = [entry.label for entry in mine]
    key = f"closer_{CARDS[name].labels}"
    label = chosen(st.selectbox, _("Closer"), labels, key=key, default=labels[0], format_func=label_name)
    entry = mine[labels.index(label)]
    if CARDS[name].input.modality == "rgb":
        pair = [one for one in entries(name) if one.label == label and one.speed in (SLOW, FAST)]
        show(name, [(one.name, speed_name(one.speed), one.picture()) for one in pair], key="closer", height=420)
    else:
        show(name, [(entry.name, label_name(label), entry.picture())], key="closer", height=420)
    st.markdown(
        "#### " + _("What it is worth: {name}, {speed}").format(name=label_name(label), speed=speed_name(speed))
    )
    checked(name, entry.checks)
    downloads(name, entry.picture(), entry.spec, entry.spec.steps, "gallery")
    left, middle, right = st.columns(3)
    left.button(
        _("Continue in the studio"), icon=":material/fast_forward:", width="stretch", on_click=to_studio,
        args=(replace(entry.spec, start=entry.name, steps=studio.MORE), speed),
    )  # fmt: skip
    middle.button(
        _("Vary: another seed"), icon=":material/casino:", width="stretch", on_click=to_studio,
        args=(replace(entry.spec, seed=another_seed(entry)), speed),
    )  # fmt: skip
    right.button(
        _("From slow to fast"), icon=":material/speed:", width="stretch", on_click=to_strip, args=(name, label)
    )
    return []


def another_seed(entry: Entry) -> int:
    """Not the one of the gallery, and not the one before."""
    return max(int(st.session_state.get("varied", 0)), entry.spec.seed) + 1


def to_studio(spec: MaximizeSpec, speed: float) -> None:
    """What a button does: open the studio with an ascent that runs, and its settings in the widgets."""
    st.session_state["varied"] = spec.seed
    st.session_state["view"] = "studio"
    labels = CARDS[spec.network].labels
    st.session_state["max_net"] = spec.network
    st.session_state["max_seed"] = spec.seed
    st.session_state["max_speed"] = speed
    st.session_state[f"max_steps_{spec.network}"] = spec.steps
    if spec.objective.class_index is not None:
        st.session_state[f"max_class_{labels}"] = CARDS[spec.network].classes[spec.objective.class_index]
    studio.begin(spec)


def to_strip(name: str, label: str) -> None:
    st.session_state["view"] = "strip"
    st.session_state["strip_net"] = name
    st.session_state[f"strip_class_{CARDS[name].labels}"] = label


def strip() -> list[Hashable]:
    """Five videos of one class from slow to fast: those that ship, or made now."""
    name = network("strip_net")
    badge(CARDS[name].weights.badge)
    card = CARDS[name]
    shipped = [label for label in card.classes if len([e for e in entries(name) if e.label == label]) == len(SPEEDS)]
    labels = list(dict.fromkeys([*shipped, *card.classes]))
    key = f"strip_class_{card.labels}"
    label = chosen(st.selectbox, _("Class"), labels, key=key, default=labels[0], format_func=label_name)
    if label in shipped:
        mine = [entry for entry in entries(name) if entry.label == label]
        laid_out(name, label, [(entry.name, entry.picture()) for entry in mine])
        return []
    specs = tuple(spec_of(name, label, speed) for speed in SPEEDS)
    job = ("strip", card.weights.sha256, specs, device())
    work.give_up(lambda other: other[0] == "strip" and other != job)
    st.button(
        _("Make these five videos"), icon=":material/play_arrow:", type="primary", on_click=work.ask,
        args=(job, climbing, specs, lab().networks, device()), disabled=bool(work.unfinished([job])),
        kwargs={"lane": device(), "title": _("From slow to fast"), "size_of": lambda found: found.bytes,
                "size": 5 * specs[0].steps, "wait_s": 0},
    )  # fmt: skip
    found: Strip | None = work.so_far(job)
    if found is not None and found.pictures:
        laid_out(name, label, [(f"strip-{hash(job)}-{n}", picture) for n, picture in enumerate(found.pictures)])
    elif not work.unfinished([job]):
        st.info(
            _("These five do not ship. Press the button: they are made on this machine."), icon=":material/touch_app:"
        )
    return [job]


def laid_out(name: str, label: str, pictures: list[tuple[str, Picture]]) -> None:
    """Side by side, with how much changes from frame to frame."""
    found = [
        Track(id, speed_name(speed), partial(whole, name, picture))
        for speed, (id, picture) in zip(SPEEDS, pictures, strict=False)
    ]
    player(found, CARDS[name].input.fps, key="strip", height=330, playing=True)
    energies = [energy(picture) for _id, picture in pictures]
    speeds = list(SPEEDS[: len(pictures)])
    words = {"speed": _("the slider, from slow to fast"), "energy": _("change from frame to frame")}
    chart(figures.energies(speeds, energies, words=words), key=f"energies-{name}-{label}")
    if len(pictures) > 2:
        st.markdown(
            _("Rank correlation of the slider and the change: **{value:.2f}**.").format(
                value=rank_correlation(speeds, energies)
            )
        )
