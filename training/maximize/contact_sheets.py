"""Settings of class-maximizing videos beside each other, to choose the defaults by looking.

    python -m training.maximize.contact_sheets slow_fusion FOLDER [--steps 128] [NAME ...]

A row a setting, three frames of each class; a PNG for every six settings. What was chosen, and why, stands in
``vizlib/maximize/defaults.py``.
"""

import argparse
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from models.zoo import CARDS
from video.files import write_bytes
from vizlib.engine.networks import Networks
from vizlib.maximize import MaximizeSpec, at_speed, class_objective, maximize
from vizlib.maximize.checks import energy

CLASSES = {
    "actors-18": ("cartwheel", "crawl", "jump", "kick", "walk", "dance_a"),
    "kinetics400": (
        "playing violin", "riding a bike", "squat", "swimming backstroke", "bench pressing", "archery",
    ),
}  # fmt: skip
NO_TRANSFORM = {"jitter": 0.0, "zoom": 0.0, "turn": 0.0, "roll": 0}
STRONG = {"jitter": 0.12, "zoom": 0.1, "turn": 10.0, "roll": 2}
STRONGEST = {"jitter": 0.2, "zoom": 0.2, "turn": 15.0, "roll": 3}
SETTINGS: dict[str, dict[str, Any]] = {
    "pixels": {"space": "pixels"} | NO_TRANSFORM,
    "pixels moved": {"space": "pixels"},
    "pixels smooth": {"space": "pixels", "smooth": 500.0},
    "pixels smoother, slow": {"space": "pixels", "smooth": 2000.0, "chi": 500.0} | STRONG,
    "no transform": NO_TRANSFORM,
    "base": {},
    "strong": STRONG,
    "strongest": STRONGEST,
    "falloff 0.5": {"falloff": 0.5},
    "falloff 1.5": {"falloff": 1.5} | STRONG,
    "falloff 2": {"falloff": 2.0} | STRONG,
    "smooth 100": {"smooth": 100.0} | STRONG,
    "smooth 500": {"smooth": 500.0} | STRONG,
    "smooth 2000": {"smooth": 2000.0} | STRONG,
    "smooth 8000": {"smooth": 8000.0} | STRONG,
    "falloff 1.5 smooth 500": {"falloff": 1.5, "smooth": 500.0} | STRONG,
    "falloff 1.5 smooth 2000": {"falloff": 1.5, "smooth": 2000.0} | STRONG,
    "chi 500": {"chi": 500.0} | STRONG,
    "chi 2000": {"chi": 2000.0} | STRONG,
    "smooth 500 chi 500": {"smooth": 500.0, "chi": 500.0} | STRONG,
    "smooth 500 chi 2000": {"smooth": 500.0, "chi": 2000.0} | STRONG,
    "a_t 0.5": {"a_t": 0.5, "smooth": 500.0} | STRONG,
    "a_t 2": {"a_t": 2.0, "smooth": 500.0} | STRONG,
    "a_t 4": {"a_t": 4.0, "smooth": 500.0} | STRONG,
    "a_t 8 chi 500": {"a_t": 8.0, "smooth": 500.0, "chi": 500.0} | STRONG,
    "calm 100": {"calm": 100.0, "smooth": 500.0} | STRONG,
    "calm 1000": {"calm": 1000.0, "smooth": 500.0} | STRONG,
    "rate 0.02": {"rate": 0.02, "smooth": 500.0} | STRONG,
    "rate 0.1": {"rate": 0.1, "smooth": 500.0} | STRONG,
    "strongest smooth 500": {"smooth": 500.0} | STRONGEST,
    "strongest smooth 2000": {"smooth": 2000.0} | STRONGEST,
    "smooth 5000": {"smooth": 5e3} | STRONG,
    "falloff 1.5 smooth 1000 strongest": {"falloff": 1.5, "smooth": 1e3} | STRONGEST,
    "falloff 1.5 smooth 5000 a_t 4 strongest": {"falloff": 1.5, "smooth": 5e3, "a_t": 4.0} | STRONGEST,
    "falloff 1.5 smooth 10000 calm 500": {"falloff": 1.5, "smooth": 1e4, "calm": 500.0, "rate": 0.03} | STRONGEST,
    "slow": at_speed(0.0) | {"smooth": 500.0} | STRONG,
    "fast": at_speed(1.0) | {"smooth": 500.0} | STRONG,
}
SHOWN = (4, 8, 12)  # of 16 frames
ROWS = 6
SIDE = 128


def row(networks: Networks, name: str, setting: str, steps: int) -> np.ndarray:
    """One setting: three frames of each class, with the class's probability below."""
    card = CARDS[name]
    cells = []
    for action in CLASSES[card.labels]:
        spec = MaximizeSpec(
            name, class_objective(card, action), frames=16, size=112 if card.input.size > 64 else 64, steps=steps,
            **SETTINGS[setting],
        )  # fmt: skip
        *_, last = maximize(spec, networks)
        assert last.picture.frames is not None
        for t in SHOWN:
            cell = cv2.resize(last.picture.frames[t], (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
            cells.append(np.pad(cell, ((0, 0), (1, 1), (0, 0))))
        caption = f"p {last.probability:.3f} logit {last.score:6.1f} energy {energy(last.picture):.5f}"
        print(f"{setting:24} {action:20} {caption}", flush=True)
    line = np.concatenate(cells, 1)
    head = np.full((24, line.shape[1], 3), 255, np.uint8)
    cv2.putText(
        head, f"{setting} {SETTINGS[setting]}", (4, 17), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1, cv2.LINE_AA
    )
    return np.concatenate([head, line])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network")
    parser.add_argument("folder", type=Path)
    parser.add_argument("settings", nargs="*", help="some of them; all unless given")
    parser.add_argument("--steps", type=int, default=128)
    given = parser.parse_args()
    torch.set_num_threads(1)
    networks, rows = Networks(), []
    given.folder.mkdir(parents=True, exist_ok=True)
    wanted = given.settings or list(SETTINGS)
    for n, setting in enumerate(wanted):
        rows.append(row(networks, given.network, setting, given.steps))
        sheet = np.concatenate(rows[n // ROWS * ROWS :])
        _done, coded = cv2.imencode(".png", sheet[..., ::-1])
        write_bytes(given.folder / f"{given.network}-{n // ROWS + 1}.png", coded.tobytes())


if __name__ == "__main__":
    main()
