"""Names of files that are hostile are shown as text by a real browser: nothing in them is done, nothing is fetched."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hostile import NAMES, READ
from tests.browser.waiting import LONG, still

pytestmark = pytest.mark.browser
JOINT = "\N{WORD JOINER}"
DONE = "img, a, b, strong, em, del, code, h1, h2, h3, hr, ul, ol, blockquote, .katex, .stMarkdownColoredText"


@pytest.fixture(scope="module")
def address(serve):
    return serve(Path(__file__).parent / "names_demo.py")


def test_hostile_names_are_shown_as_text(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(page.get_by_text("The end")).to_be_visible(timeout=LONG)
    still(page)
    assert [url for url in asked if "evil" in url] == []
    assert page.title() != "1"
    main = page.get_by_test_id("stMain")
    warnings, errors = main.get_by_test_id("stAlertContentWarning"), main.get_by_test_id("stAlertContentError")
    bars = main.get_by_test_id("stProgress")
    for n, name in enumerate(NAMES):
        shown = READ.get(name, name)
        for place in (warnings.nth(n), bars.nth(n), errors.nth(n)):
            assert place.locator(DONE).count() == 0, place.inner_html()
            assert shown in " ".join(place.inner_text().replace(JOINT, "").split())
