import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, ready

pytestmark = pytest.mark.browser


def test_dots_are_guessed_then_the_person_is_shown(page, address, shoot):
    page.goto(f"{address}/point-lights?light=4")
    page.get_by_role("radio", name="walk", exact=True).click()
    shoot("lights-still")
    page.get_by_text("2 · The dots move").click()
    ready(page)
    page.get_by_text("3 · The person").click()
    expect(page.get_by_text("The action: jump")).to_be_visible()
    expect(page.get_by_role("cell", name="trained on normal dots").first).to_be_visible()
    expect(page.get_by_role("cell", name="0 / 1")).to_be_visible()
    ready(page)
    shoot("lights-person")
    page.get_by_text("scrambled", exact=True).click()
    expect(page.get_by_text("starts at a random place")).to_be_visible()
    expect(page.get_by_text("The action: jump")).to_be_hidden()
    ready(page)
    shoot("lights-scrambled")


def test_a_person_of_real_footage_becomes_dots(page, address, shoot):
    page.goto(f"{address}/point-lights?whom=clip&dots=inverted")
    expect(page.get_by_text("Guess: what is this person doing?")).to_be_visible(timeout=LONG)
    page.get_by_text("3 · The person").click()
    expect(page.get_by_role("cell", name="trained on normal dots")).to_be_visible(timeout=LONG)
    ready(page)
    shoot("lights-real")
