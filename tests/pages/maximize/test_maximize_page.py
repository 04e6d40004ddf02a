"""*Class-maximizing videos* through Streamlit's own test runner."""

import json
from dataclasses import replace

import pytest

from models.zoo import CARDS
from tests.pages.opening import opened, press, shown, texts
from vizlib.engine.jobs import Runner
from vizlib.maximize import gallery, maximize
from vizlib.maximize.gallery import entries, entry
from vizlib.maximize.summary import summary

NET = "early_fusion"  # the quickest to climb


def studio(**address):
    app = opened("maximize", experiment="studio", max_net=NET, max_recipe="plain", **address)
    app.number_input(key=f"max_steps_{NET}_plain").set_value(4).run()
    return app


def reached(app):
    return next(line for line in texts(app).splitlines() if "step" in line and " of " in line)


def labels(app):
    return [metric.label for metric in app.metric]


def test_the_gallery_opens_playing_with_what_a_video_is_worth():
    app = opened("maximize")
    assert not app.exception
    assert any(caption.value.startswith("Click a video") for caption in app.caption)
    app = opened("maximize", experiment="closer")
    assert not app.exception
    for row in ("the video", "frames shuffled", "middle frame frozen", "backwards", "plain noise"):
        assert f"| {row} | **" in texts(app)
    assert "whichever class wins" in texts(app)  # no clip of I3D's classes ships
    assert "Most probable" in texts(app)


def test_colours_and_flow_open_slow_and_fast():
    for name, speed in (("i3d_kinetics400", "0.0"), ("two_stream", "1.0")):
        app = opened("maximize", experiment="closer", gallery_net=name, gallery_speed=speed)
        assert not app.exception
        assert "What it is worth" in texts(app)


def test_what_the_videos_are_worth_waits_for_the_guess():
    app = opened("maximize", experiment="measured")
    assert "rank correlation" not in texts(app)
    app.toggle(key="maximize-measured").set_value(True).run()
    assert len(app.get("plotly_chart")) == 2
    assert not app.exception
    assert "rank correlation" in texts(app)
    worth = summary("slow_fusion")
    assert f"{worth.sure}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{worth.videos}" in texts(app)
    app.button_group(key="experiment-maximize").set_value("matrix").run()
    assert not app.get("plotly_chart")
    app.toggle(key="maximize-matrix").set_value(True).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1


def test_a_class_that_ships_is_laid_out():
    app = opened("maximize", experiment="strip", strip_net="slow_fusion")
    assert not app.exception
    assert "Rank correlation of the slider and the change: **1.00**" in texts(app)


def test_an_ascent_arrives_goes_on_and_is_checked():
    app = studio()
    assert any("Press *Start*" in info.value for info in app.info)
    press(app, "Start")
    app = shown(app)
    assert not app.exception
    assert "step 4 of 4" in reached(app)
    assert "What it is worth" in texts(app)
    press(app, "One step")
    assert "step 5 of 5" in reached(shown(app))
    press(app, "64 steps more")
    assert "step 69 of 69" in reached(shown(app))


def test_an_ascent_that_is_stopped_waits_where_it_was_and_is_looked_at(monkeypatch):
    jobs = []

    def submit(self, *args, **options):
        jobs.append(queue(self, *args, **options))
        return jobs[-1]

    def stopped_at_three(*args):
        for step in maximize(*args):
            if step.done == 3:
                next(job for job in jobs if job.title.startswith("Early fusion")).stop()
            yield step

    queue = Runner.submit
    app = studio()
    app.number_input(key="max_seed").set_value(5).run()
    with monkeypatch.context() as patch:
        patch.setattr(Runner, "submit", submit)
        patch.setattr("vizlib.maximize.ascent.maximize", stopped_at_three)
        press(app, "Start")
    app = shown(app)
    assert not app.exception
    assert "step 3 of 4" in reached(app)
    assert "What it is worth" in texts(app)
    assert not any(button.label == "Run again" for button in app.run().button)
    press(app, "Continue")
    assert "step 4 of 4" in reached(shown(app))


def test_a_setting_that_does_not_go_is_explained_and_the_page_goes_on():
    app = opened("maximize", experiment="studio", max_net=NET)
    next(n for n in app.number_input if n.label == "Frames").set_value(12).run()
    assert not app.exception
    assert "frames must lie between 16 and 16; it is 12" in app.error[0].value
    assert next(button for button in app.button if button.label == "Start").disabled


def test_a_size_that_the_network_cannot_take_is_told_by_the_ascent():
    app = opened("maximize", experiment="studio", max_net="two_stream")
    app.number_input(key="max_size_two_stream").set_value(48).run()
    press(app, "Start")
    app = shown(app)
    assert not app.exception
    assert "does not take 16 frames of 48 × 48 pixels" in app.error[0].value


@pytest.fixture
def quick(monkeypatch):
    """The gallery as if its videos had taken three steps, and two more to go on."""
    shipped = gallery.gallery()
    monkeypatch.setattr(
        gallery, "gallery", lambda: tuple(replace(one, spec=replace(one.spec, still=0, steps=3)) for one in shipped)
    )
    monkeypatch.setattr("pages.maximize.gallery.MORE", 2)


def test_a_video_of_the_gallery_is_continued_and_varied(quick):
    app = opened("maximize", experiment="closer", gallery_net=NET)
    assert "| rendered clips of the class, mean | **" in texts(app)
    press(app, "Vary: another seed")
    app = shown(app)
    assert "step 3 of 3" in reached(app)
    app = opened("maximize", experiment="closer", gallery_net=NET)
    press(app, "Continue in the studio")
    app = shown(app)
    assert "step 2 of 2" in reached(app)
    assert app.select_slider(key="max_speed").value == 1.0  # what "Start anew" would take
    assert not app.exception


def test_the_settings_file_says_what_made_the_video():
    from vizlib.maximize.settings import from_dict, settings_file

    spec = entry(entries(NET)[0].name).spec
    told = json.loads(settings_file(spec, spec.steps))
    assert from_dict(told["settings"]) == spec
    assert told["weights_sha256"] == CARDS[NET].weights.sha256
