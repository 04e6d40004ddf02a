"""Waiting for what a page shows."""

from playwright.sync_api import expect

LONG = 180_000
expect.set_options(timeout=30_000)  # two cores, and a network may be running on both


def ready(page):
    expect(page.locator('.player[data-ready="true"], .stage, .film').first).to_be_visible(timeout=LONG)
