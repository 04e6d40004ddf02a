"""Pages are opened as the app opens them."""

import pytest
from streamlit.runtime.pages_manager import PagesManager

from tests.pages.opening import opened, shown
from ui import clip_picker
from video import encode_h264


@pytest.fixture(autouse=True)
def through_the_door(monkeypatch):
    """Streamlit's test runner would take each file of ``pages/`` for an app of its own, at every run."""
    original = PagesManager.__init__

    def init(self, *args, **settings):
        original(self, *args, **settings)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", init)


@pytest.fixture
def video_of(monkeypatch):
    """An app whose uploaded video has these frames."""

    def open_with(frames, page, **address):
        source = clip_picker.Source("mine.mp4", encode_h264(frames, 12.0), str(hash(frames.tobytes())))
        monkeypatch.setattr(clip_picker, "uploaded", lambda: source)
        return shown(opened(page, clip="upload", **address))

    return open_with
