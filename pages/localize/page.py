"""Actions in time: what happens when, in streams of several actions and in a long video of one's own."""

from functools import partial

from pages.localize import compared, guess, long, steps, thresholds, timeline
from ui.lesson import lesson

page = lesson("localize")
page.show(
    {
        "timeline": partial(timeline.shown, page),
        "guess": partial(guess.shown, page),
        "steps": partial(steps.shown, page),
        "thresholds": partial(thresholds.shown, page),
        "compared": partial(compared.shown, page),
        "long": partial(long.shown, page),
    }
)
