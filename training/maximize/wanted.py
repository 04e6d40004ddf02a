"""Which class-maximizing videos the gallery should have, what each is called, and with which settings it is made."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from models.zoo import CARDS
from vizlib.maximize.defaults import FAST, NATURAL, PAID, PAY, PLAIN, SLOW, SPEEDS, TOGETHER, spec_of
from vizlib.maximize.spec import MaximizeSpec

I3D = "i3d_kinetics400"
KINETICS = (
    "archery", "bench pressing", "blowing out candles", "bowling", "clean and jerk", "cutting watermelon",
    "filling eyebrows", "golf driving", "hula hooping", "juggling balls", "jumping into pool", "playing accordion",
    "playing drums", "playing piano", "playing violin", "playing xylophone", "pushing cart", "riding a bike",
    "rock climbing", "sailing", "snowkiting", "squat", "surfing water", "swimming backstroke",
    "riding elephant", "scuba diving", "skiing slalom", "brushing teeth", "eating ice cream", "playing chess",
    "playing basketball", "playing tennis", "milking cow", "shoveling snow", "motorcycling",
    "decorating the christmas tree", "welding", "playing harp", "petting cat", "holding snake", "making pizza",
    "skydiving",
)  # fmt: skip
PAID_FOR = (  # of I3D's, also by an objective that pays for motion: where motion carried most when this was measured
    "playing violin",
    "jumping into pool",
    "playing accordion",
    "brushing teeth",
    "shoveling snow",
    "playing piano",
)
STRIPS = ("playing violin", "juggling balls")  # of the published network, at every speed
MAIN = "slow_fusion"  # at every speed
LAB = (MAIN, "single_frame", "early_fusion", "two_stream", "cnn_lstm")  # every class

Video = tuple[str, str, float, str]  # network, class, speed, recipe


def wanted() -> Iterator[Video]:
    for label in KINETICS:
        for speed in SPEEDS if label in STRIPS else (SLOW, FAST):
            yield I3D, label, speed, NATURAL
        yield I3D, label, FAST, PLAIN
        if label in PAID_FOR:
            yield I3D, label, FAST, PAID
    for name in LAB:
        for label in CARDS[name].classes:
            for speed in SPEEDS if name == MAIN else (SLOW, FAST):
                yield name, label, speed, NATURAL
            yield name, label, FAST, PLAIN


def name_of(network: str, label: str, speed: float, recipe: str = NATURAL) -> str:
    end = "" if recipe == NATURAL else f"-{recipe}"
    return f"{network}-{label.replace(' ', '_')}-{round(100 * speed):03}{end}"


def batches(labels: Iterable[str]) -> list[tuple[str, ...]]:
    """Classes that climb together: neighbours in the list, which are alike, in different batches."""
    labels = tuple(labels)
    count = -(-len(labels) // TOGETHER)
    return [labels[n::count] for n in range(count)]


def batch_of(network: str, label: str) -> tuple[str, ...]:
    labels = KINETICS if network == I3D else CARDS[network].classes
    return next(batch for batch in batches(labels) if label in batch)


def spec_for(network: str, label: str, speed: float, recipe: str, seed: int) -> MaximizeSpec:
    """The settings of a video."""
    classes = CARDS[network].classes
    others = tuple(sorted(classes.index(other) for other in batch_of(network, label) if other != label))
    base = spec_of(network, label, speed, seed, PLAIN if recipe == PLAIN else NATURAL, others)
    return replace(base, pay=PAY) if recipe == PAID else base
