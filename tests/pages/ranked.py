"""Every sentence of the claims and lessons that ranks or compares measured numbers, with what must be true of them.

The sentence is named by a part of its English words. Whoever changes a number or a sentence has to look here: the test
finds ranked sentences that are not listed, and rows whose words are gone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from datasets.actors import LABELS, stage
from datasets.point_lights import lights
from models.fusion import FUSIONS
from models.lab import training_card
from models.localizer import ANCHORS
from models.slowfast import PATHWAYS
from pages.attention.measured import matching_numbers
from pages.attribution.measured import attribution_numbers, order_numbers
from pages.detect.real_numbers import real_numbers
from pages.features.measured import change_numbers, grating_numbers, worth_of_motion
from pages.fusion.measured import mixing_numbers
from pages.gestures.measured import back_numbers
from pages.inflation.measured import helps_numbers, training_numbers
from pages.localize.step_numbers import step_numbers
from pages.maximize.measured import maximize_numbers
from pages.point_lights.measured import point_light_numbers
from pages.recurrence import measured as recurrence
from pages.scoreboard.measured import averaging, averaging_gains, few_numbers, published_numbers, score_numbers
from pages.shift.measured import events, phases, shift_numbers
from pages.slowfast.measured import ablation_figures, cost_numbers
from pages.slowfast.seen_numbers import found_numbers
from pages.small_motion.measured import small_motion_numbers
from pages.time_tests.measured import stills_numbers, time_numbers
from pages.two_stream.measured import two_stream_numbers
from vizlib.attribution import METHOD_NAMES
from vizlib.localize.stages import fields
from vizlib.results.published import RESULTS, published

NUMBER = re.compile(r"-?\d[\d,]*\.?\d*")


class Values(dict[str, str]):
    """The numbers of a place, read back from what people read: ``n["slow_fusion_top1"]`` is 99.3 of ``99.3 %``."""

    def __getitem__(self, name: str) -> float:  # type: ignore[override]
        return float(NUMBER.search(super().__getitem__(name).replace("\N{MINUS SIGN}", "-")).group().replace(",", ""))


@dataclass(frozen=True)
class Ranked:
    """A ranked sentence.

    Attributes:
        topic, place: where it stands: a section, or ``claim 7, measure``.
        words: a part of the English sentence.
        numbers: makes what fills its gaps.
        holds: what the sentence says, asked of these numbers.
        why: instead of both: why the sentence needs no numbers (a definition; chosen by code).
    """

    topic: str
    place: str
    words: str
    numbers: Callable[[], Mapping[str, str]] | None = None
    holds: Callable[[Values], bool] | None = None
    why: str = ""


def pairs(n: Values) -> list[float]:
    """Accuracies inside the pairs of the networks in which one to four layers see time."""
    return [n[f"pairs_{layers}"] for layers in range(1, 5)]


DEFINITION = "it says what a check or a method is"


def pieces() -> dict[str, str]:
    return shift_numbers() | phases()


BY_CODE = "chosen by code, from the numbers"


def jitter_outruns(n: Values) -> bool:
    """Whether jitter, a share of the picture's side on either axis, moves a dot further than the person does."""
    paths = [lights(stage(0, label, "test"), 1) for label in LABELS]
    moved = np.concatenate([np.linalg.norm(np.diff(path, axis=0), axis=2).ravel() for path in paths]).mean()
    return np.sqrt(np.pi) * n["jitter"] / 100 > moved  # mean distance of two draws on a plane


def in_the_papers_order(n):
    """Fast alone, slow alone, no laterals, all."""
    return n["fast_paper"] < n["slow_paper"] < n["none_paper"] < n["slowfast_paper"]


