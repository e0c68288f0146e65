"""What posting does when nothing is in its way (PROTOCOL 4.4)."""

from datetime import date
from decimal import Decimal

import pytest

from simulator import BatchSeed, Company, Finance, TemplateSeed, posted_entries, waiting_lines
from simulator.errors import DialogError, NavError
from tests.simulator.worlds import MARCH_2, a_company, line, offer, posted


def amounts(company: Company) -> list[tuple[str, Decimal]]:
    return [(each.account, each.amount) for each in posted_entries(company, "BKM1")]


def test_a_document_becomes_ledger_entries_of_one_register_and_transaction() -> None:
    company = a_company()

    register = posted(
        company,
        line("1000", 150, "BKM1", branch="JKT", contract="K-0001", external="KW-1", description="receipt"),
        line("1200", -150, "BKM1", branch="JKT", external="KW-1"),
    )
    first, second = posted_entries(company, "BKM1")

    assert register == 2  # 1 is the opening
    assert (first.entry_no, second.entry_no) == (3, 4)
    assert (first.account, first.amount, first.branch, first.contract) == ("1000", 150, "JKT", "K-0001")
    assert (first.external_document_no, first.description) == ("KW-1", "receipt")
    assert (first.posting_date, first.user) == (MARCH_2, "FINANCE")
    assert first.transaction_no == second.transaction_no == 2
    assert first.register_no == second.register_no == register


def test_the_register_names_the_entries_and_the_hour() -> None:
    company = a_company()
    posted(company, line("1000", 1), line("1200", -1))
    register = company.rows(45).get(2)

    assert (register.integer("From Entry No."), register.integer("To Entry No.")) == (3, 4)
    assert register.day("Creation Date") == date(2026, 3, 5)
    assert (register.text("Journal Batch Name"), register.text("Source Code")) == ("LEASE", "GENJNL")


def test_each_document_is_a_transaction_of_its_own() -> None:
    company = a_company()
    posted(company, line("1000", 1, "A"), line("1200", -1, "A"), line("1000", 2, "B"), line("1200", -2, "B"))

    assert [each.transaction_no for each in posted_entries(company)[2:]] == [2, 2, 3, 3]


def test_a_document_that_comes_to_zero_twice_is_two_transactions() -> None:
    company = a_company()
    posted(company, line("1000", 1), line("1200", -1), line("1000", 2), line("1200", -2))

    assert [each.transaction_no for each in posted_entries(company, "BKM1")] == [2, 2, 3, 3]


def test_documents_may_be_mixed_in_the_journal_and_are_posted_by_number() -> None:
    company = a_company()
    posted(company, line("1000", 1, "B"), line("1000", 2, "A"), line("1200", -1, "B"), line("1200", -2, "A"))

    assert [each.document_no for each in posted_entries(company)[2:]] == ["A", "A", "B", "B"]


def test_a_bank_line_posts_to_its_account_and_to_the_bank_ledger_under_one_number() -> None:
    company = a_company()
    posted(company, line("BCA", 75, kind="Bank Account", external="KW-9"), line("1200", -75))
    entry = posted_entries(company, "BKM1")[0]
    bank = company.rows(271).get(entry.entry_no)

    assert (entry.account, entry.amount, entry.branch) == ("1100", 75, "JKT")
    assert (bank.text("Bank Account No."), bank.amount("Amount"), bank.amount("Remaining Amount")) == (
        "BCA",
        75,
        75,
    )
    assert bank.flag("Open")
    assert bank.text("Statement Status") == "Open"
    assert bank.text("External Document No.") == "KW-9"
    assert company.rows(17).get(entry.entry_no).text("Source No.") == "BCA"


def test_a_foreign_bank_keeps_both_amounts() -> None:
    company = a_company()
    posted(company, line("USD", 10, kind="Bank Account"), line("1200", -160_000))
    bank = company.rows(271).last()

    assert bank is not None
    assert (bank.amount("Amount"), bank.amount("Amount (LCY)")) == (10, 160_000)
    assert company.balance("1100") == 160_000


def test_a_customer_line_posts_to_receivables_and_to_the_customer_ledger() -> None:
    company = a_company()
    posted(company, line("C100", -30, kind="Customer", type="Payment"), line("1000", 30, type="Payment"))
    entry = posted_entries(company, "BKM1")[0]

    assert (entry.account, entry.amount) == ("1300", -30)
    assert company.rows(21).get(entry.entry_no).text("Customer No.") == "C100"


