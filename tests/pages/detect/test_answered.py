"""Beside the detector's answers stands on what it was trained; what names its work names the weights."""

import pytest

from pages.detect import answered, person, scenes
from tests.pages.detect.told import at, pretend, reveal
from tests.pages.detect_scene import pretended, scene

BADGE = ":green-badge[scenes]"


def badges(app):
    return [each.value for each in app.markdown if "-badge[" in each.value]


@pytest.mark.parametrize("experiment", ["who", "steps", "tubes", "crossing"])
def test_the_badge_comes_with_the_answers(monkeypatch, experiment):
    pretend(monkeypatch)
    app = at(experiment, scene="7003")
    assert badges(app) == []
    assert badges(reveal(app)) == [BADGE]


def test_scores_that_are_shown_before_the_guess_have_it_at_once(monkeypatch):
    pretend(monkeypatch)
    assert badges(at("person", scene="7003")) == [BADGE]


def test_random_weights_are_named_as_what_they_are(monkeypatch):
    card = answered.card_of(answered.NAME)
    monkeypatch.setattr(type(card.weights), "here", property(lambda _weights: False))
    assert answered.detector_badge() == "random"


def test_evidence_is_named_by_the_weights_and_a_scene_by_its_version_and_size(monkeypatch):
    keys = []
    monkeypatch.setattr(person.work, "once", lambda key, *_args, **_options: keys.append(key))
    monkeypatch.setattr(person.work, "result", lambda _key: None)
    clip = scene(1, 64, "usual")
    found = pretended(clip)
    asked = person.Asked(0, 3, 1)
    person.explained(clip, found, asked)
    monkeypatch.setattr("models.card.Weights.identity", "other")
    person.explained(clip, found, asked)
    scenes.drawn_scene("usual", 3)
    monkeypatch.setattr(scenes, "VERSION", 99)
    scenes.drawn_scene("usual", 3)
    monkeypatch.setattr(scenes, "SHOWN", 64)
    scenes.drawn_scene("usual", 3)
    assert len(set(keys)) == 5
