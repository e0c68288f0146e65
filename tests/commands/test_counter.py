"""`drawer`, `paper`, `channel`, `general`: what the counter is told, what machines get, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import CASHIER, CommandLine
from tests.reports.paper_text import text_of

SUPERVISOR = ("--as", "SUPERVISOR-1", "--role", "supervisor", "--branch", "BDG")
HEAD = ("--as", "HEAD-1", "--role", "branch_head", "--branch", "BDG")


def told(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


# --- papers -----------------------------------------------------------------------------------------------


def test_a_kwitansi_is_printed_listed_and_logged(counter: CommandLine, tmp_path: Path):
    counter("receipt", "C1", 1272000, "--instalment", 1, *CASHIER)
    file = tmp_path / "kw.pdf"

    first = counter("paper", "print", "KWBDG05-000001", "--out", file, *CASHIER)
    copy = counter("paper", "print", "KWBDG05-000001", "--out", file, "--reason", "lost", "--json", *CASHIER)

    assert first.out.startswith("KWBDG05-000001: the original; written: ")
    assert (copy.json["copy"], copy.json["cancelled"]) == (1, False)
    assert "SALINAN ke-1" in text_of(file.read_bytes())
    listed = counter("paper", "list", "--kind", "KW", "--branch", "BDG", "--json").json
    assert listed == [
        {
            "number": "KWBDG05-000001",
            "kind": "KW",
            "issued_on": "2005-02-01",
            "contract": "C1",
            "amount": 1272000,
            "prints": 2,
            "cancelled": False,
        }
    ]
    log = told(counter("paper", "log", "KWBDG05-000001").out)
    assert log[0].startswith("1. 2005-02-01 printed by CASHIER-1 (file ")
    assert log[1].startswith("2. 2005-02-01 copied, copy 1 by CASHIER-1: lost (file ")
    assert "KWBDG05-000001" in counter("paper", "list", "--contract", "C1").out
    assert counter("paper", "list", "--until", "2005-01-31").out.strip() == "No paper fits"


def test_a_layout_is_handed_out_changed_and_used(counter: CommandLine, tmp_path: Path):
    shipped = counter("paper", "layout", "KW").out
    counter.write("config/papers/KW.typ", shipped.replace("Sudah terima dari", "Telah terima dari"))
    counter("receipt", "C1", 1000, *CASHIER)

    counter("paper", "print", "KWBDG05-000001", "--out", tmp_path / "kw.pdf", *CASHIER)

    assert "Telah terima dari" in text_of((tmp_path / "kw.pdf").read_bytes())


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("print", "KWBDG05-000009", *CASHIER), 1, "KWBDG05-000009: no paper has this number"),
        (
            ("print", "KWBDG05-000001", "--out", "/nowhere/kw.pdf", *CASHIER),
            2,
            "--out: there is no folder /nowhere",
        ),
        (("layout", "XYZ"), 2, "there is no layout for papers of kind XYZ"),
    ],
)
def test_what_cannot_be_printed_leaves_no_trace(
    counter: CommandLine, words: tuple[str, ...], code: int, sentence: str
):
    counter("receipt", "C1", 1000, *CASHIER)

    with counter.nothing_changes():
        assert sentence in counter("paper", *words, code=code).err


def test_a_preview_takes_no_number_and_leaves_no_trace(counter: CommandLine):
    with counter.nothing_changes():
        shown = counter("receipt", "C1", 1272000, "--instalment", 1, "--preview", *CASHIER)
        machine = counter("receipt", "C1", 1272000, "--preview", "--json", *CASHIER).json
        refused = counter("receipt", "C1", 0, "--preview", *CASHIER, code=1)

    assert told(shown.out)[:2] == [
        "Preview Rp 1,272,000 on contract C1 would pay this; nothing is booked",
        "instalment 1: interest 200,000, principal 1,000,000, late charge 72,000",
    ]
    assert (machine["preview"], machine["amount"]) == (True, 1272000)
    assert "a receipt of 0 cannot be" in refused.err
    taken = counter("receipt", "C1", 1272000, "--instalment", 1, *CASHIER)
    assert told(taken.out)[0] == "Kwitansi KWBDG05-000001"


# --- drawers ----------------------------------------------------------------------------------------------


def test_a_drawer_from_its_float_to_its_closing(counter: CommandLine):
    counter("receipt", "C1", 1272000, "--instalment", 1, *CASHIER)
    counter("drawer", "bank", 1000000, *CASHIER)

    shown = told(counter("drawer", "show", "--cashier", "CASHIER-1", *SUPERVISOR).out)
    float_ = int(shown[1].split()[-1].replace(",", ""))
    assert shown[2:5] == ["Receipts 1,272,000", "Banked -1,000,000", f"Expected {float_ + 272000:,}"]

    counted = counter("drawer", "count", "--piece", f"1={float_ + 271000}", *CASHIER, code=1)
    assert told(counted.out)[-1] == "Difference 1,000 short, posted with JUMBDG0502-00001"
    closed = counter("drawer", "close", "--cashier", "CASHIER-1", *SUPERVISOR, "--json").json
    assert closed["left"] == float_ + 271000
    assert counter("books", "verify").code == 0


def test_a_banking_and_a_difference_are_taken_back_by_their_voucher(counter: CommandLine):
    counter("receipt", "C1", 1272000, "--instalment", 1, *CASHIER)
    counter("drawer", "bank", 1000000, *CASHIER)

    undone = counter("reverse", "BKKBDG0502-00001", "--reason", "the bank was shut", *CASHIER)

    assert told(undone.out)[0].endswith("an act of branch BDG, is taken back: the bank was shut")
    assert told(undone.out)[1] == "Voucher JKRBDG0502-00001"
    assert counter("books", "verify").code == 0


def test_a_printed_receipt_is_taken_back_with_a_supervisors_approval(counter: CommandLine, tmp_path: Path):
    counter("receipt", "C1", 1000, *CASHIER)
    counter("paper", "print", "KWBDG05-000001", "--out", tmp_path / "kw.pdf", *CASHIER)

    with counter.nothing_changes():
        refused = counter("reverse", "KWBDG05-000001", "--reason", "typed wrongly", *CASHIER, code=1)
    counter(
        "reverse",
        "KWBDG05-000001",
        "--reason",
        "typed wrongly",
        "--approved-by",
        "SUP-1:supervisor",
        *CASHIER,
    )

    assert "KWBDG05-000001 was printed: take the paper back" in refused.err
    log = told(counter("paper", "log", "KWBDG05-000001").out)
    assert log[1] == "2. 2005-02-01 cancelled by CASHIER-1, approved by SUP-1: typed wrongly"
    assert "CANCELLED" in counter("paper", "list").out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("count", "--piece", "75000=1", *CASHIER), 1, "there is no note or coin of 75,000"),
        (("count", "--piece", "x", *CASHIER), 2, "--piece: 'x' is no count: write the note and its pieces"),
        (("count", "--piece", "1=1", "--piece", "1=2", *CASHIER), 2, "--piece: 1 is counted twice"),
        (("bank", "999999999", *CASHIER), 1, "a banking of 999,999,999 is more than the"),
        (("close", "--cashier", "CASHIER-1", *SUPERVISOR), 1, "was not counted: count it first"),
        (("show", *CASHIER), 1, "the count is blind"),
        (("show", "--cashier", "NOBODY", *SUPERVISOR), 1, "NOBODY has no open drawer at BDG"),
    ],
)
def test_what_a_drawer_refuses_leaves_no_trace(
    counter: CommandLine, words: tuple[str, ...], code: int, sentence: str
):
    with counter.nothing_changes():
        assert sentence in counter("drawer", *words, code=code).err


# --- channels ---------------------------------------------------------------------------------------------


def activate(counter: CommandLine, code: str = "qris") -> None:
    counter.configure("tenders.toml", f'code = "{code}"\n', f'code = "{code}"\nactive_from = 2005-02-01\n')


def test_a_channel_is_activated_in_setup_notifies_and_settles(counter: CommandLine):
    activate(counter)

    first = counter("channel", "notify", "qris", "QR-1", "C1", 1272000, *CASHIER)
    again = counter("channel", "notify", "qris", "QR-1", "C1", 1272000, *CASHIER)

    assert told(first.out) == ["1,272,000 by qris on contract C1: voucher JUMBDG0502-00001, KWBDG05-000001"]
    assert told(again.out)[0] == "qris reported QR-1 before: here is the first answer again"
    assert counter("channel", "show", "--branch", "BDG", "--json").json == {"qris": 1272000}
    settled = counter("channel", "settle", "qris", 1272000, "--fee", 8904, *CASHIER)
    assert told(settled.out) == [
        "qris settled 1,272,000, kept 8,904: voucher BBMBDGBCAI0502-00001",
        "Still owed by qris at BDG: 0",
    ]
    assert counter("channel", "show", "--branch", "BDG").out.strip() == "No channel owes BDG anything"


def test_a_fee_that_is_not_the_rules_is_booked_and_told(counter: CommandLine):
    activate(counter)
    counter("channel", "notify", "qris", "QR-1", "C1", 1000000, *CASHIER)

    answer = counter("channel", "settle", "qris", 1000000, "--fee", 9000, *CASHIER, code=1)

    assert "The fee by the rule is 7,000, the channel kept 9,000: ask the channel" in answer.out


def test_money_that_came_twice_waits_in_the_deposit(counter: CommandLine):
    activate(counter)
    bill = ("--bill", "B1", "--billed", 1272000)
    counter("channel", "notify", "qris", "QR-1", "C1", 1272000, *bill, *CASHIER)

    answer = counter("channel", "notify", "qris", "QR-2", "C1", 1272000, *bill, *CASHIER, code=1)

    assert "It waits in the customer's deposit: double payment of bill B1" in answer.out


def test_an_inactive_channel_is_refused(counter: CommandLine):
    with counter.nothing_changes():
        answer = counter("channel", "notify", "qris", "QR-1", "C1", 1000, *CASHIER, code=1)

    assert "tender qris is not active on 2005-02-01" in answer.err


# --- general receipts and payments ------------------------------------------------------------------------


def test_a_share_payment_is_proposed_listed_and_approved(counter: CommandLine):
    maker = ("--as", "ACC-1", "--role", "accountant", "--branch", "BDG")
    proposed = counter("general", "pay", 25000000, "--template", "shares", *maker, "--json").json
    of = proposed["entry"].split("/")[1]

    assert "payment of 25,000,000 (SHR: Payment for shares) by ACC-1" in counter("general", "list").out
    with counter.nothing_changes():
        refused = counter("general", "approve", of, *maker, code=1)
    assert f"ACC-1 proposed BDG/{of}: somebody else must decide it" in refused.err
    approved = counter("general", "approve", of, *HEAD)
    assert told(approved.out) == [f"BDG/{of} is approved by HEAD-1", "Voucher BBKBDGMDRO0502-00001"]
    assert counter("general", "list").out.strip() == "Nothing waits for a decision"


def test_a_receipt_may_be_declined(counter: CommandLine):
    of = counter("general", "receive", 3000000, "--template", "dividend", *CASHIER, "--json").json["entry"]

    declined = counter("general", "decline", of.split("/")[1], "--reason", "not ours", *HEAD)

    assert told(declined.out) == [f"{of} is declined by HEAD-1: not ours"]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("pay", 1000, "--template", "dividend"), 2, "there is no payment dividend: use one of shares, rent"),
        (("pay", 1000), 2, "--account: say which account, or use a --template"),
        (("pay", 1000, "--template", "rent", "--cash", "--bank", "MDR"), 2, "say one of them"),
        (("pay", 1000, "--account", "XYZ", "--text", "x"), 1, "config/general.toml has no account XYZ"),
        (("pay", 0, "--template", "rent"), 1, "a general payment of 0 cannot be"),
        (("approve", 99), 1, "BDG/99 is no general payment or receipt"),
    ],
)
def test_what_general_business_refuses_leaves_no_trace(
    counter: CommandLine, words: tuple[object, ...], code: int, sentence: str
):
    with counter.nothing_changes():
        assert sentence in counter("general", *words, *CASHIER, code=code).err
