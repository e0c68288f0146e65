"""From a role to Navision's account, and back."""

from __future__ import annotations

import pytest

from company.accounts import Account, Chart, NotMapped
from company.loader import parse_setup
from connector.documents import AccountType
from servicing.roles import Role
from tests.company.sample import edited, sample


def chart(*edits: tuple[str, str, str]) -> Chart:
    return parse_setup(edited(*edits)).accounts


def gl(number: str) -> Account:
    return Account(AccountType.GL_ACCOUNT, number, number)


def test_a_role_has_the_companys_account_unless_the_branch_has_its_own() -> None:
    assert sample().accounts.account(Role.AR_PRINCIPAL, "BDG") == gl("120100")
    assert sample().accounts.account(Role.CASH_TELLER, "BDG") == gl("110102")


def test_a_bank_line_names_the_card_and_the_ledger_shows_its_account() -> None:
    account = sample().accounts.account(Role.BANK_IN, "JKT", bank="BRI")

    assert account == Account(AccountType.BANK_ACCOUNT, "BRI-JKT-IN", "111111")
    assert sample().accounts.account(Role.BANK_OUT, "SBY", bank="MDR").number == "MDR-SBY-OUT"


def test_banks_without_a_line_of_their_own_share_the_ledger_account() -> None:
    shared = chart(("accounts.toml", '"JKT BRI" = "111111", ', ""))

    assert shared.account(Role.BANK_IN, "JKT", bank="BRI").ledger_number == "111100"


def test_a_company_may_keep_its_banks_as_g_l_accounts() -> None:
    plain = chart(("accounts.toml", '[BANK_IN]\ntype = "Bank Account"', '[BANK_IN]\ntype = "G/L Account"'))

    assert plain.account(Role.BANK_IN, "JKT", bank="BCA") == gl("111101")


def test_a_company_may_keep_its_drawers_as_bank_accounts() -> None:
    cards = chart(
        ("accounts.toml", '[CASH_TELLER]\ntype = "G/L Account"', '[CASH_TELLER]\ntype = "Bank Account"'),
        ("accounts.toml", 'number = "110100"', 'number = "KAS"\nledger_account = "110100"'),
        (
            "accounts.toml",
            'branches = {JKT = "110101", BDG = "110102", SBY = "110103"}',
            'branches = {JKT = {number = "KAS-JKT", ledger_account = "110101"}}',
        ),
    )

    assert cards.account(Role.CASH_TELLER, "JKT") == Account(AccountType.BANK_ACCOUNT, "KAS-JKT", "110101")
    assert cards.account(Role.CASH_TELLER, "BDG") == Account(AccountType.BANK_ACCOUNT, "KAS", "110100")


def test_the_inter_branch_account_is_the_counter_branchs() -> None:
    assert sample().accounts.account(Role.INTERBRANCH, "JKT", counter_branch="BDG") == gl("190102")
    one = chart(
        ("accounts.toml", 'counter_branches = {JKT = "190101", BDG = "190102", SBY = "190103"}\n', "")
    )
    assert one.account(Role.INTERBRANCH, "JKT", counter_branch="BDG") == gl("190100")


def test_a_role_without_an_account_is_not_replaced_by_another() -> None:
    without = chart(("accounts.toml", '[LATE_CHARGE_INCOME]\ntype = "G/L Account"\nnumber = "410200"\n', ""))

    with pytest.raises(NotMapped) as refusal:
        without.account(Role.LATE_CHARGE_INCOME, "JKT")

    assert str(refusal.value) == "config/accounts.toml has no account for LATE_CHARGE_INCOME in branch JKT"
    assert (refusal.value.role, refusal.value.key) == (Role.LATE_CHARGE_INCOME, "LATE_CHARGE_INCOME")


def test_a_branch_that_the_role_does_not_name_is_not_mapped() -> None:
    partly = chart(
        ("accounts.toml", 'number = "110100"\nbranches = {JKT = "110101", BDG = "110102", ', "branches = {")
    )

    with pytest.raises(NotMapped) as refusal:
        partly.account(Role.CASH_TELLER, "JKT")

    assert refusal.value.key == "CASH_TELLER.branches.JKT"
    assert partly.account(Role.CASH_TELLER, "SBY") == gl("110103")


@pytest.mark.parametrize(
    ("branch", "bank", "place"),
    [("JKT", None, "branch JKT without a bank"), ("BDG", "BRI", "bank BRI of branch BDG")],
)
def test_a_bank_line_needs_one_of_the_branchs_banks(branch: str, bank: str | None, place: str) -> None:
    with pytest.raises(NotMapped) as refusal:
        sample().accounts.account(Role.BANK_IN, branch, bank=bank)

    assert str(refusal.value) == f"config/accounts.toml has no account for BANK_IN in {place}"


def test_a_ledger_account_leads_back_to_its_roles_in_the_branch() -> None:
    assert sample().accounts.roles_of("120100", "BDG") == (Role.AR_PRINCIPAL,)
    assert sample().accounts.roles_of("110102", "BDG") == (Role.CASH_TELLER,)
    assert sample().accounts.roles_of("110102", "JKT") == ()
    assert sample().accounts.roles_of("111111", "JKT") == (Role.BANK_IN,)
    assert sample().accounts.roles_of("190103", "JKT") == (Role.INTERBRANCH,)
    assert sample().accounts.roles_of("999999", "JKT") == ()


def test_every_account_of_a_role_is_listed() -> None:
    numbers = {account.number for account in sample().accounts.roles[Role.CASH_TELLER].every()}

    assert numbers == {"110100", "110101", "110102", "110103"}
    assert len(sample().accounts.roles[Role.BANK_IN].every()) == 4
