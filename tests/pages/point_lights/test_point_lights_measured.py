"""What the page claims of point lights, against what was measured."""

from math import sqrt

from datasets.actors import LABELS
from datasets.point_lights import KINDS
from models.variants import DOTS
from pages.point_lights.measured import STEM, point_light_numbers, point_lights
from vizlib.results.runs import named

CHANCE = 1 / len(LABELS)
TESTS = {run["test_clips"] for run in named(STEM).values()}
SPREAD = sqrt(CHANCE * (1 - CHANCE) / min(TESTS))  # of the share that somebody gets right who only guesses


def test_every_network_was_tested_on_everything():
    assert set(point_lights()) == {"people", *DOTS}
    for rows in point_lights().values():
        assert set(rows) == {"people", *KINDS}


def test_a_still_of_scrambled_dots_is_at_chance_for_every_network():
    for trained, rows in point_lights().items():
        assert abs(rows["scrambled"]["spatial"] - CHANCE) < 3.5 * SPREAD, trained


def test_what_the_page_says_of_guessing_is_so():
    numbers = {name: float(text.split("\N{NO-BREAK SPACE}")[0]) for name, text in point_light_numbers().items()
               if text.endswith("%")}  # fmt: skip
    assert numbers["guess_low"] < numbers["scrambled_scrambled_spatial"] < numbers["guess_high"]
    assert numbers["guess_low"] < numbers["chance"] < numbers["guess_high"]
    assert abs(numbers["every_frame"] - numbers["chance"]) < 1  # of sixteen times as many stills


def test_the_motion_of_scrambled_dots_is_not():
    assert point_lights()["scrambled"]["scrambled"]["temporal"] > CHANCE + 20 * SPREAD


def test_where_there_is_form_a_still_is_read():
    assert point_lights()["normal"]["normal"]["spatial"] > CHANCE + 20 * SPREAD
