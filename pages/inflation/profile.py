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
from vizlib.inflation import (
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
HEIGHT = 560  # CSS pixels of the picture of all
KERNEL = "inflation-kernel"  # in the session: the number of the one looked at


def shown(page: Lesson) -> None:
    """Guess the profile, watch the kernels; then what was measured, of all and of one."""
    weight = first_kernels(I3D)
    numbers = training_numbers()
    page.section("fresh", **numbers)
    orders = {"change": _("by change over time"), "motion": _("by inseparability")}
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    by = pick(_("Order of the kernels"), orders, key="kernelorder", place=left)
    with right:
        reveal = guessed("inflation-profile")
    work.apart(looked_at)(page, weight, by, reveal)


def looked_at(page: Lesson, weight: Tensor, by: str, reveal: bool) -> None:
    """All kernels in an order, one of them framed; the profiles, and what was measured."""
    changes, moves = change(weight), inseparability(weight)
    order = [int(n) for n in np.argsort(changes if by == "change" else moves, kind="stable")]
    one = st.session_state.get(KERNEL, order[-1])
    left, right = st.columns([4, 3], gap="medium")
    with left:
        played(weight, order, by, one)
    with right:
        page.section("playing", **training_numbers())
        if reveal:
            for place, name, values in zip(
                st.columns(2), (_("change over time"), _("inseparability")), (changes, moves), strict=True
            ):
                place.metric(f"{name}, {one}", share(values[one]))
            words = {"slice": _("slice"), "kernels": _("kernels, in this order"), "kernel": _("kernel")}
            shares = profiles(weight)
            chart(figures.kernels(shares[order], order, order.index(one), words=words), key="kernel-profiles")
    words = {
        "fresh": _("fresh inflation"), "trained": _("after training"), "one": _("kernel {n}").format(n=one),
        "slice": _("slice in time"), "energy": _("share of the energy"),
    }  # fmt: skip
    trained, single = (profile(weight), profiles(weight)[one]) if reveal else (None, None)
    chart(figures.energy(trained, weight.shape[2], single, words=words), key="profile")
    if reveal:
        page.section("trained", **training_numbers())
        page.section("change", **training_numbers())
        download(changes, moves, profiles(weight))


def played(weight: Tensor, order: list[int], by: str, one: int) -> None:
    """The kernels as small videos that loop; a click looks at one."""
    (y, x), side, slices = corner(weight, order.index(one)), weight.shape[-1] * PIXEL, weight.shape[2]
    around = Box(x, y, x + side, y + side)
    track = Track(
        f"{I3D}-{CARDS[I3D].weights.sha256}-{by}", _("The {count} kernels of the first layer").format(count=len(order)),
        frames=partial(Painted, slices, partial(painted, weight, order)), shapes=((around,),) * slices,
        note=_("least at the top left, most at the bottom right"),
    )  # fmt: skip
    picked = player([track], FPS, key="kernels-player", height=HEIGHT, playing=True)
    if picked is not None:
        st.session_state[KERNEL] = order[place_at(weight, picked.y, picked.x)]
        st.rerun()


def download(changes: np.ndarray, moves: np.ndarray, shares: np.ndarray) -> None:
    """All kernels' numbers as a file."""
    head = ["kernel", "change", "inseparability", *(f"slice_{n}" for n in range(shares.shape[1]))]
    rows = [
        ",".join([str(n), *(f"{value:.4f}" for value in (changes[n], moves[n], *shares[n]))])
        for n in range(len(shares))
    ]
    st.download_button(
        _("Download the kernels' numbers (CSV)"), "\n".join([",".join(head), *rows, ""]), "i3d-first-kernels.csv",
        "text/csv", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
