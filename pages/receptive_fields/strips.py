"""Film strips of networks of the zoo: which they are, what they see, and how much each frame counts."""

import streamlit as st

from models.zoo import CLASSIFIERS
from pages.receptive_fields import jobs
from pages.receptive_fields.growth import Strip, lights
from pages.receptive_fields.measured import TRIO
from ui import work
from ui.address import chosen
from ui.networks.pathways import pathway_names
from ui.networks.picker import LAB, chosen_words
from ui.numbers import layer_title, times
from ui.words import _
from video import Clip
from vizlib.receptive_field.layers import Fields, Row

# Families, and networks of others, of which the rule knows no field.
UNRULED = ("transformer", "attention", "cnn3d_lstm", "recurrent_cnn")


def player_words() -> dict[str, str]:
    return {"play": "▶", "pause": "❚❚", "layer": _("layer")}


def told(row: Row) -> str:
    """A layer and its field in few words."""
    sees = _("sees {field}").format(field=times(row.clipped))
    if row.own is not None and row.pathway == "slow":
        sees += ", " + _("{n} of its own frames").format(n=row.own.size[0])
    return f"{row.operation or layer_title(row.layer)} · <b>{sees}</b>"


def strips_of(name: str, fields: Fields, clip: Clip) -> list[Strip]:
    """A network of the zoo over the clip, a strip a pathway; as bright as its frames count, once that is measured."""
    card = CLASSIFIERS[name]
    frames = clip.frames[card.input.views(clip, 1)[0]]
    seen = jobs.seen(name, clip)
    shares = {layer: effect.time for layer, effect in seen.layers.items()} if seen else {}
    title = _(card.title)
    strips = []
    for pathway in dict.fromkeys(row.pathway for row in fields.rows if row.pathway) or [""]:
        rows = [row for row in fields.rows if row.pathway in (pathway, "")]
        named = title + (f", {pathway_names()[pathway]}" if pathway else "")
        strips.append(
            Strip(
                named if card.weights.here else f"{named} ({_('random weights')})",
                frames,
                [told(row) for row in rows],
                [lights(row.limits[0], row.box(row.middle)[0], shares.get(row.layer)) for row in rows],
            )
        )
    return strips


def several() -> list[str]:
    """The networks whose film strips are shown."""
    left, right = st.columns([1, 2], vertical_alignment="center")
    with left.popover(_("Choose networks"), icon=":material/hub:", width="stretch"):
        names = chosen(
            st.pills,
            _("Networks"),
            [name for name, card in CLASSIFIERS.items() if not {name, card.family} & set(UNRULED)],
            key="grow",
            default=list(TRIO),
            selection_mode="multi",
            format_func=lambda name: _(CLASSIFIERS[name].title),
        )
    right.markdown(chosen_words(names))
    return names


def measure_lights(names: list[str], clip: Clip) -> None:
    """How much each frame counts is measured of the lab nets, and of others that a person wants it of."""
    dark = []
    for name in names:
        if name in LAB or work.asked_for(jobs.seen_key(name, clip)):
            jobs.measure(name, clip, instead_of="seeing")
        elif jobs.seen(name, clip) is None:
            dark.append(name)
    if dark:
        st.button(
            _("Measure how much each frame counts"), icon=":material/straighten:", key="measure-growth",
            on_click=measure_all, args=(dark, clip),
        )  # fmt: skip


def measure_all(names: list[str], clip: Clip) -> None:
    for name in names:
        jobs.measure(name, clip, work.ask)
