"""Files of weights: each kind is read, and what would do anything else than hold numbers is refused, unrun."""

import io
import os
import pickle
import struct
import zipfile
from collections import OrderedDict

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save
from torch import nn

from models.card import WeightsError
from models.checkpoints import fit, place_of, read_into
from models.formats import tensors_in


def small():
    return nn.Sequential(nn.Conv3d(3, 4, 1), nn.BatchNorm3d(4), nn.Linear(4, 2))


def state():
    torch.manual_seed(1)
    return {k: torch.randn_like(v) if v.is_floating_point() else v for k, v in small().state_dict().items()}


def torch_saved(value, zipped=True):
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=zipped)
    return file.getvalue()


def caffe2(protocol=2):
    """As Python 2 wrote them: a blob a tensor, and the state of the training beside them."""
    return pickle.dumps({"blobs": {k: v.numpy() for k, v in state().items()}, "cfg": "a text"}, protocol)


KINDS = {
    "safetensors": lambda: save(state()),
    "zip": lambda: torch_saved(state()),
    "before 1.6": lambda: torch_saved(state(), zipped=False),
    "PySlowFast": lambda: torch_saved({"epoch": 3, "model_state": state(), "optimizer_state": {"lr": 0.1}, "cfg": "a"}),
    "state_dict": lambda: torch_saved({"state_dict": OrderedDict(state())}),
    "parameters": lambda: torch_saved({k: nn.Parameter(v, v.is_floating_point()) for k, v in state().items()}),
    "this project's training": lambda: torch_saved({"network": state(), "optimizer": {}, "state": {"epoch": 1}}),
    **{f"Caffe2, protocol {n}": lambda n=n: caffe2(n) for n in (0, 2, 4)},
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_whatever_its_name(kind):
    network = small()
    read_into(network, io.BytesIO(KINDS[kind]()), "any.name")
    for key, tensor in network.state_dict().items():
        assert torch.equal(tensor, state()[key]) or key.endswith("num_batches_tracked")


def test_arrays_of_any_order_are_read_as_they_are():
    arrays = {"a": np.arange(6, dtype=">f4").reshape(2, 3), "b": np.asfortranarray(np.arange(6.0).reshape(2, 3))}
    found = tensors_in(io.BytesIO(pickle.dumps({"blobs": arrays}, 2)), "a.pkl")
    assert found["a"].tolist() == found["b"].tolist() == [[0, 1, 2], [3, 4, 5]]


class Calls:
    """Pickled, it asks whoever reads it to call something."""

    def __init__(self, call, *arguments):
        self.asked = call, arguments

    def __reduce__(self):
        return self.asked


def hostile(marker):
    return {
        "os.system": Calls(os.system, f"touch {marker}"),
        "eval": Calls(eval, f"open({str(marker)!r}, 'w')"),
        "open": Calls(open, str(marker), "w"),
        "getattr": Calls(getattr, "text", "upper"),
        "numpy, no array": Calls(np.load, str(marker)),
        "numpy, memory": Calls(np.zeros, 10),
        "bytearray": Calls(bytearray, 10),
    }


def packed(value):
    """The same object in every kind of file that could carry it."""
    protocols = [pickle.dumps({"blobs": {"0.weight": value}}, protocol) for protocol in range(6)]
    wrapped = {"model_state": {"0.weight": value}}
    return [*protocols, pickle.dumps(value), torch_saved(wrapped), torch_saved({"a": value}, zipped=False)]


@pytest.mark.parametrize("name", hostile(""))
def test_a_hostile_pickle_is_refused_in_every_kind_of_file_and_nothing_is_run(name, tmp_path):
    marker = tmp_path / "ran"
    for data in packed(hostile(marker)[name]):
        with pytest.raises(WeightsError):
            read_into(small(), io.BytesIO(data), "evil.pth")
        assert not marker.exists()


def test_what_a_pickle_asks_for_is_named_and_said_not_to_have_run():
    for data in packed(Calls(os.system, "true"))[2:]:
        with pytest.raises(WeightsError, match=r"asks for posix\.system.*Nothing in it was\s+run"):
            tensors_in(io.BytesIO(data), "evil.pth")


def test_functions_that_a_pickle_may_name_cannot_be_changed_by_it():
    """BUILD hands an object attributes; of a function, they would stay."""
    evil = b"\x80\x02c_codecs\nencode\nN}X\x0c\x00\x00\x00__defaults__X\x01\x00\x00\x00a\x85s\x86b."
    with pytest.raises(WeightsError, match="a state of method"):
        tensors_in(io.BytesIO(evil), "evil.pkl")


def shared(arrays):
    """One string of bytes, kept once, of which many arrays are made."""
    value = np.zeros(1 << 18, np.float32)
    text = pickle.dumps({"blobs": {"a": value}}, 2)
    assert len(text) > value.nbytes
    one = pickle.loads(text)["blobs"]["a"]
    return pickle.dumps({"blobs": dict.fromkeys(map(str, range(arrays)), one)}, 2)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\x80\x05\x96" + struct.pack("<Q", 4 << 30) + b"x.", "cannot be read|refused"),
        (b"\x80\x04" + b"\x8f" * 1000 + b".", "EMPTY_SET"),
        (b"\x80\x02" + b"]" * 1_000_100 + b".", "EMPTY_LIST"),
        (shared(3), "more numbers than it has bytes"),
    ],
    ids=["claimed bytes", "sets", "steps", "shared bytes"],
)
def test_a_small_pickle_cannot_fill_the_memory(data, found):
    with pytest.raises(WeightsError, match=found):
        tensors_in(io.BytesIO(data), "evil.pkl")


