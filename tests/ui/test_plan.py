"""A lesson as one link: it comes back as it was made; and whatever is written there, it is a lesson or one sentence."""

import base64
import json
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.state.query_params import process_query_params

from ui.lesson import TOPICS, read_lesson
from ui.plan import (
    MOST_LETTERS,
    MOST_STOPS,
    MOST_VALUE,
    NAME,
    OWN,
    STREAMLITS,
    WALK,
    Plan,
    PlanError,
    Stop,
    decode,
    encode,
    settings_of,
    title_of,
    whole,
)  # fmt: skip

EVERY = [(topic, name) for topic in TOPICS for name in read_lesson(topic, "en").experiments]
names = some.sampled_from(["clip", "seed", "trim-jumping_jacks", "0", "a" * 60])
pairs = some.dictionaries(names, some.text(max_size=20), max_size=5)
settings = pairs.map(lambda found: settings_of(found.items()))
stops = some.builds(lambda at, given: Stop(*at, given), some.sampled_from(EVERY), settings)
plans = some.builds(Plan, some.text().map(title_of), some.lists(stops, max_size=4).map(tuple))
anything = some.recursive(
    some.none() | some.booleans() | some.floats() | some.integers() | some.text() | some.sampled_from(TOPICS),
    lambda inner: some.lists(inner, max_size=5) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


def packed(text):
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(zlib.compress(data, 9, wbits=-15)).decode().rstrip("=")


@given(plans)
def test_a_lesson_comes_back_as_it_was_made(plan):
    text = encode(plan)
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    if len(text) <= MOST_LETTERS:
        assert decode(text) == plan
        assert decode(text).dropped == 0


@given(some.text())
@example(packed(""))
@example(packed("null"))
@example(packed("[]"))
@example(packed('{"title":1}'))
@example(packed('["",1]'))
@example(packed('["",["clip"]]'))
@example(packed('["",["clip","tensor","clip"]]'))
@example(packed("[" * 60000))
@example(packed("9" * 60000))
@example(packed(b"\xff\xfe"))
@example(packed(b"[" + b" " * (10 << 20) + b'""]'))  # a bomb
@example(encode(whole())[:-9])
@example("A" * (MOST_LETTERS + 1))
@example(packed(json.dumps(["", *[["clip", "tensor"]] * (MOST_STOPS + 1)])))
def test_what_is_no_lesson_is_told_in_a_sentence(text):
    with pytest.raises(PlanError):
        decode(text)


@given(some.lists(anything, max_size=5))
def test_whatever_it_holds_is_a_lesson_in_bounds_or_a_sentence(held):
    try:
        plan = decode(packed(json.dumps(held)))
    except PlanError:
        return
    assert plan.title == title_of(plan.title)
    assert all((stop.topic, stop.experiment) in EVERY for stop in plan.stops)


@given(some.text(), some.lists(some.tuples(some.text(), some.text(max_size=MOST_VALUE + 2)), max_size=60))
def test_settings_are_bounded(title, found):
    flat = [part for pair in found for part in pair]
    (stop,) = decode(packed(json.dumps([title, ["clip", "tensor", *flat]]))).stops
    assert stop.settings == settings_of(found)
    for name, value in stop.settings:
        assert NAME.fullmatch(name)
        assert len(value) <= MOST_VALUE
        assert value.isprintable() or " " in value


def test_what_this_version_does_not_have_is_counted():
    rows = [["clip", "tensor"], ["no_such", "tensor"], ["clip", "no such"], ["flow", "field", "clip", "actor"]]
    plan = decode(packed(json.dumps(["Mine", *rows])))
    assert plan == Plan("Mine", (Stop("clip", "tensor"), Stop("flow", "field", (("clip", "actor"),))))
    assert plan.dropped == 2


def test_a_link_changes_nothing_that_is_the_persons_own():
    names = [*OWN, *WALK, *STREAMLITS, "experiment", "<b>", "a=b", "a&b", "\u00e4", "", "a" * 81]
    assert settings_of([(name, "x") for name in names]) == ()


def test_every_kind_of_name_that_pages_give_is_kept():
    names = [
        "boring-True", "channel-slow.res4", "why_class_actors-18", "trim-jumping_jacks",
        "motion_of_i3d_kinetics400_massaging person's head", "max_class_using remote controller (not gaming)",
    ]  # fmt: skip
    assert [name for name, _value in settings_of([(name, "x") for name in names])] == names


@pytest.mark.parametrize("name", sorted(STREAMLITS))
def test_what_only_streamlit_may_set_in_an_address_is_no_setting(name):
    with pytest.raises(StreamlitAPIException):
        process_query_params({name: "true"})  # as every link to such a stop would


def test_a_lesson_of_an_hour_is_well_under_two_thousand_letters():
    chosen = EVERY[:: len(EVERY) // 26][:26]
    settings = (("clip", "actor"), ("action", "cartwheel"), ("seed", "137"), ("keep", "0.35"))
    plan = Plan("The lecture in forty-five minutes", tuple(Stop(*at, settings) for at in chosen))
    assert len(plan.stops) == 26
    assert len(encode(plan)) < 1000


def test_the_whole_lecture_is_a_lesson():
    plan = whole()
    assert {(stop.topic, stop.experiment) for stop in plan.stops} == {
        at for at in EVERY if at[0] not in ("lecture", "plan")
    }
    assert decode(encode(plan)) == plan
