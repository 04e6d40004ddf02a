"""Identity switches by the rule of linking."""

from collections.abc import Mapping

from plotly.graph_objects import Figure

from ui.charts.style import FONT, SEEN, styled


def switches(counted: Mapping[str, int], *, words: dict[str, str]) -> Figure:
    """A bar a rule."""
    figure = Figure()
    figure.add_bar(
        x=list(counted.values()), y=list(counted), orientation="h", textangle=0, textposition="outside",
        text=[f"<b>{value}</b>" for value in counted.values()], textfont={"size": FONT}, cliponaxis=False,
        marker={"color": list(SEEN[: len(counted)])}, hovertemplate="%{y}: %{x}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(range=[0, 1.12 * max(1, *counted.values())])
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=8)
    return styled(figure, 240, x=words["switches"])
