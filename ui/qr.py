"""Codes to scan."""

import segno


def code(text: str, level: str = "m") -> str:
    """The address of an SVG picture: black on white in every theme, with its quiet zone.

    ``level``: how much of it may be damaged: ``m`` a seventh, ``l`` less, for longer texts.
    """
    return segno.make(text, error=level, micro=False).svg_data_uri(border=3, dark="#000", light="#fff")
