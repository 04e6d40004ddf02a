"""Receptive fields: which frames and pixels each layer of each network sees, how much each counts, and the proof."""

from functools import partial

import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.receptive_fields import choice, figures, jobs, toy, unit
from pages.receptive_fields.clocks import clocks
from pages.receptive_fields.growth import growth_figure
from pages.receptive_fields.notebook import growth_notebook, layers_notebook, seen_notebook
from pages.receptive_fields.strips import measure_lights, player_words, several, strips_of
from pages.receptive_fields.tables import layer_table, seen_table, table
from ui import work
from ui.charts.chart import chart
from ui.clip import picker
from ui.clip.picker import Current
from ui.lesson import lesson
from ui.networks.card import badge
from ui.notebook import BESIDE, offer
from ui.numbers import times
from ui.words import _, explain
from vizlib.receptive_field.layers import TOY_FRAMES


def toys() -> None:
    """The lecture's three networks, to be changed."""
    clip = picker.current().clip
    page.section("toys", size=times(toy.LECTURE.shape[1:]))
    work.apart(toy.toys)(clip)


def growth() -> None:
    """Trained networks side by side, layer by layer."""
    clip = picker.current().clip
    page.section("growth")
    names = several()
    if not names:
        st.info(_("Choose at least one network above."), icon=":material/touch_app:")
        return
    strips, found = [], {}
    for name in names:
        fields = jobs.fields(name)
        try:
            if fields is not None:
                found[name] = fields
                strips.extend(strips_of(name, fields, clip))
        except InputError as error:
            st.warning(f"**{_(CARDS[name].title)}** · {explain(error)}", icon=":material/straighten:")
    measure_lights(names, clip)
    if strips:
        steps = [str(n + 1) for n in range(max(len(strip.texts) for strip in strips))]
        chart(partial(growth_figure, strips, steps=steps, words=player_words()), key="growth", wide=True)
        offer(lambda: growth_notebook(found))


def layers() -> None:
    """One network, layer by layer."""
    current = picker.current()
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        name = choice.network()
    card = CARDS[name]
    with right:
        badge(card.weights.badge if card.weights.here else "random")
    if card.input.modality != "rgb":
        st.caption(_("Its frames of flow each come from two frames of the clip: what sees flow sees one frame more."))
    fields = jobs.fields(name)
    if fields is not None and fields.refusal is not None:
        more = _("What each layer sees can still be measured by gradient.")
        st.info(explain(fields.refusal) + " " + more, icon=":material/hub:")
        by_gradient(name, current)
    elif fields is not None and fields.clocks is not None:
        clocks(page, card, fields)
    elif fields is not None:
        page.section("network")
        table(*layer_table(fields.rows, card.input.stride / card.input.fps), name)
    left, right = st.columns(BESIDE)
    with left.expander(_("How it is counted"), icon=":material/functions:"):
        page.section("theory")
    if fields is not None:
        with right:
            offer(lambda: layers_notebook(name, fields.rows), width="stretch")


def by_gradient(name: str, current: Current) -> None:
    """A network that the rule does not reach: what reaches the middle unit of each layer on the clip."""
    clip = current.clip
    key = jobs.seen_key(name, clip)
    seen = work.so_far(key)
    if seen is not None:
        table(*seen_table(seen), name)
        if seen.done == seen.total:
            offer(lambda: seen_notebook(current, name, seen), current.choice)
    elif work.asked_for(key):
        jobs.measure(name, clip)
    else:
        st.button(
            _("Measure every layer on this clip"), icon=":material/straighten:",
            on_click=jobs.measure, args=(name, clip, work.ask),
        )  # fmt: skip


def proof() -> None:
    """One unit: what it sees by rule, and whether it changes when a frame does."""
    current = picker.current()
    page.section("unit")
    work.apart(unit.proof)(page, current)


def inside() -> None:
    """How much each position of a unit's field counts."""
    work.apart(unit.inside)(page, picker.current())


def who() -> None:
    """The three that see everything."""
    page.section("exceptions", frames=TOY_FRAMES)
    changed = jobs.exceptions()
    if changed is None:
        return
    titles = {
        "convolution": _("one convolution"),
        "convolutions": _("two convolutions"),
        "pool": _("global pool"),
        "recurrence": _("recurrence"),
        "attention": _("attention"),
    }
    words = {"frame": _("frame changed"), "unit": _("unit")}
    chart(figures.who_changes_whom(changed, titles=titles, words=words), key="who", wide=True)


page = lesson("receptive_fields")
page.show({"toys": toys, "growth": growth, "layers": layers, "unit": proof, "inside": inside, "everything": who})
