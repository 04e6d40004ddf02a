"""Predictions as jobs of this session."""

from collections.abc import Sequence

from models.zoo import card_of
from ui import work
from ui.clip.sampling import DEFAULT_VIEWS
from ui.networks import own
from ui.sidebar import device, precision
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.cost.memory import answering
from vizlib.predict import Prediction, Request, predicting

NETWORK = "i3d_kinetics400"  # with which the pages open


def example() -> Request:
    """What the first page runs, and *Side by side* as long as nobody chose anything."""
    return Request(NETWORK, DEFAULT_VIEWS, device(), precision())


def start_all(requests: Sequence[Request], clip: Clip) -> None:
    """Queue those that have not been queued before; the page waits once for all, and not long."""
    for request in requests:
        start(request, clip, wait_s=0)
    work.wait([request.key(clip) for request in requests])


def start(request: Request, clip: Clip, wait_s: float = work.SOON_S) -> None:
    """Queue it; of a network without trained weights only the cost is measured."""
    card, key, mine = card_of(request.name), request.key(clip), own.of(request.name) if request.own else None
    if request.own and (mine is None or mine.sha256 != request.own):  # forgotten since it was asked
        return
    trained = mine is not None or card.weights.here
    work.once(
        key,
        predicting,
        mine or lab().networks,
        request,
        clip,
        answers=trained,
        lane=request.device,
        title=_(card.title) if trained else _("{title}, cost only").format(title=_(card.title)),
        size_of=prediction_bytes,
        size=request.views,
        **answering(request.name, request.spec.frames),
        wait_s=wait_s,
        instead_of=key.kind if request.tampering else "",  # of one clip many tamperings are tried
    )


def prediction(request: Request, clip: Clip) -> Prediction | None:
    """The answer, or as much of it as there is."""
    return work.so_far(request.key(clip))


def prediction_bytes(prediction: Prediction) -> int:
    """What the cache counts for a prediction: its arrays, and a little for the rest."""
    return prediction.view_probabilities.nbytes + sum(view.nbytes for view in prediction.view_indices) + 1000
