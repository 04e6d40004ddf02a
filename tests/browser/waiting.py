"""Waiting for what a page shows."""

from playwright.sync_api import expect

LONG = 180_000
expect.set_options(timeout=30_000)  # two cores, and a network may be running on both


def ready(page):
    expect(page.locator('.player[data-ready="true"], .stage, .film, .js-plotly-plot').first).to_be_visible(timeout=LONG)


# The script has run, and for a quarter of a second nothing in the page was added, taken away or moved.
CALM = """() => new Promise(done => {
  const app = document.querySelector('[data-testid=stApp]');
  const changed = () => performance.now();
  let last = changed();
  const watch = new MutationObserver(() => { last = changed(); });
  watch.observe(app, { subtree: true, childList: true, attributeFilter: ['style', 'class', 'data-test-script-state'] });
  const look = () => {
    if (app.dataset.testScriptState === 'notRunning' && performance.now() - last > 250) {
      watch.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(done));
    } else setTimeout(look, 50);
  };
  look();
})"""


def still(page):
    """The page has run: a press that falls while its parts still move goes astray."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=LONG)
    page.evaluate(CALM)


def go(page, part, title):
    """Choose a topic from the menu of its part of the lecture."""
    still(page)
    page.get_by_text(part, exact=True).first.click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=LONG)


def reveal(page, which):
    """Press the switch of a guess, counted from 0."""
    switch = page.get_by_role("switch", name="The class has guessed: show what was measured").nth(which)
    still(page)
    switch.locator("xpath=ancestor::label").click()
    expect(switch).to_be_checked()
