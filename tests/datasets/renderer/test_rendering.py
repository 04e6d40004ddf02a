"""Pictures: the same for the same seed, at any size, of as many people as there are."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from datasets.actors import FRAMES, LABELS, SIZE, ActorsError, render_clip, render_frames, stage
from datasets.renderer.render import Person, draw, trace


def test_the_same_seed_gives_the_same_bytes():
    a, b = render_clip(5, "kick", "train"), render_clip(5, "kick", "train")
    assert a.frames.tobytes() == b.frames.tobytes()
    assert (a.frames != render_clip(6, "kick", "train").frames).mean() > 0.5


def test_rendering_leaves_the_global_generator_alone():
    np.random.seed(1)  # noqa: NPY002 - the generator that must not be touched
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    render_clip(0, "jump", "val")
    assert np.random.random() == expected  # noqa: NPY002


@pytest.mark.parametrize("size", [32, 64, 100, 256])
def test_frames_at_any_size(size):
    clip = render_clip(2, "spin", "test", size)
    assert clip.frames.shape == (FRAMES, size, size, 3)
    assert clip.frames.dtype == np.uint8
    assert clip.frames.std() > 5
    assert clip.truth.mask.shape == (FRAMES, size, size)


@pytest.mark.parametrize("label", LABELS)
def test_every_action_shows_a_person_who_moves(label):
    clip = render_clip(1, label, "train", 32)
    assert clip.truth.mask.any((1, 2)).all()
    assert (clip.truth.mask[0] != clip.truth.mask[-1]).any()
    assert clip.truth.label == label


def test_sizes_show_the_same_scene():
    scene = stage(4, "dance_a", "train")
    small, large = (draw(scene.people, scene.camera, scene.appearance, size, 2) for size in (64, 256))
    shrunk = np.stack([cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA) for picture in large])
    assert np.median(np.abs(shrunk - small)) < 2
    assert np.corrcoef(shrunk.ravel(), small.ravel())[0, 1] > 0.97


def test_the_default_is_what_the_lab_nets_see():
    assert render_frames(stage(0, "run", "val")).shape == (FRAMES, SIZE, SIZE, 3) == (16, 64, 64, 3)


def test_noise_is_as_strong_as_the_look_says():
    scene = stage(3, "walk", "train")
    clean = replace(scene, appearance=replace(scene.appearance, noise=0.0))
    noisy = replace(scene, appearance=replace(scene.appearance, noise=6.0))
    a, b = render_frames(clean).astype(int), render_frames(noisy).astype(int)
    inside = (a > 30) & (a < 225)
    assert (b - a)[inside].std() == pytest.approx(6, rel=0.05)
    # Each frame has its own.
    first, second = (b - a)[0], (b - a)[1]
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.05


@pytest.mark.parametrize(
    ("label", "split", "message"),
    [
        ("swim", "train", "no action swim.*backflip.*walk_backward"),
        ("walk", "holdout", "no split holdout.*train, val, test"),
    ],
)
def test_what_does_not_exist_is_named_with_what_does(label, split, message):
    with pytest.raises(ActorsError, match=message):
        render_clip(0, label, split)


def moved_away(person, camera, metres):
    """The person, so much further from the camera."""
    return Person(person.parts, person.clothes, person.positions + metres * camera.rotation[2], person.frames)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_people_the_nearer_hides_the_other(order):
    scene, size = stage(0, "walk", "train"), 64
    both = [scene.person, moved_away(scene.person, scene.camera, 1.5)]
    alone = np.full((2, FRAMES * size * size), np.inf)
    for n, person in enumerate(both):
        hits = trace([person], scene.camera, size)
        alone[n, hits.pixel] = np.linalg.norm(hits.point, axis=1)
    together = trace([both[n] for n in order], scene.camera, size)
    assert np.array_equal(together.pixel, np.flatnonzero(np.isfinite(alone).any(0)))
    shown = np.array(order)[together.person]
    assert np.array_equal(shown, alone[:, together.pixel].argmin(0))
    overlap = np.isfinite(alone).all(0)[together.pixel]
    assert (shown[overlap] == 0).mean() > 0.99
    assert (shown == 1).sum() > 100


def test_both_people_are_drawn():
    scene, size = stage(0, "walk", "train"), 64
    beside = moved_away(scene.person, scene.camera, 0.0)
    beside = replace(beside, positions=beside.positions + 0.8 * scene.camera.rotation[0])
    one, two = (
        draw(people, scene.camera, scene.appearance, size, 1) for people in (scene.people, [scene.person, beside])
    )
    hits = trace([scene.person, beside], scene.camera, size)
    of_second = np.zeros(one.shape[:3], bool)
    of_second.reshape(-1)[hits.pixel[hits.person == 1]] = True
    assert of_second.sum() > 1000
    assert (np.abs(two - one).max(-1)[of_second] > 2).mean() > 0.9
    of_first = np.zeros_like(of_second)
    of_first.reshape(-1)[hits.pixel[hits.person == 0]] = True
    np.testing.assert_allclose(two[of_first], one[of_first], atol=1e-3)  # grey levels
