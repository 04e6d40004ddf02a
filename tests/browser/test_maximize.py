"""Class-maximizing videos in a real browser: the gallery plays, an ascent is paused, stepped, stopped."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, still

pytestmark = pytest.mark.browser

STEP = re.compile(r": step \d+ of \d+")


def heading(page):
    return page.get_by_role("heading", name=STEP)


def test_the_gallery_plays_when_it_opens_and_a_click_brings_a_video_closer(page, address, shoot):
    page.goto(f"{address}/maximize")
    first = page.locator(".player").first
    expect(first).to_have_attribute("data-playing", "true", timeout=LONG)
    still(page)
    page.locator(".player").first.locator(".picture").nth(3).click()
    expect(page.get_by_role("heading", name="What it is worth: bowling, fast")).to_be_visible(timeout=LONG)
    expect(page).to_have_url(re.compile("experiment=closer"))
    shoot("maximize-gallery")


def test_an_ascent_pauses_steps_goes_on_and_stops(page, address, shoot):
    page.goto(f"{address}/maximize?experiment=studio&max_net=slow_fusion&max_class_actors-18=cartwheel")
    page.get_by_label("Steps").fill("600")
    page.get_by_label("Steps").press("Enter")
    still(page)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(heading(page)).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(heading(page)).to_contain_text("paused", timeout=LONG)
    done = int(re.search(r"step (\d+) of", heading(page).inner_text())[1])
    page.get_by_role("button", name="One step").click()
    expect(heading(page)).to_contain_text(f"step {done + 1} of", timeout=LONG)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", name="What it is worth")).to_be_visible(timeout=LONG)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download MP4").click()
    assert download.value.suggested_filename == "slow_fusion-cartwheel-0.mp4"
    shoot("maximize-studio")


def test_a_class_guesses_and_the_score_is_kept(page, address, shoot):
    page.goto(f"{address}/maximize?experiment=guess")
    expect(page.locator(".player").first).to_have_attribute("data-playing", "true", timeout=LONG)
    reveal = page.get_by_role("button", name="Reveal")
    expect(reveal).to_be_disabled()
    page.get_by_test_id("stButtonGroup").last.get_by_role("radio").first.click()
    reveal.click()
    expect(page.get_by_text("right so far")).to_be_visible(timeout=LONG)
    shoot("maximize-guess")
    page.get_by_role("button", name="Next video").click()
    expect(page.get_by_role("button", name="Reveal")).to_be_disabled()
