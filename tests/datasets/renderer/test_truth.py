"""What the renderer says it knows, against its own pictures and against projections computed here."""

import cv2
import numpy as np
import pytest

from datasets.actors import BACKWARDS, FPS, FRAMES, LABELS, SPLITS, Truth, render_clip, stage
from datasets.renderer.motion import takes
from datasets.renderer.render import draw, trace
from datasets.renderer.skeleton import INDEX, JOINTS

CASES = [(label, SPLITS[n % 3], n) for n, label in enumerate(LABELS)]
cases = pytest.mark.parametrize("case", CASES, ids=str)
# Who turns by many degrees from frame to frame carries the skin another way than the joint below it, and into other
# light; there only the exact test below, limb by limb, says anything.
TURNING = ("backflip", "cartwheel", "roll", "spin", "spinkick")
steady_cases = pytest.mark.parametrize("case", [case for case in CASES if case[0] not in TURNING], ids=str)


def staged(case):
    label, split, seed = case
    return stage(seed, label, split)


def eye_and_axes(scene):
    """The camera's place and its axes right, up and ahead in the world, from the angles of the appearance."""
    yaw, pitch = scene.appearance.yaw, scene.appearance.pitch
    level = np.array([-np.sin(yaw), 0.0, np.cos(yaw)])
    right, top = np.array([np.cos(yaw), 0.0, np.sin(yaw)]), np.array([0.0, 1.0, 0.0])
    ahead = np.cos(pitch) * level - np.sin(pitch) * top
    up = np.cos(pitch) * top + np.sin(pitch) * level
    return scene.camera.centre - scene.camera.distance * ahead, np.stack([right, up, ahead])


def pixels(scene, world, frame, size):
    """Where points of the world fall in a frame, ``(N, 2)``: a pinhole whose focal length is 1.25 sides."""
    eye, axes = eye_and_axes(scene)
    x, y, z = axes @ (world - eye).T
    middle = size * (0.5 + scene.camera.offsets[frame])
    return middle + size * 1.25 * np.stack([x / z, -y / z], 1)


@cases
def test_joints_are_projected(case):
    scene = staged(case)
    truth = Truth(scene, 100)
    for t in range(FRAMES):
        assert np.abs(truth.joints[t] - pixels(scene, scene.person.positions[t], t, 100)).max() < 1e-3


@cases
def test_joints_lie_in_the_mask_and_in_the_picture(case):
    truth, size = Truth(staged(case), 256), 256
    x, y = truth.joints[..., 0], truth.joints[..., 1]
    inside = (x >= 0) & (x < size) & (y >= 0) & (y < size)
    assert inside.mean() > 0.9
    t, _joint = np.nonzero(inside)
    # Each joint lies inside a limb, so its pixel shows somebody.
    assert truth.mask[t, y[inside].astype(int), x[inside].astype(int)].mean() > 0.99


@cases
def test_boxes_are_tight(case):
    truth = render_clip(case[2], case[0], case[1]).truth
    for mask, (x1, y1, x2, y2) in zip(truth.mask, truth.boxes.astype(int), strict=True):
        assert mask[y1:y2, x1:x2].sum() == mask.sum() > 0
        for border in (mask[y1], mask[y2 - 1], mask[:, x1], mask[:, x2 - 1]):
            assert border.any()


def test_a_frame_without_anybody_has_no_box():
    scene = stage(0, "walk", "train")
    scene.camera.offsets[3] += 5  # looks away
    truth = Truth(scene, 64)
    assert not truth.mask[3].any()
    assert truth.boxes[3].tolist() == [0, 0, 0, 0]


def test_the_mask_is_where_the_picture_shows_more_than_the_room():
    scene = stage(2, "spin", "train")
    with_person, room = (draw(people, scene.camera, scene.appearance, 96, 1) for people in (scene.people, []))
    truth = Truth(scene, 96)
    differs = np.abs(with_person - room).max(-1) > 1
    assert differs[truth.mask].mean() > 0.97
    # Outside of it only the shadow on the floor differs, and that is darker.
    outside = differs & ~truth.mask
    assert (with_person - room)[outside].max() <= 0


@cases
def test_the_interval_is_where_the_person_acts(case):
    truth = Truth(staged(case), 32)
    start, end = truth.interval
    assert 0 <= start < end <= FRAMES / FPS + 1e-9
    first, last = round(start * FPS), round(end * FPS) - 1
    positions = truth.scene.person.positions
    for held in (positions[:first], positions[last + 1 :]):
        assert np.abs(np.diff(held, axis=0)).max(initial=0) < 1e-9
    assert np.linalg.norm(np.diff(positions[first : last + 1], axis=0), axis=-1).max() > 0.01


@pytest.mark.parametrize("label", ["kick", "getup_faceup", "lie_down_faceup"])
def test_a_short_take_is_held_and_the_interval_says_where(monkeypatch, label):
    take = takes()[BACKWARDS.get(label, label)]
    moments = np.linspace(-0.3, take.seconds + 0.9, FRAMES)  # longer after the action than before it
    monkeypatch.setattr("datasets.actors.window", lambda *_: moments)
    truth = Truth(stage(0, label, "train"), 64)
    acting = ((moments >= 0) & (moments <= take.seconds))[:: -1 if label in BACKWARDS else 1]
    first, last = np.flatnonzero(acting)[[0, -1]]
    assert truth.interval == pytest.approx((first / FPS, (last + 1) / FPS))
    still = np.abs(np.diff(truth.scene.person.positions, axis=0)).max((1, 2)) < 1e-9
    assert np.array_equal(still, ~(acting[1:] | acting[:-1]))


