import numpy as np

from tests.pages.opening import opened, shown, texts


def test_two_streams_answer_and_the_weight_moves_only_their_average():
    app = shown(opened("two-stream", clip="actor", action="kick", seed="3"))
    assert not app.exception
    assert "15 fields of flow" in texts(app)
    charts = [c.proto.spec for c in app.get("plotly_chart")]
    app.slider(key="weight").set_value(1.0).run()
    after = [c.proto.spec for c in app.get("plotly_chart")]
    changed = [a != b for a, b in zip(charts, after, strict=True)]
    assert changed[:3] == [False, True, False]


def test_a_hidden_action_keeps_the_streams_silent():
    app = shown(opened("two-stream", clip="actor", action="hidden", seed="1"))
    assert "Spatial stream" not in texts(app)
    app.toggle(key="reveal-1").set_value(True).run()
    assert "Spatial stream" in texts(app)


def test_a_clip_too_short_for_two_streams_is_a_sentence(video_of):
    app = video_of(np.zeros((6, 64, 64, 3), np.uint8), "two-stream")
    assert not app.exception
    assert any("Choose a longer stretch" in warning.value for warning in app.warning)
    assert "At the paper's size" in texts(app)


def test_what_was_measured_of_the_streams():
    app = shown(opened("two-stream", clip="actor"))
    app.toggle(key="streams-measured").set_value(True).run()
    assert not app.exception
    assert "their average in" in texts(app)
    assert "Which actions need motion?" in texts(app)
