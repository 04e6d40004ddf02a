"""The lecture's three toy networks: their settings, what each layer sees, and a film strip each."""

from functools import partial

import streamlit as st

from models.toys import Toy
from models.zoo import NetworkError
from pages.receptive_fields import jobs
from pages.receptive_fields.growth import Strip, growth_figure
from pages.receptive_fields.notebook import toys_notebook
from pages.receptive_fields.strips import player_words, told
from pages.receptive_fields.tables import fields_table, lecture_table, show, table
from ui.address import number, switch
from ui.charts.chart import chart
from ui.notebook import offer
from ui.words import _, explain
from video import Clip
from vizlib.pictures.sampled import spread_out
from vizlib.receptive_field.layers import Fields

LECTURE = Toy()
DEFAULTS = {
    "frames_in": LECTURE.frames, "tk": LECTURE.kernel[0], "ts": LECTURE.stride[0], "tp": LECTURE.pool[0],
    "pixels_in": LECTURE.size, "sk": LECTURE.kernel[1], "ss": LECTURE.stride[1], "sp": LECTURE.pool[1],
}  # fmt: skip
LIMITS = {"frames_in": (1, 128), "pixels_in": (8, 256)}
KERNEL = (1, 16)


def back() -> None:
    """Every setting as in the lecture."""
    st.session_state.update(DEFAULTS)


def toy_settings() -> Toy:
    """Draw the controls, time beside space; what no network can have is refused by whoever builds one."""
    labels = {
        "frames_in": _("Frames"), "tk": _("kernel in time"), "ts": _("stride in time"), "tp": _("pool in time"),
        "pixels_in": _("Pixels"), "sk": _("kernel in space"), "ss": _("stride in space"), "sp": _("pool in space"),
    }  # fmt: skip
    settings = {}
    for keys in (("frames_in", "pixels_in"), ("tk", "sk"), ("ts", "ss"), ("tp", "sp")):
        for place, key in zip(st.columns(2), keys, strict=True):
            settings[key] = number(
                place.number_input, labels[key], *LIMITS.get(key, KERNEL), key=key, default=DEFAULTS[key]
            )
    if settings != DEFAULTS:
        st.button(_("As in the lecture"), icon=":material/undo:", on_click=back)
    return Toy(
        settings["frames_in"],
        settings["pixels_in"],
        kernel=(settings["tk"], settings["sk"]),
        stride=(settings["ts"], settings["ss"]),
        pool=(settings["tp"], settings["sp"]),
    )


def toys(clip: Clip) -> None:
    """The three with the settings chosen: what each layer sees, and a film strip each."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        toy = toy_settings()
    with right:
        networks = toy_fields(toy)
        if networks is None:
            return
        titles = {"late": _("late fusion"), "early": _("early fusion"), "slow": _("slow fusion (3D)")}
        layers = [_("convolution {n}").format(n=1), _("pool"), _("convolution {n}").format(n=2), _("global pool")]
        switch_at, code_at = st.columns([3, 2], vertical_alignment="center")
        with switch_at:
            beyond = switch(_("Beyond the edges of the input too"), key="beyond")
        with code_at:
            offer(lambda: toys_notebook(toy, networks), width="stretch")
        show(*fields_table(networks, titles, layers, beyond), "toy-fields")
    frames = spread_out(clip, toy.frames)
    strips = [
        Strip(titles[name], frames, [told(row) for row in fields.rows], [row.seen[0] for row in fields.rows])
        for name, fields in networks.items()
    ]
    chart(partial(growth_figure, strips, steps=layers, words=player_words()), key="toys-growth", wide=True)
    with st.expander(_("Sizes and parameters, layer by layer"), icon=":material/table:"):
        table(*lecture_table(networks, titles, beyond), "toy-networks")


def toy_fields(toy: Toy) -> dict[str, Fields] | None:
    """What the layers of the three see. None: not counted yet, or no such networks; then the page says why."""
    try:
        networks = jobs.toy_fields(toy)
    except NetworkError as error:
        st.warning(explain(error), icon=":material/block:")
        return None
    for fields in (networks or {}).values():
        if fields.refusal is not None:
            st.warning(explain(fields.refusal), icon=":material/block:")
            return None
    return networks
