import re

import pytest

from models.zoo import CARDS
from vizlib.results.published import DATA, RESULTS, published


@pytest.mark.parametrize("row", RESULTS, ids=lambda row: f"{row.data}, {row.network}")
def test_every_published_number_has_its_source_and_its_place(row):
    assert row.data in DATA
    assert re.fullmatch(r"\D+ (19|20)\d\d", row.source)
    assert re.fullmatch(r"(Table|Figure|Section|page) \d+\w*", row.where)
    assert 0 < row.accuracy < 100
    assert not row.ours or row.ours in CARDS


def test_a_published_number_is_found_by_its_key():
    assert len({(row.data, row.network) for row in RESULTS}) == len(RESULTS)
    assert all(published(row.data, row.network) is row for row in RESULTS)
    with pytest.raises(KeyError):
        published("ucf101", "C4D")


def test_the_transfer_of_slow_fusion_is_its_own_authors_result():
    row = next(row for row in RESULTS if row.accuracy == 65.4)
    assert (row.source, row.where) == ("Karpathy et al. 2014", "Table 3")
