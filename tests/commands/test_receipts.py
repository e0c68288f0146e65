"""`receipt`, `reverse`, `table`, `drawer`: what the counter is told, and what is refused without a trace."""

from __future__ import annotations

import pytest

from tests.commands.conftest import CASHIER, CommandLine


def test_a_receipt_tells_what_the_kwitansi_says(counter: CommandLine):
    answer = counter("receipt", "C1", 1272000, "--instalment", 1, *CASHIER)

    lines = [" ".join(line.split()) for line in answer.out.splitlines()]
    assert lines[:6] == [
        "Kwitansi KWBDG05-000001",
        "Received Rp 1,272,000 on contract C1",
        "instalment 1: interest 200,000, principal 1,000,000, late charge 72,000",
        "Voucher BKMBDG0502-00001",
        "Arrears 1,200,000 (instalments 1,200,000)",
        "Next due 2005-03-01: instalment 3, 1,200,000",
    ]


def test_a_receipt_for_machines_has_whole_rupiah(counter: CommandLine):
    answer = counter("receipt", "C1", 2_000_000, "--key", "K1", "--json", *CASHIER).json

    assert answer == {
        "key": "K1",
        "entry": "BDG/3",
        "contract": "C1",
        "repeated": False,
        "kwitansi": "KWBDG05-000001",
        "voucher": "BKMBDG0502-00001",
        "papers": [],
        "amount": 2000000,
        "shares": [
            {"instalment": 1, "interest": 200000, "principal": 1000000, "late_charge": 0},
            {"instalment": 2, "interest": 200000, "principal": 600000, "late_charge": 0},
        ],
        "other": 0,
        "deposit": 0,
        "standing": {
            "overdue": 400000,
            "late_charge": 72000,
            "charges": 0,
            "deposit": 0,
            "next_number": 3,
            "next_due": "2005-03-01",
            "next_amount": 1200000,
        },
    }


def test_the_same_key_returns_the_first_answer_with_its_printed_split(counter: CommandLine):
    first = counter("receipt", "C1", 700000, "--key", "K1", "--json", *CASHIER).json

    with counter.nothing_changes():
        again = counter("receipt", "C1", 700000, "--key", "K1", "--json", *CASHIER).json

    assert again == {**first, "repeated": True}


def test_money_of_an_earlier_day_is_late_to_that_day_only(counter: CommandLine):
    counter("receipt", "C1", 1200000, "--value-date", "2005-01-16", "--instalment", 1, *CASHIER)

    row = counter("table", "C1", "--json").json["instalments"][0]
    assert row["late_charge"] == 36000


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("C1", 0), 1, "a receipt of 0 cannot be: enter the money received"),
        (("C1", 1000, "--date", "2005-02-02"), 1, "lies after the business date 2005-02-01"),
        (("C1", 1000, "--value-date", "2005-02-02"), 1, "lies after the posting date"),
        (("NOPE", 1000), 1, "contract NOPE is not in the books: check the number"),
        (("C1", 1000, "--tender", "qris"), 1, "tender qris is not active on 2005-02-01"),
        (("C1", 1000, "--tender", "gold"), 1, "there is no tender gold: use one of"),
        (("C1", 1000, "--instalment", 13), 1, "contract C1 has no instalment 13: it has 1 to 12"),
        (("C1", 1000, "--replaces", "K9"), 1, "K9: no entry has this event key, voucher or paper number"),
        (("C1", "1,000"), 2, "'1,000' is not an amount in whole rupiah: write digits only"),
        (("C1", "1000.50"), 2, "is not an amount in whole rupiah"),
        (("C1", 1000, "--date", "1/2/2005"), 2, "'1/2/2005' is no date: write year-month-day"),
    ],
)
def test_a_refused_receipt_is_one_sentence_and_changes_nothing(
    counter: CommandLine, words: tuple, code: int, sentence: str
):
    with counter.nothing_changes():
        answer = counter("receipt", *words, *CASHIER, code=code)

    assert sentence in answer.err
    assert len(answer.err.strip().splitlines()) == 1
    assert answer.out == ""


def test_the_same_key_with_other_content_is_refused(counter: CommandLine):
    counter("receipt", "C1", 700000, "--key", "K1", *CASHIER)

    with counter.nothing_changes():
        answer = counter("receipt", "C1", 700001, "--key", "K1", *CASHIER, code=1)

    assert "key K1 was used before for entry 3 of BDG on 2005-02-01, with other content" in answer.err


def test_a_closed_contract_takes_no_money(counter: CommandLine):
    every = [word for number in range(1, 13) for word in ("--instalment", number)]
    # 30 days late on number 1: 72,000 with the whole contract.
    counter("receipt", "C1", 14_472_000, *every, *CASHIER)

    with counter.nothing_changes():
        answer = counter("receipt", "C1", 1000, *CASHIER, code=1)

    assert "contract C1 is closed, nothing is owed on it" in answer.err


def test_no_cash_without_an_open_drawer(counter: CommandLine):
    counter("drawer", "count", "--piece", "100000=5", *CASHIER)
    counter("drawer", "close", "--cashier", "CASHIER-1", "--as", "SUPERVISOR-1", "--branch", "BDG")

    with counter.nothing_changes():
        answer = counter("receipt", "C1", 1000, *CASHIER, code=1)

    assert "CASHIER-1 has no open drawer at BDG: open one with a float first" in answer.err


