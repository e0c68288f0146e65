"""Vouchers become journal lines: each file of lines lies beside its voucher in `documents/`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from company.loader import parse_setup
from company.setup import Setup
from connector.documents import InvalidDocument
from mappings.journal import Unmapped, journal_lines, shortened
from mappings.posting_document import PostingDocument, in_detail, summarised
from servicing.money import idr
from servicing.roles import Role
from servicing.voucher import Side, Unbalanced, Voucher, VoucherKind, VoucherLine
from tests.company.sample import edited, sample
from tests.mappings.voucher_files import (
    FOLDER,
    collapsed,
    read_document,
    read_lines,
    read_voucher,
    write_lines,
)

FEBRUARY_1 = date(2005, 2, 1)
NAMES = sorted(path.stem for path in FOLDER.glob("*.voucher"))


def line(role: Role, side: Side, amount: int, branch: str = "JKT", **more: Any) -> VoucherLine:
    return VoucherLine(branch, role, side, idr(amount), **more)


def document(*lines: VoucherLine, **more: Any) -> PostingDocument:
    return PostingDocument("BKMJKT2603-00219", FEBRUARY_1, lines, "JB-1", **more)


def late_charge_received() -> PostingDocument:
    return document(
        line(Role.CASH_TELLER, Side.DEBIT, 72_000),
        line(Role.LATE_CHARGE_INCOME, Side.CREDIT, 72_000, contract="C1"),
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_voucher_becomes_the_journal_lines_beside_it(name: str) -> None:
    assert collapsed(write_lines(read_document(name), sample())) == read_lines(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_lines_of_a_document_balance_in_each_branch_as_the_voucher_does(name: str) -> None:
    lines = journal_lines(read_document(name), sample())

    for branch in {line.branch for line in lines}:
        assert sum(line.amount for line in lines if line.branch == branch) == 0


def test_a_voucher_file_is_written_as_a_voucher_prints() -> None:
    text = (FOLDER / "other_branch.voucher").read_text(encoding="utf-8")
    rows = [row for row in collapsed(text) if not row.startswith(("text:", "reference:"))]

    assert collapsed(str(read_voucher(text.partition("\n")[2]))) == rows


def test_a_debit_is_positive_and_a_credit_is_negative() -> None:
    debit, credit = journal_lines(late_charge_received(), sample())

    assert debit.amount == 72_000
    assert credit.amount == -72_000


def test_the_reference_is_the_external_document_number_of_every_line() -> None:
    assert {line.external_document_no for line in journal_lines(late_charge_received(), sample())} == {"JB-1"}


def test_a_company_may_keep_its_contracts_out_of_the_ledger() -> None:
    without = parse_setup(edited(("navision.toml", "contract_posted = true", "contract_posted = false")))

    assert {line.contract for line in journal_lines(late_charge_received(), sample())} == {"", "C1"}
    assert {line.contract for line in journal_lines(late_charge_received(), without)} == {""}
    assert {line.branch for line in journal_lines(late_charge_received(), without)} == {"JKT"}


@pytest.mark.parametrize("kind", list(VoucherKind))
def test_corrections_and_restatements_are_marked_as_such(kind: VoucherKind) -> None:
    voucher = Voucher("JKRJKT0502-00001", FEBRUARY_1, kind, late_charge_received().lines)

    marked = {line.correction for line in journal_lines(in_detail(voucher, "JB-1"), sample())}

    assert marked == {kind in (VoucherKind.CORRECTION, VoucherKind.RESTATEMENT)}


# --- descriptions -----------------------------------------------------------------------------------------


def long_setup() -> Setup:
    return parse_setup(edited(("navision.toml", "description_length = 50", "description_length = 100")))


def test_business_central_has_room_for_what_nav_2018_cuts() -> None:
    long = read_document("long_text")

    assert journal_lines(long, sample())[1].description == "receipt BDG-2004-MOTOR-0000123 KWBDG05-000001.."
    assert journal_lines(long, long_setup())[1].description == (
        "receipt BDG-2004-MOTOR-0000123 KWBDG05-000001 again, customer deposit"
    )


@pytest.mark.parametrize("length", range(1, 130))
def test_no_description_is_longer_than_navision_holds(length: int) -> None:
    for text in ("x" * length, "ab " * (length // 3 + 1), "y" * length + " z"):
        for setup, limit in ((sample(), 50), (long_setup(), 100)):
            for made in journal_lines(replace(late_charge_received(), text=text), setup):
                assert 0 < len(made.description) <= limit


def test_a_description_that_just_fits_is_not_cut() -> None:
    assert shortened("x" * 50, 50) == "x" * 50
    assert shortened("x" * 51, 50) == "x" * 48 + ".."
    assert shortened("a" * 48 + " bc", 50) == "a" * 48 + ".."
    assert shortened("a" * 47 + " bcd", 50) == "a" * 47 + ".."


def test_line_breaks_and_runs_of_blanks_become_one_blank() -> None:
    made = journal_lines(replace(late_charge_received(), text=" receipt \n\t C1 "), sample())

    assert made[0].description == "receipt C1, cash teller"


# --- refusals ---------------------------------------------------------------------------------------------


def test_a_role_without_an_account_holds_the_document_and_says_what_to_do() -> None:
    without = parse_setup(
        edited(("accounts.toml", '[LATE_CHARGE_INCOME]\ntype = "G/L Account"\nnumber = "410200"\n', ""))
    )

    with pytest.raises(Unmapped) as refusal:
        journal_lines(late_charge_received(), without)

    assert str(refusal.value) == (
        "BKMJKT2603-00219: config/accounts.toml has no account for LATE_CHARGE_INCOME in branch JKT: "
        "add it, then run `jembatan deliver`"
    )
    assert refusal.value.document == "BKMJKT2603-00219"
    assert refusal.value.file == "config/accounts.toml"
    assert refusal.value.key == "LATE_CHARGE_INCOME"
    assert refusal.value.fault == "has no account for LATE_CHARGE_INCOME in branch JKT"
    assert refusal.value.remedy == "add it, then run `jembatan deliver`"


def test_a_bank_line_without_a_known_bank_holds_the_document() -> None:
    lost = document(line(Role.BANK_IN, Side.DEBIT, 1, bank="BNI"), line(Role.CASH_TELLER, Side.CREDIT, 1))

    with pytest.raises(Unmapped, match="has no account for BANK_IN in bank BNI of branch JKT: add it, then"):
        journal_lines(lost, sample())


def test_a_value_that_navision_would_change_is_refused_before_it_is_sent() -> None:
    small = document(
        line(Role.CASH_TELLER, Side.DEBIT, 1), line(Role.AR_OTHER, Side.CREDIT, 1, contract="c1")
    )

    with pytest.raises(InvalidDocument, match="contract 'c1' has small letters"):
        journal_lines(small, sample())


def test_a_reference_longer_than_navision_holds_is_refused() -> None:
    with pytest.raises(InvalidDocument, match="has 36 characters: Navision holds 35"):
        journal_lines(replace(late_charge_received(), reference="J" * 36), sample())


def test_a_document_without_lines_cannot_exist() -> None:
    with pytest.raises(Unbalanced, match="BKMJKT2603-00219: a posting document has lines"):
        document()


def test_a_summary_is_of_one_day_and_one_kind() -> None:
    first = Voucher("BKMJKT0502-00001", FEBRUARY_1, VoucherKind.RECEIPT_CASH, late_charge_received().lines)

    with pytest.raises(Unbalanced, match="a summary is of one day and one kind, not of 2"):
        summarised("RKP", [first, replace(first, date=date(2005, 2, 2))], "JB-1")
    with pytest.raises(Unbalanced, match="not of 2"):
        summarised("RKP", [first, replace(first, kind=VoucherKind.CHARGE)], "JB-1")
    with pytest.raises(Unbalanced, match="not of 0"):
        summarised("RKP", [], "JB-1")
