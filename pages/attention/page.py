"""Attention: click a position of the clip and see what it looks at, wherever and whenever."""

from functools import partial

import numpy as np
import streamlit as st

from models.input_spec import InputError
from models.non_local import DEPTHS, KINDS, SOFTMAX
from models.zoo import CARDS
from pages.attention import figures
from pages.attention.measured import attention_numbers, non_local
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.clip import picker
from ui.clip.actor import label_name
from ui.clip.pixel import begin, chosen_before, pixel_before, pixel_of, remember
from ui.lesson import lesson
from ui.networks.card import badge
from ui.player import Box, Track, player
from ui.reveal import guessed, provenance
from ui.words import _, explain
from ui.work.lab import lab
from video import Clip
from vizlib.attention import SIDE, Inside, Row, inside_key, inspecting_blocks, matrix_bytes
from vizlib.pictures.heat import heat_map
from vizlib.results.runs import runs

PAPER = (16, 28, 28)  # T x H x W at which the cost is told


def kind_names() -> dict[str, str]:
    return {
        "embedded_gaussian": _("embedded Gaussian"),
        "gaussian": _("Gaussian"),
        "dot_product": _("dot product"),
        "concatenation": _("concatenation"),
    }


def settings() -> tuple[str, int, bool]:
    """Kind of the blocks, which of them, and whether they are trained."""
    kind = pick(_("How two positions are compared"), kind_names(), key="kind")
    left, right = st.columns(2)
    blocks = {depth: _("after convolution {n}").format(n=depth + 1) for depth in DEPTHS}
    depth = pick(_("Block"), blocks, key="block", place=left)
    states = {"after": _("after"), "before": _("before")}
    trained = pick(_("Training"), states, key="trained", place=right) == "after"
    return kind, depth, trained


def pictures(inside: Inside, depth: int, row: Row, name: str) -> list[Track]:
    """The clip with the row above it, the average over all queries, and what the block changes."""
    frames = len(inside.frames)
    box = Box(*inside.box(depth, row.position), label=_("query"))
    here = range(row.position[0] * row.step, (row.position[0] + 1) * row.step)
    shapes = tuple((box,) if t in here else () for t in range(frames))
    maps = (
        (f"row-{row.position}", _("What the query looks at"), row.shares, shapes),
        ("average", _("Looked at on average"), inside.average[depth], ()),
        ("change", _("What the block changes"), inside.changes[depth], ()),
    )
    return [
        Track(f"{name}-{code}", title, lambda: inside.frames, partial(heat_map, values, frames, SIDE), drawn)
        for code, title, values, drawn in maps
    ]


def looked(inside: Inside, depth: int, clip: Clip) -> None:
    """The player, the position chosen in it, and its row."""
    if not chosen_before():
        begin(*inside.example(depth))
    size = (len(inside.frames), *inside.frames.shape[1:3])
    name = f"{clip.digest}-{inside.kind}-{inside.trained}-{depth}"
    t, y, x = pixel_before(size)
    row = inside.row(depth, inside.place(depth, t, y, x))
    spec = CARDS["non_local"].input
    picked = player(pictures(inside, depth, row, name), spec.fps, key="attention-player", height=430, frame=t)
    if picked is not None:  # its row is part of what the player shows: draw it again
        remember(picked)
        st.rerun()
    page.section("click")
    pixel_of(size)
    told(inside, row, depth)
    words = {"weight": _("weight"), "position": _("the query"), "frames": _("frames")}
    chart(figures.strip(inside, row, words=words), key="strip", wide=True)
    chart(
        figures.over_time(row, words={"frame": _("frame"), "share": _("share")}),
        key="over-time",
    )
    whole(inside, depth)


