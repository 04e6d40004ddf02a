"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from models.toys import Toy
from pages.receptive_fields import jobs
from ui.numbers import Measure, Numbers

TRIO = ("late_fusion_pool", "early_fusion", "slow_fusion")  # lab nets, as the three toy networks


def field_numbers() -> Numbers:
    """Claim 9: frames that the middle unit of each layer sees, of the lecture's toy networks and of lab nets."""
    toys, labs = jobs.toy_fields(Toy()), {f"lab_{name}": jobs.fields(name) for name in TRIO}
    if toys is None or None in labs.values():
        return None
    rows = {name: fields.rows for name, fields in (toys | labs).items() if fields is not None}
    return {name: ", ".join(str(row.clipped[0]) for row in layers) for name, layers in rows.items()}


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "fields": lambda *_: field_numbers(),
}
