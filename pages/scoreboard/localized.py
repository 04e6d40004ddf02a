"""Actions in time: the localizer and its baselines on the test streams."""

from itertools import product

from pages.scoreboard.interval_bars import SIDES, interval_bars
from pages.scoreboard.measured import against_numbers, localized_numbers
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.reveal import provenance
from ui.words import _
from vizlib.results.localize import AT, METHODS, STRICT, localize_run, methods

BASELINES = ("sliding_window", "per_frame")


def shown(page: Lesson) -> None:
    """mAP of all methods with confidence intervals, and what they allow to say."""
    found = methods()
    page.section("localized", **localized_numbers())
    names = [_(title) for title in METHODS.values()]
    titles = {tiou: _("mAP at tIoU {tiou}").format(tiou=f"{tiou:g}") for tiou in (AT, STRICT)}
    series = {
        title: [(method.map[tiou], method.intervals[tiou]) for method in found.values()]
        for tiou, title in titles.items()
    }
    chart(interval_bars(names, series), key="localized-chart", wide=True)
    for other, tiou in product(BASELINES, titles):
        side = SIDES[found["localizer"].against(found[other], tiou)]
        page.section(f"localized_{side}", **against_numbers(found["localizer"], found[other], tiou))
    provenance([localize_run()])
