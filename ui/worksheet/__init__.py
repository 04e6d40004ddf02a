"""Hand-outs: the worksheet of a lesson, on which guesses, drawings and numbers are left blank, and its key."""

from ui.worksheet.links import links

__all__ = ["links"]
