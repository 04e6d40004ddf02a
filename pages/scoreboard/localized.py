"""Actions in time: the localizer and its baselines on the test streams."""

from collections.abc import Sequence

from plotly.graph_objects import Figure

from pages.scoreboard.measured import localized_numbers
from ui.charts.chart import chart
from ui.charts.style import ACCENT, FONT, PER_CENT, SEEN, styled
from ui.lesson import Lesson
from ui.reveal import provenance
from ui.words import _
from vizlib.results.localize import AT, METHODS, Method, localize_run, methods

SIDES = {1: "ahead", 0: "alike", -1: "behind"}  # how a section's name ends


def shown(page: Lesson) -> None:
    """mAP of all methods with confidence intervals, and what they allow to say."""
    found, numbers = methods(), localized_numbers()
    page.section("localized", **numbers)
    names = [_(title) for title in METHODS.values()]
    words = {"map": _("mAP at tIoU {tiou}").format(tiou=numbers["tiou"])}
    chart(bars(list(found.values()), names=names, words=words), key="localized-chart", wide=True)
    side = SIDES[found["localizer"].against(found["sliding_window"])]
    page.section(f"localized_{side}", **numbers)
    provenance([localize_run()])


def bars(methods: Sequence[Method], *, names: Sequence[str], words: dict[str, str]) -> Figure:
    """mAP of each method as a bar with its confidence interval."""
    values = [method.map[AT] for method in methods]
    highs = [method.intervals[AT][1] for method in methods]
    figure = Figure()
    figure.add_bar(
        x=values, y=list(names), orientation="h", marker={"color": SEEN[0], "opacity": 0.8}, width=0.6,
        error_x={
            "type": "data", "symmetric": False, "thickness": 3, "width": 10, "color": ACCENT,
            "array": [high - value for high, value in zip(highs, values, strict=True)],
            "arrayminus": [value - method.intervals[AT][0] for value, method in zip(values, methods, strict=True)],
        },
        hovertemplate="%{y}: %{x:.1%}<extra></extra>",
    )  # fmt: skip
    for name, value, high in zip(names, values, highs, strict=True):
        figure.add_annotation(
            x=high, y=name, text=f"<b>{value:.1%}</b>", showarrow=False, xanchor="left", xshift=12, font={"size": FONT}
        )
    figure.update_xaxes(tickformat=PER_CENT, range=[0, 1.06])
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=8)
    return styled(figure, 70 * len(methods) + 70, x=words["map"])
