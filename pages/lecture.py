"""The lecture in order: every claim, the guess to make first, its experiment, and the number measured here."""

import streamlit as st

from ui import clip_picker
from ui.examples import example_prediction
from ui.lab import lab
from ui.lesson import lesson, read_claims
from ui.words import _, language
from vizlib.measures import NUMBERS

page = lesson("lecture")
page.head()
chosen, clip = clip_picker.current()
example = example_prediction(lab().cache, clip)
for claim in read_claims():
    words = claim[language()]
    with st.container(border=True):
        number, text = st.columns([1, 14])
        number.header(str(claim["number"]), anchor=False)
        with text:
            st.markdown(f"#### {words['claim']}")
            st.markdown(f":material/back_hand: **{_('Guess first')}** · {words['guess']}")
            for experiment in claim["experiment"]:
                values = NUMBERS[experiment["measure"]](chosen.info, clip, example)
                left, right = st.columns([4, 1], vertical_alignment="center")
                if values is None:
                    left.markdown(f":material/hourglass_top: {_('Being measured: open the experiment to see it.')}")
                else:
                    with left.expander(_("Reveal the number measured here"), icon=":material/monitoring:"):
                        st.markdown(experiment[language()].format(**values))
                right.page_link(f"pages/{experiment['page']}.py", label=_("Experiment"), icon=":material/play_circle:")
page.section("more")
