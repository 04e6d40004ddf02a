"""How much changes in the layers of several networks when a clip is reversed, and when it is shuffled."""

from collections.abc import Mapping, Sequence

import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.features import figures
from pages.features.measured import (
    change_numbers,
    changes,
    grating_numbers,
    grating_words,
    run,
    selective,
    untrained,
    worth_of_motion,
)
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.clip import lab_nets, picker
from ui.lesson import Lesson
from ui.reveal import guessed, provenance
from ui.sidebar import device
from ui.words import _, explain
from ui.work.lab import lab
from video import Clip
from vizlib.features.responses import COMPARED, REVERSED, SHUFFLED, Compared, compared_key, comparing


def compared(page: Lesson) -> None:
    """On test clips and on the clip in the sidebar, once the class has guessed."""
    page.section("compare")
    if guessed("features-measured"):
        clips = run()["clips"]
        of = {"test": _("{clips} test clips").format(clips=clips), "clip": _("the clip in the sidebar")}
        if pick(_("Measured on"), of, key="featclips", label_visibility="collapsed") == "clip":
            try:
                live(picker.current().clip)
            except InputError as error:
                st.warning(explain(error), icon=":material/straighten:")
        else:
            drawn(changes(REVERSED), changes(SHUFFLED))
            provenance([run()])
        page.section("compared", **change_numbers())
    with st.expander(_("What is motion worth?"), icon=":material/menu_book:"):
        page.section("more", **worth_of_motion())


def live(clip: Clip) -> None:
    """The curves on this clip, a network after the other.

    Raises:
        InputError: the clip is too short.
    """
    CARDS[COMPARED[0]].input.views(clip)
    lab_nets.tell(COMPARED)
    key = compared_key(clip)
    title = _("Reversing and shuffling the clip for {count} networks").format(count=len(COMPARED))
    work.once(
        key, comparing, lab().networks, clip, device(), lane=device(), title=title,
        size_of=lambda _compared: 2000, instead_of=key.kind,
    )  # fmt: skip
    found: Compared | None = work.so_far(key)
    if found is not None:
        drawn(found.reversed, found.shuffled)


def drawn(backwards: Mapping[str, Sequence[float]], mixed: Mapping[str, Sequence[float]]) -> None:
    """Reversing beside shuffling."""
    words = {"layer": _("layer"), "changed": _("share of the response that changes")}
    panels = {
        title: {_(CARDS[name].title): values for name, values in curves.items()}
        for title, curves in ((_("reversed"), backwards), (_("shuffled"), mixed))
    }
    chart(figures.by_depth(panels, words=words), key="by-depth", wide=True)


def who_is_selective(page: Lesson) -> None:
    """How many channels of several networks are tuned to a direction, once the class has guessed."""
    page.section("which", **grating_words())
    if guessed("selective-measured"):
        words = {"layer": _("layer"), "changed": _("channels selective for direction")}
        panels = {
            title: {_(CARDS[name].title): values for name, values in curves.items()}
            for title, curves in ((_("before training"), untrained()), (_("trained"), selective()))
        }
        chart(figures.by_depth(panels, words=words), key="selective", wide=True)
        provenance([run()])
        page.section("selected", **grating_numbers())
