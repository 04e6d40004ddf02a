"""The lecture in order: every claim, the guess to make first, its experiment, and the number measured here."""

from functools import partial

import streamlit as st

from models.input_spec import InputError
from pages.lecture.claims import Claim, Experiment, claims, parts
from ui import faults, presenter, votes, worksheet
from ui.clip import picker
from ui.clip.picker import Current
from ui.lesson import AT, lesson, place
from ui.networks import predictions
from ui.presenter import progress
from ui.words import _, explain, language


def come(claim: Claim) -> bool:
    """Whether the class is done with one of the claim's experiments."""
    firsts = [experiment.on or next(iter(lesson(experiment.topic).experiments)) for experiment in claim.experiments]
    return any(progress.come((each.topic, on)) for each, on in zip(claim.experiments, firsts, strict=True))


def told(name: str) -> None:
    """The claims of a part, each with its guess and its experiments."""
    current = picker.current()
    for claim in parts()[name]:
        words = claim.words[language()]
        with st.container(border=True, gap="small"):
            number, text = st.columns([1, 14])
            number.header(str(claim.number), anchor=False)
            if come(claim):
                number.markdown(":green[:material/check_circle:]", help=_("Opened, and revealed"))
            with text, st.container(gap="xsmall"):
                st.markdown(f"##### {words['claim']}")
                guess_first = _("Guess first")
                votes.ask_claim(claim.number, f":material/back_hand: **{guess_first}** · {words['guess']}")
                for experiment in claim.experiments:
                    left, right = st.columns([2, 1], vertical_alignment="center")
                    with left, faults.told(experiment.topic):
                        reveal(experiment, current)
                    topic, on = experiment.topic, experiment.on
                    right.page_link(
                        place(topic), label=lesson(topic).title, icon=":material/play_circle:",
                        query_params={AT: on} if on else None,
                    )  # fmt: skip


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
if not presenter.contents():
    page.show({name: partial(told, name) for name in parts()})
    with st.sidebar:
        presenter.entrance(come(claim) for claim in claims())
        worksheet.links()
