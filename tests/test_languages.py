"""Nothing on the screen is without its Chinese, and both languages say the same."""

import ast
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from datasets.samples import SAMPLES
from pages.lecture.claims import claims, rows
from ui.clip.actor import ACTOR
from ui.lesson import TOPICS, read_lesson
from ui.menu import parts
from ui.words import LANGUAGES, LOCALE, catalogue

ROOT = Path(__file__).parent.parent
FOLDERS = ("pages", "ui", "vizlib", "models", "datasets", "video")
CODE = [ROOT / "app.py", *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]


def trees():
    for path in CODE:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


# What marks a text for translation: an error knows it by its class.
ERRORS = {
    node.name
    for _path, tree in trees()
    for node in ast.walk(tree)
    if isinstance(node, ast.ClassDef)
    and any(isinstance(base, ast.Name) and base.id == "Explained" for base in node.bases)
}
MARKS = {"_", "N_"} | ERRORS


def messages():
    """All marked texts, found in the syntax tree; the catalogue is made by another tool, which misses f-strings."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield first.value
                elif node.func.id not in ("_", "N_"):
                    raise AssertionError(f"{path}:{node.lineno}: an error's text must be written out")


def gaps(text):
    """Names and formats of the ``{gaps}`` of a text."""
    return sorted((name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None)


def names(text):
    return sorted({name for name, _ in gaps(text)})


@pytest.fixture(scope="module")
def chinese():
    with (LOCALE / "zh" / "motion_lab.po").open("rb") as file:
        return read_po(file, locale="zh")


@pytest.mark.parametrize("message", sorted(set(messages())))
def test_every_message_has_its_chinese(chinese, message):
    found = chinese.get(message)
    assert found is not None, "run `make translations`, then translate it"
    assert found.string
    assert "fuzzy" not in found.flags
    assert gaps(found.string) == gaps(message)


def test_the_catalogue_holds_nothing_else(chinese):
    assert {m.id for m in chinese if m.id} == set(messages())


def test_messages_are_compiled_and_english_is_itself():
    assert catalogue("zh").gettext("Stop") == "停止"
    assert catalogue("en").gettext("Stop") == "Stop"


@pytest.mark.parametrize("page", TOPICS)
def test_every_page_has_its_lesson_in_both_languages(page):
    english, chinese = (read_lesson(page, language) for language in LANGUAGES)
    assert english.title != chinese.title
    assert english.sections.keys() == chinese.sections.keys()
    assert english.clip == chinese.clip
    assert english.clip in ("", ACTOR, *SAMPLES)
    for name, text in english.sections.items():
        assert names(text) == names(chinese.sections[name]), name


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "pages").glob("*/zh.md")) + sorted((ROOT / "pages").glob("*/claims.toml")),
    ids=lambda p: p.parent.name,
)
def test_chinese_bold_has_its_punctuation_outside(path):
    """Markdown does not close ** between a Chinese mark and a Chinese letter."""
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split("**")
        for bold, after in zip(parts[1::2], parts[2::2], strict=False):
            assert not (bold and bold[-1] in "，。：；！？）" and "\u4e00" <= after[:1] <= "\u9fff"), line


def test_every_topic_is_in_the_menu():
    assert sorted(topic for topics in parts().values() for topic in topics) == sorted(TOPICS)


def test_claims_are_complete_in_order_and_stated_once():
    assert [claim.number for claim in claims()] == sorted({claim.number for claim in claims()})
    stated = [row["number"] for topic in TOPICS for row in rows(topic) if "en" in row]
    assert len(stated) == len(set(stated))
    for claim in claims():
        for language in LANGUAGES:
            assert claim.words[language]["claim"]
            assert claim.words[language]["guess"]
        assert claim.experiments
        for experiment in claim.experiments:
            assert names(experiment.texts["en"]) == names(experiment.texts["zh"])
