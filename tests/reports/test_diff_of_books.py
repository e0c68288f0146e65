"""The diff of real books and a simulated Navision: whatever happened, every gap is explained to the rupiah."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from books.day_end import close_day
from books.navision.differences import DifferenceKind
from books.recording import Actor
from books.setups import Books
from company.accounts import Chart
from company.navision import Mode
from delivery.agree import agree
from reports.diff import DiffReport, Period, Standing
from reports.diff_making import build_diff
from servicing.roles import Role
from tests.delivery.world import World, world_of

D = DifferenceKind
YEAR = Period(date(2004, 12, 1), date(2005, 12, 31))
FEB_1 = date(2005, 2, 1)


@pytest.fixture
def world(books: Books) -> Iterator[World]:
    """A contract, its activation and two receipts, nothing delivered."""
    with world_of(books) as made:
        made.contract()
        made.receipts(2)
        yield made


def diff(world: World, **asked) -> DiffReport:
    """The diff after Navision's ledger was read."""
    agree(world.books, world.wire, clock=world.clock, limits=world.limits)
    return build_diff(world.books, asked.pop("period", YEAR), **asked)


def assert_explained(made: DiffReport) -> None:
    assert [(pair.account, pair.branch, pair.unexplained) for pair in made.unexplained] == []


def test_what_was_delivered_agrees_account_by_account(world):
    world.deliver()

    made = diff(world)

    assert made.verdict == "Our books and Navision agree."
    assert made.counts[Standing.AGREED] == 3
    assert all(pair.is_agreed for pair in made.pairs)
    assert {pair.account for pair in made.pairs if pair.ours} >= {"120100", "120200", "110102"}
    assert "Navision was read up to entry" in made.read_to


def test_what_was_not_delivered_waits_and_explains_the_gap(world):
    made = diff(world)

    assert set(made.kinds) == {D.WAITING}
    assert made.counts == {
        Standing.AGREED: 0,
        Standing.WAITING: 3,
        Standing.HELD: 0,
        Standing.DIFFERENT: 0,
    }
    assert made.is_agreed
    assert any(pair.difference for pair in made.pairs)
    assert_explained(made)


def test_vouchers_of_a_summary_that_is_still_open_wait_as_well(world):
    world.deliver()
    actor = Actor("day-end", "job", "BDG")
    ended = close_day(world.books, "BDG", FEB_1, datetime(2005, 2, 1, 20, tzinfo=UTC), actor)
    assert ended.interest == 1

    made = diff(world)

    assert Counter(one.document for one in made.lines) == {"BDG interest of 2005-02-01": 2}
    assert {one.account: int(one.amount) for one in made.lines} == {"120300": 400_000, "410100": -400_000}
    assert_explained(made)
    world.deliver()
    assert diff(world).verdict == "Our books and Navision agree."


def test_a_held_document_is_shown_with_navision_s_words(world):
    world.finance.block_account("120200")
    world.deliver()

    made = diff(world)

    assert D.HELD in made.kinds
    assert made.counts[Standing.HELD] == 3
    assert any("120200" in one.cause for one in made.lines)
    assert_explained(made)


def test_a_role_without_an_account_leaves_the_other_lines_explained(world):
    roles = {r: a for r, a in world.books.setup.accounts.roles.items() if r is not Role.AR_PRINCIPAL}
    setup = replace(world.books.setup, accounts=Chart(roles))
    world.books = replace(world.books, setup=setup)
    world.deliver()

    made = diff(world)

    assert "(AR_PRINCIPAL)" in {pair.account for pair in made.pairs}
    assert D.HELD in made.kinds
    assert_explained(made)


def test_a_document_reversed_in_navision_is_named_and_explains_the_gap(world):
    world.deliver()
    cash = next(entry for entry in world.ledger() if entry.account == "110102")
    world.finance.reverse_transaction(cash.transaction_no)

    made = diff(world)

    assert set(made.kinds) == {D.REVERSED}
    assert made.counts[Standing.DIFFERENT] == 1
    assert {made.event(one.document) for one in made.lines} == {"receipt C1 KWBDG05-000001"}
    assert_explained(made)


def test_a_summary_reversed_in_navision_is_drilled_down_to_its_vouchers(world):
    world.desk.contract("C2")
    actor = Actor("day-end", "job", "BDG")
    close_day(world.books, "BDG", FEB_1, datetime(2005, 2, 1, 20, tzinfo=UTC), actor)
    world.deliver()
    interest = next(entry for entry in world.ledger() if entry.account == "410100")
    world.finance.reverse_transaction(interest.transaction_no)

    made = diff(world)

    [(document, vouchers)] = made.vouchers.items()
    assert document == interest.document_no
    assert [(v.contract, v.amount) for v in vouchers] == [("C1", 400_000), ("C2", 400_000)]
    assert made.event(document) == "2 vouchers"
    assert_explained(made)


def test_what_finance_posted_by_hand_is_only_in_navision(world):
    world.deliver()
    fields = {
        "Posting Date": FEB_1,
        "Document No.": "MANUAL-7",
        "Account Type": "G/L Account",
        "Account No.": "110102",
        "Amount": Decimal("250000.50"),
        "Shortcut Dimension 1 Code": "BDG",
        "Bal. Account Type": "G/L Account",
        "Bal. Account No.": "410200",
    }
    world.finance.insert_line(*world.batch, fields)
    world.finance.post(*world.batch)

    made = diff(world)

    assert {one.document for one in made.lines} == {"MANUAL-7"}
    assert set(made.kinds) == {D.ONLY}
    assert made.counts[Standing.DIFFERENT] == 0
    assert_explained(made)


def test_an_amount_that_finance_changed_in_the_draft_is_shown_side_by_side(books):
    with world_of(books, mode=Mode.DRAFT) as world:
        world.contract()
        world.deliver()
        first, second = [
            line for line in world.navision.rows(81) if line.amount("Amount") in (12_000_000, -12_000_000)
        ]
        for line, amount in ((first, 11_000_000), (second, 11_000_000)):
            sign = 1 if line.amount("Amount") > 0 else -1
            world.finance.edit_line(*world.batch, line["Line No."], {"Amount": Decimal(sign * amount)})
        world.finance.post(*world.batch)

        made = diff(world)

        assert set(made.kinds) == {D.AMOUNT}
        assert {(one.ours.amount, one.theirs.amount) for one in made.lines} == {
            (12_000_000, 11_000_000),
            (-12_000_000, -11_000_000),
        }
        assert_explained(made)


def test_the_filters_of_a_period_and_a_branch_reach_the_books(world):
    in_january = diff(world, period=Period(date(2005, 1, 1), date(2005, 1, 31)))
    assert len(in_january.lines) == 0
    assert sum(in_january.counts.values()) == 0
    assert_explained(in_january)

    assert len(diff(world, branch="JKT").lines) == 0
    assert len(diff(world, branch="BDG").lines) > 0
    assert {one.account for one in diff(world, account="120100").lines} == {"120100"}


def test_a_ledger_that_was_never_read_says_how_to_read_it(world):
    made = build_diff(world.books, YEAR)

    assert made.read_to == "Navision's ledger was never read: run `jembatan agree`"
