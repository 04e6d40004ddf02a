"""The one recipe by which every lab net is trained."""

from dataclasses import dataclass

# These are trained on what every frame or every stream says by itself, all others on the clip's answer.
BY_PARTS = {"single_frame", "two_stream", "two_stream_inflated"}
BEGINS_AS = {"non_local": "slow_fusion"}  # these are put into a trained network, and trained on


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    A round is a fixed number of steps, after which the validation accuracy is measured. The learning rate rises during
    ``warmup`` steps, stays until that accuracy stops rising, then falls to zero over ``cooldown`` rounds: so each
    network trains as long as it gains from it, not for equal time.

    Attributes:
        batch: clips a step, over all processes together.
        learning_rate, weight_decay: of AdamW.
        smoothing: of the labels in the cross-entropy.
        steps: in a round.
        patience: the accuracy has stopped rising when the mean of so many rounds is not ``rise`` above that of as many
            before.
        max_rounds: before the cool-down begins in any case.
        shift: clips are moved by up to so many pixels each way;
        gain: standard deviation of each colour's brightness and contrast, as a factor.
        precision: of convolutions and products; weights, norms and losses stay in float32. ``bfloat16`` halves a step's
            time on processors that compute in it; ``float32`` is for all others.
    """

    batch: int = 32
    learning_rate: float = 3e-3
    weight_decay: float = 0.05
    smoothing: float = 0.05
    steps: int = 250
    warmup: int = 100
    patience: int = 3
    rise: float = 0.01
    max_rounds: int = 24
    cooldown: int = 4
    shift: int = 2
    gain: float = 0.05
    precision: str = "bfloat16"
    seed: int = 0

    def rate(self, step: int, cooling_since: int | None) -> float:
        """The learning rate of a step, counted from 0; ``cooling_since``: the step at which the cool-down began."""
        rate = self.learning_rate * min(1.0, (step + 1) / self.warmup)
        if cooling_since is None:
            return rate
        return rate * (1 - (step - cooling_since) / (self.cooldown * self.steps))

    def risen(self, accuracies: list[float]) -> bool:
        """Whether validation accuracies, one a round, still rise."""
        if len(accuracies) < 2 * self.patience:
            return True
        recent, before = accuracies[-self.patience :], accuracies[-2 * self.patience : -self.patience]
        return sum(recent) / self.patience > sum(before) / self.patience + self.rise


# For networks that are trained already, and trained on.
FINE_TUNING = Recipe(learning_rate=1e-3, max_rounds=1, cooldown=2)
