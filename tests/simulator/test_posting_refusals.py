"""What posting refuses, in which order and in which words; and that a refusal changes nothing (PROTOCOL
4.3)."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from simulator import Company, Finance
from simulator.errors import NavError
from simulator.tables.fields import BLANK_DATE
from tests.simulator.worlds import MARCH_1, MARCH_2, a_company, line, offer, state

OBJECTS = Path(__file__).resolve().parents[3] / "shared" / "navision" / "objects"
LINE = "Journal Template Name='GENERAL',Journal Batch Name='LEASE',Line No.='10000'"
TESTED = "Gen. Journal Line: Journal Template Name=GENERAL, Journal Batch Name=LEASE, Line No.=10000"
CHECK = "Please check that Posting Date, Document Type, Document No. and Amount are correct for each line."
BOTH = (line("1000", 1), line("1200", -1))


def closed_period(finance: Finance) -> None:
    finance.allow_posting(date(2026, 3, 3), None)


def account_blocked(finance: Finance) -> None:
    finance.block_account("1000")


def bank_blocked(finance: Finance) -> None:
    finance.block_bank_account("BCA")


def customer_blocked(finance: Finance) -> None:
    finance.block_customer("C100", "All")


def branch_blocked(finance: Finance) -> None:
    finance.block_dimension_value("BRANCH", "JKT")


def heading_instead(finance: Finance) -> None:
    finance.company.set_field(15, ("1000",), "Account Type", "Heading")


def no_posting_group(finance: Finance) -> None:
    finance.company.set_field(270, ("BCA",), "Bank Acc. Posting Group", "")


def other_currency(finance: Finance) -> None:
    finance.company.set_field(270, ("BCA",), "Currency Code", "USD")


def no_date(finance: Finance) -> None:
    finance.company.set_field(81, ("GENERAL", "LEASE", 10_000), "Posting Date", BLANK_DATE)


def nothing(finance: Finance) -> None:
    pass


REFUSALS = [
    (
        "a blank posting date",
        BOTH,
        no_date,
        f"Posting Date must have a value in {TESTED}. It cannot be zero or empty.",
    ),
    (
        "a date outside the allowed range",
        BOTH,
        closed_period,
        f"Posting Date is not within your range of allowed posting dates in Gen. Journal Line {LINE}.",
    ),
    (
        "no document number",
        (line("1000", 1, ""), line("1200", -1, "")),
        nothing,
        f"Document No. must have a value in {TESTED}. It cannot be zero or empty.",
    ),
    (
        "no account",
        (line("", 1), line("1200", -1)),
        nothing,
        f"Account No. must have a value in {TESTED}. It cannot be zero or empty.",
    ),
    (
        "no amount",
        (line("1000", 0), line("1200", 0)),
        nothing,
        f"Amount must have a value in {TESTED}. It cannot be zero or empty.",
    ),
    (
        "a customer payment that is positive",
        (line("C100", 5, kind="Customer", type="Payment"), line("1000", -5, type="Payment")),
        nothing,
        f"Amount must be negative in Gen. Journal Line {LINE}.",
    ),
    (
        "a customer invoice that is negative",
        (line("C100", -5, kind="Customer", type="Invoice"), line("1000", 5, type="Invoice")),
        nothing,
        f"Amount must be positive in Gen. Journal Line {LINE}.",
    ),
    (
        "a payment of a customer as balancing account that is negative",
        (line("1000", -5, type="Payment", balancing_kind="Customer", balancing="C100"),),
        nothing,
        f"Amount must be positive in Gen. Journal Line {LINE}.",
    ),
    (
        "VAT groups without a posting type",
        (line("1000", 5, vat_group="LOCAL"), line("1200", -5)),
        nothing,
        f"Gen. Posting Type must have a value in {TESTED}. It cannot be zero or empty.",
    ),
    (
        "a check on a line without a bank",
        (line("1000", 5) | {"Bank Payment Type": "Manual Check"}, line("1200", -5)),
        nothing,
        f"Bank Payment Type must be equal to ' '  in {TESTED}. Current value is 'Manual Check'.",
    ),
    (
        "a bank line with a posting group",
        (line("BCA", 5, kind="Bank Account", vat_group="LOCAL"), line("1200", -5)),
        nothing,
        f"VAT Bus. Posting Group must be equal to ''  in {TESTED}. Current value is 'LOCAL'.",
    ),
    (
        "a customer blocked since",
        (line("C100", -5, kind="Customer"), line("1000", 5)),
        customer_blocked,
        "You cannot post this type of document when Customer C100 is blocked with type All",
    ),
    (
        "a missing mandatory dimension",
        (line("2000", 1), line("1000", -1)),
        nothing,
        "A dimension used in Gen. Journal Line GENERAL, LEASE, 10000 has caused an error."
        " Select a Dimension Value Code for the Dimension Code BRANCH for G/L Account 2000.",
    ),
    (
        "another dimension than the one prescribed",
        (line("C100", -1, kind="Customer", branch="JKT"), line("1000", 1)),
        nothing,
        "A dimension used in Gen. Journal Line GENERAL, LEASE, 10000 has caused an error."
        " Select Dimension Value Code BDG for the Dimension Code BRANCH for Customer C100.",
    ),
    (
        "a dimension that must not be used",
        (line("1200", 1, contract="K-0001"), line("1000", -1)),
        nothing,
        "A dimension used in Gen. Journal Line GENERAL, LEASE, 10000 has caused an error."
        " Dimension Code CONTRACT must not be mentioned for G/L Account 1200.",
    ),
    (
        "a dimension value blocked since",
        (line("1000", 1, branch="JKT"), line("1200", -1)),
        branch_blocked,
        "The combination of dimensions used in Gen. Journal Line GENERAL, LEASE, 10000 is blocked."
        " Dimension Value BRANCH - JKT is blocked.",
    ),
    (
        "a document out of balance",
        (line("1000", "1234567.5"), line("1200", -1)),
        nothing,
        f"Document No. BKM1 is out of balance by 1,234,566.5. {CHECK}",
    ),
    (
        "two documents that balance only together",
        (line("1000", 5, "A"), line("1200", -5, "B")),
        nothing,
        f"Document No. A is out of balance by 5. {CHECK}",
    ),
    (
        "one number under two dates",
        (line("1000", 5, day=MARCH_1), line("1200", -5, day=MARCH_2)),
        nothing,
        f"Document No. BKM1 is out of balance by 5. {CHECK}",
    ),
    (
        "one number under two types",
        (line("1000", -5, type="Payment"), line("1200", 5)),
        nothing,
        f"Document No. BKM1 is out of balance by -5. {CHECK}",
    ),
    (
        "foreign amounts that balance only in local currency",
        (line("1000", 10, currency="USD"), line("1200", -9, currency="USD"), line("1200", -16_000)),
        nothing,
        None,  # mixed currencies are balanced in local currency alone
    ),
    (
        "a correction on one line of a document only",
        (line("1000", 5, correction=True), line("1200", -5)),
        nothing,
        "Correction must be the same on all lines for the same document in Gen. Journal Line"
        " Journal Template Name='GENERAL',Journal Batch Name='LEASE',Line No.='20000'.",
    ),
    (
        "an account without direct posting",
        (line("1100", 1), line("1200", -1)),
        nothing,
        "Direct Posting must be equal to 'Yes'  in G/L Account: No.=1100. Current value is 'No'.",
    ),
    (
        "an account blocked since",
        BOTH,
        account_blocked,
        "Blocked must be equal to 'No'  in G/L Account: No.=1000. Current value is 'Yes'.",
    ),
    (
        "an account that became a heading",
        BOTH,
        heading_instead,
        "Account Type must be equal to 'Posting'  in G/L Account: No.=1000. Current value is 'Heading'.",
    ),
    (
        "a bank blocked since",
        (line("BCA", 5, kind="Bank Account"), line("1200", -5)),
        bank_blocked,
        "Blocked must be equal to 'No'  in Bank Account: No.=BCA. Current value is 'Yes'.",
    ),
    (
        "a bank of another currency",
        (line("BCA", 5, kind="Bank Account"), line("1200", -5)),
        other_currency,
        "Currency Code must be equal to ''  in Bank Account: No.=BCA. Current value is 'USD'.",
    ),
    (
        "a bank without posting group",
        (line("BCA", 5, kind="Bank Account"), line("1200", -5)),
        no_posting_group,
        "Bank Acc. Posting Group must have a value in Bank Account: No.=BCA. It cannot be zero or empty.",
    ),
]
TEXTS = [(name, text) for name, _, _, text in REFUSALS if text]


@pytest.mark.parametrize(
    ("lines", "meanwhile", "text"), [row[1:] for row in REFUSALS if row[3]], ids=[name for name, _ in TEXTS]
)
def test_posting_refuses(lines: tuple[dict[str, object], ...], meanwhile: object, text: str) -> None:
    company = a_company()
    finance = offer(company, *lines)
    meanwhile(finance)  # type: ignore[operator]
    before = state(company)

    with pytest.raises(NavError) as refusal:
        finance.post("GENERAL", "LEASE")

    assert refusal.value.text == text
    assert state(company) == before


def test_mixed_currencies_are_balanced_in_local_currency_alone() -> None:
    company = a_company()
    (lines,) = [row[1] for row in REFUSALS if row[3] is None]

    assert offer(company, *lines).post("GENERAL", "LEASE") == 2


def test_one_foreign_currency_must_balance_in_itself() -> None:
    company = a_company()
    finance = offer(company, line("1000", "0.01", currency="USD"), line("1200", "-0.01", currency="USD"))
    company.set_field(81, ("GENERAL", "LEASE", 10_000), "Amount", 2)  # type: ignore[arg-type]

    with pytest.raises(NavError, match=r"^Document No\. BKM1 is out of balance by 1\.99 USD\. Please check"):
        finance.post("GENERAL", "LEASE")


def test_without_document_balance_the_date_is_named() -> None:
    company = a_company()
    finance = offer(company, line("1000", 5), template="LOOSE")

    with pytest.raises(NavError) as refusal:
        finance.post("LOOSE", "LEASE")

    assert refusal.value.text == (
        "The lines in 03/02/26 are out of balance by 5."
        " Check that Posting Date and Amount are correct for each line."
    )


def test_lines_are_checked_before_the_balance_and_accounts_last() -> None:
    company = a_company()
    finance = offer(company, line("1100", 7, ""), line("2000", -1, "B"))

    def refusal() -> str:
        with pytest.raises(NavError) as refused:
            finance.post("GENERAL", "LEASE")
        return refused.value.text

    finance.allow_posting(date(2026, 4, 1), None)
    assert refusal().startswith("Posting Date is not within")
    finance.allow_posting(None, None)
    assert refusal().startswith("Document No. must have a value")
    finance.edit_line("GENERAL", "LEASE", 10_000, {"Document No.": "B"})
    assert refusal().startswith("A dimension used in Gen. Journal Line GENERAL, LEASE, 20000")
    finance.edit_line("GENERAL", "LEASE", 20_000, {"Shortcut Dimension 1 Code": "JKT"})
    assert refusal().startswith("Document No. B is out of balance by 6.")
    finance.edit_line("GENERAL", "LEASE", 10_000, {"Amount": 1})  # type: ignore[dict-item]
    assert refusal().startswith("Direct Posting must be equal to 'Yes'  in G/L Account: No.=1100.")


def numbered(flavour: str, batch: str, document: str) -> Company:
    company = a_company(flavour)
    offer(company, line("1000", 1, document), line("1200", -1, document), batch=batch)
    return company


def test_an_old_server_insists_on_the_very_next_number() -> None:
    company = numbered("nav2018", "SERIES", "J0005")

    with pytest.raises(NavError) as refusal:
        Finance(company).post("GENERAL", "SERIES")

    assert refusal.value.text == (
        "Document No. must be equal to 'J0001'  in Gen. Journal Line: Journal Template Name=GENERAL,"
        " Journal Batch Name=SERIES, Line No.=10000. Current value is 'J0005'."
    )


def test_a_current_server_takes_another_number_only_from_a_series_that_allows_it() -> None:
    refused, allowed = numbered("bc26", "SERIES", "J0005"), numbered("bc26", "FREE", "J0005")

    with pytest.raises(NavError) as refusal:
        Finance(refused).post("GENERAL", "SERIES")

    assert refusal.value.text == (
        "You may not enter numbers manually. If you want to enter numbers manually, please activate Manual Nos."
        " in No. Series JNL."
    )
    assert Finance(allowed).post("GENERAL", "FREE") == 2


def test_a_refused_posting_gives_its_numbers_back() -> None:
    company = numbered("nav2018", "SERIES", "J0001")
    finance = Finance(company)
    finance.block_account("1200")
    with pytest.raises(NavError):
        finance.post("GENERAL", "SERIES")
    finance.block_account("1200", False)

    assert finance.post("GENERAL", "SERIES") == 2
    assert [each.integer("Entry No.") for each in company.rows(17)] == [1, 2, 3, 4]


PLATFORM = ("must have a value in", "must be equal to", "is not within your range")


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=[name for name, _ in TEXTS])
def test_the_words_are_those_of_the_published_objects(name: str, text: str) -> None:
    if not OBJECTS.is_dir():
        pytest.skip("the folder with the published texts is not beside the project")
    if any(words in text for words in PLATFORM):
        return  # these come from the platform, not from an object
    labels = [
        row["text"].strip()
        for path in OBJECTS.glob("*.message-texts.csv")
        for row in csv.DictReader(path.open(encoding="utf-8"))
        if len(row["text"]) > 12
    ]
    assert any(re.search(_pattern(label), text) for label in labels), text


def _pattern(label: str) -> str:
    return re.sub(r"%\d", ".*", re.escape(label).replace(r"\%", "%"))
