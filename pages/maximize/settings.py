"""The settings of an ascent, as widgets."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from models.zoo import CLASSIFIERS
from pages.maximize.fields import number
from pages.maximize.generated import speed_name
from pages.maximize.objective import bounds, kind_of_objective, objective
from ui import work
from ui.address import chosen, pick
from ui.words import _, explain
from video import Explained
from vizlib.maximize import MaximizeError, MaximizeSpec, Objective
from vizlib.maximize.defaults import NATURAL, PLAIN, SPEEDS, companions_of, real_at, spec_of
from vizlib.maximize.maps import natural_refused
from vizlib.maximize.spec import MOST_FRAMES, MOST_STEPS, SPACES

MIDDLE = SPEEDS[len(SPEEDS) // 2]
RECIPE = "max_recipe"


def settings() -> MaximizeSpec | None:
    """The widgets; None and a sentence where they do not go together."""
    names = [name for name, card in CLASSIFIERS.items() if card.weights.here]
    left, middle, right = st.columns([5, 7, 5], vertical_alignment="bottom")
    titles = {name: _(CLASSIFIERS[name].title) for name in names}
    name = chosen(
        left.selectbox, _("Network"), names, key="max_net", default="slow_fusion", format_func=titles.__getitem__
    )
    kind = kind_of_objective(middle)
    recipe = recipe_of(name, right)
    place = st.container()  # what is climbed comes first, but how many units there are depends on the size
    try:
        first, second, third, last = st.columns([3, 2, 2, 3], vertical_alignment="bottom")
        st.session_state.setdefault("max_speed", MIDDLE)
        speed = first.select_slider(
            _("Slow or fast motion"), SPEEDS, key="max_speed", persist_state="session", format_func=speed_name
        )
        base = spec_of(name, CLASSIFIERS[name].classes[0], speed, recipe=recipe)
        steps = number(second, _("Steps"), 1, MOST_STEPS, base.steps, 1, key=steps_key(base))
        seed = number(third, _("Seed"), 0, 9999, 0, 1, key="max_seed")
        spec = advanced(replace(base, steps=steps, seed=seed), last)
        with place:
            made = objective(kind, spec)
            if made.layers:
                st.caption(bounds(made, spec))
        return aimed(spec, made)
    except Explained as error:
        work.show_error(error)
        return None


def recipe_of(name: str, place: Any) -> str:
    """With R, or without it; and why it is not offered."""
    refused = natural_refused(name)
    with place:
        if refused is None:
            return pick(_("Recipe"), {NATURAL: _("natural"), PLAIN: _("plain")}, key=RECIPE)
        st.caption(explain(refused))
    return PLAIN


def steps_key(spec: MaximizeSpec) -> str:
    """The name of the widget for the steps of such an ascent."""
    return f"max_steps_{spec.network}_{recipe_in(spec)}"


def recipe_in(spec: MaximizeSpec) -> str:
    return NATURAL if spec.natural else PLAIN


def aimed(spec: MaximizeSpec, made: Objective) -> MaximizeSpec:
    """The same, towards an objective. A class climbs in the batch that its seed draws; what is no class has no score
    that would be enough; and a unit at its moment has no place in a still.
    """
    classes, index = CLASSIFIERS[spec.network].classes, made.class_index
    others = companions_of(spec.network, classes[index or 0], spec.seed)[: len(spec.companions)]
    alone = {"still": 0, "companions": ()} if spec.still else {"companions": others}
    if any(term.unit is not None for term in made.terms):
        return replace(spec, objective=made, enough=0.0, **alone)
    return replace(spec, objective=made, companions=others, enough=spec.enough if made.is_class else 0.0)


def real_here(base: MaximizeSpec, size: int) -> float:
    """R that costs nothing at this size; where clips were not measured, as much as at any other."""
    with suppress(MaximizeError):
        return real_at(base, size)
    return base.real


def advanced(base: MaximizeSpec, place: Any) -> MaximizeSpec:
    """What is folded away."""
    kind = f"{base.network}_{recipe_in(base)}_{base.a_t:.3g}"
    rows: list[tuple[str, str, float, float, float]] = [
        ("size", _("Size (pixels)"), 32, 224, 16),
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
        ("pay", _("Pay for motion: weight of score minus frozen score"), 0.0, 100.0, 0.5),
    ]
    if base.natural:
        rows += [
            ("natural", _("Weight of R, the distance from real clips"), 0.0, 1000.0, 0.1),
            ("real", _("R that costs nothing: that of real clips"), 0.0, 1000.0, 1.0),
            ("temper", _("Class term $\\tau\\,\\mathrm{CE}(\\mathrm{logits}/\\tau)$: $\\tau$"), 0.0, 100.0, 1.0),
            ("area", _("Least share of the picture in a crop"), 0.05, 1.0, 0.05),
        ]
    if base.still:
        rows += [("still", _("Steps of the still before it moves"), 0, MOST_STEPS, 1)]
    with place.popover(_("Advanced settings"), icon=":material/tune:", width="stretch"):
        names = {"fourier": _("frequencies"), "pixels": _("pixels")}
        space = pick(_("What is optimized"), {space: names[space] for space in SPACES}, key="max_space")
        places = st.columns(2)
        numbers: dict[str, Any] = {}
        for n, (field, title, least, most, step) in enumerate(rows):
            first, key = getattr(base, field), base.network if field == "size" else kind
            if field == "real":
                first, key = real_here(base, numbers["size"]), f"{kind}_{numbers['size']}"
            numbers[field] = number(places[n % 2], title, least, most, first, step, key=f"max_{field}_{key}")
        many = len(base.companions)
        count = (
            number(places[0], _("Other classes in the batch"), 0, many, many, 1, key=f"max_batch_{kind}") if many else 0
        )
    return replace(base, space=space, companions=base.companions[:count], **numbers)
