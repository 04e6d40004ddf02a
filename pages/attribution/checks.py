"""Whether to believe the maps: their checks on the loaded clip, and what was measured on many."""

from collections.abc import Mapping
from math import isnan

import streamlit as st

from models.lab import LABELS
from models.zoo import CARDS
from pages.attribution import figures
from pages.attribution.choice import FIRST, method_names, title_of
from pages.attribution.measured import believed, estimates, order_numbers, sampled
from ui import work
from ui.address import pick
from ui.charts import common
from ui.charts.chart import chart
from ui.reveal import provenance
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.attribution import Attribution, Checks, Question, check_key, checking
from vizlib.attribution.need import memory_of, seconds_of
from vizlib.results.runs import runs


def check(clip: Clip, maps: Mapping[Question, Attribution]) -> dict[Question, Checks]:
    """Check the maps: at once those of lab nets, which takes seconds; of others, when a person asks. What is there.

    A map that still grows waits.
    """
    maps = {question: attribution for question, attribution in maps.items() if attribution.finished}
    quick = [question for question in maps if CARDS[question.network].labels == LABELS]
    label = _("Check the maps of large networks too (takes minutes)")
    if len(quick) < len(maps) and st.toggle(label, key="why-check-all", persist_state="session"):
        quick = list(maps)
    for question in quick:
        key = check_key(clip, question)
        work.once(
            key, checking, clip, maps[question], lab().networks, lane=question.device,
            title=_("Checking {title}").format(title=title_of(question)), size_of=lambda checks: checks.bytes,
            size=seconds_of(question), wait_s=0, instead_of=key.kind, **memory_of(question),
        )  # fmt: skip
    rows = {question: work.result(check_key(clip, question)) for question in maps}
    return {question: row for question, row in rows.items() if row is not None}


def verdict(passes: bool | None, number: str) -> str:
    """A plain word and the number behind it."""
    if passes is None:
        return "–"
    word, colour = (_("passes"), "green") if passes else (_("fails"), "red")
    return f":{colour}[**{word}**] {number}"


def table(rows: Mapping[Question, Checks]) -> None:
    """All checks of all maps."""
    head = (_("map"), _("completeness"), _("changes with the weights"), _("deletion / random"), _("insertion / random"),
            _("on the person / its area"))  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for question, row in rows.items():
        fell, rose = row.finds
        person = "–" if isnan(row.on_person) else f"{row.on_person:.0%} / {row.person:.0%}"
        cells = (
            title_of(question),
            verdict(row.adds_up, f"{row.residual:.1%}"),
            verdict(row.changes, f"{row.likeness:.2f}"),
            verdict(fell, f"{row.deletion.mean():.2f} / {row.deletion_random.mean():.2f}"),
            verdict(rose, f"{row.insertion.mean():.2f} / {row.insertion_random.mean():.2f}"),
            person,
        )
        lines.append("| " + " | ".join(cells) + " |")
    with st.container(key="wide-checks"):
        st.markdown("\n".join(lines))


def checked(rows: Mapping[Question, Checks]) -> None:
    """The table, and the curves of one map."""
    table(rows)
    titles = {name_of(question): title_of(question) for question in rows}
    which = st.selectbox(_("Curves of"), list(titles), format_func=titles.__getitem__, key="why-curves")
    (shown,) = [row for question, row in rows.items() if name_of(question) == which]
    words = {
        "deletion": _("taken away, the map's most first"),
        "insertion": _("put back, the map's most first"),
        "map": _("in the map's order"),
        "random": _("in random order"),
        "share": _("share of the clip"),
        "probability": _("probability"),
    }
    chart(figures.curves(shown, words=words), key="why-checks-chart", wide=True)


def name_of(question: Question) -> str:
    return f"{question.network} {question.pathway} {question.method}"


def row_names() -> dict[str, str]:
    """What was measured: every method, and integrated gradients against the frozen middle frame."""
    frozen = _("{method}, frozen").format(method=method_names()["integrated_gradients"])
    return {**method_names(), "integrated_gradients_frozen": frozen}


def network_measured() -> str:
    """Choose one of the networks that were measured."""
    titles = {name: _(CARDS[name].title) for name in believed()}
    return pick(_("Network"), titles, key="why-measured-net", default=FIRST, label_visibility="collapsed")


def how_often() -> None:
    """How often each method passes, on test clips of which all is known."""
    methods = believed()[network_measured()]
    rows = row_names()
    columns = [_("changes with the weights"), _("deletion"), _("insertion")]
    values = [[row.changes, row.deletion, row.insertion] for row in (methods[key] for key in rows)]
    chart(
        common.matrix(values, rows=list(rows.values()), columns=columns, low=0.0), key="why-measured-chart",
        wide=True,
    )  # fmt: skip
    provenance(runs("attribution-") + runs("shapley-"))


def how_much() -> None:
    """How alike the maps of shuffled weights are, and how much of a map lies on the person."""
    methods = believed()[network_measured()]
    lines = ["| " + " | ".join((_("method"), _("likeness"), _("on the person"))) + " |", "|---|--:|--:|"]
    for key, title in row_names().items():
        row = methods[key]
        lines.append(f"| {title} | {row.alike:.2f} | × {row.on_person:.1f} |")
    st.markdown("\n".join(lines))


def how_near() -> None:
    """How near few orders, as many antithetic ones, and as many as it takes come to a long reference."""
    said = order_numbers()
    names = [
        _("{few} random orders").format(few=said["few"]),
        _("{few} antithetic orders").format(few=said["few"]),
        _("until the error is small"),
    ]
    values = [
        [[draw["correlation"] for draw in draws] for draws in estimates(network).values()] for network in sampled()
    ]
    series = [_(CARDS[network].title) for network in sampled()]
    chart(
        figures.nearness(values, names=names, series=series, y=_("rank correlation with the reference")),
        key="why-orders-chart", wide=True,
    )  # fmt: skip
    provenance(runs("shapley_orders-"))
