"""Files of a few bytes or megabytes that would become gigabytes or hours: each takes a gap in how files are read."""

import io
import struct
import zlib
from fractions import Fraction
from functools import partial

import av
import numpy as np
from PIL import Image

from tests.video_files import make_video, numbered

MEGABYTE = 1 << 20


# MP4 and MOV


def box(name, *contents):
    body = b"".join(contents)
    return struct.pack(">I", 8 + len(body)) + name + body


def u32(*values):
    return struct.pack(f">{len(values)}I", *values)


def sample_entry(codec=b"jpeg", width=64, height=48, extra=b""):
    head = bytes(6) + struct.pack(">H", 1) + bytes(16) + struct.pack(">HH", width, height)
    return box(codec, head + u32(0x480000, 0x480000, 0) + struct.pack(">H", 1) + bytes(32) + b"\0\x18\xff\xff" + extra)


def movie(tables, edits=b"", entries=(), more=b"", media=b"", kind=b"vide"):
    """A file of one track; ``tables(offset)`` gives those of its samples, ``offset`` is where the media begins."""
    entries = entries or (sample_entry(),)

    def head(offset):
        stbl = box(b"stbl", box(b"stsd", u32(0, len(entries)), *entries), *tables(offset))
        minf = box(b"minf", box(b"vmhd", u32(1, 0, 0)), stbl)
        hdlr = box(b"hdlr", u32(0, 0), kind, bytes(13))
        mdia = box(b"mdia", box(b"mdhd", u32(0, 0, 0, 1000, 20_000_000, 0)), hdlr, minf)
        tkhd = box(b"tkhd", u32(7, 0, 0, 1, 0, 20_000), bytes(60))
        mvhd = box(b"mvhd", u32(0, 0, 0, 1000, 20_000, 0x10000), bytes(76))
        return box(b"ftyp", b"isom", u32(512), b"isom") + box(
            b"moov", mvhd, box(b"trak", tkhd, box(b"edts", edits) if edits else b"", mdia), more
        )

    return head(len(head(0)) + 8) + box(b"mdat", media)


def jpeg(size=(64, 48), fill=0):
    file = io.BytesIO()
    Image.new("RGB", size).save(file, "JPEG")
    return file.getvalue() + bytes(max(0, fill - len(file.getvalue())))


def samples(offset, count, size, each_at=None, lasts=1):
    """Tables of ``count`` samples of ``size`` bytes, all in the same place or one after the other."""
    if each_at is None:
        places = [u32(0, 1, offset)]
        chunks = box(b"stsc", u32(0, 1, 1, count, 1))
    else:
        places = [u32(0, count), np.full(count, offset, ">u4").tobytes()]
        chunks = box(b"stsc", u32(0, 1, 1, 1, 1))
    return box(b"stts", u32(0, 1, count, lasts)), chunks, box(b"stsz", u32(0, size, count)), box(b"stco", *places)


def one_sample_named_often():
    picture = jpeg(fill=MEGABYTE)
    return movie(lambda offset: samples(offset, 20_000, len(picture), each_at="one"), media=picture)


def sound_named_often():
    """Its pictures are small; beside them, a million bytes of sound are named 20,000 times."""
    picture = jpeg()
    sound = box(b"sowt", bytes(6) + struct.pack(">H", 1) + bytes(8) + struct.pack(">HHIHH", 1, 16, 0, 8000, 0))
    tables = samples(1000, 20_000, MEGABYTE, each_at="one", lasts=2)
    stbl = box(b"stbl", box(b"stsd", u32(0, 1), sound), *tables)
    mdhd = box(b"mdhd", u32(0, 0, 0, 1000, 20_000, 0))
    mdia = box(b"mdia", mdhd, box(b"hdlr", u32(0, 0), b"soun", bytes(13)), box(b"minf", stbl))
    track = box(b"trak", box(b"tkhd", u32(7, 0, 0, 2, 0, 20_000), bytes(60)), mdia)
    pictures = partial(samples, count=20, size=len(picture), each_at="one", lasts=100)
    return movie(pictures, more=track, media=picture + bytes(MEGABYTE))


def many_edits():
    count = 250_000
    edits = box(b"elst", u32(0, count), struct.pack(">IIi", 20, 0, 0x10000) * count)
    picture = jpeg()
    return movie(lambda offset: samples(offset, 1000, len(picture), each_at="one", lasts=20), edits, media=picture)


def few_edits_of_many_samples():
    edits = box(b"elst", u32(0, 5000), struct.pack(">IIi", 20_000, 0, 0x10000) * 5000)
    picture = jpeg()
    return movie(lambda offset: samples(offset, 200_000, len(picture), each_at="one"), edits, media=picture)


