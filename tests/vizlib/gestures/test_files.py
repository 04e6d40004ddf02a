"""A file of gestures: there and back, and whatever anybody may have put into one."""

import json
import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from safetensors.numpy import load, save

from vizlib.gestures import files, taught
from vizlib.gestures.example import FILE, example
from vizlib.gestures.features import MOTION, STILL, Features
from vizlib.gestures.files import FileOfGesturesError, loaded, saved
from vizlib.gestures.taught import Gesture, Recording


def recording(seed, seconds=0.64):
    rng = np.random.default_rng(seed)
    return Recording(Features(rng.random((2, 1024), np.float32), rng.random((3, 1280), np.float32), seconds), b"jpeg")


@pytest.fixture
def two():
    return tuple(Gesture(name, (recording(n), recording(n + 10))) for n, name in enumerate(("wave", "挥手 <b>")))


def told_of(data):
    return json.loads(json.loads(data[8 : 8 + struct.unpack("<Q", data[:8])[0]])["__metadata__"]["gestures"])


def forged(data, change=lambda told: told, tensors=None):
    told = told_of(data)
    return save(load(data) if tensors is None else tensors, {"gestures": json.dumps(change(told) or told)})


def test_what_is_saved_is_loaded_again(two):
    data = saved(two)
    again = loaded(data, "mine")
    assert [gesture.name for gesture in again] == ["wave", "挥手 <b>"]
    for before, after in zip(two, again, strict=True):
        for a, b in zip(before.recordings, after.recordings, strict=True):
            assert (a.features.motion == b.features.motion).all()
            np.testing.assert_allclose(a.features.mean(STILL), b.features.mean(STILL), atol=1e-7)
            assert a.features.seconds == b.features.seconds
            assert b.strip == b""
    assert b"jpeg" not in data  # nobody can be seen in it
    assert saved(again) == data


def test_the_example_is_such_a_file():
    assert [len(gesture.recordings) for gesture in example()] == [5, 5, 5]
    assert all(one.strip.startswith(b"\xff\xd8") for gesture in example() for one in gesture.recordings)
    assert saved(example()) == FILE.read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told.update(version=2), "version 2"),
        (lambda told: told.update(version=True), "version True"),
        (lambda told: told["networks"][MOTION].update(sha256="0" * 64), "expected d2e8d6c7, found 00000000"),
        (lambda told: told["networks"].pop(STILL), "no word of the networks"),
        (lambda told: told["gestures"].pop(), "holds 1 gestures; from 2 to 5"),
        (lambda told: told["gestures"].extend(told["gestures"] * 2), "holds 6 gestures"),
        (lambda told: told.update(gestures={}), "holds 0 gestures"),
        (lambda told: told["gestures"][0]["seconds"].extend([1.0] * 12), "holds 14 recordings of one gesture; at most"),
        (lambda told: told["gestures"][0]["seconds"].append(0.64), "8 tensors for 5 recordings"),
        (lambda told: told["gestures"][0].update(seconds=[float("nan"), 0.64]), "too short or too long"),
        (lambda told: told["gestures"][0].update(seconds=[1e9, 0.64]), "too short or too long"),
        (lambda told: told["gestures"][0].update(seconds=["1", 0.64]), "too short or too long"),
        (lambda told: told["gestures"][0].update(seconds=[3.0, 0.64]), r"\(2, 1024\), not float32 \(10, 1024\)"),
        (lambda told: told["gestures"][0].update(name="x" * 1000), "without a name"),
        (lambda told: told["gestures"][0].update(name=5), "without a name"),
        (lambda told: told["gestures"][0].update(name=told["gestures"][1]["name"]), "the same name"),
        (lambda told: [], "nothing is said"),
    ],
)
def test_a_file_that_says_something_else_is_refused_with_a_sentence(two, change, said):
    data = saved(two)
    told = told_of(data)
    result = change(told)
    with pytest.raises(FileOfGesturesError, match=said):
        loaded(save(load(data), {"gestures": json.dumps(result if result == [] else told)}), "theirs")


@pytest.mark.parametrize(
    ("name", "tensor", "said"),
    [
        ("0.motion", np.full((2, 1024), np.inf, np.float32), "not finite"),
        ("0.still", np.full((1, 1280), np.nan, np.float32), "not finite"),
        ("0.motion", np.zeros((2, 1024), np.float64), "float64"),
        ("0.still", np.zeros((1, 1281), np.float32), "1281"),
        ("more", np.zeros(3, np.float32), "9 tensors for 4"),
    ],
)
def test_other_numbers_are_refused(two, name, tensor, said):
    data = saved(two)
    with pytest.raises(FileOfGesturesError, match=said):
        loaded(forged(data, tensors=load(data) | {name: tensor}), "theirs")


def test_a_recording_that_is_there_twice_is_refused(two):
    data = saved(two)
    twice = load(data) | {f"3.{kind}": load(data)[f"0.{kind}"] for kind in (MOTION, STILL)}
    with pytest.raises(FileOfGesturesError, match="there twice"):
        loaded(forged(data, tensors=twice), "theirs")


def test_what_a_file_brought_is_known_again(two):
    again = loaded(saved(two), "mine")
    assert taught.digest(again) == taught.digest(two)
    with pytest.raises(taught.TaughtError):
        taught.with_recording(again, 0, two[0].recordings[0])


def test_a_name_is_one_short_line(two):
    data = forged(saved(two), lambda told: told["gestures"][0].update(name="a\u202e\n\x00b" + "c" * 60))
    assert loaded(data, "theirs")[0].name == ("a b" + "c" * 60)[: taught.MOST_LETTERS]


def test_what_is_too_large_is_not_even_read(monkeypatch, two):
    monkeypatch.setattr(files, "_told", lambda *_: pytest.fail("read"))
    with pytest.raises(FileOfGesturesError, match=r"has 10\.0 MB; a file of gestures has at most 10 MB"):
        loaded(b"\0" * (files.MAX_BYTES + 1), "large")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x80\x04K\x01.", b"PK\x03\x04" + b"\0" * 50, b"<html>" * 9, struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 2) + b"{}", struct.pack("<Q", 60_000) + b"[" * 60_000,
        struct.pack("<Q", 40_000) + b'{"__metadata__":' + b"[" * (40_000 - 16),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused(data):
    with pytest.raises(FileOfGesturesError, match=r"theirs is no file of gestures"):
        loaded(data, "theirs")


@settings(max_examples=60, deadline=None)
@given(at=some.integers(0, 3000), byte=some.integers(0, 255), cut=some.integers(0, 40_000))
def test_a_damaged_file_is_a_sentence_or_the_same_numbers(at, byte, cut):
    two = tuple(Gesture(name, (recording(n),)) for n, name in enumerate("ab"))
    data = bytearray(saved(two))
    data[at] = byte
    with suppress(FileOfGesturesError):  # and nothing else
        loaded(bytes(data[: max(cut, at)]) if cut < len(data) else bytes(data), "theirs")
