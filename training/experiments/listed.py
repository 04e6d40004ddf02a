"""All experiments, in the order in which they are done."""

from training.experiments import (
    answers,
    attribution,
    averaging,
    detect,
    detect_people,
    features,
    few_clips,
    flow,
    gestures,
    inflation,
    localize,
    localize_long,
    localize_steps,
    long_range,
    matching,
    maximize,
    mixing,
    natural,
    non_local,
    point_lights,
    same_different,
    samples,
    shapley,
    shift,
    slowfast,
    slowfast_motion,
    small_motion,
    stills,
    time_tests,
    two_stream,
)

MODULES = (
    few_clips, mixing, small_motion, averaging, time_tests, shift, flow, two_stream, point_lights, answers,
    long_range, non_local, matching, attribution, features, shapley, maximize, natural, same_different, samples, stills,
    inflation, slowfast, slowfast_motion, localize, localize_long, localize_steps, detect, detect_people, gestures,
)  # fmt: skip
EXPERIMENTS = tuple(e for module in MODULES for e in module.EXPERIMENTS)