@cases
def test_flow_follows_each_limb(case):
    """Every point that is seen, carried along by its limb and projected again."""
    scene, size = staged(case), 64
    truth, hits = Truth(scene, size), trace(scene.people, scene.camera, size)
    eye, axes = eye_and_axes(scene)
    positions, frames, parts = scene.person.positions, scene.person.frames, scene.person.parts
    for t in range(FRAMES - 1):
        mine = hits.frame == t
        y, x = np.divmod(hits.pixel[mine] % size**2, size)
        middle = size * (0.5 + scene.camera.offsets[t])
        ray = np.stack([(x + 0.5 - middle[0]) / size / 1.25, (middle[1] - y - 0.5) / size / 1.25, np.ones(len(x))], 1)
        world = eye + (ray * hits.point[mine, 2:]) @ axes
        moved = np.empty_like(world)
        for j in range(len(JOINTS)):
            of_joint = parts.joint[hits.part[mine]] == j
            turn = frames[t + 1, j] @ np.linalg.inv(frames[t, j])
            moved[of_joint] = positions[t + 1, j] + (world[of_joint] - positions[t, j]) @ turn.T
        expected = pixels(scene, moved, t + 1, size) - np.stack([x, y], 1) - 0.5
        assert np.abs(truth.flow[t, :, y, x] - expected).max() < 0.05


@steady_cases
def test_flow_goes_where_the_joints_go(case):
    """A joint's own motion against the flow of the skin over it."""
    scene, size = staged(case), 128
    truth, hits = Truth(scene, size), trace(scene.people, scene.camera, size)
    shown = np.full((FRAMES, size, size), -1)
    shown.reshape(-1)[hits.pixel] = scene.person.parts.joint[hits.part]
    apart, moved = [], []
    for name in JOINTS:
        j = INDEX[name]
        for t in range(FRAMES - 1):
            x, y = truth.joints[t, j].astype(int)
            if 0 <= x < size and 0 <= y < size and shown[t, y, x] == j:
                step = truth.joints[t + 1, j] - truth.joints[t, j]
                apart.append(np.linalg.norm(truth.flow[t, :, y, x] - step))
                moved.append(np.linalg.norm(step))
    assert len(apart) > 20
    assert np.median(apart) < max(0.3, 0.5 * np.median(moved))


@cases
def test_the_room_moves_as_the_camera_turns(case):
    scene, size = staged(case), 64
    truth = Truth(scene, size)
    for t in range(FRAMES - 1):
        moved = (scene.camera.offsets[t + 1] - scene.camera.offsets[t]) * size
        assert np.abs(truth.flow[t][:, ~truth.mask[t]] - moved[:, None]).max() < 1e-5


def carried_back(picture, flow):
    """Each pixel's value where the flow says that it went."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    return cv2.remap(picture, x + flow[0], y + flow[1], cv2.INTER_LINEAR)


@pytest.mark.parametrize("case", CASES[:6], ids=str)
def test_the_picture_of_the_room_moves_as_flow_says(case):
    scene, size = staged(case), 256
    first, *_, last = draw([], scene.camera, scene.appearance, size, 1)
    truth = Truth(scene, size)
    way = sum(truth.flow[t][:, ~truth.mask[t]][:, 0] for t in range(FRAMES - 1))  # pixels, over all of the clip
    assert np.linalg.norm(way) > 1

    def error(dx, dy):
        moved = np.float32([way[0] + dx, way[1] + dy])
        back = carried_back(last, np.broadcast_to(moved[:, None, None], (2, size, size)))
        return np.abs(back - first)[32:-32, 32:-32].mean()

    assert error(0, 0) < min(error(0.5, 0), error(-0.5, 0), error(0, 0.5), error(0, -0.5))
    assert error(0, 0) < error(*-way) / 8


@steady_cases
def test_flow_explains_the_next_frame(case):
    """Where the person moves and stays in sight, the next frame carried back along the flow is more like this one."""
    scene, size = staged(case), 128
    hits = trace(scene.people, scene.camera, size)
    shown = np.full((FRAMES, size, size), -1.0, np.float32)
    shown.reshape(-1)[hits.pixel] = hits.part
    truth, pictures = Truth(scene, size), draw(scene.people, scene.camera, scene.appearance, size, 1)
    still, carried = [], []
    for t in range(FRAMES - 1):
        in_sight = carried_back(shown[t + 1], truth.flow[t]) == shown[t]
        moving = truth.mask[t] & (np.hypot(*truth.flow[t]) > 1) & in_sight
        back = carried_back(pictures[t + 1], truth.flow[t])
        still.append(np.abs(pictures[t + 1] - pictures[t]).mean(-1)[moving])
        carried.append(np.abs(back - pictures[t]).mean(-1)[moving])
    assert np.median(np.concatenate(carried)) < np.median(np.concatenate(still)) / 2
