import numpy as np
import pytest

from tests.pages.opening import opened, shown, texts


def test_two_streams_answer_and_the_weight_moves_only_their_average():
    app = shown(opened("two-stream", clip="actor", action="kick", seed="3"))
    assert not app.exception
    assert "15 fields of flow" in texts(app)
    charts = [c.proto.spec for c in app.get("plotly_chart")]
    app.slider(key="weight").set_value(1.0).run()
    after = [c.proto.spec for c in app.get("plotly_chart")]
    assert [a != b for a, b in zip(charts, after, strict=True)] == [False, True, False]


def test_a_hidden_action_keeps_the_streams_silent():
    app = shown(opened("two-stream", clip="actor", action="hidden", seed="1"))
    assert "15 fields of flow" in texts(app)
    assert not app.get("plotly_chart")
    app.toggle(key="reveal-1").set_value(True).run()
    assert len(shown(app).get("plotly_chart")) == 3


@pytest.mark.parametrize("experiment", ["streams", "bits"])
def test_a_clip_too_short_for_two_streams_is_a_sentence(video_of, experiment):
    app = video_of(np.zeros((6, 64, 64, 3), np.uint8), "two-stream", experiment=experiment)
    assert not app.exception
    assert any("Choose a longer stretch" in warning.value for warning in app.warning)


def test_what_bytes_lose_is_told():
    app = shown(opened("two-stream", clip="actor", experiment="bits"))
    assert not app.exception
    assert "a step of a byte is" in texts(app)


@pytest.mark.parametrize(
    ("experiment", "switch", "words"),
    [
        ("measured", "streams-measured", "their average **"),
        ("classes", "streams-classes", "On top are the actions in which motion adds most"),
    ],
)
def test_what_was_measured_of_the_streams_waits_for_the_guess(experiment, switch, words):
    app = opened("two-stream", experiment=experiment)
    assert words not in texts(app)
    app.toggle(key=switch).set_value(True).run()
    assert not app.exception
    assert words in texts(app)


def test_the_papers_size():
    app = opened("two-stream", experiment="paper")
    assert not app.exception
    assert "UCF-101" in texts(app)
