"""The clip player, driven as a person does: every frame drawn is checked by what is in its pixels."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serve, shoot

COUNT, FRAMES = 8, 32  # of the demo
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# The number that each canvas shows, read from its bands; and whether its marker row belongs to its track.
READ = """(root) => [...root.querySelectorAll('canvas')].map((canvas) => {
  const context = canvas.getContext('2d');
  let number = 0;
  for (let bit = 0; bit < 8; bit++) {
    const x = Math.floor((2 * bit + 1) * canvas.width / 16);
    number = number * 2 + (context.getImageData(x, canvas.height * 0.8, 1, 1).data[1] > 110 ? 1 : 0);
  }
  return number;
})"""


@pytest.fixture(scope="module")
def address():
    with serve(Path(__file__).parent / "player_demo.py") as address:
        yield address


@pytest.fixture
def player(page, address):
    page.goto(address)
    found = page.locator(".player")
    expect(found).to_have_attribute("data-ready", "true")
    expect(found).to_have_attribute("data-drawn", "0")
    # Track 1 is red below its overlay; without it all tracks show their numbers.
    set_range(found.locator(".opacity"), 0)
    return found


def set_range(slider, value):
    slider.evaluate("(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }", value)


def shown(player):
    return player.evaluate(READ)


def expect_frame(player, frame, count=COUNT):
    expect(player).to_have_attribute("data-drawn", str(frame))
    assert shown(player) == [frame] * count


def test_scrubbing_shows_exactly_that_frame_on_every_track(player):
    for frame in (7, 31, 0, 16, 30, 1):
        set_range(player.locator(".scrub"), frame)
        expect_frame(player, frame)


def test_steps_and_keys(player, page):
    player.get_by_label("One frame forward").click()
    expect_frame(player, 1)
    player.get_by_label("One frame back").click()
    expect_frame(player, 0)
    for key, frame in (("ArrowRight", 1), ("Shift+ArrowRight", 11), ("ArrowLeft", 10), ("End", 31), ("Home", 0)):
        page.keyboard.press(key)
        expect_frame(player, frame)
    page.keyboard.press("ArrowLeft")  # looping
    expect_frame(player, FRAMES - 1)
    page.keyboard.press("l")
    page.keyboard.press("ArrowRight")
    expect_frame(player, FRAMES - 1)


def test_keys_in_the_menu_stay_there(player, page):
    player.get_by_label("Speed").focus()
    page.keyboard.press("End")
    expect_frame(player, 0)


def test_play_and_pause(player, page):
    player.get_by_label("Play").click()
    expect(player).to_have_attribute("data-playing", "true")
    page.wait_for_timeout(1500)
    player.get_by_label("Pause").click()
    expect(player).to_have_attribute("data-playing", "false")
    page.wait_for_timeout(200)
    frame = int(player.get_attribute("data-drawn"))
    assert frame > 0
    assert shown(player) == [frame] * COUNT
    assert player.locator(".readout").inner_text() == f"{frame / 16:.2f} s · frame {frame + 1} / 32"


def test_a_click_answers_track_frame_and_pixel(player, page):
    set_range(player.locator(".scrub"), 19)
    expect_frame(player, 19)
    canvas = player.locator("canvas").nth(5)
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.5})
    expect(page.get_by_text("picked Pick(track=5, t=19, y=112, x=56)")).to_be_visible()
    expect(player).to_have_attribute("data-drawn", "19")  # the answer did not move the player


def test_a_rerun_keeps_frame_speed_and_loop(player, page):
    set_range(player.locator(".scrub"), 12)
    expect_frame(player, 12)
    player.get_by_label("Speed").select_option("0.5")
    player.get_by_label("Loop").click()
    page.get_by_role("button", name="run again").click()
    page.wait_for_timeout(1000)
    expect_frame(player, 12)
    assert player.get_by_label("Speed").input_value() == "0.5"
    assert player.get_by_label("Loop").get_attribute("aria-pressed") == "false"


def test_the_overlay_slider_mixes_heat_and_drawings(player):
    pixel = """(root) => [1, 2].map((n) => {
      const canvas = root.querySelectorAll('canvas')[n];
      const [x, y] = n === 1 ? [0.5, 0.5] : [180 / 224, 60 / 224];
      return [...canvas.getContext('2d').getImageData(canvas.width * x, canvas.height * y, 1, 1).data].slice(0, 3);
    })"""
    bare = player.evaluate(pixel)
    set_range(player.locator(".opacity"), 1)
    heat, dot = player.evaluate(pixel)
    assert heat[0] > 230
    assert heat[1] < 25
    assert abs(dot[0] - 0xE8) < 8
    assert abs(dot[1] - 0x59) < 8
    assert bare != [heat, dot]


def test_colours_are_those_of_the_frames(player):
    """The last rows of each track carry its own colour."""
    found = player.evaluate(
        """(root) => [...root.querySelectorAll('canvas')].map((canvas) =>
          [...canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height - 8, 1, 1).data].slice(0, 3))"""
    )
    for number, color in enumerate(found):
        expected = (20 + 28 * number, 90, 200 - 20 * number)
        assert max(abs(a - b) for a, b in zip(color, expected, strict=True)) <= 6


def test_one_track_narrow_and_dark(player, page):
    shoot(page, "player-8")
    page.get_by_text("1", exact=True).click()
    expect(page.locator("canvas")).to_have_count(1)
    expect(player).to_have_attribute("data-ready", "true")
    shoot(page, "player-1")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 400, "height": 800})
    page.reload()
    expect(player).to_have_attribute("data-ready", "true")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 400
    shoot(page, "player-narrow-dark")
    for button in player.locator("button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 40
