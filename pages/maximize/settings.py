"""The settings of an ascent, as widgets."""

from dataclasses import replace
from typing import Any

import streamlit as st

from models.zoo import CLASSIFIERS
from pages.maximize.generated import speed_name
from ui import work
from ui.address import chosen, pick
from ui.clip.actor import label_name
from ui.words import _
from video import Explained
from vizlib.maximize import MaximizeSpec
from vizlib.maximize.defaults import SPEEDS, spec_of
from vizlib.maximize.objective import channel_objective
from vizlib.maximize.spec import MOST_FRAMES, MOST_STEPS, SPACES


def settings() -> MaximizeSpec | None:
    """The widgets; None and a sentence where they do not go together."""
    names = [name for name, card in CLASSIFIERS.items() if card.weights.here]
    left, middle, right = st.columns(3)
    titles = {name: _(CLASSIFIERS[name].title) for name in names}
    name = chosen(
        left.selectbox, _("Network"), names, key="max_net", default="slow_fusion", format_func=titles.__getitem__
    )
    card = CLASSIFIERS[name]
    label = chosen(
        middle.selectbox, _("Class"), card.classes, key=f"max_class_{card.labels}", default=card.classes[0],
        format_func=label_name,
    )  # fmt: skip
    speed = right.select_slider(
        _("Slow or fast motion"), SPEEDS, 0.5, key="max_speed", persist_state="session",
        format_func=speed_name,
    )  # fmt: skip
    try:
        first, second, third, last = st.columns([3, 3, 3, 4], vertical_alignment="bottom")
        base = basic(name, spec_of(name, label, speed), (first, second, third))
        return advanced(base, last)
    except Explained as error:
        work.show_error(error)
        return None


def basic(name: str, base: MaximizeSpec, places: tuple[Any, Any, Any]) -> MaximizeSpec:
    """Size, steps and seed, each at its place."""
    left, middle, right = places
    side = int(
        left.number_input(_("Size (pixels)"), 32, 224, base.size, 16, key=f"max_size_{name}", persist_state="session")
    )
    steps = int(
        middle.number_input(_("Steps"), 1, MOST_STEPS, base.steps, key=f"max_steps_{name}", persist_state="session")
    )
    seed = int(right.number_input(_("Seed"), 0, 9999, 0, key="max_seed", persist_state="session"))
    return replace(base, size=side, steps=steps, seed=seed)


def advanced(base: MaximizeSpec, place: Any) -> MaximizeSpec:
    """What is folded away."""
    name, kind = base.network, f"{base.network}_{base.a_t:.3g}"
    with place.popover(_("Advanced settings"), icon=":material/tune:", width="stretch"):
        names = {"fourier": _("frequencies"), "pixels": _("pixels")}
        space = pick(_("What is optimized"), {space: names[space] for space in SPACES}, key="max_space")
        rows = (
            ("frames", _("Frames"), 1, MOST_FRAMES, 1),
            ("falloff", _("Falloff of high frequencies"), 0.0, 3.0, 0.25),
            ("a_t", _("Weight of time ($a_t$): large is slow"), 0.05, 50.0, 0.25),
            ("chi", _("Penalty on changes in time ($\\chi$)"), 0.0, 1e6, 100.0),
            ("smooth", _("Penalty on changes in space"), 0.0, 1e6, 100.0),
            ("calm", _("Penalty on extreme colours"), 0.0, 1e6, 10.0),
            ("rate", _("Adam's learning rate"), 0.001, 1.0, 0.01),
            ("jitter", _("Moves (parts of the side)"), 0.0, 0.5, 0.01),
            ("zoom", _("Zooms (0.1 is 10 %)"), 0.0, 0.5, 0.05),
            ("turn", _("Turns (degrees)"), 0.0, 45.0, 1.0),
            ("roll", _("Rolls in time (frames)"), 0, 8, 1),
        )
        places = st.columns(2)
        numbers = {
            field: places[n % 2].number_input(
                title, least, most, getattr(base, field), step, key=f"max_{field}_{kind}", persist_state="session"
            )
            for n, (field, title, least, most, step) in enumerate(rows)
        }
        objective = base.objective
        if st.toggle(_("Maximize a channel of a layer instead of a class"), key="max_channel"):
            left, right = st.columns(2)
            layer = left.selectbox(_("Layer"), CLASSIFIERS[name].layers, key=f"max_layer_{name}")
            channel = int(right.number_input(_("Channel"), 0, 4095, 0, key=f"max_channel_n_{name}"))
            objective = channel_objective(layer, channel)
    return replace(base, objective=objective, space=space, **numbers)
