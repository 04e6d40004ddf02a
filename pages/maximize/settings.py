"""The settings of an ascent, as widgets."""

from dataclasses import replace
from typing import Any

import streamlit as st

from models.zoo import CLASSIFIERS
from pages.maximize.fields import number
from pages.maximize.generated import speed_name
from pages.maximize.objective import bounds, kind_of_objective, objective
from ui import work
from ui.address import chosen, pick
from ui.words import _
from video import Explained
from vizlib.maximize import MaximizeSpec
from vizlib.maximize.defaults import SPEEDS, spec_of
from vizlib.maximize.spec import MOST_FRAMES, MOST_STEPS, SPACES

MIDDLE = SPEEDS[len(SPEEDS) // 2]


def settings() -> MaximizeSpec | None:
    """The widgets; None and a sentence where they do not go together."""
    names = [name for name, card in CLASSIFIERS.items() if card.weights.here]
    left, middle, right = st.columns([3, 4, 3], vertical_alignment="bottom")
    titles = {name: _(CLASSIFIERS[name].title) for name in names}
    name = chosen(
        left.selectbox, _("Network"), names, key="max_net", default="slow_fusion", format_func=titles.__getitem__
    )
    kind = kind_of_objective(middle)
    st.session_state.setdefault("max_speed", MIDDLE)
    speed = right.select_slider(
        _("Slow or fast motion"), SPEEDS, key="max_speed", persist_state="session", format_func=speed_name
    )
    place = st.container()  # what is climbed comes first, but how many units there are depends on the size
    try:
        first, second, third, last = st.columns([3, 3, 3, 4], vertical_alignment="bottom")
        base = basic(spec_of(name, CLASSIFIERS[name].classes[0], speed), (first, second, third))
        spec = advanced(base, last)
        with place:
            made = objective(kind, spec)
            if made.layers:
                st.caption(bounds(made, spec))
        return replace(spec, objective=made)
    except Explained as error:
        work.show_error(error)
        return None


def basic(base: MaximizeSpec, places: tuple[Any, Any, Any]) -> MaximizeSpec:
    """Size, steps and seed, each at its place."""
    left, middle, right = places
    name = base.network
    side = number(left, _("Size (pixels)"), 32, 224, base.size, 16, key=f"max_size_{name}")
    steps = number(middle, _("Steps"), 1, MOST_STEPS, base.steps, 1, key=f"max_steps_{name}")
    seed = number(right, _("Seed"), 0, 9999, 0, 1, key="max_seed")
    return replace(base, size=side, steps=steps, seed=seed)


def advanced(base: MaximizeSpec, place: Any) -> MaximizeSpec:
    """What is folded away."""
    kind = f"{base.network}_{base.a_t:.3g}"
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
            field: number(places[n % 2], title, least, most, getattr(base, field), step, key=f"max_{field}_{kind}")
            for n, (field, title, least, most, step) in enumerate(rows)
        }
    return replace(base, space=space, **numbers)
