"""The code of *Receptive fields*: what layers see by rule, by gradient, and how much each frame counts for a unit."""

from collections.abc import Mapping, Sequence

from models.toys import Toy
from models.zoo import CARDS
from pages.receptive_fields.choice import Choice
from ui.clip.code import clip_cell, clip_words
from ui.clip.picker import Current
from ui.lesson import lesson
from ui.notebook import Cell, Notebook, written
from ui.numbers import layer_title
from ui.words import _, listed
from vizlib.receptive_field import Effective
from vizlib.receptive_field.layers import Fields, Row
from vizlib.receptive_field.proof import Proof
from vizlib.receptive_field.units import Seen

WHOLE = "the answer"  # a name for the whole network, which is its own last layer


def titled(experiment: str) -> str:
    page = lesson("receptive_fields")
    return f"{page.title}: {page.experiments[experiment]}"


def of_layer(layer: str) -> str:
    return layer or WHOLE


def layers_notebook(name: str, rows: Sequence[Row]) -> Notebook | None:
    """The layers of one network, by rule."""
    if not rows:
        return None
    cells = [
        Cell(
            _("What every module of the network sees of its input, in frames, rows and columns: found by rule."),
            "from models.zoo import CARDS\nfrom vizlib.receptive_field import theoretical\n\n"
            f"card = CARDS[{name!r}]\n"
            "fields = theoretical(card.build(), card.input.shape)",
        ),
        Cell(
            _("The layers that are worth looking at: the size of what they see, and the step from unit to unit."),
            "for layer in (*card.layers, ''):\n"
            f"    print(layer or {WHOLE!r}, fields[layer].size, fields[layer].stride, fields[layer].start)",
        ),
        Cell(
            _("The frames that each of them sees."),
            "import plotly.express as px\n\n"
            f"here = {{layer or {WHOLE!r}: fields[layer].size for layer in (*card.layers, '')}}\n"
            "figure = px.bar(x=list(here), y=[size[0] for size in here.values()])\n"
            "figure.show()",
        ),
    ]
    return Notebook(
        "motion-lab-receptive-fields",
        titled("layers"),
        {_("Network"): _(CARDS[name].title)},
        {of_layer(row.layer): row.field.size for row in rows},
        cells,
    )


def growth_notebook(found: Mapping[str, Fields]) -> Notebook | None:
    """Several networks: the frames of the clip that the middle unit of each layer sees."""
    names = [name for name, fields in found.items() if fields.rows]
    if not names:
        return None
    cells = [
        Cell(
            _("What the layers of each network see of its input, by rule, cut off where the input ends."),
            "from vizlib.receptive_field.layers import rows\n\n"
            f"here = {{name: tuple(row.clipped[0] for row in rows(name)) for name in {names!r}}}",
        ),
        Cell(
            _("The frames that the middle unit of each layer sees, layer by layer."),
            "import plotly.graph_objects as go\n\n"
            "figure = go.Figure()\n"
            "for name, frames in here.items():\n"
            "    figure.add_scatter(y=frames, name=name, mode='lines+markers')\n"
            "figure.show()",
        ),
    ]
    numbers = {name: tuple(row.clipped[0] for row in found[name].rows) for name in names}
    settings = {_("Networks"): listed(_(CARDS[name].title) for name in names)}
    return Notebook("motion-lab-receptive-fields-growth", titled("growth"), settings, numbers, cells)


def toys_notebook(toy: Toy, networks: Mapping[str, Fields]) -> Notebook:
    """The lecture's three networks with the settings chosen."""
    cells = [
        Cell(
            _("The three networks with these settings, and what their layers see by rule."),
            "from models.toys import FUSIONS, Toy\nfrom vizlib.receptive_field.layers import toy_rows\n\n"
            f"toy = {written(toy)}\n"
            "here = {}\n"
            "for fusion in FUSIONS:\n"
            "    for row in toy_rows(fusion, toy):\n"
            "        here[f'{fusion} fusion, {row.layer}'] = row.clipped",
        ),
        Cell(
            _("The frames that each layer sees."),
            "import plotly.express as px\n\n"
            "figure = px.bar(x=list(here), y=[size[0] for size in here.values()])\nfigure.show()",
        ),
    ]
    numbers = {f"{name} fusion, {row.layer}": row.clipped for name, fields in networks.items() for row in fields.rows}
    settings = {_("Settings"): f"`{written(toy)}`"}
    return Notebook("motion-lab-receptive-fields-toys", titled("toys"), settings, numbers, cells)


