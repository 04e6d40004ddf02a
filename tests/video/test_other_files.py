"""A file that refers to others opens none of them."""

import builtins
import os
import socket
import struct

import pytest

from tests.bombs import box, jpeg, movie, samples, u32
from tests.video_files import make_video
from video import ClipError, read_clip


def reference_movie(path):
    """QuickTime's movie of nothing but an address."""
    rdrf = box(b"rdrf", u32(0), b"url ", u32(len(path) + 1), path.encode() + b"\0")
    return box(b"ftyp", b"qt  ", u32(512), b"qt  ") + box(b"moov", box(b"rmra", box(b"rmda", rdrf)))


def media_elsewhere(path):
    """A track whose samples lie in another file, by QuickTime's alias and by a data reference."""
    picture = jpeg()
    data = movie(lambda offset: samples(offset, 20, len(picture), each_at="one", lasts=100), media=picture)
    name = path.encode()
    alias = struct.pack(">H", 2) + struct.pack(">H", len(name) + 2) + name + bytes(len(name) % 2) + b"\xff\xff\0\0"
    alis = box(b"alis", u32(0), bytes(6), struct.pack(">H", 150 + len(alias)), bytes(142), alias)
    dinf = box(b"dinf", box(b"dref", u32(0, 2), alis, box(b"url ", u32(0), name + b"\0")))
    at = data.index(b"stbl") - 4
    grown = bytearray(data[:at] + dinf + data[at:])
    for part in (b"moov", b"trak", b"mdia", b"minf"):
        place = data.index(part) - 4
        grown[place : place + 4] = u32(int.from_bytes(grown[place : place + 4], "big") + len(dinf))
    return bytes(grown)


REFERRING = {
    "hls": lambda path: f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{path}\n#EXT-X-ENDLIST\n".encode(),
    "hls key": lambda path: f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{path}"\n#EXTINF:10,\n{path}\n'.encode(),
    "ffconcat": lambda path: f"ffconcat version 1.0\nfile '{path}'\n".encode(),
    "dash": lambda path: (
        f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet '
        f'mimeType="video/mp4"><Representation id="1"><BaseURL>{path}</BaseURL></Representation></AdaptationSet>'
        f"</Period></MPD>"
    ).encode(),
    "sdp": lambda path: b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
    "asx": lambda path: f'<asx version="3.0"><entry><ref href="{path}"/></entry></asx>'.encode(),
    "ism": lambda path: f'<SmoothStreamingMedia MajorVersion="2"><c n="0" t="{path}"/></SmoothStreamingMedia>'.encode(),
    "svg": lambda path: f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{path}"/></svg>'.encode(),
    "reference movie": reference_movie,
    "media elsewhere": media_elsewhere,
}


@pytest.fixture
def opened_files(monkeypatch):
    """What is opened or connected to from Python; files by FFmpeg show in their time of access."""
    seen = []
    real = builtins.open

    def watched(file, *args, **options):
        seen.append(str(file))
        return real(file, *args, **options)

    monkeypatch.setattr(builtins, "open", watched)
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: seen.append(str(address)))
    return seen


@pytest.mark.parametrize("kind", REFERRING)
def test_nothing_else_is_opened(kind, opened_files, tmp_path):
    """The other file is a pipe: whoever opened it would wait for somebody to write."""
    secret = tmp_path / "secret.mp4"
    os.mkfifo(secret)
    said = ""
    try:
        read_clip(REFERRING[kind](str(secret)))
    except ClipError as error:
        said = str(error)
    assert "secret" not in said
    with pytest.raises(OSError, match="No such device"):  # which says that nobody reads
        os.open(secret, os.O_WRONLY | os.O_NONBLOCK)
    assert str(secret) not in opened_files


def test_a_clip_never_shows_the_other_file(tmp_path):
    """The same with a real video at the other end: no frame of it arrives."""
    other = tmp_path / "other.mp4"
    other.write_bytes(make_video(frames=30, size=(96, 128)))
    for make in REFERRING.values():
        try:
            clip = read_clip(make(str(other)))
        except ClipError:
            continue
        assert clip.frames.shape[1:3] == (48, 64)


def test_a_path_that_is_a_playlist_opens_nothing(tmp_path):
    """By its path FFmpeg would know where neighbours are: it is given the bytes alone."""
    (tmp_path / "part.ts").write_bytes(make_video("mpegts", "mpeg2video", fps=25))
    playlist = tmp_path / "list.m3u8"
    playlist.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\npart.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(ClipError, match="not a video file"):
        read_clip(playlist)
    assert len(read_clip(tmp_path / "part.ts")) > 1
