"""A generated video on a page: in the player, with its checks, and to take away."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from models.zoo import CARDS
from pages.maximize.measured import logit, range_beside
from ui.charts.wheel import wheel
from ui.clip.actor import label_name
from ui.player import Track, player
from ui.words import _, listed
from video import Clip, encode_h264, write_gif
from vizlib.maximize import MaximizeSpec
from vizlib.maximize.checks import Checks, as_clip, mean_of
from vizlib.maximize.defaults import FAST, SLOW
from vizlib.maximize.objective import LOGITS, Term
from vizlib.maximize.picture import Picture, enlarged
from vizlib.maximize.settings import file_word, settings_file
from vizlib.maximize.summary import clips_beside
from vizlib.pictures import flow_fields
from vizlib.results.runs import mean

LEAST_TOLD = 0.0005  # what rounds to 0 is no rival


def coloured(picture: Picture) -> np.ndarray:
    """The flow in the wheel's colours, a field for each frame: the last one stays."""
    flow = picture.seen_flow
    most = flow_fields.scale_of(flow)
    fields = [flow_fields.colours(field, most) for field in flow]
    return np.stack([*fields, fields[-1]])


def whole(name: str, picture: Callable[[], Picture]) -> np.ndarray:
    """One picture for all: the video; of two streams the appearance as it moves; of flow alone its colours."""
    video = picture()
    clip = as_clip(name, video)
    return enlarged(coloured(video) if clip is None else clip.frames)


def appearance(picture: Callable[[], Picture]) -> np.ndarray:
    """The still picture of two streams."""
    frames = picture().frames
    assert frames is not None
    return enlarged(frames)


def motion(picture: Callable[[], Picture]) -> np.ndarray:
    """The flow of two streams."""
    return enlarged(coloured(picture()))


def tracks(name: str, picture: Callable[[], Picture], id: str, title: str) -> list[Track]:
    """What the player shows of a network's picture."""
    kinds = CARDS[name].input.kinds
    if "rgb" in kinds and "flow" in kinds:
        return [
            Track(f"{id}-still", _("appearance"), partial(appearance, picture)),
            Track(f"{id}-flow", _("motion, as flow"), partial(motion, picture)),
            Track(f"{id}-moving", _("the appearance, moved by the flow"), partial(whole, name, picture)),
        ]
    return [Track(id if "rgb" in kinds else f"{id}-flow", title, partial(whole, name, picture))]


def show(
    name: str, shown: list[tuple[str, str, Callable[[], Picture]]], *, key: str, height: int, growing: bool = False
) -> None:
    """Pictures, each with its id, its title and who makes it, in one player that plays at once."""
    videos = [track for id, title, picture in shown for track in tracks(name, picture, id, title)]
    player(videos, CARDS[name].input.fps, key=key, height=height, playing=True, growing=growing)
    if "flow" in CARDS[name].input.kinds and len(shown) == 1:
        wheel(flow_fields.scale_of(shown[0][2]().seen_flow))


def speed_name(speed: float) -> str:
    """A place of the slider; its ends have names."""
    return {SLOW: _("slow version"), FAST: _("fast version")}.get(speed, f"{speed:g}")


def aim(spec: MaximizeSpec) -> str:
    """What is maximized, in words."""
    terms = spec.objective.terms
    said = ""
    for term in terms:
        name = term_name(spec.network, term)
        name = f"({name})" if len(terms) > 1 and term.layer else name
        size = "" if abs(term.weight) == 1 else f"{abs(term.weight):g} × "
        sign = (" − " if said else "−") if term.weight < 0 else " + " if said else ""
        said += sign + size + name
    return said


def term_name(network: str, term: Term) -> str:
    """A class, a channel or a unit, in words."""
    if term.layer == LOGITS:
        return label_name(CARDS[network].classes[term.channel])
    if term.unit is None:
        return _("{layer}, channel {channel}").format(layer=term.layer, channel=term.channel)
    t, y, x = term.unit
    return _("{layer}, channel {channel} at t {t}, y {y}, x {x}").format(
        layer=term.layer, channel=term.channel, t=t, y=y, x=x
    )


