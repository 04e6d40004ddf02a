"""Figures of the two streams."""

from collections.abc import Mapping, Sequence

from plotly.graph_objects import Figure

from ui.charts.style import FONT, PER_CENT, SEEN, styled


def by_weight(weights: Sequence[float], accuracies: Sequence[float], *, words: dict[str, str]) -> Figure:
    """Accuracy of the average against the weight of the temporal stream; the best is marked."""
    best = max(range(len(weights)), key=lambda n: accuracies[n])
    figure = Figure()
    figure.add_scatter(
        x=list(weights),
        y=list(accuracies),
        mode="lines+markers",
        line={"width": 4, "color": SEEN[3]},
        marker={"size": 9},
        hovertemplate="%{x:.2f}: %{y:.1%}<extra></extra>",
        cliponaxis=False,
    )
    for n, place in ((0, "bottom right"), (best, "top center"), (len(weights) - 1, "bottom left")):
        figure.add_scatter(
            x=[weights[n]],
            y=[accuracies[n]],
            mode="markers+text",
            text=[f"{accuracies[n]:.1%}"],
            textposition=place,
            textfont={"size": FONT},
            marker={"size": 15, "color": SEEN[3]},
            hoverinfo="skip",
            cliponaxis=False,
        )
    figure.update_xaxes(tickvals=[0, 0.25, 0.5, 0.75, 1], range=[-0.03, 1.03])
    figure.update_yaxes(tickformat=PER_CENT, range=[min(accuracies) - 0.06, 1])
    figure.update_layout(showlegend=False)
    return styled(figure, 300, x=words["x"], y=words["accuracy"])


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
    return styled(figure, 32 * len(order) + 110, x=accuracy)
