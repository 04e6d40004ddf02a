"""The ground: clips, reading and writing video. Imports nothing of ours."""

from video.clip import Clip
from video.errors import ClipError, Explained
from video.progress import Progress

__all__ = ["Clip", "ClipError", "Explained", "Progress"]
