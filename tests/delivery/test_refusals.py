"""Refusals: Navision's own words hold the document they concern, and the rest goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from books.navision.document_states import DocumentState
from books.navision.outbox import load
from company.setup import Setup
from delivery.refusals import remedy
from delivery.result import Outcome
from servicing.entries import MoneyAccount, ReceiptTaken
from servicing.money import idr
from servicing.roles import Role
from simulator import BatchSeed, Rule, TemplateSeed
from simulator.posting.ledger import waiting_lines
from tests.delivery.world import CREATE, FEBRUARY, POST, MakeWorld, World

JANUARY = date(2005, 1, 20)


def account_of(world: World, role: Role, branch: str = "BDG") -> str:
    return world.books.setup.accounts.account(role, branch).number


def test_a_closed_period_holds_its_documents_with_navisions_words_and_a_remedy(world: World) -> None:
    old = world.receipts(1, on=JANUARY)
    new = world.receipts(2, on=FEBRUARY)
    world.finance.allow_posting(date(2005, 2, 1), None)

    result = world.deliver()

    activation = next(number for number in world.states() if number.startswith("JUM"))
    assert result.outcome is Outcome.DONE
    assert {one.document for one in result.named} == {*old, activation}
    assert "is not within your range of allowed posting dates" in world.reason(old[0])
    assert "open the period in Navision, or `jembatan redate`" in world.reason(old[0])
    assert world.posted() == dict.fromkeys(new, 1)


def test_what_was_held_goes_when_the_reason_is_mended(world: World) -> None:
    old = world.receipts(3, on=JANUARY)
    world.finance.allow_posting(date(2005, 2, 1), None)
    world.deliver()
    assert {world.states()[number] for number in old} == {DocumentState.HELD}
    world.finance.allow_posting(None, None)

    world.deliver()

    world.assert_told_once()


def test_an_account_that_does_not_take_postings_holds_only_what_uses_it(world: World) -> None:
    numbers = world.receipts(4)
    world.finance.block_account(account_of(world, Role.DEALER_PAYABLE))

    result = world.deliver()

    activation = next(number for number in world.states() if number not in numbers)
    assert [one.document for one in result.named] == [activation]
    assert "Blocked" in world.reason(activation)
    assert world.posted() == dict.fromkeys(numbers, 1)


def test_a_blocked_bank_refuses_when_posting_and_the_batch_is_halved_until_it_is_found(world: World) -> None:
    before = world.receipts(3)
    blocked = bank_receipt(world)
    after = world.receipts(3)
    world.finance.block_bank_account("BCA-BDG-IN")

    result = world.deliver()

    assert [one.document for one in result.named] == [blocked]
    assert "Blocked" in world.reason(blocked)
    assert set(before + after) <= set(world.posted())
    assert result.deliveries > 1


def bank_receipt(world: World) -> str:
    """Money that cleared on Bandung's BCA account; the number of its voucher."""
    event = ReceiptTaken(idr(77_000), "pdc", MoneyAccount(Role.BANK_IN, "BDG", "BCA"))
    recorded = world.desk.record(FEBRUARY, event)
    assert recorded.voucher is not None
    return recorded.voucher.number


def test_an_account_missing_in_the_setup_holds_the_document_with_file_key_and_remedy(world: World) -> None:
    numbers = world.receipts(2)
    accounts = dict(world.books.setup.accounts.roles)
    del accounts[Role.DEALER_PAYABLE]
    world.books = replace(world.books, setup=with_accounts(world.books.setup, accounts))

    result = world.deliver()

    activation = next(number for number in world.states() if number not in numbers)
    assert [(one.document, one.found) for one in result.named] == [(activation, "held")]
    assert "config/accounts.toml has no account for DEALER_PAYABLE" in world.reason(activation)
    assert "add it, then run `jembatan deliver`" in world.reason(activation)
    assert world.posted() == dict.fromkeys(numbers, 1)


def test_a_document_held_for_its_account_goes_once_the_account_is_there(world: World) -> None:
    whole = world.books
    accounts = dict(whole.setup.accounts.roles)
    del accounts[Role.DEALER_PAYABLE]
    world.books = replace(whole, setup=with_accounts(whole.setup, accounts))
    world.deliver()
    world.books = whole

    world.deliver()

    world.assert_told_once()


