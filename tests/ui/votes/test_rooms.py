"""Rooms: every voter counts once, the last answer counts, nothing mixes, and nothing lives for ever."""

import asyncio
import string
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.loops import run
from tests.ui.votes.asking import question
from ui.votes import rooms as module
from ui.votes.bell import GRACE_S, Bell, Seats
from ui.votes.letters import ALL, possible
from ui.votes.question import MOST, MOST_ANSWER, MOST_ASKED, QuestionError, bare, question_of, typed
from ui.votes.room import CLOSED, MOST_VOTERS, OPEN, REVEALED, Room, RoomFull, TooLate, score
from ui.votes.rooms import IDLE_S, LONGEST_S, SPARED_S, NoRoom, Rooms
from ui.words import language


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


ANSWERS = 3
acts = some.one_of(
    some.tuples(some.just("vote"), some.integers(0, 7), some.integers(0, ANSWERS - 1)),
    some.tuples(some.sampled_from(["close", "again", "reveal", "away", "put"])),
)


@given(some.lists(acts, max_size=40))
@settings(max_examples=60)
def test_after_any_acts_each_voter_counts_once_and_the_last_answer_counts(done):
    room, kept, past, stage, before = Room("BCDG"), {}, [], "wait", ()
    counts = lambda: tuple(list(kept.values()).count(n) for n in range(ANSWERS))  # noqa: E731
    for act, *rest in done:
        if act == "vote":
            voter = room.admit("", f"page {rest[0]}")
            if stage == OPEN:
                room.vote(voter, room.number, rest[1])
                kept[voter] = rest[1]
            else:
                with pytest.raises(TooLate):
                    room.vote(voter, room.number, rest[1])
            continue
        if act in ("put", "away") and kept:
            past.append((counts(), 1 if stage == REVEALED else None))
        if act == "put" or (act == "again" and stage == CLOSED):
            before = counts() if act == "again" else ()
        if act in ("put", "away") or (act == "again" and stage == CLOSED):
            kept = {}
        room.put(question(right=1)) if act == "put" else getattr(room, act)()
        stage = {
            "put": OPEN, "away": "wait", "again": OPEN if stage == CLOSED else stage,
            "close": CLOSED if stage == OPEN else stage, "reveal": stage if stage == "wait" else REVEALED,
        }[act]  # fmt: skip
    told = room.for_board()
    assert told["stage"] == stage
    assert told.get("votes", 0) == len(kept)
    if stage in (CLOSED, REVEALED):
        assert told["counts"] == counts()
        assert told["before"] == before
    else:
        assert "counts" not in told  # nobody follows the others
    shown = [(counts(), 1)] if stage == REVEALED and kept else []
    assert [(record.counts, record.right) for record in room.past] == past + shown
    assert score(room.past)[1] == sum(right is not None for _counts, right in past + shown)