def compressed_index():
    """A megabyte that unpacks to an index of 300 MB."""
    packed = zlib.compressobj(1)
    index = b"".join([packed.compress(bytes(MEGABYTE)) for _ in range(300)] + [packed.flush()])
    cmov = box(b"cmov", box(b"dcom", b"zlib"), box(b"cmvd", u32(300 * MEGABYTE), index))
    return box(b"ftyp", b"qt  ", u32(512), b"qt  ") + box(b"moov", cmov) + box(b"mdat", bytes(100))


def edits_in_a_compressed_index():
    data = many_edits()
    start = data.index(b"moov") - 4
    size = int.from_bytes(data[start : start + 4], "big")
    moov = data[start : start + size]
    cmov = box(b"moov", box(b"cmov", box(b"dcom", b"zlib"), box(b"cmvd", u32(len(moov)), zlib.compress(moov))))
    return data[:start] + cmov + data[start + size :]


def a_billion_equal_samples():
    return movie(lambda offset: samples(offset, 170_000_000, 1), media=jpeg())


def a_billion_in_a_fragment():
    fragment = box(
        b"moof",
        box(b"mfhd", u32(0, 1)),
        box(b"traf", box(b"tfhd", u32(0x20038, 1, 40, 1, 0)), box(b"trun", u32(0, 100_000_000))),
    )
    mvex = box(b"mvex", box(b"trex", u32(0, 1, 1, 1, 1, 0)))
    empty = (box(b"stts", u32(0, 0)), box(b"stsc", u32(0, 0)), box(b"stsz", u32(0, 0, 0)), box(b"stco", u32(0, 0)))
    return movie(lambda offset: empty, more=mvex, media=jpeg()) + fragment + box(b"mdat", jpeg())


def headers_that_take_turns():
    """Two headers of a megabyte, and a table that goes from one to the other 10,000 times."""
    picture, count = jpeg(), 10_000
    entries = [sample_entry(extra=box(b"glbl", bytes([n]) * MEGABYTE)) for n in (1, 2)]

    def tables(offset):
        turns = b"".join(u32(n + 1, 1, 1 + n % 2) for n in range(count))
        made = samples(offset, count, len(picture), each_at="one")
        return made[0], box(b"stsc", u32(0, count), turns), *made[2:]

    return movie(tables, entries=entries, media=picture)


def many_tracks():
    data = movie(lambda offset: samples(offset, 20, len(jpeg()), each_at="one", lasts=100), media=jpeg())
    start = data.index(b"moov") - 4
    size = int.from_bytes(data[start : start + 4], "big")
    track = data[data.index(b"trak") - 4 : start + size]
    return data[:start] + u32(size + 5000 * len(track)) + data[start + 4 : start + size] + track * 5000


def many_notes():
    """The same in MP4: named freely, as by music players."""
    notes = [
        box(b"----", box(b"mean", u32(0), b"a"), box(b"name", u32(0), b"K%06d" % n), box(b"data", u32(1, 0), b"v"))
        for n in range(200_000)
    ]
    handler = box(b"hdlr", u32(0, 0), b"mdir", bytes(13))
    more = box(b"udta", box(b"meta", u32(0), handler, box(b"ilst", *notes)))
    picture = jpeg()
    return movie(partial(samples, count=8, size=len(picture)), more=more, media=picture * 8)


# Matroska


def element(name, *contents):
    body = b"".join(contents)
    return bytes.fromhex(name) + (1 << 56 | len(body)).to_bytes(8, "big") + body


def track(codec=b"V_MJPEG", *more):
    size = element("e0", element("b0", b"\x40"), element("ba", b"\x30"))
    return element(
        "ae", element("d7", b"\1"), element("73c5", b"\1"), element("83", b"\1"), element("86", codec), size, *more
    )


def matroska(tracks, clusters, *more):
    head = element("1a45dfa3", element("4282", b"matroska"))
    info = element("1549a966", element("2ad7b1", (1_000_000).to_bytes(3, "big")))
    made = [
        element("1f43b675", element("e7", (40 * n).to_bytes(4, "big")), blocks) for n, blocks in enumerate(clusters)
    ]
    return head + element("18538067", info, element("1654ae6b", *tracks), *more, *made)


def block(*frames, at=0):
    """A block of a frame, or of up to 256 of the same size."""
    flags = b"\x80" if len(frames) == 1 else b"\x84" + bytes([len(frames) - 1])
    return element("a3", b"\x81", struct.pack(">h", at), flags, *frames)


def packed(algorithm, settings=b"", scope=1):
    how = element("5034", element("4254", bytes([algorithm])), element("4255", settings) if settings else b"")
    return element("6d80", element("6240", element("5032", bytes([scope])), how))


def stripped_headers():
    picture = jpeg(fill=MEGABYTE)
    return matroska([track(b"V_MJPEG", packed(3, picture))], [block(b"\0") * 20] * 1000)


