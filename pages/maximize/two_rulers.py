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
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.gallery import Entry
from vizlib.maximize.natural import no_norm
from vizlib.maximize.rulers import Range, Rulers, Verdict, rulers
from vizlib.maximize.standing import NATURAL, PLAIN, standing


@dataclass(frozen=True)
class Mark:
    """A video on the rulers; ``title`` is empty where there is only one."""

    title: str
    distance: float | None
    logit: float


def distance_words() -> dict[Verdict, str]:
    return {
        Verdict.BELOW: _("smoother than life"),
        Verdict.NATURAL: _("natural"),
        Verdict.BEYOND: _("too far"),
    }


def logit_words() -> dict[Verdict, str]:
    return {
        Verdict.BELOW: _("less than clips have"),
        Verdict.NATURAL: _("as clips have"),
        Verdict.BEYOND: _("more than any clip has"),
    }


def recipe_names() -> dict[str, str]:
    return {NATURAL: _("with R"), PLAIN: _("without R")}


def clips(network: str) -> str:
    """What lies in the bands."""
    return _("rendered clips") if CARDS[network].labels == LABELS else _("real clips")


def said(mark: Mark, at: Rulers) -> str:
    """A sentence from the numbers."""
    title = f"{mark.title}: " if mark.title else ""
    score = _("the logit is {value}: **{verdict}**.").format(
        value=logit(mark.logit), verdict=logit_words()[at.logit.verdict(mark.logit)]
    )
    if mark.distance is None or at.distance is None:
        return title + score
    distance = _("R is {value}: **{verdict}**;").format(
        value=f"{mark.distance:.1f}", verdict=distance_words()[at.distance.verdict(mark.distance)]
    )
    return f"{title}{distance} {score}"


def draw_rulers(network: str, marks: Sequence[Mark], *, frames: int, size: int, key: str) -> None:
    """The two rulers of videos of ``frames`` and ``size``, and in words where each video lies."""
    try:
        at = rulers(network, frames, size)
    except MaximizeError as error:
        st.caption(explain(error))
        return
    placed = [(mark.title, mark.distance) for mark in marks if mark.distance is not None]
    if at.distance is None:
        st.info(explain(no_norm()), icon=":material/straighten:")
    elif placed:
        st.markdown(_("**R**, the distance from the clips of the training"))
        one(network, placed, at.distance, _("natural"), f"{key}-distance")
    st.markdown(_("**Logit** of the class"))
    one(network, [(mark.title, mark.logit) for mark in marks], at.logit, _("usual"), f"{key}-logit")
    st.markdown("  \n".join(said(mark, at) for mark in marks))
    if not at.exact:
        st.caption(
            _(
                "The bands were measured at {frames} frames of {size} × {size} pixels, the nearest to this video's."
            ).format(frames=at.frames, size=at.size)
        )


def one(network: str, marks: Sequence[tuple[str, float]], real: Range, word: str, key: str) -> None:
    """One ruler."""
    figure = ruler_figures.ruler(
        marks, real, clips=clips(network), natural=word, far=_("too far") + " →", places=1
    )  # fmt: skip
    chart(figure, key=key)


def rulers_of(entry: Entry, *, key: str, title: str = "") -> None:
    """The rulers of a video of the gallery, where its seeds were measured."""
    found = standing(entry)
    if found is None:
        return
    mark = Mark(title, found.distance, found.logit)
    draw_rulers(entry.spec.network, [mark], frames=entry.spec.frames, size=entry.spec.size, key=key)
