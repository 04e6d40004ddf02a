"""The clip player in a real browser: what is on every canvas is exactly the frame that it says."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.player_pictures import FRAMES, numbered, pixels
from tests.browser.waiting import still

pytestmark = pytest.mark.browser
DEMO = Path(__file__).parent / "player_demo.py"

# The frame and the track that the grey blocks of each canvas say.
READ = """canvases => canvases.map(canvas => {
  const context = canvas.getContext("2d");
  const bit = n => context.getImageData(16 * n + 8, 8, 1, 1).data[1] > 50;
  let number = 0;
  for (let n = 0; n < 8; n++) number |= bit(n) << n;
  return [number & 31, number >> 5];
})"""
# Notes what all canvases say whenever the player claims another frame.
WATCH = f"""root => {{
  const read = {READ};
  root.watched = [];
  new MutationObserver(() => {{
    const said = read([...root.querySelectorAll(".picture canvas:first-child")]);
    root.watched.push([Number(root.dataset.frame), said.map(([frame]) => frame)]);
  }}).observe(root, {{ attributeFilter: ["data-frame"] }});
}}"""


@pytest.fixture(scope="module")
def address(serve):
    return serve(DEMO)


@pytest.fixture
def visit(browser, address):
    """``visit(show)`` opens the page; no script may complain while it is open."""
    contexts, complaints = [], []

    def open_page(show="eight", width=1280, height=720, scheme="light", script=None, touch=False):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=touch)
        contexts.append(context)
        page = context.new_page()
        if script:
            page.add_init_script(script)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}/?show={show}")
        page.wait_for_selector(".player", timeout=60_000)
        if script is None:
            page.wait_for_selector('.player[data-ready="true"]', timeout=60_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


def player(page):
    return page.locator(".player").first


def state(page, name):
    return player(page).get_attribute(f"data-{name}")


def wait(page, **wanted):
    conditions = "".join(f'[data-{name}="{value}"]' for name, value in wanted.items())
    page.wait_for_selector(f".player{conditions}", timeout=15_000)


def said(page):
    return page.locator(".picture canvas:first-child").evaluate_all(READ)


def shows(page, frame):
    """All eight canvases show this frame, each its own track."""
    wait(page, frame=frame)
    assert said(page) == [[frame, track] for track in range(8)]


def scrub(page, frame):
    page.locator(".scrub").evaluate(
        "(range, frame) => { range.value = frame; range.dispatchEvent(new Event('input')); }", frame
    )


def rerun(page):
    before = int(page.locator(".player-runs").inner_text())
    page.get_by_role("button", name="Run again").click()
    expect(page.locator(".player-runs")).to_have_text(str(before + 1))
    still(page)


def test_scrubs_to_exactly_the_frame(visit):
    page = visit()
    for frame in (0, 17, 31, 1, 30, 8, 16, 15, 0):
        scrub(page, frame)
        shows(page, frame)
    assert page.locator(".readout").inner_text() == "2.00 s · frame 1 / 32"


def test_a_fast_scrub_ends_where_the_finger_is(visit):
    page = visit()
    player(page).evaluate(WATCH)
    page.locator(".scrub").evaluate("""async range => {
      for (let n = 0; n < 120; n++) {
        range.value = (n * 7) % 32;
        range.dispatchEvent(new Event("input"));
        await new Promise(done => setTimeout(done, 4));
      }
    }""")
    shows(page, 119 * 7 % 32)
    watched = player(page).evaluate("root => root.watched")
    assert len(watched) > 10
    assert all(says == [frame] * 8 for frame, says in watched)


def test_plays_in_step(visit):
    page = visit()
    player(page).evaluate(WATCH)
    page.get_by_role("button", name="Play (space)").click()
    wait(page, playing="true")
    seen = [player(page).element_handle(), 2 * FRAMES]
    page.wait_for_function("([root, most]) => root.watched.length > most", arg=seen)
    page.get_by_role("button", name="Pause (space)").click()
    wait(page, playing="false")
    watched = player(page).evaluate("root => root.watched")
    wrong = [(frame, says) for frame, says in watched if says != [frame] * 8]
    assert not wrong
    # How many frames are dropped and how fast a seek is depends on the machine: benchmarks/player.py measures both.


def test_without_loop_the_last_frame_stays(visit):
    page = visit()
    page.get_by_role("button", name="Loop (L)").click()
    scrub(page, 27)
    shows(page, 27)
    page.get_by_role("button", name="Play (space)").click()
    wait(page, frame=31, playing="false")
    still(page)
    shows(page, 31)
    page.get_by_role("button", name="Play (space)").click()
    wait(page, playing="true")
    expect(player(page)).not_to_have_attribute("data-frame", "31")  # from the start again


def test_buttons_step(visit):
    page = visit()
    for _ in range(3):
        page.get_by_role("button", name="One frame forward (→)").click()
    shows(page, 3)
    page.get_by_role("button", name="One frame back (←)").click()
    shows(page, 2)


def test_keys(visit):
    page = visit()
    player(page).focus()
    for key, frame in [("ArrowRight", 1), ("Shift+ArrowRight", 11), ("ArrowLeft", 10), ("End", 31), ("Home", 0)]:
        page.keyboard.press(key)
        shows(page, frame)
    page.keyboard.press("ArrowUp")
    assert page.locator(".speed").input_value() == "2"
    for _ in range(9):
        page.keyboard.press("-")
    assert page.locator(".speed").input_value() == "0.1"
    page.keyboard.press("l")
    assert page.locator(".loop").get_attribute("aria-pressed") == "false"
    page.keyboard.press(" ")
    wait(page, playing="true")
    page.keyboard.press(" ")
    wait(page, playing="false")


def test_keys_belong_to_the_pointer_but_not_to_text(visit):
    page = visit()
    page.locator(".picture").first.hover()
    page.keyboard.press("ArrowRight")
    shows(page, 1)
    page.get_by_label("Text").focus()
    page.locator(".picture").first.hover()
    page.keyboard.type("l f")
    page.keyboard.press("ArrowRight")
    assert page.get_by_label("Text").input_value() == "l f"
    assert (state(page, "frame"), state(page, "playing")) == ("1", "false")
    assert page.locator(".loop").get_attribute("aria-pressed") == "true"


def test_a_click_answers_track_frame_and_pixel(visit):
    page = visit()
    scrub(page, 21)
    shows(page, 21)
    picture = page.locator(".picture").nth(5)
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.5})
    found = page.get_by_text("Pick(track=5").inner_text(timeout=15_000)
    t, y, x = (int(re.search(rf"\b{axis}=(\d+)", found)[1]) for axis in "tyx")
    assert t == 21
    assert abs(y - 112) <= 2
    assert abs(x - 56) <= 2
    marked = page.locator(".picture canvas:last-child").evaluate_all(
        "all => all.map(c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v))"
    )
    assert marked == [True] * 8
    rerun(page)
    expect(page.get_by_text("pick None")).to_be_visible()  # a click is answered once
    shows(page, 21)


def test_a_tap_is_a_click_and_stops_the_clip(visit):
    page = visit(width=400, height=800, touch=True)
    page.locator(".play").tap()
    wait(page, playing="true")
    page.locator(".picture").first.tap()
    page.get_by_text("Pick(track=0").wait_for(timeout=15_000)
    wait(page, playing="false")
    answered = int(re.search(r"t=(\d+)", page.get_by_text("Pick(track=0").inner_text())[1])
    shows(page, answered)


def test_the_overlay_is_as_strong_as_the_slider_says(visit):
    page = visit()

    def spot():
        return (
            page.locator(".picture canvas:first-child")
            .nth(6)
            .evaluate("canvas => [...canvas.getContext('2d').getImageData(60, 190, 1, 1).data].slice(0, 3)")
        )

    def drawn():
        return (
            page.locator(".picture canvas:last-child")
            .nth(6)
            .evaluate("c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v)")
        )

    seen = []
    for opacity in (0, 0.5, 1):
        page.locator(".opacity").evaluate(
            "(range, value) => { range.value = value; range.dispatchEvent(new Event('input')); }", opacity
        )
        seen.append(np.array(spot(), float))
        assert drawn() == (opacity > 0)
    source = numbered(6)[0, 190, 60].astype(float)
    assert np.abs(seen[0] - source).max() <= 6
    assert np.abs(seen[1] - (seen[0] + seen[2]) / 2).max() <= 3
    assert np.abs(seen[2] - seen[0]).max() > 20


def test_a_box_that_is_a_guess_is_dashed(visit):
    """The box of every other frame is one."""
    page = visit()

    def blue(frame):
        """Of the left side of the box, the share that is drawn."""
        scrub(page, frame)
        wait(page, frame=frame)
        x = 24 + 5 * frame % 180 - 30
        side = (
            page.locator(".picture canvas:last-child")
            .nth(6)
            .evaluate(
                """(c, x) => {
              const at = [Math.round(x / 224 * c.width), Math.round(135 / 224 * c.height)];
              const pixels = c.getContext("2d").getImageData(...at, 1, Math.round(40 / 224 * c.height)).data;
              const blue = [];
              for (let n = 0; n < pixels.length; n += 4) blue.push(pixels[n + 2] > 150 && pixels[n] < 120);
              return blue.filter(Boolean).length / blue.length;
            }""",
                x,
            )
        )
        return side

    assert blue(10) == 1
    assert 0.2 < blue(11) < 0.9


def test_a_rerun_changes_nothing(visit):
    page = visit()
    scrub(page, 9)
    shows(page, 9)
    page.locator(".speed").select_option("0.25")
    source = page.locator("video").get_attribute("src")
    player(page).evaluate("root => { root.touched = 'by the test'; }")
    rerun(page)
    shows(page, 9)
    assert page.locator(".speed").input_value() == "0.25"
    assert page.locator("video").get_attribute("src") == source
    assert player(page).evaluate("root => root.touched") == "by the test"
    page.get_by_role("button", name="Play (space)").click()
    rerun(page)
    assert state(page, "playing") == "true"


def test_the_video_is_not_sent_again(browser, address):
    context = browser.new_context()
    page = context.new_page()
    received = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: received.append(len(data))))
    page.goto(address)
    page.wait_for_selector('.player[data-ready="true"]', timeout=60_000)
    first = sum(received)
    received.clear()
    page.get_by_label("Go to").fill("12")
    page.get_by_label("Go to").press("Enter")
    wait(page, frame=12)
    assert sum(received) < first / 3
    context.close()


def test_python_says_where_to_go(visit):
    page = visit()
    page.get_by_label("Go to").fill("12")
    page.get_by_label("Go to").press("Enter")
    shows(page, 12)
    scrub(page, 20)
    shows(page, 20)
    rerun(page)
    shows(page, 20)


def test_other_pictures_go_on_at_the_same_time(visit):
    page = visit()
    scrub(page, 14)
    shows(page, 14)
    source = page.locator("video").get_attribute("src")
    page.get_by_text("Other pictures").click()
    page.wait_for_function(
        "before => [...document.querySelectorAll('*')].some(e => [...(e.shadowRoot?.querySelectorAll('video') ?? [])]"
        ".some(v => v.src && v.src !== before))",
        arg=source,
    )
    wait(page, ready="true")
    still(page)
    shows(page, 14)
    assert page.locator("video").count() == 1


def test_colours_are_the_source_s(visit):
    page = visit("small")
    canvas = page.locator(".picture canvas:first-child").first
    width = canvas.evaluate("c => c.width")
    seen = np.array(
        canvas.evaluate("c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"), np.uint8
    ).reshape(width, width, 4)[..., :3]
    middle = (np.arange(8) * 8 + 4) * width // 64
    difference = np.abs(seen[np.ix_(middle, middle)].astype(int) - pixels()[0][4::8, 4::8])
    assert difference.mean() <= 6
    assert difference.max() <= 30  # colours are stored for two by two pixels


def test_players_are_independent_and_clean_up(visit):
    page = visit(
        "small",
        script="""
      window.revoked = 0;
      const revoke = URL.revokeObjectURL.bind(URL);
      URL.revokeObjectURL = url => { window.revoked += 1; revoke(url); };
    """,
    )
    page.wait_for_function(
        "() => [...document.querySelectorAll('*')].flatMap(e => [...(e.shadowRoot?.querySelectorAll("
        "'.player[data-ready=true]') ?? [])]).length === 2"
    )
    page.locator(".forward").nth(1).click()
    wait(page, frame=1)
    assert page.locator(".player").nth(0).get_attribute("data-frame") == "0"
    page.locator(".play").nth(0).click()
    wait(page, playing="true")
    assert page.locator(".player").nth(1).get_attribute("data-playing") == "false"
    page.locator("label").filter(has_text="Shown").click()
    page.wait_for_function("() => window.revoked >= 1")
    assert page.locator(".player").count() == 1
    page.locator(".forward").click()
    shown = page.locator(".player")
    expect(shown).to_have_attribute("data-frame", "2")


def test_a_browser_without_h264_says_so(visit):
    page = visit(
        script="""
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = blob => make(blob.type === "video/mp4" ? new Blob(["none"], { type: blob.type }) : blob);
    """
    )
    page.get_by_text("cannot play H.264").wait_for(timeout=15_000)


@pytest.mark.parametrize(
    ("name", "show", "width", "height", "scheme"),
    [
        ("eight", "eight", 1280, 720, "light"),
        ("eight-dark", "eight", 1280, 720, "dark"),
        ("narrow", "eight", 400, 800, "light"),
        ("one", "one", 1280, 720, "light"),
        ("pair-dark", "pair", 1280, 720, "dark"),
        ("pixels", "small", 1280, 720, "light"),
    ],
)
def test_fits_and_is_legible(visit, screenshots, name, show, width, height, scheme):
    page = visit(show, width, height, scheme)
    still(page)
    page.screenshot(path=screenshots / f"player-{name}.png")
    edges = page.locator(".player *:visible").evaluate_all("all => all.map(e => e.getBoundingClientRect().right)")
    assert max(edges) <= width
    sizes = page.locator("button:visible, .scrub").evaluate_all("all => all.map(e => e.offsetHeight)")
    assert min(sizes) >= 40
    smallest = page.locator("strong, .readout").evaluate_all(
        "all => Math.min(...all.map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= (18 if width >= 1280 else 16)
    ink, paper = player(page).evaluate("root => [getComputedStyle(root).color, getComputedStyle(root).backgroundColor]")
    light_on_dark = sum(map(float, re.findall(r"[\d.]+", ink)[:3])) > sum(map(float, re.findall(r"[\d.]+", paper)[:3]))
    assert light_on_dark == (scheme == "dark")


def test_full_screen(visit, screenshots):
    page = visit()
    player(page).focus()
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement")
    still(page)
    page.screenshot(path=screenshots / "player-full.png")
    bar = page.locator(".bar").bounding_box()
    assert bar["y"] + bar["height"] <= 720
    page.keyboard.press("f")


def segment(page, label, row="truth"):
    return page.get_by_role("group", name=row).get_by_role("button", name=label)


def plays_until(page, last, press):
    """It plays and stops there by itself; the frames that it claims meanwhile, after the one it is at."""
    before = int(state(page, "frame"))
    player(page).evaluate(WATCH)
    press()
    wait(page, playing="false", frame=last)
    still(page)
    assert state(page, "frame") == str(last)
    return [frame for frame, _said in player(page).evaluate("root => root.watched") if frame != before]


def test_a_segment_plays_and_stops_at_its_end(visit):
    page = visit("rows")
    scrub(page, 28)
    wait(page, frame=28)
    seen = plays_until(page, 11, segment(page, "throw").click)
    assert 4 <= seen[0] < 11
    assert min(seen) >= 4
    assert page.locator(".loop").get_attribute("aria-pressed") == "true"
    page.keyboard.press(" ")  # the keys are the player's again, and it goes on as ever: over the end, in a loop
    wait(page, playing="true")
    page.wait_for_function("root => root.dataset.frame > 24", arg=player(page).element_handle())
    page.wait_for_function("root => root.dataset.frame < 4", arg=player(page).element_handle())


def test_the_last_segment_stops_at_the_end_of_the_video(visit):
    page = visit("rows")
    page.locator(".speed").select_option("2")
    plays_until(page, 31, segment(page, "sit down", "found").click)
    assert page.locator(".speed").input_value() == "2"


def test_segments_are_buttons(visit):
    page = visit("rows")
    segment(page, "sit down").focus()
    page.keyboard.press("Shift+Tab")
    expect(segment(page, "throw")).to_be_focused()
    outline = segment(page, "throw").evaluate("span => getComputedStyle(span).outlineStyle")
    assert outline == "solid"
    plays_until(page, 11, lambda: page.keyboard.press("Enter"))
    page.keyboard.press("Tab")
    plays_until(page, 21, lambda: page.keyboard.press(" "))
    expect(segment(page, "sit down")).to_be_focused()
    names = page.locator(".span").evaluate_all("all => all.map(span => span.getAttribute('aria-label'))")
    assert names[0] == "throw: 0.3 to 0.8 s"
    assert names[2] == "throw: 0.2 to 0.8 s · score 0.91"


def test_a_seek_or_a_key_leaves_the_segment(visit):
    page = visit("rows")
    page.locator(".speed").select_option("0.1")
    for leave, playing in (("ArrowRight", "false"), ("l", "true")):
        segment(page, "throw").click()
        wait(page, playing="true")
        page.keyboard.press(leave)
        wait(page, playing=playing)
        if playing == "false":
            player(page).focus()
            page.keyboard.press(" ")
            wait(page, playing="true")
        page.locator(".speed").select_option("2")
        page.wait_for_function("root => root.dataset.frame > 14", arg=player(page).element_handle())
        page.locator(".speed").select_option("0.1")


def middle(page, name):
    box = page.locator(name).bounding_box()
    return box["x"] + box["width"] / 2


def test_the_line_the_knob_and_the_segments_share_an_axis(visit):
    page = visit("rows")
    axis = page.locator(".line").first.bounding_box()
    for frame in (0, 4, 11, 31):
        scrub(page, frame)
        wait(page, frame=frame)
        at = axis["x"] + axis["width"] * (frame + 0.5) / FRAMES
        assert middle(page, ".cursor") == pytest.approx(at, abs=1)
        knob = page.locator(".scrub").bounding_box()
        assert knob["x"] + 12 + (knob["width"] - 24) * frame / (FRAMES - 1) == pytest.approx(at, abs=1)
        lit = page.locator(".row").first.locator(".span").evaluate_all("all => all.map(s => s.matches('.now'))")
        assert lit == [4 <= frame < 12, 20 <= frame < 22]
    block = segment(page, "throw").bounding_box()
    assert block["x"] - axis["x"] == pytest.approx(axis["width"] * 4 / FRAMES, abs=1)
    for place in (".plot", ".line >> nth=2"):  # beside the segments a click goes there
        box = page.locator(place).bounding_box()
        for frame in (17, 3):
            page.locator(place).click(position={"x": box["width"] * (frame + 0.5) / FRAMES, "y": 20})
            wait(page, frame=frame, playing="false")


def test_other_rows_leave_the_video_alone(visit):
    page = visit("rows")
    scrub(page, 17)
    wait(page, frame=17)
    source = page.locator("video").get_attribute("src")
    page.get_by_text("Other rows").click()
    expect(page.get_by_role("group", name="other")).to_be_visible()
    assert page.locator("video").get_attribute("src") == source
    assert state(page, "frame") == "17"
    axis = page.locator(".line").first.bounding_box()
    assert middle(page, ".cursor") == pytest.approx(axis["x"] + axis["width"] * 17.5 / FRAMES, abs=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_rows_fit_and_are_legible(visit, screenshots, width, scheme):
    page = visit("rows", width, 900, scheme)
    still(page)
    page.screenshot(path=screenshots / f"player-rows-{width}-{scheme}.png")
    edges = page.locator(".player *:visible").evaluate_all("all => all.map(e => e.getBoundingClientRect().right)")
    assert max(edges) <= width
    words = page.locator(".rows :is(b, strong, .legend span, .plot span, .tick):visible")
    assert words.evaluate_all("all => Math.min(...all.map(e => parseFloat(getComputedStyle(e).fontSize)))") >= 18
    # Of blocks that are no pattern: black or white letters, whichever reads better.
    inks = page.locator(".span:not(.faded)").evaluate_all(
        "all => all.map(s => [getComputedStyle(s).backgroundColor, getComputedStyle(s).color])"
    )
    assert min(contrast(*pair) for pair in inks) >= 4.5
    # Whole words, in their block or beside it.
    shown = page.locator(".span b:visible")
    assert shown.count() == 5
    assert shown.evaluate_all("all => all.every(b => b.scrollWidth <= b.clientWidth)")


def contrast(*colors):
    """The contrast of two colours by WCAG, 1 to 21."""
    found = []
    for color in colors:
        linear = [
            v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
            for v in (float(part) / 255 for part in re.findall(r"[\d.]+", color)[:3])
        ]
        found.append(np.dot(linear, (0.2126, 0.7152, 0.0722)) + 0.05)
    return max(found) / min(found)