def zlib_frames():
    picture = zlib.compress(jpeg(fill=MEGABYTE), 9)
    return matroska([track(b"V_MJPEG", packed(0))], [block(picture) * 20] * 500)


def zlib_laced():
    """256 frames of nine megabytes in each block."""
    picture = zlib.compress(jpeg(fill=9 * MEGABYTE), 9)
    return matroska([track(b"V_MJPEG", packed(0))], [block(*[picture] * 256)])


def zlib_headers():
    private = element("63a2", zlib.compress(bytes(9 * MEGABYTE), 9))
    return matroska([track(b"V_MJPEG", packed(0, scope=3), private)] * 90, [block(jpeg())] * 4)


def copies_beside_a_lace():
    """Each of 256 frames in a block is given what stands beside the block."""
    laced = element("a1", b"\x81\0\0\x04\xff", bytes(256))
    beside = element("75a1", element("a6", element("ee", b"\1"), element("a5", bytes(8 * MEGABYTE))))
    return matroska([track(b"V_VP9")], [element("a0", laced, beside)] * 2)


def tiny_laces():
    """Millions of frames of one byte."""
    return matroska([track(b"V_MPEG4/ISO/ASP")], [block(*[b"\0"] * 256) * 2000] * 10)


def empty_cues():
    return matroska([track()], [block(jpeg())] * 4, element("1c53bb6b", b"\xbb\x80" * 10_000_000))


def hidden_cues():
    """The same where only the table at the head leads to."""
    seek = element(
        "114d9b74", element("4dbb", element("53ab", bytes.fromhex("1c53bb6b")), element("53ac", b"\x01\x00"))
    )
    void = element("ec", bytes(1000), element("1c53bb6b", b"\xbb\x80" * 10_000_000))
    return matroska([track()], [block(jpeg())] * 4, seek, void)


def many_tags():
    """Each is compared with all before it."""
    tags = [element("67c8", element("45a3", b"K%06d" % n), element("4487", b"v")) for n in range(60_000)]
    return matroska([track()], [block(jpeg())] * 4, element("1254c367", element("7373", *tags)))


def many_chapters():
    chapters = [
        element("b6", element("73c4", u32(200_000 - n)), element("91", struct.pack(">Q", n))) for n in range(200_000)
    ]
    return matroska([track()], [block(jpeg())] * 4, element("1043a770", element("45b9", *chapters)))


# AVI, Ogg, MPEG


def index_of_the_same_index():
    data = make_video("avi", "mjpeg", pix_fmt="yuvj420p", frames=24)
    place = data.index(b"LIST", data.index(b"strf"))
    start = data.index(b"indx") if b"indx" in data else None
    count = 20_000
    at = len(data)
    entries = struct.pack("<HBBI4sQI", 2, 0, 1, 60_000, b"00dc", 0, 0) + struct.pack("<II", 100, 100) * 60_000
    chunk = b"ix00" + struct.pack("<I", len(entries)) + entries
    shift = 8 + 24 + 16 * count
    super_index = struct.pack("<HBBI4sIII", 4, 0, 0, count, b"00dc", 0, 0, 0)
    if start is None:
        indx = b"indx" + struct.pack("<I", 24 + 16 * count) + super_index
        indx += struct.pack("<QII", at + shift, len(chunk), 60_000) * count
        strl = data.rindex(b"LIST", 0, data.index(b"strl"))
        hdrl = data.index(b"hdrl") - 8
        grown = bytearray(data)
        for where in (4, hdrl + 4, strl + 4):
            old = int.from_bytes(grown[where : where + 4], "little")
            grown[where : where + 4] = struct.pack("<I", old + len(indx) + (len(chunk) if where == 4 else 0))
        end = strl + 8 + int.from_bytes(data[strl + 4 : strl + 8], "little")
        del place
        return bytes(grown[:end]) + indx + bytes(grown[end:]) + chunk
    room = int.from_bytes(data[start + 4 : start + 8], "little")
    count = (room - 24) // 16
    filled = super_index[:4] + struct.pack("<I", count) + super_index[8:24]
    filled += struct.pack("<QII", at, len(chunk), 60_000) * count
    return data[: start + 8] + filled + data[start + 8 + len(filled) :] + chunk


def many_values():
    """The same in FLV."""
    data = make_video("flv", "flv", frames=8)
    values = b"".join(struct.pack(">H", 7) + b"K%06d\x02\0\1v" % n for n in range(200_000))
    body = b"\x02\0\x0aonMetaData\x08" + u32(200_000) + values + b"\0\0\x09"
    tag = b"\x12" + len(body).to_bytes(3, "big") + bytes(7) + body
    return data[:13] + tag + u32(len(tag)) + data[13:]


