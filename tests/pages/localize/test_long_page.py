"""A long video on its page: the clip that ships, and a person's own, begun, stopped and gone on with."""

import json
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from itertools import count
from threading import Event
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from datasets.samples import MOMENTS, UNCUT
from models.zoo import card_of
from pages.localize import long, long_figures, long_result, long_run
from pages.localize.long_figures import Shown
from pages.localize.long_numbers import RELATED, finding_of, long_numbers, related
from pages.localize.long_result import Video
from tests.pages.opening import TIMEOUT, opened, press, shown, texts
from ui.clip.picker import Source
from ui.player import Painted
from vizlib.engine.jobs import State
from vizlib.localize.answers import Answers, answers_of, example
from vizlib.localize.dense import NETWORK, Dense
from vizlib.localize.previews import picture, preview
from vizlib.metrics import Segment

LABELS = ("archery", "zumba")
STEPS = 20
SEEDS = count()  # a video of its own for each test: what was found in one is kept


def dense(done=STEPS, previews_s=0.04):
    """So many of twenty steps of 0.32 s: first archery, then zumba."""
    sure = np.where(np.arange(STEPS) < 10, 0.9, 0.2)
    scores = np.stack([sure, 1 - sure], 1).astype(np.float32)[:done]
    picture = preview(np.full((48, 64, 3), 90, np.uint8))
    return Dense(
        labels=LABELS, scores=scores, step_s=0.32, start_s=0.22, end_s=6.4, previews=(picture,) * (8 * done),
        preview_s=previews_s, spent_s=done / 10, timed=8 * done, done=8 * done, total=8 * STEPS, badge="kinetics400",
    )  # fmt: skip


