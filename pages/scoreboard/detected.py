"""Actions in space and time: the detector and its control on the test scenes."""

from pages.scoreboard.interval_bars import SIDES, interval_bars
from pages.scoreboard.measured import means_numbers
from ui.charts.chart import chart
from ui.detected import detected_numbers
from ui.lesson import Lesson
from ui.reveal import provenance
from ui.words import _
from vizlib.results.detect import METHODS, detect_run, methods


def shown(page: Lesson) -> None:
    """frame-mAP and video-mAP with confidence intervals, what they allow to say, and how often identities switch."""
    page.section("detected", **detected_numbers())
    found = methods()
    of = {"frame-mAP": [each.frames for each in found.values()], "video-mAP": [each.tubes for each in found.values()]}
    series = {measure: [(mean.value, mean.interval) for mean in means] for measure, means in of.items()}
    chart(interval_bars([_(title) for title in METHODS.values()], series), key="detected-chart", wide=True)
    for measure, (one, other) in of.items():
        page.section(f"detected_{SIDES[one.against(other)]}", **means_numbers(measure, one, other))
    page.section("detected_identities", **detected_numbers())
    provenance([detect_run()])
