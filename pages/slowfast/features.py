"""What both pathways find in the clip: a channel of each in the player, and what moves them, stage by stage."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.input_spec import InputError
from models.slowfast import PATHWAYS
from models.zoo import CARDS
from pages.slowfast import features_figures as figures
from pages.slowfast.seen_numbers import found_numbers, over_clips
from ui import work
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.clip import lab_nets, picker
from ui.lesson import Lesson
from ui.networks.card import badge
from ui.player import Painted, Track, player
from ui.reveal import guessed, provenance
from ui.sidebar import device
from ui.words import _, explain
from ui.work.lab import lab
from video import Clip
from vizlib.cost.memory import answering
from vizlib.features.channels import STRONGEST, Features, features_key, responding
from vizlib.features.responses import CLIP
from vizlib.slowfast.motion import NAME, Related, related_key, relating, stage_layers


def shown(page: Lesson) -> None:
    """A stage's channels on the clip; or what moves the stages, once the class has guessed."""
    views = {"channels": _("on the clip"), "stages": _("what drives them")}
    view = pick(_("Show"), views, key="finds", label_visibility="collapsed")
    clip = picker.current().clip
    page.section({"channels": "features", "stages": "moves"}[view])
    try:
        if view == "channels":
            on_clip(clip)
        elif guessed("slowfast-features"):
            measured(page, clip)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")


def on_clip(clip: Clip) -> None:
    """A channel of each pathway.

    Raises:
        InputError: the clip is too short.
    """
    CARDS[NAME].input.views(clip)
    lab_nets.tell([NAME])
    stages = range(len(stage_layers()[PATHWAYS[0]]))
    columns = st.columns([5, 4, 4, 2], vertical_alignment="bottom")
    stage = pick(_("Stage"), {n: str(n + 1) for n in stages}, key="stage", default=1, place=columns[0])
    asked = [responded(clip, stage_layers()[pathway][stage]) for pathway in PATHWAYS]
    found = [features for features in asked if features is not None]
    if len(found) == len(asked):
        with columns[3]:
            badge(found[0].badge)
        titles = {"slow": _("slow: channel · response"), "fast": _("fast: channel · response")}
        channels = [
            channel(features, titles[pathway], place)
            for features, pathway, place in zip(found, PATHWAYS, columns[1:3], strict=True)
        ]
        played(clip, found, channels)


def responded(clip: Clip, layer: str) -> Features | None:
    """What a layer's channels respond to the clip, once it is there."""
    key = features_key(clip, NAME, layer)
    title = _("{network}: three looks at the clip").format(network=_(CARDS[NAME].title))
    work.once(
        key, responding, lab().networks, clip, NAME, layer, device(), lane=device(), title=title,
        **answering(NAME),
        size_of=lambda features: features.bytes, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def channel(features: Features, title: str, place: DeltaGenerator) -> int:
    """The channel chosen: at first the one that responds most."""
    order = [int(n) for n in features.order(STRONGEST)]
    strength = features.responses[CLIP]
    return chosen(
        place.selectbox, title, order, key=f"channel-{features.layer}", default=order[0],
        format_func=lambda n: _("{n} · {strength:.2g}").format(n=n, strength=strength[n]),
    )  # fmt: skip


def played(clip: Clip, found: list[Features], channels: list[int]) -> None:
    """The clip, and over what each pathway sees of it the response of a channel."""
    frames, spec = found[1].frames, CARDS[NAME].input
    tracks = [
        Track(f"{clip.digest}-{NAME}-clip", _("the clip"), frames=lambda: frames),
        *(over(clip, features, n) for features, n in zip(found, channels, strict=True)),
    ]
    player(tracks, spec.fps / spec.stride, key="slowfast-channels", height=330)


def over(clip: Clip, features: Features, channel: int) -> Track:
    """A channel's response over the frames that its pathway sees; each is held until the next."""
    pathway = features.layer.split(".")[0]
    titles = {"slow": _("slow, channel {n}"), "fast": _("fast, channel {n}")}
    length, each = len(features.frames), len(features.frames) // features.curves[CLIP].shape[1]
    return Track(
        f"{clip.digest}-{NAME}-{features.badge}-{features.layer}-{channel}",
        titles[pathway].format(n=channel),
        frames=partial(Painted, length, lambda t: features.frames[each * features.steps[t]]),
        heat=partial(Painted, length, partial(features.heat, channel, CLIP)),
    )


def measured(page: Lesson, clip: Clip) -> None:
    """Stage by stage: what changes when the clip stands still, and where the maps are bright.

    Raises:
        InputError: the clip is too short.
    """
    run = over_clips()
    of = {"test": _("{clips} test clips").format(clips=run["clips"]), "clip": _("the clip in the sidebar")}
    left, right = st.columns([3, 2], vertical_alignment="center")
    own = pick(_("Measured on"), of, key="foundclips", place=left, label_visibility="collapsed") == "clip"
    related = relate(clip) if own else None
    words = {
        "stage": _("stage"),
        "slow": _("slow"),
        "fast": _("fast"),
        "still": _("changes when the clip stands still"),
        "where": _("correlation with motion (solid), edges (dashed)"),
        "motion": _("motion"),
        "edges": _("edges"),
    }
    if related is not None:
        chart(
            figures.by_stage(related.layers, related.mean("motion"), related.mean("edges"), words=words),
            key="slowfast-found-clip", wide=True,
        )  # fmt: skip
        right.download_button(
            _("Numbers of all channels (CSV)"), table(related), "slowfast-channels.csv", "text/csv",
            icon=":material/download:", on_click="ignore", width="stretch",
        )  # fmt: skip
        if not related.exact:
            st.caption(_("Nobody knows the true motion of this clip: it is estimated."))
    elif not own:
        chart(figures.by_stage(run["still"], run["motion"], run["edges"], words=words), key="slowfast-found", wide=True)
        provenance([run])
    page.section("found", **found_numbers())


def relate(clip: Clip) -> Related | None:
    """The numbers of the loaded clip, once they are there.

    Raises:
        InputError: it is too short.
    """
    CARDS[NAME].input.views(clip)
    lab_nets.tell([NAME])
    key = related_key(clip)
    work.once(
        key, relating, lab().networks, clip, device(), lane=device(), title=_("The clip and its stills"),
        size_of=lambda _related: 20_000, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def table(related: Related) -> str:
    """Every channel of every stage as CSV; a silent one has no correlation."""
    rows = ["pathway,stage,channel,correlation_motion,correlation_edges,changes_when_still"]
    for layer, still in related.still.items():
        pathway, stage = layer.split(".")
        for n, value in enumerate(still):
            marks = ",".join(f"{marks[layer][n]:.4f}" for marks in (related.motion, related.edges))
            rows.append(f"{pathway},{int(stage) + 1},{n},{marks},{value:.4f}")
    return "\n".join([*rows, ""])
