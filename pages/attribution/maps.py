"""Why this answer? The question, the maps on one timeline, and whether to believe them."""

import io
from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from models.card import ModelCard
from models.input_spec import InputError
from models.zoo import CARDS
from pages.attribution import figures
from ui import work
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.networks import predictions
from ui.networks.card import badge
from ui.player import Track, player
from ui.sidebar import device
from ui.words import _, explain
from ui.work.lab import lab
from video import Clip
from vizlib.attribution import METHOD_NAMES, Attribution, Question, explaining
from vizlib.attribution.pictures import frames_on, map_on, timeline
from vizlib.attribution.question import AS_MANY, RUNNER_UP
from vizlib.features.responses import FeatureError, feature_layers

FIRST = "slow_fusion"
MOST = 8  # maps side by side
QUICK = {True: ["integrated_gradients", "grad_cam"], False: ["grad_cam"]}  # at first, of lab nets or others
OWN, NEXT, NONE = "own", "next", "none"


def method_names() -> dict[str, str]:
    return {
        "saliency": _("Saliency"),
        "input_x_gradient": _("Input × gradient"),
        "integrated_gradients": _("Integrated gradients"),
        "guided_backprop": _("Guided backpropagation"),
        "grad_cam": "Grad-CAM",
        "occlusion": _("Occlusion"),
        "shapley": _("Shapley values of frames"),
    }


def baseline_names() -> dict[str, str]:
    return {"grey": _("grey"), "black": _("black"), "frozen": _("the middle frame, frozen")}


def title_of(question: Question) -> str:
    return f"{_(CARDS[question.network].title)} · {method_names()[question.method]}"


def classes(card: ModelCard) -> tuple[int | None, int | None]:
    """The class that is explained, and the one against it."""
    left, right = st.columns(2)
    named = {OWN: _("the network's own answer"), NEXT: _("the next best answer"), NONE: _("no other class")}

    def name(option: str) -> str:
        return named.get(option) or label_name(option)

    target = chosen(
        left.selectbox, _("Which class?"), [OWN, *card.classes], key=f"why_class_{card.labels}", default=OWN,
        format_func=name,
    )  # fmt: skip
    against = chosen(
        right.selectbox, _("Against"), [NONE, NEXT, *card.classes], key=f"why_against_{card.labels}", default=NONE,
        format_func=name,
    )  # fmt: skip
    numbers = {OWN: None, NONE: None, NEXT: RUNNER_UP} | {label: n for n, label in enumerate(card.classes)}
    return numbers[target], numbers[against]


def layer_of(name: str, first: str) -> str:
    """The layer of Grad-CAM: the last one that is a map; of the ``first`` network, a person may choose."""
    try:
        found = list(feature_layers(name))
    except FeatureError:
        return ""
    if name != first:
        return found[-1]
    return chosen(st.selectbox, _("Layer of Grad-CAM"), found, key=f"why_layer_{name}", default=found[-1])


def questions(rendered: bool) -> list[Question]:
    """What is asked: each method of each network."""
    networks = chosen(
        st.pills, _("Networks"), list(CARDS), key=f"why_nets_{'lab' if rendered else 'real'}",
        default=[FIRST] if rendered else [predictions.NETWORK], selection_mode="multi",
        format_func=lambda name: _(CARDS[name].title),
    )  # fmt: skip
    names = method_names()
    methods = chosen(
        st.pills, _("Methods"), list(METHOD_NAMES), key="why_methods",
        default=QUICK[rendered], selection_mode="multi", format_func=names.__getitem__,
    )  # fmt: skip
    if not networks or not methods:
        st.info(_("Choose at least one network and one method above."), icon=":material/touch_app:")
        return []
    first = CARDS[networks[0]]
    target, against = classes(first)
    with st.expander(_("Settings of the methods"), icon=":material/tune:"):
        baseline = pick(_("What stands in for what is taken away"), baseline_names(), key="why_baseline")
        layers = {name: layer_of(name, networks[0]) for name in networks}
        left, middle, right = st.columns(3)
        steps = chosen(
            left.selectbox, _("Steps of integrated gradients"), [AS_MANY, 16, 32, 64, 128, 256], key="why_steps",
            default=AS_MANY, format_func=lambda n: str(n) if n else _("as many as it takes"),
        )  # fmt: skip
        patch = middle.select_slider(
            _("Occlusion: parts of each side"), [2, 4, 8], 4, key="why_patch", bind="query-params",
            persist_state="session",
        )  # fmt: skip
        samples = right.select_slider(
            _("Shapley: orders of the frames"), [2, 4, 8, 16, 32], 8, key="why_samples", bind="query-params",
            persist_state="session",
        )  # fmt: skip
    found = []
    for name in networks:
        known = CARDS[name].labels == first.labels
        for method in methods:
            # Only what the method reads: another patch leaves the maps of all others as they are.
            own: dict[str, Any] = {
                "grad_cam": {"layer": layers[name]},
                "integrated_gradients": {"steps": steps},
                "occlusion": {"patch": patch},
                "shapley": {"samples": samples},
            }.get(method, {})
            classes_of = (target, against) if known else (None, None)
            found.append(Question(name, method, *classes_of, baseline, device=device(), **own))
    if len(found) > MOST:
        st.warning(
            _("{count} maps were asked for; the first {most} are shown. Choose fewer networks or methods.").format(
                count=len(found), most=MOST
            ),
            icon=":material/filter_8:",
        )
    return found[:MOST]


