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


def clip(amplitude: float, seed: int) -> None:
    """One clip, to guess."""
    track = Track(
        id=f"small-motion-{seed}-{amplitude}",
        title=_("left or right?"),
        frames=lambda: render_clip(seed, amplitude, ENLARGE).frames,
    )
    player([track], FPS, key="small-player", height=470)
    if st.toggle(_("The class has guessed: reveal the direction"), key=f"direction-{seed}-{amplitude}"):
        ways = {"left": _("to the left"), "right": _("to the right")}
        st.markdown("### :material/directions_walk: **" + ways[direction(seed)] + "**")


def plot() -> None:
    """Which fusion learned it, at each amplitude."""
    chart(
        common.seeds(
            {_(CARDS[name].title): found[name] for name in CARDS if name in found},
            words={"x": _("pixels a frame"), "accuracy": _("test accuracy")},
            logarithmic=True,
            coin=_("a coin"),
        ),
        key="small-chart",
    )
    provenance(runs("small_motion-"))


page = lesson("small_motion")
page.head()
found = small_motion()
first, second, third = st.columns([2, 1, 1], vertical_alignment="bottom")
pixels = first.slider(
    _("Pixels a frame"), *AMPLITUDES, 1.0, AMPLITUDES[0], key="pixels", bind="query-params", persist_state="session"
)
part = int(second.number_input(_("Seed"), 0, MOST, key="part", bind="query-params", persist_state="session"))
third.button(_("Draw another"), icon=":material/casino:", on_click=another, width="stretch")
left, right = st.columns(2)
with left:
    clip(pixels, part)
with right:
    page.section("networks")
    measured = guessed("small-measured")
    if measured:
        plot()
if measured:
    page.section("found", **small_motion_numbers())
    page.section("why", **small_motion_numbers())
