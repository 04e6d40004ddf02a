"""Addresses: a name belongs to one widget, and whatever stands there is an option, a number in bounds, or nothing."""

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from pages.compare.own import CLOSE
from pages.receptive_fields.toy import DEFAULTS
from pages.slowfast.sees import KEYS
from tests.pages.opening import opened
from tests.ui.owners import Source
from ui.address import within
from ui.lesson import TOPICS, read_lesson

NAMES = Source().owners()
# What the source names in a loop or through more than one function.
LOOPED = [
    *DEFAULTS, *KEYS.values(), *CLOSE, "guess_net", "naming_net", "person_score", "label_score", "box_iou",
]  # fmt: skip
NUMBERS = ["inf", "-inf", "nan", "1e309", "-1e308", "9" * 5000, "0x10", "٣", "1_0", "2.5", "-1", "true"]
TEXTS = [
    "",
    "None",
    ",,,",
    "\u202e\x00🎬",
    "![](http://a.b/c.png)",
    "../../etc/passwd",
    "{0.__class__}",
    "%00",
    "a" * 10**5,
]
values = some.one_of(some.sampled_from(NUMBERS + TEXTS), some.integers().map(str), some.floats().map(str), some.text())
names = some.sampled_from(sorted(name.replace("{}", "0") for name in NAMES if "?" not in name) + LOOPED)
addresses = some.dictionaries(names, some.one_of(values, some.lists(values, min_size=2, max_size=3)), max_size=12)


@pytest.fixture(autouse=True, scope="module")
def faults():
    """What nobody expects ends in an exception that tests see; people read a sentence."""

    def raised(_where, error):
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.faults.unexpected", raised)
        yield


def test_a_name_belongs_to_one_widget():
    read = [name for name in NAMES if not name.startswith("?")]
    assert len(read) > 100
    assert {name: places for name, places in NAMES.items() if len(places) > 1 and name in read} == {}
    assert len({*read, *LOOPED}) == len(read) + len(LOOPED)


def test_nothing_is_bound_to_the_address_by_streamlit_itself():
    assert not [path for path, tree in Source().texts().items() if "query-params" in tree]


@given(values | some.floats() | some.none(), some.booleans())
@example("inf", True)
@example("9" * 5000, True)
def test_whatever_is_written_a_number_is_in_its_bounds(value, whole):
    low, high, step, default = (2, 128, 1, 16) if whole else (0.1, 0.95, 0.05, 0.5)
    number = within(value, low, high, step, default)
    assert within("?", low, high, step, -1) == -1
    assert low <= number <= high
    assert isinstance(number, int if whole else float)
    assert math.isclose((number - low) / step % 1, 0, abs_tol=1e-6) or math.isclose((number - low) / step % 1, 1)


def drawn():
    """All kinds of widgets, drawn as pages draw them."""
    import streamlit as st

    from ui.address import chosen, given, number, pick, stretch, switch

    st.session_state["values"] = {
        "n": number(st.number_input, "n", 2, 128, key="n", default=16),
        "x": number(st.slider, "x", 0.1, 0.95, key="x", default=0.5, step=0.05),
        "one": number(st.slider, "one", 3, 3, key="one"),
        "ends": stretch(st.slider, "ends", 4.2, key="ends", default=(0.0, 4.2), step=0.1),
        "on": switch("on", key="on"),
        "of": pick("of", {1: "one", 2: "two"}, key="of"),
        "step": chosen(st.select_slider, "step", [2, 4, 8], key="step", default=4),
        "many": chosen(st.pills, "many", ["a", "b"], key="many", default=["a"], selection_mode="multi"),
        "bare": given("bare", 1, 9, 4),
    }


def shown(address):
    app = AppTest.from_function(drawn)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("value", [*NUMBERS, *TEXTS, ["3", "inf"], ["", ""]])
def test_any_value_is_taken_or_left_by_every_kind_of_widget(value):
    found = shown(dict.fromkeys(("n", "x", "one", "ends", "on", "of", "step", "many", "bare"), value)).session_state
    found = found["values"]
    assert 2 <= found["n"] <= 128
    assert isinstance(found["n"], int)
    assert 0.1 <= found["x"] <= 0.95
    assert found["one"] == 3
    assert 0 <= found["ends"][0] <= found["ends"][1] <= 4.2
    assert found["of"] in (1, 2)
    assert found["step"] in (2, 4, 8)
    assert 1 <= found["bare"] <= 9


@given(some.lists(values, min_size=9, max_size=9))
@settings(max_examples=12, deadline=None)
def test_random_values_raise_nothing(found):
    shown(dict(zip(("n", "x", "one", "ends", "on", "of", "step", "many", "bare"), found, strict=True)))


def test_what_is_chosen_is_in_the_address_and_is_found_there_again():
    asked = {"n": "77", "x": "0.65", "ends": "1.5,2.5", "on": "on", "of": "2", "step": "8", "many": "a,b", "bare": "7"}
    app = shown(asked)
    assert app.session_state["values"] == {
        "n": 77, "x": 0.65, "one": 3, "ends": (1.5, 2.5), "on": True, "of": 2, "step": 8, "many": ["a", "b"], "bare": 7,
    }  # fmt: skip
    assert dict(app.query_params) == asked
    app.number_input(key="n").set_value(16).run()
    assert "n" not in app.query_params


def test_a_value_beyond_the_bounds_of_another_network_is_brought_into_them():
    app = shown({})
    app.session_state["n"] = 1  # as a widget of that name with other bounds left it
    app.run()
    assert not app.exception
    assert app.session_state["values"]["n"] == 2


@pytest.mark.parametrize("page", ["lecture", "clip"])
def test_a_hostile_address_opens_a_page(page):
    app = opened(page, seed="inf", frames="1e309", stride="nan", clip="actor", experiment="x", lang="xx", action="![]")
    assert not app.exception


def test_the_first_page_has_its_name_too():
    from streamlit.util import calc_hash

    app = opened()
    app._page_hash = calc_hash("lecture")
    app.run()
    assert app.title[0].value == read_lesson("lecture", "en").title


@pytest.mark.sweep
@pytest.mark.parametrize("page", TOPICS)
@given(data=some.data())
@settings(max_examples=25, deadline=None)
def test_random_addresses(page, data):
    """25 of each of 20 topics: 500."""
    experiment = data.draw(some.sampled_from([*read_lesson(page, "en").experiments, "no such"]))
    address = data.draw(addresses)
    app = opened(page, **{"clip": "actor", "experiment": experiment} | address)
    assert not app.exception, address


def test_the_browser_is_told_a_choice_in_each_run():
    """It forgets one that is not on the page for a while, as when another video is loaded."""

    def script():
        from ui.address import pick

        pick("Which", {"a": "A", "b": "B"}, key="which")

    app = AppTest.from_function(script).run().run()
    assert app.get("button_group")[0].proto.set_value
