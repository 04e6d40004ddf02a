"""Pages are opened as the app opens them."""

import pytest

from tests.pages.opening import opened, shown
from ui.clip import picker
from video import encode_h264


@pytest.fixture
def video_of(monkeypatch):
    """An app whose uploaded video has these frames."""

    def open_with(frames, page, **address):
        source = picker.Source("mine.mp4", encode_h264(frames, 12.0), str(hash(frames.tobytes())))
        monkeypatch.setattr(picker, "uploaded", lambda: source)
        return shown(opened(page, clip="upload", **address))

    return open_with
