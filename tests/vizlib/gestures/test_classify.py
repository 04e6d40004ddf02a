"""Two classifiers, leave one out, and evidence that adds up: against scikit-learn and sums of our own."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from vizlib.gestures.classify import (
    LINEAR,
    NEAREST,
    STRENGTH,
    Judged,
    deciding,
    enough,
    fit,
    leave_one_out,
)
from vizlib.gestures.example import ACTIONS, EACH, SCENES, example
from vizlib.gestures.features import MOTION, STILL
from vizlib.gestures.taught import means


def judged_anew(rows, labels):
    """Leave one out, written once more: everything that is fitted is fitted without the one."""
    rows = rows / np.sqrt((rows**2).sum(1))[:, None]
    given = {NEAREST: [], LINEAR: []}
    for n in range(len(rows)):
        x, y = np.delete(rows, n, 0), np.delete(labels, n)
        centres = np.array([x[y == k].sum(0) / (y == k).sum() for k in sorted(set(y))])
        given[NEAREST].append(((centres - rows[n]) ** 2).sum(1).argmin())
        middle = x.sum(0) / len(x)
        scale = np.mean([np.sqrt(((row - middle) ** 2).sum()) for row in x])
        regression = LogisticRegression(C=STRENGTH, class_weight="balanced", tol=1e-6, max_iter=1000)
        regression.fit((x - middle) / scale, y)
        given[LINEAR].append(int(regression.predict((rows[n : n + 1] - middle) / scale)[0]))
    return given


@pytest.mark.parametrize("kind", [MOTION, STILL])
def test_leave_one_out_of_the_example_is_what_is_computed_anew(kind):
    """Three actions, five recordings each, rendered and changed as if by a camera."""
    taught = example()
    rows = np.stack([one.features.of(kind).astype(float).mean(0) for g in taught for one in g.recordings])
    labels = np.repeat(np.arange(len(ACTIONS)), EACH)
    assert len(rows) == len(SCENES) == 15
    found = leave_one_out(*means(taught, kind))
    for name, given in judged_anew(rows, labels).items():
        assert found.given[name].tolist() == list(given)
        assert found.right(name) == sum(given == labels)
        assert found.confusion(name).sum(1).tolist() == [EACH] * len(ACTIONS)
        assert np.trace(found.confusion(name)) == found.right(name)


@pytest.mark.parametrize("classes", [2, 3])
def test_parts_add_up_to_the_logits_and_the_probabilities_are_scikit_learns(classes):
    rng = np.random.default_rng(classes)
    labels = np.repeat(np.arange(classes), 4)
    rows = rng.normal(3, 1, (len(labels), 40)) + labels[:, None] * rng.normal(0, 0.4, 40)
    fitted, through = fit(rows, labels), rng.normal(3, 1, (7, 40))
    answer = fitted.answer(through, through.mean(0))
    np.testing.assert_allclose(answer.evidence.sum(0), answer.logits, atol=1e-12)
    first, second, parts = answer.decided()
    assert parts.sum() == pytest.approx(answer.logits[first] - answer.logits[second], abs=1e-12)
    assert first == answer.named(LINEAR) == answer.probabilities.argmax()
    units = rows / np.linalg.norm(rows, axis=1)[:, None]
    middle = units.mean(0)
    scale = np.linalg.norm(units - middle, axis=1).mean()
    regression = LogisticRegression(C=STRENGTH, class_weight="balanced", tol=1e-6, max_iter=1000)
    regression.fit((units - middle) / scale, labels)
    at = through.mean(0) / np.linalg.norm(through.mean(0))
    np.testing.assert_allclose(answer.probabilities, regression.predict_proba([(at - middle) / scale])[0], atol=1e-9)
    centres = np.stack([units[labels == k].mean(0) for k in range(classes)])
    np.testing.assert_allclose(answer.distances, np.linalg.norm(centres - at, axis=1))


def test_nothing_of_the_one_that_is_left_out_is_used():
    """Made ever so strange, it changes its own name at most: those of the others are fitted with it, its own is not."""
    rng = np.random.default_rng(0)
    rows, labels = rng.random((8, 30)), np.repeat([0, 1], 4)
    alone = fit(rows[1:], labels[1:]).answer(rows[:1], rows[0])
    found = leave_one_out(rows, labels)
    assert found.given[LINEAR][0] == alone.named(LINEAR)
    assert found.given[NEAREST][0] == alone.named(NEAREST)


def test_recordings_that_are_all_alike_are_no_fault():
    answer = fit(np.ones((4, 5)), np.array([0, 0, 1, 1])).answer(np.zeros((3, 5)), np.zeros(5))
    assert np.isfinite(answer.probabilities).all()


@pytest.mark.parametrize(
    ("counts", "able"), [([], False), ([5], False), ([2, 1], False), ([2, 0, 2], False), ([2, 2], True)]
)
def test_how_many_it_takes(counts, able):
    assert enough(counts) is able


def test_luck_is_what_guessing_gets():
    labels = np.repeat([0, 1, 2], 5)
    ten = Judged(labels, 3, {LINEAR: np.where(np.arange(15) < 10, labels, (labels + 1) % 3)})
    guesses = np.random.default_rng(0).integers(0, 3, (200_000, 15))
    assert ten.right(LINEAR) == 10
    assert ten.luck(LINEAR) == pytest.approx(((guesses == labels).sum(1) >= 10).mean(), abs=0.001)


def test_the_fewest_parts_that_make_half():
    assert deciding(np.array([0.1, 0.5, -0.2, 0.2])).tolist() == [1]
    assert deciding(np.array([0.3, -1.0, 0.3, 0.3])).tolist() == [0, 2]
