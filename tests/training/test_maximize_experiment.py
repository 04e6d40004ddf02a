"""What the gallery's videos are measured with: the motion of which others, and that all of it is kept."""

import numpy as np
import pytest

from training.experiments import maximize as module
from training.experiments.maximize import MOTIONS, known, rows_of, video, whose_motion
from vizlib.maximize import checks
from vizlib.maximize.checks import checks_from
from vizlib.maximize.defaults import NATURAL, PAID


def row(label, speed=1.0, *, pay=0.0, size=64, name=""):
    return {
        "name": name or f"net-{label}-{speed}", "label": label, "speed": speed, "recipe": PAID if pay else NATURAL,
        "spec": {"network": "net", "frames": 16, "size": size},
    }  # fmt: skip


def test_motions_are_of_other_classes_of_the_same_kind_and_drawn_by_name():
    labels = [f"class {n}" for n in range(9)]
    rows = [row(label, speed) for label in labels for speed in (0.0, 1.0)]
    rows += [row("small", size=32), row("paid", pay=1.0)]
    found = {one["name"]: whose_motion(one, rows) for one in rows if one["label"] in labels}
    for one in rows[:18]:
        chosen = found[one["name"]]
        assert len({other["label"] for other in chosen}) == len(chosen) == MOTIONS
        assert {other["speed"] for other in chosen} == {one["speed"]}
        assert not {one["label"], "small", "paid"} & {other["label"] for other in chosen}
        assert whose_motion(one, rows) == chosen
    assert len({tuple(other["label"] for other in chosen) for chosen in found.values()}) > 9
    assert [other["label"] for other in whose_motion(rows[-1], rows)]  # what was paid for gets the motion of the others
    assert whose_motion(row("small", size=32), rows) == []
    assert len(whose_motion(rows[0], rows[:6])) == 2  # as many as there are


def test_what_was_measured_stays_until_a_video_or_one_whose_motion_it_was_given_is_another(monkeypatch):
    rows, digest = rows_of("cnn_lstm"), module.file_digest
    names = {one["name"] for one in rows}
    assert set(known("cnn_lstm")) == names
    new = rows[0]
    monkeypatch.setattr(module, "file_digest", lambda one: "new" if one == new else digest(one))
    given = {one["name"] for one in rows if new in whose_motion(one, rows)}
    assert given
    assert set(known("cnn_lstm")) == names - given - {new["name"]}


@pytest.mark.parametrize("name", ["slow_fusion", "two_stream"])
def test_a_video_is_measured_with_them(name, networks, monkeypatch):
    monkeypatch.setattr(checks, "others_of", lambda _name: [])
    mine = next(one for one in rows_of(name) if one["speed"] == 1.0)
    found = video(name, mine, networks)
    told = checks_from(found["checks"])
    assert set(told.swapped) == {one["label"] for one in whose_motion(mine, rows_of(name))}
    assert len(told.swapped) == module.MOTIONS
    assert all(np.isfinite([told.distance, told.symmetry, told.mirrored.logit]))
    assert told.own.logit > told.frozen.logit