def test_a_balancing_account_gets_the_opposite_amount() -> None:
    company = a_company()
    posted(company, line("1200", 40, balancing="1000"))

    assert [(each.account, each.amount) for each in posted_entries(company, "BKM1")] == [
        ("1200", 40),
        ("1000", -40),
    ]


def test_a_balancing_account_alone_is_a_line_with_the_sign_turned() -> None:
    company = a_company()
    only = line("1200", 40) | {"Account No.": "", "Bal. Account No.": "1000", "Amount": Decimal(40)}
    posted(company, only, line("1200", 40))

    assert [(each.account, each.amount) for each in posted_entries(company, "BKM1")] == [
        ("1000", -40),
        ("1200", 40),
    ]


def test_a_correction_shows_as_negative_debit() -> None:
    company = a_company()
    posted(company, line("1000", -5, correction=True), line("1200", 5, correction=True))
    entry = company.rows(17).get(3)

    assert (entry.amount("Amount"), entry.amount("Debit Amount"), entry.amount("Credit Amount")) == (
        -5,
        -5,
        0,
    )


def test_one_ghost_line_is_left_behind_without_a_number_series() -> None:
    company = a_company()
    posted(company, line("1000", 1, "BKM9"), line("1200", -1, "BKM9"))
    (ghost,) = waiting_lines(company, "GENERAL", "LEASE")

    assert (ghost.line_no, ghost.account, ghost.amount) == (10_000, "", 0)
    assert (ghost.posting_date, ghost.document_no) == (MARCH_2, "BKM10")


def test_the_ghost_line_carries_the_balancing_account_of_the_batch() -> None:
    company = a_company()
    posted(company, line("1200", 1), batch="BALANCED")

    assert company.rows(81).get("GENERAL", "BALANCED", 10_000).text("Bal. Account No.") == "1000"


def test_the_ghost_line_is_skipped_by_posting_and_passes_its_defaults_on() -> None:
    company = a_company()
    posted(company, line("1000", 1, "BKM9"), line("1200", -1, "BKM9"))
    posted(company, line("1000", 2, "BKM9"), line("1200", -2, "BKM9"))

    assert [each.amount for each in posted_entries(company, "BKM9")] == [1, -1, 2, -2]
    assert [each.line_no for each in waiting_lines(company, "GENERAL", "LEASE")] == [10_000]


def test_a_batch_with_a_number_series_is_empty_after_posting_and_the_numbers_are_used() -> None:
    company = a_company()
    posted(company, line("1000", 1, "J0001"), line("1200", -1, "J0001"), batch="SERIES")

    assert waiting_lines(company, "GENERAL", "SERIES") == []
    assert company.rows(309).get("JNL", 10_000).text("Last No. Used") == "J0001"


def test_a_posting_number_series_renumbers_and_equal_numbers_stay_equal() -> None:
    company = a_company()
    posted(
        company,
        line("1000", 1, "X1"),
        line("1200", -1, "X1"),
        line("1000", 2, "X2"),
        line("1200", -2, "X2"),
        batch="RENUMBER",
    )

    assert [each.document_no for each in posted_entries(company)[2:]] == ["P0001", "P0001", "P0002", "P0002"]


def test_the_batch_name_is_counted_up_where_the_template_says_so() -> None:
    company = a_company(
        templates=(TemplateSeed("GENERAL", increment_batch_name=True),),
        batches=(BatchSeed("GENERAL", "LEASE01"),),
    )
    posted(company, line("1000", 1), line("1200", -1), batch="LEASE01")

    assert [each.text("Name") for each in company.rows(232)] == ["LEASE02"]
    assert waiting_lines(company, "GENERAL", "LEASE01") == []
    assert len(waiting_lines(company, "GENERAL", "LEASE02")) == 1


@pytest.mark.parametrize(
    ("flavour", "names"), [("nav2018", ["LEASE02", "RENT"]), ("bc26", ["LEASE01", "RENT"])]
)
def test_left_to_itself_an_old_server_counts_up_every_name_that_ends_in_digits(
    flavour: str, names: list[str]
) -> None:
    company = a_company(
        flavour,
        templates=(TemplateSeed("GENERAL", increment_batch_name=None),),
        batches=(BatchSeed("GENERAL", "LEASE01"), BatchSeed("GENERAL", "RENT")),
    )
    for batch in ("LEASE01", "RENT"):
        posted(company, line("1000", 1), line("1200", -1), batch=batch)

    assert [each.text("Name") for each in company.rows(232)] == names


