r"""The names in public checkpoints of the R50 networks, and ours.

    scheme        files                      one and the same key
    PyTorchVideo  .pyth                      blocks.1.multipathway_blocks.0.res_blocks.2.branch2.conv_a.weight
    PySlowFast    .pyth                      s2.pathway0_res2.branch2.a.weight
    Caffe2        .pkl of PySlowFast's zoo   res2_2_branch2a_w
    ours          of this project            slow.1.block2.a.conv.weight

All become PySlowFast's first, and those ours. What belongs to no layer keeps its name, by which it is then refused.

Names do not tell everything: C2D_NOPOOL_8x8_R50.pkl fits ``c2d_r50`` key by key, but was trained without its pool.
"""

import re
from collections.abc import Collection, Iterable

from torch import Tensor

from models.card import WeightsError
from models.slowfast import PATHWAYS

SCHEMES = {  # and by which beginning of a name each is recognised
    "PyTorchVideo": r"blocks\.\d\.",
    "PySlowFast": r"s\d\.pathway\d_|s\d_fuse\.",
    "Caffe2": r"(t_)?(conv1_w|res_conv1_bn_|res\d_\d+_branch)",
    "ours": r"(stem|res\d|(slow|fast|laterals)\.\d)\.",
}
# What a whole name is, but for the number's kind at its end, and what it becomes; {s} and {p} are stage and pathway.
PYTORCHVIDEO = (
    (r"conv", "s1.pathway{p}_stem.conv"),
    (r"norm", "s1.pathway{p}_stem.bn"),
    (r"res_blocks\.(\d+)\.branch1_conv", r"s{s}.pathway{p}_res\1.branch1"),
    (r"res_blocks\.(\d+)\.branch1_norm", r"s{s}.pathway{p}_res\1.branch1_bn"),
    (r"res_blocks\.(\d+)\.branch2\.conv_([abc])", r"s{s}.pathway{p}_res\1.branch2.\2"),
    (r"res_blocks\.(\d+)\.branch2\.norm_([abc])", r"s{s}.pathway{p}_res\1.branch2.\2_bn"),
    (r"multipathway_fusion\.conv_fast_to_slow", "s{s}_fuse.conv_f2s"),
    (r"multipathway_fusion\.norm", "s{s}_fuse.bn"),
    (r"proj", "head.projection"),
)
CAFFE2 = (  # without the t_ that stands before what is the fast pathway's
    (r"conv1", "s1.pathway{p}_stem.conv"),
    (r"res_conv1_bn", "s1.pathway{p}_stem.bn"),
    (r"res(\d)_(\d+)_branch1(_bn)?", r"s\1.pathway{p}_res\2.branch1\3"),
    (r"res(\d)_(\d+)_branch2([abc])(_bn)?", r"s\1.pathway{p}_res\2.branch2.\3\4"),
    (r"pool1_subsample", "s1_fuse.conv_f2s"),  # laterals are called by the layer behind which they are
    (r"pool1_subsample_bn", "s1_fuse.bn"),
    (r"res(\d)_\d+_branch2c_bn_subsample", r"s\1_fuse.conv_f2s"),
    (r"res(\d)_\d+_branch2c_bn_subsample_bn", r"s\1_fuse.bn"),
    (r"nonlocal_conv(\d)_(\d+)_(theta|phi|g|out)", r"s\1.pathway{p}_nonlocal\2.conv_\3"),
    (r"nonlocal_conv(\d)_(\d+)_bn", r"s\1.pathway{p}_nonlocal\2.bn"),
    (r"pred", "head.projection"),
)
KINDS = {"w": "weight", "b": "bias", "s": "weight", "rm": "running_mean", "riv": "running_var"}  # Caffe2's
TRAINING = r".*_momentum|lr|model_iter"  # in which Caffe2 remembers how far training had come
PYSLOWFAST = (  # {at} is our name of the stage
    (r"s\d\.pathway\d_stem\.conv", "{at}.conv"),
    (r"s\d\.pathway\d_stem\.bn", "{at}.norm"),
    (r"s\d\.pathway\d_res(\d+)\.branch1", r"{at}.block\1.shortcut.conv"),
    (r"s\d\.pathway\d_res(\d+)\.branch1_bn", r"{at}.block\1.shortcut.norm"),
    (r"s\d\.pathway\d_res(\d+)\.branch2\.([abc])", r"{at}.block\1.\2.conv"),
    (r"s\d\.pathway\d_res(\d+)\.branch2\.([abc])_bn", r"{at}.block\1.\2.norm"),
    (r"s\d\.pathway\d_nonlocal(\d+)\.conv_(theta|phi|g|out)", r"{at}.nonlocal\1.\2"),
    (r"s\d\.pathway\d_nonlocal(\d+)\.(bn|norm)", r"{at}.nonlocal\1.norm"),
    (r"s\d_fuse\.conv_f2s", "laterals.{n}.0"),
    (r"s\d_fuse\.bn", "laterals.{n}.1"),
    (r"head\.projection", "classifier"),
)


