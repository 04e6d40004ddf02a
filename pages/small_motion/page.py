"""Small motion: a part that can only be seen while it moves; which fusion can learn to see it?"""

import streamlit as st

from datasets.small_motion import AMPLITUDES, FPS, direction, render_clip
from models.zoo import CARDS
from pages.small_motion.measured import small_motion, small_motion_numbers
from ui.charts import common
from ui.charts.chart import chart
from ui.lesson import lesson
from ui.player import Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.runs import runs

MOST = 999
ENLARGE = 8


def another() -> None:
    """The next clip, before anything is drawn."""
    st.session_state["part"] = (int(st.session_state.get("part", 0)) + 1) % (MOST + 1)


def see() -> None:
    """One clip, to guess."""
    first, second, third = st.columns([2, 1, 1], vertical_alignment="bottom")
    amplitude = first.slider(
        _("Pixels a frame"), *AMPLITUDES, 1.0, AMPLITUDES[0], key="pixels", bind="query-params", persist_state="session"
    )
    seed = int(second.number_input(_("Seed"), 0, MOST, key="part", bind="query-params", persist_state="session"))
    third.button(_("Draw another"), icon=":material/casino:", on_click=another, width="stretch")
    track = Track(
        id=f"small-motion-{seed}-{amplitude}",
        title=_("left or right?"),
        frames=lambda: render_clip(seed, amplitude, ENLARGE).frames,
    )
    player([track], FPS, key="small-player", height=470)
    if st.toggle(_("The class has guessed: reveal the direction"), key=f"direction-{seed}-{amplitude}"):
        ways = {"left": _("to the left"), "right": _("to the right")}
        st.markdown("### :material/directions_walk: **" + ways[direction(seed)] + "**")


def learn() -> None:
    """Which fusion learned it, at each amplitude."""
    page.section("networks")
    if not guessed("small-measured"):
        return
    measured = small_motion()
    figure = common.seeds(
        {_(CARDS[name].title): measured[name] for name in CARDS if name in measured},
        words={"x": _("pixels a frame"), "accuracy": _("test accuracy")},
        logarithmic=True,
        coin=_("a coin"),
    )
    chart(figure.update_layout(height=360), key="small-chart")
    page.section("found", **small_motion_numbers())
    provenance(runs("small_motion-"))
    with st.expander(_("Why there is nothing in between"), icon=":material/lightbulb:"):
        page.section("why", **small_motion_numbers())


page = lesson("small_motion")
page.show({"see": see, "learn": learn})
