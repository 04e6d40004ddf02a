import itertools
import json

import numpy as np
import pytest

from pages.scoreboard.cost import side_by_side
from pages.scoreboard.measured import few_clips
from tests.pages.opening import opened, shown, texts
from ui.lesson import read_lesson
from vizlib.results.published import DATA, RESULTS
from vizlib.results.runs import RUNS, runs
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
    assert len(app.get("plotly_chart")) == (experiment not in ("table", "overfitting"))


def test_overfitting_on_few_clips_waits_for_the_guess():
    app = opened("scoreboard", clip="actor", experiment="overfitting")
    assert "The lecture's claim" in texts(app)
    assert "What came out" not in texts(app)
    app.toggle(key="few-measured").set_value(True).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert "What came out" in texts(app)


def test_few_clips_are_read_as_they_were_measured():
    files = [json.loads(path.read_text()) for path in RUNS.glob("few_clips-late_fusion_mlp-120-*.json")]
    row = few_clips("all")["late_fusion_mlp"][120]
    assert sorted(row.test) == sorted(file["test"] for file in files)
    assert sorted(row.gap) == pytest.approx(sorted(100 * (file["train"] - file["test"]) for file in files))
    assert len(files) == len({file["recipe"]["seed"] for file in files}) == 3


def test_on_few_clips_training_reaches_its_plateau():
    """The last two rounds differ by less than the chance of one clip in a batch, or all is memorized."""
    for run in runs("few_clips"):
        assert run["curve"][-1] - run["curve"][-2] < 0.03


@pytest.mark.parametrize("data", DATA)
def test_published_numbers_are_marked(data):
    app = opened("scoreboard", clip="actor", experiment="papers", papers=data)
    assert any("published" in str(m.value) for m in app.markdown)
    drawn = json.loads(app.get("plotly_chart")[0].proto.spec)["data"][0]["text"]
    assert drawn == [f"{row.accuracy:.1f} % · {row.source}, {row.where}" for row in RESULTS if row.data == data]


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
