"""The router: which topics there are, and what stands around each of them. It runs for each visit and each press."""

from pathlib import Path

import streamlit as st

from ui import ahead, presenter, work
from ui.faults import told
from ui.lesson import FIRST, foot, lesson, place, url_path
from ui.menu import parts
from ui.sidebar import sidebar
from ui.style import style

ICON = Path(__file__).parent / "icon.png"

st.set_page_config(page_title="Motion Lab", page_icon=str(ICON), layout="wide", initial_sidebar_state=320)
style()
watch = work.watch()
menu = parts()
pages = {
    part: [
        st.Page(
            place(topic), title=lesson(topic).title, icon=f":material/{icon}:", url_path=url_path(topic),
            default=topic == FIRST,
        )
        for topic, icon in topics.items()
    ]
    for part, topics in menu.items()
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
        foot([topic for topics in menu.values() for topic in topics], topic)
        with st.sidebar:
            presenter.offers(topic)
    watch.follow()
finally:
    watch.close()
    ahead.keep(watch)
