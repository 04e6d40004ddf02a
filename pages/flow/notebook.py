"""The code of *Optical flow*: the clip's flow in pictures, one pixel of it, and a motion that is known exactly."""

from pages.flow.controls import NAMES, parameter_names
from ui.clip.code import clip_cell, clip_words
from ui.clip.picker import Current
from ui.lesson import lesson
from ui.notebook import Cell, Notebook, called, options, unless, written
from ui.words import _, listed
from vizlib.engine.lanes import kind_of
from vizlib.flow.field import FlowField, FlowRequest
from vizlib.flow.known import Tested
from vizlib.flow.pixel import Point

PICTURES = 8  # frames that a figure holds, at most
FULL = "pixels a frame of the fullest colour"
PAINTED = {
    "colours": "pictures.colours(t)",
    "arrows": "pictures.arrows(t)",
    "channels": "np.hstack([pictures.channel(0, t), pictures.channel(1, t)])",
    "error": "pictures.error(t)",
    "occluded": "pictures.occluded(back, t)",
}
SHOW = "figure = px.imshow(np.stack(painted), animation_frame=0)\nfigure.show()"


def titled(experiment: str) -> str:
    page = lesson("flow")
    return f"{page.title}: {page.experiments[experiment]}"


def method_words(request: FlowRequest) -> dict[str, str]:
    """How flow is estimated, among the settings of a view."""
    names = parameter_names()
    given = [f"{names[name]} {value:g}" for name, value in request.parameters]
    return {_("Method"): listed([NAMES[request.method], *given]), _("Device"): request.device}


def field_cells(current: Current, request: FlowRequest) -> list[Cell]:
    """The clip and its flow."""
    return [
        clip_cell(current),
        Cell(
            _("The flow from each frame to the next one: frames, u and v, rows, columns."),
            "from vizlib.flow.field import FlowRequest, flowing\n\n"
            f"request = {written(request)}\n*_, field = flowing(clip, request)\nprint(field.flow.shape)",
        ),
    ]


def field_notebook(current: Current, request: FlowRequest, field: FlowField, kind: str) -> Notebook:
    """The whole flow, shown in one of the page's ways."""
    painting = [follow()] if kind == "paths" else paint(kind, len(field.flow))
    cells = [
        *field_cells(current, request),
        *painting,
        Cell(
            _("The length that the fullest colour stands for."), f"here = {{{FULL!r}: round(field.most, 1)}}"
        ),
    ]  # fmt: skip
    settings = clip_words(current) | method_words(request)
    return Notebook("motion-lab-flow", titled("field"), settings, {FULL: round(field.most, 1)}, cells)


def paint(kind: str, length: int) -> list[Cell]:
    """Some frames of it as pictures."""
    cells = []
    if kind == "occluded":
        cells.append(
            Cell(
                _("The way back: the flow of the clip played backwards, and what it does not find again."),
                "from vizlib.flow.field import going_back\n\n*_, back = going_back(clip, field, request)",
            )
        )
    every = -(-length // PICTURES)
    return [
        *cells,
        Cell(
            _("Some of it as pictures; the slider goes from frame to frame."),
            "import numpy as np\nimport plotly.express as px\nfrom vizlib.flow.painting import FlowPictures\n\n"
            "pictures = FlowPictures(clip, field)\n"
            f"painted = [{PAINTED[kind]} for t in range(0, len(pictures), {every})]\n{SHOW}",
        ),
    ]


def follow() -> Cell:
    """Corners of the first frame, followed."""
    return Cell(
        _("Corners of the first frame, followed by the flow from frame to frame."),
        "import plotly.express as px\nfrom video.flow import trajectories\n\n"
        "ways = trajectories(field.flow.astype('float32'), 0, field.corners)  # (T, points, 2)\n"
        "figure = px.imshow(clip.frames[0])\n"
        "for way in ways.transpose(1, 0, 2):\n"
        "    figure.add_scatter(x=way[:, 0], y=way[:, 1], mode='lines', showlegend=False)\n"
        "figure.show()",
    )


def pixel_notebook(current: Current, request: FlowRequest, p: Point, t: int, y: int, x: int) -> Notebook:
    """One pixel's vector, the equation's rest, and how far it is from the truth, where that is known."""
    numbers = {"u": round(p.u, 2), "v": round(p.v, 2), "Ix u + Iy v + It": round(p.residual, 1)}
    told = "here = {'u': round(p.u, 2), 'v': round(p.v, 2), 'Ix u + Iy v + It': round(p.residual, 1)"
    if p.error is not None:
        numbers["endpoint error"] = round(p.error, 2)
        told += ", 'endpoint error': round(p.error, 2)"
    cells = [
        *field_cells(current, request),
        Cell(
            _("The pixel's vector, and what the optical-flow constraint leaves."),
            f"from vizlib.flow.pixel import point\n\n"
            f"p = {called('point', 'clip', 'field', *options(t=t, y=y, x=x))}\nprint(p)",
        ),
        Cell(
            _("The frame in the colours of its flow, and the vector from the pixel to where it goes."),
            "import plotly.express as px\nfrom vizlib.flow.painting import FlowPictures\n\n"
            f"figure = px.imshow(FlowPictures(clip, field).tinted({t}))\n"
            f"figure.add_scatter(x=[{x}, {x} + p.u], y=[{y}, {y} + p.v], mode='lines+markers')\nfigure.show()",
        ),
        Cell(_("The numbers of the pixel."), told + "}"),
    ]
    settings = clip_words(current) | method_words(request) | {_("Pixel"): f"t {t}, y {y}, x {x}"}
    return Notebook("motion-lab-flow-pixel", titled("pixel"), settings, numbers, cells)


def known_notebook(test: str, title: str, request: FlowRequest, result: Tested) -> Notebook:
    """A method on a motion that is known exactly."""
    numbers = {"endpoint error": round(result.mean_error, 2), "true motion": round(result.mean_motion, 2)}
    estimated = called(
        "estimate_flow",
        "clip",
        repr(request.method),
        *options(parameters=dict(request.parameters) or None, device=unless("cpu", kind_of(request.device))),
    )
    cells = [
        Cell(
            _("The clip and its true flow, which the test set draws again."),
            f"from datasets.flow_tests import flow_test, lands_inside\n\nclip, truth = flow_test({test!r})",
        ),
        Cell(_("The flow that the method estimates."), f"from video.flow import estimate_flow\n\nflow = {estimated}"),
        Cell(
            _("The endpoint error: how far each vector is from the true one, of all that end inside the picture."),
            "from video.flow import endpoint_error\n\n"
            "inside = lands_inside(truth)\n"
            "error = endpoint_error(flow, truth)[inside].mean()\n"
            "motion = endpoint_error(truth, 0 * truth)[inside].mean()\n"
            "here = {'endpoint error': round(float(error), 2), 'true motion': round(float(motion), 2)}",
        ),
        Cell(
            _("The true flow on the left, the estimated one on the right, on one scale of colours."),
            "import numpy as np\nimport plotly.express as px\n"
            "from vizlib.pictures.flow_fields import colours, scale_of\n\n"
            "most = max(scale_of(truth), scale_of(flow))\n"
            "figure = px.imshow(np.hstack([colours(truth[0], most), colours(flow[0], most)]))\nfigure.show()",
        ),
    ]
    settings = {_("Test"): title} | method_words(request)
    return Notebook("motion-lab-flow-known", titled("known"), settings, numbers, cells)
