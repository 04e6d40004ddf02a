"""Why this answer? Maps of space and time that say what an answer rests on, and checks of these maps.

question    what is asked             network, class, method, baseline
methods     the methods               each one call of Captum
stepping    Captum, step by step      so that a long method can be watched and stopped
explain     the work                  a clip and a question to a map
checks      whether to believe it     completeness, shuffled weights, deletion and insertion
"""

from vizlib.attribution.checks import Checks, check_key, checking
from vizlib.attribution.errors import AttributionError
from vizlib.attribution.explain import Attribution, explaining
from vizlib.attribution.methods import METHODS
from vizlib.attribution.question import BASELINES, METHOD_NAMES, Question

__all__ = [
    "BASELINES",
    "METHODS",
    "METHOD_NAMES",
    "Attribution",
    "AttributionError",
    "Checks",
    "Question",
    "check_key",
    "checking",
    "explaining",
]