def seen_notebook(current: Current, name: str, seen: Seen) -> Notebook:
    """A network that the rule does not reach: what reaches its layers on the clip, by gradient."""
    cells = [
        clip_cell(current),
        Cell(
            _("What has a gradient at the middle unit of each layer, on this clip: first and last frame."),
            "from models.zoo import CARDS, load\nfrom vizlib.receptive_field import effective\n\n"
            f"card, network = CARDS[{name!r}], load({name!r})\n"
            "x = card.input.prepare(clip)\n"
            "fields = {layer: effective(network, [x], layer) for layer in (*card.layers, '')}\n"
            f"here = {{layer or {WHOLE!r}: field.spans[0] for layer, field in fields.items()}}",
        ),
        Cell(
            _("The share of each frame, layer by layer."),
            "import plotly.graph_objects as go\n\n"
            "figure = go.Figure()\n"
            "for layer, field in fields.items():\n"
            f"    figure.add_scatter(y=field.time, name=layer or {WHOLE!r})\n"
            "figure.show()",
        ),
    ]
    numbers = {of_layer(layer): reach.spans[0] for layer, reach in seen.layers.items()}
    settings = {_("Network"): _(CARDS[name].title)} | clip_words(current)
    return Notebook("motion-lab-receptive-fields-gradient", titled("layers"), settings, numbers, cells)


def unit_notebook(
    experiment: str, current: Current, choice: Choice, effect: Effective | None, proved: Proof | None = None
) -> Notebook:
    """One unit: what it sees by rule, how much each position counts where that is measured, and the proof."""
    unit = choice.unit
    numbers: dict[str, object] = {"frames": choice.box[0], "rows": choice.box[1], "columns": choice.box[2]}
    cells = [by_rule(choice)]
    if effect is not None or proved is not None:
        cells += [*([] if choice.measured is None else [clip_cell(current)]), network_of(choice)]
    if effect is not None:
        numbers["share of the field that counts"] = round(float(effect.mass(choice.box)), 3)
        cells.append(counting())
    if proved is not None and proved.done == proved.total and choice.measured is not None:
        numbers["most by a frame inside"] = float(f"{proved.most_inside(choice.box[0]):.3g}")
        cells.append(proving())
    settings = {
        _("Network"): _(CARDS[unit.name].title),
        _("Layer"): layer_title(unit.layer),
        _("Unit"): listed(map(str, unit.position)) or "0",
    }
    if choice.measured is not None:
        settings |= clip_words(current)
    return Notebook(f"motion-lab-receptive-fields-{experiment}", titled(experiment), settings, numbers, cells)


def by_rule(choice: Choice) -> Cell:
    """The box that the unit sees, clipped to the input; the figure is that of its sides."""
    unit = choice.unit
    return Cell(
        _("What the unit sees by rule, cut off where the input ends: first and last frame, row and column."),
        "from models.zoo import CARDS, load\nfrom vizlib.receptive_field import theoretical\n\n"
        f"card, network = CARDS[{unit.name!r}], load({unit.name!r})\n"
        f"layer, unit = {unit.layer!r}, {(*unit.position, *(0,) * (3 - len(unit.position)))}\n"
        "field = theoretical(network, card.input.shape)[layer]\n"
        "box = []\n"
        "for axis, last in enumerate(card.input.shape[2:]):\n"
        "    start, end = field.span(axis, unit[axis])\n"
        "    box.append((max(start, 0), min(end, last - 1)))\n"
        "here = dict(zip(('frames', 'rows', 'columns'), box))\n"
        "print(here)",
    )


def network_of(choice: Choice) -> Cell:
    """What the network looks at."""
    if choice.measured is None:
        return Cell(
            _("What the network looks at: a rendered test clip of each action."),
            "from datasets.actors import LABELS, render_clip\n\n"
            "inputs = [card.input.prepare(render_clip(0, label, 'test')) for label in LABELS]",
        )
    return Cell(_("What the network looks at."), "inputs = [card.input.prepare(clip)]")


def counting() -> Cell:
    """How much each position counts."""
    return Cell(
        _("How much each position counts for the unit, by its gradient; and the fewest positions with most of it."),
        "import plotly.express as px\nfrom vizlib.receptive_field import effective\n\n"
        "effect = effective(network, inputs, layer, unit)\n"
        "here['share of the field that counts'] = round(effect.mass(box), 3)\n"
        "figure = px.bar(y=effect.time)\nfigure.show()",
    )


def proving() -> Cell:
    """The proof: what becomes of the unit when one frame becomes its negative."""
    return Cell(
        _("The proof: each frame becomes its own negative, and the bars say by how much the unit changes."),
        "from vizlib.receptive_field.proof import proving\n\n"
        "(x,) = inputs\n"
        "*_, proof = proving(network, x, card.input.negative(x), layer, unit)\n"
        "here['most by a frame inside'] = float(f'{proof.most_inside(box[0]):.3g}')\n"
        "figure = px.bar(y=proof.frames)\nfigure.show()",
    )
