import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG

pytestmark = pytest.mark.browser


def test_the_fusion_page_shows_another_network_and_its_argument(page, address, shoot):
    page.goto(f"{address}/fusion?clip=actor")
    expect(page.get_by_text("16 × 80 × 4 × 4").first).to_be_visible(timeout=LONG)
    page.get_by_role("radio", name="Early fusion").click()
    expect(page.get_by_text("1 × 48 × 64 × 64")).to_be_visible(timeout=LONG)
    expect(page.get_by_text('FusionNet("early")')).to_be_visible()
    shoot("fusion-early")
    page.get_by_role("radio", name="C3D's price").click()
    expect(page.get_by_text("Every layer of C3D")).to_be_visible()
    expect(page.get_by_text("1 × 48 × 64 × 64")).to_have_count(0)
