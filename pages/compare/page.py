"""Side by side: choose networks, run them on the clip, compare answers and costs."""

from functools import partial

import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.compare.measured import cut_numbers, cuts, label_set_numbers
from pages.compare.notebook import notebook
from pages.compare.own import CLOSE, COMPARED, place, take
from ui import work
from ui.address import chosen
from ui.charts import common
from ui.charts.chart import chart
from ui.clip import picker
from ui.clip.actor import Actor, label_name
from ui.clip.picker import Current
from ui.clip.sampling import sampling, views
from ui.clip.truth import kept_secret, true_action
from ui.lesson import lesson
from ui.networks import own, predictions
from ui.networks.card import LABEL_SETS, network_card
from ui.networks.picker import networks
from ui.notebook import BESIDE, offer
from ui.player import Painted, Track, player
from ui.reveal import guessed, provenance
from ui.sidebar import device, precision
from ui.words import _
from video import Clip
from vizlib.pictures.sampled import seen
from vizlib.predict import Prediction, Request
from vizlib.results.runs import runs

HEIGHT = 420  # CSS pixels of all pictures
MANY = 8
BEST = 3  # classes of an answer


def choice(rendered: bool) -> list[Request]:
    """The networks chosen and how they shall run."""
    take()
    names = networks(rendered)
    left, middle, right = st.columns([1.1, 1.6, 1], vertical_alignment="bottom")
    with left:
        n = views()
    with middle:
        sampled = sampling()
    with right:
        place(page, names)
    return [Request(name, n, device(), precision(), sampled, own=own.digest(name)) for name in names]


def refusal(request: Request, clip: Clip) -> InputError | None:
    """Why the network cannot take the clip in this way, if it cannot."""
    try:
        request.spec.views(clip, request.views)
    except InputError as error:
        return error
    return None


def tracks(requests: list[Request], clip: Clip) -> list[Track]:
    """The clip, and beside it what each network sees of it, all on one timeline."""
    pictures = [Track(clip.digest, _("The clip"), frames=lambda: clip.frames)]
    for request in requests:
        spec = request.spec
        looks = spec.views(clip, request.views)
        pictures.append(
            Track(
                id=f"{clip.digest}-{request}",
                title=_(CARDS[request.name].title),
                frames=partial(Painted, len(clip), seen(clip, spec, looks)),
                note=""
                if len(requests) > MANY  # small pictures, which two more lines would push below the fold
                else _("{n} × {frames} frames, {size} × {size}").format(
                    n=len(looks), frames=spec.frames, size=spec.size
                ),
            )
        )
    return pictures


def table(answered: list[tuple[Request, Prediction]]) -> None:
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
            _("top-1"): None if request.own else CARDS[request.name].top1,
            _("of"): LABEL_SETS[CARDS[request.name].labels],
            _("different frames"): f"{prediction.different} / {request.spec.frames}",
        }
        for request, prediction in answered
    ]
    config = {name: st.column_config.NumberColumn(format="%.3g") for name in (_("parameters (M)"), "GMACs")}
    config |= {name: st.column_config.NumberColumn(format="%.1f") for name in (_("time (ms)"), _("memory (MiB)"))}
    config |= {name: st.column_config.NumberColumn(format="%.1f %%") for name in (_("share"), _("top-1"))}
    st.dataframe(rows, column_config=config, hide_index=True)


def asked() -> tuple[Current, list[Request]]:
    """The clip, and the networks that a person chose, running; none where there is nothing to show yet."""
    current = picker.current()
    requests = choice(isinstance(current.choice, Actor))
    if requests:
        ask([request for request in requests if refusal(request, current.clip) is None], current.clip)
    else:
        st.info(_("Choose at least one network above."), icon=":material/touch_app:")
    return current, requests


def ask(able: list[Request], clip: Clip) -> None:
    """Run what is chosen. The page opens with a finished example: the first visit runs what the address names."""
    keys = [request.key(clip) for request in able]
    waiting = [request for request, key in zip(able, keys, strict=True) if work.result(key) is None]
    if not st.session_state.get(COMPARED):
        predictions.start_all(waiting, clip)
    elif waiting and not work.unfinished(keys):
        st.button(
            _("Run {n} networks on the clip").format(n=len(waiting)), type="primary", icon=":material/play_arrow:",
            on_click=run, args=(waiting, clip),
        )  # fmt: skip
    st.session_state[COMPARED] = True


