"""The rulers, and what happens without R, through Streamlit's own test runner, on a gallery that stands in."""

from dataclasses import replace

import pytest

from pages.maximize import ruler_figures
from tests.pages.opening import opened, shown, texts
from vizlib.maximize import ablation, gallery
from vizlib.maximize.gallery import Figures
from vizlib.maximize.rulers import ROOM, Range
from vizlib.maximize.standing import standing, standings

NET = "slow_fusion"
NEAR, FAR = (Figures(*(distance, logit, 0.9, True) * 3) for distance, logit in ((1.0, 4.0), (25.0, 190.0)))
SETTINGS = {
    "full": (15.0, 20.0), "without_r": (60.0, 21.0), "alone": (16.0, 22.0), "raw_logit": (16.0, 120.0),
    "small": (16.0, 19.0),
}  # fmt: skip


@pytest.fixture
def both_recipes(monkeypatch):
    """The gallery's videos as if each had been made with R and without."""
    own = gallery.entries(NET)
    found = tuple(
        replace(entry, name=entry.name, recipe=recipe, figures=figures)
        for entry in own
        for recipe, figures in (("natural", NEAR), ("plain", FAR))
    )
    monkeypatch.setattr(gallery, "gallery", lambda: found)
    return found


@pytest.fixture
def measured_ablation(monkeypatch):
    videos = [
        {
            "setting": setting, "label": label, "seed": seed, "distance": distance,
            "spec": {"frames": 16, "size": 176, "steps": 166}, "logit": logit + seed,
            "first_shown": setting != "small" or seed == 0, "first_crop": seed > 0,
        }
        for setting, (distance, logit) in SETTINGS.items()
        for label in ("squat", "archery")
        for seed in range(3)
    ]  # fmt: skip
    run = {"version": 2, "weights": "", "classes": ["squat", "archery"], "seeds": [0, 1, 2], "videos": videos}
    monkeypatch.setattr(ablation, "named", lambda name: {name: run})


def test_the_rulers_wait_for_the_guess_and_tell_natural_from_too_far(both_recipes):
    app = opened("maximize", experiment="rulers", rulers_net=NET)
    assert not app.exception
    assert "190" in texts(app)
    assert not app.get("plotly_chart")
    app.toggle(key="maximize-rulers").set_value(True).run()
    app = shown(app)
    assert not app.exception
    assert "R is 25.0: **too far**; the logit is 190: **more than these clips have**." in texts(app)
    videos = len(both_recipes) // 2
    assert f"with R, {videos} of {videos}; without R, 0 of {videos}" in texts(app)
    chosen = next(one for one in both_recipes if one.recipe == "natural")
    app.selectbox(key=f"rulers_video_{NET}").set_value(f"{chosen.name}-natural").run()
    assert "R is 1.0: **natural**; the logit is 4.0: **as these clips have**." in texts(shown(app))
    assert "make half of this video's R" in texts(app)


def test_without_batch_norm_the_page_says_why_there_is_no_r(monkeypatch):
    own = gallery.entries(NET)
    monkeypatch.setattr(
        gallery, "gallery", lambda: tuple(replace(one, spec=replace(one.spec, network="recurrent_cnn")) for one in own)
    )
    app = opened("maximize", experiment="rulers", rulers_net="recurrent_cnn")
    assert not app.exception
    assert "has no batch norm" in app.info[0].value
    assert not app.toggle


def test_the_same_seed_with_r_and_without_stands_side_by_side(both_recipes):
    app = opened("maximize", experiment="without", without_net=NET)
    assert not app.exception
    assert "With R: R is 1.0: **natural**" in texts(app)
    assert "Without R: R is 25.0: **too far**" in texts(app)
    assert len(app.get("plotly_chart")) == 2


def test_each_ingredient_is_left_out(measured_ablation):
    app = opened("maximize", experiment="without", without="each")
    assert not app.exception
    assert not app.get("plotly_chart")
    app.toggle(key="maximize-without").set_value(True).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert "Mean R lies beyond that of the real clips: **without R**." in texts(app)
    assert "The mean logit lies beyond that of the real clips: **raw logit**." in texts(app)
    assert "most videos are not taken for their class: **a small picture**." in texts(app)
    assert "find no fault with: **the whole recipe, without other classes in the batch**." in texts(app)
    assert any("6 videos a setting, each of 166 steps (the gallery's: 324)" in each.value for each in app.caption)


def test_what_was_not_measured_is_said(monkeypatch):
    monkeypatch.setattr(ablation, "named", lambda name: {})
    app = opened("maximize", experiment="without", without="each")
    assert not app.exception
    assert "was not measured yet" in app.info[0].value


def test_a_video_stands_where_its_file_does(both_recipes):
    entry = both_recipes[0]
    assert standing(entry).distance == 1.0
    assert standing(replace(entry, figures=None)) is None
    assert standing(replace(entry, figures=replace(NEAR, distance=float("nan")))) is None
    assert all(one.natural for one in standings(NET, "natural"))
    assert not any(one.natural for one in standings(NET, "plain"))


def test_marks_stand_where_they_belong_and_their_words_fit():
    real = Range(13.0, 17.0, 15.0)
    marks = [("a", 15.0, "15"), ("b", 140.0, "140")]
    figure = ruler_figures.ruler(marks, real, natural="natural", far="far", times=False)
    low, high = figure.layout.xaxis.range
    assert low <= 13.0
    assert high >= 140.0
    assert [trace.x[0] for trace in figure.data] == [15.0, 140.0]
    assert [trace.textposition for trace in figure.data] == ["middle right", "middle left"]  # where there is room
    assert len({trace.y[0] for trace in figure.data}) == 2  # a line each: they cannot meet
    band, room = figure.layout.shapes
    assert (band.x0, band.x1, room.x1) == (13.0, 17.0, 17.0 * ROOM)
