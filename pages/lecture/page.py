"""The lecture in order: every claim, the guess to make first, its experiment, and the number measured here."""

from functools import partial

import streamlit as st

from models.input_spec import InputError
from pages.lecture.claims import Experiment, parts
from ui import faults
from ui.clip import picker
from ui.clip.picker import Current
from ui.lesson import lesson, place
from ui.networks import predictions
from ui.words import _, explain, language


def told(name: str) -> None:
    """The claims of a part, each with its guess and its experiments."""
    current = picker.current()
    for claim in parts()[name]:
        words = claim.words[language()]
        with st.container(border=True, gap="small"):
            number, text = st.columns([1, 14])
            number.header(str(claim.number), anchor=False)
            with text, st.container(gap="xsmall"):
                st.markdown(f"##### {words['claim']}")
                guess_first = _("Guess first")
                st.markdown(f":material/back_hand: **{guess_first}** · {words['guess']}")
                for experiment in claim.experiments:
                    left, right = st.columns([2, 1], vertical_alignment="center")
                    with left, faults.told(experiment.topic):
                        reveal(experiment, current)
                    topic = experiment.topic
                    right.page_link(place(topic), label=lesson(topic).title, icon=":material/play_circle:")


def reveal(experiment: Experiment, current: Current) -> None:
    """The number, behind a door, so that the class guesses first."""
    example = predictions.example()
    values = experiment.measure(current.info, current.clip, predictions.prediction(example, current.clip))
    if values is None:
        try:
            example.looks(current.clip)
        except InputError as error:
            st.markdown(f":material/straighten: {explain(error)}")
            return
        predictions.start(example, current.clip)
        st.markdown(":material/hourglass_top: " + _("Being measured on this machine …"))
        return
    with st.expander(_("Reveal the number measured here"), icon=":material/monitoring:"):
        st.markdown(experiment.texts[language()].format(**values))


page = lesson("lecture")
page.show({name: partial(told, name) for name in parts()})
