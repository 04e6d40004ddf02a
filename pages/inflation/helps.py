"""Does it help? Learning curves of the same 3D network, inflated and from scratch."""

import streamlit as st

from pages.inflation import figures
from pages.inflation.learned import CHANCE, SCRATCH, SUBJECTS, band, compared, counts, learned
from pages.inflation.measured import helps_numbers, plus_minus
from ui.address import pick
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.curves import Uncertain
from vizlib.results.runs import runs


def shown(page: Lesson) -> None:
    """Guess who is ahead, when and by how much; then the curves, and what they come to."""
    subjects = {"skeleton": _("from frames of the same clips"), "lite": _("from ImageNet")}
    subject = pick(_("What the 2D network learned from"), subjects, key="pretrained", label_visibility="collapsed")
    page.section(f"helps_{subject}", **helps_numbers())
    if not guessed(f"inflation-{subject}"):
        return
    keys = {"top1": _("all classes"), "unpaired": _("the unpaired actions"), "pairs": _("inside the reversed pairs")}
    key = pick(_("Accuracy"), keys, key="accuracy", label_visibility="collapsed")
    names = {SUBJECTS[subject]: _("inflated"), SCRATCH: _("from scratch")}
    panels = {
        _("{n} clips, {seeds} seeds").format(n=f"{n:,}", seeds=len(learned(subject, SCRATCH, n)))
        if len(learned(subject, SCRATCH, n)) > 1
        else _("{n} clips, one seed").format(n=f"{n:,}"): {
            name: band(learned(subject, beginning, n), key) for beginning, name in names.items()
        }
        for n in counts(subject)
    }
    words = {
        "minutes": _("minutes of training on one core"),
        "short": _("minutes"),
        "accuracy": _("validation accuracy"),
    }
    chart(figures.learning(panels, CHANCE[key], words=words), key=f"learning-{subject}-{key}")
    table(subject, key)
    page.section(f"helped_{subject}", **helps_numbers())
    provenance(runs(f"inflation_{subject}-"))


def table(subject: str, key: str) -> None:
    """The final difference and the area between the curves for each number of clips."""
    rows = {f"{n:,}": compared(subject, n, key) for n in counts(subject)}
    titles = {
        _("training clips"): list(rows),
        _("inflated, test"): [percent(row.inflated) for row in rows.values()],
        _("from scratch, test"): [percent(row.scratch) for row in rows.values()],
        _("difference, points"): [plus_minus(row.final) for row in rows.values()],
        _("area, points · minutes"): [plus_minus(row.area) for row in rows.values()],
        _("mean lead, points"): [plus_minus(row.lead) for row in rows.values()],
    }
    st.table(titles)


def percent(value: Uncertain) -> str:
    return f"{value.mean:.1f} %"
