import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, reveal, still

pytestmark = pytest.mark.browser


def test_a_recording_less_is_judged_anew_and_undone(page, address, shoot):
    page.goto(f"{address}/gestures")
    expect(page.get_by_text("Recordings: 5", exact=True).nth(2)).to_be_visible(timeout=LONG)
    still(page)
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollHeight <= 1500")
    page.locator("[class*=st-key-recording-remove] button").first.click()
    expect(page.get_by_text("Recordings: 4", exact=True)).to_be_visible()
    still(page)
    page.get_by_text("How well?", exact=True).first.click()
    reveal(page, 0)
    expect(page.get_by_role("heading", name=re.compile("of 14 are right"))).to_be_visible(timeout=LONG)
    expect(page.locator(".gestures figure")).to_have_count(14)
    shoot("gestures-well")
    still(page)
    page.get_by_text("Teach", exact=True).first.click()
    still(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Recordings: 5", exact=True)).to_have_count(3)
    shoot("gestures-teach")