def renamed(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of a public checkpoint under our names.

    Raises:
        WeightsError: names of no known scheme, or two that become one.
    """
    scheme, found = scheme_of(state), state
    if scheme == "PyTorchVideo":
        pool = not any(name.startswith("blocks.2.") for name in found)  # which has no numbers
        found = each_once((from_pytorchvideo(name, pool), value) for name, value in found.items())
    if scheme == "Caffe2":
        found = each_once((from_caffe2(name), v) for name, v in found.items() if not re.fullmatch(TRAINING, name))
    if scheme != "ours":
        both = any(".pathway1_" in name for name in found)
        found = each_once((from_pyslowfast(name, both), value) for name, value in found.items())
    return found


def each_once(named: Iterable[tuple[str, Tensor]]) -> dict[str, Tensor]:
    """The tensors by name.

    Raises:
        WeightsError: two have the same.
    """
    found: dict[str, Tensor] = {}
    for name, value in named:
        if name in found:
            raise WeightsError(
                "Two tensors of this file would both be {key}. Choose a file that holds one checkpoint.", key=name
            )
        found[name] = value
    return found


def scheme_of(names: Collection[str]) -> str:
    """Which of SCHEMES the names are of.

    Raises:
        WeightsError: of none.
    """
    for scheme, beginning in SCHEMES.items():
        if any(re.match(beginning, name) for name in names):
            return scheme
    raise WeightsError(
        "The names in this file are of no known kind. Expected are PyTorchVideo's (blocks.0.conv.weight), PySlowFast's "
        "(s1.pathway0_stem.conv.weight), those of its Caffe2 files (conv1_w), or this project's own; found: {found}.",
        found=list(names)[:3] or "-",
    )


def from_pytorchvideo(name: str, pool: bool) -> str:
    """PySlowFast's name; ``pool``: there is one between res2 and res3, which counts as a block."""
    parts = re.fullmatch(r"blocks\.(\d)\.(?:multipathway_blocks\.(\d)\.)?(.*)\.(\w+)", name)
    if parts is None:
        return name
    block, pathway, layer, kind = parts.groups()
    stage = int(block) + (0 if pool and int(block) > 2 else 1)
    return translated(layer, PYTORCHVIDEO, kind, name, s=stage, p=pathway or 0)


def from_caffe2(name: str) -> str:
    """PySlowFast's name."""
    layer, _line, kind = name.rpartition("_")
    fast = layer.startswith("t_")
    return translated(layer.removeprefix("t_"), CAFFE2, KINDS.get(kind, kind), name, p=int(fast))


def from_pyslowfast(name: str, both: bool) -> str:
    """Our name; ``both``: the file has two pathways."""
    layer, _dot, kind = name.rpartition(".")
    place = re.match(r"s(\d)(?:\.pathway([01]))?", name)
    n, pathway = (int(place[1]) - 1, int(place[2] or 0)) if place else (0, 0)
    at = f"{PATHWAYS[pathway]}.{n}" if both else f"res{n + 1}" if n else "stem"
    return translated(layer, PYSLOWFAST, kind, name, at=at, n=n)


def translated(layer: str, table: tuple[tuple[str, str], ...], kind: str, name: str, **places: object) -> str:
    """The layer's name by the table, with its kind of numbers; ``name`` as it is where no row knows it."""
    for pattern, ours in table:
        if known := re.fullmatch(pattern, layer):
            return f"{known.expand(ours).format(**places)}.{kind}"
    return name
