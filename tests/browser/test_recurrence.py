"""Recurrence in a real browser: a click opens a cell, and long work stops."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_attention import ACTOR
from tests.browser.waiting import LONG, ready, still

pytestmark = pytest.mark.browser

CELL = re.compile(r"step \d+$")


def test_a_click_opens_a_cell_of_the_grid(page, address, shoot):
    page.goto(f"{address}/recurrence?experiment=grid&{ACTOR}")
    cell = page.get_by_role("heading", name=CELL)
    expect(cell).to_have_text("LSTM, step 15", timeout=LONG)
    grid = page.locator(".js-plotly-plot").first
    still(page)
    grid.scroll_into_view_if_needed()
    still(page)
    point = grid.locator(".scatterlayer .point").nth(2 * 16 + 5)
    box = point.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(cell).to_have_text("layer 3, step 5")
    expect(page.get_by_text("48 channels of 8 × 8")).to_be_visible()
    shoot("recurrence")


def test_a_long_stream_is_answered_step_by_step(page, address, shoot):
    page.goto(f"{address}/recurrence?experiment=time&what=stream&long=4&gap=32")
    expect(page.get_by_role("heading", name="The answer at every step")).to_be_visible(timeout=LONG)
    ready(page)
    shoot("recurrence-stream")


def test_the_gates_of_a_unit_are_shown_on_a_long_stream(page, address, shoot):
    page.goto(f"{address}/recurrence?experiment=memory&long=0&gap=32")
    expect(page.get_by_text("changes most between steps")).to_be_visible(timeout=LONG)
    ready(page)
    shoot("recurrence-gates")


def test_two_streams_are_compared_side_by_side(page, address, shoot):
    page.goto(f"{address}/recurrence?experiment=same&same=stream&same-pair=0&gap=32")
    page.get_by_text("The class has guessed").click(timeout=LONG)
    expect(page.get_by_text("on the other action:")).to_have_count(2, timeout=LONG)
    ready(page)
    shoot("recurrence-same")


def test_long_measurements_stop(page, address):
    page.goto(f"{address}/recurrence?experiment=price&{ACTOR}&longest=2048")
    expect(page.get_by_role("button", name="Measure here")).to_be_visible(timeout=LONG)
    still(page)
    page.get_by_role("button", name="Measure here").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Measuring long sequences was stopped.")).to_be_visible(timeout=LONG)
