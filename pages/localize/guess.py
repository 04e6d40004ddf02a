"""Where does it end? The class says it first; then the truth and the localizer do."""

import streamlit as st

from pages.localize.colors import COLORS
from pages.localize.streams import FOUND, Current, current_stream
from ui import work
from ui.clip.actor import label_name
from ui.lesson import Lesson
from ui.numbers import whole_share
from ui.player import Row, Span, Track, player
from ui.reveal import provenance
from ui.words import _
from video import Clip
from vizlib.metrics import Segment, matches
from vizlib.results.runs import named

BEFORE_S, AFTER_S = 3.0, 10.0  # seconds shown around the start: nothing in them tells where the end is
FIRST_S = 0.5  # after the start: where the slider stands at first
HEIGHT = 220  # of the picture, CSS pixels


def shown(page: Lesson) -> None:
    current = current_stream()
    with work.fresh("stream", current.name):
        if current.clip is None:
            return
        if current.truth:
            ending(page, current, current.clip)
        else:
            page.section("guess_empty")


def ending(page: Lesson, current: Current, clip: Clip) -> None:
    """One action of the stream: the part around it, the slider, and what the class, the network and the truth say."""
    number = st.session_state.get(f"ending-{current.name}", 0) % len(current.truth)
    action = current.truth[number]
    fps, name = clip.fps, f"{current.name}-{number}"
    start, end = round(action.start_s * fps), round(action.end_s * fps)
    first, last = max(0, start - round(BEFORE_S * fps)), min(len(clip), start + round(AFTER_S * fps))
    page.section("guess_ask", action=label_name(action.label), start=f"{start / fps:.1f}")
    stands = st.session_state.get(f"stands-{name}", False)
    picture = st.container()  # above the slider that it follows
    left, middle, right = st.columns([9, 5, 4], vertical_alignment="bottom")
    guess = left.select_slider(
        _("It ends at"), range(start + 1, last + 1), start + round(FIRST_S * fps), key=f"end-{name}",
        format_func=lambda frame: _("{seconds:.2f} s").format(seconds=frame / fps), disabled=stands,
        persist_state="session",
    )  # fmt: skip
    middle.button(
        _("Our guess stands"), key=f"stand-{name}", type="primary", icon=":material/check:", width="stretch",
        disabled=stands or current.found is None, on_click=stand, args=(name,),
    )  # fmt: skip
    right.button(
        _("Next action"), key="next-ending", icon=":material/skip_next:", width="stretch", on_click=following,
        args=(current.name, number + 1),
    )  # fmt: skip
    found = network_says(current, number)
    rows = [row(_("Our guess"), action, start, guess, first)]
    if stands and current.found is not None:
        rows.append(row(_("Truth"), action, start, end, first))
        network = (found.start_s * fps, found.end_s * fps) if found else None
        rows.append(row(_("Network"), action, *network, first) if network else Row(_("Network")))
    track = Track(f"{clip.digest}-{first}-{last}", "", lambda: clip.frames[first:last])
    with picture:
        player(
            [track], fps, key="guess-player", start_s=first / fps, frame=guess - 1 - first, height=HEIGHT, rows=rows
        )  # fmt: skip
    if stands and current.found is not None:
        verdict(page, guess - end, found.end_s * fps - end if found else None, fps)


def row(title: str, action: Segment, start: float, end: float, first: int) -> Row:
    """The action as somebody sees it; frames are counted from the first one that is shown."""
    return Row(title, (Span(start - first, end - first, label_name(action.label), COLORS[action.label]),))


def network_says(current: Current, number: int) -> Segment | None:
    """The detection that matches an action of the truth."""
    detections = current.detections
    given = matches(detections, current.truth, FOUND).given
    return detections[given.index(number)] if number in given else None


def stand(name: str) -> None:
    """The class stays with its guess."""
    st.session_state[f"stands-{name}"] = True


def following(stream: str, number: int) -> None:
    """Another action of the stream; after the last one, the first."""
    st.session_state[f"ending-{stream}"] = number


def verdict(page: Lesson, ours: float, network: float | None, fps: float) -> None:
    """How many frames each was off, and the localizer on average."""
    left, middle, right = st.columns([8, 8, 14])
    with left:
        page.section("guess_ours", ours=off(ours))
    with middle:
        page.section("guess_missed" if network is None else "guess_network", network=off(network or 0.0))
    measured = named("localize")["localize"]
    of_all = measured["methods"]["localizer"]
    with right:
        page.section("guess_mean", mean=f"{of_all['end_error_s'] * fps:.1f}", matched=whole_share(of_all["matched"]))
    page.section("guess_why")
    provenance([measured])


def off(frames: float) -> str:
    """How far a guess is from the end, in frames: too early or too late."""
    rounded = round(frames, 1)
    if rounded == 0:
        return _("exact to the frame")
    words = _("{frames:.3g} frames too late") if rounded > 0 else _("{frames:.3g} frames too early")
    return words.format(frames=abs(rounded))
