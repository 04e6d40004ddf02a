"""A video is a tensor: the clip taken apart, its size, and what a network's sampling keeps of it."""

from functools import partial

import streamlit as st

from models.input_spec import InputError
from models.zoo import CLASSIFIERS
from pages.clip import figures, sizes
from pages.clip.measured import coding_numbers, training_numbers
from ui import numbers, work
from ui.address import chosen, pick
from ui.charts import style
from ui.charts.chart import chart
from ui.clip import picker
from ui.clip.pixel import pixel_of, remember
from ui.clip.sampling import sampling, sampling_text, views
from ui.lesson import lesson
from ui.networks import predictions
from ui.player import Box, Painted, Track, player
from ui.reveal import provenance
from ui.words import _, explain
from video import Clip, encode_h264, write_gif
from video.colour import WHITE_NITS
from vizlib.pictures.sampled import change, channel
from vizlib.predict import Request
from vizlib.results.runs import runs


def tracks_of(clip: Clip) -> list[Track]:
    """The clip with the square that I3D sees, and beside it what was chosen."""
    box = CLASSIFIERS["i3d_kinetics400"].input.crop(*clip.size)
    crop = tuple((Box(*box, label="224 × 224", color=style.ACCENT),) for _frame in clip.frames)
    whole = Track(id=clip.digest, title=_("The clip"), frames=lambda: clip.frames, shapes=crop)
    kinds = {"picture": _("only the picture"), "channels": _("red, green, blue"), "change": _("what changes")}
    apart = pick(_("Take apart"), kinds, key="apart", default="channels")
    if apart == "change":
        return [
            Track(
                id=f"{clip.digest}-change",
                title=_("What changes from frame to frame"),
                frames=lambda: clip.frames,
                heat=partial(Painted, len(clip), partial(change, clip)),
            )
        ]
    if apart == "channels":
        names = (_("Red"), _("Green"), _("Blue"))
        return [
            whole,
            *(
                Track(
                    f"{clip.digest}-{c}",
                    f"{name}: T × H × W",
                    frames=partial(Painted, len(clip), partial(channel, clip, c)),
                )
                for c, name in enumerate(names)
            ),
        ]
    return [whole]


def tensor() -> None:
    """The clip taken apart."""
    current = picker.current()
    clip = current.clip
    t, c, h, w = len(clip), 3, *clip.size
    hdr = current.info.hdr and page.sections["hdr"].format(
        transfer=current.info.hdr, standard="BT.709", nits=WHITE_NITS
    )
    count, seconds = f"{clip.frames.size:,}", f"{clip.seconds:.2f}"
    page.section("tensor", t=t, c=c, h=h, w=w, count=count, seconds=seconds, hdr=hdr)
    work.apart(taken_apart)(clip)
    downloads(clip)


def taken_apart(clip: Clip) -> None:
    """The player."""
    player(tracks_of(clip), clip.fps, key="clip-player", start_s=clip.start_s)


def pixel() -> None:
    """One pixel through time."""
    page.section("pixel")
    work.apart(followed)(picker.current().clip)


def followed(clip: Clip) -> None:
    """Choose a pixel; its three numbers in each frame."""
    track = Track(clip.digest, _("The clip"), frames=lambda: clip.frames)
    remember(player([track], clip.fps, key="pixel-player", start_s=clip.start_s, height=360))
    t, y, x = pixel_of(clip.frames.shape[:3])
    red, green, blue = (int(v) for v in clip.frames[t, y, x])
    st.markdown(f"#### $\\text{{clip}}[{t}, :, {y}, {x}] = ({red}, {green}, {blue})$")
    names = (_("Red"), _("Green"), _("Blue"))
    chart(figures.pixel_trace(clip, t, y, x, names=names, seconds=_("seconds"), value=_("value, 0–255")))


def storage() -> None:
    """What the video takes as pixels, and what as a file."""
    current = picker.current()
    info, clip = current.info, current.clip
    spec = CLASSIFIERS["i3d_kinetics400"].input
    bytes_of = sizes.storage(info, clip, spec)
    page.section(
        "size",
        file=numbers.readable_bytes(bytes_of["file"]),
        raw=numbers.readable_bytes(bytes_of["video"]),
        ratio=f"{bytes_of['video'] / bytes_of['file']:.0f}",
        width=info.width,
        height=info.height,
        frames=info.frames,
        fps=f"{info.fps:.4g}",
    )
    names = {
        "file": _("this file, compressed"),
        "video": _("this video, as pixels"),
        "clip": _("the clip above"),
        "view": _("what I3D sees at once"),
        "training_clip": _("16 frames of 112 × 112"),
        "minute_sd": _("one minute, 640 × 480"),
        "minute_hd": _("one minute, 1920 × 1080"),
    }
    axis = _("size; each mark is 1,024 times the one before")
    chart(figures.sizes([names[key] for key in names], [bytes_of[key] for key in names], axis=axis))
    page.section("why_small", **coding_numbers())
    provenance(runs("samples-storage"))


def film() -> None:
    """Which frames a network's sampling keeps."""
    work.apart(sampled)(picker.current().clip)


def sampled(clip: Clip) -> None:
    """Choose a network and its sampling; the frames that it sees."""
    page.section("sampling")
    left, right = st.columns([2, 1])
    with left:
        name = chosen(
            st.selectbox,
            _("Network"),
            list(CLASSIFIERS),
            key="strip",
            default=predictions.NETWORK,
            format_func=lambda name: _(CLASSIFIERS[name].title),
        )
    with right:
        n = views()
    own = sampling()
    try:
        spec = Request(name, sampling=own).spec
        looks = spec.views(clip, n)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return
    n = len(looks)  # where only one fits, there is only one
    labels = [_("test clip {n}").format(n=i + 1) for i in range(n)]
    st.markdown(f"**{_(CLASSIFIERS[name].title)}**: {sampling_text(spec)}")
    chart(figures.film_strip(clip, looks, names=labels, seconds=_("seconds")))
    kept = len({int(i) for look in looks for i in look})
    page.section(
        "kept",
        kept=kept,
        frames=len(clip),
        share=f"{100 * kept / len(clip):.0f}",
        side=spec.size,
        n=n,
        once=spec.frames,
    )


def training() -> None:
    """What more frames at once cost."""
    costs = sizes.costs_by_frames("i3d_kinetics400", sizes.FRAMES)
    page.section("training", **training_numbers())
    words = {"frames": _("frames at once"), "gmacs": _("GMACs"), "memory": _("memory (GiB)")}
    gib = [cost.peak_bytes / 2**30 for cost in costs.values()]
    chart(figures.cost_curves(sizes.FRAMES, [cost.gmacs for cost in costs.values()], gib, words=words))


def downloads(clip: Clip) -> None:
    left, right, _rest = st.columns([2, 2, 1])
    left.download_button(
        _("Download MP4"),
        lambda: encode_h264(clip.frames, clip.fps),
        "clip.mp4",
        "video/mp4",
        icon=":material/download:",
        width="stretch",
    )
    right.download_button(
        _("Download GIF"), lambda: write_gif(clip), "clip.gif", "image/gif", icon=":material/download:", width="stretch"
    )


page = lesson("clip")
page.show({"tensor": tensor, "pixel": pixel, "storage": storage, "sampling": film, "training": training})
