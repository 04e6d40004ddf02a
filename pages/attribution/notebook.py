"""The code of *Why this answer?*: the maps of the clip, what they say of themselves, and their checks."""

from collections.abc import Mapping
from dataclasses import replace
from math import isnan

from pages.attribution.choice import baseline_names, title_of
from pages.attribution.maps import about
from ui.clip.code import clip_cell, clip_words
from ui.clip.picker import Current
from ui.lesson import lesson
from ui.notebook import Cell, Notebook, written
from ui.words import _, listed
from vizlib.attribution import Attribution, Checks, Question
from vizlib.engine.lanes import kind_of

PICTURES = 8  # frames of a map that a figure holds, at most
PROBABILITY, MISSED = "probability", "misses its sum by"
LIKENESS, DELETION, INSERTION = "likeness of shuffled weights", "deletion", "insertion"


def notebook(
    current: Current, maps: Mapping[Question, Attribution], checks: Mapping[Question, Checks] | None = None
) -> Notebook | None:
    """The maps that are finished, of networks that learned something; with ``checks``, those that are checked."""
    found = {
        question: one
        for question, one in maps.items()
        if one.finished and one.badge != "random" and (checks is None or question in checks)
    }
    if not found:
        return None
    numbers: dict[str, float] = {}
    for question, one in found.items():
        told = of_map(one) | ({} if checks is None else of_checks(checks[question]))
        numbers |= {f"{name_of(question)}: {what}": number for what, number in told.items() if not isnan(number)}
    settings = {
        _("Maps"): listed(f"{title_of(question)} ({about(one)})" for question, one in found.items()),
        _("What stands in for what is taken away"): baseline_names()[next(iter(found)).baseline],
        **clip_words(current),
        _("Device"): next(iter(found)).device,
    }
    page = lesson("attribution")
    return Notebook(
        "motion-lab-attribution" + ("" if checks is None else "-checks"),
        f"{page.title} {page.experiments['maps' if checks is None else 'checks']}",
        settings,
        numbers,
        [clip_cell(current), asked(list(found)), *drawn(), *(told_of_maps() if checks is None else told_of_checks())],
    )


def name_of(question: Question) -> str:
    return " ".join(filter(None, (question.network, question.pathway, question.method)))


def of_map(one: Attribution) -> dict[str, float]:
    """What a map says of itself: the class's probability, and by which part it misses what it should add up to."""
    assert one.question.target is not None
    return {
        PROBABILITY: round(float(one.probabilities[one.question.target]), 2),
        MISSED: round(float(one.residual), 3),
    }


def of_checks(row: Checks) -> dict[str, float]:
    """What the checks found, as their table rounds it."""
    return {
        LIKENESS: round(float(row.likeness), 2),
        DELETION: round(float(row.deletion.mean()), 2),
        INSERTION: round(float(row.insertion.mean()), 2),
    }


def asked(questions: list[Question]) -> Cell:
    """The questions and their maps."""
    here = [replace(question, device=kind_of(question.device)) for question in questions]  # as its own machine says
    lines = "".join(f"    {written(question)},\n" for question in here)
    return Cell(
        _("A question is a network, a method and a class; its answer is a map of time and space."),
        "from vizlib.attribution import Question, explaining\n\n"
        f"questions = [\n{lines}]\n"
        "maps = {}\n"
        "for question in questions:\n"
        "    *_, one = explaining(clip, question)\n"
        "    name = ' '.join(filter(None, (question.network, question.pathway, question.method)))\n"
        "    maps[name] = one\n"
        "    print(name, one.values.shape)",
    )


def drawn() -> list[Cell]:
    """The maps as pictures, and their sums."""
    return [
        Cell(
            _("Some frames of each map: in signed ones red speaks for the class, blue against it."),
            "import plotly.express as px\n\n"
            "for name, one in maps.items():\n"
            f"    some = one.values[:: -(-len(one.values) // {PICTURES})]\n"
            "    figure = px.imshow(some, facet_col=0, facet_col_wrap=4, title=name,\n"
            "                       color_continuous_scale='RdBu_r', color_continuous_midpoint=0)\n"
            "    figure.show()",
        ),
        Cell(
            _("What each frame adds to each map."),
            "import plotly.graph_objects as go\n\n"
            "figure = go.Figure()\n"
            "for name, one in maps.items():\n"
            "    frames, parts = one.on_clip\n"
            "    figure.add_bar(x=frames, y=parts.sum((1, 2)), name=name)\n"
            "figure.show()",
        ),
    ]


def told_of_maps() -> list[Cell]:
    """The numbers of the maps."""
    return [
        Cell(
            _(
                "The probability of the class that is explained, and completeness: by which part the sum of a map "
                "misses the difference between the scores of the clip and of the baseline; nan of methods without such "
                "a sum."
            ),
            "here = {}\n"
            "for name, one in maps.items():\n"
            f"    here[f'{{name}}: {PROBABILITY}'] = round(float(one.probabilities[one.question.target]), 2)\n"
            f"    here[f'{{name}}: {MISSED}'] = round(float(one.residual), 3)",
        )
    ]


def told_of_checks() -> list[Cell]:
    """The same, and what the checks find."""
    return [
        *told_of_maps(),
        Cell(
            _(
                "The checks: the map again with shuffled weights, and the class's probability while the clip is taken "
                "away, and put back, in the map's order."
            ),
            "from vizlib.attribution import checking\nfrom vizlib.engine.networks import Networks\n\n"
            "figure = go.Figure()\n"
            "for name, one in maps.items():\n"
            "    *_, checks = checking(clip, one, Networks())\n"
            "    figure.add_scatter(y=checks.deletion, name=f'{name}, taken away')\n"
            "    figure.add_scatter(y=checks.insertion, name=f'{name}, put back')\n"
            f"    here[f'{{name}}: {LIKENESS}'] = round(float(checks.likeness), 2)\n"
            f"    here[f'{{name}}: {DELETION}'] = round(float(checks.deletion.mean()), 2)\n"
            f"    here[f'{{name}}: {INSERTION}'] = round(float(checks.insertion.mean()), 2)\n"
            "figure.show()",
        ),
    ]
