"""From slow to fast: five videos of one class, those that ship, or made now."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from models.zoo import CARDS
from pages.maximize import figures
from pages.maximize.gallery import network
from pages.maximize.generated import speed_name, whole
from ui import work
from ui.address import chosen
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.networks.card import badge
from ui.player import Track, player
from ui.sidebar import device
from ui.words import _
from ui.work.lab import lab
from vizlib.engine.keys import Key
from vizlib.maximize.defaults import SPEEDS, spec_of
from vizlib.maximize.gallery import entries
from vizlib.maximize.picture import Picture
from vizlib.maximize.strip import Strip, climbing
from vizlib.results.ranks import rank_correlation


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
        laid_out(name, label, [(entry.name, entry.picture) for entry in mine], energies)
    else:
        made_now(name, label)


def made_now(name: str, label: str) -> None:
    """The videos of a class that does not ship, as far as they are made."""
    specs = tuple(spec_of(name, label, speed) for speed in SPEEDS)
    key = Key("strip", specs[0].seed, (CARDS[name].weights.sha256, specs, device()))
    working = bool(work.unfinished([key]))
    st.button(
        _("Make these five videos"), icon=":material/play_arrow:", type="primary", on_click=work.ask,
        args=(key, climbing, specs, lab().networks, device()), disabled=working,
        kwargs={"lane": device(), "title": _("From slow to fast"), "size_of": lambda made: made.bytes,
                "size": 5 * specs[0].steps, "wait_s": 0},
    )  # fmt: skip
    made: Strip | None = work.so_far(key)
    if made is not None and made.pictures:
        ids = [f"strip-{hash(key)}-{n}" for n in range(len(made.pictures))]
        makers = [partial(picture_of, made, n) for n in range(len(made.pictures))]
        laid_out(name, label, list(zip(ids, makers, strict=True)), made.energies)
    elif not working:
        st.info(
            _("These five do not ship. Press the button: they are made on this machine."), icon=":material/touch_app:"
        )


def picture_of(made: Strip, n: int) -> Picture:
    """The video at the ``n``-th place."""
    return made.pictures[n]


def laid_out(
    name: str, label: str, pictures: list[tuple[str, Callable[[], Picture]]], energies: Sequence[float]
) -> None:
    """Side by side, with how much changes from frame to frame."""
    tracks = [
        Track(id, speed_name(speed), partial(whole, name, picture))
        for speed, (id, picture) in zip(SPEEDS, pictures, strict=False)
    ]
    player(tracks, CARDS[name].input.fps, key="strip", height=330, playing=True)
    speeds = list(SPEEDS[: len(pictures)])
    words = {"speed": _("the slider, from slow to fast"), "energy": _("change from frame to frame")}
    chart(figures.energies(speeds, energies, words=words), key=f"energies-{name}-{label}")
    if len(pictures) > 2:
        st.markdown(
            _("Rank correlation of the slider and the change: **{value:.2f}**.").format(
                value=rank_correlation(speeds, energies)
            )
        )
