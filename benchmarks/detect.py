"""Who does what, where and when: frames a second from end to end, where the time goes, and what sharing features saves.

    python -m benchmarks.detect

Rendered scenes: the detector's stages, one after the other, on test scenes of three people. The real clip: MoveNet,
linking and I3D, each person's crop by itself. On the CPU; the first round is not counted.

Features are computed once for everybody. Against that, the same detector computes them anew for each person, as who
crops each person out of the video has to: the answers are the same, and the median of the ratios of times counts.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, islice
from typing import Any, cast

import torch
from torch import Tensor

from datasets.samples import SAMPLES
from datasets.scenes import render_scene, stage
from models.detector import Detector
from models.zoo import load
from video import Clip, read_clip
from vizlib.detect.detect import AT_ONCE, NAME, actions_of, input_of, placed, proposals
from vizlib.detect.linking import link_clip
from vizlib.detect.naming import RULE, Followed, naming
from vizlib.detect.people import seeing, thinned
from vizlib.detect.result import Seen
from vizlib.engine.finders import Finders
from vizlib.engine.networks import Networks

PEOPLE, SCENES = 3, 2
REAL = "backflip"
ROUNDS = 3
SAME = 1e-4
TIMES = 2.0

Times = dict[str, float]


class Watch:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: Times = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


@torch.no_grad()
def scene(network: Detector, clip: Clip) -> Times:
    """Seconds of each stage of the detector on a rendered scene."""
    watch = Watch()
    with watch.stage("input"):
        x = input_of(clip)
    with watch.stage("proposals"):
        people = [each for part in x.split(AT_ONCE, 2) for each in proposals(network.people(part[0].transpose(0, 1)))]
    with watch.stage("features"):
        averaged = network(x)
    with watch.stage("heads"):
        actions_of(network, averaged, [boxes for boxes, _scores in people])
        network.of_whole(averaged)
    with watch.stage("linking"):
        left, top, scale = placed(clip)
        boxes = tuple(boxes.numpy() * scale + (left, top, left, top) for boxes, _scores in people)
        seen = Seen(boxes, tuple(scores.numpy() for _boxes, scores in people))
        link_clip(clip.frames, seen)
    return watch.seconds


def real(networks: Networks, finders: Finders, clip: Clip) -> Times:
    """Seconds of each stage on a real clip."""
    watch = Watch()
    thin = thinned(clip)
    with watch.stage("movenet"):
        *_steps, seen = seeing(finders, thin)
    assert isinstance(seen, Seen)
    with watch.stage("linking"):
        tubes = link_clip(thin.frames, seen, RULE)
    with watch.stage("i3d"):
        for _step in naming(networks, clip, Followed(thin, seen, tubes)):
            pass
    return watch.seconds


def told(frames: int, rounds: list[Times]) -> dict[str, Any]:
    """Frames a second, and each stage's share, of the median round."""
    middle = sorted(rounds, key=lambda times: sum(times.values()))[len(rounds) // 2]
    total = sum(middle.values())
    shares = {stage: round(seconds / total, 3) for stage, seconds in middle.items()}
    return {"frames": frames, "frames_a_second": round(frames / total, 1), "share": shares}


@torch.no_grad()
def shared(network: Detector, x: Tensor, boxes: list[list[Tensor]]) -> list[Tensor]:
    """Logits of each person's boxes, one a step: the features are computed once."""
    averaged = network(x)
    return [network.judge(averaged, each) for each in boxes]


@torch.no_grad()
def once_each(network: Detector, x: Tensor, boxes: list[list[Tensor]]) -> list[Tensor]:
    """The same, with features computed for each person."""
    return [network.judge(network(x), each) for each in boxes]


def sharing(network: Detector, clip: Clip) -> dict[str, Any]:
    """Features once for all people against once a person."""
    x = input_of(clip)
    scale = placed(clip)[2]
    steps = len(network(x))
    at = torch.linspace(0, len(clip) - 1, steps).round().int()
    everybody = torch.from_numpy(clip.truth.boxes).nan_to_num() / scale  # (P, T, 4)
    boxes = [[person[t][None] for t in at] for person in everybody]
    mine, theirs = shared(network, x, boxes), once_each(network, x, boxes)
    rounds = [[seconds(way, network, x, boxes) for way in (shared, once_each)] for _ in range(ROUNDS)]
    return {
        "people": len(boxes),
        "once_for_all_ms": round(1e3 * statistics.median(a for a, _b in rounds)),
        "once_a_person_ms": round(1e3 * statistics.median(b for _a, b in rounds)),
        "times_as_fast": round(statistics.median(b / a for a, b in rounds), 2),
        "largest_difference": max(float((a - b).abs().max()) for a, b in zip(mine, theirs, strict=True)),
    }


def seconds(way: Callable[..., Any], *arguments: Any) -> float:
    start = time.perf_counter()
    way(*arguments)
    return time.perf_counter() - start


def scenes_of(people: int) -> Iterator[Clip]:
    """Test scenes of so many people."""
    for seed in count():
        if len(stage(seed, "test").people) == people:
            yield render_scene(seed, "test")


def run() -> dict[str, Any]:
    network = cast(Detector, load(NAME))
    clips = list(islice(scenes_of(PEOPLE), SCENES))
    rounds = [[scene(network, clip) for clip in clips] for _ in range(ROUNDS + 1)][1:]
    added = [{name: sum(times[name] for times in each) for name in each[0]} for each in rounds]
    networks, finders, clip = Networks(), Finders(), read_clip(SAMPLES[REAL].path)
    real_rounds = [real(networks, finders, clip) for _ in range(2)][1:]
    ratio = sharing(network, clips[0])
    return {
        "scenes": told(sum(map(len, clips)), added),
        "real": told(len(clip), real_rounds),
        "sharing": ratio,
        "bar": f"the same answers within {SAME:g}, and {TIMES:g} times as fast with {PEOPLE} people",
        "met": ratio["largest_difference"] <= SAME and ratio["times_as_fast"] >= TIMES,
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
