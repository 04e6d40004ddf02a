"""*Receptive fields* in a real browser: move a unit, prove it, take the table away; fields that grow."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, still

pytestmark = pytest.mark.browser


def test_a_unit_is_moved_and_proved(page, address, shoot):
    page.goto(f"{address}/receptive-fields?experiment=unit&clip=actor&layer=features.1")
    expect(page.get_by_text("Sees frames 6 to 10")).to_be_visible(timeout=LONG)
    still(page)
    page.get_by_role("slider", name="unit in time").press("ArrowLeft")
    expect(page.get_by_text("Sees frames 5 to 9")).to_be_visible()
    still(page)
    page.get_by_role("button", name="Prove it").click()
    expect(page.locator(".film").get_by_text("≠")).to_have_count(5, timeout=LONG)
    expect(page.locator(".film").get_by_text("=", exact=True)).to_have_count(11)
    expect(page.get_by_role("heading", name="The same proof in the picture")).to_be_visible()
    still(page)
    shoot("receptive-fields-proved")


def test_a_table_is_taken_away(page, address):
    page.goto(f"{address}/receptive-fields?experiment=layers&clip=actor")
    button = page.get_by_role("button", name="Markdown")
    expect(button).to_be_visible(timeout=LONG)
    still(page)
    with page.expect_download() as download:
        button.click()
    assert "| convolution 2 |" in Path(download.value.path()).read_text(encoding="utf-8")


def test_fields_grow_layer_by_layer(page, address):
    page.goto(f"{address}/receptive-fields?experiment=growth&clip=actor")
    growth = page.locator(".js-plotly-plot", has_text="Late fusion, pooled")
    expect(growth.get_by_text("convolution 1 · sees 1 × 3 × 3")).to_be_visible(timeout=LONG)
    still(page)  # a chart that is drawn anew, because a job has news, forgets that it was playing
    growth.get_by_text("▶").click()
    expect(growth.get_by_text("the answer · sees 16 × 64 × 64")).to_have_count(3)
