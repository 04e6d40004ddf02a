"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from models.toys import FUSIONS as TOYS
from models.toys import Toy
from ui.numbers import Measure
from vizlib.receptive_field import layers


def field_numbers() -> dict[str, str]:
    """Claim 9: frames that the middle unit of each layer sees, of the lecture's toy networks and of lab nets."""
    found = {fusion: layers.toy_rows(fusion, Toy()) for fusion in TOYS}
    found |= {f"lab_{name}": layers.rows(name) for name in ("late_fusion_pool", "early_fusion", "slow_fusion")}
    return {key: ", ".join(str(row.clipped[0]) for row in rows) for key, rows in found.items()}


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "fields": lambda *_: field_numbers(),
}
