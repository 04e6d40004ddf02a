"""Receptive fields: which frames and pixels each layer of each network sees, how much each counts, and the proof."""

import streamlit as st

from models.input_spec import InputError
from models.toys import Toy
from models.zoo import CARDS, NetworkError
from pages.receptive_fields import figures, jobs, unit
from pages.receptive_fields.growth import Strip, growth_figure, lights
from pages.receptive_fields.measured import TRIO
from pages.receptive_fields.tables import fields_table, layer_table, lecture_table, seen_table, show, table
from pages.receptive_fields.toy import toy_settings
from ui import work
from ui.address import chosen
from ui.charts.chart import chart
from ui.clip import picker
from ui.lesson import lesson
from ui.networks.card import badge
from ui.networks.picker import LAB, chosen_words
from ui.numbers import layer_title, times
from ui.words import _, explain
from video import Clip
from vizlib.pictures.sampled import spread_out
from vizlib.receptive_field.layers import Fields, Row

UNRULED = ("transformer", "recurrent", "attention")  # families of which the rule knows no field


def toys() -> None:
    """The lecture's three networks, to be changed."""
    clip = picker.current().clip
    page.section("toys")
    work.apart(changed_toys)(clip)


def changed_toys(clip: Clip) -> None:
    """The three with the settings chosen: what each layer sees, and a film strip each."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        toy = toy_settings()
    with right:
        found = toy_fields(toy)
        if found is None:
            return
        titles = {"late": _("late fusion"), "early": _("early fusion"), "slow": _("slow fusion (3D)")}
        layers = [_("convolution {n}").format(n=1), _("pool"), _("convolution {n}").format(n=2), _("global pool")]
        beyond = st.toggle(
            _("Beyond the edges of the input too"), key="beyond", bind="query-params", persist_state="session"
        )
        show(*fields_table(found, titles, layers, beyond), "toy-fields")
    frames = spread_out(clip, toy.frames)
    strips = [
        Strip(titles[name], frames, [told(row) for row in fields.rows], [row.seen[0] for row in fields.rows])
        for name, fields in found.items()
    ]
    chart(growth_figure(strips, steps=layers, words=player_words()), key="toys-growth", wide=True)
    with st.expander(_("Sizes and parameters, layer by layer"), icon=":material/table:"):
        table(*lecture_table(found, titles, beyond), "toy-networks")


def toy_fields(toy: Toy) -> dict[str, Fields] | None:
    """What the layers of the three see. None: not counted yet, or no such networks; then the page says why."""
    try:
        found = jobs.toy_fields(toy)
    except NetworkError as error:
        st.warning(explain(error), icon=":material/block:")
        return None
    for fields in (found or {}).values():
        if fields.refusal is not None:
            st.warning(explain(fields.refusal), icon=":material/block:")
            return None
    return found


def player_words() -> dict[str, str]:
    return {"play": "▶", "pause": "❚❚", "layer": _("layer")}


def told(row: Row) -> str:
    """A layer and its field in few words."""
    sees = _("sees {field}").format(field=times(row.clipped))
    return f"{row.operation or layer_title(row.layer)} · <b>{sees}</b>"


def strip(name: str, fields: Fields, clip: Clip) -> Strip:
    """A network of the zoo over the clip; as bright as its frames count, once that is measured."""
    card = CARDS[name]
    frames = clip.frames[card.input.views(clip, 1)[0]]
    seen = jobs.seen(name, clip)
    shares = {layer: effect.time for layer, effect in seen.layers.items()} if seen else {}
    title = _(card.title)
    return Strip(
        title if card.weights.here else f"{title} ({_('random weights')})",
        frames,
        [told(row) for row in fields.rows],
        [lights(row.limits[0], row.box(row.middle)[0], shares.get(row.layer)) for row in fields.rows],
    )


def several() -> list[str]:
    """The networks whose film strips are shown."""
    left, right = st.columns([1, 2], vertical_alignment="center")
    with left.popover(_("Choose networks"), icon=":material/hub:", width="stretch"):
        names = chosen(
            st.pills,
            _("Networks"),
            [name for name, card in CARDS.items() if card.family not in UNRULED],
            key="grow",
            default=list(TRIO),
            selection_mode="multi",
            format_func=lambda name: _(CARDS[name].title),
        )
    right.markdown(chosen_words(names))
    return names


def growth() -> None:
    """Trained networks side by side, layer by layer."""
    clip = picker.current().clip
    page.section("growth")
    names = several()
    if not names:
        st.info(_("Choose at least one network above."), icon=":material/touch_app:")
        return
    strips = []
    for name in names:
        fields = jobs.fields(name)
        try:
            if fields is not None:
                strips.append(strip(name, fields, clip))
        except InputError as error:
            st.warning(f"**{_(CARDS[name].title)}** · {explain(error)}", icon=":material/straighten:")
    measure_lights(names, clip)
    if strips:
        steps = [str(n + 1) for n in range(max(len(strip.texts) for strip in strips))]
        chart(growth_figure(strips, steps=steps, words=player_words()), key="growth", wide=True)


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


def layers() -> None:
    """One network, layer by layer."""
    clip = picker.current().clip
    page.section("network")
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        name = unit.network()
    card = CARDS[name]
    with right:
        badge(card.weights.badge if card.weights.here else "random")
    if card.input.modality != "rgb":
        st.caption(_("Its frames of flow each come from two frames of the clip: what sees flow sees one frame more."))
    fields = jobs.fields(name)
    if fields is not None and fields.refusal is not None:
        more = _("What each layer sees can still be measured by gradient.")
        st.info(explain(fields.refusal) + " " + more, icon=":material/hub:")
        by_gradient(name, clip)
    elif fields is not None:
        table(*layer_table(fields.rows, card.input.stride / card.input.fps), name)
    with st.expander(_("How it is counted"), icon=":material/functions:"):
        page.section("theory")


def by_gradient(name: str, clip: Clip) -> None:
    """A network that the rule does not reach: what reaches the middle unit of each layer on the clip."""
    key = jobs.seen_key(name, clip)
    seen = work.so_far(key)
    if seen is not None:
        table(*seen_table(seen), name)
    elif work.asked_for(key):
        jobs.measure(name, clip)
    else:
        st.button(
            _("Measure every layer on this clip"), icon=":material/straighten:",
            on_click=jobs.measure, args=(name, clip, work.ask),
        )  # fmt: skip


def proof() -> None:
    """One unit: what it sees by rule, and whether it changes when a frame does."""
    clip = picker.current().clip
    page.section("unit")
    work.apart(unit.proof)(page, clip)


def inside() -> None:
    """How much each position of a unit's field counts."""
    work.apart(unit.inside)(page, picker.current().clip)


def who() -> None:
    """The three that see everything."""
    page.section("exceptions")
    found = jobs.exceptions()
    if found is None:
        return
    titles = {
        "convolution": _("one convolution"),
        "convolutions": _("two convolutions"),
        "pool": _("global pool"),
        "recurrence": _("recurrence"),
        "attention": _("attention"),
    }
    words = {"frame": _("frame changed"), "unit": _("unit")}
    chart(figures.who_changes_whom(found, titles=titles, words=words), key="who", wide=True)


page = lesson("receptive_fields")
page.show({"toys": toys, "growth": growth, "layers": layers, "unit": proof, "inside": inside, "everything": who})
