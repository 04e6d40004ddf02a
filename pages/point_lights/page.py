"""Point lights: can an action be told from motion alone? First a still of dots, then the dots move, then the person."""

from typing import Any

import numpy as np
import streamlit as st

from datasets.actors import LABELS
from models.two_stream import STREAMS
from pages.point_lights.measured import point_light_numbers, point_lights
from ui import work
from ui.address import pick
from ui.charts import common
from ui.charts.chart import chart
from ui.clip import picker
from ui.clip.actor import Actor, action_names
from ui.lesson import lesson
from ui.player import Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from ui.work.lab import lab
from vizlib.point_lights.pairs import DOTS, PEOPLE, Pair, Said, hidden_label, pair_of, rendering, saying
from vizlib.point_lights.pose import Figure, posing
from vizlib.results.runs import runs

MOST = 9999
OWN, CLIP = "hidden", "clip"
STEPS = ("still", "moving", "person")


def another() -> None:
    """The next person, before anything is drawn."""
    st.session_state["light"] = (int(st.session_state.get("light", 0)) + 1) % (MOST + 1)
    anew()


def anew() -> None:
    """The guessing begins again."""
    st.session_state["step"] = STEPS[0]


def hidden() -> tuple[str, Pair | None, str | None]:
    """A rendered person whose action nobody has told: its name, the clip, and the action."""
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    seed = int(
        left.number_input(_("Seed"), 0, MOST, key="light", bind="query-params", persist_state="session", on_change=anew)
    )
    right.button(_("Draw another"), icon=":material/casino:", on_click=another, width="stretch")
    label = hidden_label(seed)
    key = ("lights", seed)
    keys.append(key)
    title = _("Rendering an actor")
    work.once(key, rendering, seed, label, lane="video", title=title, size_of=lambda pair: pair.bytes)
    return f"hidden-{seed}", work.so_far(key), label


def loaded() -> tuple[str, Pair | None, str | None]:
    """The clip of the sidebar: of a rendered person the renderer knows the joints, of a real one MoveNet finds them."""
    current = picker.current()
    clip, choice = current.clip, current.choice
    name = f"clip-{clip.digest}"
    if isinstance(choice, Actor):
        return name, pair_of(clip), choice.label
    key = ("pose", clip.digest)
    work.give_up(lambda other: other[0] == "pose" and other != key)
    title = _("Looking for a person")
    work.once(key, posing, clip, lane="cpu", title=title, size_of=lambda found: found.points.nbytes, size=len(clip))
    keys.append(key)
    figure: Figure | None = work.so_far(key)
    return name, None if figure is None else figure.clearest().pair(clip), None


def said_key(pair: Pair) -> tuple[Any, ...]:
    return ("said", pair.dots.digest)


def stage(name: str, pair: Pair, label: str | None) -> None:
    """Still dots, moving dots, the person; a guess at each of the first two."""
    actions = action_names()
    titles = {"still": _("1 · One still frame"), "moving": _("2 · The dots move"), "person": _("3 · The person")}
    step = pick(_("Show"), titles, key="step")
    dots = pair.dots.frames
    still = np.repeat(dots[len(dots) // 2][None], 2, 0)
    tracks = {
        "still": [Track(f"{name}-still", _("One still frame of dots"), lambda: still)],
        "moving": [Track(f"{name}-moving", _("The same dots, moving"), lambda: dots)],
        "person": [
            Track(f"{name}-moving", _("The same dots, moving"), lambda: dots),
            Track(f"{name}-person", _("The person"), lambda: pair.people.frames),
        ],
    }
    left, right = (st.container(), st.container()) if step == "person" else st.columns([3, 2])
    with left:
        player(tracks[step], pair.dots.fps, key=f"lights-{step}", start_s=pair.people.start_s, height=460)
    with right:
        if step == "person":
            told(name, pair, label, actions)
        else:
            st.markdown("#### :material/back_hand: " + _("Guess: what is this person doing?"))
            st.pills(
                _("Guess"), LABELS, key=f"guess-{step}-{name}", format_func=actions.__getitem__,
                label_visibility="collapsed", persist_state="session", wrap=True,
            )  # fmt: skip


def told(name: str, pair: Pair, label: str | None, actions: dict[str, str]) -> None:
    """The action, what was guessed, and what the networks say to the dots."""
    if label is not None:
        st.markdown("### :material/directions_run: " + _("The action: **{name}**").format(name=actions[label]))
    else:
        st.info(
            _("The networks know 18 actions of rendered people and answer with one of them, whatever this is."),
            icon=":material/info:",
        )
    said: Said | None = work.so_far(said_key(pair))
    rows: list[tuple[str, str | None, float | None]] = [
        (titled, st.session_state.get(f"guess-{step}-{name}"), None)
        for step, titled in (("still", _("the class, from a still")), ("moving", _("the class, from moving dots")))
    ]
    if said is not None:
        networks = {
            (PEOPLE, 0): _("spatial stream, trained on people"),
            (PEOPLE, 1): _("temporal stream, trained on people"),
            (DOTS, 0): _("spatial stream, trained on dots"),
            (DOTS, 1): _("temporal stream, trained on dots"),
        }
        for (trained, stream), title in networks.items():
            probabilities = said.probabilities[trained][stream]
            rows.append((title, LABELS[int(probabilities.argmax())], float(probabilities.max())))
    head = [_("who"), _("answer"), _("share")] + ([_("right")] if label is not None else [])
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for title, answer, share in rows:
        cells = [title, "–" if answer is None else actions[answer], "" if share is None else f"{share:.0%}"]
        if label is not None:
            cells.append("" if answer is None else ":green[✓]" if answer == label else ":red[✗]")
        lines.append("| " + " | ".join(cells) + " |")
    st.markdown("\n".join(lines))


def measured() -> None:
    """Over the test set: each stream on people and on dots."""
    page.section("test")
    if not guessed("lights-measured"):
        return
    found = point_lights()
    series = {
        (PEOPLE, PEOPLE): _("trained on people, tested on people"),
        (PEOPLE, DOTS): _("trained on people, tested on dots"),
        (DOTS, DOTS): _("trained on dots, tested on dots"),
    }
    names = {
        "spatial": _("spatial: one still frame"),
        "temporal": _("temporal: motion"),
        "average": _("average of both"),
    }
    chart(
        common.groups(
            [[found[trained][tested][key]["top1"] for key in (*STREAMS, "average")] for trained, tested in series],
            names=list(names.values()),
            series=list(series.values()),
            accuracy=_("test accuracy"),
        ),
        key="lights-chart",
    )
    page.section("measured", **point_light_numbers())
    page.section("why")
    provenance(runs("point_lights"))


page = lesson("point_lights")
page.head()
keys: list[tuple[Any, ...]] = []
source = pick(_("Whom to watch"), {OWN: _("a hidden action"), CLIP: _("the clip in the sidebar")}, key="whom")
name, pair, label = hidden() if source == OWN else loaded()
if pair is not None:
    keys.append(said_key(pair))
    # What was drawn before is not wanted any more.
    work.give_up(lambda other: other[0] in ("lights", "said") and other not in keys)
    title = _("Asking the two streams")
    work.once(said_key(pair), saying, lab().networks, pair, lane="cpu", title=title, size_of=lambda _said: 1000)
follow = work.panel(keys)
work.show_errors(keys)
if again := work.ended(keys):
    st.button(_("Run again"), icon=":material/replay:", on_click=work.forget, args=again)
if pair is not None:
    with st.container():
        stage(name, pair, label)
measured()
page.section("own")
follow()
