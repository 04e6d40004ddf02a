"""Pages are opened as the app opens them."""

import pytest
from streamlit.runtime.pages_manager import PagesManager


@pytest.fixture(autouse=True)
def through_the_door(monkeypatch):
    """Streamlit's test runner would take each file of ``pages/`` for an app of its own, at every run."""
    original = PagesManager.__init__

    def init(self, *args, **settings):
        original(self, *args, **settings)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", init)
