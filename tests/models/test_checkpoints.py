"""Weights are checked before they are used, and fetched without leaving anything behind."""

import hashlib
import http.server
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

import pytest
import torch
from torch import nn

from models.card import Weights, WeightsError
from models.checkpoints import download, fit, read_state, safe
from models.zoo import CARDS, load
from vizlib.engine.networks import Networks


def weights_of(path, **changes):
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    base = Weights("kinetics400", path.name, digest[:8], "test", 1, url=f"https://host.invalid/{path.name}")
    return replace(base, **changes)


def small():
    return nn.Sequential(nn.Conv3d(3, 4, 1), nn.BatchNorm3d(4))


def test_public_weights_placed_by_hand_are_used(no_public_weights):
    """The real card's code path, on a file with the same names and random numbers."""
    torch.manual_seed(3)
    state = CARDS["mc3_18"].build().state_dict()
    file = no_public_weights / CARDS["mc3_18"].weights.file
    torch.save(state, file)
    with pytest.raises(WeightsError, match="SHA-256 should begin with a90a0ba3"):
        load("mc3_18")
    card = replace(CARDS["mc3_18"], weights=weights_of(file))
    CARDS["mc3_18"], original = card, CARDS["mc3_18"]
    try:
        network = load("mc3_18")
    finally:
        CARDS["mc3_18"] = original
    assert network.badge == "kinetics400"
    assert torch.equal(network.state_dict()["fc.weight"], state["fc.weight"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: state.pop("0.bias"), "has no 0.bias"),
        (
            lambda state: state.update({"0.weight": torch.zeros(4, 3, 3, 1, 1)}),
            r"0\.weight should be \(4, 3, 1, 1, 1\)",
        ),
        (lambda state: state.update({"2.weight": torch.zeros(1)}), "2.weight is not part of it"),
    ],
)
def test_the_first_difference_is_named(change, message):
    state = small().state_dict()
    change(state)
    with pytest.raises(WeightsError, match=message):
        fit(small(), state, "some.pth")


def test_a_pickle_that_would_run_code_is_refused(no_public_weights):
    class Evil:
        def __reduce__(self):
            return (open, (str(no_public_weights / "ran"), "w"))

    file = no_public_weights / "evil.pth"
    torch.save({"0.weight": Evil()}, file)
    with pytest.raises(WeightsError, match=r"asks for io\.open"):
        read_state(small(), weights_of(file))
    assert not (no_public_weights / "ran").exists()


@pytest.fixture
def server(tmp_path):
    """A web server on this machine with one checkpoint; yields its address and the file."""
    folder = tmp_path / "www"
    folder.mkdir()
    torch.save(small().state_dict(), folder / "small.pth")
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/small.pth", folder / "small.pth"
        server.shutdown()


def test_download(no_public_weights, server):
    url, file = server
    weights = weights_of(file, url=url)
    *_, last = download(weights)
    assert last.done == last.total == file.stat().st_size
    assert weights.here
    read_state(small(), weights)
    assert [p.name for p in no_public_weights.iterdir()] == ["small.pth"]


@pytest.mark.parametrize("damage", ["hash", "address", "stop"])
def test_a_failed_or_stopped_download_leaves_nothing(no_public_weights, server, damage):
    url, file = server
    weights = weights_of(file, url=url)
    if damage == "stop":
        steps = download(weights)
        next(steps)
        steps.close()
    elif damage == "hash":
        with pytest.raises(WeightsError, match="damaged"):
            list(download(replace(weights, sha256="00000000")))
    else:
        with pytest.raises(WeightsError, match="No connection"):
            list(download(replace(weights, url="http://127.0.0.1:9/small.pth")))
    assert list(no_public_weights.iterdir()) == []


def test_weights_that_arrive_while_the_app_runs_replace_random_ones(no_public_weights, monkeypatch):
    networks = Networks()
    assert networks.get("mc3_18", "cpu").badge == "random"
    file = no_public_weights / CARDS["mc3_18"].weights.file
    torch.save(CARDS["mc3_18"].build().state_dict(), file)
    monkeypatch.setitem(CARDS, "mc3_18", replace(CARDS["mc3_18"], weights=weights_of(file)))
    assert networks.get("mc3_18", "cpu").badge == "kinetics400"


def answering(headers, body):
    """A handler that sends these headers and this body, whatever they promise."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(302 if "Location" in headers else 200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, *_args):
            pass

    return Answer


@contextmanager
def served(handler):
    """The address of a server on this machine that answers by ``handler``."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/a.pyth"
        server.shutdown()


@pytest.mark.parametrize(
    ("headers", "body", "message"),
    [
        ({"Content-Length": "9" * 12}, b"", "is another file"),
        ({}, b"x" * 3_000_000, "is another file"),  # of which nobody says how long it is
        ({"Content-Length": "many"}, b"<html>", "is no checkpoint"),
        ({"Content-Length": "-5"}, b"<html>", "is no checkpoint"),
        ({"Location": "http://host.invalid/a.pyth"}, b"", "host.invalid/a.pyth is not encrypted"),
    ],
)
def test_what_a_server_should_not_send_is_refused_in_words(no_public_weights, headers, body, message):
    with served(answering(headers, body)) as url, pytest.raises(WeightsError, match=message):
        list(download(Weights("kinetics400", "a.pyth", "", "test", 1, url=url)))
    assert list(no_public_weights.iterdir()) == []


def test_nothing_is_fetched_over_a_connection_that_is_not_encrypted(no_public_weights):
    with pytest.raises(WeightsError, match="is not encrypted"):
        list(download(CARDS["c3d_sports1m"].weights))
    fetched = [card.weights for card in CARDS.values() if card.weights.url and card.name != "c3d_sports1m"]
    assert all(safe(weights.url) for weights in fetched)


class CutOff(http.server.BaseHTTPRequestHandler):
    """Promises more than it sends, as a connection that breaks off does."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"x" * 300)

    def log_message(self, *_args):
        pass


def test_a_download_that_ends_early_is_no_file_even_where_no_hash_is_known(no_public_weights):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), CutOff) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/c3d.pickle"
        with pytest.raises(WeightsError, match="300 of 1000 bytes"):
            list(download(Weights("sports1m", "c3d.pickle", "", "test", 1, url=url)))
        server.shutdown()
    assert list(no_public_weights.iterdir()) == []


def test_an_encrypted_connection_that_breaks_is_no_full_disk(no_public_weights, server, monkeypatch):
    def broken(*_args):
        raise ssl.SSLEOFError("EOF occurred in violation of protocol")

    monkeypatch.setattr("models.checkpoints.received", broken)
    url, file = server
    with pytest.raises(WeightsError, match="No connection"):
        list(download(weights_of(file, url=url)))


def test_a_page_in_the_place_of_a_checkpoint_without_a_known_hash_is_no_download(no_public_weights, server):
    url, file = server
    file.write_text("<html>Log in first</html>")
    with pytest.raises(WeightsError, match="is no checkpoint"):
        list(download(weights_of(file, sha256="", url=url)))
    assert list(no_public_weights.iterdir()) == []


def test_weights_without_a_known_hash_are_named_by_the_file_that_is_here(no_public_weights):
    weights = Weights("kinetics400", "a.pyth", "", "test", 1, url="https://host.invalid/a.pyth")
    assert weights.identity == "random"
    (no_public_weights / "a.pyth").write_bytes(b"one")
    one = weights.identity
    (no_public_weights / "a.pyth").write_bytes(b"another")
    assert len({"random", one, weights.identity}) == 3
