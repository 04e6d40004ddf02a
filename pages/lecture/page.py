"""The lecture in order: every claim, the guess to make first, its experiment, and the number measured here."""

import streamlit as st

from pages.lecture.claims import Experiment, claims
from ui import work
from ui.clip import picker
from ui.lesson import lesson, place
from ui.networks import predictions
from ui.words import _, language

page = lesson("lecture")
page.head()
current = picker.current()
clip = current.clip
example = predictions.example()
key = example.key(clip)
if work.result(key) is None and key not in work.jobs():
    predictions.start(example, clip)
follow = work.panel([key])
answer = predictions.prediction(example, clip)


def reveal(experiment: Experiment) -> None:
    """The number, behind a door, so that the class guesses first."""
    values = experiment.measure(current.info, clip, answer)
    if values is None:
        unmeasured()
        return
    with st.expander(_("Reveal the number measured here"), icon=":material/monitoring:"):
        st.markdown(experiment.texts[language()].format(**values))


def unmeasured() -> None:
    """Why there is no number yet."""
    if work.unfinished([key]):
        st.markdown(":material/hourglass_top: " + _("Being measured on this machine …"))
        return
    work.show_errors([key])
    st.button(_("Measure again"), icon=":material/replay:", on_click=predictions.start, args=(example, clip))


for claim in claims():
    words = claim.words[language()]
    with st.container(border=True):
        number, text = st.columns([1, 14])
        number.header(str(claim.number), anchor=False)
        with text:
            st.markdown(f"##### {words['claim']}")
            guess_first = _("Guess first")
            st.markdown(f":material/back_hand: **{guess_first}** · {words['guess']}")
            for experiment in claim.experiments:
                left, right = st.columns([3, 1], vertical_alignment="center")
                with left:
                    reveal(experiment)
                topic = experiment.topic
                right.page_link(place(topic), label=lesson(topic).title, icon=":material/play_circle:")
page.section("more")
follow()
