"""What happens without it: the old recipe beside the new one, and one ingredient left out at a time."""

import streamlit as st

from models.zoo import CARDS
from pages.maximize import ruler_figures
from pages.maximize.gallery import network
from pages.maximize.generated import show
from pages.maximize.measured import logit
from pages.maximize.two_rulers import clips, recipe_names, rulers_of
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.lesson import Lesson
from ui.networks.card import badge
from ui.numbers import share
from ui.reveal import guessed, provenance
from ui.words import _, listed
from vizlib.maximize import ablation
from vizlib.maximize.ablation import ALONE, FULL, RAW, SMALL, WITHOUT_R, Row
from vizlib.maximize.defaults import FAST, SLOW
from vizlib.maximize.gallery import counterpart, entries
from vizlib.maximize.rulers import Rulers, Verdict, rulers

PUBLISHED = "i3d_kinetics400"
PAIR, EACH = "pair", "each"


def shown(page: Lesson) -> None:
    """Draw it."""
    what = pick(
        _("Comparison"), {PAIR: _("Same class, same seed"), EACH: _("One ingredient at a time")}, key="without",
        label_visibility="collapsed",
    )  # fmt: skip
    if what == PAIR:
        pair(page)
    else:
        one_at_a_time(page)


def pair(page: Lesson) -> None:
    """One class with R and without, side by side, each with its rulers."""
    page.section("without")
    left, middle, right = st.columns([2, 1, 2], vertical_alignment="bottom")
    name = network("without_net", left)
    speeds = {SLOW: _("slow"), FAST: _("fast")}
    speed = pick(_("Pace of the motion"), speeds, key="without_speed", default=FAST, place=middle)
    pairs = {entry.label: (entry, plain) for entry in entries(name, speed) if (plain := counterpart(entry)) is not None}
    if not pairs:
        st.info(
            _("No video of this network ships that was made with R and without, from the same seed."),
            icon=":material/info:",
        )
        return
    key = f"without_{CARDS[name].labels}"
    label = chosen(right.selectbox, _("Class"), list(pairs), key=key, default=next(iter(pairs)), format_func=label_name)
    badge(CARDS[name].weights.badge)
    for place, entry in zip(st.columns(2), pairs[label], strict=True):
        with place:
            title = recipe_names()[entry.recipe]
            st.markdown(f"#### {title[:1].upper()}{title[1:]}")
            show(
                name, [(entry.name, _("seed {seed}").format(seed=entry.spec.seed), entry.picture)],
                key=f"without-{entry.recipe}", height=330,
            )  # fmt: skip
            rulers_of(entry, key=f"without-{entry.recipe}")


def setting_names() -> dict[str, str]:
    return {
        FULL: _("the whole recipe"),
        WITHOUT_R: _("without R"),
        ALONE: _("without other classes in the batch"),
        RAW: _("raw logit"),
        SMALL: _("a small picture"),
    }


def one_at_a_time(page: Lesson) -> None:
    """The ablation: each ingredient left out."""
    page.section("ingredients")
    rows = ablation.rows(PUBLISHED)
    if not rows:
        st.info(_("This was not measured yet: run `python -m training.maximize.ablation`."), icon=":material/info:")
        return
    run = ablation.run_of(PUBLISHED)
    if guessed("maximize-without"):
        measured(rows, run["videos"][0]["spec"]["frames"])
        pictures(rows, run["classes"])
        st.caption(
            _("{classes} classes, seeds {seeds}: {videos} videos a setting, each measured after compression.").format(
                classes=len(run["classes"]), seeds=listed(map(str, run["seeds"])), videos=len(rows[0].logits)
            )
        )
        provenance([run])


def measured(rows: list[Row], frames: int) -> None:
    """R and logit of all videos, and how often the class comes first."""
    size = CARDS[PUBLISHED].input.size
    at = rulers(PUBLISHED, frames, size)
    assert at.distance is not None
    names = setting_names()
    for place, what, real in zip(st.columns(2), ("distance", "logit"), (at.distance, at.logit), strict=True):
        series = [(names[row.setting], row.distances if what == "distance" else row.logits) for row in rows]
        words = _("R at {size} × {size} pixels") if what == "distance" else _("logit at {size} × {size} pixels")
        with place:
            figure = ruler_figures.ablation(series, real, words=words.format(size=size))
            chart(figure, key=f"ablation-{what}")
    st.markdown(conclusion(rows, at))
    table(rows)


def table(rows: list[Row]) -> None:
    """A row a setting: means, and how often the class comes first."""
    head = ("", _("mean R"), _("mean logit"), _("class first"), _("first in a centre crop"))
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    for row in rows:
        cells = (
            setting_names()[row.setting], f"{row.distance:.1f}", logit(row.logit), share(row.first),
            share(row.first_crop),
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    with st.container(key="wide-ablation"):
        st.markdown("\n".join(lines))
    classes = len(CARDS[PUBLISHED].classes)
    st.caption(
        _("Chance level of a class being first: {chance}.").format(chance=f"{100 / classes:.2g}\N{NO-BREAK SPACE}%")
    )


def conclusion(rows: list[Row], at: Rulers) -> str:
    """What the numbers say of each ingredient."""
    names = setting_names()
    assert at.distance is not None
    far = [names[row.setting] for row in rows if at.distance.verdict(row.distance) is Verdict.BEYOND]
    high = [names[row.setting] for row in rows if at.logit.verdict(row.logit) is Verdict.BEYOND]
    rest = [names[row.setting] for row in rows if names[row.setting] not in (*far, *high)]
    real = clips(PUBLISHED)
    parts = []
    if far:
        parts.append(_("Mean R lies beyond the {clips}: **{settings}**.").format(clips=real, settings=listed(far)))
    if high:
        parts.append(_("Mean logit lies beyond them: **{settings}**.").format(settings=listed(high)))
    if rest:
        parts.append(_("Neither does: **{settings}**.").format(settings=listed(rest)))
    return " ".join(parts)


def pictures(rows: list[Row], labels: list[str]) -> None:
    """The middle frames of the first seed."""
    st.markdown(
        _("Middle frames, the first seed; from left to right: {classes}.").format(
            classes=listed(map(label_name, labels))
        )
    )
    for row in rows:
        path = ablation.picture(row.setting)
        if path.is_file():
            name, place = st.columns([1, 4], vertical_alignment="center")
            name.markdown(f"**{setting_names()[row.setting]}**")
            place.image(str(path), width=720)
