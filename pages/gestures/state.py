"""What this session has taught, what is on its way to it, and what is tried; all of it in memory, and nowhere else."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from ui import uploads, work
from ui.clip.actor import label_name
from ui.clip.picker import READING_BYTES
from ui.sidebar import device
from ui.words import _, plain
from ui.work.lab import lab
from video import Clip, Explained, reading
from vizlib.cost.memory import answering
from vizlib.engine.jobs import State
from vizlib.engine.keys import Key
from vizlib.gestures import taught
from vizlib.gestures.example import example
from vizlib.gestures.features import LEAST, MOST_S, MOTION, NETWORKS, Features, describing, features_key
from vizlib.gestures.filmed import Scene
from vizlib.gestures.taught import Gesture, Gestures, Recording, TaughtError

TAUGHT, BEFORE, TRIED, SAID = (f"gestures-{name}" for name in ("taught", "before", "tried", "said"))
COMING = uploads.COMING
MOST_BEFORE = 20  # steps that can be undone
TRY = ""  # whose recording it is that is tried: no gesture has this name


@dataclass(frozen=True, eq=False)
class Coming:
    """A recording on its way: read, or drawn, then looked at by both networks.

    Attributes:
        gesture: the name of the one that it belongs to; TRY: it is to be named.
        name: what a person calls it.
        clip: where it is there already.
        data: the file that is to be read.
    """

    gesture: str
    name: str
    key: Key
    read: Callable[[], Iterator[Any]] | None = None
    clip: Clip | None = None
    data: bytes = b""


@dataclass(frozen=True, eq=False)
class Tried:
    """A recording that nobody has named, and what the networks see of it."""

    clip: Clip
    features: Features


def of_file(gesture: str, name: str, data: bytes) -> Coming:
    """A video file: its first ten seconds."""
    digest = hashlib.sha256(data).hexdigest()
    read = partial(reading, data, start_s=0.0, end_s=MOST_S, name=name)
    return Coming(gesture, name, Key("clip", digest, (0.0, MOST_S)), read, data=data)


def of_clip(gesture: str, clip: Clip) -> Coming:
    """The clip that the app shows."""
    return Coming(gesture, clip.source, Key("clip", clip.digest), clip=clip)


def of_scene(gesture: str, scene: Scene) -> Coming:
    """A rendered person."""
    return Coming(gesture, f"{scene.label} {scene.seed}", scene.key, scene.filming)


def gestures() -> Gestures:
    """What is taught; at first the example."""
    if TAUGHT not in st.session_state:
        st.session_state[TAUGHT] = tuple(replace(one, name=label_name(one.name)) for one in example())
    return st.session_state[TAUGHT]


def change(new: Gestures) -> None:
    """Teach something else; what was there can be had back."""
    before: list[Gestures] = st.session_state.setdefault(BEFORE, [])
    before.append(gestures())
    del before[:-MOST_BEFORE]
    st.session_state[TAUGHT] = new
    st.session_state.pop(SAID, None)


def undo() -> None:
    """What a button does."""
    if st.session_state.get(BEFORE):
        st.session_state[TAUGHT] = st.session_state[BEFORE].pop()
        st.session_state.pop(SAID, None)


def start_with_own(names: tuple[str, ...]) -> None:
    """What a button does: gestures without a recording."""
    change(tuple(Gesture(name) for name in names))


def rename(number: int, key: str) -> None:
    """What a text field does; what comes for the gesture comes under its new name."""
    old = gestures()[number].name
    new = taught.renamed(gestures(), number, st.session_state[key])
    if new[number].name != old:
        change(new)
        st.session_state[COMING] = [
            replace(one, gesture=new[number].name) if one.gesture == old else one for one in coming()
        ]


def remove(number: int) -> None:
    """What a button does; nothing comes for the gesture any more."""
    name = gestures()[number].name
    change(taught.without_gesture(gestures(), number))
    for one in coming():
        if one.gesture == name:
            drop(one)


def coming(gesture: str | None = None) -> list[Coming]:
    """What is on its way, in all or to a gesture."""
    found: list[Coming] = st.session_state.setdefault(COMING, [])
    return found if gesture is None else [one for one in found if one.gesture == gesture]


def send(one: Coming) -> None:
    """Let it come."""
    st.session_state.pop(SAID, None)
    if one.gesture == TRY:
        for other in coming(TRY):
            drop(other)
    if not any((other.key, other.gesture) == (one.key, one.gesture) for other in coming()):
        st.session_state[COMING] = [*coming(), one]


def drop(one: Coming) -> None:
    """It is here, or will never be."""
    st.session_state[COMING] = [other for other in coming() if other is not one]


def arrive() -> None:
    """Before anything is drawn: take what has come one step on, and what has arrived to its gesture."""
    for one in coming():
        try:
            found = step(one)
            if found is None:
                continue
            if one.gesture == TRY:
                st.session_state[TRIED] = found
            else:
                number = next(n for n, gesture in enumerate(gestures()) if gesture.name == one.gesture)
                recording = Recording(found.features, taught.strip(found.clip))
                change(taught.with_recording(gestures(), number, recording))
        except Explained as error:
            say(one.name, error)
        except StopIteration:  # what was undone took its gesture away
            pass
        drop(one)


def step(one: Coming) -> Tried | None:
    """The recording and its features, as soon as both are there.

    Raises:
        Explained: it cannot be read, or is too short or too long.
    """
    clip = one.clip
    if clip is None and one.read is not None:
        work.once(
            one.key, one.read, lane="video", title=_("Reading {name}").format(name=one.name), size=3.0,
            size_of=lambda clip: clip.frames.nbytes, memory=READING_BYTES, wait_s=0,
        )  # fmt: skip
        clip = reached(one.key)
    if clip is None:
        return None
    key = features_key(clip)
    work.once(
        key, describing, lab().networks, clip, device(), lane=device(), size_of=lambda found: found.bytes,
        title=_("Looking at {name}").format(name=one.name), size=clip.seconds, wait_s=0,
        **answering(NETWORKS[MOTION], LEAST),
    )  # fmt: skip
    features: Features | None = reached(key)
    return None if features is None else Tried(clip, features)


def reached(key: Key) -> Any | None:
    """The result under ``key``.

    Raises:
        Explained: there will be none.
    """
    found = work.result(key)
    job = work.jobs().get(key)
    if found is None and job is not None and job.state in (State.FAILED, State.STOPPED):
        work.forget(key)
        raise job.error or TaughtError("It was stopped, and is not added.")
    return found


def say(name: str, error: Explained) -> None:
    """Why a recording of this name does not come: said until something else is done."""
    st.session_state[SAID] = (plain(name), error)


def show_said() -> None:
    """Why the last recording did not come."""
    if SAID in st.session_state:
        name, error = st.session_state[SAID]
        st.markdown(f"**{name}**")
        work.show_error(error)


def tried() -> Tried | None:
    """The recording that is to be named."""
    return st.session_state.get(TRIED)
