"""Actions in space and time: who does what, where and when, in rendered scenes and in real clips."""

from functools import partial

from pages.detect import compared, crossing, person, real, steps, thresholds, tubes, who
from ui.lesson import lesson

page = lesson("detect")
page.show(
    {
        "who": partial(who.shown, page),
        "compared": partial(compared.shown, page),
        "steps": partial(steps.shown, page),
        "tubes": partial(tubes.shown, page),
        "crossing": partial(crossing.shown, page),
        "person": partial(person.shown, page),
        "thresholds": partial(thresholds.shown, page),
        "real": partial(real.shown, page),
    }
)
