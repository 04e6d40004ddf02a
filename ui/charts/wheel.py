"""The legend of optical flow: what a colour says."""

import streamlit as st

from ui.words import _
from vizlib.pictures import flow_fields


def wheel(most: float) -> None:
    """The legend: what a colour says."""
    st.image(
        flow_fields.legend(), width=140, caption=_("full colour: {most:.1f} pixels a frame or more").format(most=most)
    )
