"""The router: which topics there are, and what stands around each of them. It runs for each visit and each press."""

from pathlib import Path

import streamlit as st

from ui import ahead, presenter, work
from ui.faults import told
from ui.lesson import FIRST, LECTURE, foot, lesson, place, url_path
from ui.sidebar import sidebar
from ui.style import style
from ui.words import _

# The topics in the lecture's order, by its parts; the last column is the icon.
PARTS = {
    "": {"lecture": "school"},
    _("Video"): {"clip": "movie", "compare": "view_column"},
    _("Fusion"): {
        "fusion": "layers",
        "time_tests": "swap_horiz",
        "small_motion": "directions_walk",
        "receptive_fields": "filter_center_focus",
        "shift": "keyboard_double_arrow_right",
        "scoreboard": "leaderboard",
    },
    _("Motion"): {"flow": "air", "two_stream": "call_split", "point_lights": "blur_on"},
    _("Long term"): {"recurrence": "all_inclusive", "attention": "visibility"},
    _("2D to 3D"): {"inflation": "open_in_full", "slowfast": "speed"},
    _("Detection"): {"localize": "view_timeline", "detect": "groups"},
    _("Looking inside"): {"features": "grain", "attribution": "help_center", "maximize": "auto_awesome"},
    _("Your class"): {"gestures": "sign_language", "plan": "checklist"},
}
ICON = Path(__file__).parent / "icon.png"
ORDER = [topic for part in PARTS.values() for topic in part]

st.set_page_config(page_title="Motion Lab", page_icon=str(ICON), layout="wide", initial_sidebar_state=320)
style()
watch = work.watch()
st.session_state[LECTURE] = {part: list(topics) for part, topics in PARTS.items()}
pages = {
    part: [
        st.Page(
            place(topic), title=lesson(topic).title, icon=f":material/{icon}:", url_path=url_path(topic),
            default=topic == FIRST,
        )
        for topic, icon in topics.items()
    ]
    for part, topics in PARTS.items()
}  # fmt: skip
pages[""].append(  # the first page has its name in an address, too
    st.Page(place(FIRST), title=lesson(FIRST).title, url_path=FIRST, visibility="hidden")
)
page = st.navigation(pages, position="top")
topic = (page.url_path or FIRST).replace("-", "_")
walk = presenter.begin(topic)
presenter.turn(walk)
try:
    with told(topic):
        presenter.bar(walk)
    with told(topic):
        sidebar(lesson(topic).clip)
    with told(topic):
        page.run()
    if walk.at is None:
        foot(ORDER, topic)
        with st.sidebar:
            presenter.offers(topic)
    watch.follow()
finally:
    watch.close()
    ahead.keep(watch)
