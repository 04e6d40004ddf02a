"""What is shown of a network's input is what the network gets."""

import numpy as np

from models.input_spec import InputSpec
from video import Clip
from vizlib.pictures.sampled import change, channel, sampled_frames, seen

SPEC = InputSpec(frames=3, fps=30, stride=4, mean=(0.5,) * 3, std=(0.5,) * 3, resize=32, size=32)


def test_sampled_frames_are_held_until_the_next():
    assert sampled_frames(12, [np.array([1, 5, 9])]).tolist() == [-1, 1, 1, 1, 1, 5, 5, 5, 5, 9, -1, -1]


def test_repeated_frames_stay_one():
    assert sampled_frames(4, [np.array([1, 1, 2])]).tolist() == [-1, 1, 2, -1]


def test_dark_outside_the_views():
    clip = Clip(np.full((12, 32, 32, 3), 200, np.uint8), 30)
    paint = seen(clip, SPEC, [np.array([1, 5, 9])], side=32)
    assert [int(paint(t)[0, 0, 0]) for t in range(12)] == [50] + [200] * 9 + [50, 50]


def test_crop_is_the_middle():
    frames = np.zeros((12, 32, 64, 3), np.uint8)
    frames[:, :, 16:48] = 255
    paint = seen(Clip(frames, 30), SPEC, [np.arange(12)], side=32)
    assert all((paint(t) == 255).all() for t in range(12))


def test_channels_add_up_to_the_clip(clip):
    for t in (0, len(clip) - 1):
        assert (sum(channel(clip, c, t) for c in range(3)) == clip.frames[t]).all()


def test_change_is_dark_where_nothing_changes_and_bright_where_it_does():
    frames = np.zeros((2, 8, 8, 3), np.uint8)
    frames[1, 2, 3] = 255
    heat = np.stack([change(Clip(frames, 10), t) for t in range(2)]).sum(axis=-1)
    assert heat[1, 2, 3] > 400
    assert heat[1].argmax() == 2 * 8 + 3
    assert (heat[0] == heat[1, 0, 0]).all()
