"""Which networks, methods and classes: a row of choices that stays low, and the questions that it asks."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from models.card import ModelCard
from models.input_spec import InputError
from models.zoo import CLASSIFIERS
from ui.address import chosen, pick
from ui.clip import lab_nets
from ui.clip.actor import label_name
from ui.networks import predictions
from ui.networks.pathways import pathway_names
from ui.sidebar import device
from ui.words import _, explain
from video import Clip
from vizlib.attribution import METHOD_NAMES, AttributionError, Question
from vizlib.attribution.question import APART, AS_MANY, ORDERS, RUNNER_UP
from vizlib.features.responses import FeatureError, feature_layers
from vizlib.pathways import pathways_of

FIRST = "slow_fusion"
MOST = 8  # maps side by side
QUICK = {True: ["integrated_gradients", "grad_cam"], False: ["grad_cam"]}  # at first, of lab nets or others
OWN, NEXT, NONE = "own", "next", "none"


def method_names() -> dict[str, str]:
    """The methods in the session's language."""
    return {
        "saliency": _("Saliency map"),
        "input_x_gradient": _("Input × gradient"),
        "integrated_gradients": _("Integrated gradients"),
        "guided_backprop": _("Guided backpropagation"),
        "grad_cam": "Grad-CAM",
        "occlusion": _("Occlusion"),
        "shapley": _("Shapley values of frames"),
    }


def baseline_names() -> dict[str, str]:
    """What may stand in for what is taken away."""
    return {"grey": _("grey"), "black": _("black"), "frozen": _("the middle frame, frozen")}


def title_of(question: Question) -> str:
    """Which map it is."""
    pathway = f", {pathway_names()[question.pathway]}" if question.pathway else ""
    return f"{_(CLASSIFIERS[question.network].title)}{pathway} · {method_names()[question.method]}"


def questions(clip: Clip, rendered: bool) -> list[Question]:
    """Draw the choices; what is asked: each method of each network that can take the clip."""
    networks_at, methods_at, settings_at = st.columns(3)
    with networks_at.popover(_("Choose networks"), icon=":material/hub:", width="stretch"):
        networks = chosen(
            st.pills, _("Networks"), list(CLASSIFIERS), key=f"why_nets_{'lab' if rendered else 'real'}",
            default=[FIRST] if rendered else [predictions.NETWORK], selection_mode="multi",
            format_func=lambda name: _(CLASSIFIERS[name].title),
        )  # fmt: skip
    with methods_at.popover(_("Choose methods"), icon=":material/stylus_note:", width="stretch"):
        methods = chosen(
            st.pills, _("Methods"), list(METHOD_NAMES), key="why_methods",
            default=QUICK[rendered], selection_mode="multi", format_func=method_names().__getitem__,
        )  # fmt: skip
    lab_nets.tell(networks)
    if not networks or not methods:
        st.info(_("Choose at least one network and one method above."), icon=":material/touch_app:")
        return []
    with settings_at.popover(_("Class and settings"), icon=":material/tune:", width="stretch"):
        target, against = classes(CLASSIFIERS[networks[0]])
        given = settings(networks)
    try:
        asked = [
            replace(question(name, method, target, against, networks[0], given), pathway=pathway)
            for name in networks
            for method in methods
            for pathway in (pathways_of(name) if given["apart"] and method in APART else ()) or ("",)
        ]
    except AttributionError as error:
        st.warning(explain(error), icon=":material/category:")
        return []
    if len(asked) > MOST:
        st.warning(
            _("{count} maps were asked for; the first {most} are shown. Choose fewer networks or methods.").format(
                count=len(asked), most=MOST
            ),
            icon=":material/filter_8:",
        )
    return able(clip, asked[:MOST])


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
        layers = list(feature_layers(name))
    except FeatureError:
        return ""
    if name != first:
        return layers[-1]
    return chosen(st.selectbox, _("Layer of Grad-CAM"), layers, key=f"why_layer_{name}", default=layers[-1])


def settings(networks: Sequence[str]) -> dict[str, Any]:
    """The baseline, the layers by network, and what some methods read."""
    baseline = pick(_("What stands in for what is taken away"), baseline_names(), key="why_baseline")
    layers = {name: layer_of(name, networks[0]) for name in networks}
    steps = chosen(
        st.selectbox, _("Steps of integrated gradients"), [AS_MANY, 16, 32, 64, 128, 256], key="why_steps",
        default=AS_MANY, format_func=lambda n: str(n) if n else _("as many as it takes"),
    )  # fmt: skip
    patch = chosen(st.select_slider, _("Occlusion: parts of each side"), [2, 4, 8], key="why_patch", default=4)
    orders = chosen(
        st.select_slider, _("Shapley: orders of the frames, at most"), [8, 16, 32, 64, 128, 256], key="why_orders",
        default=ORDERS,
    )  # fmt: skip
    two = any(pathways_of(name) for name in networks)
    apart = two and pick(_("Maps of two pathways"), apart_names(), key="why_pathways", default="both") == "each"
    return {"baseline": baseline, "layers": layers, "steps": steps, "patch": patch, "orders": orders, "apart": apart}


def apart_names() -> dict[str, str]:
    """Of which clip a network with two pathways is asked."""
    return {"both": _("of the clip that drives both"), "each": _("one a pathway")}


def question(
    name: str, method: str, target: int | None, against: int | None, first: str, given: dict[str, Any]
) -> Question:
    """Only with what the method reads: another patch leaves the maps of all others as they are.

    Raises:
        AttributionError: a class against itself.
    """
    own: dict[str, Any] = {
        "grad_cam": {"layer": given["layers"][name]},
        "integrated_gradients": {"steps": given["steps"]},
        "occlusion": {"patch": given["patch"]},
        "shapley": {"orders": given["orders"]},
    }.get(method, {})
    known = CLASSIFIERS[name].labels == CLASSIFIERS[first].labels
    classes_of = (target, against) if known else (None, None)
    return Question(name, method, *classes_of, given["baseline"], device=device(), **own)


def able(clip: Clip, asked: Sequence[Question]) -> list[Question]:
    """Those whose network can take the clip; of the others it is said why not."""
    possible = list(asked)
    for name in dict.fromkeys(question.network for question in asked):
        try:
            CLASSIFIERS[name].input.views(clip)
        except InputError as error:
            st.warning(f"{_(CLASSIFIERS[name].title)}: {explain(error)}", icon=":material/straighten:")
            possible = [question for question in possible if question.network != name]
    return possible
