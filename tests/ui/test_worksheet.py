"""Worksheets ask each question once and give nothing away; their keys say what was measured."""

import re
import threading
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.requests import Request

from pages.lecture.claims import claims
from tests.pages.opening import opened
from ui.alone import digest
from ui.guesses import figure, guesses
from ui.lesson import TOPICS, read_lesson
from ui.plan import Plan, Stop, decode, encode
from ui.words import language, speaking
from ui.worksheet.drawing import FOOT, levels
from ui.worksheet.page import HEADERS, marked
from ui.worksheet.routes import worksheet
from ui.worksheet.sheet import of_lecture, of_plan

ASKED = [topic for topic in TOPICS if guesses(topic)]
VOID = {"meta", "path", "rect", "br"}


class Read(HTMLParser):
    """What a browser would show, by the section it stands in; and what it would run."""

    def __init__(self, text):
        super().__init__()
        self.open, self.sections, self.tags, self.scripts, self.styles, self.links = [], [], [], [], [], []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.tags.append((tag, told))
        assert not [name for name in told if name.startswith("on") or name == "style"]
        if tag == "section":
            self.sections.append({"text": [], "right": 0, "bars": 0, "boxes": 0})
        if self.sections and "section" in self.open:
            here, names = self.sections[-1], told.get("class", "").split()
            here["right"] += tag == "li" and "right" in names
            here["bars"] += "bar" in names
            here["boxes"] += "box" in names
        if tag == "a":
            self.links.append(told["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        at = self.open[-1] if self.open else ""
        if at in ("script", "style"):
            (self.scripts if at == "script" else self.styles).append(data)
            return
        self.text += data
        if "section" in self.open:
            self.sections[-1]["text"].append(data)


def ask(**asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    scope = {"type": "http", "method": "GET", "path": "/worksheet", "query_string": query.encode(), "headers": []}
    return worksheet(Request(scope))


def read(**asked):
    response = ask(**asked)
    assert response.status_code == 200
    return Read(response.body.decode())


def whole_topic(topic):
    return Plan("", tuple(Stop(topic, name) for name in read_lesson(topic, "en").experiments))


def plainly(text):
    """Without Markdown."""
    return Read(f"<p>{marked(text)}</p>").text


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("topic", ASKED)
def test_each_question_stands_once_and_its_numbers_only_in_the_key(topic, code):
    plan = whole_topic(topic)
    with speaking(code):
        items = [item for part in of_plan(plan).parts for item in part.items]
    blank, key = (read(lang=code, lesson=encode(plan), key=key) for key in (0, 1))
    assert len(blank.sections) == len(key.sections) == len(items)
    for item, empty, full in zip(items, blank.sections, key.sections, strict=True):
        assert [text for text in empty["text"] if text == item.question] == [item.question] == [
            text for text in full["text"] if text == item.question
        ]  # fmt: skip
        assert empty["boxes"] == full["boxes"] == len(item.answers)
        assert (empty["right"], empty["bars"]) == (0, 0)
        rest = [text for text in empty["text"] if text not in (item.label, item.question, *item.answers)]
        assert not re.search(r"\d", "".join(rest)), rest
        assert full["right"] == (item.right is not None)
        assert full["bars"] == (len(item.figures) if item.compares else 0)
        for number in item.figures:
            assert number in "".join(full["text"])
    found = {guess.question(code) for guess in guesses(topic).values() if guess.experiment}
    assert found <= {item.question for item in items}


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_lecture_has_a_question_of_every_claim_and_the_claims_only_in_the_key(code):
    blank, key = read(lang=code), read(lang=code, key=1)
    labels = [section["text"][0] for section in blank.sections]
    assert list(dict.fromkeys(labels)) == [str(claim.number) for claim in claims()]
    assert [section["text"][0] for section in key.sections] == labels
    for claim in claims():
        said = plainly(claim.words[code]["claim"])
        assert said in key.text
        assert said not in blank.text
    assert not re.search(r"[*$\\]", blank.text + key.text)


def test_the_key_of_a_guess_has_the_numbers_of_the_measurements():
    """Against the numbers themselves: the right box is that of the largest."""
    guess = guesses("shift")["shift-measured"]
    with speaking("en"):
        items = [item for part in of_plan(whole_topic("shift")).parts for item in part.items]
    (item,) = [item for item in items if item.question == guess.question("en")]
    values = [figure(guess.numbers[name]) for name in guess.largest]
    assert item.figures == tuple(guess.numbers[name] for name in guess.largest)
    assert values[item.right] == max(values)


def test_a_stop_without_a_guess_has_room_and_a_stop_twice_is_asked_once():
    silent = next(
        Stop(topic, name)
        for topic in TOPICS
        for name in read_lesson(topic, "en").experiments
        if topic != "lecture" and name not in {guess.experiment for guess in guesses(topic).values()}
    )
    lab = Stop("shift", "lab", (("clip", "actor"),))
    plan = Plan("Two", (lab, silent, Stop("shift", "lab")))
    sheet = read(lesson=encode(plan))
    of_lab = [guess for guess in guesses("shift").values() if guess.experiment == "lab"]
    assert [section["text"][0] for section in sheet.sections] == [str(n + 1) for n in range(len(of_lab) + 1)]
    assert sheet.sections[-1]["boxes"] == 0


def test_a_title_that_anybody_wrote_is_shown_as_it_is():
    title = '<script>alert(1)</script>" onload="x & \'</style><b>'
    lesson = encode(Plan(title, (Stop("shift", "lab"),)))
    sheet = read(lesson=lesson, key=1, lang="zh")
    assert [text for tag, text in sheet.tags if tag == "script"] == [{}]
    assert title in sheet.text
    assert "b" not in {tag for tag, _told in sheet.tags}
    assert sheet.links == [f"?lang=zh&lesson={lesson}", f"?lang=en&key=1&lesson={lesson}"]


def test_nothing_runs_but_the_button_that_prints():
    sheet = read()
    policy = HEADERS["Content-Security-Policy"]
    assert ask().headers["content-security-policy"] == policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert [digest(text) in policy for text in (*sheet.scripts, *sheet.styles)] == [True, True]


@pytest.mark.parametrize(
    "lesson", ["x", "A" * 9000, encode(Plan("a" * 50, (Stop("shift", "lab"),)))[:-9], "%00", "../../etc"]
)
def test_a_link_that_holds_no_lesson_is_told(lesson):
    for code, letters in (("en", r"lesson in this link|holds no lesson"), ("zh", r"[一-鿿a-z]")):
        response = ask(lesson=lesson, lang=code)
        assert response.status_code == 400
        assert re.search(letters, Read(response.body.decode()).text)
        assert response.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_a_language_that_is_none_is_english():
    assert ("html", {"lang": "en"}) in read(lang="<b>").tags
    assert ("html", {"lang": "zh"}) in read(lang="zh").tags


def test_a_language_is_spoken_in_one_thread_alone():
    heard = []
    with speaking("zh"):
        other = threading.Thread(target=lambda: heard.append(language()))
        other.start()
        other.join()
        with speaking("en"):
            heard.append(language())
        heard.append(language())
    assert heard == ["en", "en", "zh"]


def test_formulas_and_bold_words():
    assert marked(r"**A**: $I_{t+1}(x) \times <2$, *so*") == (
        "<b>A</b>: I<sub>t+1</sub>(x) \N{MULTIPLICATION SIGN} &lt;2, <i>so</i>"
    )


@pytest.mark.parametrize("values", [[1.0, 4.0, 2.0], [-2.0, 3.0], [-1.0, -4.0], [0.0, 0.0]])
def test_bars_are_as_long_as_their_numbers(values):
    zero, tops = levels(values)
    assert all(0 <= place <= FOOT for place in (zero, *tops))
    for (a, at_a), (b, at_b) in pairwise(zip(values, tops, strict=True)):
        assert (zero - at_a) * b == pytest.approx((zero - at_b) * a)
    assert all(top < zero for value, top in zip(values, tops, strict=True) if value > 0)


def test_the_plan_page_leads_to_the_sheets_of_its_lesson():
    plan = Plan("Mine", (Stop("shift", "lab"),))
    app = opened("plan", lesson=encode(plan), lang="zh")
    ways = [urlsplit(button.proto.url) for button in app.get("link_button")]
    assert [way.path for way in ways] == ["worksheet", "worksheet"]
    asked = [parse_qs(way.query) for way in ways]
    assert [ask.get("key") for ask in asked] == [None, ["1"]]
    assert [(ask["lang"], decode(*ask["lesson"])) for ask in asked] == [(["zh"], plan)] * 2


def test_the_lecture_is_the_same_on_every_call():
    with speaking("en"):
        assert of_lecture() == of_lecture()