def test_a_drawer_is_opened_once(counter: CommandLine):
    with counter.nothing_changes():
        answer = counter("drawer", "open", 0, *CASHIER, code=1)

    assert "CASHIER-1 has an open drawer at BDG already: close it first" in answer.err


def test_a_branch_must_be_said_where_there_are_several(counter: CommandLine):
    assert "--branch: say at which branch, one of JKT, BDG, SBY" in counter("receipt", "C1", 1000, code=2).err
    assert (
        "--branch: config/branches.toml has no branch XXX"
        in counter("receipt", "C1", 1000, "--branch", "XXX", code=2).err
    )


def test_who_acts_and_where_may_come_from_the_environment(counter: CommandLine):
    counter.environment |= {"JEMBATAN_ACTOR": "CASHIER-1", "JEMBATAN_BRANCH": "BDG"}

    assert counter("receipt", "C1", 1000, "--json").json["kwitansi"] == "KWBDG05-000001"


@pytest.mark.parametrize("name", ["K1", "KWBDG05-000001", "BKMBDG0502-00001", "BDG/3"])
def test_an_entry_is_taken_back_by_any_name_it_has(counter: CommandLine, name: str):
    before = counter("table", "C1", "--json").json["instalments"]
    counter("receipt", "C1", 700000, "--key", "K1", *CASHIER)

    answer = counter("reverse", name, "--reason", "typed wrongly", *CASHIER)

    assert "K1 of 2005-02-01 on contract C1 is taken back: typed wrongly" in answer.out
    assert "JKRBDG0502-00001" in answer.out
    assert counter("table", "C1", "--json").json["instalments"] == before


def test_the_right_entry_takes_the_wrong_ones_place(counter: CommandLine):
    counter("receipt", "C1", 700000, "--key", "K1", *CASHIER)
    counter("reverse", "K1", "--reason", "typed wrongly", *CASHIER)

    again = ("receipt", "C1", 1_000_000, "--replaces", "KWBDG05-000001", "--json", *CASHIER)

    assert counter(*again).json["kwitansi"] == "KWBDG05-000002"


def test_a_reversal_that_re_splits_a_younger_receipt_names_the_notice(counter: CommandLine):
    counter("receipt", "C1", 700000, "--key", "K1", *CASHIER)
    counter("receipt", "C1", 900000, *CASHIER)

    answer = counter("reverse", "K1", "--reason", "typed wrongly", "--json", *CASHIER).json

    assert answer["answer"]["papers"] == ["NALBDG05-000001"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("K9", "K9: no entry has this event key, voucher or paper number"),
        ("BDG/2", "is a drawer opened of branch BDG, not of a contract: it is not reversed"),
        ("BDG/99", "BDG/99: no entry has this event key"),
    ],
)
def test_what_cannot_be_taken_back_is_named(counter: CommandLine, name: str, sentence: str):
    with counter.nothing_changes():
        answer = counter("reverse", name, "--reason", "wrong", *CASHIER, code=1)

    assert sentence in answer.err


def test_an_entry_is_taken_back_once(counter: CommandLine):
    counter("receipt", "C1", 700000, "--key", "K1", *CASHIER)
    counter("reverse", "K1", "--reason", "typed wrongly", *CASHIER)

    with counter.nothing_changes():
        answer = counter("reverse", "K1", "--reason", "typed wrongly", *CASHIER, code=1)

    assert "was already reversed by" in answer.err


def test_a_reversal_needs_a_reason(counter: CommandLine):
    counter("receipt", "C1", 700000, "--key", "K1", *CASHIER)

    with counter.nothing_changes():
        assert "--reason" in counter("reverse", "K1", *CASHIER, code=2).err
        assert (
            "--reason: say what was wrong" in counter("reverse", "K1", "--reason", " ", *CASHIER, code=2).err
        )


def test_the_table_of_a_past_day_does_not_know_what_came_later(counter: CommandLine):
    counter("receipt", "C1", 1_272_000, "--instalment", 1, *CASHIER)

    before = counter("table", "C1", "--as-of", "2005-01-31", "--json").json["instalments"][0]
    after = counter("table", "C1", "--json").json["instalments"][0]

    assert (before["interest_paid"], after["interest_paid"]) == (0, 200000)


def test_the_table_is_written_as_page_and_workbook(counter: CommandLine):
    page, workbook = counter.folder / "c1.html", counter.folder / "c1.xlsx"

    answer = counter("table", "C1", "--html", page, "--xlsx", workbook)

    assert page.read_text(encoding="utf-8").startswith("<!")
    assert workbook.read_bytes().startswith(b"PK")
    assert answer.out.splitlines() == [f"Written: {page}", f"Written: {workbook}"]


def test_a_table_of_a_day_before_the_contract_is_refused(counter: CommandLine):
    answer = counter("table", "C1", "--as-of", "2004-11-30", code=1)

    assert "contract C1 had no instalment table on 2004-11-30: it begins on 2004-12-01" in answer.err
