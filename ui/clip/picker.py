"""The clip of this session: one that ships, a rendered actor, or a person's own file. It follows from page to page."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import streamlit as st

from datasets.samples import SAMPLES
from ui import work
from ui.address import chosen
from ui.clip import actor
from ui.clip.actor import ACTOR, Actor
from ui.words import _
from video import Clip, ClipError, Progress, VideoInfo, probe, reading
from video.bounds import MAX_BYTES, MAX_CLIP_FPS, MAX_CLIP_FRAMES
from vizlib.engine.keys import Key

UPLOAD = "upload"
CLIP = "clip"  # in the session and in the address: which one
KEPT = "clip-kept"  # in the session: a person has chosen it, or a link names it
PICTURE = 288, 128  # pixels, at most: width and height in the sidebar
TRIM_S = 10.0  # a longer video opens on its first seconds
TYPES = [
    "mp4", "m4v", "mov", "3gp", "mkv", "webm", "avi", "wmv", "asf", "flv", "ogv",
    "ts", "mts", "m2ts", "mpg", "mpeg", "vob", "gif", "webp", "png", "apng", "avif",
]  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A video before anything is read from it.

    Attributes:
        data: a file that ships, or the bytes that a person uploaded; they are never written to disk.
        digest: of the content.
    """

    name: str
    data: Path | bytes
    digest: str


@dataclass(frozen=True)
class Chosen:
    """What the sidebar says: which video, and which stretch of it."""

    source: Source
    info: VideoInfo
    start_s: float
    end_s: float

    @property
    def key(self) -> Key:
        return Key("clip", self.source.digest, (self.start_s, self.end_s))

    @property
    def title(self) -> str:
        return _("Reading {name}").format(name=self.source.name)

    def read(self) -> Iterator[Progress | Clip]:
        """The work that reads it."""
        return reading(self.source.data, start_s=self.start_s, end_s=self.end_s, name=self.source.name)

    def info_of(self, clip: Clip) -> VideoInfo:
        """What is known about the file of the clip."""
        return self.info


def uploaded() -> Source | None:
    """The file in the uploader; its content is hashed once."""
    file = st.file_uploader(_("Your video"), type=TYPES, max_upload_size=MAX_BYTES >> 20, key="file")
    if file is None:
        return None
    kept = st.session_state.get("uploaded")
    if kept is None or kept[0] != file.file_id:
        data = file.getvalue()
        kept = (file.file_id, Source(file.name, data, hashlib.sha256(data).hexdigest()))
        st.session_state["uploaded"] = kept
    return kept[1]


def info_of(source: Source) -> VideoInfo:
    """What the file says of itself; asked once a file.

    Raises:
        ClipError: it is no video that can be read.
    """
    key = Key("info", source.digest)
    info = work.lab().cache.get(key)
    if info is None:
        info = probe(source.data)
        work.lab().cache.put(key, info, 1000)
    return info


def choose(opens_with: str) -> Chosen | Actor | ClipError | None:
    """Draw the picker in the sidebar. ``None``: no file yet; an error: the file cannot be read.

    ``opens_with``: the clip of the topic on the screen, which is shown until a person has chosen one.
    """
    names = {name: _(sample.title) for name, sample in SAMPLES.items()}
    names |= {ACTOR: _("A rendered actor"), UPLOAD: _("Your own video")}
    first = opens_with or next(iter(SAMPLES))
    if st.query_params.get(CLIP) in names:
        keep()
    elif CLIP in st.session_state and not st.session_state.get(KEPT):
        st.session_state[CLIP] = first
    name = chosen(
        st.selectbox, _("Clip"), list(names), key=CLIP, default=first, format_func=names.__getitem__, on_change=keep
    )
    if name == ACTOR:
        return actor.choose()
    if name == UPLOAD:
        source = uploaded()
        if source is None:
            return None
    else:
        path = SAMPLES[name].path
        source = Source(names[name], path, name)
    try:
        info = info_of(source)
    except ClipError as error:
        return error
    start_s, end_s = stretch(info, source)
    return Chosen(source, info, start_s, end_s)


def stretch(info: VideoInfo, source: Source) -> tuple[float, float]:
    """The part of the video that becomes the clip, in seconds."""
    end = round(info.seconds, 2)
    if end <= 0.1:
        return 0.0, info.seconds
    start_s, end_s = st.slider(
        _("From – to (s)"),
        0.0,
        end,
        (0.0, min(end, TRIM_S)),
        step=min(0.1, end / 10),
        format="%.1f",
        key=f"trim-{source.digest[:14]}",
        bind="query-params",
        persist_state="session",
    )
    return start_s, info.seconds if end_s >= end else end_s


def keep() -> None:
    """From now on the clip is the same on all pages."""
    st.session_state[KEPT] = True


@dataclass(frozen=True)
class Current:
    """The clip that all pages show, what was chosen, and what is known about its file."""

    choice: Chosen | Actor
    clip: Clip
    info: VideoInfo


def read(choice: Chosen | Actor) -> Current | None:
    """The clip, as soon as it has been read or rendered in the background.

    The session holds it, so that a full cache cannot take it away.
    """
    key, held = st.session_state.get("held", (None, None))
    if key != choice.key:
        if held is not None:
            work.leave(held.clip.digest)
            work.current().replaced.add("pictures")  # those of the clip before
        work.once(
            choice.key, choice.read, lane="video", title=choice.title, size_of=lambda clip: clip.frames.nbytes,
            wait_s=0, instead_of=choice.key.kind,
        )  # fmt: skip
        clip = work.result(choice.key)
        if clip is None:
            return None
        held = Current(choice, clip, choice.info_of(clip))
        st.session_state["held"] = choice.key, held
    return replace(held, choice=choice)  # the same clip may be chosen in another way, as a hidden action


def current() -> Current:
    """The clip that the page shows. Until there is one, the page says what to do, and ends here."""
    choice = st.session_state["chosen"]
    if choice is None:
        st.info(_("Load a video file in the sidebar, or choose a clip that ships."), icon=":material/upload:")
        work.current().give_up()
        st.stop()
    if isinstance(choice, ClipError):
        work.show_error(choice)
        work.current().give_up()
        st.stop()
    work.wait([choice.key])
    held = read(choice)
    if held is None:
        work.current().panel(choice.key)
        work.current().follow()
        st.stop()
    if len(held.clip) == MAX_CLIP_FRAMES and held.clip.fps < min(held.info.fps, MAX_CLIP_FPS) * 0.9:
        st.caption(
            _("A clip holds at most {most} frames: this long stretch is shown at {fps:.2g} frames a second.").format(
                most=MAX_CLIP_FRAMES, fps=held.clip.fps
            )
        )
    return held


def picture() -> None:
    """The middle frame of the clip, as soon as there is one."""
    choice = st.session_state["chosen"]
    held = read(choice) if isinstance(choice, Chosen | Actor) else None
    if held is not None:
        frame = held.clip.frames[len(held.clip) // 2]
        height, width = frame.shape[:2]
        scale = min(PICTURE[0] / width, PICTURE[1] / height)
        st.image(cv2.resize(frame, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA))
