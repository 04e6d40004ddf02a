"""Attention: click a position of the clip and see what it looks at, wherever and whenever."""

from functools import partial

import numpy as np
import streamlit as st

from datasets.matching import LABELS
from models.input_spec import InputError
from models.non_local import KINDS, SOFTMAX
from models.zoo import CARDS
from pages.attention import figures
from pages.attention.blocks import begin_query, keep_query, kind_names, looked_inside, settings, size_of_frames
from pages.attention.match import learning, match
from pages.attention.measured import (
    attention_numbers,
    matching_numbers,
    matching_runs,
    non_local,
    order_numbers,
    paper_numbers,
)
from ui import work
from ui.charts.chart import chart
from ui.clip import picker
from ui.clip.actor import Actor, label_name
from ui.clip.pixel import pixel_before, pixel_of, remember
from ui.clip.truth import true_action
from ui.lesson import lesson
from ui.numbers import share
from ui.player import Box, Painted, Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.attention import CLEAR, SAME, SIDE, Inside, Row, distance, matrix_bytes
from vizlib.pictures.heat import heat_frame
from vizlib.results.runs import runs

PAPER = (16, 28, 28)  # T x H x W at which the cost is told


def query() -> None:
    """A position of the clip, and what it looks at."""
    kind, depth, trained = settings()
    inside = looked_inside(kind, trained)
    digest = picker.current().clip.digest
    with work.fresh("attention-query", (digest, kind, trained)):
        if inside is not None:
            work.apart(looked_at)(inside, depth, digest)


def looked_at(inside: Inside, depth: int, digest: str) -> None:
    """The player, the position chosen in it, and the film strip of what it looks at."""
    begin_query(inside, depth, digest)
    size = size_of_frames(inside)
    t, y, x = pixel_before(size)
    row = inside.row(depth, inside.place(depth, t, y, x))
    page.section("click")
    name = f"{digest}-{inside.kind}-{inside.trained}-{depth}"
    spec = CARDS["non_local"].input
    picked = player(pictures(inside, depth, row, name), spec.fps, key="attention-player", height=280, frame=t)
    if picked is not None:  # its row is part of what the player shows: draw it again
        remember(picked)
        keep_query(digest, (picked.t, picked.y, picked.x))
        st.rerun()
    keep_query(digest, pixel_of(size))
    query_title(row)
    how_alike(inside, depth, row)
    if row.strongest:
        words = {"weight": _("weight"), "position": _("the query"), "frames": _("frames")}
        chart(partial(figures.strip, inside, row, words=words), key="strip", wide=True)
    else:
        told = _(
            "No position counts {times} times as much as in a row that is the same everywhere: no lines are drawn."
        )
        st.markdown(told.format(times=CLEAR))


def how_alike(inside: Inside, depth: int, row: Row) -> None:
    """How far the row is from the mean row, and all rows on average: does it matter where one clicks?"""
    mean = inside.mean[depth]
    numbers = {"row": share(distance(row.shares, mean)), "all": share(inside.apart[depth])}
    page.section("same_map" if inside.apart[depth] < SAME else "other_map", **numbers)


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
        Track(
            f"{name}-{code}", title, lambda: inside.frames,
            partial(Painted, frames, partial(heat_frame, values, frames, SIDE)), drawn,
        )
        for code, title, values, drawn in maps
    ]  # fmt: skip


def query_title(row: Row) -> None:
    """Where the query lies in the block's grid."""
    grid = " × ".join(map(str, row.weights.shape))
    place = ", ".join(map(str, row.position))
    st.markdown("#### " + _("Query at (t, y, x) = ({place}) of {grid}").format(place=place, grid=grid))


def weights() -> None:
    """How the block compares two positions, and the row of a query in numbers."""
    kind, depth, trained = settings()
    page.section(f"kind_{kind}")
    inside = looked_inside(kind, trained)
    current = picker.current()
    with work.fresh("attention-weights", (current.clip.digest, kind, trained)):
        if inside is None:
            return
        choice = current.choice
        secret = isinstance(choice, Actor) and choice.hidden and true_action(choice) is None
        work.apart(in_numbers)(inside, depth, current.clip.digest, not secret)


