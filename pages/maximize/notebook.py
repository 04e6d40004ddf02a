"""The code of *Class-maximizing videos*: the studio's ascent, climbed again, and a gallery's video, asked again."""

from math import isfinite

from models.zoo import CARDS
from pages.maximize.generated import aim, speed_name
from pages.maximize.run import Run
from ui.clip.actor import label_name
from ui.lesson import lesson
from ui.notebook import Cell, Notebook, called, keywords, options, unless, written
from ui.words import _
from vizlib.engine.lanes import kind_of
from vizlib.maximize import MaximizeSpec, Step
from vizlib.maximize.gallery import Entry

AGAIN = 4  # steps of a gallery's ascent that its notebook climbs
SCORE, PROBABILITY, DISTANCE = "score", "probability", "R"


def titled(experiment: str) -> str:
    page = lesson("maximize")
    return f"{page.title}: {page.experiments[experiment]}"


def rounded(step: Step) -> dict[str, float]:
    """What the curve ends in: score, and probability and R where there are any."""
    numbers = {SCORE: step.score, PROBABILITY: step.probability, DISTANCE: step.distance}
    return {name: round(float(number), 3) for name, number in numbers.items() if isfinite(number)}


def studio_notebook(run: Run, latest: Step) -> Notebook:
    """The ascent of the studio, up to where it is; ends of its way at which it had arrived before are kept."""
    spec = run.spec
    cells = [aimed(spec), climbed(run, latest.done), *seen("step.picture", spec.network), curve()]
    settings = {
        _("Network"): _(CARDS[spec.network].title),
        _("What is climbed"): aim(spec),
        _("Steps"): f"{latest.done} / {run.goal}",
        _("Seed"): str(spec.seed),
        _("Device"): run.device,
    }
    return Notebook(f"motion-lab-ascent-{spec.network}-{spec.seed}", titled("studio"), settings, rounded(latest), cells)


def aimed(spec: MaximizeSpec) -> Cell:
    """Everything on which the video depends besides the weights."""
    made = called("MaximizeSpec", *keywords(spec, objective="objective"))
    imports, names = "from vizlib.maximize.objective import Objective, Term\n", "MaximizeSpec, maximize"
    objective = written(spec.objective)
    if spec.objective.is_class and spec.objective.terms[0].weight == 1:
        imports, names = "from models.zoo import CARDS\n", "MaximizeSpec, class_objective, maximize"
        label = CARDS[spec.network].classes[spec.objective.terms[0].channel]
        objective = f"class_objective(CARDS[{spec.network!r}], {label!r})"
    return Cell(
        _("The settings: everything on which the video depends, besides the network's weights."),
        f"{imports}from vizlib.maximize import {names}\n\nobjective = {objective}\nspec = {made}",
    )


def climbed(run: Run, done: int) -> Cell:
    """The loop. Where it had arrived before, the rate had fallen for that end, and begins again for the next one."""
    device = options(device=unless("cpu", kind_of(run.device)))
    rest = f"    if step.done == {done}:\n        break\n" if done < run.goal else ""
    if not run.past:
        return Cell(
            _("The ascent: every step moves the video a little up the slope of the score."),
            f"for step in {called('maximize', 'spec', *device)}:\n"
            f"    if step.done % 8 == 0:\n        print(step.done, step.score)\n{rest}".rstrip(),
        )
    ends = [*run.past, run.goal]
    return Cell(
        _("The ascent, which had arrived before and was sent on: each part begins where the last one ended."),
        "from dataclasses import replace\n\nstate = None\n"
        f"for steps in {ends!r}:\n"
        f"    for step in {called('maximize', 'replace(spec, steps=steps)', 'state=state', *device)}:\n"
        + "".join(f"    {line}\n" for line in rest.splitlines())
        + "    state = step.state\n    print(step.done, step.score)",
    )


def seen(picture: str, network: str) -> list[Cell]:
    """The video; of networks that see flow alone, its colours."""
    video = Cell(
        _("The video; the slider goes from frame to frame."),
        "import numpy as np\nimport plotly.express as px\n\n"
        f"figure = px.imshow({picture}.frames, animation_frame=0)\nfigure.show()",
    )
    motion = Cell(
        _("The motion in the colours of optical flow."),
        "import numpy as np\nimport plotly.express as px\n"
        "from vizlib.pictures.flow_fields import colours, scale_of\n\n"
        f"flow = {picture}.seen_flow\n"
        "painted = [colours(field, scale_of(flow)) for field in flow]\n"
        "figure = px.imshow(np.stack(painted), animation_frame=0)\nfigure.show()",
    )
    kinds = CARDS[network].input.kinds
    return [cell for kind, cell in (("rgb", video), ("flow", motion)) if kind in kinds]


def curve() -> Cell:
    """How it climbed."""
    return Cell(
        _("The score step by step, while the video is moved, turned and zoomed; and where it ended."),
        "figure = px.line(y=step.state.curve[:, 0])\nfigure.show()\n"
        f"numbers = {{{SCORE!r}: step.score, {PROBABILITY!r}: step.probability, {DISTANCE!r}: step.distance}}\n"
        "here = {name: round(number, 3) for name, number in numbers.items()}",
    )


def gallery_notebook(entry: Entry) -> Notebook:
    """A video of the gallery: what its network says of the file that ships, and how its ascent began."""
    spec = entry.spec
    index = CARDS[spec.network].classes.index(entry.label)
    cells = [
        Cell(
            _("The video, as its file has it, with the settings that made it."),
            f"from vizlib.maximize.gallery import entry\n\nvideo = entry({entry.name!r})\nprint(video.spec)",
        ),
        *seen("video.picture()", spec.network),
        Cell(
            _("What its network says of it: the logit and the probability of the class."),
            "from models.zoo import CARDS, load\nfrom vizlib.maximize.picture import network_input, videos_of\n\n"
            f"spec = CARDS[{spec.network!r}].input\n"
            "x = network_input(videos_of(video.picture()), spec, video.spec.frames)\n"
            f"logits = load({spec.network!r})(x)[0]\n"
            f"here = {{'logit': round(float(logits[{index}]), 1), "
            f"{PROBABILITY!r}: round(float(logits.softmax(0)[{index}]), 3)}}",
        ),
        Cell(
            _("The first steps of the ascent that made it; without the bound it climbs to the end, which takes long."),
            "from itertools import islice\nfrom vizlib.maximize import maximize\n\n"
            f"for step in islice(maximize(video.spec), {AGAIN}):\n    print(step.done, step.score)",
        ),
    ]
    own = entry.checks.own
    settings = {
        _("Network"): _(CARDS[spec.network].title),
        _("Class"): label_name(entry.label),
        _("Pace of the motion"): speed_name(entry.speed),
        _("Seed"): str(spec.seed),
    }
    numbers = {"logit": round(own.logit, 1), PROBABILITY: round(own.probability, 3)}
    return Notebook(f"motion-lab-{entry.name}", titled("closer"), settings, numbers, cells)
