"""What memory an ascent takes, told before it begins."""

from typing import Any

from vizlib.cost.memory import gradient_bytes, is_large, pixels_of
from vizlib.engine.budget import MB, SMALL
from vizlib.maximize.members import MOTION, STILL, members_of
from vizlib.maximize.spec import MaximizeSpec

# Parts of a pass there and back, as measured with I3D: 464 MB of 32 frames of 112 pixels with R, 646 with pay; a still
# of 176 pixels in a batch of six 251 in bfloat16 and 374 in float32.
PLAIN, NATURAL, PAID = 1.1, 1.8, 1.4
STILLS = 3.0  # a still is one frame, but no layer makes fewer of it
HALF = 0.6  # in bfloat16
HELD = 5  # videos: the parameters, Adam's two moments, what is shown, and one to spare


def memory_of(spec: MaximizeSpec) -> dict[str, Any]:
    """Bytes of a step, and between two, on the stage that takes most."""
    pixels = max(
        STILLS * size(spec, STILL) if spec.still else 0,
        size(spec, MOTION) * spec.frames if spec.steps > spec.still else 0,
    )
    held = int(HELD * 3 * 4 * pixels)
    if not is_large(spec.network) and pixels < pixels_of("i3d_kinetics400") / 8:
        return {"memory": 2 * SMALL, "held": min(held, 8 * MB)}
    passes = (NATURAL if spec.natural else PLAIN) + (PAID if spec.pay else 0.0)
    way = passes * (HALF if spec.bfloat16 else 1.0) * gradient_bytes(spec.network) * pixels / pixels_of(spec.network)
    return {"memory": held + int(way), "held": held}


def size(spec: MaximizeSpec, stage: str) -> int:
    """Pixels of one frame of all members."""
    return len(members_of(spec, stage)[0]) * spec.size**2
