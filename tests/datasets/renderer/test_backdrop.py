"""The room stands where the person stands: both are seen by one camera."""

import numpy as np
import pytest

from datasets.actors import stage
from datasets.renderer import room


@pytest.fixture
def places(monkeypatch):
    """Instead of its colours, a surface shows where each of its points is: metres to the right and ahead of the eye."""

    def paint(surface, across, along, pixel):
        return np.stack([across, along, np.zeros_like(along)], -1)

    monkeypatch.setattr(room, "paint", paint)


# In the last two the person moves so far that the camera stands further back than the appearance says.
@pytest.mark.parametrize("case", [("spin", 0), ("punch", 0), ("run", 1)], ids=str)
def test_the_floor_is_seen_by_the_camera_that_sees_the_person(places, case):
    scene, size = stage(case[1], case[0], "train"), 64
    picture, _margin = room.backdrop(scene.appearance, scene.camera, size)
    camera = scene.camera
    right, level = camera.rotation[0], np.cross(camera.rotation[0], [0, 1, 0])
    eye = camera.centre - camera.distance * camera.rotation[2]
    for beside, ahead in ((0.0, 0.0), (0.3, 0.2), (-0.4, 0.5)):
        point = camera.centre * (1, 0, 1) + beside * right + ahead * level
        x, y, z = camera.view(point)
        column, row = (
            1.25 * size * np.array([x / z, -y / z]) + len(picture) / 2 - 0.5
        )  # of the backdrop, margin and all
        around = picture[round(row) - 1 : round(row) + 2, round(column) - 1 : round(column) + 2, :2]
        expected = np.array([beside, (point - eye) @ level])
        assert (around.min((0, 1)) <= expected).all()
        assert (around.max((0, 1)) >= expected).all()
