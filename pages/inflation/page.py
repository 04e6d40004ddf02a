"""Inflation: a 2D network and its trained weights get a time axis; and what training makes of them."""

from functools import partial

from pages.inflation import helps, kernel, profile
from ui.lesson import lesson

page = lesson("inflation")
page.show(
    {
        "kernel": partial(kernel.shown, page),
        "helps": partial(helps.shown, page),
        "profile": partial(profile.shown, page),
    }
)
