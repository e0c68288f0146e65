"""Refusal reasons: DOMAIN 5.4's table row by row, and which reason counts when the bank names several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.refusals import REFUSALS, Again, UnknownRefusal, decisive

# DOMAIN 5.4: number, empty cheque?, re-present?
TABLE = """
 1  yes  yes                |  8  no  after repair
 2  yes  no                 |  9  no  on its date
 3  no   after repair       | 10  no  no
 4  no   after repair       | 11  no  no
 5  no   after repair       | 12  no  after repair
 6  no   after repair       | 13  no  after repair
 7  no   after repair       | 14  no  by the right bank
"""
ROWS = [cell.split(maxsplit=2) for line in TABLE.strip().splitlines() for cell in line.split("|")]


@pytest.mark.parametrize(("code", "empty", "again"), ROWS)
def test_each_reason_is_as_the_central_bank_lists_it(code: str, empty: str, again: str):
    refusal = REFUSALS[int(code)]

    assert (refusal.code, refusal.empty, refusal.again.value) == (int(code), empty == "yes", again.strip())


def test_the_list_has_fourteen_reasons_and_two_of_them_mean_an_empty_sheet():
    assert sorted(REFUSALS) == sorted(int(code) for code, _, _ in ROWS) == list(range(1, 15))
    assert [code for code, refusal in REFUSALS.items() if refusal.empty] == [1, 2]


@pytest.mark.parametrize(
    ("named", "counts", "empty", "again"),
    [
        ([1], 1, True, Again.YES),
        ([1, 12], 12, False, Again.AFTER_REPAIR),  # a formal defect counts before lack of funds
        ([13, 1, 4], 4, False, Again.AFTER_REPAIR),
        ([1, 2], 2, True, Again.NO),  # the account is closed: there is nothing to present it to
        ([3, 11], 11, False, Again.NO),  # no repair brings an expired sheet back
        ([12, 10, 1], 10, False, Again.NO),
    ],
)
def test_the_reason_that_counts_is_the_formal_one_and_the_one_that_ends_the_sheet(
    named: list[int], counts: int, empty: bool, again: Again
):
    refusal = decisive(named, REFUSALS)

    assert (refusal.code, refusal.empty, refusal.again) == (counts, empty, again)


@given(st.lists(st.sampled_from(sorted(REFUSALS)), min_size=1))
def test_the_order_in_which_the_bank_names_reasons_does_not_matter(codes: list[int]):
    counts = decisive(codes, REFUSALS)

    assert counts == decisive(sorted(codes, reverse=True), REFUSALS)
    assert counts.code in codes
    assert counts.empty == all(REFUSALS[code].empty for code in codes)


def test_a_reason_that_is_not_on_the_list_is_refused():
    with pytest.raises(
        UnknownRefusal, match=r"no refusal reason 15: use 1 to 14, or add it in config/cheques\.toml"
    ):
        decisive([1, 15], REFUSALS)


def test_a_bounce_without_a_reason_is_refused():
    with pytest.raises(UnknownRefusal, match="needs its refusal reason: take it from the bank's letter"):
        decisive([], REFUSALS)