def test_a_batch_name_without_room_to_count_up_cannot_be_posted() -> None:
    company = a_company(
        templates=(TemplateSeed("GENERAL", increment_batch_name=True),),
        batches=(BatchSeed("GENERAL", "LEASE99999"),),
    )
    offer(company, line("1000", 1), line("1200", -1), batch="LEASE99999")

    with pytest.raises(DialogError) as refusal:
        Finance(company).post("GENERAL", "LEASE99999")

    assert refusal.value.text == (
        "Name cannot exceed 10 characters in Gen. Journal Batch Journal Template Name='GENERAL',Name='LEASE99999'."
    )


def test_an_old_server_does_not_gather_documents_in_a_batch_with_a_posting_series() -> None:
    mixed = (line("1000", 1, "B"), line("1000", 2, "A"), line("1200", -1, "B"), line("1200", -2, "A"))

    with pytest.raises(DialogError, match=r"^Document No\. B is out of balance by 1\."):
        posted(a_company("nav2018"), *mixed, batch="RENUMBER")
    assert posted(a_company("bc26"), *mixed, batch="RENUMBER") == 2


def test_with_the_job_queue_posting_is_only_scheduled() -> None:
    company = a_company(post_with_job_queue=True)
    finance = offer(company, line("1000", 1), line("1200", -1))

    assert finance.post("GENERAL", "LEASE") == 0
    assert posted_entries(company, "BKM1") == []
    waiting = waiting_lines(company, "GENERAL", "LEASE")
    assert [each.job_queue_status for each in waiting] == ["Scheduled for Posting"] * 2

    assert finance.run_job_queue() == [2]
    assert len(posted_entries(company, "BKM1")) == 2


def test_a_job_that_is_refused_leaves_its_lines_marked() -> None:
    company = a_company(post_with_job_queue=True)
    finance = offer(company, line("1000", 1))
    finance.post("GENERAL", "LEASE")

    (refusal,) = finance.run_job_queue()

    assert isinstance(refusal, NavError)
    assert [each.job_queue_status for each in waiting_lines(company, "GENERAL", "LEASE")] == ["Error"]


@pytest.mark.parametrize("lines", [[], [line("1000", 1), line("1200", -1)]])
def test_posting_an_empty_batch_or_a_ghost_says_that_there_is_nothing(lines: list[dict[str, object]]) -> None:
    company = a_company()
    if lines:
        posted(company, *lines)

    with pytest.raises(DialogError, match=r"^There is nothing to post\.$"):
        Finance(company).post("GENERAL", "LEASE")


def test_a_template_without_document_balance_balances_by_date() -> None:
    company = a_company()
    posted(company, line("1000", 1, "A"), line("1200", -1, "B"), template="LOOSE")

    assert company.balance("1000") == 501


def test_the_users_own_dates_win_over_the_ledgers() -> None:
    company = a_company(user_posting_allowed={"Finance": (date(2026, 2, 1), date(2026, 2, 28))})
    finance = offer(company, line("1000", 1, day=date(2026, 2, 3)), line("1200", -1, day=date(2026, 2, 3)))

    assert finance.post("GENERAL", "LEASE") == 2


def test_the_first_and_the_last_allowed_day_are_allowed() -> None:
    company = a_company()
    finance = offer(company, line("1000", 1), line("1200", -1))
    finance.allow_posting(MARCH_2, MARCH_2)

    assert finance.post("GENERAL", "LEASE") == 2


def test_amounts_are_rounded_to_the_smallest_unit_of_the_company() -> None:
    company = a_company(rounding=Decimal(1))
    posted(company, line("1000", "10.5"), line("1200", "-10.5"))

    assert [each.amount for each in posted_entries(company, "BKM1")] == [11, -11]


def test_equal_dimension_combinations_share_a_set_number() -> None:
    company = a_company()
    posted(
        company,
        line("1000", 1, branch="JKT"),
        line("1200", -1, branch="JKT"),
        line("1000", 1),
        line("1200", -1),
    )

    sets = [company.rows(17).get(number).integer("Dimension Set ID") for number in (3, 4, 5, 6)]
    assert sets[0] == sets[1] != 0
    assert sets[2] == sets[3] == 0


def test_the_opening_makes_the_balances_and_cannot_be_taken_for_a_posting() -> None:
    company = a_company()

    assert company.balance("1000") == 500
    assert [each.register_no for each in posted_entries(company, "OPEN")] == [1, 1]
