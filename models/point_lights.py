"""The two streams that learned from point lights instead of people.

No card of the zoo: on people its answers mean little. The page on point lights asks it beside the lab net.
"""

from models.checkpoints import with_weights
from models.lab import trained_weights
from models.two_stream import TwoStream, two_stream

NAME = "two_stream_point_lights"
POINT_LIGHTS = trained_weights(NAME)


def load_point_lights() -> TwoStream:
    """The trained network, in eval mode, its parameters without gradients.

    Raises:
        WeightsError: the file is damaged or of another network.
    """
    return with_weights(two_stream(), POINT_LIGHTS)
