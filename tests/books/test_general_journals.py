"""General receipts and payments: proposed, approved by another within the limits, then an ordinary voucher."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from books.bundles import Bundled
from books.counter import general_journals
from books.counter.drawer_sessions import cash_of, find_session
from books.counter.general_journals import Proposal
from books.finding import find_entry
from books.recording import Act, Actor, NotRecorded
from books.setups import Books
from books.taking_back import take_back
from books.verify import verify
from company.general import GeneralDirection
from mappings.journal import journal_lines
from mappings.posting_document import in_detail
from servicing.money import idr
from tests.books.desk import Desk
from tests.books.test_recording import nothing_changes

FEB_1 = date(2005, 2, 1)
PAY, TAKE = GeneralDirection.PAYMENT, GeneralDirection.RECEIPT
SHARES = Proposal(PAY, "SHR", idr(25_000_000), "500 shares", "MDR")
MAKER = Actor("ACCOUNTANT-1", "accountant", "BDG")
HEAD = Actor("HEAD-1", "branch_head", "BDG")


def act(desk: Desk, actor: Actor, **more: object) -> Act:
    return replace(desk.act(FEB_1), actor=actor, **more)  # type: ignore[arg-type]


def propose(desk: Desk, wanted: Proposal = SHARES, actor: Actor = MAKER) -> Bundled:
    with desk.books.database.writing() as connection:
        return general_journals.propose(connection, desk.books, act(desk, actor), wanted)


def approve(desk: Desk, of: int, actor: Actor = HEAD, **more: object) -> Bundled:
    with desk.books.database.writing() as connection:
        return general_journals.approve(connection, desk.books, act(desk, actor, **more), of)


def decline(desk: Desk, of: int, actor: Actor = HEAD, reason: str = "not budgeted") -> Bundled:
    with desk.books.database.writing() as connection:
        return general_journals.decline(connection, desk.books, act(desk, actor, reason=reason), of)


def lines(bundled: Bundled) -> list[str]:
    assert bundled.voucher is not None
    return [bundled.voucher.number, *map(str, bundled.voucher.lines)]


def test_a_share_payment_is_proposed_approved_and_leaves_an_out_account(books: Books):
    desk = Desk(books)
    proposed = propose(desk)
    assert proposed.voucher is None

    assert lines(approve(desk, proposed.entry)) == [
        "BBKBDGMDRO0502-00001",
        "BDG Dr GENERAL:SHR 25,000,000",
        "BDG Cr BANK_OUT:MDR 25,000,000",
    ]
    assert verify(books).findings == []


def test_a_dividend_arrives_on_an_in_account(books: Books):
    desk = Desk(books)
    proposed = propose(desk, Proposal(TAKE, "DIV", idr(3_000_000), "Dividend 2004", "BCA"))

    assert lines(approve(desk, proposed.entry, Actor("SUP-1", "supervisor", "BDG"))) == [
        "BBMBDGBCAI0502-00001",
        "BDG Dr BANK_IN:BCA 3,000,000",
        "BDG Cr GENERAL:DIV 3,000,000",
    ]
    assert verify(books).findings == []


def test_small_expenses_leave_the_drawer_of_who_proposed_them(books: Books):
    desk = Desk(books)
    desk.open_drawer(FEB_1, 500_000)
    cashier = Actor(desk.cashier, "cashier", "BDG")
    proposed = propose(desk, Proposal(PAY, "STN", idr(125_000), "Paper"), cashier)

    assert lines(approve(desk, proposed.entry)) == [
        "BKKBDG0502-00001",
        "BDG Dr GENERAL:STN 125,000",
        "BDG Cr CASH_TELLER 125,000",
    ]
    with books.database.reading() as connection:
        cash = cash_of(connection, find_session(connection, "BDG", 1))
    assert (cash.paid_out, cash.expected) == (125_000, 375_000)
    assert verify(books).findings == []


def test_it_reaches_navision_as_ordinary_journal_lines(books: Books):
    desk = Desk(books)
    voucher = approve(desk, propose(desk).entry).voucher
    assert voucher is not None

    made = journal_lines(in_detail(voucher, "JB-1"), books.setup)

    assert [(line.account_type.value, line.account_no, line.amount, line.contract) for line in made] == [
        ("G/L Account", "140100", 25_000_000, ""),
        ("Bank Account", "MDR-BDG-OUT", -25_000_000, ""),
    ]
    assert {line.document_no for line in made} == {"BBKBDGMDRO0502-00001"}


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (replace(SHARES, amount=idr(0)), "a general payment of 0 cannot be"),
        (replace(SHARES, amount=idr(-5)), "a general payment of -5 cannot be"),
        (replace(SHARES, account="XYZ"), "config/general.toml has no account XYZ: use one of SHR, RNT"),
        (replace(SHARES, text="  "), "say what it is for, in at most 80 characters"),
        (replace(SHARES, text="x" * 81), "say what it is for, in at most 80 characters"),
        (replace(SHARES, bank="BCA"), "branch BDG has no OUT account at BCA: choose one of MDR"),
        (replace(SHARES, direction=TAKE), "branch BDG has no IN account at MDR: choose one of BCA"),
    ],
)
def test_a_proposal_that_cannot_be_changes_nothing(books: Books, wanted: Proposal, sentence: str):
    desk = Desk(books)

    with nothing_changes(books), pytest.raises(NotRecorded, match=sentence):
        propose(desk, wanted)


@pytest.mark.parametrize(
    ("actor", "sentence"),
    [
        (MAKER, "ACCOUNTANT-1 proposed BDG/1: somebody else must decide it"),
        (Actor("ACCOUNTANT-1", "branch_head", "BDG"), "ACCOUNTANT-1 proposed BDG/1: somebody else"),
        (Actor("SUP-1", "supervisor", "BDG"), "25,000,000 is decided by branch head or finance director"),
        (Actor("CASHIER-1", "cashier", "BDG"), "CASHIER-1 is cashier"),
    ],
)
def test_nobody_approves_the_own_proposal_or_more_than_the_role_may(
    books: Books, actor: Actor, sentence: str
):
    desk = Desk(books)
    proposed = propose(desk)

    with nothing_changes(books), pytest.raises(NotRecorded, match=sentence):
        approve(desk, proposed.entry, actor)


def test_what_was_decided_is_not_decided_again(books: Books):
    desk = Desk(books)
    proposed = propose(desk)
    approve(desk, proposed.entry)

    for again in (approve, decline):
        with nothing_changes(books), pytest.raises(NotRecorded, match=r"was decided by .*: nothing is open"):
            again(desk, proposed.entry)
    with nothing_changes(books), pytest.raises(NotRecorded, match="BDG/99 is no general payment or receipt"):
        approve(desk, 99)


def test_a_declined_proposal_takes_no_number_and_its_maker_may_withdraw_it(books: Books):
    desk = Desk(books)
    first, second = propose(desk), propose(desk)
    with nothing_changes(books), pytest.raises(NotRecorded, match="needs a reason"):
        decline(desk, first.entry, reason="")

    assert decline(desk, first.entry).voucher is None
    assert decline(desk, second.entry, MAKER).voucher is None

    third = propose(desk)
    assert lines(approve(desk, third.entry))[0] == "BBKBDGMDRO0502-00001"
    with books.database.reading() as connection:
        assert list(general_journals.waiting(connection)) == []
    assert verify(books).findings == []


def test_the_same_key_is_answered_as_before(books: Books):
    desk = Desk(books)
    proposed = propose(desk)
    approving = act(desk, HEAD)
    with books.database.writing() as connection:
        first = general_journals.approve(connection, books, approving, proposed.entry)

    with nothing_changes(books), books.database.writing() as connection:
        again = general_journals.approve(connection, books, approving, proposed.entry)

    assert again.repeated
    assert lines(again) == lines(first)


def test_cash_that_is_not_there_is_not_paid_out(books: Books):
    desk = Desk(books)
    desk.open_drawer(FEB_1, 100_000)
    proposed = propose(
        desk, Proposal(PAY, "STN", idr(125_000), "Paper"), Actor(desk.cashier, "cashier", "BDG")
    )

    with (
        nothing_changes(books),
        pytest.raises(NotRecorded, match="more than the 100,000 in the drawer of CASHIER-1"),
    ):
        approve(desk, proposed.entry)


def test_an_approved_payment_is_taken_back_like_everything_else(books: Books):
    desk = Desk(books)
    approved = approve(desk, propose(desk).entry)

    with books.database.writing() as connection:
        found = find_entry(connection, f"BDG/{approved.entry}")
        undone = take_back(connection, books, act(desk, HEAD, reason="paid twice"), found)

    assert undone.voucher is not None
    assert [str(line) for line in undone.voucher.lines] == [
        "BDG Dr BANK_OUT:MDR 25,000,000",
        "BDG Cr GENERAL:SHR 25,000,000",
    ]
    assert verify(books).findings == []
