"""A guess is put to the class from its page; what is revealed to one is revealed to the other."""

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.opening import TIMEOUT, press, texts
from ui.guesses import guesses
from ui.lesson import TOPICS, read_lesson
from ui.votes import teacher
from ui.votes.board import of_guess
from ui.votes.question import MOST
from ui.votes.rooms import Rooms

ASK = "Ask the class"


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    kept = Rooms()
    monkeypatch.setattr("ui.votes.teacher.rooms", lambda: kept)
    return kept


def room_of(app, kept):
    return kept.find(app.session_state[teacher.ROOM].partition(".")[0])


def voted(room, *answers):
    for n, answer in enumerate(answers):
        room.vote(room.admit("", f"page {n}"), room.number, answer)


def button(app, label):
    return [each for each in app.button if each.label == label]


def a_page():
    """The sidebar's room, and a page's guess."""
    import streamlit as st

    from ui.reveal import guessed
    from ui.votes import sidebar

    st.session_state["topic"] = "shift"
    with st.sidebar:
        sidebar()
    guessed("shift-measured")


def the_room():
    """What *Show large* shows."""
    from ui.votes.sidebar import large

    large()


def begun(script, **state):
    app = AppTest.from_function(script, default_timeout=TIMEOUT)
    for name, value in state.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.fixture
def page():
    return begun(a_page)


@pytest.fixture
def asked(page, kept):
    """A page whose guess stands before the class, and the room."""
    press(page, ASK)
    page.session_state[teacher.LARGE] = False  # the room over the page is closed again
    page.run()
    assert not page.exception
    return page, room_of(page, kept)


def test_without_a_room_nothing_is_drawn_that_asks_the_server(page):
    assert len(button(page, ASK)) == 1
    assert not page.get("bidi_component")


def test_a_guess_is_put_to_the_class_and_revealed_with_its_switch(asked):
    page, room = asked
    guess = guesses("shift")["shift-measured"]
    assert room.question.words["zh"].question == guess.question("zh")
    assert room.question.right == guess.right
    assert not button(page, ASK), "the board has taken its place"
    voted(room, guess.right, guess.right, 0)
    page.toggle(key="shift-measured").set_value(True).run()
    assert room.stage == "revealed"
    assert room.for_phones()["right"] == guess.right
    page.toggle(key="shift-measured").set_value(False).run()
    assert not page.toggle(key="shift-measured").value, "the switch stays as the teacher leaves it"


def test_what_is_revealed_on_the_board_turns_the_switch_on(asked):
    page, room = asked
    room.close()
    page.run()
    assert not page.toggle(key="shift-measured").value
    room.reveal()  # as the board asks the server to
    page.run()
    assert page.toggle(key="shift-measured").value
    room.away()
    page.run()
    press(page, ASK)  # once more: nothing is shown yet
    assert not page.toggle(key="shift-measured").value
    assert room.stage == "open"


def test_the_room_is_in_the_sidebar_and_ends_there(asked, kept):
    page, room = asked
    assert not button(page, "Open a room for the class")
    press(page, "End the room")
    assert room.over
    assert kept.find(room.letters) is None
    assert button(page, "Open a room for the class")
    assert button(page, ASK)


def test_another_session_has_no_room_and_who_knows_the_letters_is_no_teacher(asked):
    _page, room = asked
    assert button(begun(a_page), "Open a room for the class")
    assert button(begun(a_page, **{teacher.ROOM: f"{room.letters}.{room.key}"}), "Open a room for the class")
    assert not button(begun(a_page, **{teacher.ROOM: f"{room.letters}.{room.token}"}), "Open a room for the class")


def test_a_question_of_ones_own_is_asked_from_the_room(kept):
    room = kept.open()
    app = begun(the_room, **{teacher.ROOM: f"{room.letters}.{room.token}"})
    app.text_input(key="own-asked").set_value("Which <b>one</b>?")
    app.text_area(key="own-answers").set_value("only one")
    press(app, ASK)
    assert room.stage == "wait"
    assert "2 to 6 answers" in app.error[0].value
    app.text_area(key="own-answers").set_value("this\n\n that \n")
    press(app, ASK)
    assert room.question.words["zh"].question == "Which <b>one</b>?"
    assert room.question.words["en"].answers == ("this", "that")
    assert not app.exception


def test_when_all_rooms_are_taken_the_page_says_so(page, kept, monkeypatch):
    monkeypatch.setattr(kept, "_most", 1)
    kept.open()
    press(page, ASK)
    assert "rooms of this server are in use" in page.error[0].value
    assert not page.exception


def test_the_room_tells_how_often_the_class_was_right_and_gives_the_table(kept):
    room, guess = kept.open(), guesses("shift")["shift-measured"]
    for answers in ((guess.right, guess.right, 0), (0,)):
        room.put(of_guess(guess, "q"))
        voted(room, *answers)
        room.reveal()
    app = begun(the_room, **{teacher.ROOM: f"{room.letters}.{room.token}"})
    assert [each.label for each in app.expander if "right in" in each.label] == ["The class was right in 1 of 2."]
    rows = list(csv.reader(io.StringIO(teacher.table(room.past).decode("utf-8-sig"))))
    assert len(rows) == 3
    assert rows[1][0][:4].isdigit()
    assert guess.question("en") in rows[1]
    assert [row[-1] for row in rows[1:]] == ["yes", "no"]


def test_a_hidden_action_can_be_asked(kept):
    def script():
        from ui.clip.actor import Actor
        from ui.clip.truth import true_action

        true_action(Actor(3, "cartwheel", hidden=True))

    app = begun(script)
    press(app, ASK)
    room = room_of(app, kept)
    words = room.question.words
    assert len(words["en"].answers) == len(set(words["zh"].answers)) == MOST
    assert words["en"].answers[room.question.right] == "cartwheel"
    assert "cartwheel" not in texts(app)
    room.close()
    room.reveal()
    app.run()
    assert "cartwheel" in texts(app), "the page shows what was right"


def test_the_video_of_a_dream_can_be_asked(kept):
    def script():
        from pages.maximize.answers import question
        from ui import votes
        from ui.clip.truth import which_action

        asked = question("slow_fusion", 0)
        votes.ask(which_action("maximize/slow_fusion-0", asked.names, asked.label))

    app = begun(script)
    press(app, ASK)
    assert not app.exception
    question = room_of(app, kept).question
    assert len(question.words["en"].answers) == 4
    assert question.right is not None


def test_a_claim_of_the_lecture_can_be_asked(kept):
    def script():
        from ui.votes import ask_claim

        ask_claim(8, "**Guess first**")
        ask_claim(10**6, "nobody has a guess of it")

    claimed = [guess for topic in TOPICS for guess in guesses(topic).values() if guess.claim == 8]
    app = begun(script)
    assert len(button(app, ASK)) == 1
    press(app, ASK)
    assert room_of(app, kept).question.words["en"].question == claimed[0].question("en")


GUESSES = [(topic, name) for topic in TOPICS for name in guesses(topic)]


@pytest.mark.sweep
@pytest.mark.parametrize(("topic", "name"), GUESSES)
def test_every_guess_can_be_shown_on_a_phone(topic, name):
    guess = guesses(topic)[name]
    question = of_guess(guess, f"{topic}/{name}")
    assert len(question.figures) in (0, 1, question.answers)
    assert not any(mark in text for words in question.words.values() for text in words.answers for mark in "*`$")
    assert guess.experiment in read_lesson(topic, "en").experiments or not guess.experiment
