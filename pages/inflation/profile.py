"""What training adds: the first kernels of I3D as small videos, and where in time their weights lie."""

from functools import partial

import numpy as np
import streamlit as st
from torch import Tensor

from models.zoo import CARDS
from pages.inflation import figures
from pages.inflation.measured import I3D, training_numbers
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.numbers import share
from ui.player import Box, Painted, Track, player
from ui.reveal import guessed
from ui.words import _
from vizlib.inflation.kernels import (
    PIXEL,
    change,
    corner,
    first_kernels,
    inseparability,
    painted,
    place_at,
    profile,
    profiles,
)

FPS = 5  # of the small videos
HEIGHT = 290  # CSS pixels of the picture of all
KERNEL = "inflation-kernel"  # in the session: the number of the one looked at


def shown(page: Lesson) -> None:
    """Guess the profile, watch the kernels; then what was measured, of all and of one."""
    weight = first_kernels(I3D)
    numbers = training_numbers()
    page.section("fresh", **numbers)
    orders = {"change": _("Sorted by change over time"), "motion": _("By inseparability")}
    left, right = st.columns(2, vertical_alignment="center")
    by = pick(_("Order of the kernels"), orders, key="kernelorder", place=left, label_visibility="collapsed")
    with right:
        reveal = guessed("inflation-profile")
    work.apart(looked_at)(page, weight, by, reveal)


def looked_at(page: Lesson, weight: Tensor, by: str, reveal: bool) -> None:
    """All kernels in an order, one of them framed; the profile, and once guessed what was measured."""
    changes, moves, shares, numbers = change(weight), inseparability(weight), profiles(weight), training_numbers()
    order = [int(n) for n in np.argsort(changes if by == "change" else moves, kind="stable")]
    one = st.session_state.get(KERNEL, order[-1])
    played(weight, order, by, one)
    words = {
        "fresh": _("fresh"), "trained": _("trained"),
        "kernels": _("each kernel"),
        "one": _("kernel {n}").format(n=one), "slice": _("slice in time"), "energy": _("share of the energy"),
    }  # fmt: skip
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        trained = profile(weight) if reveal else None
        chart(figures.energy(weight.shape[2], trained, shares, one, words=words), key="profile")
    with right:
        if reveal:
            page.section("trained", **numbers)
            page.section("one", kernel=one, change=share(changes[one]), moves=share(moves[one]))
        else:
            page.section("playing", **numbers)
    if not reveal:
        return
    page.section("change", **numbers)
    first, second, third = st.columns([3, 3, 2])
    with first.expander(_("Where slice {peak} lies").format(peak=numbers["peak"]), icon=":material/straighten:"):
        page.section("where", **numbers)
    with second.expander(_("A flash or a motion?"), icon=":material/animation:"):
        page.section("inseparable", **numbers)
    with third:
        download(changes, moves, shares)


def played(weight: Tensor, order: list[int], by: str, one: int) -> None:
    """The kernels as small videos that loop; a click looks at one."""
    (y, x), side, slices = corner(weight, order.index(one)), weight.shape[-1] * PIXEL, weight.shape[2]
    around = Box(x, y, x + side, y + side)
    track = Track(
        f"{I3D}-{CARDS[I3D].weights.sha256}-{by}",
        _("The {count} kernels, least first").format(count=len(order)),
        frames=partial(Painted, slices, partial(painted, weight, order)), shapes=((around,),) * slices,
    )  # fmt: skip
    picked = player([track], FPS, key="kernels-player", height=HEIGHT, playing=True)
    if picked is not None:
        st.session_state[KERNEL] = order[place_at(weight, picked.y, picked.x)]
        st.rerun()


def download(changes: np.ndarray, moves: np.ndarray, shares: np.ndarray) -> None:
    """All kernels' numbers as a file."""
    head = ["kernel", "change", "inseparability", *(f"slice_{n}" for n in range(1, shares.shape[1] + 1))]
    rows = [
        ",".join([str(n), *(f"{value:.4f}" for value in (changes[n], moves[n], *shares[n]))])
        for n in range(len(shares))
    ]
    st.download_button(
        _("Numbers of all (CSV)"), "\n".join([",".join(head), *rows, ""]), "i3d-first-kernels.csv",
        "text/csv", icon=":material/download:", on_click="ignore",
        width="stretch",
    )  # fmt: skip
