"""Features in a real browser: a click on a bar, or on a picture, looks at that channel."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, still

pytestmark = pytest.mark.browser

ACTOR = "clip=actor&action=cartwheel&seed=3"


def test_a_click_looks_at_a_channel(page, address, shoot):
    page.goto(f"{address}/features?{ACTOR}&experiment=layer&featorder=reversed")
    bars = page.locator(".js-plotly-plot").first
    points = bars.locator(".barlayer .trace").last.locator(".point")
    expect(points).to_have_count(32, timeout=LONG)
    still(page)
    bars.scroll_into_view_if_needed()
    last = points.last.bounding_box()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + last["height"] / 2)
    page.mouse.click(last["x"] + last["width"] / 2, last["y"] + last["height"] / 2)
    number = page.get_by_label("Channel looked at")
    expect(number).to_be_visible(timeout=LONG)
    expect(page).to_have_url(re.compile(f"channel={number.input_value()}(&|$)"))
    still(page)
    number.fill("9")
    number.press("Enter")
    expect(page).to_have_url(re.compile("channel=9(&|$)"))
    expect(page.get_by_text("Channel 9", exact=True)).to_be_visible()
    still(page)
    page.get_by_role("radio", name="Channels").click()
    expect(page.locator('.player[data-ready="true"] .picture')).to_have_count(6, timeout=LONG)
    still(page)
    first = page.get_by_text(re.compile(r"^channel \d+$")).first.inner_text()
    page.locator(".player .picture").first.click()
    expect(number).to_have_value(first.removeprefix("channel "))
    expect(page).to_have_url(re.compile("experiment=channel"))
    shoot("features")


def test_a_click_looks_at_the_tuning_of_a_channel(page, address, shoot):
    page.goto(f"{address}/features?{ACTOR}&experiment=gratings&featlayer-slow_fusion=features.0")
    points = page.locator(".js-plotly-plot").first.locator(".scatterlayer .point")
    expect(points).to_have_count(16, timeout=LONG)
    page.locator('.player[data-ready="true"]').wait_for(timeout=LONG)
    still(page)
    number = page.get_by_label("Channel looked at")
    first = number.input_value()
    box = points.nth(3).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile(r"tuned=\d+(&|$)"), timeout=LONG)
    expect(number).not_to_have_value(first)
    still(page)
    shoot("features-gratings")


def test_narrow_dark_and_chinese(browser, address, screenshots):
    context = browser.new_context(viewport={"width": 400, "height": 800}, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/features?{ACTOR}&lang=zh&featnet=single_frame")
    page.locator('.player[data-ready="true"]').first.wait_for(timeout=LONG)
    page.wait_for_timeout(2500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.screenshot(path=screenshots / "features-narrow.png", full_page=True)
    context.close()
