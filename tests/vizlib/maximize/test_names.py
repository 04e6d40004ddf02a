"""What people type, and whether it names the class."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.zoo import CARDS
from vizlib.maximize.gallery import gallery, networks
from vizlib.maximize.names import MOST, Match, classes_of, match, near_names, same_names, table, words_of

# A network of each label set that the table knows.
SETS = {"kinetics400": "i3d_kinetics400", "actors-18": "slow_fusion"}


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Playing the violin!", "playing violin"),
        ("a man plays his violin", "playing violin"),
        ("violin playing", "playing violin"),
        ("fiddling", "playing violin"),
        ("SAILING", "sailing"),
        ("brushing a tooth", "brushing teeth"),
        ("he blew out the candles", "blowing out candles"),
        ("kayaking", "canoeing or kayaking"),
        ("skiing", "skiing (not slalom or crosscountry)"),
        ("cycling", "riding a bike"),
        ("拉小提琴", "playing violin"),
        ("一个女人正在拉小提琴。", "playing violin"),
        ("有人拉着小提琴", "playing violin"),
    ],
)
def test_the_label_in_other_forms_and_words_is_right(typed, label):
    assert match(typed, label) == Match.RIGHT


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("violin", "playing violin"),
        ("something with a violin", "playing violin"),
        ("violinist", "playing violin"),
        ("小提琴手", "playing violin"),
        ("sail", "sailing"),
        ("candles on a birthday cake", "blowing out candles"),
        ("two kayaks", "canoeing or kayaking"),
        ("ski jumper", "ski jumping"),
    ],
)
def test_its_object_or_doer_is_near(typed, label):
    assert match(typed, label) == Match.NEAR


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("guitar", "playing violin"),
        ("violin or guitar", "playing violin"),  # who names two has not decided
        ("not a violin", "playing violin"),
        ("不是小提琴", "playing violin"),
        ("someone with a bass guitar on stage", "playing guitar"),  # holds "guitar", and is another class
        ("手风琴", "playing organ"),  # holds 风琴, which is an organ
        ("a bowl", "bowling"),
        ("a box", "punching person (boxing)"),
        ("colours", "sailing"),
        ("a thing in water", "sailing"),
    ],
)
def test_the_rest_is_for_a_person(typed, label):
    assert match(typed, label) == Match.UNSURE


@pytest.mark.parametrize("typed", ["", "   ", "???", "\N{GRINNING FACE}", "I don't know", "no idea", "不知道", "the"])
def test_who_says_nothing_has_not_answered(typed):
    assert match(typed, "sailing") == Match.EMPTY


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_whatever_is_typed_is_compared_within_bounds(typed):
    assert match(typed, "playing violin") in Match
    assert match(typed, "playing violin") == match(typed[:MOST], "playing violin")


@given(st.sampled_from(CARDS["i3d_kinetics400"].classes), st.sampled_from(CARDS["i3d_kinetics400"].classes))
def test_a_label_is_right_for_itself_and_for_no_other(typed, label):
    assert (match(typed, label) == Match.RIGHT) == (typed == label)


@pytest.mark.parametrize("labels", SETS)
def test_the_table_names_classes_that_exist_and_says_of_each_name_what_it_is(labels):
    for label, row in table(labels).items():
        assert label in CARDS[SETS[labels]].classes
        assert row.keys() == {"same", "near"}
        for name in same_names(labels, label):
            assert match(name, label, labels) == Match.RIGHT, name
        for name in near_names(labels, label):
            assert match(name, label, labels) == Match.NEAR, name
            assert words_of(name) not in map(words_of, same_names(labels, label)), name


def test_all_classes_of_the_gallery_have_other_names_and_those_of_kinetics_chinese_ones():
    for one in gallery():
        labels = CARDS[one.spec.network].labels
        assert one.label in table(labels), one.label
    for label, row in table("kinetics400").items():
        assert any(not name.isascii() for name in row["same"]), label
    assert {CARDS[name].labels for name in networks()} == set(SETS)


def test_names_on_the_screen_count_as_the_label():
    assert match("后空翻", "backflip", "actors-18") != Match.RIGHT
    assert match("后空翻", "backflip", "actors-18", ("后空翻",)) == Match.RIGHT
    assert classes_of("actors-18") == CARDS["slow_fusion"].classes
