"""Which journal lines can exist, and which would be changed or refused by Navision."""

from dataclasses import FrozenInstanceError, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import (
    BLANK_DATE,
    AccountType,
    DocumentType,
    GeneralJournalLine,
    InvalidDocument,
    JournalBatch,
    LedgerEntry,
    RowHandle,
)

LINE = GeneralJournalLine(
    posting_date=date(2026, 3, 2),
    document_no="BKMJKT2603-00219",
    account_type=AccountType.GL_ACCOUNT,
    account_no="10110",
    amount=Decimal(-1_200_000),
    description="Angsuran",
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": Decimal(0)}, "amount is 0"),
        ({"amount": Decimal("NaN")}, "not a number that can be posted"),
        ({"amount": Decimal("Infinity")}, "not a number that can be posted"),
        ({"amount": 1.5}, "not a Decimal"),
        ({"amount": Decimal("1234567890123456789")}, "more than 18 digits"),
        ({"amount": Decimal("1E30")}, "more than 18 digits"),
        ({"document_no": ""}, "document number is blank"),
        ({"document_no": "B" * 21}, "has 21 characters: Navision holds 20"),
        ({"document_no": "bkm1"}, "send 'BKM1'"),
        ({"document_no": "BKM1 "}, "send 'BKM1'"),
        ({"external_document_no": "K" * 36}, "has 36 characters: Navision holds 35"),
        ({"external_document_no": "key"}, "send 'KEY'"),
        ({"account_no": ""}, "account number is blank"),
        ({"account_no": "1" * 21}, "has 21 characters: Navision holds 20"),
        ({"description": "x" * 101}, "has 101 characters: Navision holds 100"),
        ({"description": "two\nlines"}, "control character"),
        ({"description": "\x1f"}, "control character"),
        ({"description": "\ud800"}, "control character"),
        ({"branch": "B" * 21}, "has 21 characters"),
        ({"contract": "c"}, "send 'C'"),
        ({"posting_date": BLANK_DATE}, "posting date is blank"),
        ({"account_type": AccountType.OTHER}, "can be read, not sent"),
        ({"document_type": DocumentType.OTHER}, "can be read, not sent"),
        ({"line_no": 0}, "line number 0 is outside"),
        ({"line_no": 2**31}, "is outside"),
    ],
)
def test_a_line_that_navision_could_not_hold_cannot_exist(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidDocument, match=words):
        replace(LINE, **change)


def test_a_line_that_was_read_is_kept_as_navision_shows_it() -> None:
    ghost = replace(LINE, row=RowHandle("24;abc;"), account_no="", amount=Decimal(0), description="x" * 250)

    assert ghost.is_empty
    assert not LINE.is_empty
    assert not replace(ghost, amount=Decimal(1)).is_empty
    assert not replace(ghost, account_no="10110").is_empty
    with pytest.raises(InvalidDocument, match="amount is 0"):
        ghost.check_sendable()


def test_a_read_line_with_no_number_for_an_amount_cannot_exist() -> None:
    with pytest.raises(InvalidDocument, match="not a number"):
        replace(LINE, row=RowHandle("24;abc;"), amount=Decimal("sNaN"))


def test_a_sent_line_equals_the_line_that_is_read_back() -> None:
    assert replace(LINE, row=RowHandle("24;abc;")) == LINE


def test_a_document_never_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        LINE.amount = Decimal(1)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("template", "name"), [("", "LEASE01"), ("GENERAL", ""), ("GENERAL", "LEASE000001"), ("General", "A")]
)
def test_a_batch_is_named_as_navision_names_it(template: str, name: str) -> None:
    with pytest.raises(InvalidDocument):
        JournalBatch(template, name)


def test_a_batch_is_shown_with_its_template() -> None:
    assert str(JournalBatch("GENERAL", "LEASE01")) == "GENERAL/LEASE01"


def test_a_ledger_entry_without_a_number_for_an_amount_cannot_exist() -> None:
    with pytest.raises(InvalidDocument, match=r"BKM1 \(entry 7\)"):
        LedgerEntry(
            entry_no=7,
            posting_date=date(2026, 3, 2),
            document_no="BKM1",
            account_no="10110",
            amount=Decimal("NaN"),
        )


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15))
def test_every_amount_of_money_up_to_sixteen_digits_can_be_sent(amount: Decimal) -> None:
    if amount:
        assert replace(LINE, amount=amount).amount == amount
