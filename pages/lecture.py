"""The lecture in order: every claim, the guess to make first, its experiment, and the number measured here."""

import streamlit as st

from ui import clip_picker
from ui.examples import example_prediction
from ui.lab import lab
from ui.lesson import lesson, read_claims
from ui.words import _, language
from vizlib.measures import NUMBERS, Numbers

page = lesson("lecture")
page.head()
choice, clip = clip_picker.current()


def numbers(measure: str) -> Numbers:
    return NUMBERS[measure](choice.info, clip, example_prediction(lab().cache, clip))


def reveal(experiment: dict[str, str]) -> None:
    """The number, behind a door, so that the class guesses first."""
    values = numbers(experiment["measure"])
    if values is None:
        wait(experiment["measure"])
        return
    with st.expander(_("Reveal the number measured here"), icon=":material/monitoring:"):
        st.markdown(experiment[language()].format(**values))


@st.fragment(run_every=1.0)
def wait(measure: str) -> None:
    """Look every second whether the number is there."""
    if numbers(measure) is not None:
        st.rerun()
    st.markdown(":material/hourglass_top: " + _("Being measured on this machine …"))


for claim in read_claims():
    words = claim[language()]
    with st.container(border=True):
        number, text = st.columns([1, 14])
        number.header(str(claim["number"]), anchor=False)
        with text:
            st.markdown(f"##### {words['claim']}")
            guess_first = _("Guess first")
            st.markdown(f":material/back_hand: **{guess_first}** · {words['guess']}")
            for experiment in claim["experiment"]:
                left, right = st.columns([3, 1], vertical_alignment="center")
                with left:
                    reveal(experiment)
                right.page_link(f"pages/{experiment['page']}.py", label=_("Experiment"), icon=":material/play_circle:")
page.section("more")
