"""A lesson in a real browser: made in one, opened in another as it was made, walked through with a clicker's keys."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZE
from tests.browser.waiting import LONG, still
from ui.plan import Plan, Stop, encode

pytestmark = pytest.mark.browser

CLIP = (("clip", "actor"), ("action", "cartwheel"), ("seed", "3"))
SLOW = Stop("small_motion", "visible", (*CLIP, ("pixels_visible", "0.25")))
PLAIN = Stop("small_motion", "visible")
HIDDEN = Stop("small_motion", "hidden")


def at(page, stop, count=3):
    """It shows this stop."""
    page.wait_for_url(re.compile(f"stop={stop}(&|$)"))
    chosen = page.get_by_role("combobox", name="Stop of the lesson")
    expect(chosen).to_have_value(re.compile(rf"^{stop} / {count} "), timeout=LONG)
    expect(page.locator("html[style*=--walk-scale]")).to_have_count(1)  # and listens
    still(page)


def amplitude(page):
    return page.get_by_role("slider", name="Pixels a frame")


@pytest.fixture
def elsewhere(browser):
    """A page of another browser."""
    context = browser.new_context(viewport=SIZE)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def test_a_lesson_opens_in_another_browser_as_it_was_made(page, elsewhere, address):
    page.goto(f"{address}/small-motion?experiment=visible&clip=actor&action=cartwheel&seed=3")
    expect(amplitude(page)).to_have_attribute("aria-valuetext", "1", timeout=LONG)
    still(page)
    amplitude(page).press("ArrowLeft")
    expect(amplitude(page)).to_have_attribute("aria-valuetext", "1/2")
    page.wait_for_url(re.compile("pixels_visible=0.5"))
    still(page)
    page.get_by_role("button", name="Add this view to your lesson").click()
    page.get_by_role("link", name="In your lesson: stop 1 of 1").click()
    expect(page.get_by_role("heading", name="Your lesson")).to_be_visible(timeout=LONG)
    still(page)
    page.get_by_text("Where it is cut").click()  # a tick, of an experiment that comes earlier in the lecture
    expect(page.get_by_text("clip = actor, action = cartwheel, seed = 3, pixels_visible = 0.5")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^1\. Where it is cut"))).to_be_visible()
    link = page.locator(".stCode code").inner_text()
    assert urlsplit(link).netloc == urlsplit(address).netloc

    elsewhere.goto(link)
    expect(elsewhere.get_by_role("link", name="2. Small motion · A visible disc")).to_be_visible(timeout=LONG)
    elsewhere.get_by_role("link", name="2. Small motion · A visible disc").click()
    at(elsewhere, 2, 2)
    expect(elsewhere.get_by_role("radio", name="A visible disc")).to_be_checked()
    expect(amplitude(elsewhere)).to_have_attribute("aria-valuetext", "1/2")
    sidebar = elsewhere.get_by_test_id("stSidebar")
    for name, value in (("Clip", "A rendered actor"), ("Action", "cartwheel")):
        expect(sidebar.get_by_role("combobox", name=name)).to_have_value(value)
    expect(sidebar.get_by_role("spinbutton", name="Seed")).to_have_value("3")


def test_a_clicker_walks_and_every_stop_opens_as_it_was_made(page, address):
    lesson = encode(Plan("Discs", (SLOW, HIDDEN, PLAIN)))
    page.goto(f"{address}/small-motion?experiment=visible&stop=3&present=on&lesson={lesson}")
    at(page, 3)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(amplitude(page)).to_have_attribute("aria-valuetext", "1")
    page.keyboard.press("PageDown")  # it was the last one
    page.keyboard.press("PageUp")
    at(page, 2)
    expect(page.get_by_role("radio", name="A hidden disc")).to_be_checked()
    page.keyboard.press("ArrowLeft")
    at(page, 1)
    expect(amplitude(page)).to_have_attribute("aria-valuetext", "1/4")  # of the lesson, not of the session
    amplitude(page).press("ArrowRight")
    expect(amplitude(page)).to_have_attribute("aria-valuetext", "1/2")
    page.wait_for_url(re.compile("pixels_visible=0.5"))  # the slider's own key: the walk stays
    still(page)
    seed = page.get_by_test_id("stMain").get_by_role("spinbutton")
    for key in ("PageDown", "ArrowRight", "b"):
        seed.press(key)
    expect(page.locator(".motion-lab-night")).to_have_count(0)
    at(page, 1)
    page.reload()
    at(page, 1)
    expect(amplitude(page)).to_have_attribute("aria-valuetext", "1/2")  # the teacher's change outlives a reload
    page.keyboard.press("b")
    expect(page.locator(".motion-lab-night")).to_be_visible()
    amplitude(page).press("PageDown")  # from a slider too: a clicker's hand was there last
    at(page, 2)
    expect(page.locator(".motion-lab-night")).to_have_count(0)
    page.keyboard.press("PageUp")
    at(page, 1)
    expect(amplitude(page)).to_have_attribute("aria-valuetext", "1/4")
    page.get_by_role("button", name="End").click()
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    expect(page.locator(".st-key-walk")).to_have_count(0)
    page.keyboard.press("PageDown")
    still(page)
    assert "stop=" not in page.url
