"""A page with clip players, for the tests beside it."""

import streamlit as st

from tests.browser.player_pictures import FPS, FRAMES, curves, eight, numbered, pixels, rows, wide
from ui import work
from ui.player import Track, player
from ui.style import style

st.set_page_config(layout="wide", page_title="Player")
style()
watch = work.watch()
many = st.query_params.get("show", "eight")
if many == "eight":
    columns = st.columns(4)
    columns[0].button("Run again")
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.html(f'<span class="player-runs">{st.session_state["runs"]}</span>')
    shift = 12 if columns[1].checkbox("Other pictures") else 0
    frame = columns[2].number_input("Go to", 0, FRAMES - 1, 0)
    text = columns[3].text_input("Text")
    pick = player(eight(int(shift)), FPS, key="eight", start_s=2.0, frame=int(frame))
    st.code(f"pick {pick}")
elif many == "one":
    player([Track("demo-wide", "One clip, 640 × 360", lambda: wide(numbered(2)))], FPS, key="one")
elif many == "pair":
    first, second = eight(0)[0], eight(0)[6]
    player([first, second], FPS, key="pair")
elif many == "rows":
    other = st.checkbox("Other rows")
    player([eight(0)[1]], FPS, key="rows", height=300, rows=rows(other), curves=curves())
else:
    if st.checkbox("Shown", value=True):
        player([Track("demo-pixels", "64 × 64", pixels)], 4.0, key="small", height=420)
    player([eight(0)[3]], FPS, key="other", height=420)
watch.follow()
