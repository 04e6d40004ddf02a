"""The code of each view runs, and computes the numbers of its page again."""

import ast
import io
import math
import re
from contextlib import redirect_stdout
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import plotly.graph_objects as go
import pytest
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient

from datasets.actors import LABELS, render_clip
from datasets.samples import SAMPLES
from models.input_spec import Sampling
from models.toys import FUSIONS, Toy
from models.zoo import CARDS
from pages.attribution import notebook as attribution
from pages.compare import notebook as compare
from pages.flow import notebook as flow
from pages.maximize import notebook as maximize
from pages.maximize.run import Run
from pages.receptive_fields import notebook as fields
from pages.receptive_fields.choice import Choice
from tests.families import one_a_family
from tests.pages.opening import opened, shown
from ui.clip.actor import SIZE, Actor
from ui.clip.picker import Chosen, Current, Source
from ui.notebook import Cell, Notebook, base_name, clip_cell, written
from video import encode_h264, read_clip
from vizlib.attribution import METHOD_NAMES, Question, checking, explaining
from vizlib.engine.networks import Networks
from vizlib.flow.field import FlowRequest, flowing
from vizlib.flow.known import comparing
from vizlib.flow.pixel import point
from vizlib.maximize import MaximizeSpec, spec_of
from vizlib.maximize import maximize as climbing
from vizlib.maximize.gallery import entries
from vizlib.maximize.objective import channel_objective, class_objective
from vizlib.predict import Request, predicting
from vizlib.receptive_field.layers import Fields, rows, toy_rows, tracing
from vizlib.receptive_field.units import Unit, inspecting_unit, proof, seeing

ROOT = Path(__file__).parent.parent.parent
PRINTED = re.compile(r"^(.*): page (.*), here (.*)$", re.MULTILINE)
HOSTILE = [
    "a'); import os #.mp4",
    'b"""\nimport os\n#.mp4',
    "c\\'); import os\n.mp4",
    "d{page}\u202e{os}.mp4",
    "e\ud800.mp4",
]
LAB = [name for name in one_a_family(CARDS) if CARDS[name].labels == "actors-18"] if False else []


def last(steps):
    *_, step = steps
    return step


@pytest.fixture(scope="module")
def rendered():
    choice = Actor(3, "cartwheel", False)
    return Current(choice, render_clip(3, "cartwheel", "test", SIZE), None)


@pytest.fixture(scope="module")
def shipped():
    """Three quarters of a second of a clip that ships."""
    path = SAMPLES["jumping_jacks"].path
    choice = Chosen(Source("A clip", path, "jumping_jacks"), None, 0.5, 1.25)
    return Current(choice, read_clip(path, start_s=0.5, end_s=1.25), None)


def of_compare(current, networks, names=("early_fusion",), **options):
    requests = [Request(name, **options) for name in names]
    return compare.notebook(current, [(each, last(predicting(networks, each, current.clip))) for each in requests])


def of_field(current, method="dis", kind="colours", parameters=()):
    request = FlowRequest(method, parameters)
    return flow.field_notebook(current, request, last(flowing(current.clip, request)), kind)


def of_pixel(current, t=4, y=60, x=80):
    request = FlowRequest()
    p = point(current.clip, last(flowing(current.clip, request)), t, y, x)
    return flow.pixel_notebook(current, request, p, t, y, x)


def of_known(test="rotation", method="farneback", parameters=(("window", 41.0),)):
    request = FlowRequest(method, parameters)
    return flow.known_notebook(test, "A test", request, last(comparing(test, request)))


def of_maps(current, networks, *questions, checked=False):
    maps = {question: last(explaining(current.clip, question, networks)) for question in questions}
    checks = {each: last(checking(current.clip, one, networks)) for each, one in maps.items()} if checked else None
    return attribution.notebook(current, maps, checks)


def of_unit(current, networks, name="early_fusion", layer=1, measured=True, proved=False):
    row = rows(name)[layer]
    unit = Unit(name, row.layer, row.middle)
    looked = CARDS[name].input.views(current.clip)[0]
    choice = Choice(unit, row, current.clip.frames[looked], current.clip if measured else None)
    effect = last(inspecting_unit(networks, unit, choice.measured, "cpu")).effect
    return fields.unit_notebook(
        "unit", current, choice, effect, last(proof(networks, unit, current.clip)) if proved else None
    )


def of_seen(current, networks, name):
    return fields.seen_notebook(current, name, last(seeing(networks, name, current.clip, "cpu")))


def of_ascent(networks, spec, past=(), done=0):
    state = None
    for end in (*past, spec.steps):
        for step in climbing(replace(spec, steps=end), networks, "cpu", state):
            if step.done == done:
                break
        state = step.state
    return maximize.studio_notebook(Run(spec, "cpu", spec.steps, past), step)


def ascent(**settings):
    return replace(spec_of("early_fusion", "walk"), steps=4, seed=7, **settings)


def one_of_each(rendered, shipped, networks):
    """A notebook a topic, of a small view."""
    return {
        "compare": of_compare(rendered, networks, ("early_fusion", "slow_fusion"), views=2),
        "flow": of_field(shipped),
        "receptive_fields": of_unit(shipped, networks),
        "attribution": of_maps(
            shipped, networks, Question("early_fusion", "grad_cam", layer="features.6"),
            Question("slow_fusion", "integrated_gradients", steps=16),
        ),
        "maximize": of_ascent(networks, ascent()),
    }  # fmt: skip


def alike(page, here):
    """Numbers that a processor may round differently."""
    if isinstance(page, tuple):
        return len(page) == len(here) and all(map(alike, page, here))
    if isinstance(page, float):
        return math.isclose(page, here, rel_tol=2e-3, abs_tol=2e-3)
    return page == here


def run_here(notebook, folder, monkeypatch):
    """Runs the cells in this process; what they print, the figures, and ``here``."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(go.Figure, "show", lambda figure: figures.append(figure))
    figures, names, out = [], {}, io.StringIO()
    with redirect_stdout(out):
        for cell in notebook.built().cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, notebook.name, "exec"), names)
    return out.getvalue(), figures, names["here"]


def holds(notebook, folder, monkeypatch):
    """It draws, and leaves the numbers of the page."""
    printed, figures, here = run_here(notebook, folder, monkeypatch)
    assert figures
    assert notebook.numbers
    assert {name: here[name] for name in notebook.numbers if not alike(notebook.numbers[name], here[name])} == {}
    assert [name for name, _page, _here in PRINTED.findall(printed)] == list(notebook.numbers)
    return printed


def test_a_notebook_of_each_topic_runs_in_a_kernel(rendered, shipped, networks, tmp_path):
    """All in one kernel, whose start is most of their time; its names are cleared before each."""
    # Whatever kernels are installed: this interpreter, and the folder of a notebook inside the project.
    kernel = AsyncKernelManager(
        kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]), transport="ipc"
    )
    for topic, notebook in one_of_each(rendered, shipped, networks).items():
        book = notebook.built()
        book.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
        client = NotebookClient(book, km=kernel, timeout=120, resources={"metadata": {"path": str(ROOT / "pages")}})
        client.execute(cleanup_kc=topic == "maximize")
        outputs = [output for cell in book.cells for output in cell.get("outputs", ())]
        assert any("application/vnd.plotly.v1+json" in output.get("data", ()) for output in outputs), topic
        found = PRINTED.findall(outputs[-1]["text"])
        assert {name: ast.literal_eval(page) for name, page, _here in found} == notebook.numbers
        assert all(alike(ast.literal_eval(page), ast.literal_eval(here)) for _name, page, here in found), found
