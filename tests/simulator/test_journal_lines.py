"""What a new journal line takes over, and what entering a field sets off (PROTOCOL 4.1, 4.2)."""

from datetime import date
from decimal import Decimal

import pytest

from simulator import BatchSeed, Finance, TemplateSeed
from simulator.errors import DialogError, NavError, StringTooLong, TableRelationBroken, TestFieldError
from simulator.posting.journal import JournalBatch
from tests.simulator.worlds import MARCH_1, MARCH_2, a_company, line, offer, state


def test_the_first_line_takes_the_work_date_and_no_number_without_a_series() -> None:
    first = JournalBatch(a_company(), "GENERAL", "LEASE").new_line()

    assert first.day("Posting Date") == first.day("Document Date") == MARCH_1
    assert first.text("Document No.") == ""
    assert first.integer("Line No.") == 10_000
    assert first.text("Source Code") == "GENJNL"


def test_the_first_line_shows_the_next_number_of_the_series_without_using_it_up() -> None:
    company = a_company()

    for _ in range(2):
        assert JournalBatch(company, "GENERAL", "SERIES").new_line().text("Document No.") == "J0001"


def test_a_later_line_takes_over_the_one_above() -> None:
    company = a_company()
    offer(company, line("C100", -100, "BKM7", kind="Customer", type="Payment"))

    second = JournalBatch(company, "GENERAL", "LEASE").new_line()

    assert second.day("Posting Date") == MARCH_2
    assert second.text("Document No.") == "BKM7"
    assert (second.text("Account Type"), second.text("Document Type")) == ("Customer", "Payment")
    assert second.text("Account No.") == ""
    assert second.integer("Line No.") == 20_000


def test_the_document_number_advances_only_when_the_batch_is_in_balance() -> None:
    company = a_company()
    offer(company, line("1000", 100, "BKM7"), line("1200", -100, "BKM7"))

    assert JournalBatch(company, "GENERAL", "LEASE").new_line().text("Document No.") == "BKM8"


def test_a_line_of_a_balanced_batch_carries_its_balancing_account() -> None:
    company = a_company()
    offer(company, line("1200", 100), batch="BALANCED")

    assert JournalBatch(company, "GENERAL", "BALANCED").lines()[0].text("Bal. Account No.") == "1000"


def test_a_payment_template_begins_with_a_vendor_payment() -> None:
    company = a_company(
        templates=(TemplateSeed("PAYMENT", page=256, type="Payments"),), batches=(BatchSeed("PAYMENT", "P"),)
    )
    first = JournalBatch(company, "PAYMENT", "P").new_line()

    assert (first.text("Account Type"), first.text("Document Type")) == ("Vendor", "Payment")


def test_an_account_brings_its_name_and_a_new_account_type_takes_it_away() -> None:
    company = a_company()
    finance = offer(company, line("1000", 100))
    assert company.rows(81).get("GENERAL", "LEASE", 10_000).text("Description") == "Cash"

    changed = finance.edit_line("GENERAL", "LEASE", 10_000, {"Account Type": "Bank Account"})

    assert (changed.text("Account No."), changed.text("Description")) == ("", "")


def test_an_account_brings_its_default_dimensions_and_drops_the_old_ones() -> None:
    company = a_company()
    finance = offer(company, line("1000", 100, branch="BDG"))

    to_bank = finance.edit_line(
        "GENERAL", "LEASE", 10_000, {"Account Type": "Bank Account", "Account No.": "BCA"}
    )
    assert to_bank.text("Shortcut Dimension 1 Code") == "JKT"

    back = finance.edit_line(
        "GENERAL", "LEASE", 10_000, {"Account Type": "G/L Account", "Account No.": "1000"}
    )
    assert back.text("Shortcut Dimension 1 Code") == ""


def test_amount_debit_and_credit_are_one_number_with_sign() -> None:
    company = a_company()
    finance = offer(company, line("1000", 100))

    credited = finance.edit_line("GENERAL", "LEASE", 10_000, {"Credit Amount": Decimal("12.345")})

    assert credited.amount("Amount") == credited.amount("Amount (LCY)") == Decimal("-12.35")
    assert (credited.amount("Debit Amount"), credited.amount("Credit Amount")) == (0, Decimal("12.35"))


def test_sending_amount_debit_and_credit_together_keeps_the_amount() -> None:
    company = a_company()
    offer(company, {**line("1000", -50), "Debit Amount": Decimal(0), "Credit Amount": Decimal(50)})

    assert company.rows(81).get("GENERAL", "LEASE", 10_000).amount("Amount") == -50


