"""Pages are opened as the app opens them."""

import pytest

from tests.pages.opening import opened, shown
from ui.clip import picker
from video import encode_h264


@pytest.fixture(autouse=True)
def faults(monkeypatch):
    """What nobody expects ends in an exception that tests see; people read a sentence."""

    def raised(_where, error):
        raise error

    monkeypatch.setattr("ui.faults.unexpected", raised)


@pytest.fixture
def video_of(monkeypatch):
    """An app whose uploaded video has these frames."""

    def open_with(frames, page, **address):
        source = picker.Source("mine.mp4", encode_h264(frames, 12.0), str(hash(frames.tobytes())))
        monkeypatch.setattr(picker, "uploaded", lambda: source)
        return shown(opened(page, clip="upload", **address))

    return open_with
