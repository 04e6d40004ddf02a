"""Motion Lab's door. Start it with ``make app``.

The script that runs for each visit, the router, lies in ``ui/``: beside a folder ``pages/`` Streamlit would look for
pages in it by itself, and not find the one that the first address of a server names.
"""

import streamlit as st

app = st.App("ui/router.py")