def test_a_foreign_amount_has_its_value_in_local_currency() -> None:
    company = a_company()
    offer(company, line("USD", 10, kind="Bank Account"))
    stored = company.rows(81).get("GENERAL", "LEASE", 10_000)

    assert stored.text("Currency Code") == "USD"
    assert stored.amount("Amount (LCY)") == 160_000


@pytest.mark.parametrize(
    ("fields", "error", "text"),
    [
        (
            line("4711", 1),
            TableRelationBroken,
            "The field Account No. of table Gen. Journal Line contains a value (4711) that cannot be found in"
            " the related table (G/L Account).",
        ),
        (
            line("3000", 1),
            TestFieldError,
            "Blocked must be equal to 'No'  in G/L Account: No.=3000. Current value is 'Yes'.",
        ),
        (
            line("9000", 1),
            TestFieldError,
            "Account Type must be equal to 'Posting'  in G/L Account: No.=9000. Current value is 'Total'.",
        ),
        (
            line("OLD", 1, kind="Bank Account"),
            TestFieldError,
            "Blocked must be equal to 'No'  in Bank Account: No.=OLD. Current value is 'Yes'.",
        ),
        (
            line("C200", 1, kind="Customer"),
            DialogError,
            "You cannot create this type of document when Customer C200 is blocked with type All",
        ),
        (
            line("C400", 1, kind="Customer"),
            DialogError,
            "You cannot create this type of document when Customer C400 is blocked for privacy.",
        ),
        (
            line("1000", 1, branch="SBY"),
            TableRelationBroken,
            "The field Shortcut Dimension 1 Code of table Gen. Journal Line contains a value (SBY) that cannot"
            " be found in the related table (Dimension Value).",
        ),
        (line("1000", 1, branch="OLD"), DialogError, "Dimension Value BRANCH - OLD is blocked."),
        (
            line("1000", 1, currency="EUR"),
            TableRelationBroken,
            "The field Currency Code of table Gen. Journal Line contains a value (EUR) that cannot be found in"
            " the related table (Currency).",
        ),
        (
            line("C100", 1, kind="Customer") | {"Bal. Account Type": "Customer"},
            DialogError,
            "Account Type or Bal. Account Type must be a G/L Account or Bank Account.",
        ),
        (
            line("1000", 1) | {"ShortcutDimCode[3]": "X"},
            DialogError,
            "This Shortcut Dimension is not defined in the General Ledger Setup.",
        ),
        (
            line("1000", 1, "D" * 21),
            StringTooLong,
            "The length of the string is 21, but it must be less than or equal to 20 characters."
            f" Value: {'D' * 21}",
        ),
    ],
)
def test_what_may_not_be_entered_is_refused_at_once(
    fields: dict[str, object], error: type[NavError], text: str
) -> None:
    company = a_company()
    before = state(company)

    with pytest.raises(error) as refusal:
        offer(company, fields)

    assert refusal.value.text == text
    assert state(company) == before


@pytest.mark.parametrize(("flavour", "length"), [("nav2018", 50), ("bc26", 100)])
def test_a_description_is_as_long_as_the_version_allows(flavour: str, length: int) -> None:
    company = a_company(flavour)
    offer(company, line("1000", 1, description="x" * length))

    with pytest.raises(StringTooLong):
        offer(company, line("1000", 1, description="x" * (length + 1)))


def test_codes_are_stored_in_capitals_and_texts_as_they_are() -> None:
    company = a_company()
    offer(company, line("1000", 1, "bkm1", description="Angsuran ke-3", external="abc"))
    stored = company.rows(81).get("GENERAL", "LEASE", 10_000)

    assert (stored.text("Document No."), stored.text("External Document No.")) == ("BKM1", "ABC")
    assert stored.text("Description") == "Angsuran ke-3"


def test_finance_can_delete_a_line_that_was_offered() -> None:
    company = a_company()
    finance = offer(company, line("1000", 1), line("1200", -1))

    finance.delete_line("GENERAL", "LEASE", 10_000)

    assert [each.integer("Line No.") for each in JournalBatch(company, "GENERAL", "LEASE").lines()] == [
        20_000
    ]


def test_an_unknown_batch_is_refused_by_its_key() -> None:
    with pytest.raises(NavError) as refusal:
        Finance(a_company()).insert_line("GENERAL", "NONE", {"Posting Date": date(2026, 1, 1)})

    assert refusal.value.text == (
        "The Gen. Journal Batch does not exist. Identification fields and values:"
        " Journal Template Name='GENERAL',Name='NONE'"
    )
