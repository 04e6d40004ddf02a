"""The code of *Side by side*: the networks' answers to the clip, as a notebook."""

from collections.abc import Sequence

from models.zoo import CARDS
from ui.clip.code import clip_cell, clip_words
from ui.clip.picker import Current
from ui.clip.sampling import sampling_text
from ui.lesson import lesson
from ui.notebook import Cell, Notebook, called, options, unless
from ui.words import _, listed
from vizlib.engine.lanes import kind_of
from vizlib.predict import Prediction, Request

BEST = 3  # classes that are printed and drawn


def notebook(current: Current, answered: Sequence[tuple[Request, Prediction | None]]) -> Notebook | None:
    """All answers that are there; not those of a person's own weights, which no notebook has."""
    found = {
        request.name: (request, prediction)
        for request, prediction in answered
        if prediction is not None and prediction.top(1) and prediction.done == prediction.total and not request.own
    }
    if not found:
        return None
    request = next(request for request, _prediction in found.values())
    settings = {
        _("Networks"): listed(_(CARDS[name].title) for name in found),
        **clip_words(current),
        _("Test clips averaged"): str(request.views),
        _("Sampling"): _("as trained") if request.sampling is None else sampling_text(request.spec),
        _("Device"): f"{request.device}, {request.precision}",
    }
    page = lesson("compare")
    return Notebook(
        "motion-lab-compare",
        f"{page.title}: {page.experiments['answers']}",
        settings,
        {name: answer_of(prediction) for name, (_request, prediction) in found.items()},
        [clip_cell(current), ask(list(found), request), *told()],
    )


def answer_of(prediction: Prediction) -> tuple[str, float]:
    """The most probable class and its share, as the page rounds it."""
    label, share = prediction.top(1)[0]
    return label, round(share, 3)


def ask(names: list[str], request: Request) -> Cell:
    """Every network answers."""
    asked = called(
        "predict",
        "name",
        "clip",
        *options(
            views=request.views,
            device=unless("cpu", kind_of(request.device)),
            precision=unless("float32", request.precision),
            sampling=request.sampling,
        ),
    )
    imports = "from vizlib.predict import predict\n"
    if request.sampling is not None:
        imports = "from models.input_spec import Sampling\n" + imports
    return Cell(
        _("Each network answers for each test clip; its answer is the mean of their probabilities."),
        f"{imports}\nnames = {names!r}\nanswers = {{name: {asked} for name in names}}",
    )


def told() -> list[Cell]:
    """The table, the bars and the numbers."""
    return [
        Cell(
            _("The most probable classes of each."),
            "for name, answer in answers.items():\n"
            f"    print(name, *(f'{{label}} {{share:.1%}}' for label, share in answer.top({BEST})), sep=' · ')",
        ),
        Cell(
            _("The same as bars."),
            "import plotly.graph_objects as go\n\n"
            "figure = go.Figure()\n"
            "for name, answer in answers.items():\n"
            f"    labels, shares = zip(*answer.top({BEST}))\n"
            "    figure.add_bar(x=labels, y=shares, name=name)\n"
            "figure.update_layout(yaxis_tickformat='.0%')\n"
            "figure.show()",
        ),
        Cell(
            _("The best class of each, and its share."),
            "here = {}\n"
            "for name, answer in answers.items():\n"
            "    label, share = answer.top(1)[0]\n"
            "    here[name] = label, round(share, 3)",
        ),
    ]
