"""The numbers that the lecture page and the lessons put into their sentences: measured here, never typed in."""

from collections.abc import Callable
from functools import cache
from math import prod

from torchvision.models import alexnet, vgg16

from datasets.long_range import ACTIONS, FRAMES
from models.c3d import C3D
from models.fusion import FUSIONS
from models.toys import FUSIONS as TOYS
from models.toys import Toy
from models.zoo import CARDS
from video import Clip, VideoInfo
from vizlib import fields
from vizlib.cost import count
from vizlib.layers import Layer, layers
from vizlib.maximize.summary import summary
from vizlib.measures import readable_bytes, storage
from vizlib.predict import Prediction
from vizlib.runs import (
    answers,
    averaging,
    flow_tests,
    long_range,
    mean,
    mixing,
    non_local,
    point_lights,
    runs,
    shift,
    small_motion,
    time_tests,
    two_stream,
)  # fmt: skip
from vizlib.scoreboard import Scoreboard, by_clips, scoreboard
from vizlib.sequence_cost import NETWORKS, waiting
from vizlib.streams import Inputs

Numbers = dict[str, str] | None  # None: not measured yet


def tensor_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claim 1: the clip as a tensor."""
    frames, height, width, channels = clip.frames.shape
    return {"shape": f"{frames} × {channels} × {height} × {width}", "count": f"{clip.frames.size:,}"}


def storage_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claim 3: how large the video is without compression, and how little of it a network sees."""
    sizes = storage(info, clip, CARDS["i3d_kinetics400"].input)
    return {
        "raw": readable_bytes(sizes["video"]),
        "file": readable_bytes(sizes["file"]),
        "ratio": f"{sizes['video'] / sizes['file']:.0f}",
        "view": readable_bytes(sizes["view"]),
        "share": f"{100 * sizes['view'] / sizes['video']:.1f}",
    }


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


def share(value: float) -> str:
    """An accuracy as people read it."""
    return f"{100 * value:.1f}\N{NO-BREAK SPACE}%"


def board_numbers(board: Scoreboard) -> dict[str, str]:
    """Accuracies and costs of the lab nets for sentences: ``{single_frame_top1}`` and the like."""
    found = {"ceiling": share(board.ceiling)}
    for name, score in board.scores.items():
        found |= {
            f"{name}_top1": share(score.top1),
            f"{name}_train": share(score.train),
            f"{name}_gap": f"{100 * (score.train - score.top1):.1f}",
            f"{name}_unpaired": share(score.unpaired),
            f"{name}_pairs": share(score.pair_mean),
            f"{name}_mmacs": f"{1e3 * score.gmacs:.0f}",
            f"{name}_parameters": f"{score.parameters / 1e6:.2g}",
        }
    for name in ("late_fusion_mlp", "late_fusion_pool"):
        fewest = by_clips(name)[0]
        found |= {
            f"{name}_few": f"{fewest.clips:,}",
            f"{name}_few_train": share(fewest.train),
            f"{name}_few_test": share(fewest.test),
            f"{name}_few_gap": f"{100 * (fewest.train - fewest.test):.1f}",
        }
    return found


def score_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claims 4, 5, 8, 11: what the lab nets reached on the test clips."""
    return board_numbers(scoreboard())


def c3d_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claim 11: the cost of C3D at the paper's size, counted, and of the lab's C3D beside slow fusion."""
    paper = count("c3d_sports1m", CARDS["c3d_sports1m"].input)
    picture = sum(layer.macs for layer in classic_layers()["vgg"]) / 1e9
    numbers = {
        "gmacs": f"{paper.gmacs:.1f}",
        "parameters": f"{paper.parameters / 1e6:.0f}",
        "vgg": f"{picture:.1f}",
    }
    return numbers | board_numbers(scoreboard())


PICTURE = (1, 3, 224, 224)  # what VGG-16 and AlexNet look at
C3D_CLIP = (1, 3, 16, 112, 112)


@cache
def classic_layers() -> dict[str, list[Layer]]:
    """C3D, VGG-16 and AlexNet at their papers' sizes, layer by layer."""
    return {"c3d": layers(C3D, C3D_CLIP), "vgg": layers(vgg16, PICTURE), "alexnet": layers(alexnet, PICTURE)}


