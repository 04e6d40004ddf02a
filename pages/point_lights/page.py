"""Point lights: can an action be told from motion alone? First a still of dots, then the dots move, then the person."""

import streamlit as st

from pages.point_lights.scores import measured
from pages.point_lights.stage import STEPS, Watched, stage
from ui import work
from ui.address import pick
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
    st.session_state["step"] = STEPS[0]


def hidden() -> Watched | None:
    """A rendered person whose action nobody has told."""
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    seed = int(
        left.number_input(_("Seed"), 0, MOST, key="light", bind="query-params", persist_state="session", on_change=anew)
    )
    right.button(_("Draw another"), icon=":material/casino:", on_click=another, width="stretch")
    label, key = hidden_label(seed), drawn_key(seed)
    work.once(
        key, rendering, seed, label, lane="video", title=_("Rendering an actor"), size_of=lambda pair: pair.bytes,
        instead_of=key.kind,
    )  # fmt: skip
    return watched(f"hidden-{seed}", key, work.result(key), label)


def loaded() -> Watched | None:
    """The clip of the sidebar: of a rendered person the renderer knows the joints, of a real one MoveNet finds them."""
    current = picker.current()
    clip, choice = current.clip, current.choice
    name, key = f"clip-{clip.digest}", pose_key(clip)
    if isinstance(choice, Actor):
        return watched(name, key, pair_of(clip), choice.label)
    work.once(
        key, finding, clip, lane="cpu", title=_("Looking for a person"), size_of=lambda pair: pair.bytes,
        size=len(clip), instead_of=key.kind,
    )  # fmt: skip
    return watched(name, key, work.result(key), None)


def watched(name: str, key: Key, pair: Pair | None, label: str | None) -> Watched | None:
    """The person with what the networks say to their dots, as soon as that is there; None without a person."""
    if pair is None:
        return None
    said = said_key(key)
    work.once(
        said, saying, lab().networks, pair, lane="cpu", title=_("Asking the two streams"), size_of=lambda _said: 1000,
        instead_of=said.kind,
    )  # fmt: skip
    return Watched(name, pair, label, work.result(said))


def guess() -> None:
    """A person to guess at: still dots, moving dots, then the person."""
    source = pick(_("Whom to watch"), {OWN: _("a hidden action"), CLIP: _("the clip in the sidebar")}, key="whom")
    person = hidden() if source == OWN else loaded()
    if person is not None:
        stage(person)
    page.section("own")


page = lesson("point_lights")
page.show({"guess": guess, "measured": measured})
