"""Why this answer? Attributions on the loaded clip, side by side, with the checks that say whether to believe them."""

import streamlit as st

from pages.attribution import checks, maps
from pages.attribution.measured import attribution_numbers
from ui import work
from ui.clip import picker
from ui.clip.actor import Actor
from ui.lesson import lesson
from ui.reveal import guessed
from ui.words import _, explain
from vizlib.attribution import AttributionError
from vizlib.attribution.checks import MOST_ALIKE, RANDOM

page = lesson("attribution")
page.head()
current = picker.current()
clip = current.clip
try:
    wanted = maps.questions(isinstance(current.choice, Actor))
except AttributionError as error:
    st.warning(explain(error), icon=":material/category:")
    wanted = []
wanted = maps.able(clip, wanted)
check_keys = {question: checks.check_key(clip, question) for question in wanted}
mine = {*check_keys.values(), *(question.key(clip) for question in wanted)}
work.give_up(lambda key: key[0] in ("attribution", "attribution-checks") and key not in mine)
# The jobs stand between the maps and their checks, beside the switch that begins some of them.
place, watched, below = work.fresh("why-maps", tuple(wanted)), st.container(), work.fresh("why-checks", tuple(wanted))
keys = maps.ask(clip, wanted)
found_maps = {
    question: found for question, key in zip(wanted, keys, strict=True) if (found := work.result(key)) is not None
}
with place:
    if found_maps:
        maps.shown(clip, list(found_maps.values()))
        page.section("checks")
        keys += checks.check(clip, found_maps)
rows = {question: found for question in found_maps if (found := work.result(check_keys[question])) is not None}
with below:
    if rows:
        checks.checked(rows)
        page.section("read", alike=f"{MOST_ALIKE}", orders=RANDOM[True], few=RANDOM[False])
with watched:
    follow = work.panel(keys)
    work.show_errors(keys)
    if again := work.ended(keys):
        st.button(_("Run again"), icon=":material/replay:", on_click=work.forget, args=again)
drawn = {question.key(clip) for question in found_maps} | {check_keys[question] for question in rows}
if any(key not in drawn and work.result(key) is not None for key in keys):
    st.rerun()  # it arrived while this was drawn
page.section("methods")
page.section("test")
if guessed("why-measured"):
    page.section("measured", **attribution_numbers())
    checks.measured()
    page.section("found", **attribution_numbers())
page.section("more")
follow()
