"""Inflation: a 2D network and its trained weights get a time axis; what they say of a still; and what training adds."""

from functools import partial

from pages.inflation import boring, helps, kernel, profile
from ui.lesson import lesson

page = lesson("inflation")
page.show(
    {
        "kernel": partial(kernel.shown, page),
        "boring": partial(boring.shown, page),
        "helps": partial(helps.shown, page),
        "profile": partial(profile.shown, page),
    }
)
