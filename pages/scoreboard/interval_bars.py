"""Bars with confidence intervals, and what these allow to say."""

from collections.abc import Mapping, Sequence

from plotly.graph_objects import Figure

from ui.charts.style import ACCENT, COLORS, FONT, PER_CENT, SEEN, styled

SIDES = {1: "ahead", 0: "alike", -1: "behind"}  # how a section's name ends
Values = Sequence[tuple[float, tuple[float, float]]]  # each with its interval


def interval_bars(names: Sequence[str], series: Mapping[str, Values]) -> Figure:
    """For each of two measures the shares of all methods as bars."""
    figure = Figure()
    for (title, values), color, below in zip(series.items(), (SEEN[0], COLORS[-1]), (-0.2, 0.2), strict=True):
        places = [n + below for n in range(len(names))]
        figure.add_bar(
            x=[value for value, _interval in values], y=places, width=0.38, name=title, orientation="h",
            marker={"color": color}, customdata=list(names),
            error_x={
                "type": "data", "symmetric": False, "thickness": 3, "width": 7, "color": ACCENT,
                "array": [high - value for value, (_low, high) in values],
                "arrayminus": [value - low for value, (low, _high) in values],
            },
            hovertemplate=f"%{{customdata}}, {title}: %{{x:.1%}}<extra></extra>",
        )  # fmt: skip
        for place, (value, (_low, high)) in zip(places, values, strict=True):
            figure.add_annotation(
                x=high, y=place, text=f"<b>{value:.1%}</b>", showarrow=False, xanchor="left", xshift=10,
                font={"size": FONT},
            )  # fmt: skip
    figure.update_xaxes(tickformat=PER_CENT, range=[0, 1.16], tickvals=[n / 5 for n in range(6)])
    figure.update_yaxes(
        autorange="reversed", ticklabelstandoff=8, tickvals=list(range(len(names))), ticktext=list(names),
        showgrid=False, zeroline=False,
    )  # fmt: skip
    return styled(figure, 66 * len(names) + 100)