def tiny_ogg():
    """Pages of 255 packets of one byte."""
    head = b"\x80theora\x03\x02\x01" + struct.pack(">HH", 4, 3) + bytes(3) + b"\0\0\x40\0\0\x30" + bytes(40)

    def page(serial, number, body, lengths, flags=0):
        raw = b"OggS\0" + bytes([flags]) + struct.pack("<qIII", number, serial, number, 0) + bytes([len(lengths)])
        raw += bytes(lengths) + body
        crc = ogg_crc(raw) if number < 3 else 0
        return raw[:22] + struct.pack("<I", crc) + raw[26:]

    pages = [page(1, 0, head, [len(head)], 2)]
    tiny = bytearray(page(1, 3, bytes(255), [1] * 255))
    tiny[22:26] = struct.pack("<I", ogg_crc(bytes(tiny[:22]) + bytes(4) + bytes(tiny[26:])))
    return b"".join(pages) + bytes(tiny) * 20_000


def ogg_crc(data):
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc >> 31 else crc << 1) & 0xFFFFFFFF
    return crc


def endless_packet():
    """A transport stream whose one packet of a picture goes on for 40 MB."""
    data = make_video("mpegts", "mpeg2video", frames=8)
    packets = [data[n : n + 188] for n in range(0, len(data), 188)]
    video = next(p for p in packets if p[1] & 0x40 and p[4:188].find(b"\0\0\1\xe0") >= 0)
    pid = bytes([video[1] & 0x1F, video[2]])
    more = [b"\x47" + pid + bytes([0x10 | n % 16]) + b"\xaa" * 184 for n in range(40 * MEGABYTE // 188)]
    return b"".join(packets[:3]) + video + b"".join(more) + data


# Pictures


def size_that_jumps(kind="matroska"):
    """A stamp at first, then the largest picture there is."""
    huge = jpeg((8192, 4352))
    return matroska([track()], [block(jpeg()), *[block(huge)] * 12])


def huge_gif():
    frames = [Image.new("RGB", (8, 8), (40 * n, 0, 0)) for n in range(6)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=50, disposal=2)
    data = bytearray(file.getvalue())
    data[6:10] = struct.pack("<HH", 8192, 4352)
    return bytes(data)


def huge_webp():
    still = io.BytesIO()
    Image.new("RGB", (8, 8)).save(still, "WEBP", lossless=True)
    picture = still.getvalue()[12:]

    def chunk(name, body):
        return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    def u24(*values):
        return b"".join(value.to_bytes(3, "little") for value in values)

    frame = chunk(b"ANMF", u24(0, 0, 7, 7, 50) + b"\0" + picture)
    body = chunk(b"VP8X", b"\x02\0\0\0" + u24(8191, 4351)) + chunk(b"ANIM", bytes(6)) + frame * 6
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def huge_apng():
    frames = [Image.new("RGB", (8192, 4352), n) for n in range(2)]
    file = io.BytesIO()
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:], duration=50)
    return file.getvalue()


def encoded(codec, pix_fmt, size, frames, options=None):
    """A black video of this size, drawn in no other format than its own."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as out:
        stream = out.add_stream(codec, rate=10)
        stream.height, stream.width = size
        stream.pix_fmt = pix_fmt
        stream.codec_context.thread_count = 1
        stream.options = options or {}
        for number in range(frames):
            frame = av.VideoFrame(size[1], size[0], pix_fmt)
            for plane in frame.planes:
                plane.update(bytes([16 + number]) * plane.buffer_size)
            frame.pts, frame.time_base = number, Fraction(1, 10)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def deep_colours():
    return encoded("ffv1", "rgba64le", (4352, 8192), 3)


def many_references():
    """H.264 of 4608 x 2592 that keeps sixteen pictures."""
    return encoded("libx264", "yuv444p", (4000, 4096), 24, {"preset": "ultrafast", "x264-params": "ref=16:bframes=0"})


QUICK = [
    one_sample_named_often, sound_named_often, many_edits, few_edits_of_many_samples, compressed_index,
    edits_in_a_compressed_index, a_billion_equal_samples, a_billion_in_a_fragment, headers_that_take_turns,
    many_tracks, stripped_headers, zlib_frames, zlib_laced, zlib_headers, copies_beside_a_lace, size_that_jumps,
    huge_gif, huge_webp, index_of_the_same_index, many_tags, many_chapters,
]  # fmt: skip
HEAVY = [
    many_notes,
    many_values,
    tiny_laces,
    empty_cues,
    hidden_cues,
    tiny_ogg,
    endless_packet,
    huge_apng,
    deep_colours,
    many_references,
]
BOMBS = {make.__name__: make for make in QUICK + HEAVY}


def numbered_jpeg(number):
    file = io.BytesIO()
    Image.fromarray(numbered(number, 48, 64)).save(file, "JPEG")
    return file.getvalue()
