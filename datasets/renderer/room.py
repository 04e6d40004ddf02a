"""The room behind the person: a wall and a floor in perspective, with a soft shadow."""

from math import ceil

import cv2
import numpy as np

from datasets.renderer.appearance import Appearance, Surface
from datasets.renderer.camera import FOCAL, Camera

FLOOR_Y = 0.0  # where the recorded feet stand
SHADOW = 0.45  # how much darker the floor is in the shadow


def paint(surface: Surface, across: np.ndarray, along: np.ndarray, pixel: np.ndarray) -> np.ndarray:
    """Colours ``(H, W, 3)`` of a surface at positions in metres; a pattern finer than ``pixel`` metres fades away."""
    c, s = np.cos(surface.angle), np.sin(surface.angle)
    u, v = (c * across + s * along) / surface.size, (c * along - s * across) / surface.size
    if surface.pattern == "stripes":
        mark = np.sin(2 * np.pi * u) * 4
    elif surface.pattern == "tiles":
        mark = np.sin(2 * np.pi * u) * np.sin(2 * np.pi * v) * 8
    elif surface.pattern == "dots":
        mark = (np.sin(2 * np.pi * u) + np.sin(2 * np.pi * v) - 1.2) * 4
    else:
        mark = np.full_like(u, -1)
    fine = np.clip(1.5 - 4 * pixel / surface.size, 0, 1)
    weight = ((np.clip(mark, -1, 1) + 1) / 2 * fine)[..., None]
    lattice = surface.clouds.astype(np.float32)
    x, y = (np.mod(metres * 2.5, 16).astype(np.float32) for metres in (across, along))
    clouds = cv2.remap(np.pad(lattice, ((0, 1), (0, 1), (0, 0)), "wrap"), x, y, cv2.INTER_LINEAR)
    return surface.base + weight * (surface.second - surface.base) + clouds


def backdrop(appearance: Appearance, camera: Camera, size: int) -> tuple[np.ndarray, int]:
    """The room as the camera sees it, float32 ``(H, W, 3)``, with a margin of so many pixels for its turning."""
    margin = ceil(np.abs(camera.offsets).max() * size) + 2
    side = size + 2 * margin
    x, y = np.meshgrid(*[(np.arange(side) + 0.5 - side / 2) / (FOCAL * size)] * 2)
    # Rays in axes that are level: x right, y up, z ahead.
    cp, sp = np.cos(appearance.pitch), np.sin(appearance.pitch)
    up, ahead = -y * cp - sp, cp - y * sp
    eye_up, eye_ahead = camera.centre[1] + camera.distance * sp, -camera.distance * cp
    to_wall = (appearance.wall_distance - eye_ahead) / np.maximum(ahead, 1e-3)
    to_floor = np.where(up < -1e-6, (FLOOR_Y - eye_up) / np.minimum(up, -1e-6), np.inf)
    on_floor = to_floor < to_wall
    reach = np.where(on_floor, to_floor, to_wall)
    pixel = reach / (FOCAL * size)
    floor = paint(appearance.floor, x * reach, np.where(on_floor, ahead * reach, 0), pixel * 2)
    wall = paint(appearance.wall, x * reach, np.where(on_floor, 0, up * reach), pixel)
    picture = np.where(on_floor[..., None], floor, wall)
    corner = np.where(on_floor, appearance.wall_distance - (eye_ahead + ahead * reach), eye_up + up * reach)
    picture *= (0.82 + 0.18 * np.clip(np.abs(corner) / 0.6, 0, 1))[..., None]  # the fold between the two is darker
    return picture.astype(np.float32), margin


def behind(picture: np.ndarray, margin: int, offset: np.ndarray, size: int) -> np.ndarray:
    """The room in one frame, ``(size, size, 3)``: the backdrop moved by ``offset`` parts of the side, to a fraction."""
    x, y = margin - offset * size
    move = np.array([[1, 0, -x], [0, 1, -y]])
    return cv2.warpAffine(picture, move, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def shade_floor(picture: np.ndarray, ends_a: np.ndarray, ends_b: np.ndarray, widths: np.ndarray) -> None:
    """Darken ``picture`` in place where shadows of limbs from ``ends_a`` to ``ends_b``, ``(P, 2)`` pixels, fall."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    for a, b, width in zip((ends_a * 16).astype(int), (ends_b * 16).astype(int), widths, strict=True):
        if np.abs(np.concatenate([a, b])).max() < 1 << 20:
            cv2.line(mask, a.tolist(), b.tolist(), 255, max(1, int(width)), cv2.LINE_AA, 4)
    soft = cv2.blur(mask, (max(3, len(picture) // 24),) * 2)
    picture *= (1 - SHADOW / 255 * soft.astype(np.float32))[..., None]
