"""Shapes of SlowFast's stages, against the paper's table."""

import pytest

from models.slowfast import WIDTHS, slowfast
from models.slowfast_r50 import slowfast_r50
from vizlib.slowfast.setting import LAB
from vizlib.slowfast.stages import INPUT, Made, of_setting, tensors


def test_the_papers_stages_have_the_shapes_of_its_table():
    made = tensors(lambda: slowfast_r50(8, 5), (1, 3, 32, 224, 224))
    shapes = {name: [m.shape for m in made if m.pathway == name] for name in ("slow", "fast", "laterals")}
    sides = (224, 56, 56, 28, 14, 7)
    assert shapes["slow"] == [(c, 4, side, side) for c, side in zip((3, 64, 256, 512, 1024, 2048), sides, strict=True)]
    assert shapes["fast"] == [(c, 32, side, side) for c, side in zip((3, 8, 32, 64, 128, 256), sides, strict=True)]
    assert shapes["laterals"] == [(c, 4, side, side) for c, side in zip((16, 64, 128, 256), sides[1:], strict=False)]
    kernels = {name: [m.kernel for m in made if m.pathway == name and m.stage != INPUT] for name in ("slow", "fast")}
    assert kernels == {"slow": [1, 1, 1, 3, 3], "fast": [5, 3, 3, 3, 3]}


def test_the_lab_nets_laterals_bring_two_beta_c():
    made = of_setting(LAB)
    assert [m.shape[:2] for m in made if m.pathway == "laterals"] == [(2 * w // 8, 4) for w in WIDTHS[:-1]]
    assert Made("fast", INPUT, (3, 16, 64, 64)) in made


@pytest.mark.parametrize("pathway", ["slow", "fast"])
def test_a_pathway_alone_has_no_laterals(pathway):
    made = tensors(lambda: slowfast(pathways=(pathway,)), (1, 3, 16, 64, 64))
    assert {m.pathway for m in made if m.stage != INPUT} == {pathway}
