"""The renderer: people made of round cones, in a room, seen by a camera.

For every pixel the nearest surface is found exactly (ray against round cone, after Quilez), so that colours, mask and
optical flow all follow from the same hit: which part was met, and how far away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from datasets.renderer.appearance import Appearance, Clothes
from datasets.renderer.camera import FOCAL, Camera
from datasets.renderer.figure import MATERIAL, MATERIALS, Parts
from datasets.renderer.room import FLOOR_Y, backdrop, behind, shade_floor

NEAR = 0.15  # metres before the eye in which nothing is drawn
NOTHING = -1


@dataclass(frozen=True, eq=False)
class Person:
    """One figure in motion: the frames ``(T, 13, 3)`` and ``(T, 13, 3, 3)`` of its joints in the world."""

    parts: Parts
    clothes: Clothes
    positions: np.ndarray
    frames: np.ndarray

    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """The two balls of each part in the world, ``(T, P, 3)`` each."""
        p, r = self.positions[:, self.parts.joint], self.frames[:, self.parts.joint]
        return p + np.einsum("tpij,pj->tpi", r, self.parts.a), p + np.einsum("tpij,pj->tpi", r, self.parts.b)


@dataclass(frozen=True, eq=False)
class Hits:
    """What each pixel's ray meets first, for N pixels that meet a person.

    Attributes:
        pixel: index into the flattened ``(T, size, size)``.
        person, part: which.
        point: where, in the camera's axes, ``(N, 3)`` metres.
    """

    size: int
    pixel: np.ndarray
    person: np.ndarray
    part: np.ndarray
    point: np.ndarray

    @property
    def frame(self) -> np.ndarray:
        return self.pixel // self.size**2


def trace(people: Sequence[Person], camera: Camera, size: int) -> Hits:
    """Which part of which person each pixel of each frame shows."""
    principal = camera.principal(size)  # (T, 2)
    count = len(principal)
    nearest = np.full(count * size * size, np.inf, np.float32)
    owner = np.full(count * size * size, NOTHING, np.int16)
    for n, person in enumerate(people):
        a, b = (camera.view(end) for end in person.ends())
        for p in range(len(person.parts.joint)):
            ra, rb = person.parts.radius_a[p], person.parts.radius_b[p]
            cast(a[:, p], b[:, p], ra, rb, principal, size, nearest, owner, n * 64 + p)
    pixel = np.flatnonzero(owner >= 0)
    frame, (y, x) = pixel // size**2, np.divmod(pixel % size**2, size)
    ray = np.stack([x + 0.5 - principal[frame, 0], principal[frame, 1] - y - 0.5, np.full(len(pixel), FOCAL * size)], 1)
    ray /= np.linalg.norm(ray, axis=1, keepdims=True)
    return Hits(size, pixel, owner[pixel] // 64, owner[pixel] % 64, ray * nearest[pixel, None])


def cast(
    a: np.ndarray,
    b: np.ndarray,
    ra: float,
    rb: float,
    principal: np.ndarray,
    size: int,
    nearest: np.ndarray,
    owner: np.ndarray,
    name: int,
) -> None:
    """Rays against one round cone in all frames: ``nearest`` and ``owner`` take what lies before their content.

    ``a``, ``b``: the balls' centres in the camera's axes, ``(T, 3)``.
    """
    focal = FOCAL * size
    front = np.minimum(a[:, 2] - ra, b[:, 2] - rb)
    seen = front > NEAR
    if not seen.any():
        return
    corners = []
    for end, radius in ((a, ra), (b, rb)):
        z = np.maximum(end[:, 2] - radius, NEAR)[:, None]
        at = end[:, :2] * (1, -1) * focal / np.maximum(end[:, 2:], NEAR) + principal
        corners += [at - radius * focal / z - 1, at + radius * focal / z + 1]
    low = np.floor(np.minimum(corners[0], corners[2])).astype(int)
    high = np.ceil(np.maximum(corners[1], corners[3])).astype(int)
    seen &= ((high > 0) & (low < size)).all(1)
    if not seen.any():
        return
    times = np.flatnonzero(seen)
    low, high = np.clip(low[times], 0, size), np.clip(high[times], 0, size)
    width, height = (high - low).max(0)
    low = np.minimum(low, (size - width, size - height))
    xs, ys = low[:, :1] + np.arange(width), low[:, 1:] + np.arange(height)  # (t, w), (t, h)
    index = (times[:, None, None] * size + ys[:, :, None]) * size + xs[:, None, :]
    f = np.float32
    rx = ((xs + 0.5 - principal[times, :1]) / focal).astype(f)[:, None, :]
    ry = ((principal[times, 1:] - ys - 0.5) / focal).astype(f)[:, :, None]
    scale = 1 / np.sqrt(rx * rx + ry * ry + 1)

    def along(v: np.ndarray) -> np.ndarray:
        """The ray's direction times a vector a frame, ``(t, h, w)``."""
        x, y, z = v.astype(f).T[:, :, None, None]
        return (rx * x + ry * y + z) * scale

    a, b = a[times], b[times]
    axis, rr = b - a, ra - rb
    m0, m1, m5, m7 = ((u * v).sum(1).astype(f)[:, None, None] for u, v in ((axis, axis), (axis, -a), (a, a), (b, b)))
    m2, m3, m6 = along(axis), along(-a), along(-b)
    d2 = m0 - f(rr * rr)
    k2 = d2 - m2 * m2
    k1 = d2 * m3 - m1 * m2 + m2 * f(rr * ra)
    k0 = d2 * m5 - m1 * m1 + m1 * f(2 * rr * ra) - m0 * f(ra * ra)
    h = k1 * k1 - k0 * k2
    with np.errstate(invalid="ignore", divide="ignore"):
        t = (-np.sqrt(h) - k1) / k2
        y = m1 - f(ra * rr) + t * m2
        t[~((h >= 0) & (y > 0) & (y < d2))] = np.inf
        for m, square, radius in ((m3, m5, ra), (m6, m7, rb)):
            cap = m * m - square + f(radius * radius)
            t = np.fmin(t, np.where(cap >= 0, -m - np.sqrt(cap), np.inf))
    before = t < nearest[index]
    hit = index[before]
    nearest[hit] = t[before]
    owner[hit] = name


