"""What each pathway sees: frames, channels and cost, moved by hand."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.input_spec import InputError
from pages.slowfast import sees_figures as figures
from pages.slowfast.seen_numbers import cost_numbers, setting_numbers
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.charts.style import picture_address
from ui.clip import picker
from ui.lesson import Lesson
from ui.player import Painted, Track, player
from ui.reveal import guessed
from ui.words import _, explain, listed
from video import Clip
from vizlib.pictures.sampled import seen
from vizlib.slowfast.setting import (
    ALPHAS,
    BETAS,
    FRAMES,
    LAB,
    PRESETS,
    STRIDES,
    Setting,
    costs,
    slow_frames,
)

KEYS = {"frames": "slow_frames", "stride": "slow_stride", "alpha": "alpha", "beta": "beta", "size": "size"}
LARGE, SMALL = 160, 96  # pixels of the strips' pictures


def shown(page: Lesson) -> None:
    """The pathways' frames of the loaded clip, and what a setting costs."""
    clip = picker.current().clip
    setting, how = moved_by_hand()
    try:
        {"strips": strips, "player": played}[how](clip, setting, setting.view(clip))
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
    page.section("sees", **setting_numbers(setting))
    told = st.session_state.get("slowfast-sees", False)  # counting may take a second: not while the class guesses
    if guessed("slowfast-sees", right=part_of(costs(setting)) if told else None):
        costs_shown(setting)
        page.section("costs", **cost_numbers(setting))


def part_of(macs: Mapping[str, int]) -> int:
    """Which answer is right: the fast pathway takes less than a tenth of the cost, less than a quarter, than half, or
    more.
    """
    return sum(macs["fast"] >= bound * sum(macs.values()) for bound in (0.1, 0.25, 0.5))


def moved_by_hand() -> tuple[Setting, str]:
    """T, tau, alpha and beta, and the presets; how the frames are shown. What is not trained here says so."""
    place = st.container(horizontal=True, vertical_alignment="center")
    sizes = {"lab": _("lab net"), "r50": "ResNet-50"}
    size = pick(_("Channels"), sizes, key=KEYS["size"], place=place, label_visibility="collapsed")
    columns = st.columns([3, 3, 3, 3, 5], vertical_alignment="bottom")
    alpha = slider(columns[2], _("α: frames"), ALPHAS, "alpha", LAB.alpha)
    strides = [n for n in STRIDES if n >= alpha]
    setting = Setting(
        slider(columns[0], _("T: slow frames"), FRAMES, "frames", LAB.frames),
        slider(columns[1], _("τ: stride"), strides, "stride", max(LAB.stride, alpha)),
        alpha,
        slider(columns[3], _("β: channels"), BETAS, "beta", LAB.beta, "1/{}"),
        size,
    )
    for name, preset in PRESETS.items():
        place.button(
            f"{preset.frames} × {preset.stride}", key=f"preset-{name}",
            type="primary" if setting == preset else "secondary", on_click=take, args=(preset,),
        )  # fmt: skip
    if setting != LAB:
        place.badge(_("not trained here: no answers"), color="orange")
    views = {"strips": _("film strips"), "player": _("player")}
    how = pick(_("Show"), views, key="seen", place=columns[4], label_visibility="collapsed")
    return setting, how


def slider(place: DeltaGenerator, title: str, options: Sequence[int], name: str, default: int, form: str = "{}") -> int:
    """One of the four numbers."""
    return chosen(
        place.select_slider, title, list(options), key=KEYS[name], default=default,
        format_func=lambda value: form.format(value),
    )  # fmt: skip


def take(preset: Setting) -> None:
    """What a preset's button does before anything is drawn."""
    for name, key in KEYS.items():
        st.session_state[key] = getattr(preset, name)


def titles_of(setting: Setting) -> tuple[str, str]:
    """What stands above each strip and track."""
    spec, title = setting.spec, _("{pathway}: {frames} frames, one every {seconds:.2f} s")
    every, (first, *_between, last) = spec.stride / spec.fps, slow_frames(setting)
    apart = every * (last - first) / (setting.frames - 1)
    slow = title.format(pathway=_("slow pathway"), frames=setting.frames, seconds=apart)
    fast = title.format(pathway=_("fast pathway"), frames=setting.fast_frames, seconds=every)
    return slow, fast


def strips(clip: Clip, setting: Setting, view: np.ndarray) -> None:
    """Both strips on one time axis."""
    x1, y1, x2, y2 = (round(side) for side in setting.spec.crop(*clip.size))
    frames = clip.frames[:, y1:y2, x1:x2]
    slow = {int(t): picture_address(frames[view[t]], LARGE) for t in slow_frames(setting)}
    fast = [picture_address(frames[t], SMALL) for t in view]
    every = setting.spec.stride / setting.spec.fps
    st.html(figures.strips(slow, fast, every, titles_of(setting), _("s")))
    odd(clip, setting, view)


def odd(clip: Clip, setting: Setting, view: np.ndarray) -> None:
    """Say so if the slow pathway's frames are not every tau-th, or the clip has fewer than the fast one asks for."""
    told = []
    if set(np.diff(slow_frames(setting))) != {setting.alpha}:
        text = _("The paper's code spreads the slow frames to the last one: {at}.")
        told.append(text.format(at=listed(str(n) for n in slow_frames(setting))))
    different = len(np.unique(view))
    if different < len(view):
        text = _("At {fps:g} frames a second, the clip has {different} different ones here.")
        told.append(text.format(fps=clip.fps, different=different))
    if told:
        st.caption(" ".join(told))


def played(clip: Clip, setting: Setting, view: np.ndarray) -> None:
    """Both in the player; the slow pathway holds each frame until its next one."""
    paint = seen(clip, setting.spec, [view])

    def frames(order: np.ndarray) -> Callable[[], Painted]:
        return lambda: Painted(len(order), lambda t: paint(view[order[t]]))

    slow, fast = titles_of(setting)
    tracks = [
        Track(f"{clip.digest}-{setting}-slow", slow, frames=frames(setting.held)),
        Track(f"{clip.digest}-{setting}-fast", fast, frames=frames(np.arange(len(view)))),
    ]
    spec = setting.spec
    player(tracks, spec.fps / spec.stride, key="slowfast-seen", start_s=float(view[0] / clip.fps), height=330)
    odd(clip, setting, view)


def costs_shown(setting: Setting) -> None:
    """Who has the frames, the channels and the multiply-adds."""
    names = {
        "slow": _("slow pathway"),
        "laterals": _("laterals"),
        "fast": _("fast pathway"),
        "classifier": _("linear layer"),
    }
    rows = {
        _("frames"): {"slow": setting.frames, "fast": setting.fast_frames},
        _("channels"): {"slow": setting.beta, "fast": 1},
        _("multiply-adds"): costs(setting),
    }
    chart(figures.shares(rows, names), key="slowfast-shares", wide=True)
