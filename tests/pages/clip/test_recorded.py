"""A recording on its way to the pages: it comes once, is bounded with the uploads, let go when others replace it."""

import gc

import pytest

from tests.pages.opening import opened, shown, texts
from tests.video_files import make_video
from ui import uploads
from ui.clip import picker, recorded
from ui.clip.source import Source


def webm(frames, **options):
    """As a browser records: no duration, and frames when they come."""
    times = [0.033 * n + 0.012 * (n % 3) for n in range(frames)]
    return make_video(
        "webm", "libvpx", frames=frames, times=times, mux={"live": "1"}, options={"deadline": "realtime"}, **options
    )


@pytest.fixture
def film(monkeypatch):
    """``film(app, data)``: a browser sends this, in one run; the runs after it get nothing."""
    coming = []
    monkeypatch.setattr(recorded, "recorder", lambda **_: coming.pop() if coming else None)

    def send(app, data):
        coming.append(data)
        return shown(app.run())

    return send


@pytest.fixture
def app(film):
    return opened("clip", clip="camera", lang="en")


def names(app):
    return [source.name for source in app.session_state[uploads.RECORDED]]


def press(app, key):
    return shown(app.button(key=key).click().run())


def test_before_anything_is_recorded_the_page_says_what_to_do(app):
    assert "Record a few seconds with the camera" in app.info[0].value
    press(app, "camera-first")
    assert app.session_state["camera-opened-camera"]


def test_to_choose_the_camera_opens_it_until_something_is_recorded(film):
    app = opened("clip", clip="actor", lang="en")
    app.sidebar.selectbox(key="clip").set_value("camera").run()
    asked = app.session_state["camera-opened-camera"]
    film(app, webm(20))
    app.sidebar.selectbox(key="clip").set_value("actor").run()
    app.sidebar.selectbox(key="clip").set_value("camera").run()
    assert app.session_state["camera-opened-camera"] == asked != ""
    assert app.session_state["chosen"].source.name == "camera 1"


def test_a_recording_becomes_the_clip_though_it_does_not_say_how_long_it_is(app, film):
    film(app, webm(60))
    assert not app.error
    chosen, (_key, held) = app.session_state["chosen"], app.session_state["held"]
    assert chosen.source.name == held.clip.source == "camera 1"
    assert held.info.variable
    assert held.clip.seconds == pytest.approx(60 * 0.033, abs=0.1)
    assert "× 48 × 64" in texts(app).replace(r"\times", "×")


def test_a_phone_that_stands_upright_gives_an_upright_clip(app, film):
    film(app, webm(20, size=(64, 48)))
    assert app.session_state["held"][1].clip.size == (64, 48)
    film(app, make_video(frames=20, rotation=90))  # lying pictures that say how they are to be turned
    assert app.session_state["held"][1].clip.size == (64, 48)


def test_of_many_recordings_the_last_two_are_held_and_change_places(app, film):
    for frames in (15, 16, 17):
        film(app, webm(frames))
    assert names(app) == ["camera 2", "camera 3"]
    press(app, "camera-back")
    assert app.session_state["chosen"].source.name == "camera 2"
    assert names(app) == ["camera 3", "camera 2"]
    film(app, webm(18))  # it replaces the one that was not shown
    assert names(app) == ["camera 2", "camera 4"]
    press(app, "camera-remove")
    assert app.session_state["chosen"].source.name == "camera 2"
    press(app, "camera-remove")
    assert app.session_state["chosen"] is None
    assert app.info
    gc.collect()
    assert not [thing for thing in gc.get_objects() if type(thing) is Source and thing.name.startswith("camera")]


def test_what_is_no_video_ends_in_a_sentence(app, film):
    for data in (b"no video at all", webm(20)[:200], b"\x00\x00\x00\x18ftypmp42"):
        film(app, data)
        assert not app.exception
        assert app.error[0].value.endswith(".")


def test_recordings_count_among_the_uploads_of_a_visit(app, film, monkeypatch):
    small, large = webm(20), webm(20) + bytes(100_000)  # which a reader passes over
    monkeypatch.setattr(recorded, "MAX_SESSION_BYTES", 3 * len(small) - 1)
    for _ in range(3):
        film(app, small)
        assert not app.error
    film(app, large)
    assert "your videos take" in app.error[0].value
    assert names(app) == ["camera 2", "camera 3"]
    assert not shown(app.run()).error
    assert app.session_state["chosen"].source.name == "camera 3"


def test_an_upload_finds_the_recordings_in_its_way(film, monkeypatch):
    monkeypatch.setattr(picker, "MAX_SESSION_BYTES", 1 << 20)
    app = opened("clip", clip="upload", lang="en")
    app.session_state[uploads.RECORDED] = [Source("camera 1", bytes(2 << 20), "a recording")]
    shown(app.file_uploader(key="file").set_value(("mine.mp4", make_video(), "video/mp4")).run())
    assert "your uploads take 2 MB" in app.error[0].value


def test_a_recording_is_saved_under_what_it_is():
    assert recorded.file_kind(webm(4)) == ("webm", "video/webm")
    assert recorded.file_kind(make_video(frames=4)) == ("mp4", "video/mp4")


def test_a_page_takes_a_recording_as_it_takes_a_file(film):
    app = opened("localize", experiment="long", clip="camera", lang="en")
    film(app, webm(40))
    assert any(button.label == "Start" for button in app.button)  # through I3D, as a person's own video
