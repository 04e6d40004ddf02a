"""The ground: clips, reading and writing video. Imports nothing of ours."""

from video.clip import Clip
from video.errors import ClipError, Explained
from video.movie import VideoInfo, probe, probing
from video.progress import Progress
from video.read import read_clip, read_frames, read_pieces, reading
from video.write import H264, encode_h264, write_gif, write_video

__all__ = [
    "H264",
    "Clip",
    "ClipError",
    "Explained",
    "Progress",
    "VideoInfo",
    "encode_h264",
    "probe",
    "probing",
    "read_clip",
    "read_frames",
    "read_pieces",
    "reading",
    "write_gif",
    "write_video",
]
