"""Networks are loaded once, side by side, and not more of them are kept than were asked for."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import torch

from models.card import WeightsError
from models.zoo import NetworkError, load
from vizlib.engine.networks import Networks

NAMES = ("single_frame", "slow_fusion", "early_fusion")


@pytest.fixture
def loads(monkeypatch):
    """Names of the networks that were loaded, in order."""
    names = []
    monkeypatch.setattr("vizlib.engine.networks.load", lambda name, device: names.append(name) or load(name, device))
    return names


def test_four_sessions_that_want_the_same_lead_to_one_load(loads):
    networks = Networks()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _session: networks.get("slow_fusion", "cpu"), range(4)))
    assert loads == ["slow_fusion"]
    assert len({id(loaded) for loaded in found}) == 1
    assert found[0].badge == "actors-18"


def test_two_sessions_that_want_different_networks_load_side_by_side(monkeypatch):
    both = Barrier(2, timeout=30)

    def waiting(name, device):
        both.wait()  # raises unless the other one is on its way too
        return load(name, device)

    monkeypatch.setattr("vizlib.engine.networks.load", waiting)
    networks = Networks()
    with ThreadPoolExecutor(2) as pool:
        assert all(loaded.network for loaded in pool.map(lambda name: networks.get(name, "cpu"), NAMES[:2]))


def test_the_least_recently_used_is_forgotten_first(loads):
    networks = Networks(max_loaded=2)
    one, two, three = NAMES
    for name in (one, two, one, three, one, two):
        networks.get(name, "cpu")
    assert loads == [one, two, three, two]


def test_a_load_that_fails_is_tried_again(monkeypatch):
    def fail(*_args):
        raise WeightsError("damaged")

    networks = Networks()
    with monkeypatch.context() as patch:
        patch.setattr("vizlib.engine.networks.load", fail)
        with pytest.raises(WeightsError):
            networks.get("slow_fusion", "cpu")
    assert networks.get("slow_fusion", "cpu").badge == "actors-18"


def test_a_network_that_does_not_exist_is_named():
    with pytest.raises(NetworkError, match="no network nowhere"):
        Networks().get("nowhere", "cpu")


def test_random_weights_are_the_same_however_many_load_at_once(no_public_weights):
    with ThreadPoolExecutor(3) as pool:
        states = [network.state_dict() for network in pool.map(load, ["r3d_18", "mc3_18", "r3d_18"])]
    assert all(torch.equal(tensor, states[2][key]) for key, tensor in states[0].items())


def test_apart_there_are_the_same_weights_and_no_others_hooks():
    loaded = Networks().get("slow_fusion", "cpu")
    apart = loaded.apart()
    assert apart.lock is not loaded.lock
    theirs = dict(loaded.network.named_parameters()) | dict(loaded.network.named_buffers())
    ours = dict(apart.network.named_parameters()) | dict(apart.network.named_buffers())
    assert {name: tensor.data_ptr() for name, tensor in ours.items()} == {
        name: tensor.data_ptr() for name, tensor in theirs.items()
    }
    x, seen = torch.zeros(1, 3, 16, 64, 64), []
    loaded.network.register_forward_hook(lambda *_args: seen.append(1))
    assert torch.equal(apart.network(x), loaded.network(x))
    assert seen == [1]
