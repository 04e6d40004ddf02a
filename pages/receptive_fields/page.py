"""Receptive fields: which frames and pixels each layer of each network sees, how much each counts, and the proof."""

from collections.abc import Callable

import streamlit as st

from models.input_spec import InputError
from models.toys import FUSIONS
from models.zoo import CARDS, NetworkError
from pages.receptive_fields import figures, jobs, unit
from pages.receptive_fields.growth import Strip, lights
from pages.receptive_fields.growth import growth as growth_figure
from pages.receptive_fields.tables import layer_table, lecture_table, seen_table, table
from pages.receptive_fields.toy import toy_settings
from ui import work
from ui.address import chosen
from ui.charts.chart import chart
from ui.clip import picker
from ui.lesson import lesson
from ui.networks.card import badge
from ui.networks.picker import LAB
from ui.numbers import layer_title, times
from ui.words import _, explain
from vizlib.pictures.sampled import spread_out
from vizlib.receptive_field import FieldError
from vizlib.receptive_field.layers import Row, exceptions, rows, toy_rows

UNRULED = ("transformer", "recurrent", "attention")  # families of which the rule knows no field
TRIO = ("late_fusion_pool", "early_fusion", "slow_fusion")


def player_words() -> dict[str, str]:
    return {"play": "▶", "pause": "❚❚", "layer": _("layer")}


def toy_titles() -> dict[str, str]:
    return {"late": _("late fusion"), "early": _("early fusion"), "slow": _("slow fusion (3D)")}


@work.apart
def toys() -> None:
    """The lecture's three networks, to be changed."""
    toy = toy_settings()
    try:
        found = {name: toy_rows(name, toy) for name in FUSIONS}
    except (NetworkError, FieldError) as error:
        st.warning(explain(error), icon=":material/block:")
        return
    beyond = st.toggle(
        _("Beyond the edges of the input too"), key="beyond", bind="query-params", persist_state="session"
    )
    titles = toy_titles()
    table(*lecture_table(found, titles, beyond), "toy-networks")
    frames = spread_out(clip, toy.frames)
    strips = [
        Strip(titles[name], frames, [told(row) for row in found[name]], [row.seen[0] for row in found[name]])
        for name in FUSIONS
    ]
    steps = [_("convolution {n}").format(n=1), _("pool"), _("convolution {n}").format(n=2), _("global pool")]
    chart(growth_figure(strips, steps=steps, words=player_words()), key="toys-growth", wide=True)


def told(row: Row) -> str:
    """A layer and its field in few words."""
    sees = _("sees {field}").format(field=times(row.clipped))
    return f"{row.operation or layer_title(row.layer)} · <b>{sees}</b>"


def strip(name: str) -> Strip:
    """A network of the zoo over the clip; as bright as its frames count, once that is measured."""
    card = CARDS[name]
    found = rows(name)
    frames = clip.frames[card.input.views(clip, 1)[0]]
    if name in LAB:
        jobs.measure(name, clip)
    seen = jobs.seen(name, clip)
    shares = {layer: effect.time for layer, effect in seen.layers.items()} if seen else {}
    title = _(card.title)
    return Strip(
        title if card.weights.here else f"{title} ({_('random weights')})",
        frames,
        [told(row) for row in found],
        [lights(row.limits[0], row.box(row.middle)[0], shares.get(row.layer)) for row in found],
    )


def measure_all(names: list[str]) -> None:
    for name in names:
        jobs.measure(name, clip, work.ask)


def growth() -> None:
    """Trained networks side by side, layer by layer."""
    page.section("growth")
    names = chosen(
        st.pills,
        _("Networks"),
        [name for name, card in CARDS.items() if card.family not in UNRULED],
        key="grow",
        default=list(TRIO),
        selection_mode="multi",
        format_func=lambda name: _(CARDS[name].title),
    )
    strips = []
    for name in names:
        try:
            strips.append(strip(name))
        except (InputError, FieldError) as error:
            st.warning(f"**{_(CARDS[name].title)}** · {explain(error)}", icon=":material/straighten:")
    if not strips:
        if not names:
            st.info(_("Choose at least one network above."), icon=":material/touch_app:")
        return
    dark = [name for name in names if jobs.seen(name, clip) is None and not jobs.measuring(name, clip)]
    if dark:
        st.button(
            _("Measure how much each frame counts"), icon=":material/straighten:", key="measure-growth",
            on_click=measure_all, args=(dark,),
        )  # fmt: skip
    work.show_errors([jobs.seen_key(name, clip) for name in names])
    steps = [str(n + 1) for n in range(max(len(strip.texts) for strip in strips))]
    chart(growth_figure(strips, steps=steps, words=player_words()), key="growth", wide=True)


def network() -> Callable[[], None]:
    """One network, layer by layer, and one of its units; the page calls the answer as its last line."""
    page.section("network")
    name = chosen(
        st.selectbox,
        _("Network"),
        list(CARDS),
        key="fieldnet",
        default="slow_fusion",
        format_func=lambda name: _(CARDS[name].title),
    )
    card = CARDS[name]
    badge(card.weights.badge if card.weights.here else "random")
    if card.input.modality != "rgb":
        st.caption(_("Its frames of flow each come from two frames of the clip: what sees flow sees one frame more."))
    try:
        found = rows(name)
    except FieldError as error:
        st.info(
            explain(error) + " " + _("What each layer sees can still be measured by gradient."), icon=":material/hub:"
        )
        follow = jobs.panel()
        by_gradient(name)
        return follow
    table(*layer_table(found, card.input.stride / card.input.fps), name)
    follow = jobs.panel()  # near the buttons that begin the work
    unit.unit(page, clip, name, found)
    return follow


def by_gradient(name: str) -> None:
    """A network that the rule does not reach: what reaches the middle unit of each layer on the clip."""
    seen = jobs.seen(name, clip)
    work.show_errors([jobs.seen_key(name, clip)])
    if seen is None:
        st.button(
            _("Measure every layer on this clip"),
            icon=":material/straighten:",
            on_click=jobs.measure,
            args=(name, clip, work.ask),
        )
    else:
        table(*seen_table(seen), name)


def who() -> None:
    """The three that see everything."""
    page.section("exceptions")
    titles = {
        "convolution": _("one convolution"),
        "convolutions": _("two convolutions"),
        "pool": _("global pool"),
        "recurrence": _("recurrence"),
        "attention": _("attention"),
    }
    words = {"frame": _("frame changed"), "unit": _("unit")}
    chart(figures.who_changes_whom(exceptions(), titles=titles, words=words), key="who", wide=True)


page = lesson("receptive_fields")
page.head()
current = picker.current()
clip = current.clip
jobs.give_up_others(clip)
page.section("toys")
toys()
# In a container of its own, what comes and goes moves nothing below; else a page that polls would show things twice.
with st.container():
    growth()
follow = network()
who()
page.section("theory")
jobs.show_new()
follow()
