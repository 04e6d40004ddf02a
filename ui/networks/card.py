"""One network's answer and what it cost, as a card."""

from functools import partial

import streamlit as st

from models.card import MEASURED, ModelCard
from models.input_spec import InputError
from models.zoo import OWN
from ui.charts import common
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.clip.sampling import sampling_text
from ui.networks import downloads
from ui.numbers import readable_bytes
from ui.words import _, explain, plain
from vizlib.engine.own import Own
from vizlib.predict import Prediction

EVIDENCE_CLASSES = 3
MANY_DIFFERENT = 0.5  # of the frames that a network looks at
LABEL_SETS = {
    "kinetics400": "Kinetics-400", "actors-18": "actors-18", "sports1m": "Sports-1M", "ucf101": "UCF-101",
    "imagenet": "ImageNet", "imagenet1k": "ImageNet-1k", "long-range": "long-range", "matching": "matching",
    "scenes": "scenes", "coco": "COCO",
}  # fmt: skip


def badge(name: str) -> None:
    """Where the weights come from; random ones are named as what they are."""
    if name in LABEL_SETS:
        st.badge(LABEL_SETS[name], color="green")
    elif name == OWN:
        st.badge(_("your file"), color="violet")
    else:
        st.badge(_("random weights"), color="orange")


def head(card: ModelCard, own: Own | None) -> None:
    left, right = st.columns([2, 1], vertical_alignment="center")
    left.subheader(_(card.title), anchor=False)
    with right:
        badge(OWN if own is not None else card.weights.badge if card.weights.here else "random")
    if own is not None:
        st.markdown(called(own))
    st.markdown(_(card.teaches))


def called(own: Own) -> str:
    """The file's name and the first digits of its SHA-256."""
    return f"{plain(own.file)} · SHA-256 {own.sha256[:8]}"


def verdict(prediction: Prediction, truth: str) -> None:
    """Whether the answer is the true action; for networks that know the action."""
    if truth in prediction.labels:
        tell(prediction.top(1)[0][0] == truth)


def tell(is_right: bool) -> None:
    right, wrong = _("right"), _("wrong")
    st.markdown(f":green[:material/check_circle: **{right}**]" if is_right else f":red[:material/cancel: **{wrong}**]")


def by_streams(prediction: Prediction) -> None:
    """What each stream by itself says, of the first test clip."""
    titles = {"spatial": _("spatial stream"), "temporal": _("temporal stream")}
    lines = ["| " + _("stream") + " | " + _("its own answer") + " | |", "|---|---|---|"]
    for name, probabilities in zip(prediction.streams, prediction.view_evidence[0], strict=True):
        best = int(probabilities.argmax())
        lines.append(f"| {titles[name]} | {label_name(prediction.labels[best])} | {probabilities[best]:.0%} |")
    st.markdown("\n".join(lines))


def evidence(prediction: Prediction) -> None:
    """What each step in time says, of the first test clip."""
    probabilities = prediction.view_evidence[0]
    start_s, end_s = prediction.view_spans[0]
    best = [label for label, _share in prediction.top(EVIDENCE_CLASSES)]
    rows = [prediction.labels.index(label) for label in best]
    chart(
        partial(
            common.evidence,
            probabilities[:, rows],
            (start_s, end_s),
            names=[label_name(label) for label in best],
            words={"seconds": _("seconds"), "share": _("share, step by step")},
        ),
        key=f"evidence-{prediction.request.name}",
    )


def repeated(prediction: Prediction) -> None:
    """A word beside an answer that rests on few frames: where the clip shows fewer a second than the network looks at,
    or holds one, most of what it sees are repeats.
    """
    frames = prediction.request.spec.frames
    if prediction.different < MANY_DIFFERENT * frames:
        few = _("{different} different frames of {frames}: the others are repeats")
        st.caption(few.format(different=prediction.different, frames=frames))


