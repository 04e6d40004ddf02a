"""The comparison of CUDA with the CPU, tried on the CPU alone."""

import numpy as np
import pytest
import torch

from benchmarks.gpu_check import CHECKS, CPU_ONLY, Check, compare, main, report, worst
from models.zoo import CLASSIFIERS

BY_NAME = {check.name: check for check in CHECKS}
LIGHT = (
    "prediction, two_stream",
    "effective field, early_fusion",
    "stages, late_fusion_mlp",
    "gates, cnn_lstm",
    "attention, dot_product",
)
LOGITS = np.array([3.0, -0.5, 0.02], np.float32)


def test_every_network_is_compared():
    assert len(BY_NAME) == len(CHECKS)
    assert {f"{what}, {name}" for what in ("prediction", "effective field") for name in CLASSIFIERS} <= set(BY_NAME)


@pytest.mark.parametrize("name", LIGHT)
def test_the_cpu_agrees_with_itself(name):
    found = compare(BY_NAME[name], "cpu", "cpu")
    assert found.ok, found
    assert found.found == pytest.approx(0 if found.check.kind == "logits" else 1, abs=1e-3)
    assert min(found.milliseconds) > 0


def test_a_failure_is_reported_and_the_next_check_goes_on(capsys):
    answers = iter(np.ones((4, 3)) * [[1], [1], [2], [2]])  # two runs on each device

    def broken(device):
        raise RuntimeError("no kernel for this\nand a long story")

    checks = [
        Check("wrong", "logits", lambda device: [next(answers)]),
        Check("broken", "map", broken),
        Check("right", "logits", lambda device: [LOGITS]),
    ]
    assert report(checks, "cpu", "cpu") == 1
    said = capsys.readouterr().out
    wrong, bad, right = said.splitlines()[1:4]
    assert wrong.split()[0] == "wrong"
    assert wrong.split()[-3:] == ["difference", "5.0e-01", "FAILED"]
    assert bad.split(maxsplit=1) == ["broken", "FAILED  RuntimeError: no kernel for this"]
    assert right.endswith("ok")
    assert "1 of 3 agree." in said
    assert all(name in said and reason in said for name, reason in CPU_ONLY)
    assert report(checks[2:], "cpu", "cpu") == 0


@pytest.mark.parametrize(
    ("kind", "found", "expected", "ok"),
    [
        ("logits", LOGITS + 0.009, LOGITS, True),
        ("logits", LOGITS * 1.009, LOGITS, True),
        ("logits", LOGITS + 0.02, LOGITS, False),
        ("logits", LOGITS / 1000 + 1e-4, LOGITS / 1000, False),  # random weights may give such small ones
        ("logits", LOGITS * np.nan, LOGITS, False),
        ("map", LOGITS * 2 + 1, LOGITS, True),
        ("map", LOGITS[::-1], LOGITS, False),
        ("map", LOGITS * np.nan, LOGITS, False),
        ("map", np.ones(3), np.ones(3), False),  # a map without a pattern proves nothing
    ],
)
def test_what_is_near_enough(kind, found, expected, ok):
    good = LOGITS, LOGITS
    assert worst(kind, [found, good[0]], [expected, good[1]])[1] is ok
    assert worst(kind, [good[0], found], [good[1], expected])[1] is ok


def test_arrays_of_other_shapes_are_not_compared():
    with pytest.raises(ValueError, match="shapes differ"):
        worst("map", [LOGITS[None]], [LOGITS])
    with pytest.raises(ValueError, match="longer"):
        worst("map", [LOGITS], [LOGITS, LOGITS])


def test_without_a_gpu_it_says_so_and_is_content(monkeypatch, capsys):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert main() == 0
    assert capsys.readouterr().out.count("\n") == 1
