"""The numbers in the sentences about what the pathways see and what their stages make: counted, never typed in."""

from collections.abc import Sequence
from typing import Any

from models.slowfast import PATHWAYS
from ui.numbers import share
from ui.words import _
from vizlib.results.runs import runs
from vizlib.slowfast.setting import PRESETS, Setting, costs
from vizlib.slowfast.stages import Made


def preset_titles() -> dict[str, str]:
    """What the networks are called, T x tau."""
    names = {name: f"{preset.frames} × {preset.stride}" for name, preset in PRESETS.items()}
    forms = {"lab": _("lab net {size}"), "r50": _("paper {size}")}
    return {name: forms[PRESETS[name].size].format(size=size) for name, size in names.items()}


def setting_numbers(setting: Setting) -> dict[str, str]:
    """What a setting is."""
    return {"alpha": str(setting.alpha), "beta": str(setting.beta)}


def cost_numbers(setting: Setting) -> dict[str, str]:
    """What a setting costs, and what the two rules of thumb say of it."""
    macs = costs(setting)
    rule, found = setting.alpha / setting.beta**2, macs["fast"] / macs["slow"]
    return setting_numbers(setting) | {
        **{part: millions(value) for part, value in macs.items()},
        "rule": share(rule),
        "found": share(found),
        "verdict": verdict(rule, found),
        "share": share(macs["fast"] / sum(macs.values())),
    }


def millions(macs: int) -> str:
    """Multiply-adds as people read them."""
    text = f"{macs / 1e9:.2f} GMACs" if macs >= 1e9 else f"{macs / 1e6:.1f} MMACs"
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def verdict(rule: float, found: float) -> str:
    """How the count compares with the rule."""
    if abs(found - rule) < 0.1 * rule:
        return _("The count agrees:")
    return _("The count is higher:") if found > rule else _("The count is lower:")


def stage_numbers(tensors: Sequence[Made]) -> dict[str, str]:
    """What the stages of a network make: frames at the end, channels at the end, and what the laterals bring."""
    last = {pathway: [made for made in tensors if made.pathway == pathway][-1].shape for pathway in PATHWAYS}
    brought = [made.shape for made in tensors if made.pathway == "laterals"]
    return {
        **{f"{pathway}_{what}": f"{size:,}" for pathway in PATHWAYS
           for what, size in zip(("channels", "frames", "side"), last[pathway], strict=False)},
        "features": f"{last['slow'][0] + last['fast'][0]:,}",
        "laterals": " · ".join(f"{shape[0]:,}" for shape in brought),
        "lateral_frames": str(brought[0][1]),
    }  # fmt: skip


def over_clips() -> dict[str, Any]:
    """What moves the stages, over test clips."""
    return runs("slowfast_motion")[0]


def found_numbers() -> dict[str, str]:
    """``{slow_still_1}``: of the first stage, the share that changes where the clip stands still; ``{fast_motion_2}``,
    ``{fast_edges_2}``: correlations; ``{both}``: of motion with edges.
    """
    run = over_clips()
    numbers = {"clips": str(run["clips"]), "both": signed(run["both"])}
    for layer, value in run["still"].items():
        pathway, stage = layer.split(".")
        numbers[f"{pathway}_still_{int(stage) + 1}"] = share(value)
        for mark in ("motion", "edges"):
            numbers[f"{pathway}_{mark}_{int(stage) + 1}"] = signed(run[mark][layer])
    for pathway in PATHWAYS:
        stages = [n for n in range(1, 6) if over(run, pathway, n)]
        numbers[f"{pathway}_follows"] = ", ".join(map(str, stages)) or _("none")
    return numbers


def over(run: dict[str, Any], pathway: str, stage: int) -> bool:
    """Whether a stage's maps follow the motion more closely than the edges."""
    layer = f"{pathway}.{stage - 1}"
    return run["motion"][layer] > run["edges"][layer]


def signed(value: float) -> str:
    """A correlation as people read it."""
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")