def answer(prediction: Prediction, truth: str | None, most: int) -> None:
    """The ``most`` probable classes of the mean, each step's and each test clip's own answer."""
    if truth is not None:
        verdict(prediction, truth)
    rows = [(label_name(label), share) for label, share in prediction.top(most)]
    chart(partial(common.top_bars, rows), key=f"bars-{prediction.request.name}")
    repeated(prediction)
    if prediction.streams:
        by_streams(prediction)
    elif prediction.view_evidence:
        evidence(prediction)
    if prediction.total == 1:
        return
    head = (_("test clip"), _("seconds"), _("its own answer"))
    lines = ["| " + " | ".join(head) + " | |", "|---|---|---|---|"]
    for n, (start, end) in enumerate(prediction.view_spans):
        if n < prediction.done:
            probabilities = prediction.view_probabilities[n]
            best = int(probabilities.argmax())
            own = label_name(prediction.labels[best])
            lines.append(f"| {n + 1} | {start:.1f} – {end:.1f} | {own} | {probabilities[best]:.0%} |")
        else:
            lines.append(f"| {n + 1} | {start:.1f} – {end:.1f} | … | |")
    label, share = prediction.top(1)[0]
    mean = _("mean")
    lines.append(f"| **{mean}** | | **{label_name(label)}** | **{share:.0%}** |")
    st.markdown("\n".join(lines))


def cost(prediction: Prediction, card: ModelCard) -> None:
    """What one test clip costs, measured here; accuracy as published."""
    rows = {
        _("parameters"): f"{prediction.cost.parameters / 1e6:.3g} M",
        "GMACs": f"{prediction.cost.gmacs:.3g}",
        _("time"): f"{prediction.milliseconds:,.0f} ms",
        _("memory"): readable_bytes(prediction.peak_bytes),
    }
    if card.top1 is not None and not prediction.request.own:  # of other weights
        measured = card.top1_source == MEASURED
        name = (
            _("top-1, measured here") if measured else _("top-1, published ({source})").format(source=card.top1_source)
        )
        rows[name] = f"{card.top1:.1f} %"
    lines = ["| " + _("cost of one test clip") + " | |", "|---|--:|"]
    # Numbers keep their unit on the same line.
    lines += [f"| {name} | **{value.replace(' ', chr(0xA0))}** |" for name, value in rows.items()]
    st.markdown("\n".join(lines))
    spec = prediction.request.spec
    text = sampling_text(spec)
    if MANY_DIFFERENT * spec.frames <= prediction.different < spec.frames:  # fewer are told beside the answer
        text += " · " + _("{different} different frames").format(different=prediction.different)
    st.markdown(f"<small>{text}</small>", unsafe_allow_html=True)


def missing(card: ModelCard) -> None:
    """What is missing, where to put it, and a button that fetches it; of some, nobody publishes what could be read."""
    if not card.weights.url:
        st.info(
            _("Nobody publishes trained weights of it in a safe form: it gives no answer, only shapes and cost."),
            icon=":material/cloud_off:",
        )
        return
    why = _("Its trained weights are not on this machine, so it gives no answer, only its cost.")
    downloads.missing(card.weights, card.name, _(card.title), why)


def network_card(
    card: ModelCard,
    prediction: Prediction | None,
    refusal: InputError | None = None,
    truth: str | None = None,
    wide: bool = False,
    own: Own | None = None,
) -> None:
    """The whole card; without a prediction it says what the network is, and why it cannot take the clip.

    ``truth``: the true action, if it is known. ``wide``: there is room for the cost beside the answer.
    ``own``: the person's own weights, with which it answers.
    """
    with st.container(border=True, height="stretch"):
        head(card, own)
        if own is None and not card.weights.here:
            missing(card)
        if refusal is not None:
            st.warning(explain(refusal), icon=":material/straighten:")
        if prediction is None:
            return
        left, right = st.columns([3, 2]) if wide else (st.container(), st.empty())
        if prediction.probabilities is not None:
            with left:
                answer(prediction, truth, 5 if wide else 3)
        if wide or prediction.probabilities is None:
            with right.container():
                cost(prediction, card)
