"""Optical flow and two streams in a real browser, on the shipped clip and on a person's own."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, go, ready, still

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parent.parent.parent / "datasets" / "samples" / "jumping_jacks.mp4"
SLOW = "method=farneback&farneback-window=41&farneback-levels=8&farneback-iterations=10"


def vector(page):
    return page.get_by_test_id("stMain").locator("h4 .katex").first


def click_in(page, x, y):
    ready(page)
    still(page)
    canvas = page.locator(".player .picture").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * x, "y": box["height"] * y})


def through_both(page, shoot, name):
    """Flow, a click that answers a vector, then both streams."""
    expect(vector(page)).to_be_visible(timeout=LONG)
    ready(page)
    before = vector(page).inner_text()
    click_in(page, 0.3, 0.4)
    expect(vector(page)).not_to_have_text(before, use_inner_text=True)
    expect(page.get_by_text("brightness is constant")).to_be_visible()
    shoot(f"flow-{name}")
    go(page, "Motion", "Two streams")
    expect(page.get_by_role("heading", name="Temporal stream")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("15 fields of flow")).to_be_visible()
    ready(page)
    shoot(f"two-stream-{name}")


def test_the_shipped_clip_goes_all_the_way(page, address, shoot):
    page.goto(f"{address}/flow?experiment=pixel")
    through_both(page, shoot, "shipped")


def test_an_upload_goes_all_the_way(page, address, shoot):
    page.goto(f"{address}/flow?clip=upload&experiment=pixel")
    expect(page.get_by_text("Load a video file in the sidebar")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        {"name": "mine.mp4", "mimeType": "video/mp4", "buffer": SAMPLE.read_bytes()}
    )
    through_both(page, shoot, "upload")


def test_points_are_followed_and_taken_back(page, address, shoot):
    page.goto(f"{address}/flow?show=paths&clip=actor&action=run")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled(timeout=LONG)
    click_in(page, 0.5, 0.5)
    expect(undo).to_be_enabled()
    shoot("flow-paths")
    undo.click()
    expect(undo).to_be_disabled()


def test_a_stop_stops_and_the_flow_can_be_asked_again(page, address):
    page.goto(f"{address}/flow?experiment=pixel&clip=jumping_jacks&{SLOW}")
    flowing = page.get_by_text(re.compile(r"^Flow by Farneback: \d+ of"))
    expect(flowing).to_be_visible(timeout=LONG)  # the clip has been read
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Flow by Farneback was stopped.")).to_be_visible()
    expect(vector(page)).to_have_count(0)
    page.get_by_role("button", name="Run again").click()
    expect(flowing).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Flow by Farneback was stopped.")).to_be_visible()


def test_the_next_experiment_takes_the_place_of_this_one(page, address, shoot):
    page.goto(f"{address}/flow?experiment=flicker&clip=actor&action=run")
    ready(page)
    page.get_by_role("radio", name="Seven known motions").click()
    expect(page.get_by_text("DIS on this one clip")).to_be_visible(timeout=LONG)
    still(page)
    expect(page.get_by_text("where will it flicker?")).to_have_count(0)
    expect(page).to_have_url(re.compile("experiment=known"))
    shoot("flow-known")
