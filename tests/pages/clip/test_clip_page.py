from tests.colour_files import make_bars
from tests.pages.opening import opened, shown, texts
from ui.clip import picker


def test_a_trimmed_video_is_a_shorter_clip():
    app = opened("clip")
    app.sidebar.slider[0].set_value((2.0, 4.0)).run()
    assert r"T \times 3 \times H \times W = 60 \times 3 \times 360 \times 640" in texts(app)


def test_a_pixel_is_followed_by_sliders():
    app = opened("clip", experiment="pixel", clip="actor")
    for axis, value in (("t", 3), ("y", 10), ("x", 20)):
        app.slider(key=f"pixel_{axis}").set_value(value)
    app.run()
    assert any("[3, :, 10, 20] = (" in m.value for m in app.markdown)


def test_own_sampling_that_a_network_cannot_take_is_refused_with_a_reason():
    app = opened("clip", experiment="sampling")
    app.session_state["sampling"] = "stride"
    app.run()
    app.selectbox(key="strip").set_value("mvit_v2_s").run()
    app.slider(key="frames").set_value(8).run()
    assert "at least 16 frames; 8 were asked for" in app.warning[0].value


def test_a_clip_with_room_for_one_test_clip_shows_one():
    assert not opened("clip", experiment="sampling", clip="actor", strip="two_stream", views="3").exception


def test_frames_can_be_spread_over_seconds():
    app = opened("clip", experiment="sampling", sampling="seconds", frames="10", seconds="4.0")
    assert "10 frames, stride 10 at 25 a second: 4.00 s" in texts(app)


def test_another_actor_is_another_clip():
    app = opened("clip", clip="actor", action="run", seed="2")
    app.sidebar.button(key="another").click().run()
    assert app.session_state["seed"] == 3
    assert r"T \times 3 \times H \times W = 16 \times 3 \times 256 \times 256" in texts(app)


def test_the_page_opens_on_the_uncut_video_until_another_clip_is_chosen():
    app = opened("clip", experiment="storage")
    assert app.session_state["clip"] == "jumping_jacks"
    assert "Where the factor comes from" in texts(app)
    app.sidebar.selectbox(key="clip").set_value("backflip").run()
    assert r"78 frames of 420 × 360" in texts(app)


def test_of_an_hdr_video_it_says_that_it_was_tone_mapped(monkeypatch):
    data = make_bars("mov", "libx264", "yuv420p10le", "HLG")
    monkeypatch.setattr(picker, "uploaded", lambda: picker.Source("phone.mov", data, "test"))
    assert "**HDR** video (HLG)" in texts(shown(opened("clip", clip="upload")))
    assert "HDR" not in texts(opened("clip", clip="actor"))
