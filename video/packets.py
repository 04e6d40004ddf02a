"""The packets of a file's stream, all of them read and weighed before one is decoded."""

import av
from av import Packet
from av.container import InputContainer
from av.video.stream import VideoStream

from video import bounds
from video.errors import ClipError


def read_packets(container: InputContainer, stream: VideoStream) -> list[Packet]:
    """All packets of ``stream`` that hold something, in the file's order.

    They are weighed while they are read: a table of a few bytes can name the same megabyte a thousand times.

    Raises:
        ClipError: they are more than the bounds allow, by their number or by their bytes.
    """
    packets: list[Packet] = []
    weight, bound = 0, 2 * container.size + bounds.MORE_PACKET_BYTES
    try:
        for packet in container.demux(stream):
            if packet.size:  # an empty packet would end the decoding
                packets.append(packet)
                weight += weight_of(packet)
            if len(packets) > bounds.MAX_FRAMES:
                raise ClipError(
                    "The video has more than {bound} frames. Cut out the part of interest and load that.",
                    bound=bounds.MAX_FRAMES,
                )
            if weight > bound:
                raise ClipError(
                    "Unpacked, the frames of this file take more than {bound} MB, which no recording does. "
                    "Convert the video to MP4 (H.264) and load it again.",
                    bound=bound // 1024**2,
                )
    except (av.error.FFmpegError, IndexError):
        pass  # cut off, or (IndexError, at the end) a stream came up midway: the packets before it are good
    return packets


def weight_of(packet: Packet) -> int:
    """Its bytes in memory, with what comes beside the picture: new headers, palettes, additional blocks."""
    return packet.size + sum(beside.data_size for beside in packet.iter_sidedata())
