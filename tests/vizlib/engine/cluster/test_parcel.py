"""What travels: arrays beside the pickle, names for what is there already, large things once."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from video import Clip, ClipError
from video.errors import Explained
from vizlib.engine.cluster.parcel import pack, unpack
from vizlib.engine.cluster.sender import DEVICE, FILE, FINDERS, LARGE, NETWORKS, Sender, shared_name
from vizlib.engine.cluster.version import CODE, ROOT, version
from vizlib.engine.finders import Finders
from vizlib.engine.networks import Networks
from vizlib.predict import Request


def clip_of(frames, height, width):
    return Clip(np.zeros((frames, height, width, 3), np.uint8), 25.0)


@dataclass(frozen=True)
class Held:
    values: tuple
    named: dict


@given(arrays.arrays(st.sampled_from([np.float32, np.uint8, np.int64]), arrays.array_shapes(max_side=5)), st.integers())
def test_what_is_unpacked_is_what_was_packed(array, number):
    found = unpack(pack(Held((array, number), {"a": [array.T]})))
    np.testing.assert_array_equal(found.values[0], array)
    np.testing.assert_array_equal(found.named["a"][0], array.T)
    assert found.values[0].dtype == array.dtype
    assert found.values[1] == number


def test_arrays_are_not_copied_into_the_pickle():
    parcel = pack({"a": np.zeros(10**6)})
    assert len(parcel.data) < 1000
    assert parcel.bytes == pytest.approx(8 * 10**6, rel=0.01)
    assert all(buffer.dtype == np.uint8 for buffer in parcel.buffers)


def test_what_both_sides_have_is_named():
    networks, finders, sender = Networks(), Finders(), Sender("cuda@lab-2")
    names = []
    parcel = pack((networks, finders, Request("slow_fusion", 1, "cuda@lab-2"), ROOT / "models", "cuda"), sender.name)
    here = {NETWORKS: "n", FINDERS: "f", DEVICE: "cuda"}

    def find(name):
        names.append(name[0])
        return here.get(name[0], name[1])

    assert unpack(parcel, find) == ("n", "f", Request("slow_fusion", 1, "cuda"), "models", "cuda")
    assert names == [NETWORKS, FINDERS, DEVICE, FILE]
    assert not sender.shared


def test_a_clip_is_named_once_and_found_again():
    clip, sender = clip_of(8, 16, 16), Sender("cpu@lab-2")
    parcel = pack([clip, {"again": clip}, b"x" * LARGE], sender.name)
    assert parcel.bytes < 2000
    assert len(sender.shared) == 2
    first, again, data = unpack(parcel, sender.find)
    assert first is clip
    assert again["again"] is clip
    assert data == b"x" * LARGE
    assert shared_name(b"x") is None


def test_clips_with_the_same_pixels_and_another_source_are_two():
    frames = clip_of(8, 16, 16).frames
    assert len({shared_name(Clip(frames, 25.0, 0.0, source)) for source in "ab"}) == 2
    assert len({shared_name(Clip(frames, 25.0, truth=truth)) for truth in (None, 1)}) == 2


def test_an_error_travels_with_its_sentence():
    error = unpack(pack(ClipError("{file} is no video, found {found}.", file="a", found=["b", "c"])))
    assert type(error) is ClipError
    assert isinstance(error, Explained)
    assert str(error) == "a is no video, found b, c."


def test_the_version_names_the_code(monkeypatch, tmp_path):
    named = version()
    for floor in CODE:
        (tmp_path / floor).mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    monkeypatch.setattr("vizlib.engine.cluster.version.ROOT", tmp_path)
    empty = version.__wrapped__()
    (tmp_path / "video" / "a.py").write_text("")
    other = version.__wrapped__()
    assert empty.startswith("1.2.3 (")
    assert len({named, empty, other}) == 3