def in_part(person: Person, camera: Camera, hits: Hits, mine: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the hits ``mine`` on ``person``: position and outward normal in the part's joint frame, ``(n, 3)`` each."""
    parts, part, frame = person.parts, hits.part[mine], hits.frame[mine]
    joint = parts.joint[part]
    world = (hits.point[mine] - (0, 0, camera.distance)) @ camera.rotation + camera.centre
    at = np.einsum("nji,nj->ni", person.frames[frame, joint], world - person.positions[frame, joint])
    a, ra, rb = parts.a[part], parts.radius_a[part], parts.radius_b[part]
    axis = parts.b[part] - a
    length = np.linalg.norm(axis, axis=1)
    away = at - a
    height = (away * axis).sum(1) / length
    side = np.linalg.norm(away - axis * (height / length)[:, None], axis=1)
    # The normal meets the axis where the cone's slope says.
    slope = (ra - rb) / length
    foot = np.clip((height - side * slope / np.sqrt(np.maximum(1 - slope**2, 1e-6))) / length, 0, 1)
    normal = away - axis * foot[:, None]
    return at, normal / np.linalg.norm(normal, axis=1, keepdims=True)


def colours(person: Person, part: np.ndarray, at: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """What is painted on the figure there, ``(n, 3)``; ``at`` and ``normal`` are in the joint's frame."""
    clothes = person.clothes
    shirt = clothes.shirt
    palette = {
        "shirt": shirt,
        "sleeve": shirt if clothes.long_sleeves else clothes.skin,
        "pants": clothes.pants,
        "shin": clothes.pants if clothes.long_pants else clothes.skin,
        "shoe": clothes.shoe,
        "skin": clothes.skin,
        "head": clothes.skin,
    }
    material = person.parts.material[part]
    picture = np.stack([palette[name] for name in MATERIALS])[material]
    if clothes.stripe:
        ring = np.floor(at[:, 1] / clothes.stripe).astype(int) % 2 == 0
        picture[ring & (material == MATERIAL["shirt"])] = clothes.second
    head = material == MATERIAL["head"]
    x, y, z = normal.T
    picture[head & ((x < -0.1) | (y > 0.6))] = clothes.hair
    eyes = head & (x > 0) & ((np.abs(z) - 0.36) ** 2 + (y - 0.12) ** 2 < 0.014)
    picture[eyes] = (30, 30, 40)
    picture[head & (x > 0) & (np.abs(z) < 0.26) & (np.abs(y + 0.5) < 0.06)] = clothes.skin * 0.5
    return picture


def draw(
    people: Sequence[Person],
    camera: Camera,
    appearance: Appearance,
    size: int,
    fine: int,
    room: tuple[np.ndarray, int] | None = None,
) -> np.ndarray:
    """The picture without noise, float32 ``(T, size, size, 3)``; edges are smoothed from ``fine`` times its size.

    ``room``: what ``backdrop`` makes of the whole way of a camera, of which this is a part.
    """
    large = size * fine
    hits = trace(people, camera, large)
    painted = np.empty((len(hits.pixel), 3), np.float32)
    for n, person in enumerate(people):
        mine = np.flatnonzero(hits.person == n)
        at, normal = in_part(person, camera, hits, mine)
        joint = person.parts.joint[hits.part[mine]]
        normal_seen = np.einsum("nij,nj->ni", person.frames[hits.frame[mine], joint], normal) @ camera.rotation.T
        ray = hits.point[mine] / np.linalg.norm(hits.point[mine], axis=1, keepdims=True)
        facing = -(normal_seen * ray).sum(1)
        light = 0.62 + 0.5 * np.clip(normal_seen @ appearance.light, 0, 1)
        rim = np.clip(0.4 + 1.7 * facing, 0.4, 1)  # darker where the surface turns away: an outline
        painted[mine] = colours(person, hits.part[mine], at, normal) * (light * rim)[:, None]
    walls, margin = room or backdrop(appearance, camera, large)
    shadows = [shadow(person, camera, appearance, large) for person in people]
    starts = np.searchsorted(hits.frame, np.arange(len(camera.offsets) + 1))
    out = np.empty((len(camera.offsets), size, size, 3), np.float32)
    for t, offset in enumerate(camera.offsets):
        picture = behind(walls, margin, offset, large)
        if shadows:  # all in one: where two shadows meet, it is no darker
            shade_floor(picture, *(np.concatenate([limbs[t] for limbs in side]) for side in zip(*shadows, strict=True)))
        here = slice(starts[t], starts[t + 1])
        picture.reshape(-1, 3)[hits.pixel[here] - t * large * large] = painted[here]
        out[t] = cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA) if fine > 1 else picture
    return out


def shadow(
    person: Person, camera: Camera, appearance: Appearance, size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where each part's shadow begins and ends, ``(T, P, 2)`` pixels, and how wide it is, ``(T, P)``."""
    toward = appearance.light @ camera.rotation
    toward = toward / toward[1] * (0.5, 1, 0.5)  # the lamp hangs high
    ends = []
    for end in person.ends():
        fallen = end - toward * np.maximum(end[..., 1:2] - FLOOR_Y, 0)
        viewed = camera.view(fallen)
        ends.append((camera.project(viewed, size), viewed[..., 2]))
    depth = np.maximum(np.minimum(ends[0][1], ends[1][1]), 0.5)
    return ends[0][0], ends[1][0], (person.parts.radius_a + person.parts.radius_b) * FOCAL * size / depth