def going(calls):
    """In place of the network: all steps that are left, at once."""

    def localizing(_networks, stretch, _device, so_far=None):
        calls.append((stretch, so_far))
        for done in range(0 if so_far is None else so_far.done // 8, STEPS + 1, 5):
            yield dense(done)

    return localizing


@pytest.fixture
def own(video_of, monkeypatch):
    """The page with a person's own video, and what was asked of the network."""
    frames = np.random.default_rng(next(SEEDS)).integers(0, 256, (90, 48, 64, 3), np.uint8)

    def open_own(localizing=None, **address):
        calls = []
        monkeypatch.setattr(long_run, "localizing_long", localizing or going(calls))
        return video_of(frames, "localize", experiment="long", **address), calls

    return open_own


def segments_text(app):
    return next(line for line in texts(app).splitlines() if line.startswith("Segments"))


def test_the_clip_that_ships_waits_for_the_guess():
    app = opened("localize", experiment="long", clip="actor")
    assert not app.exception
    assert "throwing axe" not in texts(app)
    app.toggle(key="long-guess").set_value(True).run()
    assert not app.exception
    assert f"**{long_numbers()['sure']}**" in texts(app)
    assert len(app.get("download_button")) == 2


@pytest.mark.parametrize(
    ("sure", "label", "section"),
    [
        (0.96, "throwing axe", "long_wrong"),
        (0.5, "somersaulting", "long_related"),
        (0.49, "throwing axe", "long_doubtful"),
        (0.49, "somersaulting", "long_doubtful"),
    ],
)
def test_what_came_out_is_said_by_the_numbers(sure, label, section):
    assert finding_of(sure, label) == section


def test_nothing_that_happens_is_an_action_of_kinetics():
    """So that every answer is wrong; and related actions are actions of it."""
    classes = set(card_of(NETWORK).classes)
    assert not classes & {label for label, _start, _end in MOMENTS}
    assert classes >= set(RELATED)


def test_related_actions_are_told_with_the_highest_first():
    scores = np.array([[0.9, 0.9, 0.9, 0.9], [0.1, 0.3, 0.0, 0.2]])
    answers = Answers(RELATED, scores, np.zeros(2), 2.0, 0.32, 0.0, 0.0, 0.64)
    assert related(answers, 0.32, 0.64) == (
        "*gymnastics tumbling* 30\N{NO-BREAK SPACE}%, *somersaulting* 20\N{NO-BREAK SPACE}%, "
        "*cartwheeling* 10\N{NO-BREAK SPACE}%, *parkour* 0\N{NO-BREAK SPACE}%"
    )


def test_segments_follow_the_sliders_at_once():
    app = opened("localize", experiment="long", clip=UNCUT)
    app.toggle(key="long-guess").set_value(True).run()
    before = segments_text(app)
    app.slider(key="long-cut").set_value(0.95).run()
    after = segments_text(app)
    assert int(before.split()[1][:-1]) > int(after.split()[1][:-1])
    app.slider(key="long-least").set_value(10.0).run()
    assert segments_text(app).startswith("Segments: 0, of 0 actions. They cover 0")
    assert not app.exception


def test_a_persons_own_video_goes_through(own):
    app, calls = own()
    assert calls == []
    press(app, "Start")
    shown(app)
    assert not app.exception
    assert [call[1] for call in calls] == [None]
    assert segments_text(app).startswith("Segments: 2, of 2 actions.")
    assert len(app.get("download_button")) == 2


@pytest.fixture
def half_way(own, monkeypatch):
    """The page while the network waits at half of a video; ``go`` lets it take its next step."""
    gate, calls = Event(), []

    def localizing(_networks, _stretch, _device, so_far=None):
        calls.append(so_far)
        yield dense(10)
        if so_far is None:
            gate.wait(TIMEOUT)
            yield dense(10)
        yield dense(STEPS)

    # A page follows its work until there is news: here it looks once.
    monkeypatch.setattr(import_module("ui.work.watch"), "time", SimpleNamespace(sleep=lambda _seconds: st.stop()))
    app, _calls = own(localizing)
    press(app, "Start")
    ((_key, job),) = of_long(app)
    assert job.state is State.RUNNING

    def go():
        gate.set()
        assert job.wait(TIMEOUT)
        return job.state

    yield SimpleNamespace(app=app, job=job, go=go, calls=calls)
    gate.set()


def of_long(app):
    return [(key, job) for key, job in app.session_state["jobs"].items() if key.kind == "localize-long"]


def labels(app):
    return [button.label for button in app.main.button]  # the sidebar has buttons of its own


def test_stop_keeps_what_was_found_and_it_goes_on_from_there(half_way):
    app = half_way.app
    press(app, "Stop")
    assert half_way.go() is State.STOPPED
    app.run()
    assert "Stopped after 3 s of 6 s." in [caption.value for caption in app.caption]
    assert segments_text(app).startswith("Segments: 1, of 1 actions.")
    press(app, "Go on")
    shown(app)
    assert [None if before is None else before.done for before in half_way.calls] == [None, 80]
    assert segments_text(app).startswith("Segments: 2, of 2 actions.")
    assert not app.exception


def test_one_that_is_stopped_before_its_first_answer_says_so(own):
    app, _calls = own()
    press(app, "Start")
    run = app.session_state[long_run.KEPT]
    app.session_state[long_run.KEPT] = replace(run, before=dense(0), going=False)
    app.run()
    assert "Stopped after 0 s of 6 s." in [caption.value for caption in app.caption]
    assert "Go on" in labels(app)


def test_another_part_of_the_video_gives_up_the_first_one(half_way):
    """Nobody could see or stop it any more; what it has found stays."""
    app = half_way.app
    slider = next(slider for slider in app.slider if slider.key.startswith("long-part"))
    first = slider.value
    slider.set_value((1.0, first[1])).run()
    assert of_long(app) == []
    assert labels(app) == ["Start"]
    assert half_way.go() is State.STOPPED
    slider.set_value(first).run()
    assert "Stopped after 3 s of 6 s." in [caption.value for caption in app.caption]
    assert "Go on" in labels(app)


def test_another_video_gives_up_the_first_one(half_way):
    half_way.app.selectbox(key="clip").set_value(UNCUT).run()
    assert of_long(half_way.app) == []
    assert half_way.go() is State.STOPPED


def test_another_experiment_lets_it_go_on_and_finds_it_again(half_way):
    app = half_way.app
    for experiment, there in (("compared", False), ("long", True)):
        app.query_params["experiment"] = experiment
        app.run()
        assert half_way.job.state is State.RUNNING
        assert ("Stop" in labels(app)) == there


def test_a_segment_of_a_long_video_is_watched_at_full_rate(own):
    def coarse(_networks, _stretch, _device, so_far=None):
        yield replace(dense(), previews=dense(10).previews, preview_s=0.08)

    app, _calls = own(coarse)
    press(app, "Start")
    shown(app)
    options = app.selectbox(key="long-watch").options
    assert options[0] == "The whole, 12 frames a second"
    assert options[1].startswith("archery · 0:00.2")
    app.selectbox(key="long-watch").set_value("0").run()
    shown(app)
    assert not app.exception


def test_an_hour_of_segments_is_drawn_in_part_and_given_whole():
    segments = [Segment("zumba", float(start), start + 0.5, 1 - start / 3600) for start in range(3600)]
    pictures = Shown(0.0, 0.25, 900)
    assert len(long_figures.segments_row("I3D", segments, pictures, "").spans) == long_figures.MOST_SPANS
    assert sum(map(len, long_result.drawn(segments, pictures).values())) == long_figures.MOST_SPANS


def test_the_page_says_how_many_segments_it_leaves_out(monkeypatch):
    monkeypatch.setattr(long_figures, "MOST_SPANS", 3)
    app = opened("localize", experiment="long", clip=UNCUT)
    app.toggle(key="long-guess").set_value(True).run()
    total = int(segments_text(app).split()[1][:-1])
    said = f"The timeline shows the 3 segments with the highest scores; JSON and CSV hold {total - 3} more."
    assert said in [caption.value for caption in app.caption]


@pytest.fixture
def frames_read(monkeypatch):
    """The frames and the side of each time that a video is read."""
    read = []
    monkeypatch.setattr(long_result, "read_frames", lambda _source, times_s, side: read.append((len(times_s), side)))
    return read


def test_a_long_segment_is_watched_in_bounded_memory(frames_read, monkeypatch):
    monkeypatch.setattr(long_result.st, "selectbox", lambda *_args, **_settings: "0")
    run = long_run.Run(Source("mine.mp4", b"", "digest"), 0.0, 3600.0, "cpu")
    whole = Video("id", "mine.mp4", "mine", "1", Shown(0.0, 0.25, 900), list)
    long_result.watched(run, whole, [Segment("zumba", 0.0, 3600.0, 0.9)]).frames()
    ((frames, side),) = frames_read
    assert frames * side**2 * 3 < 128 << 20


def test_previews_are_opened_one_at_a_time():
    found = dense()
    pictures = long.pictures_of(found)
    assert isinstance(pictures, Painted)
    assert len(pictures) == len(found.previews)
    assert (pictures[3] == picture(found.previews[3])).all()


def test_files_name_the_video_and_its_version(own, monkeypatch):
    given = {}
    monkeypatch.setattr(
        long_result.st, "download_button", lambda _label, data, name, *_args, **_settings: given.update({name: data})
    )
    app, _calls = own()
    press(app, "Start")
    shown(app)
    assert set(given) == {"mine.json", "mine.csv"}
    said = json.loads(given["mine.json"])
    assert list(said["results"]) == ["mine"]
    assert said["version"] == app.session_state[long_run.KEPT].source.digest[:8]
    assert said["external_data"] == {"used": True, "details": "I3D, Kinetics-400"}


def test_i3d_itself_and_a_video_that_is_too_short(video_of):
    """A second goes through; half a second is too little, and the page says so."""
    frames = np.random.default_rng(0).integers(0, 256, (12, 48, 64, 3), np.uint8)
    app = video_of(frames, "localize", experiment="long")
    press(app, "Start")
    shown(app)
    assert not app.exception
    assert segments_text(app)
    app = video_of(frames[:6], "localize", experiment="long", lang="en")
    press(app, "Start")
    shown(app)
    assert "needs at least 0.64 s of video" in app.error[0].value


def test_a_still_picture_is_told_from_a_video(monkeypatch):
    file = BytesIO()
    Image.new("RGB", (64, 48)).save(file, "PNG")
    monkeypatch.setattr("ui.clip.picker.uploaded", lambda: Source("mine.png", file.getvalue(), "a picture"))
    app = opened("localize", experiment="long", clip="upload")
    assert not app.exception
    assert "still picture" in app.error[0].value


def test_without_a_file_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr("ui.clip.picker.uploaded", lambda: None)
    app = opened("localize", experiment="long", clip="upload")
    assert not app.exception
    assert app.info


def test_how_long_it_takes_is_told_by_the_pace(monkeypatch):
    said = []
    monkeypatch.setattr(long.st, "caption", said.append)
    long.estimate(None)
    long.estimate(dense(0))
    long.estimate(dense(5))
    assert said[0] == said[1]
    assert said[2].startswith("6 s of video take about 2 s on this device; 2 s are left")
    assert [long.minutes(seconds) for seconds in (3725, 600, 4.6)] == ["62 min 05 s", "10 min", "5 s"]


def test_spans_and_curves_lie_on_the_players_frames():
    answers = answers_of(dense(), 10.0)
    pictures = Shown(10.0, 25.0, 160)
    segments = [Segment("zumba", 11.0, 12.0, 0.8)]
    (span,) = long_figures.segments_row("I3D", segments, pictures, "{score:.1f}").spans
    assert (span.start, span.end, span.note) == (25.0, 50.0, "0.8")
    *curves, entropy = long_figures.curves(answers, segments, pictures, 0.0, "entropy")
    assert [curve.title for curve in curves] == ["zumba", "archery"]
    assert all(len(curve.values) == 160 for curve in (*curves, entropy))
    assert 0 <= np.min(entropy.values) <= np.max(entropy.values) <= 1


def test_a_step_holds_until_the_next_one():
    answers = Answers(LABELS, np.zeros((3, 2)), np.zeros(3), 1.0, 0.32, 0.2, 0.0, 1.2)
    assert answers.at([0.0, 0.21, 0.51, 0.53, 0.85, 9.0]).tolist() == [0, 0, 0, 1, 2, 2]
    assert answers.covered([Segment("zumba", 0.2, 0.52), Segment("archery", 0.2, 0.6)]) == pytest.approx(1 / 3)


def test_of_a_run_that_was_stopped_only_what_was_seen_counts():
    assert answers_of(dense(10), 0.0).end_s == pytest.approx(3.2)


def test_the_example_is_the_clip_that_ships():
    found = example()
    assert found.scores.shape == (len(found.entropy), len(found.labels))
    assert (found.scores.sum(1) <= 1.001).all()
    assert found.entropy.max() <= found.most
    assert all(0 <= start < end <= found.end_s for _label, start, end in MOMENTS)
