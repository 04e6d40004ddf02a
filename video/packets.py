"""The packets of a file's stream, all of them read before one is decoded."""

import av
from av import Packet
from av.container import InputContainer
from av.video.stream import VideoStream

from video import bounds
from video.errors import ClipError


def read_packets(container: InputContainer, stream: VideoStream) -> list[Packet]:
    """All packets of ``stream`` that hold something, in the file's order.

    Raises:
        ClipError: they are more than the bounds allow.
    """
    packets: list[Packet] = []
    try:
        for packet in container.demux(stream):
            if packet.size:  # an empty packet would end the decoding
                packets.append(packet)
            if len(packets) > bounds.MAX_FRAMES:
                raise ClipError(
                    "The video has more than {bound} frames. Cut out the part of interest and load that.",
                    bound=bounds.MAX_FRAMES,
                )
    except (av.error.FFmpegError, IndexError):
        pass  # cut off, or (IndexError, at the end) a stream came up midway: the packets before it are good
    return packets
