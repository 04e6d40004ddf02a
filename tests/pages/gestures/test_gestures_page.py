"""Own gestures: the example, what is taught and taken back, how well, what is tried, there and back."""

import json
from base64 import b64decode

import numpy as np
import pytest

from pages.gestures import named, state, ways
from pages.gestures.measured import back_numbers
from tests.pages.opening import opened, press, shown, texts
from video import Clip, encode_h264
from vizlib.gestures import taught
from vizlib.gestures.classify import LINEAR, leave_one_out
from vizlib.gestures.example import SCENES, example
from vizlib.gestures.features import MOTION, STILL, Features
from vizlib.gestures.files import saved
from vizlib.gestures.filmed import Scene
from vizlib.gestures.taught import means


@pytest.fixture
def looks(monkeypatch):
    """Instead of both networks, numbers of the frames' own; which clips were looked at."""
    seen = []

    def describing(_networks, clip, _device):
        seen.append(clip.digest)
        rng = np.random.default_rng(int(clip.digest[:8], 16))
        features = example()[1].recordings[2].features
        noise = rng.normal(0, 1e-3, features.motion.shape).astype(np.float32)
        yield Features(features.motion + noise, features.still + noise[:1, :1], 3.0)

    monkeypatch.setattr(state, "describing", describing)
    return seen


@pytest.fixture
def quick(monkeypatch):
    """People who are filmed in no time."""

    def filming(scene):
        rng = np.random.default_rng(scene.seed)
        yield Clip(rng.integers(0, 256, (36, 32, 32, 3), np.uint8), 12.0)

    monkeypatch.setattr(Scene, "filming", filming)


def counts(app):
    return taught.counts(app.session_state[state.TAUGHT])


def spec(app, n=-1):
    return json.loads(app.get("plotly_chart")[n].proto.spec)


def test_it_opens_with_the_example_that_is_there_already():
    app = opened("gestures")
    assert counts(app) == [5, 5, 5]
    assert [field.value for field in app.text_input] == ["jump", "kick", "punch"]
    assert next(one.value for one in app.caption if "memory" in one.value).startswith("15 recordings take")
    assert not [job for job in app.session_state["jobs"] if job.kind == "gesture"]  # nothing is looked at again


def test_a_recording_comes_is_looked_at_once_and_is_taken_back(looks, quick):
    app = opened("gestures")
    press(app, "Film")
    shown(app)
    app.run()
    assert counts(app) == [6, 5, 5]
    assert len(looks) == 1
    press(app, "Undo")
    assert counts(app) == [5, 5, 5]
    press(app, "Film")  # somebody else
    shown(app)
    app.run()
    assert len(set(looks)) == 2


def test_the_sidebars_clip_is_added_by_one_press_and_not_twice(looks):
    app = shown(opened("gestures", **{"gesture-way": "clip"}))
    press(app, "Add it")
    shown(app)
    app.run()
    assert counts(app) == [6, 5, 5]
    app.segmented_control(key="gestures-into").set_value("punch").run()
    press(app, "Add it")
    shown(app)
    app.run()
    assert counts(app) == [6, 5, 5]
    assert any("has this very recording already" in error.value for error in app.error)
    assert len(looks) == 1


def test_gestures_are_renamed_added_and_removed():
    app = opened("gestures")
    app.text_input(key="gesture-name-0").set_value("hop **<i>**").run()
    assert app.session_state[state.TAUGHT][0].name == "hop **<i>**"
    press(app, "Add a gesture")
    press(app, "Add a gesture")
    assert counts(app) == [5, 5, 5, 0, 0]
    assert next(button for button in app.button if button.label == "Add a gesture").disabled
    app.button(key="gesture-remove-1").click().run()
    assert [one.name for one in app.session_state[state.TAUGHT]] == ["hop **<i>**", "punch", "Gesture 4", "Gesture 5"]
    press(app, "Begin with our own")
    assert counts(app) == [0, 0]
    for _ in range(5):
        press(app, "Undo")
    assert [one.name for one in app.session_state[state.TAUGHT]] == ["jump", "kick", "punch"]


def test_one_recording_is_removed():
    app = opened("gestures")
    digest = example()[1].recordings[2].digest
    app.button(key=f"recording-remove-{digest}").click().run()
    assert counts(app) == [5, 4, 5]


def test_files_come_as_uploads_do_and_a_bad_one_is_a_sentence(looks):
    app = opened("gestures", **{"gesture-way": "file"})
    frames = np.random.default_rng(1).integers(0, 256, (24, 48, 64, 3), np.uint8)
    app.file_uploader(key="teach-files-0").upload("a.mp4", encode_h264(frames, 12.0), "video/mp4").run()
    shown(app)
    app.run()
    assert counts(app) == [6, 5, 5]
    app.file_uploader(key="teach-files-1").upload("no <b>.mp4", b"no video", "video/mp4").run()
    shown(app)
    app.run()
    assert counts(app) == [6, 5, 5]
    assert len(app.error) == 1
    assert "no \\<b\\>.mp4" in texts(app)


