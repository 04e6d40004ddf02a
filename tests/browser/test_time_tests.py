import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, ready, still

pytestmark = pytest.mark.browser


def test_tamper_guess_reveal_and_come_back(page, address, shoot):
    page.goto(f"{address}/time-tests?clip=actor&action=getup_faceup&seed=3&time=shuffle&nets=single_frame,slow_fusion")
    ready(page)
    page.get_by_role("button", name="Shuffle again").click()
    expect(page).to_have_url(re.compile("order=1"))
    still(page)
    page.get_by_test_id("stMain").get_by_role("button", name="Slow fusion (3D CNN)").last.click()  # the guess
    page.get_by_text("The class has guessed: reveal the answers").click()
    expect(page.get_by_text("1 of 2 networks answer something else; 2 of 2 guesses were right")).to_be_visible(
        timeout=LONG
    )
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    expect(page.get_by_text("Guess first")).to_have_count(0)
    shoot("time-tests-revealed")
    kept = page.url
    assert "time=shuffle" in kept
    assert "order=1" in kept
    page.goto("about:blank")
    page.goto(kept)
    expect(page.get_by_role("button", name="Shuffle again")).to_be_visible(timeout=LONG)
