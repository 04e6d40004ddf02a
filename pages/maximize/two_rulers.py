"""Two rulers under a video: how natural it is (R), and how large the logit, beside clips that nobody optimized."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from models.lab import LABELS
from models.zoo import CARDS
from pages.maximize import ruler_figures
from pages.maximize.measured import logit
from ui.charts.chart import chart
from ui.words import _, explain
from vizlib.maximize.defaults import NATURAL, PLAIN
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.gallery import Entry
from vizlib.maximize.natural import no_norm
from vizlib.maximize.rulers import Rulers, Verdict, rulers
from vizlib.maximize.standing import Standing, standing


@dataclass(frozen=True)
class Mark:
    """A video on the rulers.

    Attributes:
        title: empty where there is only one.
        distance: R; None where there is none.
        logit: of the class.
        frames, size: of the video, T, and H = W: R depends on both.
    """

    title: str
    distance: float | None
    logit: float
    frames: int
    size: int


def mark_of(one: Standing, title: str = "") -> Mark:
    return Mark(title, one.distance, one.logit, one.entry.spec.frames, one.entry.spec.size)


def distance_words() -> dict[Verdict, str]:
    return {
        Verdict.BELOW: _("smoother than life"),
        Verdict.NATURAL: _("natural"),
        Verdict.BEYOND: _("too far"),
    }


def logit_words() -> dict[Verdict, str]:
    return {
        Verdict.BELOW: _("less than these clips have"),
        Verdict.NATURAL: _("as these clips have"),
        Verdict.BEYOND: _("more than these clips have"),
    }


def recipe_names() -> dict[str, str]:
    return {NATURAL: _("with R"), PLAIN: _("without R")}


def clips(network: str) -> str:
    """What lies in the bands."""
    return _("rendered clips") if CARDS[network].labels == LABELS else _("real clips")


def said(mark: Mark, at: Rulers) -> str:
    """A sentence from the numbers."""
    score = _("the logit is {value}: **{verdict}**.").format(
        value=logit(mark.logit), verdict=logit_words()[at.logit.verdict(mark.logit)]
    )
    told = score
    if mark.distance is not None and at.distance is not None:
        distance = _("R is {value}: **{verdict}**;").format(
            value=f"{mark.distance:.1f}", verdict=distance_words()[at.distance.verdict(mark.distance)]
        )
        told = f"{distance} {score}"
    if not mark.title:
        return told
    return _("{recipe}: {told}").format(recipe=f"{mark.title[0].upper()}{mark.title[1:]}", told=told)


def draw_rulers(network: str, marks: Sequence[Mark], *, key: str, beside: bool = False) -> None:
    """The two rulers, one below the other or ``beside`` it, and in words where each video lies."""
    try:
        each = [rulers(network, mark.frames, mark.size) for mark in marks]
    except MaximizeError as error:
        st.caption(explain(error))
        return
    first, second = st.columns(2) if beside else (st.container(), st.container())
    with first:
        far_away(network, marks, each, key)
    with second:
        st.markdown(_("**Logit** of the class"))
        placed = [(mark.title, mark.logit, logit(mark.logit)) for mark in marks]
        band = _("{clips}: usual").format(clips=clips(network))
        figure = ruler_figures.ruler(placed, each[0].logit, natural=band, far=far(), times=False)
        chart(figure, key=f"{key}-logit")
    st.markdown("  \n".join(said(mark, at) for mark, at in zip(marks, each, strict=True)))
    inexact = [at for at in each if not at.exact]
    if inexact:
        st.caption(
            _(
                "The band was measured at {frames} frames of {size} × {size} pixels, the nearest to this video's."
            ).format(frames=inexact[0].frames, size=inexact[0].size)
        )


def far_away(network: str, marks: Sequence[Mark], each: Sequence[Rulers], key: str) -> None:
    """The ruler of R: in parts of the largest that clips have at a video's size, so that sizes can be compared."""
    placed = [
        (mark.title, mark.distance / at.distance.high, f"{mark.distance:.1f}")
        for mark, at in zip(marks, each, strict=True)
        if at.distance is not None and mark.distance is not None
    ]
    real = each[0].distance
    if real is None:
        st.info(explain(no_norm()), icon=":material/straighten:")
    elif placed:
        st.markdown(_("**R**, the distance from the clips of the training"))
        alike = len({(at.frames, at.size) for at in each}) == 1
        band = _("{clips}: natural").format(clips=clips(network))
        if alike:
            band = _("{clips}, {low} to {high}: natural").format(
                clips=clips(network), low=f"{real.low:.1f}", high=f"{real.high:.1f}"
            )
        chart(ruler_figures.ruler(placed, real.relative, natural=band, far=far(), times=True), key=f"{key}-distance")


def far() -> str:
    return _("too far") + " →"


def rulers_of(entry: Entry, *, key: str, beside: bool = False) -> None:
    """The rulers of a video of the gallery, where its seeds were measured."""
    found = standing(entry)
    if found is not None:
        draw_rulers(entry.spec.network, [mark_of(found)], key=key, beside=beside)
