"""How a journal line looks in the ledger, and which role an account belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from company.loader import parse_setup
from connector.documents import AccountType, GeneralJournalLine
from mappings.journal import journal_lines
from mappings.ledger import ExpectedEntry, UnknownCard, expected_entry, role_of
from servicing.roles import Role
from tests.company.sample import edited, sample
from tests.mappings.voucher_files import FOLDER, read_document


def bank_line() -> GeneralJournalLine:
    return journal_lines(read_document("suspense"), sample())[0]


def test_a_bank_line_stands_in_the_ledger_on_the_account_of_its_posting_group() -> None:
    assert expected_entry(bank_line(), sample()) == ExpectedEntry(
        document="BBMJKTBRII0502-00001",
        account_no="111111",
        amount=Decimal(1_250_000),
        date=date(2005, 2, 3),
        branch="JKT",
        contract="",
        reference="JB-E16",
    )


def test_a_g_l_line_stands_in_the_ledger_as_it_was_sent() -> None:
    line = journal_lines(read_document("cash_receipt"), sample())[3]

    expected = expected_entry(line, sample())

    assert expected.amount == -72_000
    assert (expected.account_no, expected.contract) == ("410200", "C1")
    assert (expected.document, expected.reference) == ("BKMBDG0502-00001", "JB-E7")


def test_a_card_that_nobody_knows_is_not_guessed() -> None:
    with pytest.raises(UnknownCard) as refusal:
        expected_entry(replace(bank_line(), account_no="BNI-JKT-IN"), sample())

    assert str(refusal.value) == (
        "BBMJKTBRII0502-00001: config/accounts.toml knows no Bank Account card BNI-JKT-IN: "
        "add the bank to config/branches.toml and its ledger account there"
    )


def test_a_g_l_account_with_a_cards_number_is_not_a_card() -> None:
    line = replace(bank_line(), account_type=AccountType.GL_ACCOUNT)

    assert expected_entry(line, sample()).account_no == "BRI-JKT-IN"


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.voucher")))
def test_the_ledger_leads_back_to_the_role_of_every_voucher_line(name: str) -> None:
    document = read_document(name)
    entries = [expected_entry(line, sample()) for line in journal_lines(document, sample())]

    roles = [role_of(entry.account_no, entry.branch, sample()) for entry in entries]

    assert roles == [line.role for line in document.lines]


def test_an_account_of_another_branch_or_of_nobody_has_no_role() -> None:
    assert role_of("110102", "BDG", sample()) is Role.CASH_TELLER
    assert role_of("110102", "JKT", sample()) is None
    assert role_of("999999", "BDG", sample()) is None


def test_an_account_of_two_roles_tells_no_role() -> None:
    shared = parse_setup(edited(("accounts.toml", 'number = "410400"', 'number = "410500"')))

    assert role_of("410500", "BDG", shared) is None
    assert shared.accounts.roles_of("410500", "BDG") == (Role.BOUNCE_FEE_INCOME, Role.OTHER_INCOME)
