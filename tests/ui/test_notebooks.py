"""The code of each view runs, and computes the numbers of its page again."""

import ast
import io
import math
import re
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import plotly.graph_objects as go
import pytest
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient

from datasets.actors import render_clip
from datasets.samples import SAMPLES
from models.input_spec import Sampling
from models.toys import FUSIONS, Toy
from models.zoo import CARDS, CLASSIFIERS
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
from ui.clip.code import base_name, clip_cell
from ui.clip.picker import Chosen, Current, Source
from ui.notebook import Cell, Notebook, written
from video import encode_h264, read_clip
from vizlib.attribution import METHOD_NAMES, Question, checking, explaining
from vizlib.flow.field import FlowRequest, flowing
from vizlib.flow.known import comparing
from vizlib.flow.pixel import point
from vizlib.maximize import maximize as climbing
from vizlib.maximize import spec_of
from vizlib.maximize.gallery import entries
from vizlib.maximize.objective import Objective, Term, channel_objective
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
LAB = one_a_family([name for name, card in CARDS.items() if card.labels == "actors-18" and name in CLASSIFIERS])


def last(steps):
    *_, step = steps
    return step


@pytest.fixture(scope="module")
def rendered():
    choice = Actor(3, "cartwheel", False)
    return Current(choice, render_clip(3, "cartwheel", "test", SIZE), None)


