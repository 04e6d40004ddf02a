"""Motion Lab in a real browser: load a clip, run I3D, read the answer, click, stop, come back by the address."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from datasets.samples import SAMPLES
from pages.lecture.claims import claims, parts
from tests.browser.waiting import LONG, go, ready, still
from tests.video_files import make_video
from ui.lesson import TOPICS, read_lesson, url_path
from video import read_clip

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
REVEALS = sum(len(claim.experiments) for claim in claims() if claim.number <= 3)  # of the first part
HIGHEST = 1500  # pixels: two screens, and a little


def answered(page):
    expect(page.get_by_text("cost of one test clip").first).to_be_visible(timeout=LONG)


@pytest.mark.parametrize(
    "topic", [topic if topic == "compare" else pytest.param(topic, marks=pytest.mark.sweep) for topic in TOPICS]
)
def test_the_first_address_of_a_server_may_be_any_page(page, serve, topic):
    page.goto(f"{serve(ROOT / 'app.py')}/{url_path(topic)}?lang=zh&clip=actor&views=1")
    expect(page.get_by_role("heading", name=read_lesson(topic, "zh").title)).to_be_visible(timeout=LONG)
    still(page)
    expect(page.get_by_text("Page not found")).to_have_count(0)
    if topic == "compare":
        expect(page.get_by_role("radio", name="1", exact=True)).to_be_checked()


def test_pages_lead_on_from_the_lecture(page, address, shoot):
    page.goto(address)
    expect(page.get_by_role("heading", name="The lecture in order")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("Reveal the number measured here")).to_have_count(REVEALS, timeout=LONG)
    page.get_by_text("Reveal the number measured here").first.click()
    numbers = read_clip(next(iter(SAMPLES.values())).path).frames.size
    expect(page.get_by_text(f"{numbers:,}")).to_be_visible()
    still(page)  # what was revealed moves the link
    shoot("lecture")
    page.get_by_test_id("stMain").get_by_role("link", name="A video is a tensor").first.click()
    ready(page)
    shoot("clip")
    page.get_by_role("link", name="One pixel through time").click()  # on, at the foot
    expect(page.get_by_role("radio", name="One pixel through time")).to_be_checked()
    go(page, "Video", "Side by side")
    answered(page)
    expect(page.get_by_text("gymnastics tumbling").first).to_be_visible()
    shoot("compare")


def test_upload_run_read_scrub_and_click(page, address, shoot):
    page.goto(f"{address}/compare?clip=upload&views=1")
    expect(page.get_by_text("Load a video file in the sidebar")).to_be_visible()
    sample = ROOT / "datasets" / "samples" / "jumping_jacks.mp4"
    page.locator("input[type=file]").set_input_files(
        {"name": "mine.mp4", "mimeType": "video/mp4", "buffer": sample.read_bytes()}
    )
    answered(page)
    expect(page.get_by_text("throwing axe").first).to_be_visible()
    go(page, "Video", "A video is a tensor")
    page.get_by_role("radio", name="One pixel through time").click()
    expect(page.get_by_text("Click a pixel in the picture")).to_be_visible()
    ready(page)
    still(page)
    player = page.locator(".player")
    player.locator(".scrub").evaluate("(s) => { s.value = 100; s.dispatchEvent(new Event('input', {bubbles: true})); }")
    expect(player).to_have_attribute("data-frame", "100")
    still(page)
    canvas = player.locator(".picture").first
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.25})
    expect(page.get_by_role("slider", name="Frame t")).to_have_value("100")
    row = int(page.get_by_role("slider", name="Row y").input_value())
    column = int(page.get_by_role("slider", name="Column x").input_value())
    assert abs(row - 90) < 5
    assert abs(column - 320) < 10
    shoot("clip-clicked")


def test_bad_uploads_get_their_sentence_and_the_app_goes_on(page, address, shoot):
    page.goto(f"{address}/clip?clip=upload")
    good = make_video(frames=20, fps=10, size=(48, 64))
    for name, data, sentence in (
        ("text.mp4", b"once upon a time " * 100, "This is not a video file"),
        ("cut.mp4", good[: len(good) // 2], "cut off"),
        ("one.mp4", make_video(frames=1), "single frame"),
    ):
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "video/mp4", "buffer": data})
        expect(page.get_by_text(sentence)).to_be_visible()
    shoot("bad-upload")
    page.locator("input[type=file]").set_input_files({"name": "good.mp4", "mimeType": "video/mp4", "buffer": good})
    expect(page.get_by_text("That is 184,320 numbers")).to_be_visible()
    page.get_by_role("radio", name="What sampling keeps").click()
    expect(page.get_by_text("Choose a longer stretch")).to_be_visible()


def test_a_job_can_be_stopped(page, address):
    page.goto(f"{address}/compare?views=10")
    # Not the Stop of reading the clip, which comes first on a new server.
    expect(page.get_by_text(re.compile(r"^I3D.*: (starting|waiting|\d+ of 10)"))).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Stop").click(timeout=LONG)
    expect(page.get_by_text("was stopped").first).to_be_visible(timeout=LONG)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0, timeout=LONG)


def test_the_address_restores_everything_in_both_languages(page, address, shoot):
    choices = "strip=r3d_18&views=5&sampling=stride&frames=8&stride=4"
    page.goto(f"{address}/clip?experiment=sampling&lang=zh&{choices}")
    expect(page.get_by_role("heading", name="视频就是张量")).to_be_visible()
    expect(page.get_by_text("R3D-18").first).to_be_visible()
    expect(page.get_by_text("8 帧，步长 4，每秒 15 帧")).to_be_visible()
    expect(page.get_by_text("测试片段 5")).to_be_visible()
    shoot("clip-chinese")
    page.get_by_text("EN", exact=True).click()
    expect(page.get_by_role("heading", name="A video is a tensor")).to_be_visible()
    expect(page.get_by_text("8 frames, stride 4 at 15 a second")).to_be_visible()
    go(page, "Video", "Side by side")
    page.wait_for_url(re.compile("sampling=stride"))
    page.wait_for_url(re.compile("views=5"))
    kept = page.url
    page.goto("about:blank")
    page.goto(kept)
    expect(page.get_by_role("radio", name="5", exact=True)).to_be_checked()


def test_networks_without_weights_show_cost_and_badge_only(page, address, shoot):
    page.goto(f"{address}/compare?nets=r3d_18,i3d_kinetics400&views=1")
    expect(page.get_by_text("random weights")).to_be_visible()
    expect(page.get_by_text("Its trained weights are not on this machine")).to_be_visible()
    shoot("compare-two")


SMALL = """() => {
  const small = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) visit(element.shadowRoot);
      const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim().length > 1);
      const style = getComputedStyle(element);
      const shown = element.getClientRects().length && style.visibility === 'visible' && style.opacity > 0;
      const skip = element.closest(
        '[data-testid=stIconMaterial], style, script, .modebar, [role=tooltip], .katex .sizing');
      if (own && shown && !skip && parseFloat(style.fontSize) < 18) {
        small.push(`${element.textContent.trim().slice(0, 40)}: ${style.fontSize}`);
      }
    }
  };
  visit(document.querySelector('[data-testid=stMain]'));
  return small;
}"""


@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.sweep)])
@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_is_legible_from_the_back_row_and_low_and_fits_a_phone(page, address, topic, everywhere, shoot):
    """At 1280 x 720 no text that a class must read is smaller than 18 px, and no experiment is higher than about two
    screens; at 400 px nothing lies outside, of the last experiment or, in a sweep, of all.
    """
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/{url_path(topic)}?clip=actor")
    lesson, main = read_lesson(topic, "en"), page.get_by_test_id("stMain")
    expect(page.get_by_role("heading", name=lesson.title)).to_be_visible(timeout=LONG)
    names = parts() if topic == "lecture" else lesson.experiments
    for name in names:
        still(page)
        main.get_by_role("radio", name=lesson.experiments[name], exact=True).first.click()
        still(page)
        expect(main.get_by_role("progressbar")).to_have_count(0, timeout=LONG)
        still(page)
        assert page.evaluate(SMALL) == [], name
        assert main.evaluate("main => main.scrollHeight") <= HIGHEST, name
    page.set_viewport_size({"width": 400, "height": 800})
    for name in list(names) if everywhere else list(names)[-1:]:
        main.get_by_role("radio", name=lesson.experiments[name], exact=True).first.click()
        still(page)
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth"), name
    shoot(f"{topic}-narrow-dark")
