"""What the pathways see, drawn: two film strips on one time axis, and who has which share."""

from collections.abc import Mapping, Sequence

import numpy as np
from plotly.graph_objects import Figure

from ui.charts.style import COLORS, FONT, styled

SLOW, FAST, LATERALS, REST = COLORS[0], COLORS[1], COLORS[2], COLORS[5]
PART_COLORS = {"slow": SLOW, "laterals": LATERALS, "fast": FAST, "classifier": REST}
TICKS = 4  # times written below the strips, at most
CSS = """
<style>
  .two-strips { display: grid; row-gap: 5px; font-variant-numeric: tabular-nums; }
  .two-strips h6 { grid-column: 1 / -1; margin: 6px 0 0; padding: 0; font-size: 1rem; font-weight: 600; }
  .two-strips .shot { min-width: 0; padding: 0 1px; }
  .two-strips .shot img { width: 100%; max-width: 104px; aspect-ratio: 1; display: block; border-radius: 4px; }
  .two-strips .slow { border-left: 4px solid SLOW; background: SLOW24; border-radius: 4px; padding: 0; }
  .two-strips .late { border-left: 0; border-right: 4px solid SLOW; padding-left: 6px; }
  .two-strips .late img { margin-left: auto; }
  .two-strips .both img { outline: 3px solid SLOW; border-radius: 1px; position: relative; }
  .two-strips .tick { border-left: 2px solid #868e96; padding-left: 5px; white-space: nowrap; font-size: 0.92rem; }
</style>
""".replace("SLOW", SLOW)


def strips(slow: Mapping[int, str], fast: Sequence[str], seconds: float, titles: tuple[str, str], unit: str) -> str:
    """The slow pathway's strip above the fast one's, as HTML.

    Args:
        slow: its pictures' addresses, by which of the fast pathway's frames they are.
        fast: those of all frames.
        seconds: between two of the fast pathway's frames.
    """
    starts, each = list(slow), len(fast) // len(slow)
    late = starts[-1] == len(fast) - 1  # the last picture has its room before it
    starts[-1] -= late * (each * 5 // 8)
    cells = [f"<h6>{titles[0]}</h6>"]
    for start, end, address in zip(starts, [*starts[1:], len(fast)], slow.values(), strict=True):
        kind = "shot slow late" if late and end == len(fast) else "shot slow"
        cells.append(
            f'<div class="{kind}" style="grid-column: {start + 1} / {end + 1}"><img src="{address}" alt=""></div>'
        )
    cells.append(f"<h6>{titles[1]}</h6>")
    for t, address in enumerate(fast):
        both = " both" if t in slow else ""
        cells.append(f'<div class="shot{both}" style="grid-column: {t + 1}"><img src="{address}" alt=""></div>')
    every = len(fast) // min(TICKS, len(slow))
    for t in range(0, len(fast), every):
        cells.append(
            f'<div class="tick" style="grid-column: {t + 1} / span {every}">{t * seconds:.2f}&nbsp;{unit}</div>'
        )
    columns = f"grid-template-columns: repeat({len(fast)}, minmax(0, 1fr))"
    return f'{CSS}<div class="two-strips" style="{columns}">{"".join(cells)}</div>'


def shares(rows: Mapping[str, Mapping[str, float]], names: Mapping[str, str]) -> Figure:
    """A bar a row, from 0 to 1: of frames, of channels, of multiply-adds, who has which share; ``names`` of parts."""
    figure = Figure()
    totals = {row: sum(values.values()) for row, values in rows.items()}
    for part, name in names.items():
        values = np.array([values.get(part, 0) / totals[row] for row, values in rows.items()])
        figure.add_bar(
            x=values, y=list(rows), orientation="h", name=name, width=0.76, marker={"color": PART_COLORS[part]},
            text=[f"{value:.0%}" if value > 0.03 else "" for value in values], textposition="inside", textangle=0,
            insidetextanchor="middle", constraintext="none", textfont={"size": FONT, "color": "white"},
            hovertemplate=f"{name}, %{{y}}: %{{x:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True)
    return styled(figure, 46 * len(rows) + 48).update_layout(legend={"traceorder": "normal"})
