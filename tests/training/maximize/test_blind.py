"""The blind test: nothing betrays a class, and answers are scored as they stand."""

import csv
import json
from collections import Counter
from dataclasses import replace

import cv2
import numpy as np
import pytest

from training.maximize import blind_make
from training.maximize.blind import main
from training.maximize.blind_compare import compared
from training.maximize.blind_forms import read_forms
from training.maximize.blind_make import BlindError, key_of, read_key
from training.maximize.blind_score import scored
from training.maximize.blind_sheets import CHOICES, COLUMNS, FRAMES, FREE, GAP, HEAD, LETTERS, SIDE, sheet, write_table
from vizlib.maximize.gallery import entries

NET = "i3d_kinetics400"
SOME = ("archery", "sailing", "playing violin", "bowling", "squat")


@pytest.fixture(scope="module")
def key():
    return key_of(NET, "natural", (), "both", seed=3)


@pytest.fixture
def write(tmp_path, key):
    """Writes a viewer's form: what is answered to each question."""

    def form(kind, name, answer, test=None):
        path = tmp_path / f"{name}-{kind}.csv"
        head = FREE if kind == "free" else CHOICES
        rows = [
            (test or key.test, one.number, *(one.names if kind == "choices" else ()), *answer(one))
            for one in key.questions
        ]
        write_table(path, head, rows)
        return path

    return form


def letter(question):
    return (LETTERS[question.names.index(question.label)],)


