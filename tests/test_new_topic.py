"""A new topic is one folder and one line: in a copy of the project it is made, and opens."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHARED = ("datasets", "locale", "models", "tests", "video", "vizlib")  # what the topic does not touch
FILES = {
    "page.py": '''
"""Tiny."""

import streamlit as st

from ui.lesson import lesson


def one():
    page.section("said", n=1)


def two():
    page.section("said", n=2)


page = lesson("tiny")
page.show({"one": one, "two": two})
''',
    "en.md": '+++\ntitle = "Tiny"\nlead = "A topic."\n\n[experiments]\none = "First"\ntwo = "Second"\n+++\n'
    "<!-- said -->\nExperiment {n}.\n",
    "zh.md": '+++\ntitle = "小"\nlead = "一个主题。"\n\n[experiments]\none = "一"\ntwo = "二"\n+++\n'
    "<!-- said -->\n实验 {n}。\n",
    "measured.py": 'NUMBERS = {"answer": lambda *_: {"value": "42"}}\n',
    "claims.toml": """
[[claim]]
number = 0

[claim.en]
claim = "Tiny is a topic."
guess = "Is it?"

[claim.zh]
claim = "小是一个主题。"
guess = "是吗？"

[[claim.experiment]]
measure = "answer"
en = "It is **{value}**."
zh = "是 **{value}**。"
""",
}
OPENS = """
from pathlib import Path

from pages.lecture.claims import claims
from tests.pages import opening

opening.ROOT = Path.cwd()  # the link to the tests leads out of the copy
opened, texts = opening.opened, opening.texts

app = opened("tiny", experiment="two")
assert not app.exception, app.exception
assert "Experiment 2." in texts(app), texts(app)
assert app.title[0].value == "Tiny"
lecture = opened(experiment="video")
assert "Tiny is a topic." in texts(lecture), texts(lecture)
claim = next(claim for claim in claims() if claim.number == 0)
assert claim.experiments[0].texts["en"].format(**claim.experiments[0].measure(None, None, None)) == "It is **42**."
"""


def test_a_topic_is_a_folder_and_a_line_in_the_menu(tmp_path):
    for folder in ("pages", "ui"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in SHARED:
        (tmp_path / folder).symlink_to(ROOT / folder)
    topic = tmp_path / "pages" / "tiny"
    topic.mkdir()
    for name, text in FILES.items():
        (topic / name).write_text(text.lstrip(), encoding="utf-8")
    menu = tmp_path / "ui" / "menu.py"
    text = menu.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if '"maximize": ' in line)
    lines[at] = lines[at].replace('"maximize": ', '"tiny": "star", "maximize": ')
    menu.write_text("".join(lines), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", OPENS],
        cwd=tmp_path, env={"PYTHONPATH": str(tmp_path), "PATH": ""}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
