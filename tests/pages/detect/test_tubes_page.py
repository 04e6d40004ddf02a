"""Tubes through x, y and t: guessed, then drawn in the colours of the player."""

import numpy as np
import pytest

from pages.detect import tubes
from pages.detect.colors import color_of
from tests.pages.detect.told import at, pretend, reveal
from tests.pages.opening import texts

SEED = "7002"


@pytest.fixture
def given(monkeypatch):
    """What the players and the charts get."""
    pretend(monkeypatch)
    players, charts = [], []
    monkeypatch.setattr(tubes, "player", lambda tracks, fps, **options: players.append(tracks))
    monkeypatch.setattr(tubes, "chart", lambda figure, **options: charts.append(figure))
    return players, charts


def of_person(figure, identity, kind):
    return [trace for trace in figure.data if trace.legendgroup == f"person-{identity}" and trace.type == kind]


def test_the_volume_waits_for_the_guess(given):
    players, charts = given
    app = at("tubes", scene=SEED)
    assert "Guess first" in texts(app)
    assert not charts
    assert not players[-1][0].shapes
    reveal(app)
    figure = charts[-1]
    assert "**3 people are found, which is right.**" in texts(app)
    assert "**1** and **2**" in texts(app)
    for identity in (1, 2, 3):
        surfaces, lines = (of_person(figure, identity, kind) for kind in ("mesh3d", "scatter3d"))
        assert {trace.color for trace in surfaces} == {color_of(identity)}
        assert sum(trace.showlegend for trace in lines) == 1
    assert {box.color for box in players[-1][0].shapes[0]} == {color_of(identity) for identity in (1, 2, 3)}
    high, top = figure.layout.scene.zaxis.range
    assert high == len(players[-1][0].frames()[0]) > top == 0  # y downwards


def test_the_hidden_stretch_is_dashed_and_actions_have_their_times(given):
    _players, charts = given
    reveal(at("tubes", scene=SEED))
    (dashed,) = [t for t in of_person(charts[-1], 2, "scatter3d") if t.line.dash == "dash"]
    times = np.array([t for t in dashed.x if t is not None])
    assert (times.min(), times.max()) == pytest.approx((25 / 12, 34 / 12))
    bars = [t for t in of_person(charts[-1], 1, "scatter3d") if "jump" in (t.hovertemplate or "")]
    assert len(bars) == 1
    assert (bars[0].x[0], bars[0].x[-1]) == pytest.approx((10 / 12, 39 / 12), abs=0.25)


def test_nobody_leaves_no_tube(given):
    _players, charts = given
    app = reveal(at("tubes", scene=SEED, scenes="empty"))
    assert "nobody leaves a tube" in texts(app)
    assert [trace.type for trace in charts[-1].data] == ["mesh3d"]  # the frame alone


def test_a_crowd_is_drawn(given):
    _players, charts = given
    app = reveal(at("tubes", scene=SEED, scenes="crowd"))
    assert "20 people are found" in texts(app)
    assert not any(trace.showlegend for trace in charts[-1].data), "the legend of so many would leave no room"
    assert not [trace for trace in charts[-1].select_traces({"type": "scatter3d"}) if trace.mode == "text"]
