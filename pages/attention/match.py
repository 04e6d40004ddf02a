"""Find the match: a clip in which convolutions cannot connect a question with its answer, and what a block looks at."""

from functools import partial

import streamlit as st

from datasets.matching import EARLY, FPS, LABELS, LATE
from pages.attention import figures
from pages.attention.measured import matching_numbers, matching_runs
from ui import work
from ui.address import number
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.networks.card import tell
from ui.numbers import share
from ui.player import Box, Painted, Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.attention import Row
from vizlib.matching import DEPTH, Matched, looked, matching, matching_key
from vizlib.pictures.heat import heat_frame

MOST = 999
SLOWER = 3  # times slower than the clip is: candidates are there for a third of a second
EXAMPLE = 17  # the seed of the clip that is shown first, with what the networks make of it
SEED = "match-seed"
QUERY = "match-query"  # in the session: the seed, and the frame, row and column that are looked from


def another() -> None:
    """The next clip, before anything is drawn."""
    st.session_state[SEED] = (int(st.session_state.get(SEED, EXAMPLE)) + 1) % (MOST + 1)


def border_names() -> dict[str, str]:
    """The answers in the session's language."""
    return {"black": _("black"), "dark": _("dark grey"), "light": _("light grey"), "white": _("white")}


def match(page: Lesson) -> None:
    """One clip to guess, and then what the query looks at."""
    page.section("find", answers=len(LABELS))
    left, right, last = st.columns([2, 3, 6], vertical_alignment="bottom")
    seed = number(left.number_input, _("Seed"), 0, MOST, key=SEED, default=EXAMPLE)
    right.button(_("Draw another"), icon=":material/casino:", on_click=another, width="stretch")
    key = matching_key(seed)
    work.once(
        key, matching, work.lab().networks, seed, lane="cpu", title=_("Showing the clip to the networks"),
        size_of=lambda matched: matched.bytes, instead_of=key.kind,
    )  # fmt: skip
    matched: Matched | None = work.result(key)
    with last:
        told = st.toggle(
            _("The class has guessed: show what the networks answer"), value=seed == EXAMPLE, key=f"match-told-{seed}"
        )
    with work.fresh("attention-match", seed):
        if matched is not None:
            work.apart(shown)(page, matched, seed, told)


def learning(page: Lesson) -> None:
    """Accuracy, and what the query looks at, through training."""
    page.section("learn")
    if not guessed("matching-learned"):
        return
    found, numbers = matching_runs(), matching_numbers()
    curves = {
        name: [run["curves"] for run in found[key]]
        for name, key in ((_("with a block"), "block"), (_("without"), "without"))
    }
    first = found["block"][0]
    uniform, chance = first["curves"][0]["bits"], first["untrained"]["chance"]
    steps = {"steps": _("steps")}
    left, middle, right = st.columns(3)
    with left:
        words = steps | {"value": _("validation accuracy"), "level": _("chance")}
        chart(figures.through(curves, "validation", words=words, level=1 / len(LABELS), top=1.03), key="match-accuracy")
    block = {_("with a block"): curves[_("with a block")]}
    with middle:
        words = steps | {"value": _("share of attention on the match"), "level": _("chance")}
        chart(figures.through(block, "share", words=words, level=chance, top=1.03), key="match-share")
    with right:
        words = steps | {"value": _("entropy, bits"), "level": _("the same everywhere")}
        chart(
            figures.through(block, "bits", words=words, level=uniform, top=1.15 * uniform, per_cent=False),
            key="match-bits",
        )
    page.section("learned", **numbers)
    provenance(found["block"] + found["without"])
    with st.expander(_("How it was trained"), icon=":material/school:"):
        page.section("recipe", **numbers)


def shown(page: Lesson, matched: Matched, seed: int, told: bool) -> None:
    """The clip; when the class has guessed, the maps, the answers, and the way from the query to what it looks at."""
    of, pixel = st.session_state.get(QUERY, (seed, matched.query))
    pixel = pixel if of == seed else matched.query
    rows = {name: inside.row(DEPTH, inside.place(DEPTH, *pixel)) for name, inside in matched.inside.items()}
    block = matched.inside["block"]
    picked = player(
        tracks(matched, rows if told else {}, seed), FPS / SLOWER, key="match-player", height=290,
        frame=LATE[1] if told else EARLY[0],
    )  # fmt: skip
    if picked is not None:
        st.session_state[QUERY] = seed, (picked.t, picked.y, picked.x)
        st.rerun()
    if told:
        answers(page, matched, rows)
        words = {"weight": _("weight"), "position": _("the query"), "frames": _("frames")}
        chart(figures.strip(block, rows["block"], words=words), key="match-strip", wide=True)


def tracks(matched: Matched, rows: dict[str, Row], seed: int) -> list[Track]:
    """The clip, and for each row where its position looks."""
    frames = matched.inside["block"].frames
    titles = {"block": _("What the query looks at"), "untrained": _("Before training")}
    found = [Track(f"match-{seed}", _("The clip"), lambda: frames)]
    for name, row in rows.items():
        box = Box(*matched.inside[name].box(DEPTH, row.position), label=_("query"))
        here = range(row.position[0] * row.step, (row.position[0] + 1) * row.step)
        shapes = tuple((box,) if t in here else () for t in range(len(frames)))
        heat = partial(Painted, len(frames), partial(heat_frame, row.shares, len(frames), frames.shape[1]))
        found.append(Track(f"match-{seed}-{name}-{row.position}", titles[name], lambda: frames, heat, shapes))
    return found


def answers(page: Lesson, matched: Matched, rows: dict[str, Row]) -> None:
    """What the networks with and without the block say, and how much of the attention lies on the match."""
    titles = {"block": _("with a block"), "without": _("without")}
    columns = st.columns([2, 2, 3], vertical_alignment="center")
    for column, (name, probabilities) in zip(columns, matched.probabilities.items(), strict=False):
        best = int(probabilities.argmax())
        with column:
            st.metric(titles[name], f"{border_names()[LABELS[best]]} · {probabilities[best]:.0%}")
            tell(LABELS[best] == matched.scene.label)
    found = {name: looked(row, matched.scene) for name, row in rows.items()}
    with columns[2]:
        page.section(
            "looked", share=share(found["block"].share), chance=share(found["block"].chance),
            untrained=share(found["untrained"].share),
        )  # fmt: skip
