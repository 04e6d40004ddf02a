"""The page on a scene that is drawn in no time, with a detector that is told its truth."""

from pages.detect import scenes
from tests.pages import detect_scene
from tests.pages.opening import opened, shown
from vizlib.engine.keys import Key


def pretend(monkeypatch, detecting=detect_scene.pretending):
    """In the place of the renderer and of the detector."""
    monkeypatch.setattr(scenes, "rendering", detect_scene.rendering)
    monkeypatch.setattr(scenes, "detecting", detecting)
    name = getattr(detecting, "__name__", "")
    monkeypatch.setattr(scenes, "detected_key", lambda clip: Key("pretended", clip.digest, name))


def at(experiment, **address):
    app = shown(opened("detect", experiment=experiment, **address))
    assert not app.exception
    return app


def reveal(app):
    app.toggle[0].set_value(True).run()
    shown(app)
    assert not app.exception
    return app
