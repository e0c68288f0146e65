"""What the books keep of a delivery: the seal, the law of its steps and of its documents, and the log."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select, update

from books.navision import deliveries, document_states, outbox
from books.navision.deliveries import SealBroken, Step, WrongStep
from books.navision.document_states import MAY_BECOME, DocumentState, UnknownDocument, WrongState, move
from books.navision.outbox import reference_of
from books.schema.delivery import delivery_line
from books.schema.vouchers import posting_document
from books.setups import Books
from connector.documents import EXTERNAL_DOCUMENT_NO_LENGTH
from tests.books.tampering import behind_the_back
from tests.delivery.world import World


def test_a_step_out_of_order_is_refused_by_name(world: World) -> None:
    world.deliver_killed_at("sealed recorded")
    world.after_the_lease()
    held = deliveries.leases.take(world.books.database, world.clock, "GENERAL/LEASE01", "test", 60)

    with world.books.database.writing() as connection:
        made = deliveries.open_delivery(connection, "GENERAL/LEASE01")
        assert made is not None
        with pytest.raises(
            WrongStep, match=r"delivery 1 into GENERAL/LEASE01 is sealed: it cannot become posting"
        ):
            deliveries.advance(connection, world.clock, held, made, Step.POSTING, "too early")


def test_sealed_lines_that_were_touched_are_noticed(world: World) -> None:
    world.deliver_killed_at("sealed recorded")
    with behind_the_back(world.books.database) as connection:
        connection.execute(update(delivery_line).values(amount=delivery_line.c.amount * 2))

    with world.books.database.reading() as connection, pytest.raises(SealBroken, match="restore the books"):
        deliveries.open_delivery(connection, "GENERAL/LEASE01")


def test_each_proven_line_keeps_the_number_of_its_entry(world: World) -> None:
    world.receipts(2)
    world.deliver()

    with world.books.database.reading() as connection:
        kept = connection.execute(select(delivery_line.c.entry_no)).scalars().all()
    assert sorted(kept) == [entry.entry_no for entry in world.ledger()]


def test_what_was_going_to_be_done_is_written_before_it_is_done(world: World) -> None:
    for moment, step in (("sending recorded", Step.SENDING), ("posting recorded", Step.POSTING)):
        world.receipts(1)
        calls = sum(world.server.calls[name] for name in ("CreateMultiple", "PostGeneralJournal"))
        world.deliver_killed_at(moment)

        assert world.steps()[-1] is step
        sent = sum(world.server.calls[name] for name in ("CreateMultiple", "PostGeneralJournal")) - calls
        assert sent == (0 if step is Step.SENDING else 1)
        world.after_the_lease()
        world.deliver()


def test_an_illegal_move_of_a_document_changes_nothing_and_names_it(books: Books, world: World) -> None:
    numbers = [*world.receipts(1), *world.states()]
    world.deliver()

    for to in DocumentState:
        if to not in MAY_BECOME[DocumentState.POSTED]:
            with (
                pytest.raises(WrongState, match=numbers[0] if to is not DocumentState.POSTED else "already"),
                books.database.writing() as connection,
            ):
                move(connection, numbers[:1], to)
    assert set(world.states().values()) == {DocumentState.POSTED}


def test_every_state_can_be_left_but_the_last() -> None:
    assert [state for state in DocumentState if not MAY_BECOME[state]] == [DocumentState.WITHDRAWN]
    assert set(MAY_BECOME) == set(DocumentState)


def test_a_number_that_is_not_in_the_books_is_named(books: Books) -> None:
    with books.database.reading() as connection, pytest.raises(UnknownDocument, match="NO-SUCH"):
        document_states.states_of(connection, ["NO-SUCH"])


def test_a_reference_fits_navision_and_tells_installations_apart() -> None:
    references = {reference_of(key, place) for key in ("a", "A", "b" * 100) for place in ("ONE", "TWO")}

    assert len(references) == 6
    assert all(len(one) <= EXTERNAL_DOCUMENT_NO_LENGTH and one == one.upper() for one in references)


def test_a_reference_that_is_taken_is_refused_by_the_database(books: Books, world: World) -> None:
    from sqlalchemy.exc import IntegrityError

    world.receipts(1)

    with pytest.raises(IntegrityError), behind_the_back(books.database) as connection:
        connection.execute(update(posting_document).values(reference="JB-SAME"))


def test_many_documents_are_loaded_with_few_queries(books: Books, world: World) -> None:
    world.receipts(30)
    queries: list[str] = []
    event.listen(
        books.database.engine,
        "before_cursor_execute",
        lambda _c, _u, statement, *_: queries.append(statement),
    )

    with books.database.reading() as connection:
        queries.clear()
        documents = outbox.in_state(connection, DocumentState.WAITING, limit=500)

    assert len(documents) == 31
    assert len(queries) <= 4