def with_accounts(setup: Setup, roles: dict[Role, object]) -> Setup:
    return replace(setup, accounts=replace(setup.accounts, roles=roles))  # type: ignore[arg-type]


def test_a_document_too_long_for_a_delivery_is_held_and_named(world: World) -> None:
    numbers = world.receipts(1)

    result = world.deliver(limits=replace(world.limits, max_lines=3))

    assert [one.found for one in result.named] == ["held"]
    assert "raise max_lines in config/navision.toml" in result.named[0].because
    assert world.posted() == dict.fromkeys(numbers, 1)


# --- foreign lines ----------------------------------------------------------------------------------------


def foreign_line(world: World, document: str = "FIN-0001") -> None:
    account = account_of(world, Role.CASH_TELLER)
    for amount in (5, -5):
        world.finance.insert_line(
            *world.batch, {"Document No.": document, "Account No.": account, "Amount": amount}
        )


def test_foreign_lines_in_our_batch_are_refused_by_name_and_left_alone(world: World) -> None:
    foreign_line(world)

    result = world.deliver()

    assert result.outcome is Outcome.FOREIGN
    assert "FIN-0001" in result.because
    assert world.lines() == ["FIN-0001", "FIN-0001"]
    assert not world.ledger()
    for line in waiting_lines(world.navision, *world.batch):
        world.finance.delete_line(*world.batch, line.line_no)
    assert world.deliver().outcome is Outcome.DONE
    world.assert_told_once()


def test_a_foreign_line_that_comes_after_ours_stops_the_posting(world: World) -> None:
    world.server.faults.add(
        Rule("after", operation=CREATE, nth=1, hook=lambda company: foreign_line(world, "FIN-0002"))
    )

    result = world.deliver()

    assert result.outcome is Outcome.FOREIGN
    assert "FIN-0002" in result.because
    assert not world.ledger()


def test_a_foreign_line_that_took_over_our_document_number_is_not_ours(world: World) -> None:
    """Navision copies the number of the line above into a new line (PROTOCOL 4.2)."""
    world.deliver_killed_at("sent recorded")
    account = account_of(world, Role.CASH_TELLER)
    ours = world.lines()[0]
    world.finance.insert_line(*world.batch, {"Document No.": ours, "Account No.": account, "Amount": 9})
    before = world.lines()
    world.after_the_lease()

    result = world.deliver()

    assert result.outcome is Outcome.FOREIGN
    assert world.lines() == before
    assert not world.ledger()


@pytest.mark.parametrize("document", ["AAA-0003", "CAA-0003", "ZZZ-0003"])
def test_what_was_posted_together_with_ours_is_named(world: World, document: str) -> None:
    """Between the last look and the posting anybody can add a line; posting takes the whole batch."""
    world.receipts(2)
    world.server.faults.add(
        Rule("before", operation=POST, nth=1, hook=lambda company: foreign_line(world, document))
    )

    result = world.deliver()

    assert (result.outcome, len(result.notices)) == (Outcome.DONE, 2)
    assert "posted a line that is not ours: entry" in result.notices[0]
    assert document in result.notices[0]
    assert result.needs_person
    assert set(world.states().values()) == {DocumentState.POSTED}


def test_a_line_changed_between_sending_and_posting_is_not_posted(world: World) -> None:
    def change(_company: object) -> None:
        line = waiting_lines(world.navision, *world.batch)[0]
        world.finance.edit_line(*world.batch, line.line_no, {"Description": "x", "Posting Date": JANUARY})

    numbers = world.receipts(2)
    world.server.faults.add(Rule("after", operation=CREATE, nth=1, hook=change))

    result = world.deliver()

    (named,) = result.named
    assert named.found == "refused"
    assert "the journal does not show what was sent" in named.because
    assert world.states()[named.document] is DocumentState.HELD
    assert {world.states()[number] for number in numbers} - {DocumentState.HELD} == {DocumentState.POSTED}


def test_lines_deleted_before_the_posting_are_sent_again(world: World) -> None:
    def delete(_company: object) -> None:
        for line in waiting_lines(world.navision, *world.batch)[:2]:
            world.finance.delete_line(*world.batch, line.line_no)

    world.server.faults.add(Rule("after", operation=CREATE, nth=1, hook=delete))

    assert world.deliver().outcome is Outcome.DONE
    world.assert_told_once()


