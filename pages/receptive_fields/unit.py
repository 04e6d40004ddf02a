"""One unit of one network on the loaded clip: what it sees by rule, how much each position counts, and the proof."""

import streamlit as st

from pages.receptive_fields import figures, jobs
from pages.receptive_fields.choice import Choice, choose
from pages.receptive_fields.growth import lights
from pages.receptive_fields.notebook import unit_notebook
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.charts.film import film
from ui.clip.picker import Current
from ui.lesson import Lesson
from ui.networks.picker import LAB
from ui.notebook import offer
from ui.numbers import share
from ui.words import _
from vizlib.receptive_field.gradient import MASS, Effective
from vizlib.receptive_field.proof import Proof


def proof(page: Lesson, current: Current) -> None:
    """The frames that a unit sees, and what becomes of it when one of them changes."""
    clip = current.clip
    choice = choose(clip)
    if choice is None:
        return
    span = choice.box[0]
    measure(choice)
    effect = jobs.effect(choice.unit, choice.measured)
    shares = None if effect is None else effect.time
    if work.asked_for(jobs.proof_key(choice.unit, clip)):
        jobs.prove(choice.unit, clip, work.once)
    proved = jobs.proved(choice.unit, clip)
    changes = None if proved is None else proved.frames
    film(choice.frames, lights(len(choice.frames), span, shares), span, shares, changes)
    if proved is None:
        left, right = st.columns(2)
        left.button(
            _("Prove it: change every frame, then every patch"), icon=":material/science:", width="stretch",
            on_click=jobs.prove, args=(choice.unit, clip),
        )  # fmt: skip
        with right:
            measure_button(choice)
        code("unit", current, choice, effect)
        return
    left, right = st.columns([3, 2])
    with right:
        if proved.done >= len(choice.frames):
            st.markdown(verdict(proved, span))
        page.section("patches")
    with left:
        words = {"row": _("row"), "column": _("column")}
        chart(figures.patches(proved.patches, choice.box, choice.row.limits, words=words), key="patches")
    code("unit", current, choice, effect, proved)


def code(
    experiment: str, current: Current, choice: Choice, effect: Effective | None, proved: Proof | None = None
) -> None:
    """The code of what is shown of the unit; of rendered clips, and by rule alone, none names the clip."""
    names_clip = choice.measured is not None and not (effect is None and proved is None)
    offer(lambda: unit_notebook(experiment, current, choice, effect, proved), current.choice if names_clip else None)


def measure(choice: Choice) -> None:
    """How much each position counts is measured of lab nets, and of others that a person wants it of."""
    if choice.unit.name in LAB or work.asked_for(jobs.effect_key(choice.unit, choice.measured)):
        jobs.measure_effect(choice.unit, choice.measured)


def measure_button(choice: Choice) -> None:
    """What begins it, where nobody has asked for it yet."""
    key = jobs.effect_key(choice.unit, choice.measured)
    if choice.unit.name not in LAB and not work.asked_for(key) and work.result(key) is None:
        st.button(
            _("Measure how much each frame counts"), icon=":material/straighten:", width="stretch",
            on_click=jobs.measure_effect, args=(choice.unit, choice.measured, work.ask),
        )  # fmt: skip


def verdict(proved: Proof, span: tuple[int, int]) -> str:
    """What the changed frames did to the unit, in numbers."""
    within = _("Frames inside the field change the unit by up to **{most}** (its largest channel is {scale}).").format(
        most=f"{proved.most_inside(span):.3g}", scale=f"{proved.scale:.3g}"
    )
    outside = proved.most_outside(span)
    return (
        within if outside is None else within + " " + _("Frames outside it: **{most}**.").format(most=f"{outside:.3g}")
    )


def inside(page: Lesson, current: Current) -> None:
    """How much each position of a unit's field counts, in the volume of the clip."""
    choice = choose(current.clip)
    if choice is None:
        return
    measure(choice)
    measure_button(choice)
    effect = jobs.effect(choice.unit, choice.measured)
    if effect is None:
        return
    page.section("inside", mass=f"{100 * MASS:.0f}\N{NO-BREAK SPACE}%", share=share(effect.mass(choice.box)))
    words = {
        "frame": _("frame"), "row": _("row"), "column": _("column"), "clip": _("the clip"), "field": _("the field"),
        "weights": _("what counts most"),
    }  # fmt: skip
    views = {"planes": _("planes"), "box": _("a box that turns")}
    view = pick(_("View"), views, key="field-view")
    draw = figures.planes if view == "planes" else figures.volume
    chart(draw(effect.weights, choice.box, words=words), key=f"field-{view}")
    code("inside", current, choice, effect)
