"""Every page through Streamlit's own test runner: it opens, in both languages, and answers to its controls."""

import pytest

from datasets.samples import TOGETHER
from tests.pages.opening import opened
from ui.lesson import TOPICS, read_lesson


@pytest.mark.parametrize("page", TOPICS)
@pytest.mark.parametrize(
    ("language", "clip"),
    [("en", "backflip"), ("zh", "actor"), pytest.param("en", TOGETHER, marks=pytest.mark.sweep)],  # and a short one
)
def test_a_page_opens_with_an_example(page, language, clip):
    app = opened(page, lang=language, clip=clip)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == read_lesson(page, language).title
