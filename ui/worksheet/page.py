"""A sheet as a page of its own, which a browser shows and prints. Nothing in it is fetched from elsewhere."""

import re
from html import escape
from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from ui import alone
from ui.guesses import letter
from ui.words import LANGUAGES, _, language
from ui.worksheet.drawing import room
from ui.worksheet.sheet import Item, Part, Sheet
from video.files import read_text

HERE = Path(__file__).parent
STYLE, SCRIPT = (read_text(HERE / file) for file in ("sheet.css", "print.js"))
FORMULA, SUB = re.compile(r"\$([^$]+)\$"), re.compile(r"_\{([^}]*)\}|_(\w)")
STRONG, SLANTED = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"\*(.+?)\*")
MORE_LINES = 1  # to write on

HEADERS = alone.headers(STYLE, SCRIPT, "form-action 'none'")


def page(sheet: Sheet, key: bool, lesson: str) -> HTMLResponse:
    """The worksheet, or its key; ``lesson``: as the address gives it."""
    parts = "".join(
        f"<h2>{escape(above)}</h2>" + "".join(map(keyed if key else blank, group))
        for above, group in groupby(sheet.parts, lambda part: part.above)
    )
    note = _("Stops of this lesson that this version of Motion Lab does not have: {n}").format(n=sheet.dropped)
    dropped = f'<p class="note">{escape(note)}</p>' if sheet.dropped else ""
    kind = _("Key") if key else _("Worksheet")
    fields = "".join(map(field, (_("Name"), _("Group"), _("Date"))))
    who = "" if key else f'<div class="who">{fields}</div>'
    head = f'<header><h1>{escape(sheet.title)}</h1><p class="kind">{escape(kind)}</p>{who}</header>'
    return whole(f"{kind}: {sheet.title}", bar(key, lesson), head + parts + dropped)


def refused(problem: str, status: int) -> HTMLResponse:
    """A page that says why there is no sheet."""
    return whole(_("Worksheet"), "", f"<p>{escape(problem)}</p>", status)


def whole(title: str, above: str, main: str, status: int = 200) -> HTMLResponse:
    script = f"<script>{SCRIPT}</script>" if above else ""
    text = (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body>{above}<main>{main}</main>{script}</body></html>"
    )
    return HTMLResponse(text, status, HEADERS)


def bar(key: bool, lesson: str) -> str:
    """What only the screen shows: the button that prints, the other sheet, the other language."""
    other = next(code for code in LANGUAGES if code != language())
    ways = [
        (_("Worksheet") if key else _("Its key"), language(), not key, ""),
        (LANGUAGES[other], other, key, f' lang="{other}" hreflang="{other}"'),
    ]
    links = "".join(
        f'<a href="{escape(address(code, to_key, lesson))}"{more}>{escape(text)}</a>'
        for text, code, to_key, more in ways
    )
    to_print = escape(_("Print, or save as PDF"))
    return f'<nav><button id="print" type="button">{to_print}</button>{links}</nav>'


def address(code: str, key: bool, lesson: str) -> str:
    """Of another sheet, seen from this one."""
    asked = {"lang": code} | ({"key": "1"} if key else {}) | ({"lesson": lesson} if lesson else {})
    return f"?{urlencode(asked)}"


def blank(part: Part) -> str:
    """A part without anything that was measured."""
    return heading(part) + "".join(
        framed(item, answers(item, key=False) + to_fill(item), sketch(item)) for item in part.items
    )


def keyed(part: Part) -> str:
    """A part with its right answers and numbers, and the claim that they bear out."""
    claim = f'<p class="claim">{marked(part.claim)}</p>' if part.claim else ""
    return (
        heading(part)
        + claim
        + "".join(framed(item, answers(item, key=True) + decided(item), room(item, key=True)) for item in part.items)
    )


def heading(part: Part) -> str:
    return f"<h3>{escape(part.title)}</h3>" if part.title else ""


def framed(item: Item, left: str, right: str) -> str:
    beside = f"<div>{right}</div>" if right else ""
    return (
        f'<section class="item"><div class="label">{escape(item.label)}</div><div>'
        f'<p class="question">{marked(item.question)}</p>'
        f'<div class="body"><div>{left}</div>{beside}</div></div></section>'
    )


def answers(item: Item, key: bool) -> str:
    """Boxes to tick; in the ``key`` the right one is ticked, and the numbers stand behind."""
    rows = []
    for n, answer in enumerate(item.answers):
        right = ' class="right"' if key and n == item.right else ""
        number = f"<span>{escape(item.figures[n])}</span>" if key and item.compares else ""
        row = f'<span class="box"></span><span>{letter(n)}</span><span>{escape(answer)}</span>{number}'
        rows.append(f"<li{right}>{row}</li>")
    return f'<ol class="answers">{"".join(rows)}</ol>' if rows else ""


def to_fill(item: Item) -> str:
    """The number, which is left blank, and lines for the reason."""
    measured = field(_("Measured:") if item.figures else _("Seen:"), "p")
    return measured + field(_("Why?"), "p") + '<p class="rule"></p>' * MORE_LINES


def decided(item: Item) -> str:
    """What decides."""
    if item.right is None:
        seen = escape(_("What is seen on the page decides."))
        return f'<p class="line">{seen}</p>'
    if item.compares:
        return ""
    return f'<p class="line right">{escape(_("Measured:"))} {escape(item.figures[0])}</p>'


def sketch(item: Item) -> str:
    told = _("Draw a bar for each answer.") if item.compares else _("Room to draw")
    return f"<figure>{room(item, key=False)}<figcaption>{escape(told)}</figcaption></figure>"


def field(label: str, tag: str = "span") -> str:
    """A line to write on behind a word."""
    return f'<{tag} class="line">{escape(label)}<span class="blank"></span></{tag}>'


def marked(text: str) -> str:
    """One line of Markdown as HTML: bold, slanted, and formulas as simple as those of the claims."""
    text = FORMULA.sub(lambda found: formula(found[1]), escape(text))
    return SLANTED.sub(r"<i>\1</i>", STRONG.sub(r"<b>\1</b>", text))


def formula(text: str) -> str:
    return SUB.sub(
        lambda found: f"<sub>{found[1] or found[2]}</sub>", text.replace(r"\times", "\N{MULTIPLICATION SIGN}")
    )
