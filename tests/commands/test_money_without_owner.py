"""`suspense`, `deposit`, `interbranch`, `collector`: what is told, listed, and refused without a trace."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from tests.commands.conftest import CASHIER, CommandLine

HERE = ("--branch", "BDG")
HEAD = ("--reason", "sent twice", "--approver", "HEAD:branch_head")
TEXT = ("--text", "TRSF E-BANKING CR CUSTOMER OF C")


def received(counter: CommandLine, *more: object, amount: int = 1_204_800) -> str:
    return counter("suspense", "receive", amount, "--bank", "BCA", "--json", *more, *CASHIER).json["voucher"]


def test_titipan_is_booked_suggested_identified_and_taken_back(counter: CommandLine):
    counter("receipt", "C1", 1_200_000, "--value-date", "2005-01-01", "--instalment", 1, *CASHIER)
    voucher = received(counter, *TEXT, "--arrived", "2005-02-01")
    assert voucher == "BBMBDGBCAI0502-00001"

    found = counter("suspense", "suggest", voucher, "--json", *HERE, today="2005-02-05").json
    assert [one["contract"] for one in found["suggestions"]] == ["C1"]
    told = counter("suspense", "suggest", voucher, *HERE, today="2005-02-05").out
    assert "1. C1" in told
    assert "the text names the customer (CUSTOMER OF C)" in told

    answer = counter("suspense", "identify", voucher, "C1=1204800", *CASHIER, today="2005-02-05")
    assert "BDG Dr SUSPENSE_RECEIPT 1,204,800" in answer.out
    back = counter("reverse", "JUMBDG0502-00001", "--reason", "not his", *CASHIER, today="2005-02-05")
    assert "is taken back: not his" in back.out
    counter("suspense", "refund", voucher, "--bank", "MDR", *HEAD, *CASHIER, today="2005-02-06")
    assert counter("suspense", "list", "--json").json["receipts"]["rows"][0]["balance"] == 1_204_800
    assert counter("suspense", "list", "--json", today="2005-02-06").json["receipts"]["rows"] == []
    counter("books", "verify")


def test_the_list_is_aged_by_branch_and_bank_on_screen_and_in_a_workbook(counter: CommandLine):
    received(counter, "--arrived", "2005-01-01", amount=500_000)
    received(counter, amount=250_000)

    answer = counter("suspense", "list", "--json").json
    assert answer["ageing"]["rows"] == [
        {
            "branch": "BDG",
            "bank": "BCA",
            "days_0-7": 250_000,
            "days_8-30": 0,
            "days_31-90": 500_000,
            "days_91+": 0,
            "total": 750_000,
        }
    ]
    assert "750,000 in 2 receipts" in counter("suspense", "list", *HERE).out
    file = counter.folder / "titipan.xlsx"
    counter("suspense", "list", "--xlsx", file)
    assert [cell.value for cell in load_workbook(file).worksheets[0][5]][-1] == 750_000


def test_the_deposit_pays_what_is_due_and_the_rest_goes_back(counter: CommandLine):
    counter("receipt", "C1", 2_000_000, "--instalment", 1, *CASHIER)

    used = counter("deposit", "use", "C1", "--amount", 700_000, "--json", *CASHIER).json
    assert used["lines"][0] == "BDG Dr CUSTOMER_DEPOSIT C1 700,000"
    refund = counter("deposit", "refund", "C1", 28_000, "--json", *CASHIER).json
    assert refund["lines"] == ["BDG Dr CUSTOMER_DEPOSIT C1 28,000", "BDG Cr CASH_TELLER 28,000"]
    with counter.nothing_changes():
        assert "C1 has no deposit" in counter("deposit", "use", "C1", *CASHIER, code=1).err
        assert "has 0 in deposit" in counter("deposit", "refund", "C1", 1, *CASHIER, code=1).err


def test_branches_settle_and_tie_out(counter: CommandLine):
    jakarta = ("--as", "CASHIER-9", "--branch", "JKT")
    counter("drawer", "open", 0, *jakarta)
    counter("receipt", "C1", 1_272_000, "--instalment", 1, *jakarta)
    owed = counter("interbranch", "open", "--json").json["open"]["rows"]
    assert [(one["debtor"], one["creditor"], one["amount"], one["contract"]) for one in owed] == [
        ("JKT", "BDG", 1_272_000, "C1")
    ]

    counter("interbranch", "settle", "BDG", 1_000_000, *jakarta, today="2005-02-03")
    sheet = counter("interbranch", "tie-out", "JKT", "BDG", "--json", today="2005-02-03").json
    balances = [sheet[name] for name in ("opening_here", "opening_there", "closing_here", "closing_there")]
    assert balances == [-1_272_000, 1_272_000, -272_000, 1_272_000]
    assert (sheet["in_transit"], sheet["unexplained"]) == (1_000_000, 0)
    counter("interbranch", "arrive", "JKT", 1_000_000, *HERE, today="2005-02-04")

    told = counter("interbranch", "tie-out", "JKT", "BDG", today="2005-02-04").out
    assert "The two are each other's mirror" in told
    left = counter("interbranch", "open", "--json", today="2005-02-04").json
    assert [one["amount"] for one in left["open"]["rows"]] == [272_000]
    assert left["in_transit"]["rows"] == []
    file = counter.folder / "open.xlsx"
    counter("interbranch", "open", "--xlsx", file)
    assert [name[:10] for name in load_workbook(file).sheetnames] == ["Open betwe", "In transit"]
    counter("interbranch", "sweep", 5_000, *jakarta)
    counter("books", "verify")


def test_a_collector_goes_out_and_comes_back(counter: CommandLine):
    counter("collector", "book-out", "K7", "B-12", 1, 5, *CASHIER)
    counter("collector", "list", "K7", "C1", *CASHIER)
    late = counter("collector", "status", "--json", *HERE, today="2005-02-03", code=1).json
    assert [one["run_list"] for one in late[0]["rows"]] == ["LKHBDG05-000001"]

    receipt = "C1=1272000@2005-02-01#B-12/1"
    words = ("--handed-over", 1_222_000, "--run-list", "LKHBDG05-000001", "--json")
    answer = counter("collector", "remit", "K7", receipt, *words, *CASHIER, today="2005-02-03").json
    assert answer["papers"] == ["KWBDG05-000001"]
    assert "BDG Dr COLLECTOR_RECEIVABLE 50,000" in answer["lines"]
    told = counter("collector", "settlement", "LKHBDG05-000001", *HERE, today="2005-02-03").out
    assert "Receipts 1,272,000, handed over 1,222,000, short 50,000" in told
    counter("collector", "repay", "K7", 20_000, *CASHIER, today="2005-02-03")
    counter("collector", "book-in", "K7", "B-12", "--used", 1, *CASHIER, today="2005-02-04")

    books = counter("collector", "status", "--json", *HERE, today="2005-02-04").json
    assert books[1]["rows"][0] == {
        "book": "B-12",
        "collector": "K7",
        "forms": "1-5",
        "used": "1",
        "lost": "",
        "unused": "2-5",
        "state": "returned",
    }
    assert books[2]["rows"] == [{"branch": "BDG", "collector": "K7", "amount": 30_000}]
    assert books[3]["rows"] == []
    counter("books", "verify", today="2005-02-04")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("suspense", "receive", 0, "--bank", "BCA"), 1, "unidentified money of 0 cannot be"),
        (("suspense", "receive", 1, "--bank", "MDR"), 1, "has no IN account at MDR: choose one of BCA"),
        (("suspense", "receive", "1.5"), 2, "is not an amount in whole rupiah"),
        (("suspense", "identify", "MONEY", "C1"), 2, "'C1' names no owner: write CONTRACT=AMOUNT"),
        (("suspense", "identify", "MONEY", "C1=1250001"), 1, "1,250,000 of 1,250,000 are left"),
        (("suspense", "identify", "MONEY", "C1=1", "--branch", "JKT"), 1, "is an entry of BDG, not of JKT"),
        (("suspense", "identify", "NOPE", "C1=1"), 1, "NOPE: no entry has this event key"),
        (("suspense", "identify", "BDG/1", "C1=1"), 1, "entry 1 of BDG is no unidentified receipt"),
        (("suspense", "refund", "MONEY", "--reason", "x", "--approver", "CASHIER-1"), 1, "an approver other"),
        (("suspense", "escheat", "MONEY", *HEAD), 1, "nothing is given up by config/rules.toml"),
        (("interbranch", "settle", "BDG", 1), 1, "BDG does not settle with itself"),
        (("interbranch", "arrive", "JKT", 1), 1, "no transfer of 1 from JKT to BDG is in transit"),
        (("collector", "remit", "K7", "C1"), 2, "'C1' is no receipt: write CONTRACT=AMOUNT@DATE#BOOK/FORM"),
        (("collector", "remit", "K7", "C1=1#B-12/1"), 1, "K7 holds no receipt book B-12 at BDG"),
        (
            ("collector", "remit", "K7", "C1=1", "--handed-over", 2),
            1,
            "his receipts are 1: enter the missing",
        ),
        (("collector", "repay", "K7", 1), 1, "K7 owes 0 at BDG"),
    ],
)
def test_a_refusal_is_one_sentence_and_changes_nothing(
    counter: CommandLine, words: tuple, code: int, sentence: str
):
    received(counter, "--key", "MONEY", amount=1_250_000)

    with counter.nothing_changes():
        answer = counter(*words[:2], *CASHIER, *words[2:], code=code)

    assert sentence in answer.err
    assert answer.out == ""
