"""Worksheets as a real browser prints them, and the way to them from the app."""

import os
import re
import shutil
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG

pytestmark = pytest.mark.browser
PAPERS = {"A4": (595, 842), "Letter": (612, 792)}


def tool(name):
    """A tool that reads a PDF. Without it the test is skipped, except in CI."""
    path = shutil.which(name)
    if path is None:
        reason = f"no {name}: install poppler-utils"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return path


def squeezed(text):
    return "".join(text.split())


def pages_of(path):
    """The texts of its pages, without spaces."""
    text = subprocess.run([tool("pdftotext"), path, "-"], capture_output=True, check=True).stdout.decode()
    return [squeezed(page) for page in text.split("\f")[:-1]]


@pytest.mark.parametrize(
    ("paper", "code", "key"), [("A4", "en", ""), ("A4", "zh", ""), ("Letter", "en", ""), ("A4", "en", "&key=1")]
)
def test_no_question_is_cut_by_the_end_of_a_page(page, address, tmp_path, paper, code, key):
    page.goto(f"{address}/worksheet?lang={code}{key}")
    sections = page.locator("section.item")
    texts = [squeezed(text) for text in sections.locator(".question").all_inner_texts()]
    whys = sections.first.locator("p.line").last.inner_text().strip()
    file = tmp_path / "sheet.pdf"
    page.pdf(path=file, format=paper)
    sheets = pages_of(file)
    size = subprocess.run([tool("pdfinfo"), file], capture_output=True, check=True, text=True).stdout
    assert [round(float(side), -1) for side in re.search(r"Page size: +([\d.]+) x ([\d.]+)", size).groups()] == [
        round(side, -1) for side in PAPERS[paper]
    ]
    assert [sheet.count(f"{n}/{len(sheets)}") > 0 for n, sheet in enumerate(sheets, 1)] == [True] * len(sheets)
    where = []
    for text in texts:
        found = [n for n, sheet in enumerate(sheets) if text in sheet]
        assert len(found) == 1, f"{text} stands whole on pages {found}"
        where += found
    assert where == sorted(where)
    assert len(sheets) < len(texts) / 2
    if not key:  # each question ends in a line to write on, which is on its page
        assert [sheet.count(squeezed(whys)) for sheet in sheets] == [where.count(n) for n in range(len(sheets))]


def test_the_button_prints_and_is_not_printed(page, address):
    told = []
    page.on("console", lambda message: told.append(message.text))
    page.add_init_script("window.print = () => { window.printed = true }")
    page.goto(f"{address}/worksheet")
    page.get_by_role("button", name="Print, or save as PDF").click()
    assert page.evaluate("window.printed") is True
    page.emulate_media(media="print")
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_text("Name", exact=True)).to_be_visible()
    assert told == []


def test_it_is_read_on_a_phone(page, address):
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(f"{address}/worksheet?key=1")
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    assert parse_qs(urlsplit(page.url).query) == {"lang": ["zh"], "key": ["1"]}


def test_the_lecture_leads_to_its_worksheet(page, address):
    page.goto(address)
    expect(page.get_by_role("link", name="Its key", exact=True)).to_be_visible(timeout=LONG)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Worksheet", exact=True).click()
    sheet = opened.value
    expect(sheet.get_by_role("heading", name="The lecture in order")).to_be_visible(timeout=LONG)
    assert sheet.locator(".right").count() == 0
    sheet.close()
