"""Sums that grow with the rows are what adding up anew would give, whatever is posted, reversed or rolled back."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

from simulator import Company, Finance
from simulator.errors import NavError
from simulator.posting.journal_totals import line_balance
from simulator.tables.fields import ZERO
from tests.simulator.worlds import a_company, line, offer, posted


def after_anew(company: Company) -> dict[int, Decimal]:
    """The balance after each entry, added up by account, posting date and number."""
    sums: dict[str, Decimal] = {}
    found = {}
    for entry in sorted(
        company.rows(17), key=lambda each: (each.day("Posting Date"), each.integer("Entry No."))
    ):
        account = entry.text("G/L Account No.")
        sums[account] = sums.get(account, ZERO) + entry.amount("Amount")
        found[entry.integer("Entry No.")] = sums[account]
    return found


def after(company: Company) -> dict[int, Decimal]:
    """The same as the company tells it."""
    return {each.integer("Entry No."): company.balances.after(each) for each in company.rows(17)}


def test_balances_after_entries_posted_in_any_order_of_dates() -> None:
    company = a_company()
    for day, amount in (
        (date(2026, 5, 1), 5),
        (date(2026, 2, 1), 7),
        (date(2026, 5, 1), 11),
        (date(2026, 3, 1), 2),
    ):
        posted(company, line("1000", amount, day=day), line("1200", -amount, day=day))
        assert after(company) == after_anew(company)

    assert company.balance("1000") == 525


def test_a_posting_that_fails_halfway_and_a_reversal_leave_the_sums_right() -> None:
    company = a_company()
    register = posted(company, line("1000", 5), line("1200", -5))
    offer(
        company,
        line("1000", 7, "B"),
        line("1200", -7, "B"),
        line("C100", 1, "C", kind="Customer", type="Payment"),
    )
    with suppress(NavError):
        Finance(company).post("GENERAL", "LEASE")

    assert after(company) == after_anew(company)
    Finance(company).reverse_register(register)
    assert after(company) == after_anew(company)
    assert company.balance("1000") == 500


def test_the_totals_of_a_batch_follow_its_lines() -> None:
    company = a_company()
    finance = offer(company, line("1000", 5), line("1200", -3), line("1000", 4, balancing="1200"))
    finance.edit_line("GENERAL", "LEASE", 20000, {"Amount": Decimal(-2)})
    finance.delete_line("GENERAL", "LEASE", 10000)
    lines = company.rows(81).starting_with("GENERAL", "LEASE")
    totals = company.journal_totals.of("GENERAL", "LEASE")

    assert totals.lines == len(lines) == 2
    assert (totals.debit, totals.credit) == (Decimal(4), Decimal(2))
    assert totals.balance == sum((line_balance(each) for each in lines), ZERO) == -2
    assert [company.journal_totals.running(each) for each in lines] == [-2, -2]


def test_a_batch_that_is_posted_has_no_totals_left() -> None:
    company = a_company()
    posted(company, line("1000", 5), line("1200", -5))

    assert company.journal_totals.of("GENERAL", "LEASE").balance == ZERO
    assert company.journal_totals.of("GENERAL", "LEASE").debit == ZERO
