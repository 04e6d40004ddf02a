"""Features in a real browser: a click on a bar, or on a picture, looks at that channel."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, ready, still

pytestmark = pytest.mark.browser

ACTOR = "clip=actor&action=cartwheel&seed=3"


def test_a_click_looks_at_a_channel(page, address, shoot):
    page.goto(f"{address}/features?{ACTOR}&featorder=motion")
    number = page.get_by_label("Channel looked at")
    expect(number).to_be_visible(timeout=LONG)
    ready(page)
    still(page)
    bars = page.locator(".js-plotly-plot").first
    bars.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    last = bars.locator(".barlayer .trace").last.locator(".point").last.bounding_box()
    before = number.input_value()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + last["height"] / 2)
    page.mouse.click(last["x"] + last["width"] / 2, last["y"] + last["height"] / 2)
    expect(number).not_to_have_value(before)
    clicked = number.input_value()
    expect(page).to_have_url(re.compile(f"channel={clicked}(&|$)"))
    number.fill("9")  # what was clicked before does not come back
    number.press("Enter")
    expect(page).to_have_url(re.compile("channel=9(&|$)"))
    expect(page.get_by_text("Channel 9", exact=True)).to_be_visible()
    still(page)
    picture = page.locator(".player .picture").first
    picture.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    picture.click()
    expect(number).to_have_value(before)  # the first picture is the first channel
    shoot("features")


def test_narrow_dark_and_chinese(browser, address, screenshots):
    context = browser.new_context(viewport={"width": 400, "height": 800}, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/features?{ACTOR}&lang=zh&featnet=single_frame")
    page.locator('.player[data-ready="true"]').first.wait_for(timeout=LONG)
    page.wait_for_timeout(2500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.screenshot(path=screenshots / "features-narrow.png", full_page=True)
    context.close()