def told(inside: Inside, row: Row, depth: int) -> None:
    """The row in numbers."""
    count = row.weights.size
    grid = " × ".join(map(str, row.weights.shape))
    place = ", ".join(map(str, row.position))
    st.markdown("#### " + _("Query at (t, y, x) = ({place}) of {grid}").format(place=place, grid=grid))
    left, middle, right, last = st.columns(4)
    left.metric(_("sum of the row"), f"{row.total:.4f}")
    bits = row.entropy
    middle.metric(
        _("entropy"),
        "–" if bits is None else _("{bits:.1f} of {most:.1f} bits").format(bits=bits, most=float(np.log2(count))),
    )
    right.metric(_("reach in time"), _("{frames:.1f} frames").format(frames=row.reach))
    last.metric(_("from other times"), "–" if row.elsewhen is None else f"{row.elsewhen:.0%}")
    if inside.kind in SOFTMAX:
        st.markdown(
            _(
                "{count} weights that add up to 1; {bits:.1f} bits of entropy are as spread as {n:.0f} equal ones."
            ).format(count=count, bits=bits, n=2 ** (bits or 0))
        )
    else:
        st.markdown(
            _(
                "These weights are no softmax: they are divided by the number of positions, may be negative or all 0, "
                "and need not add up to 1. The maps show how strong they are, whatever their sign; lines are yellow "
                "for positive weights, blue for negative ones."
            )
        )
    if not inside.trained:
        st.info(
            _(
                "Before training the block adds exactly nothing (its last layer is 0): the network answers as slow "
                "fusion does, and what the query looks at was not learned."
            ),
            icon=":material/casino:",
        )
    change = inside.changes[depth][row.position]
    st.markdown(
        _(
            "Here the block moves the features by **{change:.1%}** of their length, over the clip by {mean:.1%} on "
            "average. The network answers **{answer}** ({share:.0%})."
        ).format(
            change=change, mean=float(inside.changes[depth].mean()), share=float(inside.probabilities.max()),
            answer=label_name(CARDS["non_local"].classes[int(inside.probabilities.argmax())]),
        )
    )  # fmt: skip


def whole(inside: Inside, depth: int) -> None:
    """The full matrix, with its size."""
    grid = inside.grid(depth)
    count = int(np.prod(grid))
    with st.expander(_("The whole matrix"), icon=":material/grid_on:"):
        page.section(
            "matrix", count=f"{count:,}", grid=" × ".join(map(str, grid)), size=f"{matrix_bytes(grid) / 1e6:.2f}",
            paper=" × ".join(map(str, PAPER)), paper_size=f"{matrix_bytes(PAPER) / 1e6:.0f}",
        )  # fmt: skip
        if st.toggle(_("Draw it"), key="draw-matrix"):
            try:
                matrix = inside.matrix(depth)
            except InputError as error:
                work.show_error(error)
                return
            words = {"query": _("query, by step in time"), "key": _("looked at, by step in time")}
            chart(figures.whole(matrix, grid[0], words=words), key="matrix")


def measured() -> None:
    """What the blocks gain on the test clips."""
    page.section("test")
    if not guessed("attention-measured"):
        return
    page.section("measured", **attention_numbers())
    found = non_local()
    kinds = kind_names()
    rows = [(_("slow fusion, trained on without"), found["without"])]
    rows += [(kinds[kind], found[f"kind-{kind}"]) for kind in KINDS]
    accuracies = [(name, run["test"]) for name, run in rows]
    words = {"accuracy": _("test accuracy"), "before": _("before")}
    chart(figures.gains(accuracies, found["before"]["test"], words=words), key="gains")
    provenance(runs("non_local-"))


page = lesson("attention")
page.head()
current = picker.current()
clip = current.clip
kind, depth, trained = settings()
key = inside_key(clip, kind, trained)
inside: Inside | None = None
keys = [key]
work.give_up(lambda other: other[0] == "attention" and other != key)
try:
    CARDS["non_local"].input.views(clip)
    title = _("Looking inside the blocks")
    work.once(
        key, inspecting_blocks, lab().networks, clip, kind, trained, lane="cpu", title=title,
        size_of=lambda found: found.bytes,
    )  # fmt: skip
    inside = work.so_far(key)
except InputError as error:
    st.warning(explain(error), icon=":material/straighten:")
    keys = []
follow = work.panel(keys)
work.show_errors(keys)
if again := work.ended(keys):
    st.button(_("Run again"), icon=":material/replay:", on_click=work.forget, args=again)
badge(CARDS["non_local"].weights.badge)  # of slow fusion, at least
if not trained:
    badge("random")
with st.container():
    if inside is not None:
        page.section(f"kind_{kind}")
        work.apart(looked)(inside, depth, clip)
measured()
page.section("more")
follow()
