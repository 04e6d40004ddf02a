"""Attention in a real browser: a click asks, and the page answers."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, ready, still

pytestmark = pytest.mark.browser

ACTOR = "clip=actor&action=cartwheel&seed=3"
QUERY = re.compile(r"^Query at \(t, y, x\) = ")


def test_a_click_asks_what_a_position_looks_at(page, address, shoot):
    page.goto(f"{address}/attention?experiment=query&{ACTOR}&kind=gaussian")
    query = page.get_by_role("heading", name=QUERY)
    expect(query).to_be_visible(timeout=LONG)
    ready(page)
    before = query.inner_text()
    canvas = page.locator(".player .picture").first
    still(page)
    canvas.scroll_into_view_if_needed()
    still(page)
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.06, "y": box["height"] * 0.06})
    expect(query).not_to_have_text(before)
    expect(query).to_contain_text(", 0, 0) of 8 × 8 × 8")
    still(page)
    page.get_by_text("convolution 4", exact=True).click()
    expect(query).to_contain_text(", 0, 0) of 4 × 4 × 4")
    ready(page)
    shoot("attention")


def test_the_query_of_a_matching_clip_looks_at_the_match_and_another_click_elsewhere(page, address, shoot):
    page.goto(f"{address}/attention")
    told = page.get_by_text("of what the query takes comes from the matching patch")
    expect(told).to_be_visible(timeout=LONG)
    ready(page)
    before = told.inner_text()
    still(page)
    shoot("attention-match")
    canvas = page.locator(".player .picture").first
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.06, "y": box["height"] * 0.94})
    expect(told).not_to_have_text(before)


@pytest.mark.parametrize(("name", "experiment"), [("attention", "query"), ("recurrence", "time")])
def test_narrow_and_dark(browser, address, screenshots, name, experiment):
    context = browser.new_context(viewport={"width": 400, "height": 800}, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}/{name}?experiment={experiment}&{ACTOR}&lang=zh")
    ready(page)
    still(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.screenshot(path=screenshots / f"{name}-narrow.png", full_page=True)
    context.close()
