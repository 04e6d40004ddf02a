import pytest
from playwright.sync_api import expect

from tests.browser.waiting import LONG, ready, reveal, still

pytestmark = pytest.mark.browser


def test_overfitting_waits_for_the_guess_and_papers_name_their_tables(page, address, shoot):
    page.goto(f"{address}/scoreboard?experiment=overfitting&clip=actor")
    expect(page.get_by_text("Guess first:")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("What came out")).to_have_count(0)
    reveal(page, 0)
    ready(page)
    expect(page.get_by_text("What came out")).to_be_visible(timeout=LONG)
    shoot("scoreboard-overfitting")
    still(page)
    page.get_by_role("radio", name="Papers").click()
    still(page)
    page.get_by_role("radio", name="UCF-101").click()
    expect(page.locator(".js-plotly-plot").get_by_text("65.4 % · Karpathy et al. 2014, Table 3")).to_be_visible()
