"""Why this answer? Maps of space and time that say what an answer rests on, and checks of these maps.

question    what is asked             network, class, method, baseline
task        what a method gets        and what it gives
methods     the methods               each one call of Captum, but for
shapley     Shapley values            sampled by antithetic orders, with standard errors
pace        how long they will take   told before they begin
stepping    Captum, step by step      so that a long method can be watched and stopped
explain     the work                  a clip and a question to a map
result      a map                     and what it says of itself
checks      whether to believe it     completeness, shuffled weights, deletion and insertion
"""

from vizlib.attribution.checks import Checks, check_key, checking
from vizlib.attribution.errors import AttributionError
from vizlib.attribution.explain import explaining
from vizlib.attribution.methods import METHODS
from vizlib.attribution.pace import Pace, most_passes, pace_key, pacing
from vizlib.attribution.question import BASELINES, METHOD_NAMES, Question
from vizlib.attribution.result import Attribution

__all__ = [
    "BASELINES",
    "METHODS",
    "METHOD_NAMES",
    "Attribution",
    "AttributionError",
    "Checks",
    "Pace",
    "Question",
    "check_key",
    "checking",
    "explaining",
    "most_passes",
    "pace_key",
    "pacing",
]