def in_numbers(inside: Inside, depth: int, digest: str, tells: bool) -> None:
    """The row of the query in numbers; and what the network answers, if it ``tells``."""
    begin_query(inside, depth, digest)
    pixel = pixel_of(size_of_frames(inside))
    keep_query(digest, pixel)
    row = inside.row(depth, inside.place(depth, *pixel))
    query_title(row)
    left, right = st.columns([4, 5], vertical_alignment="center")
    with left:
        metrics(row)
    with right:
        chart(figures.over_time(row, words={"frame": _("frame"), "share": _("share")}), key="over-time")
    how_spread(inside, row)
    change = inside.changes[depth]
    told = _(
        "Here the block moves the features by **{change:.1%}** of their length, over the clip by {mean:.1%} on average."
    ).format(change=change[row.position], mean=float(change.mean()))
    if tells:
        best = int(inside.probabilities.argmax())
        answer = label_name(CARDS["non_local"].classes[best])
        share = float(inside.probabilities[best])
        told += "  \n" + _("The network answers **{answer}** ({share:.0%}).").format(answer=answer, share=share)
    st.markdown(told)


def metrics(row: Row) -> None:
    """Four numbers of a row."""
    bits = row.entropy
    spread = (
        "–" if bits is None else _("{bits:.1f} of {most:.1f} bits").format(bits=bits, most=np.log2(row.weights.size))
    )
    told = {
        _("sum of the row"): f"{row.total:.4f}",
        _("entropy"): spread,
        _("reach in time"): _("{frames:.1f} frames").format(frames=row.reach),
        _("from other times"): "–" if row.elsewhen is None else f"{row.elsewhen:.0%}",
    }
    columns = st.columns([5, 6])
    for n, (name, value) in enumerate(told.items()):
        columns[n % 2].metric(name, value)


def how_spread(inside: Inside, row: Row) -> None:
    """What the weights are: shares of a softmax, or not; learned, or not."""
    if inside.kind in SOFTMAX:
        bits = row.entropy or 0
        st.markdown(
            _(
                "{count} weights that add up to 1; {bits:.1f} bits of entropy are as spread as {n:.0f} equal ones."
            ).format(count=row.weights.size, bits=bits, n=2**bits)
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


def matrix() -> None:
    """All rows at once, with their size."""
    kind, depth, trained = settings()
    inside = looked_inside(kind, trained)
    with work.fresh("attention-matrix", (picker.current().clip.digest, kind, trained)):
        if inside is None:
            return
        grid = inside.grid(depth)
        page.section(
            "matrix", count=f"{int(np.prod(grid)):,}", grid=" × ".join(map(str, grid)),
            size=f"{matrix_bytes(grid) / 1e6:.2f}", paper=" × ".join(map(str, PAPER)),
            paper_size=f"{matrix_bytes(PAPER) / 1e6:.0f}",
        )  # fmt: skip
        try:
            rows = inside.matrix(depth)
        except InputError as error:
            work.show_error(error)
            return
        words = {"query": _("query, by step in time"), "key": _("looked at, by step in time")}
        chart(figures.whole(rows, grid[0], words=words), key="matrix")


def gain() -> None:
    """What a block gains: where convolutions cannot do without it, and where nothing is left to gain."""
    page.section("test")
    if guessed("attention-measured"):
        found = matching_runs()
        page.section("task", **matching_numbers())
        accuracies = {
            name: [run["test"] for run in found[key]]
            for name, key in ((_("with a block"), "block"), (_("without"), "without"))
        }
        words = {"accuracy": _("test accuracy"), "chance": _("chance")}
        chart(figures.matches(accuracies, 1 / len(LABELS), words=words), key="matches")
        provenance(found["block"] + found["without"])
        by_kind = non_local()
        page.section("ceiling", **attention_numbers())
        with st.expander(_("Each kind of block on actors-18"), icon=":material/bar_chart:"):
            page.section("measured", **attention_numbers())
            kinds = kind_names()
            rows = [(_("slow fusion, trained on without"), by_kind["without"]["test"])]
            rows += [(kinds[kind], by_kind[f"kind-{kind}"]["test"]) for kind in KINDS]
            words = {"accuracy": _("test accuracy"), "before": _("before")}
            chart(figures.gains(rows, by_kind["before"]["test"], words=words), key="gains")
            provenance(runs("non_local-"))
    with st.expander(_("Published results, and the order of distant actions"), icon=":material/menu_book:"):
        page.section("more", **paper_numbers())
        page.section("order", **order_numbers())


page = lesson("attention")
page.show(
    {
        "match": partial(match, page), "learning": partial(learning, page), "query": query, "weights": weights,
        "matrix": matrix, "gain": gain,
    }
)  # fmt: skip
