"""CNN + LSTM: a CNN looks at each frame, or at each short clip, and an LSTM carries what it saw through time.

Donahue et al. 2015 (LRCN), at lab size. The CNN is the fusion family's skeleton, without its classifier.

    per      the CNN sees           steps of the LSTM
    frame    1 frame (2D)           T
    clip     4 frames (3D)          T / 4

    answers  the answer is          the loss is on
    every    the mean of all steps  every step (many-to-many)
    last     that of the last step  the last step (many-to-one)
"""

from collections.abc import Iterator
from functools import partial

import torch
from torch import Tensor, nn

from models.card import N_
from models.evidence import Evidence
from models.fusion import WIDTHS, FusionNet
from models.input_spec import expect
from models.lab import CLASSES, FRAMES, SIZE, lab_card
from models.recurrent_cnn import Step

PAPER = "Donahue et al.: Long-term Recurrent Convolutional Networks for Visual Recognition and Description, 2015"
CLIP = 4  # frames of a short clip
MEMORY = 128  # numbers that an LSTM carries from step to step
FUSIONS = {"frame": "single_frame", "clip": "slow"}


class CnnLstm(Evidence):
    """``(N, 3, T, H, W)`` to logits ``(N, K)``; the arguments are the rows of the tables above."""

    def __init__(
        self,
        per: str,
        answers: str = "last",
        frames: int = FRAMES,
        size: int = SIZE,
        classes: int = CLASSES,
        memory: int = MEMORY,
    ) -> None:
        super().__init__()
        if answers not in ("every", "last"):
            raise ValueError(f"answers is every or last, found {answers}")
        self.answers = answers
        self.step = 1 if per == "frame" else CLIP
        self.size = size
        self.features = FusionNet(FUSIONS[per], frames=frames, size=size, classes=classes).features
        self.lstm = nn.LSTM(WIDTHS[-1], memory, batch_first=True)
        self.classifier = nn.Linear(memory, classes)

    def answer(self, evidence: Tensor) -> Tensor:
        """The mean of all steps, or what is said at the last one."""
        return super().answer(evidence) if self.answers == "every" else evidence[:, -1]

    def evidence(self, x: Tensor) -> Tensor:
        """Logits after each step, ``(N, T', K)``."""
        return self.told(self.seen(x))

    def told(self, seen: Tensor) -> Tensor:
        """Logits after each step ``(N, T', K)``, of what the CNN has ``seen`` ``(N, T', C)``."""
        # cuDNN has no way back through an LSTM that is not in training; PyTorch's own has.
        with torch.backends.cudnn.flags(enabled=torch.backends.cudnn.enabled and self.training):
            hidden, _state = self.lstm(seen)
        return self.classifier(hidden)

    def steps(self, seen: Tensor) -> Iterator[Step]:
        """The LSTM's states one after the other, by its equations, from what the CNN ``seen`` ``(N, T', C)``.

        ``evidence`` leaves this to ``nn.LSTM``, which does the same and shows no gate.
        """
        of_input, of_state, *biases = self.lstm.all_weights[0]
        bias = sum(biases)
        h = c = seen.new_zeros(len(seen), self.lstm.hidden_size)
        for x in seen.unbind(1):
            i, f, g, o = (x @ of_input.T + h @ of_state.T + bias).chunk(4, 1)
            i, f, o = torch.sigmoid(i), torch.sigmoid(f), torch.sigmoid(o)
            c = f * c + i * torch.tanh(g)
            h = o * torch.tanh(c)
            yield Step(h, c, {"i": i, "f": f, "o": o})

    def seen(self, x: Tensor) -> Tensor:
        """What the CNN makes of each step by itself, ``(N, T', C)``."""
        if self.step == 1:  # kernels are one frame long: all frames at once
            expect(x, (x.shape[1], x.shape[2], self.size, self.size))
            return self.features(x).mean((3, 4)).transpose(1, 2)
        return self.features(self.apart(x)).mean((2, 3, 4)).unflatten(0, (len(x), -1))

    def apart(self, x: Tensor) -> Tensor:
        """The frames, or short clips, of all clips by themselves: ``(N T', C, step, H, W)``."""
        _n, c, t, _h, _w = x.shape
        expect(x, (c, t - t % self.step or self.step, self.size, self.size))
        return x.unflatten(2, (-1, self.step)).transpose(1, 2).flatten(0, 1)


CARDS = (
    lab_card(
        "cnn_lstm",
        N_("CNN + LSTM"),
        family="recurrent",
        paper=PAPER,
        teaches=N_("A CNN for each frame, and a memory that carries what it saw: the answer grows as frames arrive."),
        build=partial(CnnLstm, "frame"),
        layers=("features.0", "features.1", "features.2", "features.3", "features.4", "classifier"),
    ),
    lab_card(
        "cnn3d_lstm",
        N_("3D CNN + LSTM"),
        family="recurrent",
        paper=PAPER,
        teaches=N_("A 3D CNN for each short clip of four frames, and an LSTM over what it saw in each."),
        build=partial(CnnLstm, "clip"),
        layers=("classifier",),  # before it, clips lie one behind the other in the batch
    ),
)
