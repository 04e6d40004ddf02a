"""Motion Lab in a real browser: load a clip, run I3D, read the answer, click, stop, come back by the address."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pages.lecture.claims import claims
from tests.browser.waiting import LONG, ready, reveal
from tests.video_files import make_video
from ui.lesson import TOPICS, read_lesson, url_path

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
REVEALS = sum(len(claim.experiments) for claim in claims())


def answered(page):
    expect(page.get_by_text("cost of one test clip").first).to_be_visible(timeout=LONG)


def test_the_first_address_of_a_server_may_be_any_page(page, serve):
    page.goto(f"{serve(ROOT / 'app.py')}/compare?lang=zh&views=1")
    expect(page.get_by_text("并排比较").first).to_be_visible(timeout=LONG)
    expect(page.get_by_text("设备")).to_be_visible()
    expect(page.get_by_role("radio", name="1", exact=True)).to_be_checked()


def test_every_page_opens_with_its_example(page, address, shoot):
    page.goto(address)
    expect(page.get_by_role("heading", name="The lecture in order")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("Reveal the number measured here")).to_have_count(REVEALS, timeout=LONG)
    page.get_by_text("Reveal the number measured here").first.click()
    expect(page.get_by_text("158,976,000")).to_be_visible()
    shoot("lecture")
    page.get_by_test_id("stMain").get_by_role("link", name="A video is a tensor").first.click()
    ready(page)
    shoot("clip")
    page.get_by_role("link", name="Side by side").click()
    answered(page)
    ready(page)
    expect(page.get_by_text("throwing axe").first).to_be_visible()
    shoot("compare")


def test_upload_run_read_scrub_and_click(page, address, shoot):
    page.goto(f"{address}/compare?clip=upload&views=1")
    expect(page.get_by_text("Load a video file in the sidebar")).to_be_visible()
    sample = ROOT / "datasets" / "samples" / "jumping_jacks.mp4"
    page.locator("input[type=file]").set_input_files(
        {"name": "mine.mp4", "mimeType": "video/mp4", "buffer": sample.read_bytes()}
    )
    page.get_by_role("button", name="Run 1 networks").or_(page.get_by_text("cost of one test clip")).first.wait_for()
    if page.get_by_role("button", name="Run 1 networks").is_visible():
        page.get_by_role("button", name="Run 1 networks").click()
    answered(page)
    expect(page.get_by_text("throwing axe").first).to_be_visible()
    page.get_by_role("link", name="A video is a tensor").click()
    expect(page.locator('.player[data-ready="true"] .picture')).to_have_count(4)  # not the player of the page before
    player = page.locator(".player")
    player.locator(".scrub").evaluate("(s) => { s.value = 100; s.dispatchEvent(new Event('input', {bubbles: true})); }")
    expect(player).to_have_attribute("data-frame", "100")
    canvas = player.locator(".picture").first
    page.wait_for_timeout(1500)  # until the page has its final shape
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.25})
    expect(page.get_by_role("heading", name=re.compile(r"clip\[100, :, (8[6-9]|9[0-4]), 3(1\d|2\d)\]"))).to_be_visible()
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
    expect(page.get_by_role("heading", name="T × 3 × H × W = 20 × 3 × 48 × 64")).to_be_visible()
    expect(page.get_by_text("Choose a longer stretch")).to_be_visible()


def test_a_job_can_be_stopped(page, address):
    page.goto(f"{address}/compare?views=10")
    # Not the Stop of reading the clip, which comes first on a new server.
    expect(page.get_by_text(re.compile(r"^I3D.*: (starting|waiting|\d+ of 10)"))).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Stop").click(timeout=LONG)
    expect(page.get_by_text("was stopped").first).to_be_visible(timeout=LONG)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0, timeout=LONG)


def test_the_address_restores_everything_in_both_languages(page, address, shoot):
    page.goto(f"{address}/clip?lang=zh&apart=change&strip=r3d_18&views=5&sampling=stride&frames=8&stride=4")
    ready(page)
    expect(page.get_by_role("heading", name="视频就是张量")).to_be_visible()
    expect(page.get_by_text("R3D-18").first).to_be_visible()
    expect(page.get_by_text("8 帧，步长 4，每秒 15 帧")).to_be_visible()
    expect(page.get_by_text("测试片段 5")).to_be_visible()
    shoot("clip-chinese")
    page.get_by_text("English").click()
    expect(page.get_by_role("heading", name="A video is a tensor")).to_be_visible()
    expect(page.get_by_text("8 frames, stride 4 at 15 a second")).to_be_visible()
    page.get_by_role("link", name="Side by side").click()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    page.wait_for_timeout(1000)
    kept = page.url
    assert "sampling=stride" in kept
    assert "views=5" in kept
    page.goto("about:blank")
    page.goto(kept)
    expect(page.get_by_role("radio", name="5", exact=True)).to_be_checked()


def test_a_unit_is_moved_and_proved(page, address, shoot):
    page.goto(f"{address}/receptive-fields?clip=actor&layer=features.1")
    expect(page.get_by_text("Sees frames 6 to 10")).to_be_visible(timeout=LONG)
    page.get_by_role("slider", name="unit in time").press("ArrowLeft")
    expect(page.get_by_text("Sees frames 5 to 9")).to_be_visible()
    page.get_by_role("button", name="Prove it").click()
    expect(page.locator(".film").get_by_text("≠")).to_have_count(5, timeout=LONG)
    expect(page.locator(".film").get_by_text("=", exact=True)).to_have_count(11)
    expect(page.get_by_role("heading", name="The same proof in the picture")).to_be_visible(timeout=LONG)
    shoot("receptive-fields-proved")
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").last.click()
    assert "| convolution 2 |" in Path(download.value.path()).read_text(encoding="utf-8")


def test_fields_grow_layer_by_layer(page, address):
    page.goto(f"{address}/receptive-fields?clip=actor")
    ready(page)
    growth = page.locator(".js-plotly-plot", has_text="Late fusion, pooled")
    expect(growth.get_by_text("convolution 1 · sees 1 × 3 × 3")).to_be_visible()
    answer = growth.get_by_text("the answer · sees 16 × 64 × 64")
    for _try in range(5):  # a chart that is drawn anew, because a job has news, forgets that it was playing
        growth.get_by_text("▶").click()
        page.wait_for_timeout(8000)
        if answer.count() == 3:
            break
    expect(answer).to_have_count(3)


def test_two_networks_learn_while_a_class_watches(page, address, shoot):
    page.goto(f"{address}/shift?stride=4")
    reveal(page, 0)
    page.get_by_role("slider", name="The clip turns blue at frame").first.press("ArrowRight")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("0.75")
    page.get_by_role("button", name="Train both now").click()
    expect(page.get_by_text("160 of 160 steps")).to_be_visible(timeout=LONG)
    reveal(page, 1)
    expect(page.get_by_role("heading", name="Why is slow fusion not the same everywhere?")).to_be_visible()
    reveal(page, 2)
    expect(page.get_by_text("make experiments")).to_be_visible()
    shoot("shift-trained")


def test_networks_without_weights_show_cost_and_badge_only(page, address, shoot):
    page.goto(f"{address}/compare?nets=r3d_18,i3d_kinetics400&views=1&sort=parameters")
    expect(page.get_by_text("random weights")).to_be_visible()
    expect(page.get_by_text("Its trained weights are not on this machine")).to_be_visible()
    shoot("compare-two")


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_is_legible_from_the_back_row_and_fits_a_phone_in_the_dark(page, address, topic, shoot):
    """At 1280 x 720 no text that a class must read is smaller than 18 px; at 400 px nothing lies outside."""
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/{url_path(topic)}")
    expect(page.get_by_role("heading", name=read_lesson(topic, "en").title)).to_be_visible(timeout=LONG)
    if topic != "lecture":
        ready(page)
    page.wait_for_function(
        "() => [...document.querySelectorAll('style')].some(s => s.textContent.includes('stMetric'))"
    )
    page.wait_for_timeout(2000)
    small = page.evaluate(
        """() => {
          const found = [];
          const visit = (root) => {
            for (const element of root.querySelectorAll('*')) {
              if (element.shadowRoot) visit(element.shadowRoot);
              const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim().length > 1);
              const style = getComputedStyle(element);
              const shown = element.getClientRects().length && style.visibility === 'visible' && style.opacity > 0;
              const skip = element.closest('[data-testid=stIconMaterial], style, script, .modebar, [role=tooltip]');
              if (own && shown && !skip && parseFloat(style.fontSize) < 18) {
                found.push(`${element.textContent.trim().slice(0, 40)}: ${style.fontSize}`);
              }
            }
          };
          visit(document.querySelector('[data-testid=stMain]'));
          return found;
        }"""
    )
    assert small == []
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_timeout(1500)
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth <= main.clientWidth")
    shoot(f"{topic}-narrow-dark")