def cost_numbers() -> dict[str, str]:
    """What C3D, VGG-16 and AlexNet cost, added up layer by layer."""
    c3d = classic_layers()["c3d"]
    totals = {name: sum(layer.macs for layer in found) / 1e9 for name, found in classic_layers().items()}
    heads = sum(layer.macs for layer in c3d if layer.kind == "Linear") / 1e9
    most = max(layer.macs for layer in c3d)
    return {
        "c3d": f"{totals['c3d']:.1f}",
        "vgg": f"{totals['vgg']:.2f}",
        "alexnet": f"{totals['alexnet']:.2f}",
        "times_vgg": f"{totals['c3d'] / totals['vgg']:.1f}",
        "heads": f"{heads:.3f}",
        "dearest": ", ".join(layer.name for layer in c3d if layer.macs == most),
        "dearest_gmacs": f"{most / 1e9:.1f}",
    }


def shape_numbers() -> dict[str, str]:
    """Claims 5 and 8: how many steps in time each network keeps, and what its last layers take."""
    found = {name: layers(CARDS[name].build, CARDS[name].input.shape) for name in FUSIONS}
    steps = {
        name: " → ".join(str(layer.shape[1]) for layer in rows if layer.kind == "Conv3d")
        for name, rows in found.items()
    }
    first, last = (
        next(layer for layer in found[name] if layer.kind == "Linear")
        for name in ("late_fusion_mlp", "late_fusion_pool")
    )
    features = [layer for layer in found["late_fusion_mlp"] if layer.kind == "Conv3d"][-1]
    return {
        "slow_steps": steps["slow_fusion"],
        "late_steps": steps["late_fusion_pool"],
        "early_steps": steps["early_fusion"],
        "mlp_inputs": f"{prod(features.shape):,}",
        "mlp_first": f"{first.parameters:,}",
        "pool_last": f"{last.parameters:,}",
    }


def mixing_numbers() -> dict[str, str]:
    """Claim 7: accuracies by the number of layers that see time: ``{pairs_0}``, ``{unpaired_0}``, ``{top1_0}``."""
    found = {"fewest": f"{min(r.parameters for r in mixing()):,}", "most": f"{max(r.parameters for r in mixing()):,}"}
    for run in mixing():
        for key in ("pairs", "unpaired", "top1"):
            found[f"{key}_{run.layers}"] = share(mean(getattr(run, key)))
    found["seeds"] = str(len(mixing()[0].top1))
    return found | {"early_pairs": share(scoreboard().scores["early_fusion"].pair_mean)}


def small_motion_numbers() -> dict[str, str]:
    """Claim 6: accuracy at the smallest and at the largest amplitude, ``{early_fusion_low}`` and ``_high``."""
    found: dict[str, str] = {}
    for name, rows in small_motion().items():
        found |= {f"{name}_low": share(mean(rows[min(rows)])), f"{name}_high": share(mean(rows[max(rows)]))}
    trained = [run["train"] for run in runs("small_motion-late_fusion_mlp-")]
    usual, (long,) = runs("small_motion-late_fusion_mlp-")[0], runs("small_motion_long-")
    return found | {
        "seeds": str(len(trained)),
        "late_fusion_mlp_train": share(mean(trained)),
        "rounds": str(usual["rounds"]),
        "long_rounds": str(long["rounds"]),
        "long_train": share(long["train"]),
        "long_low": share(min(long["accuracy"].values())),
        "long_high": share(max(long["accuracy"].values())),
    }


def time_numbers() -> dict[str, str]:
    """Claims 2 and 6: ``{slow_fusion_freeze}`` and the like are accuracies, ``_changed`` shares of changed answers."""
    found: dict[str, str] = {}
    for name, rows in time_tests().items():
        for key, row in rows.items():
            found |= {
                f"{name}_{key}": share(row.top1),
                f"{name}_{key}_unpaired": share(row.unpaired),
                f"{name}_{key}_pairs": share(row.pair_mean),
                f"{name}_{key}_changed": share(row.changed),
            }
    return found


def averaging_gains() -> dict[str, str]:
    """Claim 3: accuracies with one and with ten test clips: ``{single_frame_1}``, ``{single_frame_10}``."""
    return {f"{name}_{views}": share(row["top1"]) for name, rows in averaging().items() for views, row in rows.items()}


def field_numbers() -> dict[str, str]:
    """Claim 9: frames that the middle unit of each layer sees, of the lecture's toy networks and of lab nets."""
    found = {fusion: fields.toy_rows(fusion, Toy()) for fusion in TOYS}
    found |= {f"lab_{name}": fields.rows(name) for name in ("late_fusion_pool", "early_fusion", "slow_fusion")}
    return {key: ", ".join(str(row.clipped[0]) for row in layers) for key, layers in found.items()}


