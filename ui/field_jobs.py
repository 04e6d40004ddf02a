"""The measurements of receptive fields as jobs of this session."""

from collections.abc import Callable, Hashable

import streamlit as st

from models.zoo import CARDS
from ui import work
from ui.lab import lab
from ui.sidebar import device
from ui.words import _
from video import Clip
from vizlib.fields import Look, Looked, Seen, looking, proof, seeing
from vizlib.receptive_field import Effective
from vizlib.receptive_field.proof import Proof

KINDS = ("seeing", "look", "proof")
WATCHED = "watched_fields"  # in the session: the jobs for which the page has drawn a bar


def seen_key(name: str, clip: Clip) -> tuple[Hashable, ...]:
    return "seeing", clip.digest, name, device()


def seen(name: str, clip: Clip) -> Seen | None:
    """What was measured of a network's layers on the clip so far."""
    return work.so_far(seen_key(name, clip))


def effect(look: Look, clip: Clip) -> Effective | None:
    """The effective field of a unit, as far as it was measured."""
    looked: Looked | None = work.so_far(look.key("look", clip))
    return looked.effect if looked else None


def proved(look: Look, clip: Clip) -> Proof | None:
    return work.so_far(look.key("proof", clip))


def keys_of(look: Look, clip: Clip) -> list[Hashable]:
    return [look.key(kind, clip) for kind in ("look", "proof")]


def measure(name: str, clip: Clip, again: bool = False) -> None:
    """Measure the effective fields of a network's layers, unless that was begun; ``again``: also if it was stopped."""
    key = seen_key(name, clip)
    if work.result(key) is not None or (key in work.jobs() and not again):
        return
    title = _("{title}: effective fields").format(title=_(CARDS[name].title))
    work.start(
        key, seeing, lab().networks, name, clip, device(), lane=device(), title=title,
        size_of=lambda seen: sum(found.weights.nbytes for found in seen.layers.values()),
    )  # fmt: skip


def look_at(look: Look, clip: Clip, again: bool = False) -> None:
    """Measure how much each position counts for a unit."""
    key = look.key("look", clip)
    if work.result(key) is not None or (key in work.jobs() and not again):
        return
    title = _("{title}: effective field").format(title=_(CARDS[look.name].title))
    work.start(
        key, looking, lab().networks, look, clip, device(), lane=device(), title=title,
        size_of=lambda looked: looked.effect.weights.nbytes,
    )  # fmt: skip


def prove(look: Look, clip: Clip) -> None:
    """Change the clip part by part; on the CPU."""
    title = _("{title}: changing the clip").format(title=_(CARDS[look.name].title))
    work.start(
        look.key("proof", clip), proof, lab().networks, look, clip, lane="cpu", title=title,
        size_of=lambda found: found.frames.nbytes + found.patches.nbytes,
    )  # fmt: skip


def unfinished() -> list[Hashable]:
    """This session's measurements that still run or wait."""
    return [key for key in work.jobs() if is_field(key) and work.unfinished([key])]


def is_field(key: Hashable) -> bool:
    return isinstance(key, tuple) and key[0] in KINDS


def give_up_others(clip: Clip) -> None:
    """Leave the measurements on other clips."""
    work.give_up(lambda key: is_field(key) and key[1] != clip.digest)


def panel() -> Callable[[], None]:
    """Bars and a Stop for what is being measured; see ``work.panel``."""
    st.session_state[WATCHED] = unfinished()
    return work.panel(st.session_state[WATCHED])


def show_new() -> None:
    """Run the page again if something began for which it has drawn no bar yet."""
    if set(unfinished()) - set(st.session_state[WATCHED]):
        st.rerun()
