"""How long a class looks at nothing: every experiment of every page, in Chromium, cold and warm.

    python -m benchmarks.readiness [TOPIC ...]

Each topic gets a server of its own that nobody has visited. *Cold* is the first visit of an experiment there, *warm*
the second one, in the same browser. Seconds from the visit to the title, to the first moving picture, and until nothing
more is under way; and the longest stretch in which the page was empty, or at work without a progress bar and without
anything on it changing.
"""

import statistics
import sys
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from benchmarks.browser import launched, served
from pages.lecture.claims import parts
from ui.lesson import TOPICS, read_lesson, url_path

CONTENT_S, SILENCE_S, WARM_S, COLD_S, COLD_I3D_S = 1.0, 1.0, 2.0, 10.0, 20.0
I3D = {("lecture", "video"), ("compare", "answers"), ("compare", "table"), ("compare", "seen")}  # wait for its answer
PATIENCE_MS = 120_000
SETTLED_S = 1.2  # nothing under way for so long: it is finished
# Notes what is on the page twenty times a second, from the moment at which the browser begins with it.
WATCH = """() => {
  const noted = (window.noted = { title: null, player: null, over: null, silence: 0, busy: 0, changed: 0 });
  const within = (root, selector) => [...root.querySelectorAll('*')].some(
    (e) => e.matches(selector) || (e.shadowRoot && within(e.shadowRoot, selector)));
  const seen = new MutationObserver(() => { noted.changed = performance.now() / 1000; });
  let watched = null;
  setInterval(() => {
    const now = performance.now() / 1000;
    const app = document.querySelector('[data-testid=stApp]');
    if (app && app !== watched) {
      watched = app;
      seen.observe(app, { subtree: true, childList: true, characterData: true });
    }
    const main = document.querySelector('[data-testid=stMain]');
    const title = main && main.querySelector('h1');
    if (!title) { noted.busy = now; noted.silence = Math.max(noted.silence, now); return; }
    noted.title ??= now;
    if (noted.player === null && within(main, '.player[data-ready="true"]')) noted.player = now;
    const bar = main.querySelector('[role=progressbar]');
    const skeleton = main.querySelector('[data-testid=stSkeleton]');
    if (bar || skeleton || app.getAttribute('data-test-script-state') !== 'notRunning') {
      if (bar) noted.changed = now;
      noted.silence = Math.max(noted.silence, now - Math.max(noted.changed, noted.title));
      noted.busy = now; noted.over = null;
    } else if (now - noted.busy > SETTLED) noted.over ??= noted.busy;
  }, 50);
}""".replace("SETTLED", str(SETTLED_S))


def visit(context: BrowserContext, address: str) -> dict[str, float | None]:
    """Seconds until each thing of one visit; ``None`` where it never came."""
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(address)
    page.wait_for_function("() => window.noted.over !== null", timeout=PATIENCE_MS)
    if page.get_by_test_id("stException").count():
        raise RuntimeError(f"{address}: {page.get_by_test_id('stException').first.inner_text()}")
    noted = page.evaluate("() => window.noted")
    page.close()
    names = {"title": "content", "player": "picture", "over": "finished", "silence": "silence"}
    return {name: None if noted[key] is None else round(noted[key], 2) for key, name in names.items()}


def experiments(topic: str) -> list[str]:
    """Names of a topic's experiments; one without a name where there is but one."""
    return list(parts()) if topic == "lecture" else list(read_lesson(topic, "en").experiments) or [""]


def measure(topic: str, browser: Browser) -> list[dict[str, Any]]:
    """Each experiment of a topic, cold and warm."""
    rows = []
    with served() as server:
        for name in experiments(topic):
            address = f"{server}/{url_path(topic)}?experiment={name}"
            context = browser.new_context(viewport={"width": 1280, "height": 720})
            cold, warm = visit(context, address), visit(context, address)
            context.close()
            row = {"topic": topic, "experiment": name, "cold": cold, "warm": warm}
            rows.append(row)
            print(told(row), flush=True)
    return rows


def told(row: dict[str, Any]) -> str:
    """A row as a line."""
    cold, warm = (
        " ".join(f"{'–' if value is None else f'{value:.2f}':>7}" for value in row[kind].values())
        for kind in ("cold", "warm")
    )
    return f"{row['topic'] + ' ' + row['experiment']:32} {cold}   |{warm}"


def over(row: dict[str, Any]) -> list[str]:
    """Which bars a row misses."""
    cold, warm = row["cold"], row["warm"]
    most = COLD_I3D_S if (row["topic"], row["experiment"]) in I3D else COLD_S
    limits = {
        "content": max(cold["content"], warm["content"]) <= CONTENT_S,
        "silence": max(cold["silence"], warm["silence"]) <= SILENCE_S,
        "cold": cold["finished"] <= most,
        "warm": warm["finished"] <= WARM_S,
    }
    return [name for name, met in limits.items() if not met]


def run(topics: tuple[str, ...] = TOPICS) -> dict[str, Any]:
    print(f"{'':32} {'content picture finished silence':32} | the same, warm", flush=True)
    with launched() as browser:
        rows = [row for topic in topics for row in measure(topic, browser)]
    missed = {f"{row['topic']} {row['experiment']}": over(row) for row in rows if over(row)}
    return {
        "experiments": rows,
        "median_warm_s": statistics.median(row["warm"]["finished"] for row in rows),
        "missed": missed,
        "bar": f"content within {CONTENT_S:.0f} s, silent for at most {SILENCE_S:.0f} s, finished within "
        f"{WARM_S:.0f} s warm and {COLD_S:.0f} s cold ({COLD_I3D_S:.0f} s where I3D answers)",
        "met": not missed,
    }


if __name__ == "__main__":
    print(run(tuple(sys.argv[1:]) or TOPICS))
