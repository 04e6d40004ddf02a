"""Small motion: which fusion can learn to see it, on a disc that a still shows, and on one that it does not?"""

import streamlit as st

from datasets.small_motion import FPS, HIDDEN, VISIBLE, direction, render_clip
from models.zoo import CARDS
from pages.small_motion.measured import RUNS, pixels, small_motion, small_motion_numbers
from ui.charts import common
from ui.charts.chart import chart
from ui.lesson import lesson
from ui.player import Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.runs import runs

MOST = 999
ENLARGE = 8
KINDS = {"visible": VISIBLE, "hidden": HIDDEN}
FIRST = {"visible": 1.0, "hidden": 0.25}  # pixels a frame, of the clip that is shown at first


def another() -> None:
    """The next clip, before anything is drawn."""
    st.session_state["part"] = (int(st.session_state.get("part", 0)) + 1) % (MOST + 1)


def clip_to_guess(kind: str) -> None:
    """One clip of the disc: does the class see which way it goes?"""
    left, right = st.columns(2, vertical_alignment="center")
    with right:
        page.section(kind)
        amplitude = st.select_slider(
            _("Pixels a frame"), sorted(next(iter(small_motion(kind).values()))), FIRST[kind], format_func=pixels,
            key=f"pixels_{kind}", bind="query-params", persist_state="session",
        )  # fmt: skip
        one, other = st.columns(2, vertical_alignment="bottom")
        seed = int(one.number_input(_("Seed"), 0, MOST, key="part", bind="query-params", persist_state="session"))
        other.button(_("Draw another"), icon=":material/casino:", on_click=another, width="stretch")
        if st.toggle(_("The class has guessed: reveal the direction"), key=f"direction-{kind}-{seed}-{amplitude}"):
            ways = {"left": _("to the left"), "right": _("to the right")}
            st.markdown("### :material/directions_walk: **" + ways[direction(seed)] + "**")
    with left:
        track = Track(
            id=f"small-motion-{kind}-{seed}-{amplitude}",
            title=_("left or right?"),
            frames=lambda: render_clip(seed, amplitude, ENLARGE, KINDS[kind]).frames,
        )
        player([track], FPS, key=f"{kind}-player", height=380)


def learned(kind: str) -> None:
    """Which fusion learned it, at each amplitude."""
    page.section("networks")
    if not guessed(f"{kind}-measured"):
        return
    measured = small_motion(kind)
    figure = common.seeds(
        {_(CARDS[name].title): measured[name] for name in CARDS if name in measured},
        words={"x": _("pixels a frame"), "accuracy": _("test accuracy")},
        logarithmic=True,
        coin=_("chance level"),
    )
    figure.update_xaxes(ticktext=[pixels(float(x)) for x in figure.layout.xaxis.tickvals])
    chart(figure.update_layout(height=360), key=f"{kind}-chart")
    page.section(f"{kind}_found", **small_motion_numbers())
    provenance(runs(RUNS[kind]))
    with st.expander(_("What this says, and what it does not"), icon=":material/lightbulb:"):
        page.section(f"{kind}_why", **small_motion_numbers())


def visible() -> None:
    """A disc that every still shows."""
    clip_to_guess("visible")
    learned("visible")


def hidden() -> None:
    """A disc that only its motion shows."""
    clip_to_guess("hidden")
    learned("hidden")


page = lesson("small_motion")
page.show({"visible": visible, "hidden": hidden})
