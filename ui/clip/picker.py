"""The clip of this session: one that ships, a rendered actor, a person's own file or recording. It goes along."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import cv2
import streamlit as st

from datasets.samples import SAMPLES
from ui import uploads, work
from ui.address import chosen
from ui.address import stretch as two_ends
from ui.clip import actor
from ui.clip.actor import ACTOR, Actor
from ui.clip.recorded import CAMERA, first_steps, open_if_none, recorded
from ui.clip.source import Source, let_go, source_of
from ui.words import _
from video import Clip, ClipError, Progress, VideoInfo, probing, reading
from video.bounds import MAX_BYTES, MAX_CLIP_FPS, MAX_CLIP_FRAMES, MAX_CLIP_SIDE, MAX_SESSION_BYTES
from vizlib.engine.keys import Key

UPLOAD = "upload"
CLIP = "clip"  # in the session and in the address: which one
KEPT = "clip-kept"  # in the session: a person has chosen it, or a link names it
PICTURE = 288, 128  # pixels, at most: width and height in the sidebar
READING_BYTES = 2 * 3 * MAX_CLIP_FRAMES * MAX_CLIP_SIDE**2 * 9 // 16  # the frames of a clip, and a copy
TRIM_S = 10.0  # a longer video opens on its first seconds
TYPES = [
    "mp4", "m4v", "mov", "3gp", "mkv", "webm", "avi", "wmv", "asf", "flv", "ogv",
    "ts", "mts", "m2ts", "mpg", "mpeg", "vob", "gif", "webp", "png", "apng", "avif",
]  # fmt: skip


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

    @property
    def takes_s(self) -> float:
        """Seconds that reading takes, roughly."""
        return 3.0

    def read(self) -> Iterator[Progress | Clip]:
        """The work that reads it."""
        return reading(self.source.data, start_s=self.start_s, end_s=self.end_s, name=self.source.name)

    def info_of(self, clip: Clip) -> VideoInfo:
        """What is known about the file of the clip."""
        return self.info


@dataclass(frozen=True)
class Opening:
    """A video that is being looked at, before it can be chosen from."""

    source: Source

    @property
    def key(self) -> Key:
        return Key("info", self.source.digest)

    @property
    def title(self) -> str:
        return _("Opening {name}").format(name=self.source.name)


def uploaded() -> Source | None:
    """The file in the uploader; its content is hashed once. What it replaces is let go.

    Raises:
        ClipError: with it the session holds more than it may; the file is let go.
    """
    most = min(MAX_BYTES, MAX_SESSION_BYTES) >> 20
    file = st.file_uploader(_("Your video"), type=TYPES, max_upload_size=most, key="file")
    kept = st.session_state.get("uploaded")
    if kept is not None and (file is None or kept[0] != file.file_id):
        file_id, source = st.session_state.pop("uploaded")
        uploads.drop(file_id)
        let_go(source)
        kept = None
    if file is None:
        return None
    if kept is None:
        found = uploads.held()
        if found > MAX_SESSION_BYTES:
            uploads.drop(file.file_id)
            raise ClipError(
                "With this file, your uploads take {found} MB; a visit can hold {bound} MB. Remove one of them with "
                "its ✕, or load a smaller one.",
                found=round(found / 1024**2),
                bound=MAX_SESSION_BYTES // 1024**2,
            )
        st.session_state["uploaded"] = kept = (file.file_id, source_of(file.name, file.getvalue()))
    return kept[1]


def info_of(source: Source) -> VideoInfo | Opening | ClipError:
    """What the file says of itself, as soon as a job has looked; or why it is no video that can be read.

    The session holds it, so that a full cache cannot take it away.
    """
    opening = Opening(source)
    key, info = st.session_state.get("info", (None, None))
    if key == opening.key:
        return info
    work.once(
        opening.key, probing, source.data, lane="video", title=opening.title, size_of=lambda info: 1000,
        memory=READING_BYTES, instead_of=opening.key.kind,
    )  # fmt: skip
    info = work.result(opening.key)
    if info is not None:
        st.session_state["info"] = opening.key, info
        return info
    job = work.jobs().get(opening.key)
    return job.error if job is not None and isinstance(job.error, ClipError) else opening


def choose(opens_with: str) -> Chosen | Actor | Opening | ClipError | None:
    """Draw the picker in the sidebar. ``None``: no file or recording yet; an error: the file cannot be read.

    ``opens_with``: the clip of the topic on the screen, which is shown until a person has chosen one.
    """
    names = {name: _(sample.title) for name, sample in SAMPLES.items()}
    names |= {ACTOR: _("A rendered actor"), UPLOAD: _("Your own video"), CAMERA: _("Record with the camera")}
    first = opens_with or next(iter(SAMPLES))
    if st.query_params.get(CLIP) in names:
        keep()
    elif CLIP in st.session_state and not st.session_state.get(KEPT):
        st.session_state[CLIP] = first
    name = chosen(
        st.selectbox, _("Clip"), list(names), key=CLIP, default=first, format_func=names.__getitem__, on_change=turned
    )
    if name == ACTOR:
        return actor.choose()
    if name in (UPLOAD, CAMERA):
        try:
            source = uploaded() if name == UPLOAD else recorded()
        except ClipError as error:
            return error
        if source is None:
            return None
    else:
        path = SAMPLES[name].path
        source = Source(names[name], path, name)
    info = info_of(source)
    if not isinstance(info, VideoInfo):
        return info
    start_s, end_s = stretch(info, source)
    return Chosen(source, info, start_s, end_s)


def turned() -> None:
    """A person has chosen; the camera that has recorded nothing yet is shown at once."""
    keep()
    if st.session_state[CLIP] == CAMERA:
        open_if_none()


def stretch(info: VideoInfo, source: Source) -> tuple[float, float]:
    """The part of the video that becomes the clip, in seconds."""
    end = round(info.seconds, 2)
    if end <= 0.1:
        return 0.0, info.seconds
    start_s, end_s = two_ends(
        st.slider, _("From – to (s)"), end, key=f"trim-{source.digest[:14]}", default=(0.0, min(end, TRIM_S)),
        step=min(0.1, end / 10), format="%.1f",
    )  # fmt: skip
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
            size=choice.takes_s, memory=READING_BYTES, wait_s=0, instead_of=choice.key.kind,
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
    if choice is None and st.session_state[CLIP] == CAMERA:
        first_steps()
        st.stop()
    if choice is None:
        st.info(_("Load a video file in the sidebar, or choose a clip that ships."), icon=":material/upload:")
        work.current().give_up()
        st.stop()
    if isinstance(choice, ClipError):
        work.show_error(choice)
        work.current().give_up()
        st.stop()
    held = None
    if not isinstance(choice, Opening):
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
        st.image(work.made(Key("still", *choice.key[1:]), partial(still, held.clip), len))


def still(clip: Clip) -> bytes:
    """The middle frame as a small JPEG."""
    frame = clip.frames[len(clip) // 2]
    height, width = frame.shape[:2]
    scale = min(PICTURE[0] / width, PICTURE[1] / height)
    small = cv2.resize(frame, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
