"""SlowFast: what its two pathways see, what they find, what each is good for, and what it costs without flow."""

from functools import partial

from pages.slowfast import ablation, cost, features, inputs, sees, stages
from ui.lesson import lesson

page = lesson("slowfast")
page.show(
    {
        "sees": partial(sees.shown, page),
        "stages": partial(stages.shown, page),
        "features": partial(features.shown, page),
        "ablation": partial(ablation.shown, page),
        "inputs": partial(inputs.shown, page),
        "cost": partial(cost.shown, page),
    }
)
