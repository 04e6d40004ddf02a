"""From the server's start to I3D's answer on the clip that ships, in a browser; then the same again from the cache.

    python -m benchmarks.startup

Needs Chromium, as the browser tests do.
"""

import time
from typing import Any

from benchmarks.browser import ROOT, free_port, launched, start
from pages.lecture.claims import claims

BAR_FIRST_S, BAR_SECOND_S = 20.0, 0.5
ANSWER, MEAN = "text=cost of one test clip", "text=its own answer"
FIRST_PART = 3  # the last claim of the part with which the lecture opens


def run() -> dict[str, Any]:
    port = free_port()
    numbers = sum(len(claim.experiments) for claim in claims() if claim.number <= FIRST_PART)
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(120_000)
        began = time.perf_counter()
        server = start(ROOT / "app.py", port)
        try:
            while True:
                try:
                    page.goto(f"http://127.0.0.1:{port}/")
                    break
                except Exception:  # the server is not up yet
                    time.sleep(0.1)
            page.wait_for_selector("h1")
            first_page = time.perf_counter() - began
            # The first page waits for the mean over all test clips; then every number can be revealed.
            page.wait_for_function(f"() => document.querySelectorAll('[data-testid=stExpander]').length === {numbers}")
            answered = time.perf_counter() - began
            page.goto(f"http://127.0.0.1:{port}/compare")
            page.wait_for_selector(ANSWER)
            page.get_by_role("radio", name="1", exact=True).click()  # another choice, and back to the known one
            page.get_by_role("button", name="Run 1 networks").click()
            page.wait_for_selector(ANSWER)
            again = time.perf_counter()
            page.get_by_role("radio", name="3", exact=True).click()
            page.wait_for_selector(MEAN)
            second = time.perf_counter() - again
        finally:
            server.kill()
            server.wait()
    return {
        "first_page_s": round(first_page, 2),
        "i3d_answered_s": round(answered, 2),
        "second_run_s": round(second, 3),
        "bar": f"answered within {BAR_FIRST_S:.0f} s, from the cache under {BAR_SECOND_S} s",
        "met": answered <= BAR_FIRST_S and second < BAR_SECOND_S,
    }


if __name__ == "__main__":
    print(run())