RANKED: tuple[Ranked, ...] = (
    Ranked(
        "receptive_fields",
        "drift",
        "the largest is in the table",
        why="it says which of the units' fields is in the table; the code takes the maximum",
    ),
    Ranked("attribution", "near", "but they name the strongest frame in", why="the frame of the largest value"),
    Ranked(
        "attention",
        "claim 20, attention",
        "two moments further apart than a unit",
        matching_numbers,
        lambda n: n["needed"] > n["field"],
    ),
    Ranked("clip", "size", "a factor of {ratio}", why="a file is smaller than its pixels by what it is compressed"),
    Ranked("clip", "claim 3, storage", "a factor of", why="a file is smaller than its pixels by what it is compressed"),
    Ranked(
        "point_lights", "why", "adds more from frame to frame than a dot moves", point_light_numbers, jitter_outruns
    ),
    Ranked("point_lights", "why", "might do better", why="it says that nobody has measured it"),
    Ranked("shift", "pieces", "on pictures half as wide", events, lambda n: n["pieces_events"] < n["lab_events"]),
    Ranked(
        "shift",
        "claim 10, shift",
        "on smaller pictures and fewer clips",
        events,
        lambda n: n["pieces_events"] < n["lab_events"],
    ),
    Ranked("small_motion", "visible_why", "a foot moves by far more than", why="by pixels, not by parts of one"),
    Ranked(
        "small_motion",
        "visible_why",
        "the median MLP needs {ratio} times the amplitude",
        small_motion_numbers,
        lambda n: n["ratio"] >= 2 and 0 < n["visible_late_fusion_mlp_stuck"] < n["visible_seeds"],
    ),
    Ranked("attribution", "read", "misses by no more than {residual}", why=DEFINITION),
    Ranked("attribution", "read", "averaged over {shapley_orders} orders at most", why=DEFINITION),
    Ranked("attribution", "read", "strongest first", why=DEFINITION),
    Ranked("attribution", "methods", "lets only positive gradients", why=DEFINITION),
    Ranked("attribution", "methods", "of more than {most} frames", why=DEFINITION),
    Ranked("attribution", "measured", "deletion and insertion beat all random orders", why=DEFINITION),
    Ranked("attribution", "orders", "how often is the strongest frame", why="a question"),
    Ranked("attribution", "near", "name the right strongest frame", why="what was counted"),
    Ranked(
        "attribution",
        "near",
        "The page therefore goes on",
        order_numbers,
        lambda n: all(
            n[f"{name}page_{what}"] > max(n[f"{name}plain_{what}"], n[f"{name}paired_{what}"])
            for name in ("", "early_fusion_")
            for what in ("correlation", "strongest")
        ),
    ),
    Ranked(
        "attribution",
        "near",
        "that is still not enough",
        order_numbers,
        lambda n: all(
            n[f"{name}squares"] < 90 and n[f"{name}paired_correlation"] < n[f"{name}page_correlation"]
            for name in ("", "early_fusion_")
        ),
    ),
    Ranked("attribution", "near", "names its strongest frame", why="what was counted"),
    Ranked("attribution", "near", "which of the two counts for more", why=DEFINITION),
    Ranked(
        "attribution",
        "found",
        "looks most convincing fails",
        attribution_numbers,
        lambda n: (
            n["guided_backprop_person"] == max(n[f"{m}_person"] for m in METHOD_NAMES)
            and n["guided_backprop_deletion"] < n["random"]
        ),
    ),
    Ranked("attribution", "found", "hurts the answer more than all random orders", why=DEFINITION),
    Ranked(
        "attribution",
        "found",
        "stay nearly the same",
        attribution_numbers,
        lambda n: n["guided_backprop_changes"] > 90,  # "not confirmed here"
    ),
    Ranked(
        "attribution",
        "found",
        "No method passes every check",
        attribution_numbers,
        lambda n: all(
            min(n[f"{before}{m}_{check}"] for check in ("changes", "deletion", "insertion")) < 100
            for before in ("", "single_")
            for m in (*METHOD_NAMES, "integrated_gradients_frozen")
        ),
    ),
    Ranked("clip", "training", "about twice as much again", why="a backward pass makes two products of each one"),
    Ranked(
        "features",
        "more",
        "simple tests overestimate it",
        worth_of_motion,
        lambda n: n["simple_ucf101"] > n["careful_ucf101"] and n["simple_kinetics"] > n["careful_kinetics"],
    ),
    Ranked(
        "features",
        "compared",
        "it stands at zero",
        change_numbers,
        lambda n: all(n[f"single_frame_{v}_{at}"] == 0 for v in ("reversed", "shuffled") for at in ("first", "last")),
    ),
    Ranked("features", "which", "respond at least twice as much", why="a question"),
    Ranked(
        "features",
        "selected",
        "A kernel over time is enough, trained or not",
        grating_numbers,
        lambda n: all(n[f"{name}_first{w}"] > 0 for name in ("early_fusion", "slow_fusion") for w in ("", "_before")),
    ),
    Ranked(
        "features",
        "selected",
        "What training changes is depth",
        grating_numbers,
        lambda n: (
            n["slow_fusion_last"] > n["slow_fusion_last_before"] + 20
            and abs(n["slow_fusion_first"] - n["slow_fusion_first_before"]) < 10
        ),
    ),
    Ranked(
        "features",
        "selected",
        "hardly depends on which way a grating drifts",
        grating_numbers,
        lambda n: max(n["recurrent_cnn_first"], n["recurrent_cnn_last"]) < 10,
    ),
    Ranked(
        "fusion",
        "mixed",
        "The step from none to one, {step} points, is not.",
        mixing_numbers,
        lambda n: n["pairs_1"] - n["pairs_0"] > 10 * (max(pairs(n)) - min(pairs(n))),
    ),
    Ranked(
        "fusion",
        "mixed",
        "does about as well as four",
        mixing_numbers,
        lambda n: (
            abs(n["pairs_1"] - n["pairs_4"]) < 2
            and abs(n["unpaired_1"] - n["unpaired_4"]) < 2
            and n["early_pairs"] < n["pairs_1"] - 10
        ),
    ),
    Ranked("fusion", "cost", "The most expensive layers, {dearest},", why="chosen by code"),
    Ranked("inflation", "boring_still_found", "the largest difference of a logit is", why="the maximum, by code"),
    Ranked("inflation", "boring_still_found", "The largest difference is **{zeros}**", why="the maximum, by code"),
    Ranked("inflation", "boring_ends", "repeated twice as often", why="it says what is done"),
    Ranked("inflation", "boring_lengths", "the largest difference of a logit goes from", why="the maximum, by code"),
    Ranked("inflation", "boring_lengths", "The last doubling", why="it says what is done"),
    Ranked("inflation", "boring_reach", "The difference is above {strong_share}", why="counted; the maximum, by code"),
    Ranked("inflation", "boring_reach_all", "The difference is above {strong_share}", why="counted"),
    Ranked("inflation", "boring_moved", "**{best}**", why=BY_CODE),
    Ranked("inflation", "boring_moved", "**{blurred_best}**", why=BY_CODE),
    Ranked("inflation", "boring_stayed", "**{best}**", why=BY_CODE),
    Ranked("inflation", "checked", "the largest difference is", why="the maximum, by code"),
    Ranked("inflation", "claim 22, weights", "no logit differs by more than", why="the maximum, by code"),
    *(
        Ranked(
            "inflation", place, words, helps_numbers, lambda n: min(n["few_lead"], n["some_lead"], n["all_lead"]) > 0
        )
        for place, words in (
            ("helped_skeleton", "**Ahead while they learn:"),
            ("helped_skeleton", "inflation leads by"),
            ("claim 22, helps", "is ahead of the same network from scratch"),
        )
    ),
    Ranked(
        "inflation",
        "helped_lite",
        "**With all classes, yes:",
        helps_numbers,
        lambda n: min(n["lite_lead"], n["lite_final"]) > 0,
    ),
    Ranked(
        "inflation",
        "helped_lite",
        "**Inside the reversed pairs, no:",
        helps_numbers,
        lambda n: n["pairs_lite_final"] < 0,
    ),
    Ranked("inflation", "helps_skeleton", "for as many steps", why="it says what is done"),
    Ranked("inflation", "helps_skeleton", "which one is ahead at the beginning", why="a question"),
    Ranked("inflation", "helps_lite", "for as many steps", why="it says what is done"),
    Ranked("inflation", "helps_lite", "none of them an action", why="ImageNet's classes are things"),
    Ranked("inflation", "boring_still", "what if there are zeros before", why="a question"),
    Ranked("inflation", "fresh", "In how many kernels is more than half", why="a question"),
    Ranked("inflation", "playing", "scaled by its own largest weight", why=DEFINITION),
    Ranked("inflation", "trained", "it is the strongest in {peaked} of {layer} kernels", why="counted"),
    Ranked(
        "inflation",
        "change",
        "now it is more than half in",
        training_numbers,
        lambda n: n["changing"] > n["layer"] / 2 and 0 < n["blind"] < 5,
    ),
    Ranked(
        "features", "blocks_read", "If only an average and a linear layer lie above", why="by construction, and tested"
    ),
    Ranked("features", "blocks_read", "the two part", why="what is measured stands beside it"),
    Ranked("inflation", "inseparable", "What the best such product leaves over", why=DEFINITION),
    Ranked("inflation", "inseparable", "{moving_most} at most", why="the maximum, by code"),
    Ranked(
        "maximize",
        "measured",
        "a larger logit for its class",
        maximize_numbers,
        lambda n: (
            min(n["slow_own"], n["fast_own"]) > n["real"] and min(n["i3d_slow_own"], n["i3d_fast_own"]) > n["i3d_real"]
        ),
    ),
    Ranked(
        "maximize",
        "read",
        "is what was maximized",
        maximize_numbers,
        lambda n: n["real"] < min(n["slow_own"], n["fast_own"]),
    ),
    Ranked(
        "maximize",
        "read",
        "hides much of this",
        maximize_numbers,
        lambda n: n["i3d_shuffled"] > 75 and n["i3d_fast_lost"] > 100 - n["i3d_shuffled"],
    ),
    Ranked("maximize", "taken", "scores higher than that of any other class", why="counted"),
    Ranked(
        "maximize", "taken", "the lowest rank correlation", maximize_numbers, lambda n: n["least_correlation"] > 0.5
    ),
    Ranked("maximize", "published", "the one in which it is easiest to recognise", why="what the juror was asked"),
    Ranked("maximize", "motion_rule", "If that one beats frozen", why="the rule"),
    Ranked("maximize", "motion_rule", "only has to fit its picture", why="the rule"),
    Ranked("maximize", "motion_rule", "nearly its own mirror image", why="the rule, with its bound"),
    Ranked("maximize", "claim 26, maximize", "scores higher than all others", why="counted"),
    Ranked(
        "maximize",
        "claim 26, maximize",
        "lowest rank correlation",
        maximize_numbers,
        lambda n: n["least_correlation"] > 0.5,
    ),
    Ranked(
        "point_lights",
        "why",
        "It is the other way round",
        point_light_numbers,
        lambda n: (
            n["normal_jittered_spatial"] / n["normal_normal_spatial"]
            > 2 * n["normal_jittered_temporal"] / n["normal_normal_temporal"]
        ),
    ),
    Ranked(
        "point_lights", "why", "they use more than the motion of single dots", why="a published finding about people"
    ),
    Ranked(
        "point_lights",
        "why",
        "so motion alone tells the action in at least",
        point_light_numbers,
        lambda n: n["scrambled_clips"] < n["normal_clips"],
    ),
    Ranked("recurrence", "every", "is trained further, twice", why="it says that training goes on"),
    Ranked("recurrence", "every_measured", "Trained on the last answer", why="no comparison"),
    Ranked(
        "recurrence",
        "measured_gaps",
        "gets at most {ceiling} right",
        why="computed: tests/vizlib/recurrence/test_unrolled.py tries all such scorers",
    ),
    Ranked(
        "recurrence",
        "measured_gaps",
        "Slow fusion stays below even that",
        recurrence.same_numbers,
        lambda n: n["same_slow"] < n["ceiling"],
    ),
    Ranked(
        "recurrence",
        "measured_gaps",
        "a block without one knows the answer too",
        recurrence.same_numbers,
        lambda n: (
            min(n["same_non_local"], n["same_cnn_lstm"], n["same_non_local_position"]) > n["ceiling"] + 20
            and n["order_non_local"] < n["chance"] + n["margin"] < n["order_non_local_position"]
        ),
    ),
    Ranked(
        "recurrence",
        "measured_training",
        "close to equal weights",
        recurrence.same_numbers,
        lambda n: abs(n["position_other_different_before"] - n["even"]) < 3,
    ),
    Ranked(
        "recurrence",
        "measured_training",
        "Early on all moments look at the same place",
        recurrence.same_numbers,
        lambda n: n["position_distance_early"] < 0.2 and n["position_distance"] > 2 * n["position_distance_early"],
    ),
    Ranked("recurrence", "cost_read", "grow with the square of the length", why="an equation: vizlib's pairs_bytes"),
    Ranked(
        "recurrence",
        "claim 15, long_range",
        "gets at most {ceiling} right",
        why="computed: tests/vizlib/recurrence/test_unrolled.py tries all such scorers",
    ),
    Ranked("recurrence", "claim 16, answers", "trained further", why="it says that training goes on"),
    Ranked("recurrence", "claim 17, answers", "half the width", why="a definition: WIDTHS in models/recurrent_cnn.py"),
    Ranked("recurrence", "claim 18, waiting", "The longest chain of layers", why="a definition: vizlib's waiting"),
    Ranked("scoreboard", "cost", "The larger the dot, the more parameters.", why="so the chart is drawn"),
    Ranked(
        "scoreboard",
        "overfitted",
        "the order is the same",
        few_numbers,
        lambda n: n["pool_all_most"] < n["mlp_all_most"] and n["pool_top_most"] > n["mlp_top_most"],
    ),
    Ranked(
        "scoreboard",
        "cost",
        "the most it can expect is **{ceiling}**",
        score_numbers,
        lambda n: n["ceiling"] == round(100 * (n["classes"] - n["backwards"]) / n["classes"], 1),
    ),
    Ranked(
        "scoreboard",
        "order",
        "below single frame's {single_frame_unpaired}",
        score_numbers,
        lambda n: (
            n["early_fusion_unpaired"] < n["single_frame_unpaired"] and n["early_fusion_top1"] > n["single_frame_top1"]
        ),
    ),
    Ranked(
        "scoreboard",
        "order",
        "costs more than slow fusion and does not pass it here",
        score_numbers,
        lambda n: n["c3d_mmacs"] > n["slow_fusion_mmacs"] and n["c3d_top1"] < n["slow_fusion_top1"],
    ),
    Ranked(
        "scoreboard",
        "order",
        "inside the pairs C3D is behind",
        score_numbers,
        lambda n: (
            abs(n["c3d_unpaired"] - n["slow_fusion_unpaired"]) < 1 and n["c3d_pairs"] < n["slow_fusion_pairs"] - 5
        ),
    ),
    Ranked("localize", "timeline_found", "a tIoU of at least {least}", why=DEFINITION),
    Ranked("localize", "timeline_found", "with a score of at least {sure}", why=DEFINITION),
    Ranked("localize", "timeline_missed", "a tIoU of at least {least}", why=DEFINITION),
    Ranked("localize", "timeline_missed", "with a score of at least {sure}", why=DEFINITION),
    Ranked("localize", "timeline_wrong", "None of the {total} actions is found", why=BY_CODE),
    Ranked("localize", "timeline_wrong", "a tIoU of at least {least}", why=BY_CODE),
    Ranked("localize", "timeline_nothing", "no detection has a score of at least {sure}", why=BY_CODE),
    Ranked("localize", "timeline_nothing", "The highest score that a proposal gets for any action", why=BY_CODE),
    Ranked(
        "localize", "timeline_nothing", "A lower threshold might show", why="more pass a lower threshold, by definition"
    ),
    Ranked("localize", "timeline_empty", "the highest score that any of them gets for an action", why=BY_CODE),
    Ranked("localize", "on_streams", "with a score from {least} on", why=DEFINITION),
    Ranked("localize", "compared", "stretches above a threshold become segments", why=DEFINITION),
    Ranked("localize", "ahead_at_both", "two stages are ahead of grouped scores", why=BY_CODE),
    Ranked("localize", "ahead_when_strict", "ahead of grouped scores throughout", why=BY_CODE),
    Ranked("localize", "ahead_when_loose", "ahead of grouped scores throughout", why=BY_CODE),
    Ranked("localize", "parts", "are a part of an action, less than half", why=BY_CODE),
    Ranked("localize", "parts", "Half a roll looks like a roll", why="an example of a part"),
    Ranked("localize", "parts", "only its surroundings tell", why="it says what a window does not see"),
    Ranked("localize", "parts_few", "half a roll looks like a roll", why="an example of a part"),
    Ranked("localize", "parts_few", "only its surroundings tell", why="it says what a window does not see"),
    Ranked("localize", "parts_few", "are a part of an action, less than half", why=DEFINITION),
    Ranked("localize", "by_action", "go from {worst_ap}", why="the code takes the lowest and the highest"),
    Ranked("localize", "compared_read", "serve them best on the validation streams", why="so they are chosen, by code"),
    Ranked("localize", "boundaries", "with a score of at least {sure}", why=DEFINITION),
    Ranked("localize", "boundaries", "looks better here than it is", why="it says what the measure does not see"),
    Ranked("localize", "long_wrong", "the highest probability in the video", why=BY_CODE),
    Ranked("localize", "long_related", "the highest probability in the video", why=BY_CODE),
    Ranked("localize", "long_doubtful", "Never sure:", why=BY_CODE),
    Ranked("localize", "long_doubtful", "the highest probability in the video", why=BY_CODE),
    Ranked("localize", "long_doubtful", "The higher the threshold, the less of this remains", why=DEFINITION),
    Ranked("localize", "long_found", "where related classes get at most:", why=BY_CODE),
    Ranked("localize", "long_found", "There is no *none of these*", why="it names the answer that is missing"),
    Ranked("localize", "long_own", "no *none of these*", why="it names the answer that is missing"),
    Ranked("localize", "long_own", "none of its actions happens", why="it says what a classifier does, by definition"),
    Ranked("localize", "steps_empty", "the highest objectness is {objectness}", why="the maximum, by definition"),
    Ranked("localize", "steps_features", "each with half its length on either side", why=DEFINITION),
    Ranked(
        "localize",
        "steps_features_found",
        "{times} times the whole stream",
        step_numbers,
        lambda n: n["test_times"] > 5,
    ),
    Ranked("localize", "steps_anchors_found", "the anchor that fits it best", why="the maximum, by definition"),
    Ranked(
        "localize",
        "steps_anchors_found",
        "one of {long} would have both ends out of sight",
        lambda: {f"field_{length}": str(field) for length, field in fields().items()},
        lambda n: n["field_27"] < max(ANCHORS),
    ),
    Ranked("localize", "steps_proposals", "NMS keeps the one with the highest objectness", why=DEFINITION),
    Ranked("localize", "steps_scores", "from half its length before it to half its length after it", why=DEFINITION),
    Ranked("localize", "steps_scores", "and of *none*", why="the name of an answer"),
    Ranked("localize", "steps_scores", "half a cartwheel", why="a question"),
    Ranked(
        "localize",
        "steps_scores_found",
        "**Half an action is none.",
        step_numbers,
        lambda n: n["half_score"] < 10 < 80 < n["well_score"],
    ),
    Ranked("localize", "steps_scores_found", "tIoU of {well_from} or more", why=DEFINITION),
    Ranked("localize", "steps_scores_found", "where it fits half ({half_from} to {half_to})", why=DEFINITION),
    Ranked("localize", "steps_scores_found", "in training, less than {right} counts as *none*", why=DEFINITION),
    Ranked("localize", "steps_scores_found", "with a tIoU of {enough} or more", why=DEFINITION),
    Ranked("localize", "steps_scores_found", "it calls {refused} *none*", why="the name of an answer"),
    Ranked("localize", "steps_boundaries", "it may move start and end once more", why="it says what is done"),
    Ranked("localize", "steps_boundaries_found", "tIoU of {enough} or more", why=DEFINITION),
    Ranked("localize", "steps_suppression", "keeps the one with the highest score", why=DEFINITION),
    Ranked("localize", "steps_suppression_found", "Score of {sure} or more", why=DEFINITION),
    Ranked(
        "localize",
        "steps_suppression_found",
        "NMS will do where boundaries may be rough. For exact ones, it sometimes removes the better of two.",
        step_numbers,
        lambda n: n["nms_map"] > n["soft_nms_map"] - 1 and n["soft_nms_exact"] > n["nms_exact"] + 2,
    ),
    Ranked("detect", "who_found", "at an IoU of at least {iou}", why=DEFINITION),
    Ranked("detect", "steps_nobody", "The highest probability of a centre", why="the maximum, by definition"),
    Ranked("detect", "steps_boxes", "whose probability is the highest around it", why=DEFINITION),
    Ranked("detect", "steps_boxes_found", "at an IoU of {iou} or more", why=DEFINITION),
    Ranked("detect", "steps_boxes_found", "a score of {sure} or more", why=DEFINITION),
    Ranked("detect", "steps_features_found", "the largest of each channel", why=DEFINITION),
    Ranked("detect", "steps_scores_found", "here {names} reach {half}", why="the code lists those that do"),
    Ranked("detect", "steps_links_left", "more boxes in one of the two", why="what leaves boxes without a partner"),
    Ranked("detect", "who_hidden_more", "there are more", why=BY_CODE),
    Ranked("detect", "who_crowd", "only on scenes of one to five people", why="so the training scenes are drawn"),
    Ranked("detect", "label_never_gains", "labels whose probability is below {kept} are left out", why=DEFINITION),
    Ranked("detect", "steps_scores_found", "the highest, {highest} here", why="the maximum, by definition"),
    Ranked("detect", "steps_scores_one", "or none", why="what sigmoids allow"),
    Ranked("detect", "steps_scores_one", "the highest, {highest} here", why="the maximum, by definition"),
    Ranked("detect", "steps_links_found", "each box in one pair at most", why=DEFINITION),
    Ranked("detect", "steps_links_found", "the number that it overlaps the most", why=DEFINITION),
    Ranked("detect", "person", "has its highest score", why="the code takes the maximum"),
    Ranked("detect", "compared_told", "a probability of at least {sure}", why=DEFINITION),
    Ranked("detect", "compared_told", "with a probability of at least {sure}", why=DEFINITION),
    Ranked("detect", "compared_ahead", "a label a box is ahead", why=BY_CODE),
    Ranked("detect", "compared_alike", "was expected to be ahead", why=BY_CODE),
    Ranked("detect", "compared_behind", "was expected to be ahead", why=BY_CODE),
    Ranked("detect", "compared_ask", "By how many points is the control's lower", why="the question"),
    Ranked("detect", "compared_perfect_below", "still below the detector", why=BY_CODE),
    Ranked("detect", "compared_perfect_above", "above the detector", why=BY_CODE),
    Ranked("detect", "compared_read", "of whom nearly nothing can be seen", why=DEFINITION),
    Ranked("detect", "compared_read", "is compared with its best truth", why=DEFINITION),
    Ranked("detect", "compared_read", "if their IoU is at least {iou}", why=DEFINITION),
    Ranked("detect", "compared_labels", "loses most", why=BY_CODE),
    Ranked("detect", "compared_labels", "is at the other end", why=BY_CODE),
    Ranked("detect", "tubes_touch", "boxes with an IoU of at least {iou}", why=DEFINITION),
    Ranked("detect", "tubes_touch_many", "boxes with an IoU of at least {iou}", why=DEFINITION),
    Ranked("detect", "crossing_measured", "which piece of knowledge saves most", why="the question"),
    Ranked("detect", "thresholds", "the least score of a label rises", why="the question"),
    Ranked("detect", "on_keyframes", "with label scores from {least} on", why="the place of a slider"),
    Ranked("scoreboard", "localized", "streams of up to a minute", why="so streams are drawn"),
    Ranked("scoreboard", "localized_ahead", "is ahead of **{other}**", why=BY_CODE),
    Ranked("scoreboard", "localized_alike", "which is ahead is not settled", why=BY_CODE),
    Ranked("scoreboard", "detected", "with the true one is at least {iou}", why=DEFINITION),
    Ranked("scoreboard", "detected_ahead", "is ahead of the **whole picture**", why=BY_CODE),
    Ranked("scoreboard", "detected_alike", "which is ahead is not settled", why=BY_CODE),
    Ranked("scoreboard", "told_apart", "which of the two logits is higher?", why="the question of a forced choice"),
    Ranked(
        "scoreboard",
        "gaps",
        "The largest gap, {early_fusion_gap} points, is that of early fusion",
        score_numbers,
        lambda n: (
            n["early_fusion_gap"] == max(n[name] for name in n if name.endswith("_gap"))
            and n["early_fusion_parameters"] < 0.1 * n["late_fusion_mlp_parameters"]
        ),
    ),
    Ranked(
        "scoreboard",
        "why_ahead",
        "Over all actions the MLP is ahead",
        score_numbers,
        lambda n: (
            n["late_fusion_mlp_top1"] > n["late_fusion_pool_top1"]
            and n["late_fusion_pool_top1"] <= n["ceiling"] < n["late_fusion_mlp_top1"]
        ),
    ),
    Ranked(
        "scoreboard",
        "why_ahead",
        "where the order is not needed, the pooled form is ahead",
        score_numbers,
        lambda n: n["late_fusion_pool_unpaired"] > n["late_fusion_mlp_unpaired"],
    ),
    Ranked(
        "scoreboard",
        "gains",
        "Averaging helps",
        averaging_gains,
        lambda n: all(n[f"{name}_10"] > n[f"{name}_1"] for name in averaging()),
    ),
    Ranked(
        "scoreboard",
        "gains",
        "Three clips are not always better than one",
        averaging_gains,
        lambda n: n["single_frame_3"] < n["single_frame_1"],
    ),
    Ranked(
        "scoreboard",
        "gains",
        "All networks are below their accuracy on single clips",
        lambda: score_numbers() | averaging_gains(),
        lambda n: all(n[f"{name}_{views}"] < n[f"{name}_top1"] for name, rows in averaging().items() for views in rows),
    ),
    Ranked(
        "scoreboard",
        "on_sports",
        "C3D is ahead with {sports_c3d}, then slow fusion",
        published_numbers,
        lambda n: (
            sorted((row.accuracy for row in RESULTS if row.data == "sports1m"), reverse=True)[:2]
            == [n["sports_c3d"], n["sports_slow"]]
        ),
    ),
    Ranked(
        "scoreboard",
        "on_ucf",
        "is ahead of the spatial stream ({spatial}) and of slow fusion",
        published_numbers,
        lambda n: n["temporal"] > n["spatial"] > n["slow"],
    ),
    Ranked(
        "scoreboard",
        "on_ucf",
        "The two streams together are ahead of each alone",
        published_numbers,
        lambda n: min(n["averaged"], n["svm"]) > max(n["temporal"], n["spatial"]),
    ),
    Ranked(
        "scoreboard",
        "on_kinetics",
        "Training on ImageNet first helps every one of them",
        published_numbers,
        lambda _n: all(
            row.accuracy > published("kinetics from scratch", row.network).accuracy
            for row in RESULTS
            if row.data == "kinetics"
        ),
    ),
    Ranked("scoreboard", "overfitting", "which form loses more from training clips to new ones", why="a question"),
    Ranked(
        "scoreboard",
        "overfitted",
        "and on test clips pooling is behind",
        few_numbers,
        lambda n: n["mlp_all"] > n["pool_all"] and min(n["mlp_all_train"], n["pool_all_train"]) > 99,
    ),
    Ranked(
        "scoreboard",
        "overfitted",
        "On frozen convolutions the claim *does* hold",
        few_numbers,
        lambda n: n["pool_top"] > n["mlp_top"] and n["mlp_top_gap"] > n["pool_top_gap"],
    ),
    Ranked(
        "scoreboard",
        "claim 5, few",
        "On the frozen convolutions of the trained single frame the claim holds:",
        few_numbers,
        lambda n: n["pool_top"] > n["mlp_top"] and n["mlp_top_gap"] > n["pool_top_gap"],
    ),
    Ranked(
        "scoreboard",
        "claim 5, few",
        "Where the convolutions learn too, it does not:",
        few_numbers,
        lambda n: n["mlp_all"] > n["pool_all"] and min(n["mlp_all_train"], n["pool_all_train"]) > 99,
    ),
    Ranked("shift", "answers", "The maximum of the sliding filter is", why="tests/vizlib/shift/test_filters.py"),
    Ranked("shift", "invariant", "the maximum lies between", why="the maximum over positions, not over networks"),
    Ranked("shift", "learned", "{early_lowest} at its lowest", why="the minimum, by code"),
    Ranked("shift", "learned", "It falls below chance", why="explains the curve that the class has just trained"),
    Ranked("shift", "learned", "none takes a stride in time", why="the architecture"),
    Ranked("shift", "pieces_short", "none takes a stride in it", why="the architecture"),
    Ranked("shift", "pieces_short_found", "{short_lowest} at its lowest", pieces, lambda n: n["short_lowest"] > 98),
    Ranked(
        "shift",
        "pieces_strided_found",
        "{strided_seen} at all others outside the window",
        pieces,
        lambda n: n["strided_seen"] > 95,
    ),
    Ranked("shift", "pieces_strided_found", "which training never showed", pieces, lambda n: n["strided_unseen"] < 25),
    Ranked("shift", "pieces_long_found", "Padding alone does **not**", pieces, lambda n: n["long_outside"] > 95),
    Ranked("shift", "pieces_both", "is it worse than either alone?", why="a question"),
    Ranked(
        "shift",
        "pieces_both_found",
        "which strides alone left whole, {both_seen}",
        pieces,
        lambda n: n["both_seen"] < n["strided_seen"] - 10,
    ),
    Ranked("shift", "pieces_both_found", "only as far as nothing in it knows the time", why="by construction"),
    Ranked("shift", "found", "far below chance", pieces, lambda n: n["early_fusion_lowest"] < 25),
    Ranked("shift", "found", "overlaps the window by half", why="the onsets"),
    Ranked(
        "shift",
        "found",
        "better than all others there",
        pieces,
        lambda n: (
            n["slow_fusion_outside"] > max(n[f"{name}_outside"] for name in FUSIONS if name != "slow_fusion")
            and n["slow_fusion_outside"] < n["slow_fusion_inside"] - 5
        ),
    ),
    Ranked(
        "shift", "claim 10, shift", "(at worst {early_fusion_lowest}:", pieces, lambda n: n["early_fusion_lowest"] < 25
    ),
    Ranked("slowfast", "alone_behind", "here the fast pathway is ahead", why=BY_CODE),
    Ranked("slowfast", "fast_ahead", "lower, beyond the seeds;", why=BY_CODE),
    Ranked("slowfast", "fast_behind", "higher, beyond the seeds;", why=BY_CODE),
    Ranked("slowfast", "laterals_ahead", "lower, beyond the seeds;", why=BY_CODE),
    Ranked("slowfast", "laterals_behind", "higher, beyond the seeds;", why=BY_CODE),
    *(
        Ranked("slowfast", place, words, ablation_figures, in_the_papers_order)
        for place, words in (
            ("alone_ahead", "In the paper, too, the slow one is ahead"),
            ("fast_ahead", "it is lower in the paper, too"),
            ("fast_behind", "in the paper it is lower"),
            ("laterals_ahead", "it is lower in the paper, too"),
            ("laterals_behind", "in the paper it is lower"),
        )
    ),
    Ranked("slowfast", "head_found", "Only disturbing the fast pathway's clip", why="a consequence of the laterals"),
    Ranked(
        "slowfast",
        "two_stream_inflated_below",
        "They cost more",
        cost_numbers,
        lambda n: n["two_stream_inflated_mmacs"] > n["slowfast_mmacs"],
    ),
    Ranked("slowfast", "found", "more closely than the edges at these stages", why=BY_CODE),
    Ranked("slowfast", "paper_read", "mark those that are lower or higher", why=BY_CODE),
    Ranked("slowfast", "beyond", "has to lie further outside the range", why="a definition: vizlib's ahead"),
    Ranked("slowfast", "actions_found", "is ahead beyond the seeds in:", why=BY_CODE),
    Ranked("slowfast", "actions_found", "ahead in:", why=BY_CODE),
    Ranked("slowfast", "inputs", "when only the slow pathway's clip is disturbed?", why="a question"),
    Ranked("slowfast", "inputs", "When only the fast one's is?", why="a question"),
    Ranked("slowfast", "inputs_found", "half as fast:", why="what is done to the clip"),
    Ranked(
        "slowfast",
        "inputs_found",
        "({seeds} seeds, fewer steps)",
        ablation_figures,
        lambda n: n["steps"] < training_card("slowfast")["rounds"] * training_card("slowfast")["recipe"]["steps"],
    ),
    Ranked(
        "slowfast",
        "claim 23, ablation",
        "(the lab net below trained longer)",
        ablation_figures,
        lambda n: n["steps"] < training_card("slowfast")["rounds"] * training_card("slowfast")["recipe"]["steps"],
    ),
    Ranked("slowfast", "two_stream_below", "which is below the {two_stream_top1}", why=BY_CODE),
    Ranked("slowfast", "two_stream_below", "Why it is below was not measured", why=BY_CODE),
    Ranked("slowfast", "flow_faster", "two streams are faster", why=BY_CODE),
    Ranked("slowfast", "two_stream_inflated_above", "SlowFast is ahead of them, too", why=BY_CODE),
    Ranked("slowfast", "two_stream_inflated_below", "it is behind", why=BY_CODE),
    Ranked("slowfast", "claim 23, ablation", "{slow_top1_judged}", why=BY_CODE),
    Ranked("small_motion", "visible_found", "The median seed is above", why="chosen by code"),
    Ranked("small_motion", "visible_why", "It compares frames only after each", why="the architecture"),
    Ranked("small_motion", "claim 6, small_motion", "the median seed is above {threshold} from", why="chosen by code"),
    Ranked(
        "small_motion",
        "claim 6, small_motion",
        "A disc that only its motion shows:",
        small_motion_numbers,
        lambda n: n["hidden_late_fusion_mlp_best"] < 53 and n["hidden_slow_fusion_worst"] > 95,
    ),
    Ranked("small_motion", "claim 6, small_motion", "_mlp_best}** at best", why="the maximum, by code"),
    Ranked("small_motion", "hidden_found", "At its best amplitude", why="the maximum, by code"),
    Ranked("small_motion", "hidden_found", "at their worst", why="the minimum, by code"),
    Ranked("small_motion", "hidden_why", "and at most {long_high} at any amplitude", why="the maximum, by code"),
    Ranked(
        "small_motion",
        "hidden_why",
        "here it is at chance on its own training clips, too",
        small_motion_numbers,
        lambda n: abs(n["hidden_late_fusion_mlp_train"] - 50) < 2 and abs(n["long_train"] - 50) < 2,
    ),
    Ranked(
        "time_tests",
        "measured",
        "keep every answer",
        time_numbers,
        lambda n: n["single_frame_shuffle_changed"] == n["late_fusion_pool_shuffle_changed"] == 0,
    ),
    Ranked("time_tests", "measured", "these fall furthest", why=BY_CODE),
    Ranked(
        "time_tests",
        "more",
        "below chance",
        time_numbers,
        lambda n: n["slow_fusion_freeze_unpaired"] < n["chance"],
    ),
    Ranked("time_tests", "more", "these fall furthest", why=BY_CODE),
    Ranked("time_tests", "more", "These fall least", why=BY_CODE),
    Ranked(
        "time_tests",
        "stills_measured",
        "still behind",
        stills_numbers,
        lambda n: n["chance"] < n["without_freeze"] + 10 < n["with_freeze"] < n["single"],
    ),
    Ranked(
        "time_tests",
        "stills_measured",
        "pays nothing",
        stills_numbers,
        lambda n: abs(n["with_none"] - n["without_none"]) < 1 and abs(n["with_freeze_pairs"] - n["pair_chance"]) < 5,
    ),
    Ranked(
        "slowfast",
        "found",
        "The differences are small",
        found_numbers,
        lambda n: all(abs(n[f"{p}_motion_{k}"] - n[f"{p}_edges_{k}"]) < 0.1 for p in PATHWAYS for k in range(1, 6)),
    ),
    Ranked(
        "slowfast",
        "found",
        "motion reaches them through the laterals",
        found_numbers,
        lambda n: n["slow_still_1"] == 0 < n["slow_still_2"] < n["slow_still_3"] < n["slow_still_5"],
    ),
    Ranked(
        "slowfast",
        "found",
        "although its kernel sees several frames",
        found_numbers,
        lambda n: n["fast_still_1"] < 15 < 50 < min(n["fast_still_2"], n["fast_still_5"]),
    ),
    Ranked("two_stream", "bits", "at most {worst}", why="the maximum, by definition"),
    Ranked("two_stream", "measured", "the weight that is best on the validation clips", why=BY_CODE),
    Ranked(
        "two_stream",
        "measured",
        "early fusion loses it",
        two_stream_numbers,
        lambda n: n["slow_fusion_flow"] > n["temporal"],
    ),
    Ranked("detect", "real", "sees only the square around them", why="what the crop is"),
    Ranked("detect", "real_named", "the only ones with walking in them are {walks}", why="all that hold the word"),
    Ranked("detect", "real_nobody", "at least {most} were found again", why=DEFINITION),
    Ranked("detect", "real_glimpsed", "never long enough or surely enough", why="no tube is left"),
    Ranked("detect", "real_glimpsed", "at least {most} were found again", why=DEFINITION),
    Ranked("detect", "real_glimpsed_by_detector", "never long enough or surely enough", why="no tube is left"),
    Ranked("detect", "real_how", "at most six people", why="so many rows its answer has"),
    Ranked("detect", "real_how", "At most {most_fps} frames a second are looked at", why=DEFINITION),
    Ranked(
        "detect",
        "real_how",
        "In the whole frame at least {most} are found again from a height of",
        real_numbers,
        lambda n: n["tiles_height"] < n["whole_height"],
    ),
    Ranked("detect", "real_how", "with a score of at least {clear}", why=DEFINITION),
    Ranked("detect", "real_how", "whom MoveNet never finds is not counted", why=DEFINITION),
    Ranked("detect", "real_how", "The {most_named} who are there longest are named", why=DEFINITION),
    Ranked("detect", "real_how", "What lasts less than {least_s} s is too short", why=DEFINITION),
    Ranked("detect", "real_how", "of anything shorter than {seen_s} s", why=DEFINITION),
    Ranked("gestures", "teach", "up to {most} recordings of up to {seconds} s", why=DEFINITION),
    Ranked("gestures", "well_few", "At least {gestures} gestures are needed", why=DEFINITION),
    Ranked("gestures", "well_chance", "guesses get as many right, or more", why=BY_CODE),
    Ranked("gestures", "well_chance", "More recordings would tell", why="what is more certain with more of them"),
    Ranked("gestures", "well_better", "in less than {sure} of all cases", why=BY_CODE),
    Ranked("gestures", "well_better", "would more recordings help", why="a question"),
    Ranked("gestures", "try_few", "at least {least} gestures need a recording", why=DEFINITION),
    Ranked("gestures", "try_found", "is ahead of *{second}*", why=BY_CODE),
    Ranked("gestures", "try_found", "{few} of them make half", why=BY_CODE),
    Ranked("gestures", "back_many", "No person is in both actions, and nobody twice", why="seeds, see PAIRS"),
    Ranked(
        "gestures",
        "back_many",
        "leave-one-out falls below guessing",
        back_numbers,
        lambda n: n["many_motion_right"] < 50 and n["many_motion_both"] < n["one_motion_both"],
    ),
)
