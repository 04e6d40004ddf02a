"""The finished example with which the pages open: I3D on the clip that ships."""

from collections.abc import Iterator

from datasets.samples import SAMPLES
from ui.views import DEFAULT_VIEWS
from video import Clip, read_clip
from vizlib.cache import Cache, kept
from vizlib.device import default_device
from vizlib.networks import Networks
from vizlib.predict import Prediction, Request, predicting

NETWORK = "i3d_kinetics400"


def request() -> Request:
    return Request(NETWORK, DEFAULT_VIEWS, default_device())


def warm_up(networks: Networks, cache: Cache) -> Iterator[Prediction]:
    """Run the example, so that the first person who opens the app finds it done, or nearly."""
    clip = read_clip(next(iter(SAMPLES.values())).path)
    example = request()
    yield from kept(cache, example.key(clip), prediction_bytes, predicting, networks, example, clip)


def prediction_bytes(prediction: Prediction) -> int:
    """What the cache counts for a prediction: its arrays, and a little for the rest."""
    return prediction.view_probabilities.nbytes + sum(view.nbytes for view in prediction.view_indices) + 1000


def example_prediction(cache: Cache, clip: Clip) -> Prediction | None:
    """The example's answer for ``clip``, if it was run."""
    return cache.get(request().key(clip))
