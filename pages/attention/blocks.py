"""Which blocks are looked into, and what was found there; the position whose row is looked at."""

import streamlit as st

from models.input_spec import InputError
from models.non_local import DEPTHS
from models.zoo import CARDS
from ui import work
from ui.address import chosen, pick
from ui.clip import lab_nets, picker
from ui.clip.pixel import begin, chosen_before
from ui.networks.card import badge
from ui.words import _, explain
from vizlib.attention import Inside, inside_key, inspecting_blocks

QUERY = "attention-query"  # in the session: the clip, and the pixel of it that is the query


def kind_names() -> dict[str, str]:
    """How two positions are compared, by the kind of a block."""
    return {
        "embedded_gaussian": _("embedded Gaussian"),
        "gaussian": _("Gaussian"),
        "dot_product": _("dot product"),
        "concatenation": _("concatenation"),
    }


def settings() -> tuple[str, int, bool]:
    """Kind of the blocks, which of them, and whether they are trained."""
    first, second, third, last = st.columns([43, 59, 36, 29], vertical_alignment="bottom")
    kinds = kind_names()
    kind = chosen(
        first.selectbox, _("Compared by"), list(kinds), key="kind", default=next(iter(kinds)),
        format_func=kinds.__getitem__,
    )  # fmt: skip
    blocks = {depth: _("convolution {n}").format(n=depth + 1) for depth in DEPTHS}
    depth = pick(_("Block after"), blocks, key="block", place=second)
    states = {"after": _("after"), "before": _("before")}
    trained = pick(_("Training"), states, key="trained", place=third) == "after"
    with last:
        badge(CARDS["non_local"].weights.badge)  # of slow fusion, at least
        if not trained:
            badge("random")
    return kind, depth, trained


def looked_inside(kind: str, trained: bool) -> Inside | None:
    """The blocks on the clip, as soon as they are there; says why if they cannot be."""
    clip = picker.current().clip
    lab_nets.tell(["non_local"])
    try:
        CARDS["non_local"].input.views(clip)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return None
    key = inside_key(clip, kind, trained)
    work.once(
        key, inspecting_blocks, work.lab().networks, clip, kind, trained, lane="cpu",
        title=_("Looking inside the blocks"), size_of=lambda inside: inside.bytes, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def begin_query(inside: Inside, depth: int, digest: str) -> None:
    """Look at the query that was chosen before, on another experiment too; on another clip at an example."""
    of, pixel = st.session_state.get(QUERY, ("", None))
    if of != digest:
        begin(*inside.example(depth))
    elif not chosen_before():
        begin(*pixel)


def keep_query(digest: str, pixel: tuple[int, int, int]) -> None:
    """Remember the query when its sliders are gone."""
    st.session_state[QUERY] = digest, pixel


def size_of_frames(inside: Inside) -> tuple[int, int, int]:
    """``(T, H, W)`` of what is shown."""
    t, h, w = inside.frames.shape[:3]
    return t, h, w
