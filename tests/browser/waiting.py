"""Waiting for what a page shows."""

from playwright.sync_api import expect

LONG = 180_000
expect.set_options(timeout=30_000)  # two cores, and a network may be running on both


def ready(page):
    expect(page.locator('.player[data-ready="true"], .stage, .film, .js-plotly-plot').first).to_be_visible(timeout=LONG)


def still(page):
    """The page has run: a press that falls while its parts still move goes astray."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=LONG)


def reveal(page, which):
    """Press the switch of a guess, counted from 0."""
    switch = page.get_by_role("switch", name="The class has guessed: show what was measured").nth(which)
    still(page)
    switch.locator("xpath=ancestor::label").click()
    expect(switch).to_be_checked()
