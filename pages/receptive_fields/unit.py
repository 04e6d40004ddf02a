"""One unit of one network on the loaded clip: what it sees by rule, how much each position counts, and the proof."""

from collections.abc import Sequence

import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.receptive_fields import figures, jobs
from pages.receptive_fields.growth import lights
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.charts.film import film
from ui.lesson import Lesson
from ui.networks.picker import LAB
from ui.numbers import layer_title, share, times
from ui.words import _, explain
from video import Clip
from vizlib.receptive_field import Effective
from vizlib.receptive_field.layers import Row
from vizlib.receptive_field.proof import Proof
from vizlib.receptive_field.units import RENDERED, Unit


@work.apart
def unit(page: Lesson, clip: Clip, name: str, rows: Sequence[Row]) -> None:
    """Choose a layer of the network ``name`` and a unit of it; all that is known of it."""
    page.section("unit")
    by_layer = {row.layer or "answer": row for row in rows}  # an address needs a word for the whole network
    titles = {key: layer_title(row.layer) for key, row in by_layer.items()}
    layer = pick(_("Layer"), titles, key="layer", default=rows[2].layer)
    row = by_layer[layer]
    position = place(f"{name}-{layer}", row.units)
    chosen, box = Unit(name, row.layer, position), row.box(position)
    measured = None if over_rendered(name) else clip
    try:
        frames = clip.frames[CARDS[name].input.views(clip, 1)[0]]
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return
    jobs.give_up_units(chosen)
    if name in LAB:
        jobs.measure_unit(chosen, measured)
    effect, proved = jobs.effect(chosen, measured), jobs.proved(chosen, clip)
    st.markdown(sentence(row, box))
    shares = None if effect is None else effect.time
    changes = None if proved is None else proved.frames
    film(frames, lights(len(frames), box[0], shares), box[0], shares, changes)
    with st.container():  # keeps its place while the proof goes on
        if proved is not None and proved.done >= len(frames):
            st.markdown(verdict(proved, box[0]))
    with st.container():
        buttons(chosen, clip, measured, effect, proved)
    if effect is not None:
        inside(page, effect, box, proved)
    jobs.show_new()


def over_rendered(name: str) -> bool:
    """Whether to average over rendered clips; for the networks that know their actions."""
    if name not in LAB:
        return False
    kinds = {"clip": _("on the clip in the sidebar"), "rendered": _("on {n} rendered clips").format(n=RENDERED)}
    return pick(_("Measured"), kinds, key="over") == "rendered"


def place(key: str, units: Sequence[int]) -> tuple[int, ...]:
    """A slider for each axis that the layer still has, the unit in the middle at first."""
    labels = [_("unit in time"), _("its row"), _("its column")]
    found = []
    for spot, label, axis, count in zip(st.columns(3), labels, range(3), units, strict=False):
        if count < 2:
            found.append(0)
        else:
            found.append(
                spot.slider(label, 0, count - 1, count // 2, key=f"unit-{key}-{axis}", persist_state="session")
            )
    return tuple(found)


def sentence(row: Row, box: Sequence[tuple[int, int]]) -> str:
    """What the unit sees, in words and numbers."""
    (t0, t1), (y0, y1), (x0, x1) = box
    inside = tuple(last - first + 1 for first, last in box)
    text = _("Sees **frames {t0} to {t1}**, rows {y0} to {y1}, columns {x0} to {x1}: {inside} of the input.").format(
        t0=t0, t1=t1, y0=y0, y1=y1, x0=x0, x1=x1, inside=times(inside)
    )
    if inside != row.field.size:
        text += " " + _("With what lies beyond its edges, the field is {size}.").format(size=times(row.field.size))
    return text


def verdict(proved: Proof, span: tuple[int, int]) -> str:
    """What the changed frames did to the unit, in numbers."""
    within = _("Frames inside the field change the unit by up to **{most}** (its largest channel is {scale}).").format(
        most=f"{proved.most_inside(span):.3g}", scale=f"{proved.scale:.3g}"
    )
    outside = proved.most_outside(span)
    return (
        within if outside is None else within + " " + _("Frames outside it: **{most}**.").format(most=f"{outside:.3g}")
    )


def buttons(chosen: Unit, clip: Clip, measured: Clip | None, effect: Effective | None, proved: Proof | None) -> None:
    """What can still be measured, and what went wrong."""
    left, right = st.columns(2)
    if proved is None or proved.done < proved.total:
        left.button(
            _("Prove it: change every frame, then every patch"), icon=":material/science:", width="stretch",
            on_click=jobs.prove, args=(chosen, clip),
            disabled=bool(work.unfinished([jobs.proof_key(chosen, clip)])),
        )  # fmt: skip
    if effect is None:
        right.button(
            _("Measure how much each frame counts"), icon=":material/straighten:", width="stretch",
            on_click=jobs.measure_unit, args=(chosen, measured, work.ask),
        )  # fmt: skip
    work.show_errors([jobs.unit_key(chosen, measured), jobs.proof_key(chosen, clip)])


def inside(page: Lesson, effect: Effective, box: Sequence[tuple[int, int]], proved: Proof | None) -> None:
    """How much each position of the field counts, in the volume of the clip."""
    page.section("inside", share=share(effect.mass(box)))
    words = {
        "frame": _("frame"), "row": _("row"), "column": _("column"), "clip": _("the clip"), "field": _("the field"),
        "weights": _("what counts most"),
    }  # fmt: skip
    views = {"planes": _("planes"), "box": _("a box that turns")}
    view = pick(_("View"), views, key="view")
    draw = figures.planes if view == "planes" else figures.volume
    chart(draw(effect.weights, box, words=words), key=f"field-{view}")
    if proved is not None:
        page.section("patches")
        chart(figures.patches(proved.patches, box, effect.weights.shape, words=words), key="patches")
