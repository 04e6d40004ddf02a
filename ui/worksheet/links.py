"""The way to the sheets from a page of the app."""

from urllib.parse import urlencode

import streamlit as st

from ui.plan import Plan, encode
from ui.words import _, language


def links(plan: Plan | None = None) -> None:
    """Two buttons that open the worksheet of a lesson and its key, each on a page to print; of the whole lecture
    without a ``plan``.
    """
    asked = {"lesson": encode(plan)} if plan else {}
    with st.container(horizontal=True):
        for label, icon, more in ((_("Worksheet"), "print", {}), (_("Its key"), "key", {"key": "1"})):
            # Relative: another server may stand before this one, and answer for it below a path of its own.
            query = urlencode({"lang": language(), **more, **asked})
            st.link_button(label, f"worksheet?{query}", icon=f":material/{icon}:")
