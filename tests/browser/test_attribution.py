"""*Why this answer?* in a real browser: maps with their checks, another method, a stop."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, ready, still

pytestmark = pytest.mark.browser


def test_maps_are_checked_and_another_method_joins_them(page, address, shoot):
    page.goto(f"{address}/attribution?clip=actor&action=cartwheel&seed=3&why_methods=integrated_gradients,grad_cam")
    ready(page)
    still(page)
    map_at = page.locator(".player .picture").first.bounding_box()
    assert map_at["y"] + map_at["height"] <= 720  # the first map is in view
    shoot("attribution")
    page.get_by_role("button", name="Choose methods").click()
    page.get_by_role("button", name="Saliency map").click()
    expect(page.locator('.player[data-ready="true"] .picture')).to_have_count(3, timeout=LONG)
    page.keyboard.press("Escape")
    still(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the maps (NumPy)").click()
    assert download.value.suggested_filename == "motion-lab-maps.npz"
    page.get_by_role("radio", name="Can they be believed?").click()
    for method in ("Integrated gradients", "Grad-CAM", "Saliency map"):
        expect(page.get_by_role("cell", name=f"Slow fusion (3D CNN) · {method}")).to_be_visible(timeout=LONG)


def test_a_long_method_stops(page, address):
    page.goto(f"{address}/attribution?clip=jumping_jacks&why_methods=occlusion&why_patch=8")
    # Not the Stop of reading the clip, which comes first on a new server.
    expect(page.get_by_text(re.compile(r"Occlusion: (starting|waiting|\d+ of)"))).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Stop").click(timeout=LONG)
    expect(page.get_by_text("Occlusion was stopped.")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("button", name="Run again")).to_be_visible()
