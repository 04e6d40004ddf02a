"""*Shift in time* in a real browser: guess, move the change, train two networks."""

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, ready, reveal, still

pytestmark = pytest.mark.browser


def test_the_change_is_moved_and_the_answers_follow(page, address, shoot):
    page.goto(f"{address}/shift?experiment=filters")
    ready(page)
    reveal(page, 0)
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("0.63")
    still(page)
    page.get_by_role("slider", name="The clip turns blue at frame").press("ArrowRight")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("0.75")
    shoot("shift-filters")


def test_two_networks_learn_while_a_class_watches(page, address, shoot):
    page.goto(f"{address}/shift?experiment=live")
    button = page.get_by_role("button", name="Train both now")
    expect(button).to_be_visible(timeout=LONG)
    still(page)
    button.click()
    expect(page.get_by_text("160 of 160 steps")).to_be_visible(timeout=LONG)
    shoot("shift-trained")
    page.get_by_role("radio", name="What breaks it").click()
    expect(page.get_by_text("Two convolutions see time")).to_be_visible()
    reveal(page, 0)
    expect(page.get_by_text("make experiments")).to_be_visible()
    still(page)
    page.get_by_role("radio", name="2. Add strides").click()
    expect(page.get_by_text("which onsets suffer?")).to_be_visible()
    expect(page.get_by_text("make experiments")).not_to_be_visible()
