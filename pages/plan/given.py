"""How a lesson leaves: as a link to copy, as a QR code, opened, presented."""

from urllib.parse import urlsplit

import streamlit as st

from ui.lesson import FIRST, place, url_path
from ui.plan import MAKING, Plan, encode
from ui.presenter import walk
from ui.qr import code
from ui.votes.place import is_local
from ui.words import _, language

MOST_QR = 2900  # letters in the largest QR code


def link(plan: Plan, page: str) -> str:
    """What opens the lesson in the language of who made it; ``page``: the address of the page on which it is made."""
    base = page.removesuffix("/").removesuffix(url_path(MAKING)).removesuffix("/")
    lang = "" if language() == "en" else f"&lang={language()}"
    return f"{base}/?lesson={encode(plan)}{lang}"


def given_away(plan: Plan) -> None:
    """The link, and what there is to do with it."""
    text = link(plan, st.context.url or "")
    st.markdown("**" + _("The link of this lesson") + "** · " + _("{n} letters").format(n=len(text)))
    st.code(text, language=None, wrap_lines=False)
    with st.container(key="plan-ways", horizontal=True, vertical_alignment="center"):
        st.page_link(
            place(FIRST), label=_("Open it"), icon=":material/open_in_new:", query_params={"lesson": encode(plan)}
        )
        begin = walk.Walk(plan, True, 0, True, MAKING).link(1)
        st.page_link(label=_("Present it"), icon=":material/slideshow:", **begin)
    if is_local(urlsplit(text).hostname or ""):
        st.caption(_("This address is this machine's own: others need its name on the network in place of it."))
    if len(text) <= MOST_QR:
        with st.expander(_("As a QR code"), icon=":material/qr_code_2:"):
            st.image(code(text, "l"), width="stretch")
