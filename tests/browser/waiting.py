"""Waiting for what a page shows."""

from playwright.sync_api import expect

LONG = 180_000
expect.set_options(timeout=30_000)  # two cores, and a network may be running on both


def ready(page):
    expect(page.locator('.player[data-ready="true"], .stage, .film').first).to_be_visible(timeout=LONG)


def reveal(page, which):
    """Press the switch of a guess, counted from 0; what stands above it may grow until the page has run, and a press
    that falls while it moves goes astray.
    """
    switch = page.get_by_role("switch", name="The class has guessed: show what was measured").nth(which)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    switch.locator("xpath=ancestor::label").click()
    expect(switch).to_be_checked()
