"""The same trips over SOAP, OData V4, API v2.0 and their mixtures, on every version: what is posted is equal.

These are the law of the wires: what a line says, what a refusal leaves behind, what a lost answer means. Where a
wire cannot say something, its capabilities tell it, and the test asks them instead of the wire's name.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import stamina

from connector import (
    AccountType,
    Changed,
    ConnectionSettings,
    GeneralJournalLine,
    JournalBatch,
    LedgerEntry,
    NoAnswer,
    Refused,
    Unreachable,
    Wire,
    connect,
)
from simulator import BatchSeed, Rule, Simulator
from simulator.posting.ledger import posted_entries
from tests.connector.test_with_the_simulator import COMPANY, MARCH_2, line
from tests.connector.wirings import WIRINGS, Wiring

BATCH = JournalBatch("GENERAL", "LEASE01")


def receipt(document_no: str, amount: str = "1200000.50", **more: Any) -> list[GeneralJournalLine]:
    """The two numbered lines of a cash receipt."""
    place = (int(document_no[-3:]) if document_no[-3:].isdigit() else 900) * 20000
    return [
        line(document_no, "11100", amount, line_no=place + 10000, **more),
        line(document_no, "13100", f"-{amount}", line_no=place + 20000, **more),
    ]


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture(params=WIRINGS, ids=lambda wiring: wiring.name)
def wiring(request: pytest.FixtureRequest) -> Wiring:
    found: Wiring = request.param
    return found


@pytest.fixture
def server(wiring: Wiring) -> Iterator[Simulator]:
    with Simulator.start([COMPANY], work_date=MARCH_2, **wiring.server) as running:
        yield running


@pytest.fixture
def open_wire(server: Simulator, wiring: Wiring) -> Iterator[Callable[..., Wire]]:
    opened: list[Wire] = []

    def open_one(**more: Any) -> Wire:
        given: dict[str, Any] = {
            "url": server.url,
            "company": COMPANY.name,
            "sign_in": "basic",
            "user": "jembatan",
            "password": "jembatan",
        }
        opened.append(connect(ConnectionSettings(**(given | wiring.settings | more))))
        return opened[-1]

    yield open_one
    for wire in opened:
        wire.close()


@pytest.fixture
def wire(open_wire: Callable[..., Wire]) -> Wire:
    return open_wire()


def sendable(wire: Wire, lines: list[GeneralJournalLine]) -> list[GeneralJournalLine]:
    """The lines as this wire can carry them."""
    return lines if wire.capabilities.line_no else [replace(one, line_no=None) for one in lines]


def content(entry: LedgerEntry) -> tuple[object, ...]:
    return (
        entry.entry_no,
        entry.document_no,
        entry.posting_date,
        entry.account_no,
        entry.amount,
        entry.branch,
        entry.contract,
        entry.description,
    )


def test_lines_are_added_read_posted_and_found_equal_on_every_wire(wire: Wire, server: Simulator) -> None:
    sent = sendable(wire, receipt("BKMJKT2603-00001"))

    created = wire.create_lines(BATCH, sent)
    read = wire.read_journal(BATCH)
    wire.post(BATCH)
    posted = wire.ledger_by_document(["BKMJKT2603-00001"])

    assert list(created) == sent
    assert read == created
    assert [content(one) for one in posted] == [
        (
            1,
            "BKMJKT2603-00001",
            MARCH_2,
            "11100",
            Decimal("1200000.50"),
            "JKT",
            "JKT-0001",
            sent[0].description,
        ),
        (
            2,
            "BKMJKT2603-00001",
            MARCH_2,
            "13100",
            Decimal("-1200000.50"),
            "JKT",
            "JKT-0001",
            sent[0].description,
        ),
    ]
    if wire.capabilities.external_document_no_in_ledger:
        assert {one.external_document_no for one in posted} == {"KEY-BKMJKT2603-00001"}
    else:
        assert {one.external_document_no for one in posted} == {None}
    # The oracle reads the server's own rows.
    assert {one.external_document_no for one in posted_entries(server.company())} == {"KEY-BKMJKT2603-00001"}


def test_the_shape_is_read_alike_twice_and_what_it_can_is_told(wire: Wire) -> None:
    before = wire.shape()

    assert wire.shape() == before
    assert before.parts
    assert wire.capabilities.can_post
    assert wire.capabilities.contract
    assert wire.companies() == (COMPANY.name,)


def test_a_line_that_navision_refuses_leaves_nothing_that_is_not_told(wire: Wire, wiring: Wiring) -> None:
    bad = sendable(
        wire, [*receipt("BKMJKT2603-00001"), line("BKMJKT2603-00002", "99999", "1", line_no=90000)]
    )

    with pytest.raises(Refused) as refusal:
        wire.create_lines(BATCH, bad)

    # API v2.0 names no account: 'The "accountNumber" does not match to an Account.'
    assert any(words in refusal.value.navision_says for words in ("99999", "does not match to an Account"))
    single = wiring.adds == "POST"
    assert len(wire.read_journal(BATCH)) == (2 if single else 0)


def test_a_posting_that_navision_refuses_keeps_its_words_and_posts_nothing(
    wire: Wire, wiring: Wiring
) -> None:
    first, second = receipt("BKMJKT2603-00001", "100")
    wire.create_lines(BATCH, sendable(wire, [first, replace(second, amount=Decimal(-99))]))

    with pytest.raises(Refused) as refused:
        wire.post(BATCH)

    assert refused.value.navision_says.startswith("Document No. BKMJKT2603-00001 is out of balance by 1")
    assert not refused.value.transient
    assert wire.last_entry_no() == 0
    assert len(wire.read_journal(BATCH)) == 2


def test_nothing_to_post_is_said_by_navision(wire: Wire) -> None:
    with pytest.raises(Refused, match="nothing to post"):
        wire.post(BATCH)


@pytest.mark.parametrize("kind", ["lose_request", "lose_answer", "cut_body"])
def test_a_lost_answer_to_new_lines_is_no_answer_and_nothing_is_repeated(
    kind: str, wire: Wire, wiring: Wiring, server: Simulator
) -> None:
    wire.read_journal(BATCH)
    lines = sendable(wire, receipt("BKMJKT2603-00001"))
    before = server.calls[wiring.adds]
    server.faults.add(Rule(kind, operation=wiring.adds, nth=1))

    with pytest.raises(NoAnswer, match="read batch and ledger before trying again"):
        wire.create_lines(BATCH, lines)

    assert server.calls[wiring.adds] == before + 1
    assert server.faults.fired[kind, wiring.adds] == 1
    left = 0 if kind == "lose_request" else 1 if wiring.adds == "POST" else 2
    assert len(wire.read_journal(BATCH)) == left


@pytest.mark.parametrize("kind", ["lose_request", "lose_answer"])
def test_a_lost_answer_to_a_posting_is_no_answer_and_it_is_not_repeated(
    kind: str, wire: Wire, wiring: Wiring, server: Simulator
) -> None:
    wire.create_lines(BATCH, sendable(wire, receipt("BKMJKT2603-00001")))
    operation = wiring.posts
    server.faults.add(Rule(kind, operation=operation, nth=1))

    with pytest.raises(NoAnswer, match="read batch and ledger before trying again"):
        wire.post(BATCH)

    assert server.faults.fired[kind, operation] == 1
    assert server.calls[operation] == 1
    assert len(wire.ledger_by_document(["BKMJKT2603-00001"])) == (0 if kind == "lose_request" else 2)


@pytest.mark.parametrize("kind", ["lose_request", "lose_answer", "cut_body"])
def test_a_read_whose_answer_is_lost_is_asked_again(
    kind: str, wire: Wire, wiring: Wiring, server: Simulator
) -> None:
    wire.create_lines(BATCH, sendable(wire, receipt("BKMJKT2603-00001")))
    operation = wiring.reads
    server.faults.add(Rule(kind, operation=operation, nth=1))

    assert len(wire.read_journal(BATCH)) == 2
    assert server.faults.fired[kind, operation] == 1


def test_a_read_that_never_gets_an_answer_says_try_later(
    wire: Wire, wiring: Wiring, server: Simulator
) -> None:
    wire.read_journal(BATCH)
    server.faults.add(Rule("lose_answer", operation=wiring.reads))

    with pytest.raises(Unreachable, match="nothing was changed, try later"):
        wire.read_journal(BATCH)


def test_a_lock_is_a_refusal_that_may_pass(wire: Wire, wiring: Wiring, server: Simulator) -> None:
    wire.create_lines(BATCH, sendable(wire, receipt("BKMJKT2603-00001")))
    operation = wiring.posts
    server.faults.add(Rule("lock", operation=operation, nth=1))

    with pytest.raises(Refused, match="try later") as refused:
        wire.post(BATCH)

    assert refused.value.transient
    assert server.calls[operation] == 1
    wire.post(BATCH)


def test_a_line_that_somebody_changed_is_neither_changed_nor_deleted(wire: Wire) -> None:
    first, second = wire.create_lines(BATCH, sendable(wire, receipt("BKMJKT2603-00001")))
    wire.update_line(BATCH, replace(first, description="first change"))

    with pytest.raises(Changed, match="read again"):
        wire.update_line(BATCH, replace(first, description="second change"))
    with pytest.raises(Changed, match="read again"):
        wire.delete_line(BATCH, first)
    (second,) = [one for one in wire.read_journal(BATCH) if one.account_no == second.account_no]
    wire.delete_line(BATCH, second)
    with pytest.raises(Changed):
        wire.delete_line(BATCH, second)

    assert [one.description for one in wire.read_journal(BATCH)] == ["first change"]


def test_a_changed_line_keeps_only_what_it_is_told(wire: Wire) -> None:
    first, _ = wire.create_lines(BATCH, sendable(wire, receipt("BKMJKT2603-00001")))
    wanted = replace(first, amount=Decimal(7), external_document_no="", description="")

    assert wire.update_line(BATCH, wanted) == wanted
    assert wire.read_journal(BATCH)[0] == wanted


def test_the_ghost_line_that_posting_leaves_is_known_as_empty_and_goes(wire: Wire) -> None:
    wire.create_lines(BATCH, sendable(wire, receipt("BKMJKT2603-00001")))
    wire.post(BATCH)

    (ghost,) = wire.read_journal(BATCH)

    assert ghost.is_empty
    wire.delete_line(BATCH, ghost)
    assert wire.read_journal(BATCH) == ()


def test_blank_fields_are_not_inherited_from_the_line_before(wire: Wire) -> None:
    first, second = receipt("BKMJKT2603-00001", "5")
    bare = replace(second, external_document_no="", description="", contract="")
    lines = sendable(wire, [replace(first, correction=wire.capabilities.correction), bare])

    created = wire.create_lines(BATCH, lines)

    assert [
        replace(one, description=sent.description) for one, sent in zip(created, lines, strict=True)
    ] == lines
    assert wire.read_journal(BATCH) == created


def test_a_batchs_balancing_account_does_not_book_the_line_twice(wiring: Wiring) -> None:
    seed = replace(COMPANY, batches=(BatchSeed("GENERAL", "LEASE01", balancing_account="11200"),))
    with Simulator.start([seed], work_date=MARCH_2, **wiring.server) as server:
        settings = ConnectionSettings(
            url=server.url,
            company=COMPANY.name,
            sign_in="basic",
            user="jembatan",
            password="jembatan",
            **wiring.settings,
        )
        wire = connect(settings)
        wire.create_lines(BATCH, sendable(wire, receipt("BKMJKT2603-00001")))
        wire.post(BATCH)

        assert {one.account_no for one in wire.ledger_from(1)} == {"11100", "13100"}
        wire.close()


def test_a_delivery_of_many_lines_is_split_by_what_a_call_may_carry(wire: Wire, server: Simulator) -> None:
    lines = [one for number in range(1, 61) for one in receipt(f"BKMJKT2603-{number:05}", "5")]
    lines = sendable(wire, lines)
    size = wire.capabilities.max_lines_per_call
    for start in range(0, len(lines), size):
        wire.create_lines(BATCH, lines[start : start + size])

    assert len(wire.read_journal(BATCH)) == 120
    wire.post(BATCH)
    assert wire.last_entry_no() == 120


def test_the_ledger_is_read_in_pages_from_any_number_on(open_wire: Callable[..., Wire]) -> None:
    wire = open_wire(page_size=7)
    for number in range(1, 11):
        wire.create_lines(BATCH, sendable(wire, receipt(f"BKMJKT2603-{number:05}")))
    wire.post(BATCH)

    assert [one.entry_no for one in wire.ledger_from(0)] == list(range(1, 21))
    assert [one.entry_no for one in wire.ledger_from(12)] == list(range(12, 21))
    assert list(wire.ledger_from(21)) == []
    assert wire.last_entry_no() == 20
    numbers = [f"BKMJKT2603-{n:05}" for n in range(1, 11)]
    assert [one.entry_no for one in wire.ledger_by_document(numbers)] == list(range(1, 21))


def test_documents_are_found_by_number_and_dates(wire: Wire) -> None:
    odd = receipt("BKM'&|*+ #/%")
    wire.create_lines(BATCH, sendable(wire, [*receipt("BKMJKT2603-00001"), *odd]))
    wire.post(BATCH)

    found = {one.document_no for one in wire.ledger_by_document(["BKM'&|*+ #/%", "BKM", ""])}
    assert found == {"BKM'&|*+ #/%"}
    assert wire.ledger_by_document(["BKMJKT2603-00001"], from_date=date(2026, 3, 3)) == []
    assert len(wire.ledger_by_document(["BKMJKT2603-00001"], from_date=MARCH_2, to_date=MARCH_2)) == 2


def test_a_wrong_password_is_refused_and_named_without_being_shown(open_wire: Callable[..., Wire]) -> None:
    for sign_in in ("basic", "ntlm"):
        with pytest.raises(Refused, match="check sign_in, user and password") as refused:
            open_wire(sign_in=sign_in, password="s3cret-Wrong").read_journal(BATCH)

        assert "s3cret-Wrong" not in repr(refused.value) + str(refused.value)


def test_ntlm_signs_in_a_connection_for_every_wire(open_wire: Callable[..., Wire]) -> None:
    wire = open_wire(sign_in="ntlm")
    wire.create_lines(BATCH, sendable(wire, receipt("BKMJKT2603-00001")))
    wire.post(BATCH)

    assert wire.last_entry_no() == 2


def test_an_unknown_company_is_refused_by_name(open_wire: Callable[..., Wire]) -> None:
    with pytest.raises(Refused, match=r"PT Lain|company"):
        open_wire(company="PT Lain").read_journal(BATCH)


def test_customers_vendors_and_banks_are_accounts_too(wire: Wire) -> None:
    lines = [
        line("BBMJKT2603-00001", "BCA", "250", account_type=AccountType.BANK_ACCOUNT, line_no=10000),
        line("BBMJKT2603-00001", "13100", "-250", line_no=20000),
    ]
    created = wire.create_lines(BATCH, sendable(wire, lines))
    wire.post(BATCH)

    assert [one.account_type for one in created] == [AccountType.BANK_ACCOUNT, AccountType.GL_ACCOUNT]
    assert {one.account_no for one in wire.ledger_by_document(["BBMJKT2603-00001"])} == {"11200", "13100"}
