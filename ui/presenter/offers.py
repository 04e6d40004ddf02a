"""What the sidebar offers of every page: into one's lesson with what is on the screen; and to present it."""

from dataclasses import replace

import streamlit as st

from datasets.samples import SAMPLES
from ui import address
from ui.clip import picker
from ui.clip.actor import ACTOR
from ui.lesson import AT, FIRST, TOPIC, place
from ui.plan import MAKING, MOST_STOPS, Stop, settings_of
from ui.presenter import walk
from ui.words import _


def offers(topic: str) -> None:
    """Draw them, after a page that knows what it shows."""
    if topic in (FIRST, MAKING) or st.session_state.get(TOPIC) != topic:
        return
    stop, plan = view(topic), walk.mine()
    with st.container(key="offers", gap="xsmall"):
        if stop in plan.stops:
            at = len(plan.stops) - plan.stops[::-1].index(stop)
            st.button(
                _("Take it out again"), icon=":material/undo:", key="offer-undo", on_click=remove, args=(at,),
                width="stretch",
            )  # fmt: skip
            label = _("In your lesson: stop {n} of {count}").format(n=at, count=len(plan.stops))
        else:
            st.button(
                _("Add this view to your lesson"), icon=":material/playlist_add:", key="offer-add", on_click=add,
                args=(topic,), disabled=len(plan.stops) >= MOST_STOPS, width="stretch",
            )  # fmt: skip
            label = _("Your lesson: {count} stops").format(count=len(plan.stops))
        st.page_link(place(MAKING), label=label, icon=":material/checklist:")
        st.button(
            _("Present"), icon=":material/slideshow:", key="offer-present", on_click=walk.present,
            help=_("Nothing but the experiment on the screen, in larger type"), width="stretch",
        )  # fmt: skip
    if own_video():
        st.caption(_("Your own video stays on this machine: in a lesson this stop opens on the clip of its topic."))


def view(topic: str) -> Stop:
    """What is on the screen, as a stop. A person's own video cannot be in a link."""
    pairs = address.here().items()
    if own_video():
        pairs = {name: code for name, code in pairs if name != picker.CLIP and not name.startswith("trim-")}.items()
    return Stop(topic, str(st.session_state.get(AT, "")), settings_of(pairs))


def own_video() -> bool:
    """Whether the clip is one that no link can bring."""
    return st.session_state.get(picker.CLIP) not in (*SAMPLES, ACTOR)


def add(topic: str) -> None:
    """What the button does, before the run that follows forgets what was on the screen."""
    plan = walk.mine()
    walk.put(replace(plan, stops=(*plan.stops, view(topic))))


def remove(at: int) -> None:
    """Take a stop out, counted from 1."""
    plan = walk.mine()
    walk.put(replace(plan, stops=plan.stops[: at - 1] + plan.stops[at:]))
