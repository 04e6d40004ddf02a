"""What the answers of a blind test say: shares with 95 % confidence intervals, in all, by speed and by viewer."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from models.zoo import CARDS
from training.maximize.blind_forms import NO, YES, Viewer, read_forms
from training.maximize.blind_make import BlindError, Key, Question
from training.maximize.blind_sheets import LETTERS, write_table
from vizlib.maximize.names import Match, match, words_of
from vizlib.metrics.shares import mean_interval, wilson

JUDGED = ("label", "name", "verdict")
# What is counted: a forced choice; a body or an object recognised; named right or nearly; named right.
MEASURES = ("choice", "seen", "named", "right")
Verdicts = dict[tuple[str, str], bool | None]  # of a class and a name: named it, or not; None: nobody has judged


def judged_as(label: str, name: str) -> tuple[str, str]:
    """Names of the same words are judged once."""
    return label, " ".join(words_of(name)) or name.strip()


def read_verdicts(path: Path | None) -> tuple[Verdicts, list[str]]:
    """What a person has judged so far, and what of it cannot be read."""
    found: Verdicts = {}
    notes = []
    if path is not None and path.exists():
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if not set(JUDGED) <= row.keys():
                    raise BlindError("{path} is no list of names: it lacks a column.", path=path)
                given = (row["verdict"] or "").strip().casefold()
                found[judged_as(row["label"], row["name"])] = True if given in YES else False if given in NO else None
                if given and given not in YES | NO:
                    notes.append(f"{path.name}: the verdict {given!r} is neither yes nor no")
    return found, notes


def named(typed: str, question: Question, labels: str, verdicts: Verdicts) -> tuple[Match, bool | None]:
    """What the list says of a name, and whether it counts; None as long as a person has to judge."""
    found = match(typed, question.label, labels)
    if found == Match.UNSURE:
        return found, verdicts.get(judged_as(question.label, typed))
    return found, found in (Match.RIGHT, Match.NEAR)


def answers_of(viewer: Viewer, question: Question, labels: str, verdicts: Verdicts) -> dict[str, Any]:
    """What somebody answered about a video, and what it is worth: a value for each measure of a form handed in."""
    found: dict[str, Any] = {}
    if viewer.choices is not None:
        choice = viewer.choices[question.number]
        found |= {"chose": choice, "choice": choice == question.label}
    if viewer.names is not None and viewer.seen is not None:
        typed = viewer.names[question.number]
        kind, counts = named(typed, question, labels, verdicts)
        found |= {"seen": bool(viewer.seen[question.number]), "what": viewer.whats[question.number], "typed": typed}
        found |= {"match": str(kind), "named": bool(counts), "right": kind == Match.RIGHT, "judged": counts is not None}
    return found


def figure(videos: Sequence[Mapping[str, Any]], measure: str, viewers: Iterable[str]) -> dict[str, Any] | None:
    """A share with its interval; None if nobody has handed in that form.

    One viewer: Wilson's interval, each video an answer of its own. Several: bootstrap over videos, since viewers of the
    same video depend on each other; where no two videos differ it has nothing to draw from, and Wilson's stands in.
    """
    names = list(viewers)
    groups = [
        [float(row["answers"][one][measure]) for one in names if measure in row["answers"][one]] for row in videos
    ]
    groups = [group for group in groups if group]
    if not groups:
        return None
    values = [value for group in groups for value in group]
    share = sum(values) / len(values)
    alike = len({sum(group) / len(group) for group in groups}) == 1
    drawn = len(groups[0]) > 1 and not alike
    low, high = mean_interval(groups) if drawn else wilson(share * len(groups), len(groups))
    method = "bootstrap over videos" if drawn else "Wilson"
    return {
        "share": round(share, 4), "low": round(low, 4), "high": round(high, 4), "yes": int(sum(values)),
        "answers": len(values), "videos": len(groups), "interval": method,
    }  # fmt: skip


def figures(videos: Sequence[Mapping[str, Any]], viewers: Sequence[str]) -> dict[str, Any]:
    """All measures of some videos and viewers."""
    found = {measure: figure(videos, measure, viewers) for measure in MEASURES}
    return {measure: value for measure, value in found.items() if value is not None}


def scored(key: Key, forms: Sequence[Path], judged: Path | None = None) -> dict[str, Any]:
    """Score the forms.

    Args:
        judged: names that a person judges: verdicts are read from there, and names without one are added.

    Raises:
        BlindError: a form that cannot be scored.
    """
    viewers = read_forms(forms, key)
    verdicts, notes = read_verdicts(judged)
    labels = CARDS[key.network].labels
    videos: list[dict[str, Any]] = [
        {"number": one.number, "video": one.video, "label": one.label, "speed": one.speed}
        | {"answers": {viewer.name: answers_of(viewer, one, labels, verdicts) for viewer in viewers}}
        for one in key.questions
    ]
    open_names = {
        judged_as(row["label"], answer["typed"]): answer["typed"]
        for row in videos
        for answer in row["answers"].values()
        if not answer.get("judged", True)
    }
    notes = [note for viewer in viewers for note in viewer.notes] + notes
    if open_names:
        notes.append(f"names that a person has to judge, counted as no until then: {len(open_names)}")
    if judged is not None:
        keep_verdicts(judged, verdicts, open_names)
    names = [viewer.name for viewer in viewers]
    speeds = list(dict.fromkeys(one.speed for one in sorted(key.questions, key=lambda one: one.speed, reverse=True)))
    by_speed = {speed: [row for row in videos if row["speed"] == speed] for speed in speeds}
    return {
        "test": key.test, "network": key.network, "recipe": key.recipe, "seed": key.seed,
        "classes": len({one.label for one in key.questions}), "videos": len(videos), "viewers": len(viewers),
        "chance": 1 / len(LETTERS), "to_judge": len(open_names),
        "all": figures(videos, names),
        "by_speed": {speed: figures(rows, names) for speed, rows in by_speed.items()},
        "by_viewer": {
            name: figures(videos, [name]) | {speed: figures(rows, [name]) for speed, rows in by_speed.items()}
            for name in names
        },
        "notes": notes, "each": videos,
    }  # fmt: skip


def keep_verdicts(path: Path, verdicts: Verdicts, open_names: Mapping[tuple[str, str], str]) -> None:
    """The list of names with their verdicts, those that wait at its end: nothing that was judged is lost."""
    words = {True: "yes", False: "no", None: ""}
    rows = [(label, name, words[verdict]) for (label, name), verdict in verdicts.items() if verdict is not None]
    rows += [(label, typed, "") for (label, _name), typed in sorted(open_names.items())]
    write_table(path, JUDGED, rows)
