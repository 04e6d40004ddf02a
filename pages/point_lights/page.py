"""Point lights: can an action be told from motion alone? First a still of dots, then the dots move, then the person.

And what kinds of dots leave of form and of motion.
"""

from typing import Any

import streamlit as st

from pages.point_lights.names import kind_names, kind_sentence
from pages.point_lights.scores import measured
from pages.point_lights.stage import STEPS, stage
from pages.point_lights.tally import Watched
from ui import work
from ui.address import number, pick
from ui.clip import picker
from ui.clip.actor import Actor
from ui.lesson import lesson
from ui.words import _
from ui.work.lab import lab
from vizlib.engine.keys import Key
from vizlib.point_lights.pairs import Pair, drawn_key, hidden_label, pair_of, rendering, said_key, saying
from vizlib.point_lights.pose import finding, pose_key

MOST = 9999
OWN, CLIP = "hidden", "clip"


def another() -> None:
    """The next person, before anything is drawn."""
    st.session_state["light"] = (int(st.session_state.get("light", 0)) + 1) % (MOST + 1)
    anew()


def anew() -> None:
    """The guessing begins again."""
    st.session_state["light-step"] = STEPS[0]


def hidden(kind: str, left: Any, right: Any) -> Watched | None:
    """A rendered person whose action nobody has told; ``left`` and ``right`` are places for seed and button."""
    seed = number(left.number_input, _("Seed"), 0, MOST, key="light", on_change=anew)
    right.button(_("Draw another"), icon=":material/casino:", on_click=another, width="stretch")
    label, key = hidden_label(seed), drawn_key(seed, kind)
    work.once(
        key, rendering, seed, label, kind, lane="video", title=_("Rendering an actor"), size_of=lambda pair: pair.bytes,
        instead_of=key.kind,
    )  # fmt: skip
    return watched("hidden", key, work.result(key), label)


def loaded(kind: str) -> Watched | None:
    """The clip of the sidebar: of a rendered person the renderer knows the joints, of a real one MoveNet finds them."""
    current = picker.current()
    clip, choice = current.clip, current.choice
    key = pose_key(clip)
    if isinstance(choice, Actor):
        return watched("clip", key, pair_of(clip, kind), choice.label)
    work.once(
        key, finding, lab().finders, clip, lane="cpu", title=_("Looking for a person"), size_of=lambda pair: pair.bytes,
        size=len(clip), instead_of=key.kind,
    )  # fmt: skip
    found: Pair | None = work.result(key)
    return watched("clip", key, found and found.shown_as(kind), None)


def watched(source: str, key: Key, pair: Pair | None, label: str | None) -> Watched | None:
    """The person with what the networks say to their dots, as soon as that is there; None without a person."""
    if pair is None:
        return None
    said = said_key(key, pair.kind)
    work.once(
        said, saying, lab().networks, pair, lane="cpu", title=_("Asking the two streams"), size_of=lambda _said: 1000,
        instead_of=said.kind,
    )  # fmt: skip
    return Watched(f"{source}-{pair.kind}-{key.subject}", pair, label, work.result(said))


def guess() -> None:
    """A person to guess at: still dots, moving dots, then the person."""
    places = st.columns([5, 2, 3], vertical_alignment="bottom")
    sources = {OWN: _("a hidden action"), CLIP: _("the clip in the sidebar")}
    source = pick(_("Whom to watch"), sources, key="whom", place=places[0])
    # Another kind is another person, too: the action of this one may have been told.
    kind = pick(
        _("Kind of dots"), kind_names(), key="dots", on_change=another if source == OWN else anew,
        label_visibility="collapsed",
    )  # fmt: skip
    st.markdown(kind_sentence(kind))
    person = hidden(kind, *places[1:]) if source == OWN else loaded(kind)
    if person is not None:
        stage(person)
    if source == CLIP:
        page.section("own")


page = lesson("point_lights")
page.show({"guess": guess, "measured": measured})