@pytest.fixture(scope="module")
def shipped():
    """Less than half a second of a clip that ships."""
    path = SAMPLES["jumping_jacks"].path
    choice = Chosen(Source("A clip", path, "jumping_jacks"), None, 0.5, 0.9)
    return Current(choice, read_clip(path, start_s=0.5, end_s=0.9), None)


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
        "receptive_fields": of_unit(rendered, networks),
        "attribution": of_maps(
            rendered, networks, Question("early_fusion", "grad_cam", layer="features.3"),
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
    kernel = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
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


VARIANTS = {
    "sampled": lambda r, s, n: of_compare(r, n, ("early_fusion",), views=1, sampling=Sampling(16, seconds=1.0)),
    "a two-stream network": lambda r, s, n: of_compare(r, n, ("two_stream",), views=1),
    "one pixel": lambda r, s, n: of_pixel(r),
    "a known motion": lambda r, s, n: of_known(),
    "trajectories": lambda r, s, n: of_field(r, kind="paths"),
    "channels": lambda r, s, n: of_field(r, "farneback", "channels", (("levels", 2.0),)),
    "layers": lambda r, s, n: fields.layers_notebook("slow_fusion", rows("slow_fusion")),
    "growth": lambda r, s, n: fields.growth_notebook({name: last(tracing(name)) for name in ("c3d", "slowfast")}),
    "toys": lambda r, s, n: fields.toys_notebook(Toy(16), {name: Fields(toy_rows(name, Toy(16))) for name in FUSIONS}),
    "by gradient": lambda r, s, n: of_seen(r, n, "cnn3d_lstm"),
    "the proof": lambda r, s, n: of_unit(r, n, proved=True),
    "checks": lambda r, s, n: of_maps(r, n, Question("early_fusion", "saliency", target=3, against=5), checked=True),
    "a pathway": lambda r, s, n: of_maps(r, n, Question("slowfast", "saliency", pathway="slow")),
    "a paused ascent": lambda r, s, n: of_ascent(n, ascent(), done=2),
    "an ascent sent on": lambda r, s, n: of_ascent(n, ascent(), past=(2,), done=3),
    "a channel's ascent": lambda r, s, n: of_ascent(
        n, ascent(objective=channel_objective("features.1", 2, (0, 3, 3)) + -0.5 * channel_objective("features.2", 1))
    ),
    "a natural ascent": lambda r, s, n: of_ascent(
        n, replace(spec_of("early_fusion", "walk", recipe="natural"), steps=2)
    ),
    "an ascent of flow": lambda r, s, n: of_ascent(n, replace(spec_of("slow_fusion_flow", "run"), steps=2)),
    "the gallery": lambda r, s, n: maximize.gallery_notebook(entries("early_fusion")[0]),
}  # fmt: skip
QUICK = ("one pixel", "toys", "an ascent sent on")


@pytest.mark.parametrize(
    "view", [name if name in QUICK else pytest.param(name, marks=pytest.mark.sweep) for name in VARIANTS]
)
def test_a_view_is_computed_again(view, rendered, shipped, networks, monkeypatch):
    holds(VARIANTS[view](rendered, shipped, networks), ROOT, monkeypatch)


@pytest.mark.sweep
@pytest.mark.parametrize("name", LAB)
def test_every_lab_net_answers_again(name, rendered, networks, monkeypatch):
    holds(of_compare(rendered, networks, (name,), views=3), ROOT, monkeypatch)


@pytest.mark.sweep
@pytest.mark.parametrize("method", METHOD_NAMES)
def test_every_method_maps_again(method, rendered, networks, monkeypatch):
    settings = {"grad_cam": {"layer": "features.4"}, "shapley": {"orders": 8}}.get(method, {})
    holds(of_maps(rendered, networks, Question("slow_fusion", method, **settings)), ROOT, monkeypatch)


@pytest.mark.sweep
@pytest.mark.parametrize("kind", list(flow.PAINTED))
def test_every_way_to_look_at_flow_is_drawn_again(kind, rendered, monkeypatch):
    holds(of_field(rendered, kind=kind), ROOT, monkeypatch)


def uploaded(name, clip, data=b""):
    return Current(Chosen(Source(name, data, "0" * 64), None, 0.0, 1.5), clip, None)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_s_name_is_a_literal_and_nothing_else(name, clip, monkeypatch):
    """The code of a file with any name is that of a file with a plain one, but for one string."""
    here, plain_name = (
        Notebook("n", "t", {"Clip": "c"}, {"frames": 45}, [clip_cell(uploaded(each, clip)), Cell("", "here = 1")])
        for each in (name, "mine.mp4")
    )
    assert ast.dump(ast.parse(here.script)) == ast.dump(ast.parse(plain_name.script)).replace(
        repr("mine.mp4"), repr(base_name(name))
    )
    assert name.splitlines()[-1] not in "".join(line for line in here.script.splitlines() if line.startswith("#"))
    assert here.file.decode()  # also of a name that is no Unicode


def test_a_recording_is_read_under_the_name_that_it_is_saved_by(clip, monkeypatch):
    current = uploaded("camera 1", clip, b"\x1aE\xdf\xa3 a WebM file")
    monkeypatch.setattr("ui.clip.code.recordings", lambda: [current.choice.source])
    assert "read_clip('camera.webm', start_s=0.0, end_s=1.5)" in clip_cell(current).code


def test_only_the_last_part_of_a_file_s_name_is_used():
    assert base_name("../../etc/passwd") == "passwd"
    assert base_name(r"C:\videos\mine.mp4") == "mine.mp4"
    assert base_name("") == base_name("/") == "clip.mp4"
    assert len(base_name("x" * 3000 + ".mp4")) == 255


@pytest.mark.parametrize("name", [HOSTILE[0], *(pytest.param(name, marks=pytest.mark.sweep) for name in HOSTILE[1:4])])
def test_a_person_s_own_file_is_read_beside_the_notebook(name, clip, tmp_path, monkeypatch):
    data = encode_h264(np.repeat(np.repeat(clip.frames, 2, 1), 2, 2), 30.0)
    (tmp_path / base_name(name)).write_bytes(data)
    current = uploaded(name, read_clip(data, end_s=1.5), data)
    monkeypatch.syspath_prepend(str(ROOT))
    code = of_field(current)
    monkeypatch.setattr("ui.notebook.ROOT", "")  # the folder is outside the project
    assert "the clip of the page: True" in holds(code, tmp_path, monkeypatch)
    (tmp_path / base_name(name)).write_bytes(encode_h264(np.repeat(np.repeat(clip.frames[::-1], 2, 1), 2, 2), 30.0))
    assert "the clip of the page: False" in run_here(code, tmp_path, monkeypatch)[0]


def test_the_same_view_gives_the_same_file_and_no_streamlit(rendered, networks):
    one, other = (of_compare(rendered, networks, views=1).file for _time in range(2))
    assert one == other
    assert b"streamlit" not in one
    assert b"pages." not in one
    book = nbformat.reads(one.decode(), as_version=4)
    assert book.cells[0].source.startswith("# Side by side")
    assert "cartwheel" in book.cells[0].source


@pytest.mark.parametrize("topic", ["compare", "flow", "receptive_fields", "attribution", "maximize"])
def test_no_notebook_imports_the_page(topic):
    """What a topic writes into a notebook never names Streamlit, ui or pages."""
    text = (ROOT / "pages" / topic / "notebook.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.search(r"(from|import) (streamlit|ui|pages)\b", node.value)


def test_settings_are_written_as_they_are_made():
    for value in (
        Toy(16),
        FlowRequest("farneback", (("window", 41.0),)),
        ascent(),
        Question("c3d", "grad_cam", layer="x"),
    ):
        names = {type(each).__name__: type(each) for each in (value, *vars(value).values())}
        assert eval(written(value), names | {"Objective": Objective, "Term": Term}) == value
    assert written(Toy()) == "Toy()"


def code(app):
    return "\n".join(block.value for block in app.code)


def test_a_hidden_action_has_no_code_until_it_is_revealed():
    address = {"clip": "actor", "action": "hidden", "seed": "1", "views": "1", "nets": "early_fusion"}
    app = shown(opened("compare", **address))
    assert code(app) == ""
    assert any("Reveal it" in each.value for each in app.markdown)
    app.toggle(key="reveal-1").set_value(True).run()
    assert "render_clip(seed=1" in code(app)
    assert "Download the notebook" in [each.proto.label for each in app.get("download_button")]
