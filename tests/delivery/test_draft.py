"""Draft mode: the lines are offered and then finance's; each run says what became of every document."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from books.navision.document_states import DocumentState
from delivery import StandsInNavision, resend
from delivery.result import Outcome
from simulator.posting.ledger import WaitingLine, waiting_lines
from tests.delivery.world import CREATE, FEBRUARY, World


@pytest.fixture
def offered(draft_world: World) -> tuple[World, list[str]]:
    """Three receipts and an activation, offered to finance."""
    numbers = draft_world.receipts(3)
    draft_world.deliver()
    return draft_world, numbers


def lines_of(world: World, number: str) -> list[WaitingLine]:
    return [line for line in waiting_lines(world.navision, *world.batch) if line.document_no == number]


def edit(world: World, number: str, **fields: object) -> None:
    """Finance changes the fields of every line of a document."""
    named = {name.replace("_", " "): value for name, value in fields.items()}
    for line in lines_of(world, number):
        world.finance.edit_line(*world.batch, line.line_no, {_FIELDS.get(k, k): v for k, v in named.items()})  # type: ignore[misc]


_FIELDS = {"Document No": "Document No."}


def test_lines_are_offered_and_not_posted(offered: tuple[World, list[str]]) -> None:
    world, numbers = offered

    assert set(world.states().values()) == {DocumentState.OFFERED}
    assert set(world.lines()) == set(world.states())
    assert not world.ledger()
    assert len(numbers) == 3


def test_what_waits_is_left_alone_and_nothing_else_is_sent(offered: tuple[World, list[str]]) -> None:
    world, _ = offered
    before = world.lines()
    later = world.receipts(1)

    result = world.deliver()

    assert (result.outcome, result.with_finance) == (Outcome.WITH_FINANCE, 4)
    assert "wait for finance to post them" in result.because
    assert world.lines() == before
    assert world.states()[later[0]] is DocumentState.WAITING


def test_what_finance_posts_as_offered_is_posted(offered: tuple[World, list[str]]) -> None:
    world, _ = offered
    world.finance.post(*world.batch)

    result = world.deliver()

    assert (result.outcome, result.documents_posted, result.named) == (Outcome.DONE, 4, ())
    world.assert_told_once()


def test_after_finance_posted_the_next_documents_are_offered(offered: tuple[World, list[str]]) -> None:
    world, _ = offered
    world.finance.post(*world.batch)
    later = world.receipts(1)

    result = world.deliver()

    assert (result.outcome, result.documents_posted, result.documents_offered) == (Outcome.WITH_FINANCE, 4, 1)
    assert world.states()[later[0]] is DocumentState.OFFERED


def test_a_changed_date_is_posted_with_changes_and_named(offered: tuple[World, list[str]]) -> None:
    world, numbers = offered
    edit(world, numbers[0], Posting_Date=FEBRUARY + timedelta(1))
    world.finance.post(*world.batch)

    result = world.deliver()

    assert world.states()[numbers[0]] is DocumentState.STOPPED
    (named,) = result.named
    assert (named.document, named.found) == (numbers[0], "posted with changes")
    assert "2005-02-01" in named.because
    assert "2005-02-02" in named.because


def test_a_changed_account_and_amount_are_named_with_both_sides(offered: tuple[World, list[str]]) -> None:
    world, numbers = offered
    debit, credit = lines_of(world, numbers[1])[:2]
    world.finance.edit_line(*world.batch, debit.line_no, {"Amount": debit.amount - 1})
    world.finance.edit_line(*world.batch, credit.line_no, {"Amount": credit.amount + 1})
    world.finance.post(*world.batch)

    (named,) = world.deliver().named

    assert named.document == numbers[1]
    assert f"ours {debit.account} {int(debit.amount):,}" in named.because
    assert f"Navision's {debit.account} {int(debit.amount) - 1:,}" in named.because


def test_deleted_lines_are_named_and_not_sent_again(offered: tuple[World, list[str]]) -> None:
    world, numbers = offered
    for line in lines_of(world, numbers[2]):
        world.finance.delete_line(*world.batch, line.line_no)
    world.finance.post(*world.batch)

    result = world.deliver()

    assert world.states()[numbers[2]] is DocumentState.DELETED
    assert [one.found for one in result.named] == ["deleted"]
    assert world.deliver().documents_offered == 0
    assert world.posted()[numbers[2]] == 0


def test_a_document_of_which_some_lines_were_deleted_and_the_rest_posted_is_partly_posted(
    offered: tuple[World, list[str]],
) -> None:
    world, numbers = offered
    world.navision.set_field(80, (world.batch[0],), "Force Doc. Balance", False)
    debit, credit = lines_of(world, numbers[0])[:2]
    world.finance.delete_line(*world.batch, debit.line_no)
    other = lines_of(world, numbers[1])[0]
    world.finance.edit_line(*world.batch, other.line_no, {"Amount": other.amount + debit.amount})
    world.finance.post(*world.batch)

    found = {one.document: one.found for one in world.deliver().named}

    assert found[numbers[0]] == "partly posted"
    assert found[numbers[1]] == "posted with changes"
    assert credit.account


def test_lines_moved_under_another_of_our_numbers_are_merged(offered: tuple[World, list[str]]) -> None:
    world, numbers = offered
    edit(world, numbers[0], Document_No=numbers[1])
    world.finance.post(*world.batch)

    result = world.deliver()

    assert world.states()[numbers[0]] is DocumentState.STOPPED
    assert world.states()[numbers[1]] is DocumentState.POSTED
    assert [(one.document, one.found) for one in result.named] == [
        (numbers[0], "merged into another document")
    ]
    assert numbers[1] in result.named[0].because


def test_two_documents_under_one_foreign_number_are_merged(offered: tuple[World, list[str]]) -> None:
    world, numbers = offered
    for number in numbers[:2]:
        edit(world, number, Document_No="FIN-0001")
    world.finance.post(*world.batch)

    found = {one.document: one.found for one in world.deliver().named}

    assert found == dict.fromkeys(numbers[:2], "merged into another document")


def test_lines_under_two_numbers_are_split(offered: tuple[World, list[str]]) -> None:
    world, numbers = offered
    world.navision.set_field(80, (world.batch[0],), "Force Doc. Balance", False)
    first = lines_of(world, numbers[0])[0]
    world.finance.edit_line(*world.batch, first.line_no, {"Document No.": "FIN-0002"})
    world.finance.post(*world.batch)

    (named,) = world.deliver().named

    assert (named.document, named.found) == (numbers[0], "split over documents")
    assert "FIN-0002" in named.because


def test_another_number_is_named(offered: tuple[World, list[str]]) -> None:
    world, numbers = offered
    edit(world, numbers[0], Document_No="FIN-0003")
    world.finance.post(*world.batch)

    result = world.deliver()

    assert [(one.document, one.found) for one in result.named] == [
        (numbers[0], "posted under another number")
    ]
    assert "posted as FIN-0003" in result.named[0].because


def test_what_finance_posted_and_reversed_is_named(offered: tuple[World, list[str]]) -> None:
    world, numbers = offered
    world.finance.post(*world.batch)
    entry = next(one for one in world.ledger() if one.document_no == numbers[0])
    world.finance.reverse_transaction(entry.entry_no)

    result = world.deliver()

    assert world.states()[numbers[0]] is DocumentState.REVERSED
    assert [one.found for one in result.named] == ["reversed in Navision"]


def test_what_stands_under_another_number_is_not_sent_again(offered: tuple[World, list[str]]) -> None:
    world, numbers = offered
    edit(world, numbers[0], Document_No=numbers[1])
    edit(world, numbers[2], Document_No="FIN-0004")
    world.finance.post(*world.batch)
    world.deliver()

    for number in (numbers[0], numbers[2]):
        with pytest.raises(StandsInNavision, match=f"{number}: .* under the number (FIN-0004|{numbers[1]})"):
            resend(world.books, world.wire, [number], "I do not see it", clock=world.clock)

    assert world.states()[numbers[0]] is DocumentState.STOPPED


def test_a_document_that_lost_its_number_to_another_may_be_sent_again_once_it_was_reversed(
    offered: tuple[World, list[str]],
) -> None:
    """What finance merged into the number stays; it has the other document's reference."""
    world, numbers = offered
    edit(world, numbers[0], Document_No=numbers[1], Posting_Date=FEBRUARY + timedelta(1))
    world.finance.post(*world.batch)
    own = next(
        entry
        for entry in world.ledger()
        if entry.document_no == numbers[1] and entry.posting_date == FEBRUARY
    )
    world.finance.reverse_transaction(own.transaction_no)
    world.deliver()
    assert world.states()[numbers[1]] is DocumentState.REVERSED

    resend(world.books, world.wire, [numbers[1]], "it was reversed by mistake", clock=world.clock)
    world.deliver()
    world.finance.post(*world.batch)
    world.deliver()

    assert world.states()[numbers[1]] is DocumentState.POSTED
    assert world.states()[numbers[0]] is DocumentState.STOPPED


