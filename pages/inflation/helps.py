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
        panel_title(n, len(learned(subject, SCRATCH, n))): {
            name: band(learned(subject, beginning, n), key) for beginning, name in names.items()
        }
        for n in counts(subject)
    }
    words = {
        "minutes": _("minutes of training on one core"),
        "short": _("minutes"),
        "accuracy": _("validation accuracy"),
        "chance": _("chance level"),
    }
    chart(figures.learning(panels, CHANCE[key], words=words), key=f"learning-{subject}-{key}")
    table(subject, key)
    page.section(f"helped_{subject}", **helps_numbers())
    with st.expander(_("To the end, and on Kinetics-400"), icon=":material/more_horiz:"):
        page.section("kinetics", **helps_numbers())
    provenance(runs(f"inflation_{subject}-"))


def panel_title(clips: int, seeds: int) -> str:
    if seeds == 1:
        return _("{n} clips<br>one seed").format(n=f"{clips:,}")
    return _("{n} clips<br>{seeds} seeds").format(n=f"{clips:,}", seeds=seeds)


def table(subject: str, key: str) -> None:
    """The final difference and the area between the curves for each number of clips."""
    rows = []
    for n in counts(subject):
        row = compared(subject, n, key)
        rows.append(
            {
                _("training clips"): f"{n:,}",
                _("inflated, test"): percent(row.inflated),
                _("from scratch, test"): percent(row.scratch),
                _("difference, points"): plus_minus(row.final),
                _("area, points · minutes"): plus_minus(row.area),
                _("mean lead, points"): plus_minus(row.lead),
            }
        )
    st.dataframe(rows, hide_index=True, height="content")


def percent(value: Uncertain) -> str:
    return f"{value.mean:.1f} %"
