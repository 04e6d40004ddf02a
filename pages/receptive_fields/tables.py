"""Layers, their sizes and their fields as a table that is read aloud, and as files to take away."""

import csv
import io
from collections.abc import Mapping, Sequence

import streamlit as st

from ui.numbers import layer_title, times
from ui.words import _
from vizlib.receptive_field.layers import Fields, Row
from vizlib.receptive_field.units import Seen

Cells = Sequence[Sequence[str]]
Table = tuple[Sequence[str], Cells]
# A row a line: a table of many columns would else be twice as high.
DENSE = """
<style>
  [class*="st-key-dense-"] :is(th, td) { padding: 0.25rem 0.5rem !important; }
  [class*="st-key-dense-"] td { white-space: nowrap; }
</style>
"""


def commas(numbers: Sequence[int], zero: str = "0") -> str:
    """Numbers that are no sizes: ``−1, −1, −1``."""
    return ", ".join(f"{n}".replace("-", "−") if n else zero for n in numbers)


def markdown(head: Sequence[str], body: Cells) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def comma_separated(head: Sequence[str], body: Cells) -> str:
    """The same table as CSV, with a mark that tells spreadsheets that it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([cell.replace("**", "") for cell in line] for line in body)
    return "\ufeff" + text.getvalue()


def fields_table(
    networks: Mapping[str, Fields], titles: Mapping[str, str], layers: Sequence[str], unclipped: bool
) -> Table:
    """What a unit of each of the ``layers`` sees, a column a toy network."""
    head = ["T × H × W", *(titles[fusion] for fusion in networks)]
    body = [
        [layer, *(f"**{times(seen_by(fields.rows[n], unclipped))}**" for fields in networks.values())]
        for n, layer in enumerate(layers)
    ]
    return head, body


def show(head: Sequence[str], body: Cells, name: str) -> None:
    """A table with a line a row."""
    st.html(DENSE)
    with st.container(key=f"dense-{name}"):
        st.markdown(markdown(head, body))


def seen_by(row: Row, unclipped: bool) -> tuple[int, ...]:
    """The field of a unit, inside the input or also beyond its edges."""
    return row.field.size if unclipped else row.clipped


def table(head: Sequence[str], body: Cells, name: str) -> None:
    """Show it, and offer it as CSV and as Markdown."""
    show(head, body, name)
    left, right, _rest = st.columns([1, 1, 2])
    for place, kind, text, mime in (
        (left, "CSV", comma_separated(head, body), "text/csv"),
        (right, "Markdown", markdown(head, body), "text/markdown"),
    ):
        place.download_button(
            kind,
            text,
            file_name=f"{name}.{'csv' if kind == 'CSV' else 'md'}",
            mime=mime,
            icon=":material/download:",
            key=f"{name}-{kind}",
            width="stretch",
            on_click="ignore",
        )


def lecture_table(networks: Mapping[str, Fields], titles: Mapping[str, str], unclipped: bool) -> Table:
    """The lecture's table of its three toy networks."""
    head = [_("network"), _("layer"), _("size C × T × H × W"), _("receptive field T × H × W"), _("parameters")]
    body = []
    for fusion, fields in networks.items():
        frames, height, width = fields.rows[0].limits
        body.append([f"**{titles[fusion]}**", _("input"), times((3, frames, height, width)), "", ""])
        for row in fields.rows:
            # In early fusion time is gone from the first layer on.
            shape = (row.shape[0], *row.shape[2:]) if fusion == "early" else row.shape
            body.append(
                [
                    "",
                    row.operation,
                    times(shape),
                    times(seen_by(row, unclipped)),
                    f"{row.parameters:,}" if row.parameters else "–",
                ]
            )
    return head, body


def pathway_table(rows: Sequence[Row], seconds: float) -> Table:
    """The stages of a network with two pathways by both clocks, its pathways side by side."""
    head = [
        _("stage"),
        _("slow: frames of its own"),
        _("frames of the clip"),
        _("seconds"),
        _("fast: frames of the clip"),
        _("seconds"),
        _("pixels"),
    ]
    slow, fast = ([row for row in rows if row.pathway == pathway] for pathway in ("slow", "fast"))
    body = [
        [
            f"{n}",
            f"**{one.own.size[0]}**",
            f"**{one.field.size[0]}**",
            f"{one.field.size[0] * seconds:.2f}",
            f"**{other.field.size[0]}**",
            f"{other.field.size[0] * seconds:.2f}",
            times(one.field.size[1:]),
        ]
        for n, (one, other) in enumerate(zip(slow, fast, strict=True), 1)
        if one.own
    ]
    return head, body


def layer_table(rows: Sequence[Row], seconds: float) -> Table:
    """The layers of one network; ``seconds`` between two frames that it sees."""
    head = [
        _("layer"),
        _("size C × T × H × W"),
        _("frames"),
        _("seconds"),
        _("pixels"),
        _("stride (T, H, W)"),
        _("start (T, H, W)"),
    ]  # fmt: skip
    body = [
        [
            layer_title(row.layer),
            times(row.shape),
            f"{row.field.size[0]}",
            f"{row.field.size[0] * seconds:.2f}",
            times(row.field.size[1:]),
            commas(row.field.stride, zero="–"),
            commas(row.field.start),
        ]
        for row in rows
    ]
    return head, body


def seen_table(seen: Seen) -> Table:
    """What reaches the middle unit of each layer, found by gradient; clipped to the input."""
    head = [_("layer"), _("units T × H × W"), _("frames"), _("rows"), _("columns")]
    body = []
    for layer, effect in seen.layers.items():
        spans = [f"{first} – {last}" for first, last in effect.spans]
        body.append([layer_title(layer), times(effect.units) or "–", *spans])
    return head, body
