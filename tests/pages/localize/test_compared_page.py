"""The localizer beside its baselines, on made-up runs: what the page says follows from the numbers."""

import pytest

from pages.localize.scores import parts_section, summary
from tests.pages.opening import opened, shown, texts
from vizlib.results.localize import AT, METHODS, STRICT, Method, methods

STEPS = ("map", "recall", "actions", "boundaries")


def revealed(step="map", **address):
    app = opened("localize", experiment="compared", **{"compared-step": step}, **address)
    assert not app.exception
    assert len(app.get("plotly_chart")) == 0, "it waits for the guess"
    return app.toggle(key="localize-compared").set_value(True).run()


@pytest.mark.parametrize("step", STEPS)
def test_each_step_shows_its_chart_once_the_class_has_guessed(made_up, step):
    made_up()
    app = revealed(step, lang="zh" if step in ("recall", "boundaries") else "en")
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1


def test_who_is_ahead_is_said_by_the_intervals(made_up):
    made_up(localizer=0.6, localizer_two_stream=0.62, sliding_window=0.4, per_frame=0.8)
    app = revealed()
    windows, grouped, fused = (
        row.replace("\N{NO-BREAK SPACE}", " ") for row in app.dataframe[0].value["mAP at tIoU 0.5"]
    )
    assert windows == "60.0 % – 40.0 %: 20.0 points ahead"
    assert grouped == "60.0 % – 80.0 %: 20.0 points behind"
    assert fused == "62.0 % – 60.0 %: intervals overlap"
    assert "**They are not:**" in texts(app)


@pytest.mark.parametrize(("per_frame", "says"), [(0.4, "As expected"), (0.55, "at 0.5 that is not settled")])
def test_what_comes_of_both_thresholds_is_chosen_from_the_numbers(made_up, per_frame, says):
    made_up(localizer=0.6, per_frame=per_frame)
    assert says in texts(revealed())


@pytest.mark.parametrize(
    ("loose", "strict", "section"),
    [
        (1, 1, "ahead_at_both"),
        (0, 1, "ahead_when_strict"),
        (1, 0, "ahead_when_loose"),
        (0, 0, "not_settled"),
        (-1, 1, "behind"),
        (1, -1, "behind"),
        (-1, 0, "behind"),
        (0, -1, "behind"),
        (-1, -1, "behind"),
    ],
)
def test_each_outcome_has_its_sentence(loose, strict, section):
    def method(loose, strict):
        intervals = {AT: (0.5 + loose / 5, 0.6 + loose / 5), STRICT: (0.4 + strict / 5, 0.5 + strict / 5)}
        return Method("any", {}, intervals, 0.0, {}, 0.0, 0.0, 0.0, ())

    assert summary(method(loose, strict), method(0, 0)) == section


@pytest.mark.parametrize(("inside", "section"), [(0.77, "parts"), (0.5, "parts_few"), (0.0, "parts_few")])
def test_parts_are_blamed_for_most_of_what_is_false_only_if_they_are_most_of_it(inside, section):
    assert parts_section(Method("any", {}, {}, 0.0, {}, 0.0, 0.0, inside, ())) == section


def test_the_scoreboard_says_the_same(made_up):
    made_up(localizer=0.6, sliding_window=0.4, per_frame=0.58)
    app = opened("scoreboard", experiment="detection", clip="actor")
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert "(55.0 to 65.0\N{NO-BREAK SPACE}%) is ahead of **sliding windows** (35.0 to 45.0" in texts(app)
    assert "and **per frame, grouped** (53.0 to 63.0\N{NO-BREAK SPACE}%) overlap" in texts(app)


def test_a_run_is_read_as_it_was_written(made_up):
    made_up(sliding_window=0.3)
    found = methods()
    assert list(found) == list(METHODS)
    assert found["sliding_window"].map[AT] == 0.3
    assert found["sliding_window"].intervals[AT] == pytest.approx((0.25, 0.35))
    assert found["sliding_window"].recall == ()
    assert found["localizer"].recall[0][0] == 1
    assert [found["localizer"].against(found[name]) for name in METHODS] == [0, 0, 0, 1, 1]


def test_the_measured_run_is_told():
    app = revealed()
    assert not app.exception
    assert len(app.dataframe[0].value) == 3
    app = shown(opened("localize", experiment="thresholds", clip="actor"))
    assert not app.exception
    assert "In this stream" in texts(app)
