"""Fusion: the tensors of each network on the loaded clip, the one argument that differs, and its source; C3D's cost."""

import inspect
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from datasets.actors import LABELS
from models import fusion
from models.fusion import FUSIONS
from models.input_spec import InputError
from models.zoo import CARDS
from pages.fusion import figures
from pages.fusion.measured import C3D_CLIP, PICTURE, classic_layers, cost_numbers, mixing, mixing_numbers
from pages.fusion.tensors import show_tensors
from ui import work
from ui.address import pick
from ui.charts import common
from ui.charts.chart import chart
from ui.clip import lab_nets, picker
from ui.clip.actor import label_name
from ui.clip.picker import Current
from ui.clip.truth import kept_secret, true_action
from ui.lesson import lesson
from ui.networks.card import badge
from ui.numbers import times
from ui.reveal import guessed, provenance
from ui.words import _, explain
from video import Clip
from vizlib.cost.layers import Layer
from vizlib.fusion import Activations, activations, activations_bytes, activations_key
from vizlib.results.runs import mean, runs

CODE = 620  # CSS pixels


def tensors() -> None:
    """One network of the family at work on the clip, and the file that it is."""
    current = picker.current()
    name = pick(_("Where is time mixed?"), {name: _(CARDS[name].title) for name in FUSIONS}, key="net")
    lab_nets.tell([name])
    left, right = st.columns([5, 3])
    with right:
        st.markdown("#### " + _("The one argument"))
        st.code(f'FusionNet("{FUSIONS[name]}")', language="python")
        st.markdown(_(CARDS[name].teaches))
    traced = trace(name, current.clip, left)
    if traced is not None:
        with left:
            show_tensors(traced.stages, volume=name in ("slow_fusion", "early_fusion"))
        with right:
            answer(traced, current)
    with st.expander(_("The code that runs"), icon=":material/code:"):
        st.code(inspect.getsource(fusion), language="python", height=CODE)


def trace(name: str, clip: Clip, place: DeltaGenerator) -> Activations | None:
    """The clip's way through the network, as soon as it is known; what stands against it is said in ``place``."""
    try:
        CARDS[name].input.views(clip)
    except InputError as error:
        place.warning(explain(error), icon=":material/straighten:")
        return None
    key = activations_key(name, clip)
    work.once(
        key, activations, work.lab().networks, name, clip, lane="cpu", title=_(CARDS[name].title),
        size_of=activations_bytes, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def answer(traced: Activations, current: Current) -> None:
    """What the network makes of it, unless the action is still to be guessed."""
    if kept_secret(current.choice, true_action(current.choice)):
        return
    badge(traced.badge)
    if traced.answer:
        rows = [(label_name(label), share) for label, share in traced.answer]
        chart(partial(common.top_bars, rows), key="flow-answer")
    else:
        st.info(_("Its weights are random, so it gives no answer."), icon=":material/cloud_off:")


def mixed() -> None:
    """How many layers must see time?"""
    numbers = mixing_numbers()
    page.section("mixing", **numbers)
    if not guessed("mixing-measured"):
        return
    rows = {
        _("{n} unpaired actions").format(n=numbers["unpaired"]): {float(run.layers): run.unpaired for run in mixing()},
        _("inside the reversed pairs"): {float(run.layers): run.pairs for run in mixing()},
    }
    words = {"x": _("convolutions that see time, from the first on"), "accuracy": _("test accuracy")}
    chart(
        common.seeds(rows, words=words, chance=_("chance inside the pairs")).update_layout(height=310),
        key="mixing-chart",
    )
    page.section("mixed", **numbers)
    with st.expander(_("All numbers"), icon=":material/table:"):
        accuracy = _("test, {n} classes").format(n=len(LABELS))
        table = [
            {
                _("layers that see time"): run.layers,
                _("parameters"): f"{run.parameters:,}",
                "MMACs": round(1e3 * run.gmacs),
                accuracy: 100 * mean(run.top1),
            }
            for run in mixing()
        ]
        config = {accuracy: st.column_config.NumberColumn(format="%.1f %%")}
        st.dataframe(table, hide_index=True, column_config=config)
    provenance(runs("mixing-"))


def cost() -> None:
    """C3D layer by layer beside two networks for single pictures."""
    names = {
        "c3d": _("C3D, {frames} frames of {size}").format(frames=C3D_CLIP[2], size=times(C3D_CLIP[3:])),
        "vgg": _("VGG-16, one picture of {size}").format(size=times(PICTURE[2:])),
        "alexnet": _("AlexNet, one picture of {size}").format(size=times(PICTURE[2:])),
    }
    page.section("cost", **cost_numbers())
    by_title = {names[key]: rows for key, rows in classic_layers().items()}
    chart(figures.layer_costs(by_title, words={"cost": _("10⁹ multiply-adds")}), key="layers-chart")
    with st.expander(_("Every layer of C3D"), icon=":material/table:"):
        st.dataframe([row_of(layer) for layer in classic_layers()["c3d"]], hide_index=True, height="content")


def row_of(layer: Layer) -> dict[str, object]:
    """A layer as a row of the table."""
    c, *rest = layer.shape
    shape = (rest[0], c, *rest[1:]) if rest else layer.shape  # T x C x H x W, as lectures write it
    return {
        _("layer"): layer.name,
        _("kernel"): " × ".join(map(str, layer.kernel)) or "–",
        "T × C × H × W": " × ".join(f"{n:,}" for n in shape),
        _("parameters"): f"{layer.parameters:,}" if layer.parameters else "–",
        "GMACs": f"{layer.macs / 1e9:.3f}" if layer.macs else "–",
    }


page = lesson("fusion")
page.show({"tensors": tensors, "mixing": mixed, "cost": cost})