def repacked(**changed):
    """A checkpoint whose zip has been packed again, with other parts added."""
    file, saved = io.BytesIO(), zipfile.ZipFile(io.BytesIO(torch_saved(state())))
    with zipfile.ZipFile(file, "w") as archive:
        for part in saved.infolist():
            archive.writestr(part, saved.read(part))
        for name, content in changed.items():
            archive.writestr(f"archive/{name.replace('_', '.')}", content)
    return file.getvalue()


def test_of_a_zip_torch_reads_the_parts_that_were_checked_and_no_others(tmp_path):
    """torch does not mind in which letters a part's name is written: one beside the checked one is not read."""
    evil = pickle.dumps({"x": Evil(tmp_path / "ran")}, 2)
    found = tensors_in(io.BytesIO(repacked(DATA_PKL=evil)), "a.pth")
    assert found.keys() == state().keys()
    assert not (tmp_path / "ran").exists()


def test_a_part_of_a_zip_is_not_read_under_two_names():
    pickled = b"\x80\x02}X\x03\x00\x00\x000\x001K\x01s."
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", pickled)
        archive.writestr("archive/version", "3")
    with pytest.raises(WeightsError, match="refused"):
        tensors_in(io.BytesIO(file.getvalue()), "a.pth")


class Evil:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def bomb():
    """A zip of a few kilobytes that holds 16 megabytes of zeros."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({}, 2))
        with archive.open("archive/data/0", "w") as entry:
            for _ in range(16):
                entry.write(bytes(1 << 20))
    return file.getvalue()


def claiming():
    """A small zip whose directory says that it is large."""
    data = torch_saved(state())
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", 1 << 31) + data[at + 28 :]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no checkpoint"),
        (b"<!doctype html><html>Not found</html>", "A web page"),
        (b"weights, as a text\n" * 9, "no checkpoint"),
        (b"cos\nsystem\n(S'true'\ntR.", "no checkpoint"),
        (torch_saved(state())[:-400], "cannot be read"),
        (torch_saved(state())[:300], "cannot be read"),
        (torch_saved(state(), zipped=False)[:-9], "cannot be read"),
        (save(state())[:-9], "cannot be read"),
        (struct.pack("<Q", 1 << 60) + b"{}", "cannot be read"),
        (caffe2()[:-99], "cannot be read"),
        (b"\x80\x02.", "cannot be read"),
        (pickle.dumps({"blobs": {}}, 2), "no named tensors"),
        (torch_saved([1, 2]), "no named tensors"),
        (torch_saved({"epoch": 1, "weights": torch.ones(1)}), "epoch is int"),
        (torch_saved({"a": torch.ones(2).to_sparse()}), "refused"),
        (bomb(), "compressed"),
        (claiming(), r"claims more|cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_told_so(data, message):
    with pytest.raises(WeightsError, match=message):
        read_into(small(), io.BytesIO(data), "some.pth")


def test_one_number_that_claims_to_be_many_does_not_fill_the_memory():
    wide = torch.ones(1).expand(10**6, 10**6)
    data = torch_saved({**state(), "0.weight": wide})
    assert len(data) < 10_000
    with pytest.raises(WeightsError, match=r"0\.weight should be \(4, 3, 1, 1, 1\) and is \(1000000, 1000000\)"):
        read_into(small(), io.BytesIO(data), "wide.pth")


def test_whole_numbers_are_no_weights_and_tables_of_the_network_stay():
    whole = {**state(), "0.weight": torch.ones(4, 3, 1, 1, 1, dtype=torch.int64)}
    with pytest.raises(WeightsError, match=r"0\.weight should hold numbers as float32.*has int64"):
        fit(small(), whole, "whole.pth")
    network = small()
    network.register_buffer("positions", torch.arange(4))
    fit(network, {**state(), "positions": torch.arange(4)}, "same.pth")
    with pytest.raises(WeightsError, match="positions should hold"):
        fit(network, {**state(), "positions": torch.arange(4) * 10**9}, "far.pth")


KEYS = [key for key in state() if not key.endswith("num_batches_tracked")]


@given(
    st.sets(st.sampled_from(KEYS)),
    st.sets(st.sampled_from(KEYS)),
    st.sets(st.text("abc.", min_size=1, max_size=6).map("extra.".__add__), max_size=5),
)
def test_whatever_is_missing_added_or_reshaped_is_refused_and_counted(missing, other, extra):
    other = other - missing
    given = {k: v.unsqueeze(0) if k in other else v for k, v in state().items() if k not in missing}
    given |= {name: torch.zeros(1) for name in extra}
    network = small()
    before = {k: v.clone() for k, v in network.state_dict().items()}
    if not (missing or other or extra):
        fit(network, given, "some.pth")
        return
    with pytest.raises(WeightsError) as refused:
        fit(network, given, "some.pth")
    values = refused.value.values
    assert (values["missing"], values["other"], values["extra"]) == (len(missing), len(other), len(extra))
    first = next((key for key in KEYS if key in missing | other), next(iter(given.keys() - set(KEYS)), ""))
    assert any(key in str(refused.value) for key in ({first} if missing | other else extra))
    assert all(torch.equal(v, before[k]) for k, v in network.state_dict().items())


@pytest.mark.parametrize("name", ["../secret.pth", "/etc/passwd", "folder/a.pth", "", ".", "..", "none.pth", "folder"])
def test_only_a_bare_name_of_the_folder_is_a_checkpoint_that_lies_there(no_public_weights, name):
    (no_public_weights.parent / "secret.pth").write_bytes(torch_saved(state()))
    (no_public_weights / "folder").mkdir()
    (no_public_weights / "folder" / "a.pth").write_bytes(b"")
    (no_public_weights / "a.pth").write_bytes(b"")
    assert place_of("a.pth") == no_public_weights / "a.pth"
    with pytest.raises(WeightsError, match="There is no checkpoint"):
        place_of(name)