def shift_numbers() -> dict[str, str]:
    """Claim 10: accuracy at onsets ``_inside`` and ``_outside`` of the window of training, the worst seed's and the
    best's outside, ``_worst`` and ``_best``, and the mean at the ``_lowest`` onset.

    ``{phases_outside}`` and ``{short_outside}``: slow fusion, trained on an onset more, or with a short field.
    """
    measured = {name: ("shift", name) for name in shift()}
    measured |= {kind: (f"shift_{kind}", "slow_fusion") for kind in ("phases", "short")}
    found: dict[str, str] = {}
    for key, (kind, name) in measured.items():
        window = set(runs(f"{kind}-")[0]["trained"])
        by_onset = shift(kind)[name]
        rows = [values for onset, values in by_onset.items() if onset not in window]
        outside = [mean(list(seed)) for seed in zip(*rows, strict=True)]
        found |= {
            "seeds": str(len(outside)),
            f"{key}_inside": share(mean([mean(by_onset[onset]) for onset in window])),
            f"{key}_outside": share(mean(outside)),
            f"{key}_worst": share(min(outside)),
            f"{key}_best": share(max(outside)),
            f"{key}_lowest": share(min(map(mean, by_onset.values()))),
        }
    return found


@cache
def flow_numbers() -> dict[str, str]:
    """Claim 13: endpoint errors in pixels, ``{TEST_METHOD}``; and how many ``{pairs}`` of frames with actors."""
    found = {}
    for test, row in flow_tests().items():
        for method in ("dis", "farneback"):
            found[f"{test}_{method}"] = f"{row[method]['epe']:.2f}"
    return found | {"pairs": str(flow_tests()["actors"]["pairs"])}


@cache
def two_stream_numbers() -> dict[str, str]:
    """Claim 14: accuracies of each stream, of their ``{average}`` and, ``{weighted}``, with the best weight of the
    validation clips; also inside the ``_pairs``; and of the networks beside them.
    """
    run, board = two_stream(), scoreboard().scores
    found = {}
    for key, row in run["rows"].items():
        found[key] = share(row["top1"])
        found[f"{key}_pairs"] = share(mean(list(row["pairs"].values())))
    for name in ("single_frame", "slow_fusion", "slow_fusion_flow"):
        found[name] = share(board[name].top1)
        found[f"{name}_pairs"] = share(board[name].pair_mean)
    return found | {"best_weight": f"{run['best_weight']:.2f}", "ms": f"{board['two_stream'].milliseconds:.0f}"}


@cache
def point_light_numbers() -> dict[str, str]:
    """Claim 12: accuracies ``{TRAINED_TESTED_STREAM}``, of networks trained and tested on people or lights."""
    return {
        f"{trained}_{tested}_{stream}": share(row["top1"])
        for trained, tests in point_lights().items()
        for tested, rows in tests.items()
        for stream, row in rows.items()
    }


@cache
def slow_reach() -> int:
    """The shortest gap in a stream over which no unit of slow fusion sees a frame of both actions."""
    return fields.rows("slow_fusion")[-2].field.size[0] - 1


@cache
def ceiling(task: str) -> float:
    """The best that a scorer which adds up one number for each action can do.

    Of the order it knows nothing. To tell pairs of equal actions from others it gives m of the K actions one number and
    the rest another, and says "same" where both are of the m; the best m is half of K.
    """
    k, m = len(ACTIONS), len(ACTIONS) // 2
    return 0.5 if task == "order" else 0.5 + m * (k - m) / (2 * k * (k - 1))


@cache
def long_range_numbers() -> dict[str, str]:
    """Claim 15: accuracies at the largest gap, ``{TASK_NETWORK}``; how many frames slow fusion sees; the ceiling."""
    found = {"field": str(slow_reach() + 1), "frames": str(FRAMES), "ceiling": share(ceiling("same"))}
    for task in ("order", "same"):
        for name, rows in long_range(task).items():
            found[f"{task}_{name}"] = share(mean(rows[max(rows)]))
    return found


@cache
def answer_numbers() -> dict[str, str]:
    """Claim 16: accuracies of the LSTM trained on its ``{last}`` or on ``{every}`` answer; ``_4``: after 4 frames."""
    found: dict[str, str] = {}
    for key, run in answers().items():
        found |= {key: share(run["test"]), f"{key}_pairs": share(mean(list(run["pairs"].values())))}
        found |= {f"{key}_{n}": share(run["steps"][n - 1]) for n in (4, 8, 16)}
    return found