# --- numbers that others have -----------------------------------------------------------------------------


def test_our_number_with_other_content_is_a_stop_and_names_both_sides(world: World) -> None:
    (number,) = world.receipts(1)
    account = account_of(world, Role.CASH_TELLER)
    for amount in (5, -5):
        world.finance.insert_line(
            *world.batch, {"Document No.": number, "Account No.": account, "Amount": amount}
        )
    world.finance.post(*world.batch)

    result = world.deliver()

    assert world.states()[number] is DocumentState.STOPPED
    (named,) = result.named
    assert (named.document, named.found) == (number, "posted with changes")
    assert "ours" in named.because
    assert "Navision's" in named.because
    assert sum(1 for entry in world.ledger() if entry.document_no == number) == 2


def test_a_document_that_is_posted_already_is_recognised_and_not_sent(world: World) -> None:
    """As after a restore of our books: they say waiting, Navision has it."""
    from sqlalchemy import update

    from books.schema.vouchers import posting_document

    world.receipts(2)
    world.deliver()
    entries = len(world.ledger())
    with world.books.database.writing() as connection:
        connection.execute(update(posting_document).values(state="WAITING"))

    result = world.deliver()

    assert (result.outcome, result.documents_posted) == (Outcome.DONE, 3)
    assert len(world.ledger()) == entries
    world.assert_told_once()


def test_a_posting_number_series_is_detected_named_and_stops_the_run(make_world: MakeWorld) -> None:
    from simulator.tables.seeds import NumberSeriesSeed

    world = make_world(
        number_series=(NumberSeriesSeed("POSTED", "G00001"),),
        templates=(TemplateSeed("GENERAL"),),
        batches=(BatchSeed("GENERAL", "LEASE01", posting_series="POSTED"),),
    )
    world.contract()

    result = world.deliver()

    assert result.outcome is Outcome.REFUSED
    assert "posting number series" in result.because
    assert [one.found for one in result.named] == ["posted under another number"]
    assert "G00001" in result.named[0].because
    world.receipts(3)
    assert world.deliver().outcome is Outcome.REFUSED
    assert sorted(world.states().values()) == [
        "STOPPED",
        "STOPPED",
        "WAITING",
        "WAITING",
    ]  # one was the probe


@pytest.mark.parametrize("killed_at", ["", "sent recorded"])
def test_lines_that_somebody_posted_under_other_numbers_are_not_sent_again(
    make_world: MakeWorld, killed_at: str
) -> None:
    from simulator.tables.seeds import NumberSeriesSeed

    world = make_world(
        number_series=(NumberSeriesSeed("POSTED", "G00001"),),
        templates=(TemplateSeed("GENERAL"),),
        batches=(BatchSeed("GENERAL", "LEASE01", posting_series="POSTED"),),
    )
    world.contract()
    world.receipts(2)
    world.server.faults.add(Rule("post_batch", operation=CREATE, nth=1, when="after"))

    if killed_at:
        assert world.deliver_killed_at(killed_at)
        world.after_the_lease()
    result = world.deliver()

    assert world.server.faults.fired["post_batch", CREATE] == 1
    assert result.outcome is Outcome.REFUSED
    assert {one.found for one in result.named} == {"posted under another number"}
    assert set(world.states().values()) == {DocumentState.STOPPED}
    entries = [entry for entry in world.ledger() if entry.document_no != "OPENING"]
    with world.books.database.reading() as connection:
        assert len(entries) == sum(len(one.lines) for one in load(connection, sorted(world.states())))


# --- the job queue ----------------------------------------------------------------------------------------


def test_scheduled_posting_is_waited_for_and_never_posted_again(make_world: MakeWorld) -> None:
    world = make_world(post_with_job_queue=True)
    world.contract()

    first = world.deliver()
    again = world.deliver()

    assert (first.outcome, again.outcome) == (Outcome.SCHEDULED, Outcome.SCHEDULED)
    assert len(world.navision.jobs) == 1
    world.finance.run_job_queue()
    assert world.deliver().outcome is Outcome.DONE
    world.assert_told_once()