def test_many_threads_vote_at_once():
    room = Room("BCDG")
    room.put(question())

    def vote(n):
        for answer in (0, 1, 2, n % 3):
            room.vote(room.admit("", f"page {n}"), 1, answer)

    threads = [threading.Thread(target=vote, args=(n,)) for n in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    room.close()
    assert room.for_board()["counts"] == (20, 20, 20)


def test_a_question_has_so_many_voters_and_no_more_but_those_inside_go_on():
    room = Room("BCDG")
    room.put(question())
    inside = [room.admit("", f"page {n}") for n in range(MOST_VOTERS)]
    for voter in inside:
        room.vote(voter, 1, 0)
    with pytest.raises(RoomFull, match=str(MOST_VOTERS)):
        room.admit("", "one more")
    assert room.admit(inside[0], "another page of the same browser") == inside[0]
    assert room.admit("", "page 7") == inside[7]
    room.vote(inside[0], 1, 2)
    with pytest.raises(ValueError, match="no such"):
        room.vote("somebody", 1, 2)


def test_who_is_silent_makes_place_so_that_browsers_without_cookies_do_not_fill_a_room():
    room = Room("BCDG")
    known = room.admit("", "a page of a browser with cookies")
    for _question in range(5):
        room.put(question())
        room.vote(known, room.number, 1)
        for n in range(MOST_VOTERS - 1):
            room.vote(room.admit("", f"page {room.number} {n}"), room.number, 0)
        assert room.for_board()["votes"] == MOST_VOTERS
        assert room.for_phones(known)["mine"] == 1
        with pytest.raises(RoomFull):
            room.admit("", "one more")


def test_two_rooms_never_mix():
    one, other = Rooms().open(), Rooms().open()
    for room, right in ((one, 0), (other, 1)):
        room.put(question(right=right))
        room.vote(room.admit("", "the same page"), 1, 2 - right)
        room.close()
    assert (one.for_board()["counts"], other.for_board()["counts"]) == ((0, 0, 1), (0, 1, 0))
    with pytest.raises(ValueError, match="no such"):
        other.again() or other.vote(one.admit("", "the same page"), 2, 0)
    assert not one.is_teachers(other.token)


def test_rooms_end_by_themselves():
    clock = Clock()
    kept = Rooms(clock)
    idle, busy = kept.open(), kept.open()
    clock.now = IDLE_S / 2
    busy.put(question())
    clock.now = IDLE_S + 1
    assert kept.find(idle.letters) is None
    assert kept.has_ended(idle.letters)
    assert idle.for_phones()["stage"] == "ended"
    assert kept.find(busy.letters) is busy
    while clock.now <= LONGEST_S:
        busy.close()
        busy.again()
        assert kept.find(busy.letters) is busy
        clock.now += IDLE_S / 2
    assert kept.find(busy.letters) is None


def test_there_are_so_many_rooms_and_an_idle_one_makes_place():
    clock = Clock()
    kept = Rooms(clock, most=3)
    first, *others = [kept.open() for _ in range(3)]
    clock.now = SPARED_S - 1
    with pytest.raises(NoRoom, match="3 rooms"):
        kept.open()
    for room in others:
        room.put(question())
    clock.now = SPARED_S
    new = kept.open()
    assert len(kept) == 3
    assert first.over
    assert kept.find(new.letters) is new
    assert all(kept.find(room.letters) is room for room in others)


def test_a_room_with_phones_is_the_last_to_make_place():
    clock = Clock()
    kept = Rooms(clock, most=2)
    taught, empty = kept.open(), kept.open()
    clock.now = SPARED_S
    empty.put(question())
    clock.now = 2 * SPARED_S
    with taught.seats.taken():
        kept.open()
    assert empty.over
    assert not taught.over


def test_letters_are_no_words_and_look_like_no_others():
    kept = Rooms(most=400)
    found = [kept.open().letters for _ in range(400)]
    assert len(set(found)) == 400
    assert all(possible(letters) for letters in found)
    assert not set("".join(found)) & set("AEIOUYLQ01")
    assert len({room.token for room in map(kept.find, found)}) == 400
    assert ALL == 17 * 16 * 15 * 14
    assert not possible("BBCD")
    assert not possible(string.ascii_uppercase)


def test_there_is_one_owner(monkeypatch):
    assert module.rooms() is module.rooms()


def test_the_class_is_right_when_the_right_answer_has_most_votes():
    room = Room("BCDG")
    for votes, right in (((3, 1, 0), 0), ((2, 2, 0), 0), ((0, 1, 4), 0), ((0, 0, 0), 0), ((1, 0, 0), None)):
        room.put(question(right=right))
        for answer, count in enumerate(votes):
            for n in range(count):
                room.vote(room.admit("", f"page {answer} {n}"), room.number, answer)
        room.close()
        room.reveal()
    assert score(room.past) == (1, 3)  # a tie is not right; without votes, or without a right answer, it does not count


def test_the_teacher_may_say_which_answer_was_right():
    room = Room("BCDG")
    room.put(question())
    room.vote(room.admit("", "page"), 1, 2)
    room.close()
    room.reveal(9)  # there is no such answer
    assert room.stage == CLOSED
    room.reveal(2)
    assert room.for_phones()["right"] == 2
    assert score(room.past) == (1, 1)


# ---- questions


@pytest.mark.parametrize("lines", ["", "one", "\n".join("abcdefg"), "same\nsame", "a" * (MOST_ANSWER + 1) + "\nb"])
def test_a_question_that_no_phone_can_show_is_refused_with_a_sentence(lines):
    with pytest.raises(QuestionError) as error:
        typed("own", "Which?", lines)
    assert str(error.value).endswith(".") or "found" in str(error.value)


def test_a_question_has_a_length():
    with pytest.raises(QuestionError, match=str(MOST_ASKED)):
        typed("own", "w" * (MOST_ASKED + 1), "a\nb")
    with pytest.raises(QuestionError, match="empty"):
        typed("own", " \u200b ", "a\nb")
    assert typed("own", "w" * MOST_ASKED, "\n".join("abcdef"[:MOST])).answers == MOST


def test_languages_have_the_same_answers():
    with pytest.raises(QuestionError):
        question_of("q", lambda: ("which?", ["a", "b"] if language() == "en" else ["a"]))


def test_what_is_typed_is_one_line_of_plain_text():
    assert bare(" **bold** and\n*slanted*,\u202e 2 * 3 * 4 `code`\x00 ") == "bold and slanted, 2 * 3 * 4 code"


# ---- who waits


def test_a_bell_wakes_whoever_waits_from_another_thread_and_misses_nothing():
    bell, version = Bell(), [0]

    async def waiting():
        async def one(since):
            return await bell.until(lambda: version[0] != since, 5.0)

        def change():
            version[0] += 1
            bell.ring()

        waits = [asyncio.ensure_future(one(0)) for _ in range(50)]
        await asyncio.sleep(0)
        threading.Thread(target=change).start()
        found = await asyncio.gather(*waits)
        return found, await one(0), await bell.until(lambda: False, 0.01)

    assert run(waiting()) == ([True] * 50, True, False)
    bell.ring()  # whose loop has ended


def test_a_phone_that_asks_again_keeps_its_place():
    clock = Clock()
    seats = Seats(clock)
    for _round in range(3):
        with seats.taken(), seats.taken():
            assert seats.there == 2
        clock.now += 1
    assert (seats.there, seats.waiting) == (2, 0)
    clock.now += GRACE_S + 1
    assert seats.there == 0
