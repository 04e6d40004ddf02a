"""Actions in time: the localizer and its baselines on the test streams."""

from collections.abc import Mapping, Sequence
from itertools import product

from plotly.graph_objects import Figure

from pages.scoreboard.measured import against_numbers, localized_numbers
from ui.charts.chart import chart
from ui.charts.style import ACCENT, COLORS, FONT, PER_CENT, SEEN, styled
from ui.lesson import Lesson
from ui.reveal import provenance
from ui.words import _
from vizlib.results.localize import AT, METHODS, STRICT, Method, localize_run, methods

BASELINES = ("sliding_window", "per_frame")
SIDES = {1: "ahead", 0: "alike", -1: "behind"}  # how a section's name ends


def shown(page: Lesson) -> None:
    """mAP of all methods with confidence intervals, and what they allow to say."""
    found = methods()
    page.section("localized", **localized_numbers())
    names = [_(title) for title in METHODS.values()]
    titles = {tiou: _("mAP at tIoU {tiou}").format(tiou=f"{tiou:g}") for tiou in (AT, STRICT)}
    chart(bars(list(found.values()), names=names, titles=titles), key="localized-chart", wide=True)
    for other, tiou in product(BASELINES, titles):
        side = SIDES[found["localizer"].against(found[other], tiou)]
        page.section(f"localized_{side}", **against_numbers(found["localizer"], found[other], tiou))
    provenance([localize_run()])


def bars(methods: Sequence[Method], *, names: Sequence[str], titles: Mapping[float, str]) -> Figure:
    """mAP of each method at two thresholds as bars with their confidence intervals."""
    figure = Figure()
    for (tiou, title), color, below in zip(titles.items(), (SEEN[0], COLORS[-1]), (-0.2, 0.2), strict=True):
        places = [n + below for n in range(len(methods))]
        values = [method.map[tiou] for method in methods]
        lows, highs = zip(*(method.intervals[tiou] for method in methods), strict=True)
        figure.add_bar(
            x=values, y=places, width=0.38, name=title, orientation="h", marker={"color": color}, customdata=names,
            error_x={
                "type": "data", "symmetric": False, "thickness": 3, "width": 7, "color": ACCENT,
                "array": [high - value for high, value in zip(highs, values, strict=True)],
                "arrayminus": [value - low for low, value in zip(lows, values, strict=True)],
            },
            hovertemplate=f"%{{customdata}}, {title}: %{{x:.1%}}<extra></extra>",
        )  # fmt: skip
        for place, value, high in zip(places, values, highs, strict=True):
            figure.add_annotation(
                x=high, y=place, text=f"<b>{value:.1%}</b>", showarrow=False, xanchor="left", xshift=10,
                font={"size": FONT},
            )  # fmt: skip
    figure.update_xaxes(tickformat=PER_CENT, range=[0, 1.16], tickvals=[n / 5 for n in range(6)])
    figure.update_yaxes(
        autorange="reversed", ticklabelstandoff=8, tickvals=list(range(len(names))), ticktext=list(names),
        showgrid=False, zeroline=False,
    )  # fmt: skip
    return styled(figure, 66 * len(methods) + 100)
