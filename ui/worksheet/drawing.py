"""The room for a drawing: a light grid, and axes where each answer has a number, which the key draws as bars."""

from collections.abc import Sequence

from ui.guesses import figure, letter
from ui.worksheet.sheet import Item

WIDE, HIGH, GRID = 70, 40, 5  # mm
FOOT = 35  # where the letters of the answers begin


def room(item: Item, key: bool) -> str:
    """The drawing as SVG, in millimetres; in the ``key`` only where there is something to be seen."""
    if key and not item.compares:
        return ""
    inside, high = (grid() + bars(item, key), HIGH) if item.compares else (grid(), FOOT)
    return f'<svg viewBox="-0.5 -0.5 {WIDE + 1} {high + 1}" aria-hidden="true">{inside}</svg>'


def grid() -> str:
    down = "".join(f"M{x} 0V{FOOT}" for x in range(0, WIDE + 1, GRID))
    across = "".join(f"M0 {y}H{WIDE}" for y in range(0, FOOT + 1, GRID))
    return f'<path class="grid" d="{down}{across}"/>'


def bars(item: Item, key: bool) -> str:
    """Axes with a letter an answer; in the ``key`` a bar over each."""
    step = WIDE / len(item.answers)
    middles = [step * (n + 0.5) for n in range(len(item.answers))]
    zero, tops = levels([figure(text) for text in item.figures]) if key else (FOOT, [])
    letters = "".join(f'<text x="{x:.1f}" y="{HIGH - 0.5}">{letter(n)}</text>' for n, x in enumerate(middles))
    drawn = "".join(
        f'<rect class="bar{" right" if n == item.right else ""}" x="{middles[n] - step * 0.3:.1f}" '
        f'y="{min(top, zero):.1f}" width="{step * 0.6:.1f}" height="{abs(top - zero):.1f}"/>'
        for n, top in enumerate(tops)
    )
    return f'{drawn}<path class="axis" d="M0 0V{FOOT}M0 {zero:.1f}H{WIDE}"/>{letters}'


def levels(values: Sequence[float]) -> tuple[float, list[float]]:
    """Where 0 and each of these lie, in millimetres from the top, so that all fit."""
    low, high = min(0.0, *values), max(0.0, *values)
    scale = (FOOT - GRID) / ((high - low) or 1)
    return GRID + high * scale, [GRID + (high - value) * scale for value in values]
