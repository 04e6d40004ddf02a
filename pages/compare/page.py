"""Side by side: choose networks, run them on the clip, compare answers and costs."""

from functools import partial

import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from ui import work
from ui.address import chosen
from ui.clip import picker
from ui.clip.actor import Actor, label_name
from ui.clip.sampling import sampling, views
from ui.clip.truth import kept_secret, true_action
from ui.lesson import lesson
from ui.networks import predictions
from ui.networks.card import LABEL_SETS, network_card
from ui.networks.picker import networks
from ui.player import Painted, Track, player
from ui.sidebar import device, precision
from ui.words import _
from video import Clip
from vizlib.pictures.sampled import seen
from vizlib.predict import Prediction, Request

COLUMNS = 2
LOW = 400  # CSS pixels


def choice(rendered: bool) -> list[Request]:
    """The networks chosen and how they shall run."""
    names = networks(rendered)
    left, right = st.columns([1, 2])
    with left:
        n = views()
    with right:
        own = sampling()
    return [Request(name, n, device(), precision(), own) for name in names]


def refusal(request: Request, clip: Clip) -> InputError | None:
    """Why the network cannot take the clip in this way, if it cannot."""
    try:
        request.spec.views(clip, request.views)
    except InputError as error:
        return error
    return None


def tracks(requests: list[Request], clip: Clip) -> list[Track]:
    """The clip, and beside it what each network sees of it, all on one timeline."""
    found = [Track(clip.digest, _("The clip"), frames=lambda: clip.frames)]
    for request in requests:
        spec = request.spec
        looks = spec.views(clip, request.views)
        found.append(
            Track(
                id=f"{clip.digest}-{request}",
                title=_(CARDS[request.name].title),
                frames=partial(Painted, len(clip), seen(clip, spec, looks)),
                note=_("{n} × {frames} frames, {size} × {size}").format(
                    n=len(looks), frames=spec.frames, size=spec.size
                ),
            )
        )
    return found


def table(found: list[tuple[Request, Prediction]]) -> None:
    """All costs in one table, sortable by any column."""
    rows = [
        {
            _("network"): _(CARDS[request.name].title),
            _("answer"): label_name(prediction.top(1)[0][0]) if prediction.probabilities is not None else "–",
            _("share"): 100 * prediction.top(1)[0][1] if prediction.probabilities is not None else None,
            _("parameters (M)"): prediction.cost.parameters / 1e6,
            "GMACs": prediction.cost.gmacs,
            _("time (ms)"): prediction.milliseconds,
            _("memory (MiB)"): prediction.peak_bytes / 2**20,
            _("top-1"): CARDS[request.name].top1,
            _("of"): LABEL_SETS[CARDS[request.name].labels],
        }
        for request, prediction in found
    ]
    config = {name: st.column_config.NumberColumn(format="%.3g") for name in (_("parameters (M)"), "GMACs")}
    config |= {name: st.column_config.NumberColumn(format="%.1f") for name in (_("time (ms)"), _("memory (MiB)"))}
    config |= {name: st.column_config.NumberColumn(format="%.1f %%") for name in (_("share"), _("top-1"))}
    st.dataframe(rows, column_config=config, hide_index=True)


def order(found: list[tuple[Request, Prediction | None]]) -> list[tuple[Request, Prediction | None]]:
    """The cards in the order that a person wants; networks not run yet come last."""
    keys = {
        "chosen": lambda _request, _p: 0.0,
        "share": lambda _request, p: -p.top(1)[0][1] if p.probabilities is not None else 1.0,
        "parameters": lambda _request, p: p.cost.parameters,
        "gmacs": lambda _request, p: p.cost.gmacs,
        "time": lambda _request, p: p.milliseconds,
        "memory": lambda _request, p: p.peak_bytes,
        "top1": lambda request, _p: (CARDS[request.name].labels, -(CARDS[request.name].top1 or 0.0)),
    }
    names = {
        "chosen": _("as chosen"),
        "share": _("surest answer"),
        "parameters": _("fewest parameters"),
        "gmacs": _("fewest GMACs"),
        "time": _("fastest"),
        "memory": _("least memory"),
        "top1": _("best top-1"),
    }
    by = chosen(st.selectbox, _("Sort by"), list(keys), key="sort", default="chosen", format_func=names.__getitem__)
    return sorted(found, key=lambda pair: (1, 0.0) if pair[1] is None else (0, keys[by](*pair)))


def compare() -> None:
    """The networks chosen, on the clip: pictures, then costs, then cards."""
    current = picker.current()
    clip = current.clip
    requests = choice(isinstance(current.choice, Actor))
    if not requests:
        st.info(_("Choose at least one network above."), icon=":material/touch_app:")
        return
    refusals = {request: refusal(request, clip) for request in requests}
    able = [request for request in requests if refusals[request] is None]
    ask(able, clip)
    pictures = st.container()
    found = [(request, predictions.prediction(request, clip)) for request in requests]
    truth = true_action(current.choice)
    if kept_secret(current.choice, truth):  # the answers would tell it
        found = []
    with pictures:
        # Two or three pictures stay low enough for the answers to be seen below them.
        height = LOW if len(able) < 3 else None
        player(tracks(able, clip), clip.fps, key="compare-player", start_s=clip.start_s, height=height)
    cards(found, refusals, truth)
    page.section("labels")


def ask(able: list[Request], clip: Clip) -> None:
    """Run what is chosen. The page opens with a finished example: the first visit runs what the address names."""
    keys = [request.key(clip) for request in able]
    waiting = [request for request, key in zip(able, keys, strict=True) if work.result(key) is None]
    first = not st.session_state.get("compared")
    st.session_state["compared"] = True
    if first:
        predictions.start_all(waiting, clip)
    elif waiting and not work.unfinished(keys):
        st.button(
            _("Run {n} networks on the clip").format(n=len(waiting)), type="primary", icon=":material/play_arrow:",
            on_click=run, args=(waiting, clip),
        )  # fmt: skip


def run(requests: list[Request], clip: Clip) -> None:
    """What the button does: begin, also what was stopped or failed before."""
    work.forget(*(request.key(clip) for request in requests))
    predictions.start_all(requests, clip)


def cards(
    found: list[tuple[Request, Prediction | None]], refusals: dict[Request, InputError | None], truth: str | None
) -> None:
    """What each network answers, and what it costs."""
    known = [(request, prediction) for request, prediction in found if prediction is not None]
    if known:
        page.section("read")
        if len(found) > 1:
            table(known)
            found = order(found)
    for row in range(0, len(found), COLUMNS):
        for column, (request, prediction) in zip(
            st.columns(min(COLUMNS, len(found))), found[row : row + COLUMNS], strict=False
        ):
            with column:
                network_card(CARDS[request.name], prediction, refusals[request], truth=truth, wide=len(found) == 1)


page = lesson("compare")
page.show({"compare": compare})
