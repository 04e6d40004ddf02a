"""The figure: what is drawn around the skeleton, as rigid round cones in their joints' frames."""

from dataclasses import dataclass

import numpy as np

from datasets.renderer.skeleton import INDEX, Body

MATERIALS = ("shirt", "sleeve", "pants", "shin", "shoe", "skin", "head")
MATERIAL = {name: i for i, name in enumerate(MATERIALS)}


@dataclass(frozen=True, eq=False)
class Parts:
    """P round cones: the hull of a ball at ``a`` and another at ``b``.

    Attributes:
        joint: to which each is fixed, ``(P,)``.
        a, b: centres of the balls in the joint's frame, ``(P, 3)`` metres.
        radius_a, radius_b: ``(P,)`` metres.
        material: index into MATERIALS, ``(P,)``.
    """

    joint: np.ndarray
    a: np.ndarray
    b: np.ndarray
    radius_a: np.ndarray
    radius_b: np.ndarray
    material: np.ndarray


def parts(body: Body) -> Parts:
    """The figure of a person with these proportions."""
    rows: list[tuple[str, np.ndarray, np.ndarray, float, float, str]] = []

    def add(joint: str, a: tuple | np.ndarray, b: tuple | np.ndarray, ra: float, rb: float, material: str) -> None:
        thick = body.head if material == "head" else body.girth
        rows.append((joint, np.asarray(a, float), np.asarray(b, float), ra * thick, rb * thick, material))

    hip, shoulder = body.offset("right_hip")[2], body.offset("right_shoulder")[2]
    torso, head = body.torso, body.head
    add("root", (0, 0.03, -hip), (0, 0.03, hip), 0.095, 0.095, "pants")
    add("root", (0.01, 0.09, 0), (0.01, 0.236 * torso, 0), 0.118, 0.122, "shirt")
    add("chest", (0, 0.04 * torso, 0), (0, 0.15 * torso, 0), 0.124, 0.132, "shirt")
    add("chest", (-0.02, 0.20 * torso, -0.72 * shoulder), (-0.02, 0.20 * torso, 0.72 * shoulder), 0.072, 0.072, "shirt")
    add("neck", (-0.015, -0.02, 0), (0.005, 0.10 * head, 0), 0.05, 0.046, "skin")
    add("neck", (0.025, 0.135 * head, 0), (0.005, 0.20 * head, 0), 0.082, 0.105, "head")
    for side in ("right", "left"):
        elbow, wrist = body.offset(f"{side}_elbow"), np.array([0, -0.258947, 0]) * body.arms
        knee, ankle = body.offset(f"{side}_knee"), body.offset(f"{side}_ankle")
        add(f"{side}_shoulder", (0, 0, 0), elbow, 0.058, 0.046, "shirt")
        add(f"{side}_elbow", (0, 0, 0), wrist, 0.045, 0.034, "sleeve")
        add(f"{side}_elbow", wrist, wrist + np.array([0.01, -0.07, 0]), 0.04, 0.032, "skin")
        add(f"{side}_hip", (0, 0, 0), knee, 0.088, 0.062, "pants")
        add(f"{side}_knee", (0, 0, 0), ankle, 0.06, 0.043, "shin")
        add(f"{side}_ankle", (-0.05, -0.035, 0), (0.14, -0.045, 0), 0.044, 0.034, "shoe")
    joints, a, b, ra, rb, materials = zip(*rows, strict=True)
    return Parts(
        np.array([INDEX[name] for name in joints]),
        np.stack(a),
        np.stack(b),
        np.array(ra),
        np.array(rb),
        np.array([MATERIAL[name] for name in materials]),
    )
