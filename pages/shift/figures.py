"""Figures of shifts in time: filters, what they answer, and who finds an event again at another moment."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.common import line
from ui.charts.style import ACCENT, COLORS, FONT, PER_CENT, SEEN, styled

DIVERGING = ((0.0, COLORS[1]), (0.5, "rgba(134, 142, 150, 0.08)"), (1.0, COLORS[0]))  # orange, nothing, blue


def filters(kernels: Mapping[str, np.ndarray], *, frame: str) -> Figure:
    """How filters weigh blue against orange at each of their frames, ``(frames,)``: up for blue, down for orange.

    Written as one dictionary, because it is drawn anew at every move of a slider.
    """
    frames = max(len(weights) for weights in kernels.values())
    width = 1 / len(kernels)
    data, titles, axes = [], [], {}
    for n, (name, weights) in enumerate(kernels.items()):
        number = "" if n == 0 else str(n + 1)
        data.append(
            {
                "type": "bar", "x": np.arange(len(weights)), "y": weights, "xaxis": f"x{number}", "yaxis": f"y{number}",
                "marker": {"color": [COLORS[0] if w > 0 else COLORS[1] for w in weights]},
                "hovertemplate": "%{x}: %{y:.2f}<extra></extra>",
            }
        )  # fmt: skip
        left, right = n * width + 0.02, (n + 1) * width - 0.02
        axes[f"xaxis{number}"] = {
            "domain": (left, right), "anchor": f"y{number}", "range": (-0.6, frames - 0.4), "dtick": 5,
            "showgrid": False, "tickfont": {"size": FONT}, "title": {"text": frame, "font": {"size": FONT}},
        }  # fmt: skip
        axes[f"yaxis{number}"] = {
            "anchor": f"x{number}", "range": (-1.15, 1.15), "showticklabels": False, "zerolinecolor": "#868e96",
        }  # fmt: skip
        titles.append(
            {
                "text": name, "x": (left + right) / 2, "y": 1.02, "xref": "paper", "yref": "paper", "xanchor": "center",
                "yanchor": "bottom",
                "showarrow": False, "font": {"size": FONT},
            }
        )  # fmt: skip
    layout = {
        **axes, "annotations": titles, "height": 210, "showlegend": False, "margin": {"l": 8, "r": 8, "t": 52, "b": 60},
        "font": {"size": FONT}, "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
    }  # fmt: skip
    return Figure({"data": data, "layout": layout})


def responses(series: Mapping[str, np.ndarray], moments: Sequence[int], at: int, *, words: dict[str, str]) -> Figure:
    """What filters answer against the moment of the change; a dotted line stands ``at`` one."""
    figure = Figure()
    for n, (name, values) in enumerate(series.items()):
        figure.add_scatter(
            x=list(moments), y=values, name=name, mode="lines+markers", marker={"size": 9},
            line={"width": 4, "color": COLORS[n + 2], "dash": ("solid", "dot", "solid")[n % 3]},
            hovertemplate=f"{name}, %{{x}}: %{{y:.2f}}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(at, line={"color": ACCENT, "width": 3, "dash": "dot"})
    figure.update_xaxes(dtick=2, tick0=1, tickangle=0)
    figure.update_yaxes(range=[min(-0.3, *(values.min() - 0.1 for values in series.values())), 1.1])
    styled(figure, 340, x=words["moment"], y=words["answer"])
    # Fixed margins: finding them draws the figure a second time, at every move of a slider.
    figure.update_xaxes(automargin=False)
    figure.update_yaxes(automargin=False)
    return figure.update_layout(margin={"l": 76, "b": 64, "t": 44})


def needed(counts: Mapping[str, tuple[int, int]], *, product: str) -> Figure:
    """How many filters of each kind it takes, and how many weights they have in all: ``(filters, weights of one)``."""
    names = list(counts)
    figure = Figure(
        go.Bar(
            y=names, x=[filters * weights for filters, weights in counts.values()], orientation="h",
            marker={"color": [COLORS[n + 2] for n in range(len(names))]},
            text=[
                f"{filters} × {weights} = <b>{filters * weights}</b>"
                for filters, weights in counts.values()
            ],
            textposition="auto", textfont={"size": FONT}, insidetextfont={"color": "white"}, hoverinfo="skip",
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return styled(figure, 300, x=product)


def equivariance(answers: np.ndarray, moments: Sequence[int], at: int, *, words: dict[str, str]) -> Figure:
    """The map of a filter, ``(M, T')``, a row for each moment of the change; the row ``at`` one is framed."""
    figure = Figure(
        go.Heatmap(
            z=answers, y=list(moments), zmin=-1, zmax=1, colorscale=DIVERGING, showscale=False, xgap=2, ygap=2,
            hovertemplate="%{x}, %{y}: %{z:.2f}<extra></extra>",
        )
    )  # fmt: skip
    figure.add_shape(
        type="rect", x0=-0.5, x1=answers.shape[1] - 0.5, y0=at - 0.5, y1=at + 0.5, line={"color": ACCENT, "width": 4}
    )
    figure.update_xaxes(showgrid=False, zeroline=False, dtick=1 if answers.shape[1] < 10 else 2)
    figure.update_yaxes(autorange="reversed", showgrid=False, zeroline=False, dtick=2, tick0=1)
    return styled(figure, 340, x=words["position"], y=words["moment"])


def by_onset(
    accuracies: Mapping[str, Mapping[int, Sequence[float]]],
    window: Sequence[int],
    *,
    words: dict[str, str],
    colors: Sequence[int] = range(len(COLORS)),
) -> Figure:
    """Accuracy at each onset, mean and standard deviation over seeds; a band marks where training events begin.

    ``colors``: numbers of the lines' colours, so that a network keeps its own from chart to chart.
    """
    figure = Figure()
    figure.add_vrect(
        window[0] - 0.5, window[-1] + 0.5, fillcolor=SEEN[0], opacity=0.13, line_width=0,
        annotation_text=words["window"], annotation_position="top left", annotation_font={"size": FONT},
    )  # fmt: skip
    for n, (name, rows) in enumerate(accuracies.items()):
        several = max(len(values) for values in rows.values()) > 1
        figure.add_scatter(
            x=list(rows),
            y=[float(np.mean(values)) for values in rows.values()],
            error_y={
                "array": [float(np.std(values)) for values in rows.values()], "visible": several, "width": 6,
                "thickness": 2,
            },
            name=name,
            mode="lines+markers",
            marker={"size": 10},
            line={"width": min(11, 2 * (len(accuracies) - n) + 2), "color": COLORS[colors[n]]},
            hovertemplate=f"{name}, %{{x}}: %{{y:.1%}}<extra></extra>",
            cliponaxis=False,
        )  # fmt: skip
    onsets = sorted({onset for rows in accuracies.values() for onset in rows})
    figure.update_xaxes(tickvals=onsets, tickangle=0, range=[onsets[0] - 0.6, onsets[-1] + 0.6])
    figure.update_yaxes(tickformat=PER_CENT, range=[-0.06, 1.14], tickvals=[0, 0.25, 0.5, 0.75, 1])
    line(figure, 0.5, words["chance"], "bottom")  # in the window: curves are far above it there
    return styled(figure, 340, x=words["onset"], y=words["accuracy"])
