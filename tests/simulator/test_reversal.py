"""Reversing inside Navision: mirrors, cross references, and what is refused (PROTOCOL 4.6)."""

from datetime import date

import pytest

from simulator import Company, Finance, posted_entries
from simulator.errors import NavError
from tests.simulator.worlds import a_company, line, posted, state


def with_receipt() -> Company:
    company = a_company()
    posted(company, line("BCA", 75, kind="Bank Account"), line("1200", -75))
    return company


def test_a_reversed_transaction_has_a_mirror_for_every_entry() -> None:
    company = with_receipt()

    register = Finance(company).reverse_transaction(2)
    first, second, other, mirror = posted_entries(company, "BKM1")

    assert register == 3
    assert [each.amount for each in (first, second, mirror, other)] == [75, -75, -75, 75]
    assert (mirror.posting_date, mirror.account) == (first.posting_date, first.account)
    assert all(each.reversed for each in (first, second, mirror, other))
    assert (first.reversed_by_entry_no, mirror.reversed_entry_no) == (mirror.entry_no, first.entry_no)
    assert mirror.transaction_no == other.transaction_no == 3
    assert company.balance("1100") == 0


def test_a_mirror_has_no_batch_and_the_source_code_of_reversals() -> None:
    company = with_receipt()
    Finance(company).reverse_transaction(2)
    mirror = company.rows(17).get(6)

    assert (mirror.text("Journal Batch Name"), mirror.text("Source Code")) == ("", "REVERSAL")
    assert (mirror.amount("Debit Amount"), mirror.amount("Credit Amount")) == (-75, 0)


def test_the_bank_ledger_is_reversed_along_and_stays_open() -> None:
    company = with_receipt()
    Finance(company).reverse_transaction(2)
    original, mirror = company.rows(271)

    assert (original.amount("Amount"), mirror.amount("Amount")) == (75, -75)
    assert original.flag("Reversed")
    assert mirror.flag("Reversed")
    assert original.flag("Open")
    assert mirror.flag("Open")


def test_a_customer_entry_and_its_mirror_settle_each_other() -> None:
    company = a_company()
    posted(company, line("C100", -30, kind="Customer"), line("1000", 30))
    Finance(company).reverse_transaction(2)

    assert [(each.flag("Open"), each.amount("Remaining Amount")) for each in company.rows(21)] == [
        (False, 0)
    ] * 2


def test_a_register_is_reversed_as_a_whole_and_only_once() -> None:
    company = a_company()
    posted(company, line("1000", 1, "A"), line("1200", -1, "A"), line("1000", 2, "B"), line("1200", -2, "B"))
    finance = Finance(company)

    finance.reverse_register(2)

    assert company.balance("1000") == 500
    assert [each.transaction_no for each in posted_entries(company)[6:]] == [4] * 4
    with pytest.raises(NavError) as refusal:
        finance.reverse_register(2)
    assert refusal.value.text == (
        "You cannot reverse G/L Register No. 2 because the register has already been involved in a reversal."
    )


def reverse_twice(company: Company) -> None:
    Finance(company).reverse_transaction(2)
    Finance(company).reverse_transaction(2)


def reverse_the_mirror(company: Company) -> None:
    Finance(company).reverse_transaction(2)
    Finance(company).reverse_transaction(3)


def reverse_the_opening(company: Company) -> None:
    company.setup.allowed_from = date(2025, 1, 1)
    Finance(company).reverse_transaction(1)


def reverse_nothing(company: Company) -> None:
    Finance(company).reverse_transaction(99)


def reverse_after_closing(company: Company) -> None:
    Finance(company).allow_posting(date(2026, 4, 1), None)
    Finance(company).reverse_transaction(2)


def reverse_closed_bank_entry(company: Company) -> None:
    company.set_field(271, (3,), "Open", False)
    Finance(company).reverse_transaction(2)


def reverse_bank_entry_on_statement(company: Company) -> None:
    company.set_field(271, (3,), "Statement Status", "Bank Acc. Entry Applied")
    Finance(company).reverse_transaction(2)


def reverse_half(company: Company) -> None:
    company.set_field(17, (4,), "Transaction No.", 77)
    Finance(company).reverse_transaction(2)


@pytest.mark.parametrize(
    ("attempt", "text"),
    [
        (
            reverse_twice,
            "You cannot reverse G/L Entry No. 3 because the entry has already been involved in a reversal.",
        ),
        (
            reverse_the_mirror,
            "You cannot reverse G/L Entry No. 5 because the entry has already been involved in a reversal.",
        ),
        (reverse_the_opening, "You can only reverse entries that were posted from a journal."),
        (reverse_nothing, "There is nothing to reverse."),
        (
            reverse_after_closing,
            "You cannot reverse G/L Entry No. 3 because the posting date is not within the allowed posting period.",
        ),
        (
            reverse_closed_bank_entry,
            "You cannot reverse Bank Account Ledger Entry No. 3 because the entry is closed.",
        ),
        (
            reverse_bank_entry_on_statement,
            "You cannot reverse Bank Account Ledger Entry No. 3 because the entry is included in a bank account"
            " reconciliation line. The bank reconciliation has not yet been posted.",
        ),
        (reverse_half, "You cannot reverse the transaction because it is out of balance."),
    ],
)
def test_what_may_not_be_reversed_is_refused(attempt: object, text: str) -> None:
    company = with_receipt()

    with pytest.raises(NavError) as refusal:
        attempt(company)  # type: ignore[operator]

    assert refusal.value.text == text


def test_a_refused_reversal_changes_nothing() -> None:
    company = with_receipt()
    company.set_field(271, (3,), "Open", False)
    before = state(company)

    with pytest.raises(NavError):
        Finance(company).reverse_register(2)

    assert state(company) == before


def test_an_applied_customer_entry_is_not_reversed() -> None:
    company = a_company()
    posted(company, line("C100", -30, kind="Customer"), line("1000", 30))
    company.set_field(21, (3,), "Remaining Amount", -10)  # somebody applied the rest

    with pytest.raises(NavError) as refusal:
        Finance(company).reverse_transaction(2)

    assert refusal.value.text == (
        "You cannot reverse Cust. Ledger Entry No. 3 because the entry is either applied to an entry or has been"
        " changed by a batch job."
    )
