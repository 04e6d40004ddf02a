"""*Whose motion?* through Streamlit's own test runner, on the gallery's videos with figures that are made up."""

from dataclasses import replace

import pytest

from tests.pages.opening import opened, texts
from vizlib.maximize import gallery as module
from vizlib.maximize.checks import Answer
from vizlib.maximize.defaults import FAST, PAID, SLOW
from vizlib.maximize.gallery import gallery

SHIPPED = gallery()


def measured(entry, *, mirrored=0.9, others=3):
    """With the motion of other classes, which leaves less than it has when it is frozen."""
    own, frozen = entry.checks.own.logit, entry.checks.frozen.logit
    labels = [one.label for one in SHIPPED if one.spec.network == entry.spec.network and one.speed == entry.speed]
    found = [label for label in labels if label != entry.label][:others]
    orderly = entry.spec.network == "single_frame"  # to which the order is nothing
    checks = replace(
        entry.checks,
        shuffled=entry.checks.shuffled if orderly else entry.checks.frozen,
        symmetry=0.1,
        mirrored=Answer(mirrored * own, 0.5, entry.label),
        swapped={label: Answer(min(own, frozen) - 3 - 0.1 * n, 0.1, label) for n, label in enumerate(found)},
    )
    return replace(entry, checks=checks)


@pytest.fixture
def use(monkeypatch):
    """A gallery of these entries."""
    return lambda *mine: monkeypatch.setattr(module, "gallery", lambda: mine)


def of(name, **how):
    return [measured(one, **how) for one in SHIPPED if one.spec.network == name and one.speed in (SLOW, FAST)]


def revealed(name):
    app = opened("maximize", experiment="motion", motion_net=name)
    assert not app.exception
    assert not app.get("plotly_chart")
    assert not any(word in texts(app) for word in ("carries", "The motion is the class's"))
    app.toggle(key="maximize-motion").set_value(True).run()
    return app


def test_the_motion_of_a_network_that_sees_time_is_the_classes(use):
    mine = of("slow_fusion")
    use(*mine, *of("single_frame"))
    app = revealed("slow_fusion")
    assert "**The motion is the class's.**" in texts(app)
    assert len(app.get("plotly_chart")) == 1
    app.button_group(key="motion_view").set_value("all").run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert texts(app).count("counts for 18 of 18 classes, and is the class's for 18") == 2  # slow and fast
    assert "**nothing**" not in texts(app)


def test_the_motion_of_a_network_that_sees_single_frames_carries_nothing(use):
    use(*of("single_frame"))
    app = revealed("single_frame")
    assert "The motion carries **nothing** for " in texts(app)
    app.button_group(key="motion_view").set_value("all").run()
    assert "counts for 0 of 18 classes" in texts(app)
    assert "In the fast version, the motion carries **nothing** for 18 classes." in texts(app)


def test_what_was_made_with_pay_for_motion_stands_beside(use):
    mine = of("slow_fusion", mirrored=-1.0)
    first = next(one for one in mine if one.speed == FAST)
    spec = replace(first.spec, pay=1.0)
    paid = replace(measured(first), name=f"{first.name}-paid", spec=spec, recipe=PAID)
    use(*mine, paid)
    app = opened("maximize", experiment="motion", **{"motion_class_actors-18": first.label})
    app.toggle(key="maximize-motion").set_value(True).run()
    assert not app.exception
    assert "it has to fit this picture" in texts(app)
    assert "**Rewarded for motion:** **The motion is the class's.**" in texts(app)


def test_without_figures_the_page_says_how_to_get_them(use):
    use(*(replace(one, checks=replace(one.checks, swapped={})) for one in of("single_frame")))
    app = opened("maximize", experiment="motion")
    assert not app.exception
    assert "was given the motion of other classes" in app.info[0].value
