import itertools

import numpy as np
import pytest

from pages.scoreboard.cost import side_by_side
from tests.pages.opening import opened, shown, texts
from ui.lesson import read_lesson
from vizlib.results.scoreboard import scoreboard


def test_the_scoreboard_shows_what_the_file_says():
    text = texts(opened("scoreboard", clip="actor"))
    for name in ("single_frame", "slow_fusion"):
        assert f"**{100 * scoreboard().scores[name].top1:.1f}\N{NO-BREAK SPACE}%**" in text


def test_the_table_names_every_network_and_what_it_cost():
    table = opened("scoreboard", clip="actor", experiment="table").dataframe[0].value
    assert len(table) == len(scoreboard().scores)
    assert table["network"].iloc[0] == "Single frame"
    assert (table["clips seen"] > 0).all()


@pytest.mark.parametrize("experiment", read_lesson("scoreboard", "en").experiments)
def test_each_experiment_of_the_scoreboard_opens(experiment):
    app = shown(opened("scoreboard", clip="actor", experiment=experiment))
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == (experiment != "table")


def test_published_numbers_are_marked():
    app = opened("scoreboard", clip="actor", experiment="papers")
    assert any("published" in str(m.value) for m in app.markdown)


def test_twins_keep_their_names_until_they_are_revealed():
    app = shown(opened("scoreboard", clip="actor", experiment="pairs", pair_seed="3"))
    assert not app.toggle[0].value
    app.toggle[0].set_value(True).run()
    assert not app.exception


def test_dots_at_one_place_stand_side_by_side():
    places = np.array([(100, 50), (100, 50), (105, 55), (300, 50), (101, 200)])
    moved = side_by_side(places, [30] * 5)
    distances = [np.hypot(*(moved[i] - moved[j])) for i, j in itertools.combinations(range(5), 2)]
    assert min(distances) > 29
    np.testing.assert_array_equal(moved[:, 1], places[:, 1])
    np.testing.assert_array_equal(moved[3:], places[3:])
