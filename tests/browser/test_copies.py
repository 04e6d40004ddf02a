"""Two copies of the app behind the proxy: visits stay at one, rooms are found from both, and a copy may stop."""

import http.client
import json
import os
import re

import pytest
from playwright.sync_api import expect

from benchmarks.browser import copied, haproxy
from tests.browser.waiting import LONG, still
from ui.votes.letters import part
from ui.votes.limits import ADDRESS_TRIES
from ui.votes.phone import words

pytestmark = pytest.mark.browser
COPY = "motion_lab_copy"  # the proxy's cookie


@pytest.fixture(scope="module")
def copies():
    if haproxy() is None:
        reason = "no haproxy: apt-get install haproxy"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with copied() as found:
        yield found


@pytest.fixture
def teacher(browser):
    """A window with cookies of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def ask(host, path, copy="", body=None, address="127.0.0.1", **headers):
    """What a phone at an address gets, which was at a copy before: status, headers, text."""
    name, _, port = host.partition(":")
    phone = http.client.HTTPConnection(name, int(port), timeout=30, source_address=(address, 0))
    headers = {"Cookie": f"{COPY}={copy}", "Content-Type": "application/json", **headers}
    try:
        phone.request("GET" if body is None else "POST", path, None if body is None else json.dumps(body), headers)
        answer = phone.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        phone.close()


def at(page):
    """Which copy a browser is at: 1 or 2."""
    (found,) = [each["value"] for each in page.context.cookies() if each["name"] == COPY]
    return int(found.removeprefix("copy_"))


def opened(page):
    """The letters of a room that the teacher opens."""
    page.get_by_role("button", name="Open a room for the class").click()
    letters = page.get_by_role("dialog").locator(".letters")
    expect(letters).to_have_text(re.compile("^[A-Z]{4}$"))
    return letters.inner_text()


def test_whose_address_it_is_goes_through_the_proxy(copies):
    """Wrong letters are counted by the phone's address, not by the proxy's, nor by one that somebody makes up."""
    found = [
        ask(copies.host, f"/vote/BCD{'GHJ'[n % 3]}", address="127.0.0.2", **{"X-Forwarded-For": f"10.0.0.{n}"})[0]
        for n in range(ADDRESS_TRIES + 1)
    ]
    assert found == [404] * ADDRESS_TRIES + [429]
    assert ask(copies.host, "/vote/BCDG", address="127.0.0.3")[0] == 404


def test_a_visit_stays_and_phones_find_its_room_and_are_told_when_it_is_gone(copies, teacher, page):
    teacher.goto(f"http://{copies.host}/plan")
    still(teacher)
    first = at(teacher)
    for _ in range(2):
        teacher.reload()
        still(teacher)
        assert at(teacher) == first
    letters = opened(teacher)
    assert letters[0] in part(f"{first}/2")

    # A phone that carries the other copy's cookie: by the letters, and by the code that holds the room's key.
    other = f"copy_{3 - first}"
    status, headers, _text = ask(copies.host, f"/vote?room={letters}", other)
    assert (status, headers["Location"]) == (303, f"vote/{letters}")
    status, _headers, text = ask(copies.host, f"/vote/{letters.lower()}", other)
    assert status == 200
    key = json.loads(text.split('id="data">')[1].split("</script>")[0])["key"]
    dialog = teacher.get_by_role("dialog")
    dialog.get_by_text("A question of your own").click()
    dialog.get_by_label("Question", exact=True).fill("Which?")
    dialog.get_by_label("Answers, one a line").fill("one\ntwo")
    dialog.get_by_role("button", name="Ask the class").click()
    expect(dialog.get_by_role("heading", name="Which?")).to_be_visible()
    body = {"number": 1, "answer": 1, "page": "p" * 16}
    assert ask(copies.host, f"/vote/{letters}", other, body, **{"room-key": key})[0] == 200
    expect(dialog.locator(".tally")).to_contain_text("1 of 1")

    # The browser is opened anew, which forgets the proxy's cookie and not the room's.
    teacher.context.clear_cookies(name=COPY)
    teacher.reload()
    expect(teacher.locator('[data-kind="line"] .letters')).to_have_text(letters, timeout=LONG)

    page.goto(f"http://{copies.host}/vote/{letters}?key={key}")
    expect(page.get_by_text("Which?")).to_be_visible()
    copies.servers[first - 1].kill()
    expect(page.get_by_text(words("en")["gone"])).to_be_visible(timeout=LONG)
    status, _headers, text = ask(copies.host, f"/vote/{letters}", other)
    assert status == 404
    assert words("en")["gone"] in text

    # The teacher's page comes back by itself, at the other copy.
    expect(teacher.get_by_role("button", name="Open a room for the class")).to_be_visible(timeout=LONG)
    still(teacher)
    assert at(teacher) == 3 - first
    assert opened(teacher)[0] in part(f"{3 - first}/2")
