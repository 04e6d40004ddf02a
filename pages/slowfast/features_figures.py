"""What moves the stages of both pathways, drawn."""

from collections.abc import Mapping

from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from models.slowfast import PATHWAYS
from pages.slowfast.sees_figures import FAST, SLOW
from ui.charts.style import FONT, PER_CENT, styled

COLORS = {"slow": SLOW, "fast": FAST}


def by_stage(
    still: Mapping[str, float], motion: Mapping[str, float], edges: Mapping[str, float], *, words: dict[str, str]
) -> Figure:
    """Two panels over the stages: the share of the response that changes where the clip stands still; and the
    correlation of the maps with motion, and with edges (dashed).
    """
    figure = make_subplots(1, 2, subplot_titles=(words["still"], words["where"]), horizontal_spacing=0.09)
    panels = ((1, still, "", "solid"), (2, motion, words["motion"], "solid"), (2, edges, words["edges"], "dash"))
    for column, values, what, dash in panels:
        for pathway in PATHWAYS:
            layers = [layer for layer in values if layer.startswith(pathway)]
            name = " ".join(filter(None, (words[pathway], what)))
            form = PER_CENT if column == 1 else "+.2f"
            figure.add_scatter(
                x=[n + 1 for n in range(len(layers))], y=[values[layer] for layer in layers], name=name,
                mode="lines+markers", line={"width": 4, "color": COLORS[pathway], "dash": dash}, marker={"size": 10},
                showlegend=column == 1,
                hovertemplate=f"{name}, %{{x}}: %{{y:{form}}}<extra></extra>", cliponaxis=False, row=1, col=column,
            )  # fmt: skip
    figure.update_xaxes(dtick=1, fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    figure = styled(figure, 330, x=words["stage"])
    figure.update_yaxes(range=[0, 1], tickformat=PER_CENT, row=1, col=1)
    figure.update_yaxes(title_text="", tickformat=".1f", row=1, col=2)
    figure.update_annotations(font={"size": FONT})
    return figure.update_layout(margin={"t": 40}, legend={"x": 0.5, "xanchor": "center", "y": -0.2, "yanchor": "top"})
