"""A word beside an answer that rests on few different frames."""

import pytest
from streamlit.testing.v1 import AppTest

from vizlib.predict import Prediction, Request


def page(prediction):
    from ui.networks.card import repeated

    repeated(prediction)


@pytest.mark.parametrize(("different", "said"), [(13, True), (31, True), (32, False), (64, False)])
def test_the_word(different, said):
    blank = dict.fromkeys(("labels", "view_evidence", "view_indices", "view_spans", "view_milliseconds"), ())
    prediction = Prediction(
        Request("i3d_kinetics400"), probabilities=None, view_probabilities=None, cost=None, peak_bytes=0, badge="",
        done=1, total=1, different=different, **blank,
    )  # fmt: skip
    app = AppTest.from_function(page, args=(prediction,)).run()
    found = [caption.value for caption in app.caption]
    assert found == ([f"{different} different frames of 64: the others are repeats"] if said else [])
