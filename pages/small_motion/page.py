"""Small motion: which fusion can learn to see it, on a disc that a still shows, and on one that it does not?"""

from functools import partial

import streamlit as st

from datasets.small_motion import FPS, HIDDEN, VISIBLE, direction, render_clip
from models.zoo import CARDS
from pages.small_motion.measured import RUNS, pixels, small_motion, small_motion_numbers
from ui.address import chosen, number
from ui.charts import common
from ui.charts.chart import chart
from ui.lesson import lesson
from ui.player import Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.runs import runs

MOST = 999
SIDE = 512  # of the pictures that people see, pixels
KINDS = {"visible": VISIBLE, "hidden": HIDDEN}
FIRST = {"visible": 1.0, "hidden": 0.25}  # pixels a frame, of the clip that is shown at first


def another() -> None:
    """The next clip, before anything is drawn."""
    st.session_state["part"] = (int(st.session_state.get("part", 0)) + 1) % (MOST + 1)


def experiment(kind: str) -> None:
    """One clip of the disc: does the class see which way it goes? Then who learned it, at each amplitude."""
    left, right = st.columns(2)
    with right:
        page.section(kind)
        amplitude = chosen(
            st.select_slider, _("Pixels a frame"), sorted(next(iter(small_motion(kind).values()))),
            key=f"pixels_{kind}", default=FIRST[kind], format_func=pixels,
        )  # fmt: skip
        one, other = st.columns(2, vertical_alignment="bottom")
        seed = number(one.number_input, _("Seed"), 0, MOST, key="part", label_visibility="collapsed")
        other.button(_("Draw another"), icon=":material/casino:", on_click=another, width="stretch")
        if st.toggle(_("The class has guessed: reveal the direction"), key=f"direction-{kind}-{seed}-{amplitude}"):
            ways = {"left": _("to the left"), "right": _("to the right")}
            st.markdown(":material/directions_walk: **" + ways[direction(seed)] + "**")
        page.section("networks")
        shown = guessed(f"{kind}-measured")
    with left:
        disc = KINDS[kind]
        track = Track(
            id=f"small-motion-{kind}-{seed}-{amplitude}",
            title=_("left or right?"),
            frames=lambda: render_clip(seed, amplitude, SIDE // disc.size, disc).frames,
        )
        player([track], FPS, key=f"{kind}-player", height=310)
    if shown:
        learned(kind)


def learned(kind: str) -> None:
    """Accuracy against amplitude, of all networks."""
    measured = small_motion(kind)
    figure = common.seeds(
        {_(CARDS[name].title): measured[name] for name in CARDS if name in measured},
        words={"x": _("pixels a frame"), "accuracy": _("test accuracy")},
        logarithmic=True,
        chance=_("chance level"),
    )
    figure.update_xaxes(ticktext=[pixels(float(x)) for x in figure.layout.xaxis.tickvals])
    chart(figure.update_layout(height=290), key=f"{kind}-chart")
    page.section(f"{kind}_found", **small_motion_numbers())
    provenance(runs(RUNS[kind]))
    with st.expander(_("What this says, and what it does not"), icon=":material/lightbulb:"):
        page.section(f"{kind}_why", **small_motion_numbers())


page = lesson("small_motion")
page.show({kind: partial(experiment, kind) for kind in KINDS})
