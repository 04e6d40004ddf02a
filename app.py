"""Motion Lab's door: declares the pages and the sidebar. Start it with ``make app``."""

import streamlit as st

from ui.lesson import lesson, place, url_path
from ui.sidebar import language_switch, sidebar
from ui.style import style

PAGES = {
    "lecture": ":material/school:",
    "clip": ":material/movie:",
    "compare": ":material/view_column:",
    "fusion": ":material/layers:",
    "time_tests": ":material/swap_horiz:",
    "small_motion": ":material/directions_walk:",
    "receptive_fields": ":material/filter_center_focus:",
    "shift": ":material/keyboard_double_arrow_right:",
    "flow": ":material/air:",
    "two_stream": ":material/call_split:",
    "point_lights": ":material/blur_on:",
    "recurrence": ":material/all_inclusive:",
    "attention": ":material/visibility:",
    "features": ":material/grain:",
    "attribution": ":material/help_center:",
    "maximize": ":material/auto_awesome:",
    "scoreboard": ":material/leaderboard:",
}

st.set_page_config(page_title="Motion Lab", page_icon="ui/icon.png", layout="wide", initial_sidebar_state=320)
style()
with st.sidebar:
    st.markdown("## Motion Lab")
    language_switch()
pages = [
    st.Page(place(topic), title=lesson(topic).title, icon=icon, url_path=url_path(topic), default=topic == "lecture")
    for topic, icon in PAGES.items()
]
page = st.navigation(pages, position="hidden")
with st.sidebar:
    for entry in pages:
        st.page_link(entry)
sidebar()
page.run()