def run(requests: list[Request], clip: Clip) -> None:
    """What the button does: begin, also what was stopped or failed before."""
    work.forget(*(request.key(clip) for request in requests))
    predictions.start_all(requests, clip)


def may_tell(current: Current) -> tuple[str | None, bool]:
    """The true action, if it is known and may be; and whether the answers may be shown, which would tell it."""
    truth = true_action(current.choice)
    return truth, not kept_secret(current.choice, truth)


def answers() -> None:
    """One or two networks closely."""
    current, requests = asked()
    if not requests:
        return
    truth, open_ = may_tell(current)
    shown = requests if len(requests) < 2 else closely(requests)
    for column, request in zip(st.columns(len(shown)), shown, strict=True):
        prediction = predictions.prediction(request, current.clip) if open_ else None
        with column:
            network_card(
                CARDS[request.name], prediction, refusal(request, current.clip), truth=truth, wide=len(shown) == 1,
                own=own.of(request.name),
            )  # fmt: skip
    left, right = st.columns(BESIDE)
    with left.expander(_("How to read the answers"), icon=":material/menu_book:"):
        page.section("read")
        page.section("labels", **label_set_numbers())
    with right:
        code(current, requests)


def code(current: Current, requests: list[Request]) -> None:
    """The code of the answers."""
    offer(
        lambda: notebook(current, [(request, predictions.prediction(request, current.clip)) for request in requests]),
        current.choice, "stretch",
    )  # fmt: skip


def closely(requests: list[Request]) -> list[Request]:
    """The two that are looked at closely; one, where it is the same on both sides."""
    by_name = {request.name: request for request in requests}
    first, *others = by_name
    pair = (first, "slow_fusion" if "slow_fusion" in others else others[0])
    places = st.columns(2)
    names = [
        chosen(
            beside.selectbox, _("Network"), list(by_name), key=side, default=default,
            format_func=lambda name: _(CARDS[name].title), label_visibility="collapsed",
        )
        for beside, side, default in zip(places, CLOSE, pair, strict=True)
    ]  # fmt: skip
    return [by_name[name] for name in dict.fromkeys(names)]


def everything() -> None:
    """All that were chosen in one table."""
    current, requests = asked()
    _truth, open_ = may_tell(current)
    known = [(request, predictions.prediction(request, current.clip)) for request in requests] if open_ else []
    rows = [(request, prediction) for request, prediction in known if prediction is not None]
    if rows:
        table(rows)
        st.caption(_("A click on the head of a column sorts by it."))
    code(current, requests)


def seen_by_each() -> None:
    """The clip as each network sees it, on one timeline."""
    current = picker.current()
    clip, requests = current.clip, choice(isinstance(current.choice, Actor))
    able = [request for request in requests if refusal(request, clip) is None]
    if able:
        player(tracks(able, clip), clip.fps, key="compare-player", start_s=clip.start_s, height=HEIGHT)


def where_it_is_cut() -> None:
    """I3D's answers to the same backflip, cut in other ways."""
    page.section("cuts", **cut_numbers())
    if not guessed("cuts-measured"):
        return
    numbers = cut_numbers()
    titles = {
        "earlier": _("{shift} s earlier").format(**numbers),
        "here": _("as it ships"),
        "later": _("{shift} s later").format(**numbers),
        "whole": _("the whole picture"),
    }
    for column, (name, title) in zip([*st.columns(2), *st.columns(2)], titles.items(), strict=True):
        with column.container(border=True):
            st.markdown(f"#### {title}")
            chart(partial(common.top_bars, cuts()[name][:BEST]), key=f"cut-{name}")
    page.section("cuts_measured", **numbers)
    provenance(runs("samples-cuts"))


page = lesson("compare")
page.show({"answers": answers, "table": everything, "seen": seen_by_each, "cut": where_it_is_cut})
