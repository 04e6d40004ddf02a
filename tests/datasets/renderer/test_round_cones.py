"""Ray against round cone, by brute force: the hull of two balls is all balls in between, taken one by one."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from datasets.actors import stage
from datasets.renderer.camera import FOCAL, Camera
from datasets.renderer.figure import Parts
from datasets.renderer.render import Person, cast, in_part, trace

SIZE = 20
BALLS = 1000
POINT = st.tuples(st.floats(-0.8, 0.8), st.floats(-0.8, 0.8), st.floats(1.5, 4))
RADIUS = st.floats(0.03, 0.4)


def rays(principal, size):
    """Directions ``(size * size, 3)`` through the middles of the pixels, row by row."""
    y, x = (axis.ravel() + 0.5 for axis in np.mgrid[:size, :size])
    found = np.stack([(x - principal[0]) / size / FOCAL, (principal[1] - y) / size / FOCAL, np.ones(size * size)], 1)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def ball_by_ball(a, b, ra, rb, directions, balls=BALLS):
    """Distance to the first of the balls between two along each ray from the eye; infinite where it misses all."""
    s = np.linspace(0, 1, balls)
    centre, radius = a + s[:, None] * (b - a), ra + s * (rb - ra)
    along = directions @ centre.T
    under = along**2 - (centre**2).sum(1) + radius**2
    return np.where(under >= 0, along - np.sqrt(np.maximum(under, 0)), np.inf).min(1)


@settings(max_examples=30)
@given(a=POINT, b=POINT, ra=RADIUS, rb=RADIUS, x=st.floats(0.4, 0.6), y=st.floats(0.4, 0.6))
def test_cast_equals_ball_by_ball(a, b, ra, rb, x, y):
    principal = np.array([[x * SIZE, y * SIZE], [y * SIZE, x * SIZE]])
    ends = np.array([a, b]), np.array([b, a])  # the second frame has the cone turned round
    nearest, owner = np.full(2 * SIZE**2, np.inf, np.float32), np.full(2 * SIZE**2, -1, np.int16)
    cast(*ends, ra, rb, principal, SIZE, nearest, owner, 7)
    assert np.array_equal(np.isfinite(nearest), owner == 7)
    for t, (start, end) in enumerate(zip(*ends, strict=True)):
        found = nearest[t * SIZE**2 : (t + 1) * SIZE**2]
        # A ray that grazes the surface may hit or miss: the answer lies between those of a thicker and a thinner cone.
        thick, thin = (ball_by_ball(start, end, ra * k, rb * k, rays(principal[t], SIZE)) for k in (1.003, 0.997))
        # Single precision is worst where a ray runs along the cone's side.
        for slack, allowed in ((1e-4, 1), (0.02, 0)):
            assert ((found < thick - slack) | (found > thin + slack)).sum() <= allowed


def test_cast_keeps_what_is_nearer():
    principal, point = np.full((1, 2), SIZE / 2), np.array([[0.0, 0.0, 2.0]])
    nearest, owner = np.full(SIZE**2, 1.5, np.float32), np.full(SIZE**2, 3, np.int16)
    cast(point, point + 0.1, 0.3, 0.2, principal, SIZE, nearest, owner, 7)
    assert (nearest == 1.5).all()
    assert (owner == 3).all()
    cast(point / 2, point / 2, 0.3, 0.3, principal, SIZE, nearest, owner, 7)
    middle = SIZE // 2 * SIZE + SIZE // 2
    assert owner[middle] == 7
    assert nearest[middle] == pytest.approx(0.7, abs=0.01)


@pytest.mark.parametrize(("label", "seed", "split"), [("walk", 0, "train"), ("roll", 3, "val"), ("kick", 8, "test")])
def test_trace_equals_ball_by_ball_for_a_whole_person(label, seed, split):
    scene, size, times = stage(seed, label, split), 32, [0, 9]
    person, camera = scene.person, scene.camera
    person = Person(person.parts, person.clothes, person.positions[times], person.frames[times])
    camera = Camera(camera.rotation, camera.centre, camera.distance, camera.offsets[times])
    hits = trace([person], camera, size)
    parts, ends = person.parts, [camera.view(end) for end in person.ends()]
    for t in range(len(times)):
        directions = rays(camera.principal(size)[t], size)
        each = [
            ball_by_ball(ends[0][t, p], ends[1][t, p], parts.radius_a[p], parts.radius_b[p], directions, 300)
            for p in range(len(parts.joint))
        ]
        depths = np.stack(each)
        mine = hits.frame == t
        found = np.full(size * size, np.inf)
        found[hits.pixel[mine] % size**2] = np.linalg.norm(hits.point[mine], axis=1)
        expected = depths.min(0)
        hit, met = np.isfinite(found), np.isfinite(expected)
        assert hit.sum() > 20
        assert (hit != met).mean() < 0.005
        assert np.abs(found[hit & met] - expected[hit & met]).max() < 0.02
        shown = hits.part[mine], hits.pixel[mine] % size**2
        assert (depths[shown] < expected[shown[1]] + 1e-3).mean() > 0.98  # the part that is shown is the nearest


def distance_to(point, a, b, ra, rb):
    """From each point to the surface of the hull of two balls, by the balls in between: negative inside."""
    s = np.linspace(0, 1, 2001)
    gaps = np.linalg.norm(point[:, None] - (a + s[:, None] * (b - a)), axis=2) - (ra + s * (rb - ra))
    return gaps.min(1)


@settings(max_examples=30)
@given(a=POINT, b=POINT, ra=st.floats(0.1, 0.4), rb=st.floats(0.1, 0.4))
def test_hits_lie_on_the_surface_and_normals_point_straight_out_of_it(a, b, ra, rb):
    a, b = np.array(a), np.array(b)
    assume(np.linalg.norm(b - a) > 0.01)  # no part is a mere ball
    shape = Parts(np.array([0]), a[None], b[None], np.array([ra]), np.array([rb]), np.array([0]))
    person = Person(shape, None, np.zeros((1, 13, 3)), np.broadcast_to(np.eye(3), (1, 13, 3, 3)))
    camera = Camera(np.eye(3), np.array([0.0, 0.0, 2.0]), 2.0, np.zeros((1, 2)))
    hits = trace([person], camera, SIZE)
    at, normal = in_part(person, camera, hits, np.arange(len(hits.pixel)))
    if not len(at):
        return
    assert np.abs(distance_to(at, a, b, ra, rb)).max() < 3e-3
    # One centimetre along the normal is one centimetre further away.
    away = distance_to(at + 0.01 * normal, a, b, ra, rb) - distance_to(at, a, b, ra, rb)
    assert np.abs(away - 0.01).max() < 1e-4