def test_a_job_queue_that_never_posts_asks_for_a_person(make_world: MakeWorld) -> None:
    world = make_world(post_with_job_queue=True)
    world.contract()
    world.deliver()
    world.clock.pass_by(world.limits.scheduled + 1)

    result = world.deliver()

    assert result.needs_person
    assert "look at the job queue entries" in result.notices[0]


def test_scheduled_lines_that_vanish_without_a_trace_stop_their_documents(make_world: MakeWorld) -> None:
    world = make_world(post_with_job_queue=True)
    world.contract()
    world.deliver()
    world.navision.jobs.clear()
    for line in waiting_lines(world.navision, *world.batch):
        world.finance.delete_line(*world.batch, line.line_no)
    assert world.deliver().outcome is Outcome.SCHEDULED
    world.clock.pass_by(world.limits.scheduled + 1)

    result = world.deliver()

    assert result.outcome is Outcome.DONE
    assert [one.found for one in result.named] == ["not there"]
    assert "resend" in result.named[0].because


# --- what is nobody's document's fault --------------------------------------------------------------------


def test_a_locked_table_is_waited_for(world: World) -> None:
    world.server.faults.add(Rule("lock", operation=POST, times=1))

    result = world.deliver()

    assert world.server.faults.fired["lock", POST] == 1
    assert result.outcome is Outcome.DONE
    assert world.clock.slept >= world.limits.busy
    world.assert_told_once()


def test_a_table_that_stays_locked_ends_the_run_and_holds_nothing(world: World) -> None:
    world.server.faults.add(Rule("lock", operation=POST))

    result = world.deliver()

    assert result.outcome is Outcome.UNREACHABLE
    assert DocumentState.HELD not in world.states().values()
    world.server.faults.clear()
    assert world.deliver().outcome is Outcome.DONE
    world.assert_told_once()


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_door_that_is_shut_holds_no_document(world: World, status: int) -> None:
    world.receipts(2)
    world.server.faults.add(Rule("status", operation=CREATE, status=status, body="no"))

    result = world.deliver()

    assert result.outcome is Outcome.REFUSED
    assert DocumentState.HELD not in world.states().values()
    world.server.faults.clear()
    assert world.deliver().outcome is Outcome.DONE
    world.assert_told_once()


def test_a_missing_permission_holds_no_document(world: World) -> None:
    world.receipts(2)
    world.server.faults.add(
        Rule(
            "fault",
            operation=POST,
            exception_class="NavPermissionException",
            text="You do not have permission.",
        )
    )

    result = world.deliver()

    assert result.outcome is Outcome.REFUSED
    assert "permission" in result.because
    assert DocumentState.HELD not in world.states().values()


def test_a_navision_that_refuses_everything_ends_the_run(world: World) -> None:
    world.receipts(12)
    world.server.faults.add(Rule("fault", operation=POST, text="Nothing is posted today."))

    result = world.deliver(limits=replace(world.limits, refusals=5))

    assert result.outcome is Outcome.REFUSED
    assert "refused 5 times" in result.because
    world.server.faults.clear()
    assert world.deliver().outcome is Outcome.DONE
    world.assert_told_once()


def test_few_of_the_held_documents_are_tried_again_while_nothing_is_mended(world: World) -> None:
    world.receipts(8)
    world.finance.allow_posting(date(2006, 1, 1), None)
    world.deliver()
    held = {number: world.reason(number) for number in world.states()}
    posts = world.server.calls[POST]

    world.deliver(limits=replace(world.limits, refusals_of_held=2))

    assert world.server.calls[POST] - posts <= 3
    assert {number: world.reason(number) for number in world.states()} == held
    assert set(world.states().values()) == {DocumentState.HELD}


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("Posting Date is not within your range of allowed posting dates", "open the period"),
        ("Blocked must be equal to 'No'  in Bank Account: No.=BCA", "lift the block"),
        ("Select a Dimension Value Code for the Dimension Code CONTRACT", "dimension value"),
        ("Direct Posting must be equal to 'Yes'  in G/L Account: No.=1", "direct posting"),
        ("The Gen. Journal Batch does not exist.", "create it in Navision"),
        ("Buchungsdatum liegt nicht im zulässigen Bereich", "mend what Navision names"),
    ],
)
def test_each_refusal_comes_with_a_remedy(words: str, advice: str) -> None:
    assert advice in remedy(words)
