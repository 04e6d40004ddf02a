"""Why this answer? Attributions on the loaded clip, side by side, with the checks that say whether to believe them."""

import streamlit as st

from ui import attribution, attribution_checks, clip_picker, work
from ui.actor_picker import Actor
from ui.guess import guessed
from ui.lesson import lesson
from ui.words import _, explain
from vizlib.attribution import AttributionError
from vizlib.attribution.checks import MOST_ALIKE, RANDOM
from vizlib.attribution_summary import attribution_numbers

page = lesson("attribution")
page.head()
current = clip_picker.current()
clip = current.clip
try:
    wanted = attribution.questions(isinstance(current.choice, Actor))
except AttributionError as error:
    st.warning(explain(error), icon=":material/category:")
    wanted = []
wanted = attribution.able(clip, wanted)
checks = {question: attribution_checks.check_key(clip, question) for question in wanted}
mine = {*checks.values(), *(question.key(clip) for question in wanted)}
work.give_up(lambda key: key[0] in ("attribution", "attribution-checks") and key not in mine)
# The jobs stand between the maps and their checks, beside the switch that begins some of them.
place, watched, below = work.fresh("why-maps", tuple(wanted)), st.container(), work.fresh("why-checks", tuple(wanted))
keys = attribution.ask(clip, wanted)
maps = {question: found for question, key in zip(wanted, keys, strict=True) if (found := work.result(key)) is not None}
with place:
    if maps:
        attribution.shown(clip, list(maps.values()))
        page.section("checks")
        keys += attribution_checks.check(clip, maps)
rows = {question: found for question in maps if (found := work.result(checks[question])) is not None}
with below:
    if rows:
        attribution_checks.checked(rows)
        page.section("read", alike=f"{MOST_ALIKE}", orders=RANDOM[True], few=RANDOM[False])
with watched:
    follow = work.panel(keys)
    work.show_errors(keys)
    if again := work.ended(keys):
        st.button(_("Run again"), icon=":material/replay:", on_click=work.forget, args=again)
drawn = {question.key(clip) for question in maps} | {checks[question] for question in rows}
if any(key not in drawn and work.result(key) is not None for key in keys):
    st.rerun()  # it arrived while this was drawn
page.section("methods")
page.section("test")
if guessed("why-measured"):
    page.section("measured", **attribution_numbers())
    attribution_checks.measured()
    page.section("found", **attribution_numbers())
page.section("more")
follow()
