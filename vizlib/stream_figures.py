"""Figures of the two streams."""

from collections.abc import Mapping

from plotly.graph_objects import Figure

from vizlib.figures import SEEN, styled
from vizlib.score_figures import PER_CENT


def dumbbells(
    one: Mapping[str, float], two: Mapping[str, float], *, names: Mapping[str, str], series: tuple[str, str],
    accuracy: str,
) -> Figure:  # fmt: skip
    """Two accuracies a class, joined by a line; on top the class in which the second one leads most."""
    order = sorted(one, key=lambda label: two[label] - one[label])
    figure = Figure()
    for row, label in enumerate(order):
        leads = SEEN[1] if two[label] > one[label] else SEEN[0]
        figure.add_scatter(
            x=[one[label], two[label]],
            y=[row, row],
            mode="lines",
            line={"width": 5, "color": leads},
            opacity=0.4,
            showlegend=False,
            hoverinfo="skip",
        )
    for values, name, color in ((one, series[0], SEEN[0]), (two, series[1], SEEN[1])):
        figure.add_scatter(
            x=[values[label] for label in order],
            y=list(range(len(order))),
            mode="markers",
            name=name,
            marker={"size": 17, "color": color},
            customdata=[names[label] for label in order],
            hovertemplate=f"%{{customdata}}<br>{name}: %{{x:.0%}}<extra></extra>",
            cliponaxis=False,
        )
    figure.update_yaxes(
        tickvals=list(range(len(order))), ticktext=[names[label] for label in order], showgrid=False, zeroline=False
    )
    figure.update_xaxes(tickformat=PER_CENT, range=[-0.02, 1.02])
    return styled(figure, 38 * len(order) + 120, x=accuracy)