@cache
def waiting_numbers() -> dict[str, str]:
    """Claim 18: layers that wait for one another, of each network at 16 and at 256 frames."""
    return {f"{name}_{frames}": f"{waiting(name, frames):,}" for name in NETWORKS for frames in (16, 256)}


@cache
def attention_numbers() -> dict[str, str]:
    """Claim 20: test accuracies before, trained on ``{without}`` a block, with blocks of each kind;
    ``_pairs`` inside the reversed pairs; and what the blocks cost.
    """
    found = {}
    for key, run in non_local().items():
        name = key.replace("-", "_")
        found[name] = share(run["test"])
        found[f"{name}_pairs"] = share(mean(list(run["pairs"].values())))
    before, after = non_local()["before"], non_local()["kind-embedded_gaussian"]
    return found | {
        "parameters": f"{after['parameters'] - before['parameters']:,}",
        "mmacs": f"{1e3 * before['gmacs']:.0f}",
        "mmacs_after": f"{1e3 * after['gmacs']:.0f}",
    }


@cache
def maximize_numbers() -> dict[str, str]:
    """Claim 26: what the gallery's videos of slow fusion, of I3D and of a single frame are worth."""
    slow, single, i3d = summary("slow_fusion"), summary("single_frame"), summary("i3d_kinetics400")
    return {
        "sure": str(slow.sure),
        "videos": str(slow.videos),
        "winners": str(slow.winners),
        "classes": str(slow.classes),
        "least_correlation": f"{min(slow.correlations):.2f}",
        "shuffled": share(slow.shuffled),
        "backwards": share(slow.backwards),
        "single_own": share(single.own),
        "single_shuffled": share(single.shuffled),
        "others": share(mean(list(slow.others.values()))),
        "strangers": share(mean([found for name, found in slow.others.items() if name != "non_local"])),
        "grown": share(slow.others["non_local"]),
        "flips": str(slow.flips[0]),
        "pairs": str(slow.flips[1]),
        "i3d_sure": str(i3d.sure),
        "i3d_videos": str(i3d.videos),
        "i3d_classes": str(i3d.classes),
        "i3d_shuffled": share(i3d.shuffled),
        "i3d_backwards": share(i3d.backwards),
    }


def quantised_numbers(found: Inputs) -> dict[str, str]:
    """What truncation and 8 bits take from the flow of a clip."""
    return {
        "frames": str(len(found.frames)),
        "fields": str(len(found.exact)),
        "channels": str(2 * len(found.exact)),
        "size": str(found.frames.shape[1]),
        "bound": f"{found.bound:.1f}",
        "step": f"{found.bound / 127:.3f}",
        "truncated": share(found.truncated),
        "lost": f"{found.lost.mean():.3f}",
        "worst": f"{found.lost.max():.3f}",
    }


@cache
def two_stream_cost() -> dict[str, str]:
    """The paper's network, counted."""
    found = count("two_stream_cnn_m", CARDS["two_stream_cnn_m"].input)
    return {"parameters": f"{found.parameters / 1e6:.1f}", "gmacs": f"{found.gmacs:.1f}"}


# Each experiment of the lecture page names the function that measures its number.
NUMBERS: dict[str, Callable[[VideoInfo, Clip, Prediction | None], Numbers]] = {
    "tensor": tensor_numbers,
    "storage": storage_numbers,
    "averaging": averaging_numbers,
    "scores": score_numbers,
    "c3d": c3d_numbers,
    "time": lambda *_: time_numbers(),
    "gains": lambda *_: averaging_gains(),
    "small_motion": lambda *_: small_motion_numbers(),
    "mixing": lambda *_: mixing_numbers(),
    "shapes": lambda *_: shape_numbers(),
    "fields": lambda *_: field_numbers(),
    "shift": lambda *_: shift_numbers(),
    "flow": lambda *_: flow_numbers(),
    "two_stream": lambda *_: two_stream_numbers(),
    "point_lights": lambda *_: point_light_numbers(),
    "long_range": lambda *_: long_range_numbers(),
    "answers": lambda *_: answer_numbers() | board_numbers(scoreboard()),
    "waiting": lambda *_: waiting_numbers(),
    "attention": lambda *_: attention_numbers(),
    "maximize": lambda *_: maximize_numbers(),
}