def able(clip: Clip, wanted: Sequence[Question]) -> list[Question]:
    """Those whose network can take the clip; of the others it is said why not."""
    found = list(wanted)
    for name in dict.fromkeys(question.network for question in wanted):
        try:
            CARDS[name].input.views(clip)
        except InputError as error:
            st.warning(f"{_(CARDS[name].title)}: {explain(error)}", icon=":material/straighten:")
            found = [question for question in found if question.network != name]
    return found


def ask(clip: Clip, wanted: Sequence[Question]) -> list[Hashable]:
    """Start what is not there yet; the keys of the maps."""
    keys: list[Hashable] = [question.key(clip) for question in wanted]
    for question, key in zip(wanted, keys, strict=True):
        work.once(
            key, explaining, clip, question, lab().networks, lane=question.device, title=title_of(question),
            size_of=lambda found: found.bytes, wait_s=0,
        )  # fmt: skip
    for job in work.unfinished(keys):
        job.wait(work.SOON_S / len(keys))
    return keys


def about(found: Attribution) -> str:
    """What a map explains, in a line."""
    question = found.question
    names = CARDS[question.network].classes
    assert question.target is not None
    target = label_name(names[question.target])
    if question.against is not None:
        return _("{target} against {against}").format(target=target, against=label_name(names[question.against]))
    if found.badge == "random":
        return f"{target} · " + _("random weights")  # whose probabilities are no answer
    return f"{target} · {found.probabilities[question.target]:.0%}"


def shown(clip: Clip, maps: Sequence[Attribution]) -> None:
    """The maps in the player, and their bars."""
    times = timeline(maps)
    span = f"{times[0]}-{times[-1]}"
    tracks = [
        Track(
            f"why-{hash(found.question.key(clip))}-{span}", title_of(found.question),
            partial(frames_on, clip, found, times), partial(map_on, found, times), note=about(found),
        )
        for found in maps
    ]  # fmt: skip
    player(tracks, clip.fps, key="why-player", start_s=clip.start_s + times[0] / clip.fps, height=460)
    for name in dict.fromkeys(found.badge for found in maps):
        badge(name)
    st.caption(
        _(
            "Signed maps: orange speaks for the class, blue against it. The others go from black to yellow. Each map "
            "has its own scale; the slider fades between the clip and the map."
        )
        + " "
        + _("The networks look at {start:.1f} to {end:.1f} s of the clip.").format(
            start=clip.start_s + times[0] / clip.fps, end=clip.start_s + (times[-1] + 1) / clip.fps
        )
    )
    st.markdown("#### " + _("Over time"))
    names = [f"{title_of(found.question)} · {about(found)}" for found in maps]
    chart(
        figures.over_time(frames_on(clip, maps[0], times), times, maps, names, words={"frame": _("frame")}),
        key="why-time",
        wide=True,
    )
    st.download_button(
        _("Download the maps (NumPy)"), partial(packed, maps), file_name="motion-lab-maps.npz",
        mime="application/octet-stream", icon=":material/download:",
    )  # fmt: skip


def packed(maps: Sequence[Attribution]) -> bytes:
    """The maps ``(T, H, W)`` as an .npz file, each under the name of its network and method."""
    file = io.BytesIO()
    np.savez_compressed(file, **{f"{m.question.network}-{m.question.method}": m.values for m in maps})  # type: ignore[arg-type]
    return file.getvalue()
