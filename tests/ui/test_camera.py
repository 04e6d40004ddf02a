"""What a browser may send as a recording, and what it is told. What a person sees is in ``tests/browser/``."""

import base64
import json
import re
from types import SimpleNamespace

import pytest

from ui import camera
from ui.camera import HERE, open_dialog, recorder, recording_of, words

SCRIPT = "".join((HERE / name).read_text(encoding="utf-8") for name in ("film.js", "camera.js"))


def coded(data):
    return base64.b64encode(data).decode()


def test_a_recording_arrives_as_it_was():
    data = bytes(range(256)) * 4001
    for end in (len(data), len(data) - 1, len(data) - 2, 1):
        assert recording_of(coded(data[:end])) == data[:end]


@pytest.mark.parametrize(
    "sent",
    [
        None, True, 7, 1e300, [], {}, {"recording": "AAAA"}, ["AAAA"], b"AAAA", "", "A", "AAA", "AAAAA", "no base64!",
        "AAAA\n", "AA==AAAA", "data:video/webm;base64,AAAA", "ＡＡＡＡ", "\ud800AAA", "AA-_", "=" * 400,
        "AAAA" * 2 + "\x00" * 4,
    ],
)  # fmt: skip
def test_what_our_own_script_would_not_send_is_nothing(sent):
    assert recording_of(sent) is None


def test_what_is_too_long_is_not_even_decoded(monkeypatch):
    monkeypatch.setattr(camera, "MAX_RECORDING_BYTES", 1000)
    assert recording_of(coded(bytes(1000))) == bytes(1000)
    assert recording_of(coded(bytes(1001))) is None  # as long in letters as 1000 and 1002
    monkeypatch.setattr(camera.base64, "b64decode", lambda *_: pytest.fail("decoded"))
    assert recording_of(coded(bytes(1003))) is None
    assert recording_of("A" * 10_000_000) is None


@pytest.fixture
def drawn(monkeypatch):
    """``drawn(sent)``: what a browser sends; and in ``drawn.data`` what it was told."""
    session = {}
    monkeypatch.setattr(camera.st, "session_state", session)

    def draw(sent=None, **settings):
        def component(data, key, on_recording_change):
            draw.data, draw.key = data, key
            return SimpleNamespace(recording=sent)

        monkeypatch.setattr(camera, "component", lambda: component)
        return recorder(**settings)

    return draw


def test_a_recording_is_returned_in_the_run_in_which_it_came(drawn):
    assert drawn(coded(b"film"), key="one") == b"film"
    assert drawn(None, key="one") is None
    assert drawn("no base64!", key="one") is None


def test_the_length_is_within_bounds_and_all_of_it_can_be_told(drawn):
    for seconds, told in ((3, 3.0), (0.1, 1.0), (99, 10.0), (2.5, 2.5)):
        drawn(key="one", seconds=seconds)
        assert drawn.data["seconds"] == told
        json.dumps(drawn.data)


def test_a_dialog_opens_once_for_each_press(drawn):
    drawn(key="inline")
    assert drawn.data["opened"] is None
    drawn(key="one", dialog=True)
    assert drawn.data["opened"] == ""
    asked = set()
    for press in range(3):
        open_dialog("one")
        for _run in range(2):  # the browser knows that it has opened this one
            drawn(key="one", dialog=True)
            asked.add(drawn.data["opened"])
        assert len(asked) == press + 1
    drawn(key="two", dialog=True)
    assert drawn.data["opened"] == ""


def test_a_dialog_opens_in_a_window_that_has_opened_it_before_the_server_began_anew(drawn):
    asked = []
    for _session in range(2):
        open_dialog("one")
        drawn(key="one", dialog=True)
        asked.append(drawn.data["opened"])
        camera.st.session_state.clear()
    assert asked[0] != asked[1]


def test_every_word_of_the_script_is_there_and_no_other():
    known = set(words())
    quoted = set(re.findall(r'"(\w+)"', SCRIPT))
    assert known <= quoted, known - quoted
    said = re.findall(r'(?:say|turnOff|loseCamera|goLive|button)\("\w+"(?:, "(\w+)")?', SCRIPT)
    said += re.findall(r'(?:say|turnOff|loseCamera|goLive)\("(\w+)"', SCRIPT)
    said += re.findall(r'\w+Error: "(\w+)"', SCRIPT)
    assert set(filter(None, said)) <= known


def test_no_sound_is_ever_asked_for():
    assert re.findall(r"audio: (\w+)", SCRIPT) == ["false"]