def test_what_finance_posts_under_another_number_after_all_is_asked_for_before_it_is_told_again(
    offered: tuple[World, list[str]],
) -> None:
    """Finance had moved the lines to a batch of its own, and posts them while ours wait to be sent again."""
    world, numbers = offered
    moved = lines_of(world, numbers[0])
    for line in moved:
        world.finance.delete_line(*world.batch, line.line_no)
    world.finance.post(*world.batch)
    world.deliver()
    resend(world.books, world.wire, [numbers[0]], "finance deleted it", clock=world.clock)
    for line in moved:
        world.finance.insert_line(
            *world.batch,
            {
                "Posting Date": line.posting_date,
                "Document No.": "FIN-0005",
                "Account Type": line.account_type,
                "Account No.": line.account,
                "Amount": line.amount,
                "External Document No.": line.external_document_no,
                "Shortcut Dimension 1 Code": line.branch,
                "Shortcut Dimension 2 Code": line.contract,
            },
        )
    world.finance.post(*world.batch)

    (named,) = world.deliver().named

    assert (named.document, named.found) == (numbers[0], "posted under another number")
    assert not world.lines()


def test_lines_that_finance_only_edited_still_wait(offered: tuple[World, list[str]]) -> None:
    world, numbers = offered
    edit(world, numbers[0], Posting_Date=FEBRUARY + timedelta(1))

    result = world.deliver()

    assert (result.outcome, result.with_finance, result.named) == (Outcome.WITH_FINANCE, 4, ())
    assert world.states()[numbers[0]] is DocumentState.OFFERED


