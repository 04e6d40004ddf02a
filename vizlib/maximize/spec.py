"""Everything on which a class-maximizing video depends besides the weights."""

from dataclasses import dataclass

from models.zoo import card_of
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.objective import Objective

SPACES = ("fourier", "pixels")
MOST_FRAMES, MOST_SIZE, MOST_STEPS = 128, 256, 1024
MOST_COMPANIONS = 31


@dataclass(frozen=True)
class MaximizeSpec:
    """An ascent. The result is a function of this and of the weights.

    Attributes:
        network: its name.
        objective: what shall be large.
        frames, size: T, and H = W; 0 are the network's own.
        steps: of the ascent.
        seed: of the noise from which it starts, and of the transforms.
        space: what is climbed in, ``"fourier"`` or ``"pixels"``.
        falloff: of Fourier space: a frequency f is weighted by 1 / f^falloff.
        a_t: of Fourier space: how much higher a frequency in time counts than one in space; large is slow.
        chi: penalty on differences in time, the mean of their squares; large is slow.
        smooth: penalty on differences in space, likewise.
        calm: penalty on colours near black and white, or motion near its bound.
        rate: of Adam.
        jitter: how far the whole video is moved, in parts of its side.
        zoom: by how much it is made larger or smaller, 0.1 is 10 %.
        turn: how far it is rotated, in degrees.
        roll: by how many frames it is rolled in time.
        area: the least share of the picture that a crop shows; crops are zoomed to the whole size. 1 does without.
        centre: how far crops may lie off the middle, in parts of the room that they have.
        flip: whether every other crop is mirrored.
        still: of ``steps``, how many climb a still picture before it begins to move.
        cool: the part of ``rate`` that is left at the end of a stage; it falls as a cosine.
        temper: tau of the class term, ``tau * cross_entropy(logits / tau)``; 0 climbs the logit itself.
        enough: the score above which a class gains nothing; 0 is without end.
        natural: penalty on the distance R from the clips of the training, above ``real``; see ``natural.py``. What the
            first layer adds to R counts always, and more: it sees colours, contrast and grain.
        real, real_still: up to this R of a video, and of a batch of stills, it costs nothing.
        companions: other classes that climb in the same batch.
        pay: weight of what motion adds: the score of the video, up to ``enough``, less that of its middle frame, held.
        bfloat16: whether the network computes with half as many bits, which takes half the time.
        start: the gallery's video from which it starts instead of noise, by name.
    """

    network: str
    objective: Objective
    frames: int = 0
    size: int = 0
    steps: int = 128
    seed: int = 0
    space: str = "fourier"
    falloff: float = 1.0
    a_t: float = 1.0
    chi: float = 0.0
    smooth: float = 0.0
    calm: float = 0.0
    rate: float = 0.05
    jitter: float = 0.06
    zoom: float = 0.05
    turn: float = 5.0
    roll: int = 1
    area: float = 1.0
    centre: float = 1.0
    flip: bool = False
    still: int = 0
    cool: float = 1.0
    temper: float = 0.0
    enough: float = 0.0
    natural: float = 0.0
    real: float = 0.0
    real_still: float = 0.0
    companions: tuple[int, ...] = ()
    pay: float = 0.0
    bfloat16: bool = False
    start: str = ""

    def __post_init__(self) -> None:
        card = card_of(self.network)
        own, classes = card.input, len(card.classes)
        object.__setattr__(self, "frames", self.frames or own.frames)
        object.__setattr__(self, "size", self.size or own.size)
        bounds: dict[str, tuple[float, float]] = {
            "frames": (own.min_frames, min(own.max_frames or MOST_FRAMES, MOST_FRAMES)),
            "size": (16, MOST_SIZE),
            "steps": (1, MOST_STEPS),
            "falloff": (0, 8),
            "a_t": (0.05, 50),
            "chi": (0, 1e9),
            "smooth": (0, 1e9),
            "calm": (0, 1e9),
            "jitter": (0, 1),
            "zoom": (0, 0.9),
            "turn": (0, 180),
            "rate": (1e-4, 1),
            "seed": (0, 2**32 - 1),
            "roll": (0, MOST_FRAMES),
            "area": (0.05, 1),
            "centre": (0, 1),
            "still": (0, MOST_STEPS),
            "cool": (0, 1),
            "temper": (0, 100),
            "enough": (0, 1e6),
            "natural": (0, 1e6),
            "real": (0, 1e6),
            "real_still": (0, 1e6),
            "pay": (0, 100),
        }
        for name, (least, most) in bounds.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise MaximizeError(
                    "{name} must lie between {least} and {most}; it is {found}.",
                    name=name,
                    least=least,
                    most=most,
                    found=value,
                )
        if not self.objective.terms:
            raise MaximizeError("An ascent needs something to maximize: a class, a channel or a unit.")
        wrong = [n for n in self.companions if not 0 <= n < classes or n == self.objective.class_index]
        if wrong or len(set(self.companions)) < len(self.companions) or len(self.companions) > MOST_COMPANIONS:
            raise MaximizeError(
                "The companions are up to {most} different classes besides the one that is climbed, from 0 to {last}; "
                "they are {found}.",
                most=MOST_COMPANIONS,
                last=classes - 1,
                found=self.companions,
            )
        if self.still and "flow" in own.kinds:
            raise MaximizeError(
                "{title} sees flow, of which a still has none. Set the steps of the still to 0.", title=card.title
            )
        if self.start and (self.still or self.companions):
            raise MaximizeError(
                "The video {name}, from which the ascent starts, moves already and climbs alone: set the steps of the "
                "still to 0, and take the companions away.",
                name=self.start,
            )
        if self.space not in SPACES:
            raise MaximizeError(
                "There is no space {found}; choose {names}.", found=self.space, names=" / ".join(SPACES)
            )
