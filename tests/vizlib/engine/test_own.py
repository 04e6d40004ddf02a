"""A person's own weights: they answer for whoever holds them, and are gone when nobody does."""

import hashlib
import io

import numpy as np
import pytest
import torch
from safetensors.torch import save

from models.card import WeightsError
from models.zoo import CARDS, built
from vizlib.engine import own as module
from vizlib.engine.jobs import Runner
from vizlib.engine.own import OwnNetworks
from vizlib.predict import Request, predicting

NET = "early_fusion"


def file_of(seed):
    torch.manual_seed(seed)
    state = built(CARDS[NET]).state_dict()
    return save({k: v.clone() + torch.rand_like(v) if v.is_floating_point() else v for k, v in state.items()})


def brought(shelf, data):
    *_, own = shelf.checking(NET, "mine.safetensors", data)
    return own


def answer(source, clip, own=""):
    *_, prediction = predicting(source, Request(NET, own=own), clip)
    return prediction


def test_each_answers_by_its_own_weights_and_the_shared_network_stays(networks, clip):
    before = answer(networks, clip)
    mine, yours = (brought(OwnNetworks(1 << 30), file_of(seed)) for seed in (1, 2))
    found = [answer(own, clip, own.sha256) for own in (mine, yours)]
    assert [prediction.badge for prediction in found] == ["own", "own"]
    assert not np.allclose(found[0].probabilities, found[1].probabilities)
    assert not np.allclose(found[0].probabilities, before.probabilities)
    assert np.array_equal(answer(networks, clip).probabilities, before.probabilities)
    assert answer(networks, clip).badge == "actors-18"
    with pytest.raises(ValueError, match="weights of early_fusion"):
        mine.get("c3d", "cpu")


def test_results_are_named_by_the_digest_of_the_file(clip):
    first, second = (hashlib.sha256(file_of(seed)).hexdigest() for seed in (1, 2))
    assert brought(OwnNetworks(1 << 30), file_of(1)).sha256 == first
    keys = {Request(NET, own=own).key(clip) for own in ("", first, second)}
    assert len(keys) == 3


def test_what_nobody_holds_takes_no_room_and_a_full_machine_says_so():
    size = len(file_of(1))
    shelf = OwnNetworks(size * 3 // 2)
    runner = Runner()
    job = runner.submit(shelf.checking, NET, "mine.safetensors", file_of(1), lane="checkpoint")
    assert job.wait(60)
    mine = job.latest
    assert 0 < mine.size_bytes == shelf.used
    with pytest.raises(WeightsError, match=r"machine is full.*Try again"):
        brought(shelf, file_of(2))
    job = mine = None  # forgotten: the worker, which waits for its next job, holds it neither
    assert mine is None
    assert job is None
    assert brought(shelf, file_of(2)).size_bytes > 0


def test_a_stop_between_two_steps_leaves_nothing(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 1 << 16)
    shelf = OwnNetworks(1 << 30)
    steps = shelf.checking(NET, "mine.safetensors", file_of(1))
    assert next(steps).done < next(steps).total
    steps.close()
    assert shelf.used == 0


def test_a_file_that_is_too_large_is_not_read(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 1 << 20)
    large = tmp_path / "large.pth"
    with large.open("wb") as file:
        file.truncate(5 << 20)
    with pytest.raises(WeightsError, match="has 5 MB; at most 1 MB"):
        next(OwnNetworks(1 << 30).checking(NET, "large.pth", large))


@pytest.mark.parametrize("data", [b"", b"nothing", file_of(1)[:-5]])
def test_a_file_that_is_refused_takes_no_room(data):
    shelf = OwnNetworks(1 << 30)
    with pytest.raises(WeightsError):
        brought(shelf, data)
    assert shelf.used == 0


def test_a_file_that_lies_here_is_as_good_as_an_upload(tmp_path):
    path = tmp_path / "here.pth"
    file = io.BytesIO()
    torch.save({"model_state": built(CARDS[NET]).state_dict()}, file)
    path.write_bytes(file.getvalue())
    assert brought(OwnNetworks(1 << 30), path).sha256 == hashlib.sha256(file.getvalue()).hexdigest()
