"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from ui.numbers import Measure, Numbers
from video import Clip, VideoInfo
from vizlib.predict import Prediction


def averaging_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claim 3: what each test clip says by itself, and what their mean says."""
    if example is None or example.probabilities is None or example.done < example.total:
        return None
    best = [(example.labels[row.argmax()], row.max()) for row in example.view_probabilities]
    label, share = example.top(1)[0]
    return {
        "n": str(len(best)),
        "answers": ", ".join(f"{name} ({value:.0%})" for name, value in best),
        "mean": f"{label} ({share:.0%})",
    }


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "averaging": averaging_numbers,
}
