"""What happens without it: the old recipe beside the new one, and one ingredient left out at a time."""

from collections.abc import Callable

import streamlit as st

from models.zoo import CARDS
from pages.maximize import ruler_figures
from pages.maximize.gallery import network
from pages.maximize.generated import show
from pages.maximize.two_rulers import clips, draw_rulers, mark_of, recipe_names
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.lesson import Lesson
from ui.numbers import whole_share
from ui.reveal import guessed, provenance
from ui.words import _, listed
from vizlib.maximize import ablation
from vizlib.maximize.ablation import ALONE, FULL, RAW, SMALL, WITHOUT_R, Row
from vizlib.maximize.gallery import Entry, counterpart, entries
from vizlib.maximize.picture import Picture
from vizlib.maximize.rulers import ROOM, Verdict, rulers
from vizlib.maximize.standing import standing
from vizlib.results.runs import mean

PUBLISHED = "i3d_kinetics400"
PAIR, EACH = "pair", "each"
MOST = 0.5  # a setting in whose videos the class is first less often has lost it


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
    left, right = st.columns(2, vertical_alignment="bottom")
    name = network("without_net", left)
    pairs = {entry.label: (entry, plain) for entry in entries(name) if (plain := counterpart(entry)) is not None}
    if not pairs:
        st.info(
            _("No video of this network ships that was made with R and without, from the same seed."),
            icon=":material/info:",
        )
        return
    key = f"without_{CARDS[name].labels}"
    label = chosen(right.selectbox, _("Class"), list(pairs), key=key, default=next(iter(pairs)), format_func=label_name)
    both = pairs[label]
    if len({entry.spec.frames for entry in both}) == 1:
        show(name, [playing(entry) for entry in both], key="without-player", height=290)
    else:  # a player has one clock
        for place, entry in zip(st.columns(2), both, strict=True):
            with place:
                show(name, [playing(entry)], key=f"without-{entry.recipe}", height=290)
    placed = [mark_of(one, recipe_names()[one.entry.recipe]) for one in map(standing, both) if one is not None]
    if placed:
        draw_rulers(name, placed, key="without", beside=True)


def playing(entry: Entry) -> tuple[str, str, Callable[[], Picture]]:
    """What a player shows of it."""
    title = _("{recipe}, seed {seed}").format(recipe=recipe_names()[entry.recipe], seed=entry.spec.seed)
    return f"{entry.name}-{entry.recipe}", title, entry.picture


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
        measured(rows)
        pictures(rows, run["classes"])
        st.caption(
            _(
                "{classes} classes, seeds {seeds}: {videos} videos a setting, each of {steps} steps (the gallery's: "
                "{usual}) and measured after compression. R in parts of the largest of the {clips}. Class first: of "
                "all classes, shown at the network's own size; chance level {chance}."
            ).format(
                classes=len(run["classes"]), seeds=listed(map(str, run["seeds"])), videos=len(rows[0].logits),
                steps=run["videos"][0]["spec"]["steps"], usual=entries(PUBLISHED)[0].spec.steps,
                clips=clips(PUBLISHED), chance=f"{100 / len(CARDS[PUBLISHED].classes):.2g}\N{NO-BREAK SPACE}%",
            )
        )  # fmt: skip
        provenance([run])


def measured(rows: list[Row]) -> None:
    """R and logit of all videos, and how often the class comes first."""
    names = setting_names()
    words = {"distance": "R", "logit": _("logit"), "told": _("class first / in a crop")}
    told = [
        (names[row.setting], row.times, row.logits, f"{whole_share(row.first)} / {whole_share(row.first_crop)}")
        for row in rows
    ]
    figure = ruler_figures.ablation(told, rows[0].at.relative, rulers(PUBLISHED).logit, words=words)
    chart(figure, key="ablation", wide=True)
    st.markdown(conclusion(rows))


def conclusion(rows: list[Row]) -> str:
    """What the numbers say of each ingredient."""
    names, usual = setting_names(), rulers(PUBLISHED).logit
    far = [names[row.setting] for row in rows if mean(list(row.times)) > ROOM]
    high = [names[row.setting] for row in rows if usual.verdict(mean(list(row.logits))) is Verdict.BEYOND]
    lost = [names[row.setting] for row in rows if row.first < MOST]
    rest = [names[row.setting] for row in rows if names[row.setting] not in (*far, *high, *lost)]
    parts = []
    if far:
        parts.append(
            _("Mean R lies beyond that of the {clips}: **{settings}**.").format(
                clips=clips(PUBLISHED), settings=listed(far)
            )
        )
    if high:
        parts.append(
            _("The mean logit lies beyond that of the {clips}: **{settings}**.").format(
                clips=clips(PUBLISHED), settings=listed(high)
            )
        )
    if lost:
        parts.append(
            _("Shown at the network's own size, most videos are not taken for their class: **{settings}**.").format(
                settings=listed(lost)
            )
        )
    if rest:
        parts.append(_("These figures find no fault with: **{settings}**.").format(settings=listed(rest)))
    return " ".join(parts)


def pictures(rows: list[Row], labels: list[str]) -> None:
    """The middle frames of the first seed: of the whole recipe, and of one in which something is left out."""
    names = {row.setting: setting_names()[row.setting] for row in rows if ablation.picture(row.setting).is_file()}
    less = {setting: name for setting, name in names.items() if setting != FULL}
    if FULL not in names or not less:
        return
    setting = pick(_("Left out"), less, key="left_out", label_visibility="collapsed")
    for each in (FULL, setting):
        name, place = st.columns([1, 4], vertical_alignment="center")
        name.markdown(f"**{names[each]}**")
        place.image(str(ablation.picture(each)), width="stretch")
    st.caption(
        _("Middle frames, the first seed; from left to right: {classes}.").format(
            classes=listed(map(label_name, labels))
        )
    )
