"""Every page through Streamlit's own test runner: it opens, in both languages, and answers to its controls."""

import itertools
import re

import pytest

from datasets.actors import LABELS
from models.zoo import CARDS
from tests.pages.opening import opened, press, texts
from ui.lesson import read_lesson
from vizlib.device import OutOfMemory

PAGES = (
    "lecture",
    "clip",
    "compare",
    "fusion",
    "time-tests",
    "small-motion",
    "receptive-fields",
    "shift",
    "flow",
    "two-stream",
    "point-lights",
    "attribution",
    "maximize",
    "scoreboard",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_opens_with_an_example(page, language):
    app = opened(page, lang=language)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == read_lesson(page, language).title


def test_the_lecture_lists_claims_and_reveals_numbers():
    text = texts(opened())
    assert "230 × 3 × 360 × 640 = **158,976,000**" in text
    assert "996 KiB" in text
    assert re.search(r"I3D's 3 test clips answer: .*Their mean: \*\*cartwheeling", text)


def test_a_trimmed_video_is_a_shorter_clip():
    app = opened("clip")
    app.sidebar.slider[0].set_value((2.0, 4.0)).run()
    assert "T × 3 × H × W = 60 × 3 × 360 × 640" in texts(app)


def test_a_pixel_is_followed_by_sliders():
    app = opened("clip")
    for axis, value in (("t", 3), ("y", 10), ("x", 20)):
        app.slider(key=f"pixel_{axis}").set_value(value)
    app.run()
    assert any("clip[3, :, 10, 20] = (" in m.value for m in app.markdown)


def test_own_sampling_that_a_network_cannot_take_is_refused_with_a_reason():
    app = opened("clip")
    app.session_state["sampling"] = "stride"
    app.run()
    app.selectbox(key="strip").set_value("mvit_v2_s").run()
    app.slider(key="frames").set_value(8).run()
    assert "at least 16 frames; 8 were asked for" in app.warning[0].value


def test_a_clip_with_room_for_one_test_clip_shows_one():
    assert not opened("clip", clip="actor", strip="two_stream", views="3").exception


def test_frames_can_be_spread_over_seconds():
    app = opened("clip", sampling="seconds", frames="10", seconds="4.0")
    assert "10 frames, stride 10 at 25 a second: 4.00 s" in texts(app)


def test_compare_without_a_network_says_what_to_do():
    app = opened("compare")
    app.session_state["nets"] = []
    app.run()
    assert "Choose at least one network" in app.info[0].value


def test_missing_weights_are_named_and_nothing_is_predicted(no_public_weights):
    app = opened("compare")
    app.session_state["nets"] = ["mc3_18"]
    app.run()
    assert "mc3_18-a90a0ba3.pth" in app.warning[0].value
    assert str(no_public_weights) in app.warning[0].value
    assert any("Download weights" in button.label for button in app.button)
    next(button for button in app.button if button.label.startswith("Run 1")).click().run()
    assert not app.error
    text = texts(app)
    assert "random weights" in text
    assert "its own answer" not in text
    assert "| GMACs | **43.3** |" in text


def test_a_rendered_actor_opens_with_the_lab_nets_and_says_who_is_right():
    app = opened("compare", clip="actor", action="jump", seed="5", views="1")
    text = texts(app)
    assert "The action: **jump**" in text
    assert sum(name in text for name in ("Single frame", "Early fusion", "Slow fusion (3D CNN)")) == 3
    assert "right**" in text or "wrong**" in text


def test_a_hidden_action_is_told_only_when_it_is_revealed():
    app = opened("compare", clip="actor", action="hidden", seed="1", views="1")
    assert "The action" not in texts(app)
    assert "right**" not in texts(app)
    app.toggle(key="reveal-1").set_value(True).run()
    assert "The action: **" in texts(app)


def test_another_actor_is_another_clip():
    app = opened("clip", clip="actor", action="run", seed="2")
    next(button for button in app.sidebar.button if button.label == "Draw another").click().run()
    assert app.session_state["seed"] == 3
    assert "T × 3 × H × W = 16 × 3 × 256 × 256" in texts(app)


def test_the_scoreboard_shows_what_the_file_says():
    from vizlib.scoreboard import scoreboard

    text = texts(opened("scoreboard"))
    for name in ("single_frame", "slow_fusion"):
        assert f"**{100 * scoreboard().scores[name].top1:.1f}\N{NO-BREAK SPACE}%**" in text


def test_published_numbers_are_marked():
    app = opened("scoreboard")
    assert any("published" in str(m.value) for m in app.markdown)


def test_all_lab_nets_run_on_a_loaded_clip_and_stay_chosen():
    app = opened("compare", views="1")
    press(app, "All lab nets")
    app.run()
    assert app.session_state["nets"] == [n for n, card in CARDS.items() if card.labels == "actors-18"]
    # Those that another page has asked about this clip are known already.
    next(button for button in app.button if button.label.startswith("Run ")).click().run()
    text = texts(app)
    assert "Slow fusion (3D CNN)" in text
    assert "right**" not in text  # nobody knows the true action of a real clip


def test_a_known_action_that_becomes_hidden_is_not_told():
    app = opened("compare", clip="actor", action="hidden", seed="0", views="1")
    label = app.session_state["held"][1].choice.label
    app.sidebar.selectbox(key="action").set_value(label).run()
    assert "The action" in texts(app)
    app.sidebar.selectbox(key="action").set_value("hidden").run()
    assert "The action" not in texts(app)


def test_hidden_actions_come_in_no_order():
    from ui.actor_picker import hidden_label

    found = [LABELS.index(hidden_label(seed)) for seed in range(200)]
    steps = {(b - a) % len(LABELS) for a, b in itertools.pairwise(found)}
    assert len(steps) == len(set(found)) == len(LABELS)


@pytest.mark.parametrize(
    ("net", "shape"),
    [
        ("early_fusion", "1 × 48 × 64 × 64"),
        ("slow_fusion", "4 × 80 × 4 × 4"),
        ("late_fusion_mlp", "20,480"),
        ("single_frame", "16 × 80 × 4 × 4"),
    ],
)
def test_the_fusion_page_writes_shapes_and_the_code_that_runs(net, shape):
    app = opened("fusion", clip="actor", net=net)
    assert any(shape in html.proto.body for html in app.get("html"))
    codes = [code.value for code in app.get("code")]
    assert any("class FusionNet" in code and "CARDS = (" in code for code in codes)
    assert "38.5 billion" in texts(app)


def test_answers_to_a_tampered_clip_wait_for_the_guess():
    app = opened("time-tests", clip="actor", action="getup_faceup", seed="3")
    assert "answer something else" in texts(app)
    assert "the same answer" not in texts(app)
    reveal = next(toggle for toggle in app.toggle if "reveal the answers" in toggle.label)
    reveal.set_value(True).run()
    assert "of 12 networks answer something else" in texts(app)
    assert texts(app).count("the same answer") >= 2  # single frame and pooled late fusion
    assert "another answer" in texts(app)


def test_too_fast_for_a_short_clip_is_a_sentence():
    app = opened("time-tests", clip="actor", time="faster")
    assert not app.exception
    assert len(app.warning) == 1  # the same sentence for all eight
    assert "Slow fusion" in app.warning[0].value
    assert "8 frames, and the network needs 16" in app.warning[0].value


def test_a_kinetics_network_is_tampered_with_on_a_real_clip():
    app = opened("time-tests", time="freeze")
    next(toggle for toggle in app.toggle if "reveal the answers" in toggle.label).set_value(True).run()
    assert "of 1 networks answer something else" in texts(app)


def test_the_direction_of_a_small_motion_waits_for_the_guess():
    app = opened("small-motion")
    assert "**to the" not in texts(app)
    next(toggle for toggle in app.toggle if "direction" in toggle.label).set_value(True).run()
    assert ("**to the left**" in texts(app)) != ("**to the right**" in texts(app))


def test_another_small_motion_is_another_seed():
    app = opened("small-motion", pixels="4.0")
    press(app, "Draw another")
    assert app.session_state["part"] == 1
    assert app.session_state["pixels"] == 4.0


def test_a_hidden_actor_hides_the_answers_that_would_tell_it():
    app = opened("compare", clip="actor", action="hidden", seed="1", views="1")
    assert "cost of one test clip" not in texts(app)
    app.toggle(key="reveal-1").set_value(True).run()
    assert "cost of one test clip" in texts(app)


def test_the_fusion_page_keeps_a_hidden_action():
    app = opened("fusion", clip="actor", action="hidden", seed="1", net="slow_fusion")
    charts = len(app.get("plotly_chart"))
    assert "The action" not in texts(app)
    app.toggle(key="reveal-1").set_value(True).run()
    assert "The action: **" in texts(app)
    assert len(app.get("plotly_chart")) == charts + 1


def test_answers_that_broke_off_can_be_asked_for_again(monkeypatch):
    def breaks(*_args, **_options):
        raise OutOfMemory("{title} does not fit", title="It")
        yield

    with monkeypatch.context() as patch:
        patch.setattr("ui.predictions.predicting", breaks)
        app = opened("time-tests", clip="actor", action="jump", seed="41")
        assert "It does not fit" in app.error[0].value
    press(app, "Run again")
    app.run()
    assert not app.error
    assert not [button for button in app.button if button.label == "Run again"]


def test_a_rendered_video_can_be_sped_up():
    app = opened("time-tests", clip="actor", action="walk", length="72", time="faster", nets="single_frame")
    assert not app.warning
    next(toggle for toggle in app.toggle if "reveal the answers" in toggle.label).set_value(True).run()
    assert "of 1 networks answer something else" in texts(app)
    assert "The action: **walk**" in texts(app)


@pytest.mark.parametrize(("page", "charts"), [("fusion", 2), ("small-motion", 0), ("time-tests", 0), ("shift", 3)])
def test_what_was_measured_waits_for_the_guess(page, charts):
    app = opened(page, clip="actor")
    assert len(app.get("plotly_chart")) == charts
    next(toggle for toggle in app.toggle if "show what was measured" in toggle.label).set_value(True).run()
    assert len(app.get("plotly_chart")) == charts + 1
    assert not app.exception
