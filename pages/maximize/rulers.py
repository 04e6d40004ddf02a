"""All videos of the gallery by R and logit, beside clips that nobody optimized; and where R comes from."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from models.lab import LABELS
from models.zoo import CARDS
from pages.maximize import ruler_figures
from pages.maximize.gallery import network
from pages.maximize.generated import show, speed_name
from pages.maximize.measured import logit
from pages.maximize.ruler_figures import CLIP, GREY, Group
from pages.maximize.two_rulers import clips, recipe_names, rulers_of
from ui import work
from ui.address import chosen
from ui.charts.chart import chart
from ui.charts.style import ACCENT, SEEN
from ui.clip.actor import label_name
from ui.lesson import Lesson
from ui.networks.card import badge
from ui.reveal import guessed, provenance
from ui.sidebar import device
from ui.words import _, explain
from ui.work.lab import lab
from vizlib.engine.keys import Key
from vizlib.maximize.defaults import NATURAL, PLAIN
from vizlib.maximize.depth import Depth, looking
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.natural import no_norm
from vizlib.maximize.rulers import CLIPS, NOISE, rulers, samples
from vizlib.maximize.standing import RECIPES, Standing, standings
from vizlib.results.runs import named

PUBLISHED = "i3d_kinetics400"
SHOWN = "rulers_video"  # in the session and the address: the one that plays


def shown(page: Lesson) -> None:
    """Draw it."""
    left, middle, right = st.columns([5, 3, 6], vertical_alignment="bottom")
    name = network("rulers_net", left)
    with middle:
        badge(CARDS[name].weights.badge)
    try:
        without_norm = rulers(name).distance is None
    except MaximizeError as error:
        st.info(explain(error), icon=":material/info:")
        return
    if without_norm:
        st.info(explain(no_norm()), icon=":material/straighten:")
        return
    everything = [one for recipe in RECIPES for one in standings(name, recipe)]
    if not everything:
        st.info(_("The videos of this network were not measured yet."))
        return
    page.section("rulers", logit=logit(max(one.logit for one in everything)), clips=clips(name))
    lab = name != PUBLISHED  # of I3D a number decides
    guess = "maximize-natural" if lab else "maximize-rulers"
    if guessed("maximize-rulers", guess, right=natural(everything) if lab else None):
        revealed(page, name, everything, right)


def natural(mine: Sequence[Standing]) -> int | None:
    """Which answer is right: of the videos of the plain recipe none lies where clips do, or some, or most."""
    plain = [one.natural for one in mine if one.entry.recipe == PLAIN]
    return (sum(plain) > 0) + (2 * sum(plain) > len(plain)) if plain else None


def key_of(one: Standing) -> str:
    """By which it is chosen."""
    return f"{one.entry.name}-{one.entry.recipe}"


def title_of(one: Standing) -> str:
    """Class, pace and recipe."""
    return f"{label_name(one.entry.label)}, {speed_name(one.entry.speed)}, {recipe_names()[one.entry.recipe]}"


def revealed(page: Lesson, name: str, mine: Sequence[Standing], place: Any) -> None:
    """The scatter, and the video that is chosen at ``place``, with its rulers."""
    by_name = {key_of(one): one for one in mine}
    furthest = key_of(max(mine, key=lambda one: one.logit))
    titles = {key: title_of(one) for key, one in by_name.items()}
    one = by_name[chosen(
        place.selectbox, _("Video"), list(titles), key=f"{SHOWN}_{name}", default=furthest,
        format_func=titles.__getitem__, address=SHOWN,
    )]  # fmt: skip
    entry = one.entry
    left, right = st.columns([3, 2])
    with right:
        show(name, [(entry.name, label_name(entry.label), entry.picture)], key="rulers-player", height=270)
    with left:
        plotted(name, mine, key_of(one))
    rulers_of(entry, key="rulers", beside=True)
    st.markdown(counted(name, mine))
    with st.expander(_("R: its formula, and from which layers it comes"), icon=":material/layers:"):
        page.section("distance")
        deeper(one)
        provenance([named(f"{CLIPS}-{name}")[f"{CLIPS}-{name}"]])


def plotted(name: str, mine: Sequence[Standing], shown_now: str) -> None:
    """All of them, and clips and noise; a click chooses."""
    spec = mine[0].entry.spec  # clips and noise are shown at its size
    at = rulers(name, spec.frames, spec.size)
    assert at.distance is not None
    groups = [
        Group(title, color, symbol, *others(samples(name, what, spec.frames, spec.size), title, at.distance.high))
        for title, what, color, symbol in (
            (clips(name), CLIPS, CLIP, "circle"), (_("noise"), NOISE, GREY, "x"),
        )
    ]  # fmt: skip
    for recipe, color, symbol in ((NATURAL, SEEN[0], "diamond"), (PLAIN, ACCENT, "square")):
        some = [one for one in mine if one.entry.recipe == recipe]
        if some:
            groups.append(
                Group(
                    recipe_names()[recipe], color, symbol, [title_of(one) for one in some],
                    [one.times for one in some], [one.logit for one in some],
                    [key_of(one) for one in some],
                )
            )  # fmt: skip
    words = {"distance": _("R, largest of the {clips} = 1").format(clips=clips(name)), "logit": _("logit")}
    event = chart(
        ruler_figures.scatter(groups, at.distance.relative, at.logit, shown_now, words=words),
        key=f"rulers-{name}-{shown_now}", clicks=True,
    )  # fmt: skip
    clicked = [point["customdata"] for point in (event.selection.points if event else []) if point.get("customdata")]
    key = clicked[0][0] if clicked and isinstance(clicked[0], list) else clicked[0] if clicked else shown_now
    if key != shown_now:
        # The select is drawn already: it takes the choice from the address of the next run.
        st.session_state.pop(f"{SHOWN}_{name}", None)
        st.query_params[SHOWN] = key
        st.rerun()


def others(
    points: Sequence[tuple[float, float]], title: str, most: float
) -> tuple[list[str], list[float], list[float]]:
    """Names, R and logits of what cannot be chosen."""
    return (
        [title] * len(points),
        [distance / most for distance, _logit in points],
        [score for _distance, score in points],
    )


def counted(name: str, mine: Sequence[Standing]) -> str:
    """How many of each recipe lie where clips do."""
    parts = []
    for recipe in RECIPES:
        some = [one for one in mine if one.entry.recipe == recipe]
        if some:
            parts.append(
                _("{recipe}, {n} of {all}").format(
                    recipe=recipe_names()[recipe], n=sum(one.natural for one in some), all=len(some)
                )
            )
    return _("Neither R nor the logit lies beyond those of the {clips}: {counts}. Each video at its own size.").format(
        clips=clips(name), counts=_("; ").join(parts)
    )


def deeper(one: Standing) -> None:
    """From which layers R comes."""
    entry = one.entry
    key = Key("depth", entry.name, (CARDS[entry.spec.network].weights.identity, device()))
    work.once(
        key, looking, lab().networks, entry, device(), lane=device(), title=_("R, layer by layer"), size=2,
        size_of=lambda depth: depth.bytes, instead_of=key.kind,
    )  # fmt: skip
    work.current().panel(key)
    depth: Depth | None = work.result(key)
    if depth is None:
        return
    rendered = CARDS[entry.spec.network].labels == LABELS
    clip = _("a rendered clip of the class") if rendered else _("a real clip")
    words = {"video": title_of(one), "clip": clip, "layer": _("batch norm, from the input to the answer")}
    chart(ruler_figures.depth(depth.names, depth.video, depth.clip, words=words), key="rulers-depth")
    st.markdown(
        _(
            "R is **{video:.1f}** for this video and **{other:.1f}** for {clip}. Of the {layers} layers, the first "
            "{first} make half of this video's R, and the first {other_first} half of the clip's."
        ).format(
            video=sum(depth.video), other=sum(depth.clip), clip=clip, layers=len(depth.names),
            first=depth.half(depth.video), other_first=depth.half(depth.clip),
        )
    )  # fmt: skip
