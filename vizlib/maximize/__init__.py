"""Class-maximizing videos: start from noise and climb.

objective        what shall be large          a class, a channel, a unit, or a sum of them
parametrization  what is climbed in           pixels, or frequencies of space and time
transforms       what it has to survive       jitter, scale, rotation, a roll in time
ascent           the loop                     a generator of steps, the last one the result
"""

from vizlib.maximize.ascent import maximize, maximize_until
from vizlib.maximize.defaults import at_speed, spec_of
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.objective import Objective, class_objective
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import State, Step

__all__ = [
    "MaximizeError",
    "MaximizeSpec",
    "Objective",
    "State",
    "Step",
    "at_speed",
    "class_objective",
    "maximize",
    "maximize_until",
    "spec_of",
]
