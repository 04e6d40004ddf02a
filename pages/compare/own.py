"""Where a person brings a checkpoint: it is checked, and the network answers with it until it is forgotten."""

from pathlib import Path
from typing import Any

import streamlit as st

from models.card import checkpoints
from models.checkpoints import place_of, placed
from models.formats import SUFFIXES
from models.lab import LABELS
from models.zoo import CLASSIFIERS
from ui import uploads, work
from ui.address import pick
from ui.lesson import Lesson
from ui.networks import own, picker
from ui.networks.card import LABEL_SETS, called
from ui.words import _, plain
from ui.work.lab import OWN_MB
from video.files import named
from vizlib.engine.keys import Key
from vizlib.engine.own import MAX_FILE_BYTES, Own, memory_of

KIND = "checkpoint"
ASKED = "own-asked"  # in the session: the key under which a file is checked
CLOSE = "close-left", "close-right"  # in the session: the two networks that are looked at closely
COMPARED = "compared"  # in the session: the page has run what it opened with
TIMES = "own-times"  # in the session: how many have been taken; each uploader is a new, empty one


def take() -> None:
    """Before anything is drawn: what has been checked answers from now on, and its network is among the chosen."""
    key: Key | None = st.session_state.get(ASKED)
    if key is None:
        return
    if key not in work.jobs():  # given up, as on another page
        del st.session_state[ASKED]
        return
    found = work.result(key)
    if not isinstance(found, Own):
        return
    own.held()[found.name] = found
    work.forget(key)
    del st.session_state[ASKED]
    uploads.drop(key.subject)
    st.session_state[TIMES] = st.session_state.get(TIMES, 0) + 1
    names = st.session_state.get(picker.NETS, [])
    if found.name not in names:
        picker.choose_all([*names, found.name])
    if len(names) > 1 and found.name not in (st.session_state.get(side) for side in CLOSE):
        st.session_state[CLOSE[0]] = found.name
    st.session_state[COMPARED] = False  # it was asked to answer


def place(page: Lesson, shown: list[str]) -> None:
    """Which network, which file, and what is held; at first for a network on the screen that has no weights."""
    if not OWN_MB:
        return
    without = [name for name in shown if not CLASSIFIERS[name].weights.here and own.of(name) is None]
    # Closed again, as a new one is, when a file has been taken.
    with st.popover(
        _("Your weights"), icon=":material/upload_file:", width="stretch", key=f"own-{st.session_state.get(TIMES, 0)}"
    ):
        held()
        if len(own.held()) < own.MOST:
            bring(page, next(iter((*without, *shown, *CLASSIFIERS))))
        else:
            st.info(_("A session holds at most {most} checkpoints: forget one before you bring another.").format(
                most=own.MOST
            ))  # fmt: skip
        if ASKED in st.session_state:
            work.current().panel(st.session_state[ASKED])


def held() -> None:
    """What this session holds, and the way back."""
    for mine in own.held().values():
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"**{_(CLASSIFIERS[mine.name].title)}**: {called(mine)}")
        right.button(
            _("Forget it"), key=f"forget-{mine.name}", icon=":material/delete:", on_click=own.forget,
            args=(mine.name,), width="stretch",
        )  # fmt: skip


def bring(page: Lesson, first: str) -> None:
    """The network and the file."""
    left, right = st.columns(2)
    key = "own-network"
    if st.session_state.get(key) not in CLASSIFIERS or st.session_state.get("own-first") != first:
        st.session_state[key], st.session_state["own-first"] = first, first
    with left:
        name = st.selectbox(
            _("For which network"), list(CLASSIFIERS), key=key, format_func=lambda n: _(CLASSIFIERS[n].title)
        )
        st.markdown(which(name))
    with right:
        there = placed()
        ways = {"upload": _("Upload a file")} | ({"placed": _("One that lies here")} if there else {})
        way = pick(_("The file"), ways, key="own-way") if len(ways) > 1 else "upload"
        chosen = upload() if way == "upload" else lying(there)
        st.button(
            _("Check it, and let it answer"), type="primary", icon=":material/fact_check:", disabled=chosen is None,
            on_click=check, args=(name, chosen),
        )  # fmt: skip
    page.section("own")


def which(name: str) -> str:
    """Which file fits the network, and how its answers are named."""
    card = CLASSIFIERS[name]
    labels = LABEL_SETS[card.labels]
    if card.labels == LABELS:
        fits = _("Fits: what `python -m training.train {name}` writes, or a state dict of the same network.").format(
            name=name
        )
    elif card.weights.url:
        fits = _("Published: [{file}]({url}). One that was trained on from it fits too.").format(
            file=card.weights.file, url=card.weights.url
        )
    else:
        fits = _("Fits: a state dict of the same network.")
    return fits + " " + _("Its answers are named by {labels} ({n} classes).").format(
        labels=labels, n=len(card.classes)
    )  # fmt: skip


def upload() -> tuple[str, str, bytes] | None:
    """Id, name and bytes of the file that is in the uploader."""
    file = st.file_uploader(
        _("A file of weights, of at most {most} MB").format(most=MAX_FILE_BYTES >> 20),
        type=[kind[1:] for kind in SUFFIXES], max_upload_size=MAX_FILE_BYTES >> 20,
        key=f"own-file-{st.session_state.get(TIMES, 0)}",
    )  # fmt: skip
    return None if file is None else (file.file_id, file.name, file.getvalue())


def lying(there: list[str]) -> tuple[str, str, Path] | None:
    """A file of the folder where public checkpoints lie."""
    name = st.selectbox(_("In {folder}").format(folder=plain(named(checkpoints()))), there, key="own-placed")
    return None if name is None else (f"placed-{name}", name, place_of(name))


def check(name: str, chosen: tuple[str, str, Any]) -> None:
    """What the button does."""
    source, file_name, data = chosen
    if ASKED in st.session_state:
        work.stop([job for job in (work.jobs().get(st.session_state[ASKED]),) if job is not None])
        work.forget(st.session_state[ASKED])
    key = Key(KIND, source, (file_name, name))
    work.forget(key)
    st.session_state[ASKED] = key
    work.start(
        key,
        work.lab().own.checking,
        name,
        file_name,
        data,
        lane=KIND,
        title=_("Checking {file}").format(file=file_name),
        **memory_of(data),
    )
