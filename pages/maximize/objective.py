"""What shall be climbed, as widgets: a class, a channel, a single unit, or a weighted sum of them."""

from typing import Any

import streamlit as st

from models.card import ModelCard
from models.zoo import CARDS
from pages.maximize.fields import menu, number
from ui.address import chosen, pick
from ui.clip.actor import label_name
from ui.words import _
from vizlib.maximize import MaximizeError, MaximizeSpec, Objective, class_objective
from vizlib.maximize.maps import checked, layer_shapes
from vizlib.maximize.objective import channel_objective

CLASS, CHANNEL, UNIT, SUM = KINDS = ("class", "channel", "unit", "sum")
HEAVIEST = 10.0  # weight of a term
# Two actions that share most of what is seen: their difference asks for what tells them apart.
PAIRS = {
    "actors-18": ("walk", "walk_backward"),
    "kinetics400": ("playing violin", "playing cello"),
    "imagenet1k": ("tabby", "tiger cat"),
}


def kind_names() -> dict[str, str]:
    return {CLASS: _("class"), CHANNEL: _("channel"), UNIT: _("unit"), SUM: _("sum")}


def kind_of_objective(place: Any) -> str:
    """Which kind of thing is climbed."""
    return pick(_("What is climbed"), kind_names(), key="max_kind", place=place)


def objective(kind: str, spec: MaximizeSpec) -> Objective:
    """The widgets of this kind.

    Raises:
        MaximizeError: the network does not take this size, or has nothing of this kind.
    """
    if kind == SUM:
        return weighted_sum(spec)
    if kind == CLASS:
        card, name = CARDS[spec.network], f"max_class_{CARDS[spec.network].labels}"
        label = chosen(
            st.selectbox, _("Class"), card.classes, key=name, default=card.classes[0], format_func=label_name
        )
        return class_objective(card, label)
    made = one(kind, spec, st.columns([2, 1, 1, 1, 1]), "max")
    checked(made, spec.network, spec.frames, spec.size)
    return made


def one(kind: str, spec: MaximizeSpec, places: list[Any], key: str) -> Objective:
    """One class, channel or unit; its widgets at their ``places``, named after ``key``."""
    card = CARDS[spec.network]
    if kind == CLASS:
        name = f"{key}_class_{card.labels}"
        return class_objective(
            card, menu(places[0], _("Class"), card.classes, card.classes[0], key=name, format_func=label_name)
        )
    shapes = layer_shapes(spec.network, spec.frames, spec.size)
    if kind == UNIT:
        shapes = {layer: shape for layer, shape in shapes.items() if len(shape) == 4}
        if not shapes:
            raise MaximizeError(
                "No layer of {title} has positions in time and space that are named here. Climb a class or a channel.",
                title=card.title,
            )
    layers = list(shapes)
    layer = menu(places[0], _("Layer"), layers, layers[0], key=f"{key}_{kind}_layer_{card.name}")
    channels, *sides = shapes[layer]
    channel = whole(places[1], _("Channel"), channels, 0, f"{key}_channel_{card.name}_{layer}")
    if kind == CHANNEL:
        return channel_objective(layer, channel)
    names = zip((_("t"), _("y"), _("x")), sides, places[2:], strict=False)
    t, y, x = (whole(place, name, side, side // 2, f"{key}_{name}_{layer}_{side}") for name, side, place in names)
    return channel_objective(layer, channel, (t, y, x))


def whole(place: Any, title: str, count: int, first: int, key: str) -> int:
    """One of ``count`` places, from 0."""
    return number(place, title, 0, count - 1, first, 1, key=key)


def bounds(made: Objective, spec: MaximizeSpec) -> str:
    """How many channels the layers of an objective have, and the shape of their maps, in words."""
    shapes = layer_shapes(spec.network, spec.frames, spec.size)
    said = []
    for layer in sorted(made.layers):
        channels, *sides = shapes[layer]
        shape = " × ".join(map(str, sides))
        text = _("`{layer}`: {channels} channels, each a map of {shape} (T × H × W) at this size.")
        said.append(
            text.format(layer=layer, channels=channels, shape=shape)
            if sides
            else _("`{layer}`: {channels} channels without positions.").format(layer=layer, channels=channels)
        )
    return " ".join(said)


def weighted_sum(spec: MaximizeSpec) -> Objective:
    """The terms, each with its weight; one may be added or taken away."""
    card = CARDS[spec.network]
    if not terms_of(card):
        put_pair(card, -1.0)
    total = Objective(())
    terms = terms_of(card)
    for which in terms:
        total += term(spec, which, alone=len(terms) == 1)
    checked(total, spec.network, spec.frames, spec.size)
    left, middle, right = st.columns(3)
    icon = ":material/add:"
    left.button(_("Add a term"), icon=icon, width="stretch", on_click=add_term, args=(card,))
    one_class, other = map(label_name, pair(card))
    for place, words, weight in (
        (middle, _("{one} minus {other}"), -1.0),
        (right, _("{one} plus {other}"), 1.0),
    ):
        title = words.format(one=one_class, other=other)
        place.button(title, icon=":material/star:", width="stretch", on_click=put_pair, args=(card, weight))
    return total


def term(spec: MaximizeSpec, which: int, *, alone: bool) -> Objective:
    """One row: weight, what it is, and a button that takes it away."""
    key = f"max_term{which}"
    weight_at, kind_at, *places, last = st.columns([2, 2, 3, 2, 1, 1, 1, 1], vertical_alignment="bottom")
    weight = number(weight_at, _("Weight"), -HEAVIEST, HEAVIEST, 1.0, 0.5, key=f"{key}_weight")
    names = {kind: name for kind, name in kind_names().items() if kind != SUM}
    kind = menu(kind_at, _("Term"), list(names), CLASS, key=f"{key}_kind", format_func=names.__getitem__)
    made = one(kind, spec, places, key)
    last.button(
        "", icon=":material/close:", help=_("Remove this term"), disabled=alone, width="stretch",
        on_click=remove_term, args=(CARDS[spec.network], which), key=f"remove_{which}",
    )  # fmt: skip
    return weight * made


def pair(card: ModelCard) -> tuple[str, str]:
    """Two classes that are worth adding and subtracting."""
    return PAIRS.get(card.labels, (card.classes[0], card.classes[1]))


def terms_of(card: ModelCard) -> tuple[int, ...]:
    """The numbers of the sum's terms; none before it was opened."""
    return st.session_state.get(f"max_terms_{card.labels}", ())


def keep_terms(card: ModelCard, *terms: int) -> None:
    st.session_state[f"max_terms_{card.labels}"] = terms


def put_pair(card: ModelCard, weight: float) -> None:
    """An example: one class, and ``weight`` times another."""
    first = max(terms_of(card), default=0) + 1  # widgets of their own
    keep_terms(card, first, first + 1)
    for which, label, value in zip(terms_of(card), pair(card), (1.0, weight), strict=True):
        st.session_state[f"max_term{which}_class_{card.labels}"] = label
        st.session_state[f"max_term{which}_weight"] = value


def add_term(card: ModelCard) -> None:
    """What a button does: one more class."""
    keep_terms(card, *terms_of(card), max(terms_of(card)) + 1)


def remove_term(card: ModelCard, which: int) -> None:
    """What a button does."""
    keep_terms(card, *(each for each in terms_of(card) if each != which))
