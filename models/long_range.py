"""Lab nets on long streams: each begins as its lab net, with a new last layer of two answers.

    network          is                                            sees
    slow_clips       slow fusion, 16 frames at a time, averaged    a stretch of each clip
    slow             slow fusion over the whole stream, averaged   a stretch
    cnn_lstm         CNN + LSTM, the last answer                   all
    recurrent_cnn    recurrent CNN, the last answer                all
    non_local        slow fusion with a non-local block            all, but not when
    non_local_codes  the same with a position embedding            all

They are no cards of the zoo: they answer another question than all others.
"""

from collections.abc import Callable
from functools import partial

from torch import nn

from models.card import Weights
from models.cnn_lstm import CnnLstm
from models.fusion import FusionNet
from models.lab import trained_weights
from models.non_local import NonLocalNet
from models.recurrent_cnn import RecurrentCnn

FRAMES = 96
ANSWERS = 2
CLIP = 16  # frames of a short clip
DEPTHS = (3,)  # of the non-local block
NETWORKS: dict[str, tuple[str, Callable[[], nn.Module]]] = {
    "slow_clips": ("slow_fusion", partial(FusionNet, "slow", classes=ANSWERS)),
    "slow": ("slow_fusion", partial(FusionNet, "slow", frames=FRAMES, classes=ANSWERS)),
    "cnn_lstm": ("cnn_lstm", partial(CnnLstm, "frame", frames=FRAMES, classes=ANSWERS)),
    "recurrent_cnn": ("recurrent_cnn", partial(RecurrentCnn, classes=ANSWERS)),
    "non_local": ("slow_fusion", partial(NonLocalNet, DEPTHS, frames=FRAMES, classes=ANSWERS)),
    "non_local_codes": (
        "slow_fusion",
        partial(NonLocalNet, DEPTHS, position_embedding=True, frames=FRAMES, classes=ANSWERS),
    ),
}  # the lab net as which it begins, and how it is made


def weights(task: str, name: str) -> Weights:
    """Those that ship of a network for a task."""
    return trained_weights(f"long_range_{task}_{name}", badge="long-range")