def test_a_file_that_waits_to_be_read_counts_for_what_a_session_holds(looks, monkeypatch):
    monkeypatch.setattr(state, "step", lambda one: None)  # others are read first
    monkeypatch.setattr(ways, "MAX_SESSION_BYTES", 1 << 20)
    app = opened("gestures", **{"gesture-way": "file"})
    for number in range(3):
        app.file_uploader(key=f"teach-files-{number}").upload(
            f"{number}.mp4", bytes([number]) * 600_000, "video/mp4"
        ).run()
    assert [one.name for one in app.session_state[state.COMING]] == ["0.mp4", "1.mp4"]
    assert any("too large together" in error.value for error in app.error)


def test_a_file_of_gestures_replaces_what_is_taught_and_a_bad_one_does_not():
    app = opened("gestures")
    two = tuple(taught.Gesture(one.name + "!", one.recordings[:2]) for one in example()[:2])
    app.file_uploader(key="gestures-file-0").upload("mine.safetensors", saved(two), "application/octet-stream").run()
    assert counts(app) == [2, 2]
    assert [field.value for field in app.text_input] == ["jump!", "kick!"]
    app.file_uploader(key="gestures-file-1").upload(
        "x.safetensors", b"\x80\x04K\x01.", "application/octet-stream"
    ).run()
    assert counts(app) == [2, 2]
    assert any("is no file of gestures" in error.value for error in app.error)


def numbers(sent):
    """What a chart was given, as Plotly sends it."""
    return np.frombuffer(b64decode(sent["bdata"]), sent["dtype"]) if "bdata" in sent else np.array(sent)


@pytest.mark.parametrize("kind", [MOTION, STILL])
def test_how_well_is_what_is_computed_apart(kind):
    """(That this in turn equals an independent computation, tests/vizlib/gestures/test_classify.py shows.)"""
    app = shown(opened("gestures", experiment="well", **{"gesture-kind": kind}))
    assert "are right" not in texts(app)
    app.toggle(key="gestures-well").set_value(True).run()
    judged = leave_one_out(*means(example(), kind))
    assert f"{judged.right(LINEAR)} of {len(SCENES)} are right" in texts(app)
    assert numbers(spec(app)["data"][0]["z"]).reshape(3, 3).tolist() == judged.confusion(LINEAR).tolist()
    assert ("Not told from guessing" in texts(app)) == (judged.luck(LINEAR) > 0.05)


def test_too_little_to_say_anything():
    app = opened("gestures")
    press(app, "Begin with our own")
    app.query_params["experiment"] = "well"
    app.run()
    assert "Too little to say anything" in texts(app)
    assert not app.toggle


def test_a_recording_is_named_and_its_parts_add_up(looks, quick):
    app = shown(opened("gestures", experiment="try"))
    app.run()
    shown(app)
    assert "Logistic regression: kick" in texts(app)
    assert "Nearest mean: kick" in texts(app)
    assert f"add up to {numbers(spec(app)['data'][0]['y']).sum():+.2f}" in texts(app)
    assert len(looks) == 1
    app.session_state["gestures-seed"] = 500  # nobody whom another test has filmed
    press(app, "Film")
    shown(app)
    app.run()
    assert len(looks) == 2
    assert counts(app) == [5, 5, 5]  # what is tried is taught to nobody
    assert app.session_state[state.TRIED].clip.digest == looks[-1]


def test_with_nothing_taught_there_is_nothing_to_choose_from(looks, quick):
    app = opened("gestures")
    press(app, "Begin with our own")
    app.query_params["experiment"] = "try"
    shown(app.run())
    assert "Nothing to choose from" in texts(app)


def test_there_and_back_waits_for_the_guess_and_single_frames_know_nothing(quick):
    app = shown(opened("gestures", experiment="back"))
    assert "cannot know" not in texts(app)
    app.toggle(key="gestures-back").set_value(True).run()
    assert "cannot know" in texts(app)
    for name in (LINEAR, "nearest"):
        found = back_numbers(name)
        for people in ("one", "many"):  # by construction: one of the two is right
            assert found[f"{people}_still_all"].startswith("50")
            assert found[f"{people}_still_both"].startswith("0")
            assert found[f"{people}_still_same"].startswith("100")
    assert "No person is in both" not in texts(app)
    app.segmented_control(key="gesture-people").set_value("many").run()
    assert "No person is in both" in texts(app)


def test_what_opens_try_it_is_in_no_gesture():
    assert named.OPENS_WITH not in SCENES
