"""Who is in a real clip, followed, and what I3D of Kinetics-400 calls what each of them does, and the whole clip."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.input_spec import Sampling
from models.zoo import card_of
from video import Clip, Progress
from vizlib.detect.crops import crop_of, spread
from vizlib.detect.linking import Rule, link, looks_of
from vizlib.detect.people import seeing, thinned
from vizlib.detect.result import Seen, Tube
from vizlib.engine.finders import MOVENET, Finders, place_of, weights_of
from vizlib.engine.keys import Key
from vizlib.engine.networks import Source
from vizlib.predict import Request, predicting

NETWORK = "i3d_kinetics400"
RULE = Rule(start=0.35, keep=0.25, least_frames=4, least_score=0.3)  # MoveNet's scores are lower than the detector's
VIEWS = 3  # test clips of a tube, or of the clip, that is long enough
LEAST_FRAMES = 16  # of I3D's 64: a tube that lasts less is given no name
MOST_TUBES = 6  # the longest ones are named


@dataclass(frozen=True, eq=False)
class Followed:
    """The people of a clip, and who is who; ``clip`` holds the frames that were looked at, see ``thinned``."""

    clip: Clip
    seen: Seen
    tubes: tuple[Tube, ...]


@dataclass(frozen=True, eq=False)
class Named:
    """What I3D says.

    Attributes:
        labels: its K classes.
        tubes: of each tube the probabilities ``(K,)``; None if it is ``short``, or enough others last longer.
        short: of each tube, whether it lasts too short a time to be named.
        whole: of the whole clip, likewise.
        badge: the data behind the weights.
    """

    labels: tuple[str, ...]
    tubes: tuple[np.ndarray | None, ...]
    short: tuple[bool, ...]
    whole: np.ndarray | None
    badge: str

    def best(self, probabilities: np.ndarray, count: int) -> list[tuple[str, float]]:
        """The most probable classes, best first."""
        return [(self.labels[k], float(probabilities[k])) for k in np.argsort(-probabilities)[:count]]


def followed_key(clip: Clip, by: str, device: str) -> Key:
    """What names the work of ``following``."""
    return Key("followed", clip.digest, (by, weights_of(by), place_of(by, device)))


def following(finders: Finders, clip: Clip, by: str = MOVENET, device: str = "cpu") -> Iterator[Progress | Followed]:
    """Find the people of a clip, and link them; see ``seeing``.

    Raises:
        WeightsError: the weights are not here, or damaged. OutOfMemory: on the device.
    """
    thin = thinned(clip)
    for step in seeing(finders, thin, by, device):
        yield Followed(thin, step, link(step, RULE, looks_of(thin.frames, step))) if isinstance(step, Seen) else step


def named_key(clip: Clip, by: str, device: str, precision: str) -> Key:
    """What names the work of ``naming``, by the people of the clip and I3D."""
    people = followed_key(clip, by, device).request
    return Key("named", clip.digest, (people, card_of(NETWORK).weights.identity, device, precision))


def naming(
    source: Source, clip: Clip, followed: Followed, device: str = "cpu", precision: str = "float32"
) -> Iterator[Progress | Named]:
    """Ask I3D what the whole clip shows, and what the crop of each tube; a step for each of the test clips.

    Raises:
        WeightsError, OutOfMemory: see ``predicting``.
    """
    tubes = [spread(tube, followed.clip, clip) for tube in followed.tubes]
    requests = [request_of(len(tube.boxes), clip.fps, device, precision) for tube in tubes]
    requests.append(request_of(len(clip), clip.fps, device, precision))  # of the whole clip
    longest = sorted(range(len(tubes)), key=lambda n: -len(tubes[n].boxes))[:MOST_TUBES]
    total = VIEWS * (len(longest) + 1) + 1  # the result is the last step
    yield Progress(0, total)
    badge = source.get(NETWORK, device).badge
    answers: list[np.ndarray | None] = [None] * len(requests)
    for done, n in enumerate([len(tubes), *longest]):
        yield Progress(VIEWS * done, total)
        request = requests[n]
        if request is None:
            continue
        for step in predicting(source, request, clip if n == len(tubes) else crop_of(clip, tubes[n])):
            answers[n] = step.probabilities
            yield Progress(VIEWS * done + VIEWS * step.done // step.total, total)
    short = tuple(request is None for request in requests[:-1])
    yield Named(card_of(NETWORK).classes, tuple(answers[:-1]), short, answers[-1], badge)


def request_of(frames: int, fps: float, device: str, precision: str) -> Request | None:
    """I3D at the frame rate on which it was trained; of a short clip it sees fewer frames. None: too few."""
    spec = card_of(NETWORK).input
    there = int((frames - 1) / fps * spec.fps) + 1
    if there >= spec.frames:
        return Request(NETWORK, VIEWS, device, precision)
    return Request(NETWORK, 1, device, precision, Sampling(there)) if there >= LEAST_FRAMES else None