def test_a_line_whose_reference_finance_cleared_is_not_taken_for_deleted(
    offered: tuple[World, list[str]],
) -> None:
    world, numbers = offered
    for line in lines_of(world, numbers[0]):
        world.finance.edit_line(*world.batch, line.line_no, {"External Document No.": ""})

    world.deliver()

    assert world.states()[numbers[0]] is DocumentState.OFFERED


def test_lines_of_finance_are_never_removed(offered: tuple[World, list[str]]) -> None:
    world, _ = offered
    before = world.lines()

    for _ in range(3):
        world.deliver()

    assert world.lines() == before
    assert world.server.calls["Delete"] == 0


@pytest.mark.parametrize("kind", ["lose_request", "lose_answer", "cut_body"])
def test_an_offer_whose_answer_is_lost_is_offered_once(draft_world: World, kind: str) -> None:
    draft_world.receipts(2)
    draft_world.lose(kind, CREATE)

    result = draft_world.deliver()

    assert (result.outcome, result.answers_lost) == (Outcome.WITH_FINANCE, 1)
    draft_world.finance.post(*draft_world.batch)
    draft_world.deliver()
    draft_world.assert_told_once()


def test_a_foreign_line_of_the_amount_nobody_entered_is_not_ours(offered: tuple[World, list[str]]) -> None:
    world, _ = offered
    sum_before = sum((line.amount for line in waiting_lines(world.navision, *world.batch)), Decimal(0))
    account = waiting_lines(world.navision, *world.batch)[0].account
    for amount in (Decimal(5), Decimal(-5)):
        world.finance.insert_line(
            *world.batch, {"Document No.": "FIN-0009", "Account No.": account, "Amount": amount}
        )

    world.finance.post(*world.batch)
    result = world.deliver()

    assert sum_before == 0
    assert (result.outcome, result.named) == (Outcome.DONE, ())
