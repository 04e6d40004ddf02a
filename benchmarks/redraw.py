"""From moving a slider until the page shows it: the unit on *Receptive fields*, the moment on *Shift in time*.

    python -m benchmarks.redraw

The alternative, in the same browser: opening the page anew with the slider elsewhere, as a page without a fragment of
its own for each slider would nearly have to.
"""

import statistics
import time
from typing import Any

from playwright.sync_api import Locator, Page

from benchmarks.browser import launched, served

MOVES = 6
BAR_S = 0.3
# Remembers when something new was last drawn in the page's main part after a key was pressed. (What is taken away does
# not count: Streamlit clears the chart that was replaced a moment after the new one is drawn.)
WATCH = """() => {
  document.addEventListener('keydown', () => { window.pressed = window.drawn = performance.now(); }, true);
  const isNew = change => change.type !== 'childList' || change.addedNodes.length;
  new MutationObserver(all => { if (all.some(isNew)) window.drawn = performance.now(); }).observe(
    document.querySelector('[data-testid=stMain]'),
    { subtree: true, childList: true, characterData: true, attributeFilter: ['src', 'href', 'd', 'transform'] });
}"""
SETTLED_MS = 2000


def moved(page: Page, slider: Locator, shown: Locator) -> list[float]:
    """Seconds from each key press until the last thing that it drew; what is ``shown`` must be another then."""
    page.evaluate(WATCH)
    took = []
    for step in range(MOVES):
        before = shown.inner_text()
        slider.focus()
        slider.press("ArrowRight" if step < MOVES // 2 else "ArrowLeft")
        page.wait_for_timeout(SETTLED_MS)
        assert shown.inner_text() != before, "the slider moved nothing"
        took.append(page.evaluate("() => window.drawn - window.pressed") / 1000)
    return took


def run() -> dict[str, Any]:
    with served() as address, launched() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        page.goto(f"{address}/receptive-fields?experiment=unit&clip=actor")
        page.get_by_text("Sees frames").wait_for()
        page.wait_for_timeout(4000)
        start = time.perf_counter()
        page.goto(f"{address}/receptive-fields?experiment=unit&clip=actor&frames_in=24")
        page.get_by_text("Sees frames").wait_for()
        anew = time.perf_counter() - start
        page.wait_for_timeout(4000)
        unit = moved(page, page.get_by_role("slider", name="unit in time"), page.get_by_text("Sees frames"))
        page.goto(f"{address}/shift?experiment=filters")
        page.get_by_text("show what was measured").first.click()
        page.get_by_test_id("stMetricValue").first.wait_for()
        page.wait_for_timeout(2000)
        slider = page.get_by_role("slider", name="The clip turns blue at frame").first
        shift = moved(page, slider, page.get_by_test_id("stMetricValue").first)
    middle = {"unit": statistics.median(unit), "shift": statistics.median(shift)}
    return {
        **{f"{name}_s": round(value, 3) for name, value in middle.items()},
        "page_anew_s": round(anew, 2),
        "speed_against_anew": round(anew / middle["unit"], 1),
        "bar": f"redrawn within {BAR_S} s",
        "met": max(middle.values()) < BAR_S,
    }


if __name__ == "__main__":
    print(run())
