"""The two streams that learned from point lights instead of people.

No card of the zoo: on people its answers mean little. The page on point lights asks it beside the lab net.
"""

from models.card import Weights
from models.checkpoints import read_state
from models.lab import training_card
from models.two_stream import TwoStream, two_stream

NAME = "two_stream_point_lights"
POINT_LIGHTS = Weights(
    badge="actors-18",
    file=f"{NAME}.safetensors",
    sha256=training_card(NAME).get("sha256", ""),
    licence="Apache-2.0",
    megabytes=0.5,
)


def load_point_lights() -> TwoStream:
    """The trained network, in eval mode, its parameters without gradients.

    Raises:
        WeightsError: the file is damaged or of another network.
    """
    network = two_stream()
    read_state(network, POINT_LIGHTS)
    return network.eval().requires_grad_(False)