def downloads(name: str, picture: Callable[[], Picture], spec: MaximizeSpec, steps: int, key: str) -> None:
    """The video and its settings."""
    fps = CARDS[name].input.fps
    file = f"{name}-{file_word(spec)}-{spec.seed}"
    left, middle, right = st.columns(3)
    icon = ":material/download:"
    left.download_button(
        _("Download MP4"), lambda: encode_h264(whole(name, picture), fps, crf=15), f"{file}.mp4", "video/mp4",
        icon=icon, width="stretch", key=f"mp4-{key}",
    )  # fmt: skip
    middle.download_button(
        _("Download GIF"), lambda: write_gif(Clip(whole(name, picture), fps)), f"{file}.gif", "image/gif",
        icon=icon, width="stretch", key=f"gif-{key}",
    )  # fmt: skip
    right.download_button(
        _("Download settings"), settings_file(spec, steps), f"{file}.json", "application/json", icon=icon,
        width="stretch", key=f"settings-{key}",
    )  # fmt: skip


def verdict(checks: Checks) -> str:
    """Whether the label flips to the reversed action when the video is played backwards."""
    back = label_name(checks.backwards.label)
    if not checks.twin:
        return _("Played backwards, it is taken for **{name}**.").format(name=back)
    twin = label_name(checks.twin)
    if checks.backwards.label == checks.twin:
        return _("Played backwards, it becomes the reversed action: **{name}**.").format(name=twin)
    return _("The reversed action is {twin}; played backwards, it is taken for **{name}**.").format(
        twin=twin, name=back
    )


def numbers(name: str, checks: Checks) -> None:
    """What the video is worth: a row a change, with the logit and the probability of the class."""
    rows = [
        (_("the video"), checks.own),
        (_("frames shuffled"), checks.shuffled),
        (_("middle frame frozen"), checks.frozen),
        (_("backwards"), checks.backwards),
        (_("plain noise"), checks.noise),
    ]
    if checks.swapped:
        rows.insert(4, (_("motion of other classes"), mean_of(list(checks.swapped.values()))))
    head = _("logit"), _("probability")
    lines = [f"| | {head[0]} | {head[1]} |", "|---|---:|---:|"]
    lines += [f"| {title} | **{logit(answer.logit)}** | {answer.probability:.1%} |" for title, answer in rows]
    beside, span = clips_beside(name), range_beside(name, checks.label)
    if checks.label in beside:
        title = _("rendered clips of the class, mean")
        lines.append(f"| {title} | **{logit(mean(beside[checks.label]))}** | |")
    elif span is not None:
        title = _("real clips, whichever class wins, at most")
        lines.append(f"| {title} | **{logit(span[1])}** | |")
    st.markdown("\n".join(lines))
    st.caption(
        _("The logit is what was maximized. Where it is large, the softmax saturates and probabilities hide a loss.")
    )


def said(name: str, checks: Checks) -> None:
    """What the network takes it for, and what others do."""
    lines = [verdict(checks)]
    told = [rival for n, rival in enumerate(checks.rivals) if n == 0 or rival[1] >= LEAST_TOLD]
    rivals = listed(f"{label_name(label)} {share:.1%}" for label, share in told)
    lines.append(_("Most probable: {rivals}.").format(rivals=rivals))
    if checks.others:
        answers = listed(
            f"{_(CARDS[other].title)} {answer.probability:.0%} ({label_name(answer.label)})"
            for other, answer in checks.others.items()
        )
        lines.append(_("What other networks give the same class, and take it for: {said}.").format(said=answers))
    else:
        lines.append(_("No other network that knows these classes has weights on this machine."))
    st.markdown(" ".join(lines))


def checked(name: str, checks: Checks) -> None:
    """What the video is worth."""
    numbers(name, checks)
    with st.expander(_("What it is taken for, here and by other networks"), icon=":material/groups:"):
        said(name, checks)
