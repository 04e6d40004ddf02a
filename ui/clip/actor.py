"""A clip drawn fresh by the renderer: choose an action or guess a hidden one, and draw another."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import streamlit as st

from datasets.actors import FPS, FRAMES, LABELS, rendering
from ui import work
from ui.address import chosen, number, pick
from ui.words import _
from video import Clip, Progress, VideoInfo, encode_h264
from vizlib.engine.keys import Key

ACTOR = "actor"
HIDDEN = "hidden"
SPLIT = "test"  # people see what no network was trained on
SIZE = 256
MOST = 9999
LENGTHS = (FRAMES, 72)  # what a lab net looks at, and a video of one action


@dataclass(frozen=True)
class Actor:
    """A rendered clip: its action, where it is ``hidden``, is for the class to guess."""

    seed: int
    label: str
    hidden: bool
    frames: int = FRAMES

    @property
    def key(self) -> Key:
        return Key("clip", self.seed, (ACTOR, self.label, self.frames))

    @property
    def title(self) -> str:
        return _("Rendering an actor")

    @property
    def takes_s(self) -> float:
        """Seconds that rendering takes, roughly."""
        return self.frames / FRAMES

    def read(self) -> Iterator[Progress | Clip]:
        """The work that renders it."""
        return rendering(self.seed, self.label, SPLIT, SIZE, self.frames)

    def info_of(self, clip: Clip) -> VideoInfo:
        """What a file of the clip would say, and how large it would be."""
        height, width = clip.size
        key = Key("bytes", *self.key[1:])
        return VideoInfo(
            seconds=clip.seconds,
            frames=len(clip),
            fps=clip.fps,
            variable=False,
            width=width,
            height=height,
            rotation=0,
            hdr="",
            codec="h264",
            container="mp4",
            bytes=work.made(key, lambda: len(encode_h264(clip.frames, clip.fps)), lambda _size: 100),
        )


def action_names() -> dict[str, str]:
    """The 18 actions in the session's language."""
    return {
        "backflip": _("backflip"),
        "cartwheel": _("cartwheel"),
        "crawl": _("crawl"),
        "dance_a": _("dance A"),
        "dance_b": _("dance B"),
        "getup_facedown": _("get up from the front"),
        "getup_faceup": _("get up from the back"),
        "jump": _("jump"),
        "kick": _("kick"),
        "lie_down_facedown": _("lie down on the front"),
        "lie_down_faceup": _("lie down on the back"),
        "punch": _("punch"),
        "roll": _("roll"),
        "run": _("run"),
        "spin": _("spin"),
        "spinkick": _("spin kick"),
        "walk": _("walk"),
        "walk_backward": _("walk backward"),
    }


def hidden_label(seed: int) -> str:
    """The action of a hidden clip: any, and not to be guessed from the seed."""
    return LABELS[np.random.default_rng(seed).integers(len(LABELS))]


def another() -> None:
    """The next seed, before anything is drawn."""
    st.session_state["seed"] = (int(st.session_state.get("seed", 0)) + 1) % (MOST + 1)


def choose() -> Actor:
    """Draw the picker."""
    names = {HIDDEN: _("hidden: guess it")} | action_names()
    action = chosen(st.selectbox, _("Action"), list(names), key="action", default="walk", format_func=names.__getitem__)
    lengths = {frames: _("{seconds:.1f} s").format(seconds=frames / FPS) for frames in LENGTHS}
    length = pick(_("Length"), lengths, key="length")
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    seed = number(left.number_input, _("Seed"), 0, MOST, key="seed")
    right.button("", icon=":material/casino:", key="another", help=_("Draw another"), on_click=another, width="stretch")
    hidden = action == HIDDEN
    return Actor(seed, hidden_label(seed) if hidden else action, hidden, length)


def label_name(label: str) -> str:
    """A class in the session's language, where it has a name there."""
    return action_names().get(label, label)
