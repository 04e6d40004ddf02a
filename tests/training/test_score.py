"""Scores, counted clip by clip."""

import numpy as np
import pytest

from datasets.actors import LABELS, PAIRS
from training.evaluate import score

TWINS = {LABELS.index(a): LABELS.index(b) for pair in PAIRS for a, b in (pair, pair[::-1])}


def counted(logits, labels):
    """The same as ``score``, by hand."""
    right, right_alone, alone, points = 0, 0, 0, {}
    table = [[0] * 18 for _ in LABELS]
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        answer = row.index(max(row))
        table[label][answer] += 1
        right += answer == label
        if label not in TWINS:
            alone += 1
            right_alone += answer == label
            continue
        mine, other = row[label], row[TWINS[label]]
        pair = next(pair[0] for pair in PAIRS if LABELS[label] in pair)
        points.setdefault(pair, []).append(1.0 if mine > other else 0.5 if mine == other else 0.0)
    return right / len(labels), right_alone / alone, {k: sum(v) / len(v) for k, v in points.items()}, table


@pytest.mark.parametrize("seed", range(5))
def test_scores_equal_a_count_by_hand(seed):
    rng = np.random.default_rng(seed)
    labels = np.arange(180) % 18
    rng.shuffle(labels)
    logits = rng.integers(-2, 3, (180, 18)).astype(np.float32)  # few values: many ties
    logits[np.arange(180), labels] += rng.integers(0, 3, 180)
    top1, unpaired, pairs, table = counted(logits, labels)
    found = score(logits, labels)
    assert found.top1 == pytest.approx(top1)
    assert found.unpaired == pytest.approx(unpaired)
    assert found.pairs == pytest.approx(pairs)
    assert list(found.pairs) == [forwards for forwards, _backwards in PAIRS]
    assert found.confusion == table
    assert found.per_class == pytest.approx([table[i][i] / sum(table[i]) for i in range(18)])


def test_a_perfect_network():
    labels = np.arange(36) % 18
    found = score(np.eye(18)[labels], labels)
    assert (found.top1, found.unpaired, set(found.pairs.values())) == (1, 1, {1})


def test_a_network_blind_to_time_is_right_half_of_the_time_in_pairs():
    """It gives both twins the same logits: what it gains on one it loses on the other."""
    rng = np.random.default_rng(1)
    labels = np.arange(180) % 18
    logits = rng.normal(size=(180, 18))
    for label, twin in TWINS.items():
        logits[labels == twin] = logits[labels == label]
    found = score(logits, labels)
    assert set(found.pairs.values()) == {0.5}


def test_ties_count_half():
    labels = np.arange(18)
    found = score(np.zeros((18, 18)), labels)
    assert set(found.pairs.values()) == {0.5}
    one_leads = np.zeros((18, 18))
    forwards, backwards = (LABELS.index(name) for name in PAIRS[0])
    one_leads[forwards, forwards] = 1  # right on this one, tied on its twin
    assert score(one_leads, labels).pairs[PAIRS[0][0]] == 0.75
    one_leads[backwards, forwards] = 1  # and wrong on its twin
    assert score(one_leads, labels).pairs[PAIRS[0][0]] == 0.5


def test_confusing_twins_costs_nothing_on_the_other_classes():
    labels = np.arange(18)
    swapped = np.array([TWINS.get(label, label) for label in labels])
    found = score(np.eye(18)[swapped], labels)
    assert found.top1 == pytest.approx(12 / 18)
    assert found.unpaired == 1
    assert set(found.pairs.values()) == {0}
