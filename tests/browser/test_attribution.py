"""*Why this answer?* in a real browser: maps with their checks, another method, a stop."""

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, ready, still

pytestmark = pytest.mark.browser


def test_maps_are_checked_and_another_method_joins_them(page, address, shoot):
    page.goto(f"{address}/attribution?clip=actor&action=cartwheel&seed=3&why_methods=integrated_gradients,grad_cam")
    ready(page)
    expect(page.get_by_role("cell", name="Slow fusion (3D CNN) · Integrated gradients")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("cell", name="Slow fusion (3D CNN) · Grad-CAM")).to_be_visible(timeout=LONG)
    still(page)
    shoot("attribution")
    page.get_by_role("button", name="Saliency").click()
    expect(page.get_by_role("cell", name="Slow fusion (3D CNN) · Saliency")).to_be_visible(timeout=LONG)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the maps (NumPy)").click()
    assert download.value.suggested_filename == "motion-lab-maps.npz"


def test_a_long_method_stops(page, address):
    page.goto(f"{address}/attribution?why_methods=occlusion&why_patch=8")
    page.get_by_role("button", name="Stop").first.click(timeout=LONG)
    expect(page.get_by_text("Occlusion was stopped.")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("button", name="Run again")).to_be_visible()
