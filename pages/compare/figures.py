"""I3D's answers against where a clip is cut."""

from collections.abc import Mapping, Sequence

from plotly.graph_objects import Figure

from ui.charts.style import ACCENT, COLORS, FONT, PER_CENT, styled


def by_start(
    starts: Sequence[float], shares: Mapping[str, Sequence[float]], at: float, *, words: Mapping[str, str]
) -> Figure:
    """Probabilities of some classes against the second at which the clip begins; a line where the shipped one does."""
    figure = Figure()
    for (name, row), color in zip(shares.items(), COLORS, strict=False):
        figure.add_scatter(
            x=list(starts), y=list(row), name=name, mode="lines+markers", line={"width": 3, "color": color},
            marker={"size": 7}, hovertemplate=f"{name}, %{{x:.1f}} s: %{{y:.0%}}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(
        at, line={"color": ACCENT, "width": 3, "dash": "dot"}, annotation_text=words["here"],
        annotation_position="top left", annotation_font={"size": FONT},
    )  # fmt: skip
    figure.update_yaxes(range=[0, 1.08], tickformat=PER_CENT)
    return styled(figure, 430, x=words["start"], y=words["share"])
