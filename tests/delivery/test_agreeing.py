"""Agreeing: our documents beside everything Navision shows, each difference named with its cause and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from books.navision import agreement, mirror
from books.navision.differences import DifferenceKind
from books.navision.document_states import DocumentState
from connector.documents import LedgerEntry
from delivery import agree, differences, resend, sync
from delivery.again import NoReason, StandsInNavision
from delivery.agree import Agreement
from delivery.result import Outcome
from servicing.roles import Role
from simulator.company import Company
from simulator.posting.ledger import waiting_lines
from tests.delivery.world import FEBRUARY, World


def agreed(world: World, **more: object) -> Agreement:
    return agree(world.books, world.wire, clock=world.clock, limits=world.limits, **more)  # type: ignore[arg-type]


def kinds(world: World) -> dict[DifferenceKind, int]:
    return dict(agreed(world).kinds)


def test_what_was_delivered_agrees(world: World) -> None:
    world.receipts(4)
    world.deliver()

    result = agreed(world)

    assert (result.kinds, result.notices, result.needs_person) == ({}, (), False)
    assert result.entries_read == len(world.ledger())


def test_what_was_not_delivered_waits(world: World) -> None:
    (number,) = world.receipts(1)

    result = agreed(world)

    assert set(result.kinds) == {DifferenceKind.WAITING}
    assert not result.needs_person
    mine = [one for one in result.first if one.document == number]
    assert {one.account for one in mine} >= {
        world.books.setup.accounts.account(Role.CASH_TELLER, "BDG").number
    }
    assert {one.remedy for one in mine} == {"run `jembatan deliver`"}


def test_what_is_held_is_named_with_its_reason(world: World) -> None:
    world.finance.allow_posting(date(2006, 1, 1), None)
    world.deliver()

    result = agreed(world)

    assert set(result.kinds) == {DifferenceKind.HELD}
    assert "allowed posting dates" in result.first[0].cause
    assert "redate" in result.first[0].remedy


def test_our_vouchers_and_navisions_ledger_stand_at_the_same_balances(world: World) -> None:
    world.receipts(5)
    world.deliver()
    agreed(world)

    with world.books.database.reading() as connection:
        ours = agreement.our_balances(connection, world.books.setup)
        theirs = agreement.navision_balances(connection, world.books.setup)

    assert {key: amount for key, amount in theirs.items() if amount} == ours
    for (account, branch), amount in ours.items():
        rows = [e.amount for e in world.ledger() if (e.account, e.branch) == (account, branch)]
        assert sum(rows) == amount


def test_a_line_that_somebody_posted_on_our_account_is_only_in_navision(world: World) -> None:
    world.deliver()
    account = world.books.setup.accounts.account(Role.CASH_TELLER, "BDG").number
    for amount in (7, -7):
        world.finance.insert_line(
            *world.batch,
            {"Document No.": "FIN-1", "Account No.": account, "Amount": amount, "Posting Date": FEBRUARY},
        )
    world.finance.post(*world.batch)

    result = agreed(world)

    assert result.kinds == {DifferenceKind.ONLY: 2}
    assert {one.document for one in result.first} == {"FIN-1"}


def test_a_reversal_inside_navision_is_found_and_named(world: World) -> None:
    (number,) = world.receipts(1)
    world.deliver()
    agreed(world)
    entry = next(one for one in world.ledger() if one.document_no == number)
    world.finance.reverse_transaction(entry.entry_no)

    result = agreed(world)

    assert set(result.kinds) == {DifferenceKind.REVERSED}
    assert {one.document for one in result.first} == {number}
    assert world.states()[number] is DocumentState.REVERSED


def test_an_old_entry_that_was_reversed_is_found_by_its_reversal(world: World) -> None:
    """The entry itself lies far before the overlap; only the reversal is read."""
    (number,) = world.receipts(1)
    world.deliver()
    for _ in range(3):
        world.receipts(10)
        world.deliver()
    world.limits = replace(world.limits, overlap=2)
    agreed(world)
    entry = next(one for one in world.ledger() if one.document_no == number)
    world.finance.reverse_transaction(entry.entry_no)

    result = agreed(world)

    assert result.entries_read < 10
    assert set(result.kinds) == {DifferenceKind.REVERSED}


class Hiding:
    """A wire that does not show some entries yet, as if their posting were not committed."""

    def __init__(self, world: World, hidden: set[int]) -> None:
        self.world, self.hidden = world, hidden

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world.wire, name)

    def ledger_from(self, entry_no: int) -> Iterator[LedgerEntry]:
        return (one for one in self.world.wire.ledger_from(entry_no) if one.entry_no not in self.hidden)

    def ledger_between(self, first: int, last: int) -> Iterator[LedgerEntry]:
        return (one for one in self.world.wire.ledger_between(first, last) if one.entry_no not in self.hidden)


def test_an_entry_that_comes_after_later_ones_is_found_not_skipped(world: World) -> None:
    world.receipts(6)
    world.deliver()
    last = world.wire.last_entry_no()
    hidden = {last - 7, last - 6, last - 3}
    world.limits = replace(world.limits, overlap=2)

    first = agree(world.books, Hiding(world, hidden), clock=world.clock, limits=world.limits)  # type: ignore[arg-type]
    assert [notice.partition(":")[0] for notice in first.notices] == [
        f"Navision shows no entries {last - 7} to {last - 6}",
        f"Navision shows no entries {last - 3} to {last - 3}",
    ]
    assert first.needs_person

    again = agree(world.books, Hiding(world, hidden - {last - 3}), clock=world.clock, limits=world.limits)  # type: ignore[arg-type]
    assert again.notices == (f"1 entry from {last - 3} on came after later ones: in the books now",)
    third = agreed(world)
    assert third.notices == (f"2 entries from {last - 7} on came after later ones: in the books now",)
    last_one = agreed(world)
    assert (last_one.kinds, last_one.notices) == ({}, ())


class Killed(Exception):
    """As if the process had gone."""


def test_a_gap_that_a_killed_reading_came_by_is_told_by_the_next_one(world: World) -> None:
    world.receipts(6)
    world.deliver()
    last = world.wire.last_entry_no()
    navision = Hiding(world, {last - 7})
    world.limits = replace(world.limits, overlap=2)

    def killed(what: str, _done: int, _of: int) -> None:
        if what == "reading the ledger":
            raise Killed

    with pytest.raises(Killed):
        agree(world.books, navision, clock=world.clock, limits=world.limits, progress=killed)  # type: ignore[arg-type]
    found = agree(world.books, navision, clock=world.clock, limits=world.limits)  # type: ignore[arg-type]

    assert [notice.partition(":")[0] for notice in found.notices] == [
        f"Navision shows no entries {last - 7} to {last - 7}"
    ]


def test_what_finance_changed_is_named_by_what_is_different(draft_world: World) -> None:
    world = draft_world
    (number,) = world.receipts(1)
    world.deliver()
    lines = [line for line in waiting_lines(world.navision, *world.batch) if line.document_no == number]
    for line in lines:
        world.finance.edit_line(*world.batch, line.line_no, {"Posting Date": date(2005, 2, 2)})
    world.finance.post(*world.batch)
    world.deliver()

    assert kinds(world) == {DifferenceKind.DATE: len(lines)}


def test_what_lies_with_finance_waits(draft_world: World) -> None:
    draft_world.deliver()

    result = agreed(draft_world)

    assert set(result.kinds) == {DifferenceKind.WAITING}
    assert {one.cause for one in result.first} == {"its lines were offered to finance and are not posted yet"}


def test_what_finance_deleted_is_missing_and_says_so(draft_world: World) -> None:
    world = draft_world
    world.deliver()
    for line in waiting_lines(world.navision, *world.batch):
        world.finance.delete_line(*world.batch, line.line_no)
    world.deliver()

    result = agreed(world)

    assert set(result.kinds) == {DifferenceKind.MISSING}
    assert "deleted from the journal and not posted" in result.first[0].cause
    assert "resend" in result.first[0].remedy


def test_what_finance_posts_after_all_is_settled_by_agreeing(draft_world: World) -> None:
    """Finance moved the lines to a batch of their own; ours looked deleted."""
    world = draft_world
    world.deliver()
    moved = waiting_lines(world.navision, *world.batch)
    for line in moved:
        world.finance.delete_line(*world.batch, line.line_no)
    world.deliver()
    assert set(world.states().values()) == {DocumentState.DELETED}
    for line in moved:
        world.finance.insert_line(
            *world.batch,
            {
                "Posting Date": line.posting_date,
                "Document No.": line.document_no,
                "Account Type": line.account_type,
                "Account No.": line.account,
                "Amount": line.amount,
                "External Document No.": line.external_document_no,
                "Shortcut Dimension 1 Code": line.branch,
                "Shortcut Dimension 2 Code": line.contract,
            },
        )
    world.finance.post(*world.batch)

    result = agreed(world)

    assert result.kinds == {}
    assert result.settled == tuple(world.states())
    assert set(world.states().values()) == {DocumentState.POSTED}


# --- a restored Navision ----------------------------------------------------------------------------------


def restore(company: Company, last: int) -> None:
    """Navision goes back to a backup: every entry after `last` is gone."""
    with company.transaction():
        for table in (17, 271, 45):
            rows = company.rows(table)
            for record in list(rows):
                number = record.integer("To Entry No." if table == 45 else "Entry No.")
                if number > last:
                    rows.delete(record)


@pytest.fixture
def restored(world: World) -> tuple[World, list[str]]:
    """One delivery that Navision keeps, one that it lost; and the numbers of the lost ones."""
    world.deliver()
    kept = len(world.ledger())
    lost = world.receipts(2)
    world.deliver()
    agreed(world)
    restore(world.navision, kept)
    return world, lost


def test_a_restored_navision_is_noticed_and_what_it_lost_is_missing(
    restored: tuple[World, list[str]],
) -> None:
    world, lost = restored

    result = agreed(world)

    assert "was restored from a backup" in result.notices[0]
    assert {one.document for one in result.first} == set(lost)
    assert set(result.kinds) == {DifferenceKind.MISSING}
    assert "which the ledger shows no more" in result.first[0].cause


def test_what_a_restored_navision_lost_is_sent_again_with_a_reason(restored: tuple[World, list[str]]) -> None:
    world, lost = restored

    resend(world.books, world.wire, lost, "Navision was restored to 1 February", clock=world.clock)
    result = sync(world.books, world.wire, clock=world.clock, limits=world.limits)

    assert result.delivery.documents_posted == 2
    assert result.agreement is not None
    assert result.agreement.kinds == {}
    world.assert_told_once()


def test_entries_that_changed_under_their_numbers_send_the_reading_back(
    restored: tuple[World, list[str]],
) -> None:
    """After the restore others posted; the same entry numbers now say something else."""
    world, lost = restored
    account = world.books.setup.accounts.account(Role.CASH_TELLER, "BDG").number
    for _ in range(4):
        for amount in (7, -7):
            world.finance.insert_line(
                *world.batch,
                {"Document No.": "FIN-1", "Account No.": account, "Amount": amount, "Posting Date": FEBRUARY},
            )
    world.finance.post(*world.batch)
    world.limits = replace(world.limits, overlap=3)

    result = agreed(world)

    assert "changed since we read them" in result.notices[0]
    with world.books.database.reading() as connection:
        assert mirror.last_entry_no(connection) == len(world.ledger())
    assert {one.document for one in result.first} == {*lost, "FIN-1"}


def test_what_stands_in_navision_is_not_sent_again(world: World) -> None:
    (number,) = world.receipts(1)
    world.deliver()

    with pytest.raises(StandsInNavision, match=f"{number}: stands in Navision's ledger as entry"):
        resend(world.books, world.wire, [number], "I thought so")

    assert world.states()[number] is DocumentState.POSTED


def test_lines_that_lie_with_finance_are_not_sent_again(draft_world: World) -> None:
    (number,) = draft_world.receipts(1)
    draft_world.deliver()

    with pytest.raises(StandsInNavision, match="let finance post or delete them first"):
        resend(draft_world.books, draft_world.wire, [number], "I thought so")


def test_sending_again_needs_a_reason(world: World) -> None:
    (number,) = world.receipts(1)

    with pytest.raises(NoReason, match="--because"):
        resend(world.books, world.wire, [number], " ")


def test_what_was_reversed_in_navision_can_be_sent_again(world: World) -> None:
    (number,) = world.receipts(1)
    world.deliver()
    entry = next(one for one in world.ledger() if one.document_no == number)
    world.finance.reverse_transaction(entry.entry_no)
    agreed(world)

    resend(world.books, world.wire, [number], "finance reversed the wrong one", clock=world.clock)
    world.deliver()

    assert world.states()[number] is DocumentState.POSTED
    assert world.posted()[number] == 1
    assert kinds(world) == {}


def test_differences_are_read_from_the_books_alone(world: World) -> None:
    world.receipts(2)
    world.deliver()
    agreed(world)
    world.server.stop()

    assert list(differences(world.books)) == []


def test_a_ledger_that_cannot_be_read_leaves_the_agreement_to_the_next_run(world: World) -> None:
    world.server.stop()

    result = sync(world.books, world.wire, clock=world.clock, limits=world.limits)

    assert result.delivery.outcome is Outcome.UNREACHABLE
    assert result.agreement is None
    assert result.not_agreed_because
