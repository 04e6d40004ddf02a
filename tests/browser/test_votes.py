"""A teacher's window and two phones: ask, vote, change, close, bars, reveal."""

import re

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, still
from ui.guesses import guesses

pytestmark = pytest.mark.browser
PHONE = {"width": 400, "height": 800}
SWITCH = "The class has guessed: show what was measured"
GUESS = guesses("shift")["shift-measured"]
INSIDE = "() => document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture
def phones(browser):
    """Two phones, one of them in Chinese; an error of a page's own script fails the test."""
    contexts, errors = [browser.new_context(viewport=PHONE, locale=code) for code in ("en-GB", "zh-CN")], []
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
    yield pages
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(autouse=True)
def no_room_left(context):
    """The window that all tests share forgets the room."""
    yield
    context.clear_cookies()


def taken(page, screenshots, name):
    page.screenshot(path=screenshots / f"votes-{name}.png")


def test_a_class_is_asked_votes_and_is_told(page, address, phones, screenshots):
    one, other = phones
    page.goto(f"{address}/shift?experiment=lab")
    asks = page.get_by_test_id("stMain").get_by_role("button", name="Ask the class")
    expect(asks).to_have_count(1, timeout=LONG)
    still(page)
    asks.click()

    large = page.get_by_role("dialog")
    letters = large.locator(".letters")
    expect(letters).to_have_text(re.compile("^[A-Z]{4}$"))
    expect(large.locator(".entry img")).to_be_visible()
    still(page)
    seen = cv2.imdecode(np.frombuffer(large.locator(".entry img").screenshot(), np.uint8), cv2.IMREAD_COLOR)
    code, _points, _straight = cv2.QRCodeDetector().detectAndDecode(seen)
    assert code.startswith(f"{address}/vote/{letters.inner_text()}?key=")

    one.goto(code)  # scanned
    expect(one.locator("#question")).to_have_text(GUESS.question("en"))
    other.goto(f"{address}/vote")  # typed
    other.get_by_role("textbox").fill(letters.inner_text().lower())
    other.get_by_role("button").click()
    expect(other.locator("#question")).to_have_text(GUESS.question("zh"))
    expect(other.get_by_role("button", name=GUESS.answers("zh")[0])).to_be_visible()
    expect(large.locator(".there")).to_have_text("2 there")
    assert one.evaluate(INSIDE)
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)

    board = page.locator('[data-kind="board"]')
    wrong = (GUESS.right + 1) % len(GUESS.answers("en"))
    one.locator("#answers button").nth(wrong).click()
    expect(board.locator(".tally")).to_have_text("1 of 2 have voted")
    expect(board.locator(".count")).to_have_count(0)  # nobody follows the others
    one.locator("#answers button").nth(GUESS.right).click()
    expect(one.locator("[aria-pressed=true]")).to_contain_text(GUESS.answers("en")[GUESS.right])
    other.locator("#answers button").nth(wrong).click()
    expect(board.locator(".tally")).to_have_text("2 of 2 have voted")
    expect(one.get_by_text("Counted.")).to_be_visible()
    taken(page, screenshots, "open")

    board.get_by_role("button", name="Close the vote").click()
    expect(board.locator(".count")).to_have_count(len(GUESS.answers("en")))
    assert [each.split()[0] for each in board.locator(".count").all_inner_texts()].count("50") == 2
    expect(one.get_by_text("Closed.")).to_be_visible()
    expect(one.locator("[aria-pressed=true]")).to_have_count(1)
    expect(one.locator("#answers button:enabled")).to_have_count(0)
    expect(page.get_by_role("switch", name=SWITCH)).not_to_be_checked()
    taken(page, screenshots, "bars")

    board.get_by_role("button", name="Reveal").click()
    expect(page.get_by_role("switch", name=SWITCH)).to_be_checked()
    expect(board.locator(".right .figure")).to_have_text(GUESS.figures[GUESS.right])
    expect(one.get_by_text("You were right.")).to_be_visible()
    expect(other.locator("#answers .right")).to_contain_text(GUESS.answers("zh")[GUESS.right])
    expect(other.locator("#answers .right")).to_contain_text(GUESS.figures[GUESS.right])
    still(page)
    for which, name in ((page, "revealed"), (one, "phone"), (other, "phone-zh")):
        taken(which, screenshots, name)

    page.reload()  # the teacher's browser is recognised
    expect(page.locator('[data-kind="line"] .letters')).to_be_visible(timeout=LONG)
    expect(board.locator(".tally")).to_be_visible()
    still(page)
    board.get_by_role("button", name="Put away").click()
    expect(asks).to_have_count(1)
    expect(one.get_by_text("Look at the screen in front.")).to_be_visible()
    still(page)
    page.get_by_test_id("stPopover").get_by_role("button").click()
    page.get_by_role("button", name="End the room").click()
    expect(one.get_by_text("This room has ended.")).to_be_visible()
    expect(page.locator('[data-kind="line"]')).to_have_count(0)


def test_a_phone_that_loses_its_connection_says_so_and_comes_back(page, address, phones):
    one, _other = phones
    page.goto(f"{address}/shift?experiment=lab")
    page.get_by_role("button", name="Open a room for the class").click()
    letters = page.get_by_role("dialog").locator(".letters")
    expect(letters).to_have_text(re.compile("^[A-Z]{4}$"), timeout=LONG)
    one.goto(f"{address}/vote/{letters.inner_text()}")
    expect(one.get_by_text("Look at the screen in front.")).to_be_visible()
    one.context.set_offline(True)
    expect(one.get_by_text("Connection lost")).to_be_visible()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("A question of your own").click()
    dialog.get_by_label("Question", exact=True).fill("How <i>many</i>?")
    dialog.get_by_label("Answers, one a line").fill("one\ntwo")
    dialog.get_by_role("button", name="Ask the class").click()
    expect(dialog.get_by_role("heading", name="How <i>many</i>?")).to_be_visible()
    one.context.set_offline(False)
    expect(one.get_by_text("How <i>many</i>?")).to_be_visible()
    expect(one.get_by_text("Connection lost")).to_have_count(0)
    one.get_by_role("button", name="two").click()
    expect(dialog.locator(".tally")).to_have_text("1 of 1 have voted")
    dialog.get_by_role("button", name="Close the vote").click()
    dialog.get_by_role("button", name="Reveal").click()  # no number decides: the teacher says it
    dialog.get_by_role("button", name="B two").click()
    expect(one.get_by_text("You were right.")).to_be_visible()
    expect(dialog.get_by_text("The class was right in 1 of 1.")).to_be_visible()
