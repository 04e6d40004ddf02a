"""*Guess the action* and *Name it*: what a class answers, kept apart from how it is drawn."""

import csv
import io
import json

import pytest

from models.zoo import CARDS
from pages.maximize.answers import KEPT, NAMES, Verdict, Way, as_csv, chosen, judged, question, tally, typed
from pages.maximize.blind import recipes
from tests.pages.opening import opened, press, texts
from ui.clip.actor import label_name
from vizlib.maximize.gallery import entries
from vizlib.maximize.names import MOST
from vizlib.results import runs

NET = "slow_fusion"
I3D = "i3d_kinetics400"


def named(number=0, net=I3D):
    app = opened("maximize", experiment="naming", naming_net=net, naming_number=str(number))
    assert not app.exception
    return app


def type_in(app, text, button="Reveal"):
    app.text_input[0].set_value(text)
    press(app, button)
    assert not app.exception
    return app


def scores(app):
    return {metric.label: metric.value for metric in app.metric}


def test_a_guess_counts_once_it_is_revealed():
    app = opened("maximize", experiment="guess", guess_net=NET)
    asked = question(NET, 0)
    button = next(b for b in app.button if b.label == "Reveal")
    assert button.disabled
    assert "right so far" not in scores(app)
    app.button_group(key=f"choice-{NET}-0").set_value(asked.label).run()
    press(app, "Reveal")
    assert not app.exception
    assert scores(app)["right so far"] == "1 of 1"
    press(app, "Next video")
    other = question(NET, 1)
    wrong = next(name for name in other.names if name != other.label)
    app.button_group(key=f"choice-{NET}-1").set_value(wrong).run()
    press(app, "Reveal")
    assert scores(app)["right so far"] == "1 of 2"
    assert len(set(asked.names)) == NAMES
    press(app, "Start over")
    assert "right so far" not in scores(app)


@pytest.mark.parametrize("name", [NET, I3D])
def test_all_actions_are_asked_before_one_comes_again(name):
    classes = len({one.label for one in entries(name)})
    asked = [question(name, number) for number in range(classes)]
    assert len({one.label for one in asked}) == classes
    assert {one.names.index(one.label) for one in asked} == set(range(NAMES))  # not always in the same place
    assert question(name, 5) == question(name, 5)


def test_the_name_is_typed_before_anything_is_told_and_the_teacher_judges_what_the_list_does_not_know():
    app, asked = named(), question(I3D, 0)
    assert asked.label not in texts(app)
    assert not any(name in "".join(b.label for b in app.button) for name in asked.names)
    app = type_in(app, f"somebody {asked.label}")
    assert f"It is **{asked.label}**" in texts(app)
    assert scores(app)["right"] == "1 of 1"
    assert not any(b.label == "Yes, it counts" for b in app.button)  # nothing to judge
    press(app, "Next video")
    assert app.number_input(key="naming_number").value == 1
    assert question(I3D, 1).label not in texts(app)
    app = type_in(app, "a wholly strange thing")
    assert (scores(app)["to be judged"], scores(app)["near"]) == ("1 of 2", "0 of 2")
    press(app, "Yes, it counts")
    assert scores(app)["near"] == "1 of 2"
    assert "to be judged" not in scores(app)
    press(app, "No")
    assert (scores(app)["no"], scores(app)["near"]) == ("1 of 2", "0 of 2")
    press(app, "Start over")
    assert not scores(app)
    assert app.text_input


def test_an_empty_field_reveals_nothing():
    app = named()
    for button in ("Reveal", "Now with four names"):
        app = type_in(app, "   ", button)
        assert any("Type something first" in info.value for info in app.info)
        assert question(I3D, 0).label not in texts(app)


def test_the_same_video_comes_with_four_names_and_is_not_told_before():
    app, asked = named(2), question(I3D, 2)
    app = type_in(app, "clouds", "Now with four names")
    assert app.number_input(key="guess_number").value == 2
    assert app.selectbox(key="guess_net").value == I3D
    assert app.button_group(key=f"choice-{I3D}-2").options == list(asked.names)
    assert "It is **" not in texts(app)
    app.button_group(key="experiment-maximize").set_value("naming").run()
    assert app.text[0].value == "clouds"  # it was kept


@pytest.mark.parametrize("text", ["\N{GRINNING FACE}\u202e\x00" * 300, "a\nb\tc", "龘" * 500])
def test_whatever_is_typed_is_kept_in_bounds_and_printable(text):
    answer = typed(question(I3D, 0), text, "")
    assert 0 < len(answer.text) <= MOST
    assert answer.text.isprintable()


def test_whatever_is_typed_is_shown_as_plain_text():
    hostile = "<script>alert(1)</script> **bold** $x$ :red[a] [b](c) \N{GRINNING FACE}"
    app = type_in(named(), hostile)
    assert app.text[0].value == hostile
    assert "script" not in texts(app)  # never as Markdown


def test_the_answers_are_a_table_that_computes_nothing():
    asked = question(I3D, 0)
    some = [
        typed(asked, "=HYPERLINK(1)", ""),
        judged(typed(asked, 'strange, "quoted"', ""), counts=True),
        chosen(asked, asked.label),
        typed(asked, "不知道", ""),
    ]
    assert tally(some) == dict.fromkeys(Verdict, 1)
    rows = list(csv.DictReader(io.StringIO(as_csv(some).decode("utf-8-sig"))))
    assert rows[0]["answer"] == "'=HYPERLINK(1)"
    assert (rows[1]["answer"], rows[1]["verdict"], rows[1]["judged"]) == ('strange, "quoted"', "near", "teacher")
    assert (rows[2]["way"], rows[2]["class"], rows[2]["verdict"]) == (Way.CHOSEN, asked.label, "right")
    assert all(row["video"] == asked.video for row in rows)


def test_a_name_on_the_screen_counts_as_the_label():
    asked = question(NET, 0)
    assert typed(asked, label_name(asked.label), label_name(asked.label)).verdict == Verdict.RIGHT
    assert CARDS[NET].labels == "actors-18"


def test_what_was_measured_blind_stands_beside_the_score(tmp_path, monkeypatch):
    found = {"share": 0.125, "low": 0.05, "high": 0.25, "videos": 48}
    for recipe in recipes():
        (tmp_path / f"blind-{recipe}-{I3D}.json").write_text(
            json.dumps({"viewers": 3, "to_judge": 2, "all": {"named": found, "choice": found}})
        )
    for path in runs.RUNS.glob(f"maximize-{I3D}*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    entries(I3D)  # read before the folder is another one
    with monkeypatch.context() as patch:
        patch.setattr(runs, "RUNS", tmp_path)
        runs.named.cache_clear()
        apps = named(), opened("maximize", experiment="guess", guess_net=I3D)
    runs.named.cache_clear()
    for app, end in zip(apps, ("the names that they typed", "their choices among four names"), strict=True):
        told = [caption.value for caption in app.caption if "Measured blind" in caption.value]
        assert len(told) == len(recipes())
        assert f"3 viewers, 48 videos: 12\N{NO-BREAK SPACE}% of {end}" in told[0]
        assert ("does not know counts as no" in told[0]) == (app is apps[0])
    assert KEPT not in opened("maximize", experiment="gallery").session_state
