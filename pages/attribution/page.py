"""Why this answer? Attributions on the loaded clip, side by side, with the checks that say whether to believe them."""

import streamlit as st

from pages.attribution import checks, maps
from pages.attribution.choice import questions
from pages.attribution.measured import attribution_numbers, check_numbers, order_numbers
from pages.attribution.notebook import notebook
from ui.clip import picker
from ui.clip.actor import Actor
from ui.clip.truth import true_action
from ui.lesson import lesson
from ui.notebook import BESIDE, offer
from ui.reveal import guessed
from ui.words import _
from vizlib.attribution import Attribution, Checks, Question
from vizlib.attribution.shapley import MOST_FRAMES


def wanted_maps() -> dict[Question, Attribution]:
    """The choices, and those of the maps they ask for that are there."""
    current = picker.current()
    return maps.maps_of(current.clip, questions(current.clip, isinstance(current.choice, Actor)))


def secret() -> bool:
    """Whether the class still guesses a hidden action, which the classes explained would tell."""
    choice = picker.current().choice
    return isinstance(choice, Actor) and choice.hidden and true_action(choice) is None


def side_by_side() -> None:
    """The maps on one timeline."""
    maps_found = wanted_maps()
    if maps_found:
        maps.played(picker.current().clip, list(maps_found.values()), secret())
    left, right = st.columns(BESIDE)
    with left.expander(_("The methods"), icon=":material/menu_book:"):
        page.section("methods", most=MOST_FRAMES)
        page.section("more")
    with right:
        code(maps_found)


def code(found: dict[Question, Attribution], checked: dict[Question, Checks] | None = None) -> None:
    """The code of the maps, and of their checks."""
    current = picker.current()
    offer(lambda: notebook(current, found, checked), current.choice, "stretch")


def over_time() -> None:
    """What each frame adds to each map."""
    maps_found = wanted_maps()
    if maps_found:
        maps.over_time(picker.current().clip, list(maps_found.values()), secret())
    code(maps_found)


def believed() -> None:
    """The checks of these maps."""
    page.section("checks")
    maps_found = wanted_maps()
    rows = checks.check(picker.current().clip, maps_found)
    if rows:
        checks.checked(rows)
    left, right = st.columns(BESIDE)
    with left.expander(_("What the checks ask"), icon=":material/menu_book:"):
        page.section("read", **check_numbers())
    with right:
        code(maps_found, rows)


def measured() -> None:
    """What was measured on many clips."""
    page.section("test")
    if guessed("why-measured"):
        page.section("measured", **attribution_numbers())
        checks.how_often()


def orders() -> None:
    """How many orders of the frames Shapley values need."""
    page.section("orders", **order_numbers())
    if guessed("why-orders"):
        checks.how_near()
        page.section("near", **order_numbers())


def conclusion() -> None:
    """What follows from it."""
    if guessed("why-measured", "why-found"):
        checks.how_much()
        page.section("found", **attribution_numbers())


page = lesson("attribution")
page.show(
    {
        "maps": side_by_side,
        "time": over_time,
        "checks": believed,
        "measured": measured,
        "orders": orders,
        "found": conclusion,
    }
)