def test_what_a_viewer_gets_is_numbered_and_names_nothing(tmp_path):
    main(["make", str(tmp_path / "test"), "--classes", *SOME, "--speed", "one", "--seed", "5"])
    viewer, key = tmp_path / "test" / "viewer", read_key(tmp_path / "test" / "key.json")
    assert {path.name for path in viewer.iterdir()} == {"README.md", "free.csv", "sheets"}
    assert [path.name for path in sorted((viewer / "sheets").iterdir())] == [f"{n:03}.png" for n in range(1, 6)]
    for path in (viewer / "sheets").iterdir():
        data = path.read_bytes()
        chunks, at = [], 8
        while at < len(data):
            size = int.from_bytes(data[at : at + 4])
            chunks.append(data[at + 4 : at + 8])
            at += size + 12
        assert set(chunks) == {b"IHDR", b"IDAT", b"IEND"}  # pixels, and nothing else
    told = (viewer / "README.md").read_text() + (viewer / "free.csv").read_text()
    for word in (*SOME, *(one.video for one in key.questions), "kinetics", "i3d", "slow", "fast"):
        assert word not in told.lower()
    with (tmp_path / "test" / "afterwards" / "choices.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [{row[letter] for letter in LETTERS} for row in rows] == [set(one.names) for one in key.questions]
    assert all(not row["choice"] for row in rows)
    with pytest.raises(SystemExit, match="not empty"):
        main(["make", str(tmp_path / "test")])


def test_a_sheet_shows_frames_in_order_each_large_enough():
    video = np.stack([np.full((64, 64, 3), 8 * t, np.uint8) for t in range(16)])
    page = sheet(7, video)
    assert SIDE >= 224
    seen = [
        page[HEAD + n // COLUMNS * (SIDE + GAP) + SIDE // 2, GAP + n % COLUMNS * (SIDE + GAP) + SIDE // 2, 0]
        for n in range(FRAMES)
    ]
    assert seen == sorted(seen)
    assert len(set(seen)) == FRAMES
    assert (seen[0], seen[-1]) == (0, 120)
    assert page[:HEAD].min() < 100  # its number
    assert cv2.imencode(".png", page)[0]


def test_the_seed_settles_order_names_and_places(key):
    assert key == key_of(NET, "natural", (), "both", seed=3)
    other = key_of(NET, "natural", (), "both", seed=4)
    assert key.test != other.test
    assert [one.video for one in key.questions] != [one.video for one in other.questions]
    assert sorted(one.video for one in key.questions) == sorted(
        one.name for one in entries(NET) if one.speed in blind_make.ENDS.values()
    )
    classes = {one.label for one in key.questions}
    places = Counter()
    for seed in range(20):
        for one in key_of(NET, "natural", (), "both", seed).questions:
            assert len(set(one.names)) == len(LETTERS)
            assert set(one.names) <= classes
            places[one.names.index(one.label)] += 1
    expected = sum(places.values()) / len(LETTERS)
    assert all(abs(count - expected) < 4 * np.sqrt(expected) for count in places.values())


def test_two_recipes_get_the_same_names_in_another_order():
    one, other = (key_of(NET, recipe, SOME, "fast", 3) for recipe in blind_make.RECIPES)
    names = [{(row.label, row.speed): row.names for row in key.questions} for key in (one, other)]
    assert names[0] == names[1]
    assert [row.label for row in one.questions] != [row.label for row in other.questions]


@pytest.mark.parametrize(
    ("classes", "words"), [(("archery", "sailing"), "at least 4"), ((*SOME, "flying"), "no slow video of flying")]
)
def test_a_test_that_cannot_be_made_says_why(classes, words):
    with pytest.raises(BlindError, match=words):
        key_of(NET, "natural", classes, "both", 0)


def test_a_perfect_viewer_gets_all(key, write):
    forms = [
        write("choices", "anna", letter),
        write("free", "anna", lambda one: ("yes", "it", f"somebody {one.label}")),
    ]
    result = scored(key, forms)
    for measure in ("choice", "seen", "named", "right"):
        assert result["all"][measure]["share"] == 1
        assert result["all"][measure]["high"] == pytest.approx(1)
        assert 0.94 < result["all"][measure]["low"] < 0.97  # Wilson: all of 84
        assert result["by_speed"]["slow"][measure]["videos"] == len(key.questions) / 2
    assert not result["notes"]


def test_viewers_who_guess_are_at_chance(key, write):
    rng = np.random.default_rng(0)
    forms = [write("choices", f"v{n}", lambda one: (rng.choice(list(LETTERS)),)) for n in range(4)]
    result = scored(key, forms)
    found = result["all"]["choice"]
    assert found["low"] <= result["chance"] <= found["high"]
    assert found["high"] - found["low"] < 0.25
    assert found["interval"] == "bootstrap over videos"
    assert result["by_viewer"]["v0"]["choice"]["interval"] == "Wilson"
    assert sum(result["by_viewer"][f"v{n}"]["choice"]["yes"] for n in range(4)) == found["yes"]


def test_near_names_count_and_the_rest_waits_for_a_person(key, write, tmp_path):
    first = key.questions[0].label
    words = {first: "a wholly strange thing"}
    path = write("free", "anna", lambda one: ("no", "", words.get(one.label, "")))
    judged = tmp_path / "judged.csv"
    result = scored(key, [path], judged)
    assert result["to_judge"] == 1  # the slow and the fast video, judged once
    assert result["all"]["named"]["yes"] == 0
    assert any("judge" in note for note in result["notes"])
    judged.write_text(judged.read_text(encoding="utf-8-sig").replace("thing,", "thing,yes"), encoding="utf-8")
    for _again in range(2):  # what was judged stays in the file
        result = scored(key, [path], judged)
        assert (result["to_judge"], result["all"]["named"]["yes"], result["all"]["right"]["yes"]) == (0, 2, 0)
    near = write("free", "ben", lambda one: ("yes", "", "violin" if one.label == "playing violin" else "?"))
    result = scored(key, [near])
    assert (result["to_judge"], result["all"]["named"]["yes"], result["all"]["right"]["yes"]) == (0, 2, 0)


def test_empty_and_odd_answers_are_told_and_not_guessed(key, write):
    odd = {1: ("no such name",), 2: ("",), 3: ("abc",)}
    path = write("choices", "anna", lambda one: odd.get(one.number, letter(one)))
    path.write_text(path.read_text(encoding="utf-8-sig") + f"{key.test},99,a,b,c,d,a\n{key.test},x,a,b,c,d,a\n")
    result = scored(key, [path])
    assert result["all"]["choice"]["yes"] == len(key.questions) - 3
    assert result["all"]["choice"]["answers"] == len(key.questions)
    notes = "\n".join(result["notes"])
    assert "no choice, counted as not right: 2" in notes
    assert "none of the four, counted as not right: 1, 3" in notes
    assert "no sheet '99'" in notes
    assert "no sheet 'x'" in notes
    assert "one of the two forms is missing" in notes


def test_who_has_seen_the_names_first_is_suspected(key, write):
    path = write("free", "anna", lambda one: ("yes", "", one.label))
    assert any("spelled as labels" in note for note in scored(key, [path])["notes"])


def test_forms_that_cannot_be_scored_are_refused(key, write, tmp_path):
    with pytest.raises(BlindError, match="has no answer"):
        scored(key, [write("choices", "empty", lambda one: ("",))])
    with pytest.raises(BlindError, match="another test"):
        scored(key, [write("choices", "anna", letter, test="00000000")])
    (tmp_path / "notes.csv").write_text("hello\n1\n")
    with pytest.raises(BlindError, match="neither of the two forms"):
        scored(key, [tmp_path / "notes.csv"])
    with pytest.raises(BlindError, match="no form"):
        scored(key, [tmp_path / "missing.csv"])
    path = write("choices", "anna", letter)
    with pytest.raises(BlindError, match="Two forms"):
        scored(key, [path, path])
    path.write_bytes(path.read_text(encoding="utf-8-sig").replace("archery", "射箭").encode("gb18030"))
    with pytest.raises(BlindError, match="UTF-8"):
        scored(key, [path])


def test_a_form_from_a_spreadsheet_of_another_country_is_read(key, write):
    path = write("choices", "anna", lambda one: (one.label.upper(),))
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",", ";"))
    assert read_forms([path], key)[0].choices == {one.number: one.label for one in key.questions}


def test_two_recipes_are_compared_video_by_video(key, write, tmp_path):
    right = scored(key, [write("choices", "anna", letter)])
    slow = scored(key, [write("choices", "ben", lambda one: letter(one) if one.speed == "fast" else ("no",))])
    found = compared(right, slow)["choice"]
    assert (found["one"], found["other"], found["difference"]) == (1, 0.5, 0.5)
    assert (found["low"], found["high"]) == (0.5, 0.5)  # each class by half: bootstrap over classes
    assert found["classes"] == len(key.questions) / 2
    nothing = scored(replace(key, questions=()), []) | {"each": []}
    with pytest.raises(BlindError, match="in common"):
        compared(right, nothing)
    for name, score in (("one", right), ("other", slow)):
        (tmp_path / f"{name}.json").write_text(json.dumps(score))
    out = tmp_path / "both.json"
    main(["compare", str(tmp_path / "one.json"), str(tmp_path / "other.json"), "--out", str(out)])
    assert json.loads(out.read_text())["choice"] == found
