"""Rows under keys, and a transaction that leaves everything as it was when it fails."""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from threading import Thread

import pytest

from simulator import Company
from simulator.errors import DuplicateKey, RecordNotFound
from tests.simulator.worlds import a_company, line, offer, posted, state


class Interrupted(Exception):
    """Something went wrong in the middle."""


def interrupted(company: Company, work: Callable[[], object]) -> None:
    """Do some work in a transaction that then fails."""
    with suppress(Interrupted), company.transaction():
        work()
        raise Interrupted


def test_a_failed_transaction_leaves_everything_as_it_was() -> None:
    company = a_company()
    posted(company, line("1000", 1), line("1200", -1))
    before = state(company)

    def work() -> None:
        posted(company, line("1000", 2, "NEW"), line("1200", -2, "NEW"))
        company.set_field(15, ("1000",), "Name", "Changed")

    interrupted(company, work)

    assert state(company) == before
    assert company.rows(17).having("Document No.", "NEW") == []
    assert len(company.rows(17).having("Document No.", "BKM1")) == 2


def test_after_a_rollback_numbers_go_on_without_a_hole() -> None:
    company = a_company()
    interrupted(company, lambda: posted(company, line("1000", 2), line("1200", -2)))
    posted(company, line("1000", 1), line("1200", -1))

    assert [each.integer("Entry No.") for each in company.rows(17)] == [1, 2, 3, 4]
    assert [each.integer("No.") for each in company.rows(45)] == [1, 2]


def test_a_timestamp_never_comes_back_not_even_after_a_rollback() -> None:
    company = a_company()
    accounts = company.rows(15)
    seen: list[int] = []
    interrupted(company, lambda: seen.append(company.set_field(15, ("1000",), "Name", "A").timestamp))
    seen.append(company.set_field(15, ("1000",), "Name", "B").timestamp)

    assert seen[1] > seen[0] > accounts.get("1200").timestamp


def test_whoever_holds_a_record_holds_a_snapshot() -> None:
    company = a_company()
    held = company.rows(15).get("1000")
    company.set_field(15, ("1000",), "Name", "Changed")

    assert held.text("Name") == "Cash"


@pytest.mark.parametrize(
    ("flavour", "text"),
    [
        ("nav2018", "The G/L Account already exists. Identification fields and values: No.='1000'"),
        (
            "bc26",
            "The record in table G/L Account already exists. Identification fields and values: No.='1000'",
        ),
    ],
)
def test_a_key_that_is_taken_is_refused_in_the_words_of_the_version(flavour: str, text: str) -> None:
    accounts = a_company(flavour).rows(15)

    with pytest.raises(DuplicateKey) as refusal:
        accounts.insert(accounts.draft({"No.": "1000"}))

    assert refusal.value.text == text


def test_a_row_that_is_gone_is_named_by_its_key() -> None:
    with pytest.raises(RecordNotFound) as refusal:
        a_company().rows(15).get("4711")

    assert refusal.value.text == (
        "The G/L Account does not exist. Identification fields and values: No.='4711'"
    )


def test_eight_sessions_posting_at_once_wait_for_each_other() -> None:
    company = a_company()

    def work(number: int) -> None:
        with company.transaction():
            posted(company, line("1000", 1, f"T{number}"), line("1200", -1, f"T{number}"))

    threads = [Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert [each.integer("Entry No.") for each in company.rows(17)] == list(range(1, 19))
    assert company.balance("1000") == 508


def entries_of(company: Company, document: str) -> list[Decimal]:
    return [each.amount("Amount") for each in company.rows(17).having("Document No.", document)]


def test_a_changed_document_number_is_found_under_the_new_one() -> None:
    company = a_company()
    posted(company, line("1000", 1, "OLD"), line("1200", -1, "OLD"))
    company.set_field(17, (3,), "Document No.", "NEW")

    assert entries_of(company, "NEW") == [1]
    assert entries_of(company, "OLD") == [-1]


def test_the_last_line_of_a_batch_is_not_that_of_the_next_batch() -> None:
    company = a_company()
    offer(company, line("1000", 1), batch="LEASE")
    offer(company, line("1000", 2), batch="RENUMBER")

    last = company.rows(81).last_starting_with("GENERAL", "LEASE")

    assert last is not None
    assert last.amount("Amount") == 1
    assert company.rows(81).last_starting_with("GENERAL", "BALANCED") is None
