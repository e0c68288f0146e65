"""The SOAP wire against a running server: the whole trip, lost requests and answers, refusals, changed pages."""

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
    NoAnswer,
    PublishedServices,
    Refused,
    ShapeChanged,
    Unreachable,
    Wire,
    connect,
)
from simulator import (
    AccountSeed,
    BankAccountSeed,
    BatchSeed,
    CompanySeed,
    DimensionValueSeed,
    Rule,
    Simulator,
    TemplateSeed,
    publish_page,
    standard_services,
)
from simulator.pages.standard import general_journal, general_ledger_entries
from simulator.tables.flavours import FLAVOURS

BATCH = JournalBatch("GENERAL", "LEASE01")
MARCH_2 = date(2026, 3, 2)
COMPANY = CompanySeed(
    name="PT Contoh, Tbk. 'A&B'",
    accounts=(
        AccountSeed("11100", "Cash"),
        AccountSeed("11200", "Bank"),
        AccountSeed("13100", "Receivables"),
    ),
    bank_accounts=(BankAccountSeed("BCA", "11200"),),
    dimension_values=(DimensionValueSeed("BRANCH", "JKT"), DimensionValueSeed("CONTRACT", "JKT-0001")),
    templates=(TemplateSeed("GENERAL"),),
    batches=(BatchSeed("GENERAL", "LEASE01"),),
)


def line(document_no: str, account_no: str, amount: str, **more: Any) -> GeneralJournalLine:
    given: dict[str, Any] = {
        "posting_date": MARCH_2,
        "document_no": document_no,
        "external_document_no": f"KEY-{document_no}",
        "account_type": AccountType.GL_ACCOUNT,
        "account_no": account_no,
        "description": "Angsuran ke-4 <A&B>",
        "amount": Decimal(amount),
        "branch": "JKT",
        "contract": "JKT-0001",
    }
    return GeneralJournalLine(**(given | more))


def receipt(document_no: str, amount: str = "1200000.50") -> list[GeneralJournalLine]:
    """The two lines of a cash receipt."""
    return [line(document_no, "11100", amount), line(document_no, "13100", f"-{amount}")]


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Reads are tried again at once, and twice."""
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def server() -> Iterator[Simulator]:
    with Simulator.start([COMPANY], work_date=MARCH_2) as running:
        yield running


def settings_for(server: Simulator, **more: Any) -> ConnectionSettings:
    given: dict[str, Any] = {
        "url": server.url,
        "company": COMPANY.name,
        "sign_in": "basic",
        "user": "jembatan",
        "password": "jembatan",
    }
    return ConnectionSettings(**(given | more))


@pytest.fixture
def open_wire(server: Simulator) -> Iterator[Callable[..., Wire]]:
    opened: list[Wire] = []

    def open_one(**more: Any) -> Wire:
        opened.append(connect(settings_for(server, **more)))
        return opened[-1]

    yield open_one
    for wire in opened:
        wire.close()


@pytest.fixture
def wire(open_wire: Callable[..., Wire]) -> Wire:
    return open_wire()


@pytest.mark.parametrize("sign_in", ["basic", "ntlm"])
def test_lines_are_created_read_posted_and_found_in_the_ledger(
    sign_in: str, open_wire: Callable[..., Wire]
) -> None:
    wire = open_wire(sign_in=sign_in)
    sent = receipt("BKMJKT2603-00001")

    created = wire.create_lines(BATCH, sent)
    read = wire.read_journal(BATCH)
    wire.post(BATCH)
    posted = wire.ledger_by_document(["BKMJKT2603-00001"])

    assert list(created) == sent
    assert read == created
    assert all(one.row for one in read)
    assert [(one.account_no, one.amount, one.branch, one.contract) for one in posted] == [
        ("11100", Decimal("1200000.50"), "JKT", "JKT-0001"),
        ("13100", Decimal("-1200000.50"), "JKT", "JKT-0001"),
    ]
    assert {one.external_document_no for one in posted} == {"KEY-BKMJKT2603-00001"}
    assert {one.posting_date for one in posted} == {MARCH_2}
    assert not any(one.reversed for one in posted)


@pytest.mark.parametrize("flavour", sorted(each for each in FLAVOURS if FLAVOURS[each].soap_key))
def test_every_flavour_of_navision_takes_the_same_lines(flavour: str) -> None:
    with Simulator.start([COMPANY], work_date=MARCH_2, flavour=flavour, soap_pages=True) as server:
        wire = connect(settings_for(server))
        wire.create_lines(BATCH, receipt("BKMJKT2603-00001"))
        wire.post(BATCH)

        assert len(wire.ledger_by_document(["BKMJKT2603-00001"])) == 2
        wire.close()


def test_a_thousand_lines_go_out_in_one_call(wire: Wire, server: Simulator) -> None:
    lines = [one for number in range(500) for one in receipt(f"BKMJKT2603-{number:05}")]

    created = wire.create_lines(BATCH, lines)

    assert list(created) == lines
    assert server.calls["CreateMultiple"] == 1


def test_a_wrong_password_is_refused_and_named_without_being_shown(open_wire: Callable[..., Wire]) -> None:
    for sign_in in ("basic", "ntlm"):
        with pytest.raises(Refused, match="user or password is not accepted") as refused:
            open_wire(sign_in=sign_in, password="s3cret-Wrong").read_journal(BATCH)

        assert "s3cret-Wrong" not in repr(refused.value) + str(refused.value)


def test_a_service_that_is_not_published_is_refused_in_navisions_words(
    open_wire: Callable[..., Wire],
) -> None:
    wire = open_wire(services=PublishedServices(general_journal="Nowhere"))

    with pytest.raises(Refused, match=r"Nowhere.*was not found") as refused:
        wire.read_journal(BATCH)

    assert refused.value.exception_class == "ServiceBrokerException"


def test_an_unknown_company_is_refused_in_navisions_words(open_wire: Callable[..., Wire]) -> None:
    with pytest.raises(Refused, match='The company "PT Lain" does not exist'):
        open_wire(company="PT Lain").read_journal(BATCH)


def test_the_companies_are_listed(wire: Wire) -> None:
    assert wire.companies() == (COMPANY.name,)


def test_a_posting_that_navision_refuses_keeps_its_words_and_posts_nothing(
    wire: Wire, server: Simulator
) -> None:
    wire.create_lines(
        BATCH, [line("BKMJKT2603-00001", "11100", "100"), line("BKMJKT2603-00001", "13100", "-99")]
    )

    with pytest.raises(Refused) as refused:
        wire.post(BATCH)

    assert refused.value.navision_says.startswith("Document No. BKMJKT2603-00001 is out of balance by 1")
    assert refused.value.exception_class == "NavNCLDialogException"
    assert not refused.value.transient
    assert wire.last_entry_no() == 0
    assert len(wire.read_journal(BATCH)) == 2
    assert server.calls["PostGeneralJournal"] == 1


def test_a_line_that_navision_refuses_leaves_none_of_its_call_behind(wire: Wire) -> None:
    with pytest.raises(Refused, match="99999"):
        wire.create_lines(BATCH, [*receipt("BKMJKT2603-00001"), line("BKMJKT2603-00002", "99999", "1")])

    assert wire.read_journal(BATCH) == ()


@pytest.mark.parametrize(
    ("operation", "kind", "posted", "lines_left"),
    [
        ("CreateMultiple", "lose_request", 0, 0),
        ("CreateMultiple", "lose_answer", 0, 2),
        ("CreateMultiple", "cut_body", 0, 2),
        ("PostGeneralJournal", "lose_request", 0, 2),
        ("PostGeneralJournal", "lose_answer", 2, 0),
        ("PostGeneralJournal", "cut_body", 2, 0),
    ],
)
@pytest.mark.parametrize("sign_in", ["basic", "ntlm"])
def test_a_lost_answer_to_a_write_is_no_answer_and_the_write_is_not_repeated(
    sign_in: str,
    operation: str,
    kind: str,
    posted: int,
    lines_left: int,
    open_wire: Callable[..., Wire],
    server: Simulator,
) -> None:
    wire = open_wire(sign_in=sign_in)
    wire.read_journal(BATCH)
    server.faults.add(Rule(kind, operation=operation, nth=1))

    with pytest.raises(NoAnswer, match="read batch and ledger before trying again"):  # noqa: PT012
        wire.create_lines(BATCH, receipt("BKMJKT2603-00001"))
        wire.post(BATCH)

    assert server.calls[operation] == 1
    assert server.faults.fired[kind, operation] == 1
    assert len(wire.ledger_by_document(["BKMJKT2603-00001"])) == posted
    assert len([one for one in wire.read_journal(BATCH) if not one.is_empty]) == lines_left


@pytest.mark.parametrize("kind", ["lose_request", "lose_answer", "cut_body"])
def test_a_read_whose_answer_is_lost_is_asked_again(kind: str, wire: Wire, server: Simulator) -> None:
    wire.create_lines(BATCH, receipt("BKMJKT2603-00001"))
    server.faults.add(Rule(kind, operation="ReadMultiple", nth=1))

    assert len(wire.read_journal(BATCH)) == 2
    assert server.faults.fired[kind, "ReadMultiple"] == 1


def test_a_read_that_never_gets_an_answer_ends_and_says_try_later(wire: Wire, server: Simulator) -> None:
    wire.capabilities  # noqa: B018
    server.faults.add(Rule("lose_answer", operation="ReadMultiple"))

    with pytest.raises(Unreachable, match="nothing was changed, try later"):
        wire.read_journal(BATCH)


def test_a_lock_is_a_refusal_that_may_pass(wire: Wire, server: Simulator) -> None:
    wire.create_lines(BATCH, receipt("BKMJKT2603-00001"))
    server.faults.add(Rule("lock", operation="PostGeneralJournal", nth=1))

    with pytest.raises(Refused, match="locked by another user") as refused:
        wire.post(BATCH)

    assert refused.value.transient
    assert server.calls["PostGeneralJournal"] == 1


def test_a_line_that_somebody_changed_is_neither_changed_nor_deleted(wire: Wire, server: Simulator) -> None:
    first, second = wire.create_lines(BATCH, receipt("BKMJKT2603-00001"))
    wire.update_line(BATCH, replace(first, description="first change"))

    with pytest.raises(Changed, match="read again"):
        wire.update_line(BATCH, replace(first, description="second change"))
    with pytest.raises(Changed, match="read again"):
        wire.delete_line(BATCH, first)
    wire.delete_line(BATCH, second)
    with pytest.raises(Changed):
        wire.delete_line(BATCH, second)

    assert [one.description for one in wire.read_journal(BATCH)] == ["first change"]


def test_a_changed_line_keeps_only_what_it_is_told(wire: Wire) -> None:
    first, _ = wire.create_lines(BATCH, receipt("BKMJKT2603-00001"))
    wanted = replace(first, amount=Decimal(7), contract="", external_document_no="", description="")

    assert wire.update_line(BATCH, wanted) == wanted
    assert wire.read_journal(BATCH)[0] == wanted


def test_the_ghost_line_that_posting_leaves_is_known_as_empty(wire: Wire) -> None:
    wire.create_lines(BATCH, receipt("BKMJKT2603-00001"))
    wire.post(BATCH)

    (ghost,) = wire.read_journal(BATCH)

    assert ghost.is_empty
    wire.delete_line(BATCH, ghost)
    assert wire.read_journal(BATCH) == ()


def test_blank_fields_are_not_inherited_from_the_line_before(wire: Wire) -> None:
    lines = [
        line("BKMJKT2603-00001", "11100", "5", external_document_no="REF", correction=True),
        line("BKMJKT2603-00001", "13100", "-5", external_document_no="", description="", contract=""),
    ]

    assert list(wire.create_lines(BATCH, lines)) == lines


def test_a_batchs_balancing_account_does_not_book_the_line_twice() -> None:
    seed = replace(
        COMPANY,
        batches=(BatchSeed("GENERAL", "LEASE01", balancing_account="11200"),),
    )
    with Simulator.start([seed], work_date=MARCH_2) as server:
        wire = connect(settings_for(server))
        wire.create_lines(BATCH, receipt("BKMJKT2603-00001"))
        wire.post(BATCH)

        assert {one.account_no for one in wire.ledger_from(1)} == {"11100", "13100"}
        wire.close()


def test_the_ledger_is_read_in_pages_from_any_number_on(open_wire: Callable[..., Wire]) -> None:
    wire = open_wire(page_size=7)
    for number in range(10):
        wire.create_lines(BATCH, receipt(f"BKMJKT2603-{number:05}"))
    wire.post(BATCH)

    assert [one.entry_no for one in wire.ledger_from(0)] == list(range(1, 21))
    assert [one.entry_no for one in wire.ledger_from(12)] == list(range(12, 21))
    assert list(wire.ledger_from(21)) == []
    assert wire.last_entry_no() == 20
    assert [
        one.entry_no for one in wire.ledger_by_document([f"BKMJKT2603-{n:05}" for n in range(10)])
    ] == list(range(1, 21))


def test_documents_are_found_by_number_and_dates(wire: Wire) -> None:
    wire.create_lines(BATCH, [*receipt("BKMJKT2603-00001"), *receipt("BKM'&|*")])
    wire.post(BATCH)

    assert {one.document_no for one in wire.ledger_by_document(["BKM'&|*", "BKM"])} == {"BKM'&|*"}
    assert wire.ledger_by_document(["BKMJKT2603-00001"], from_date=date(2026, 3, 3)) == []
    assert len(wire.ledger_by_document(["BKMJKT2603-00001"], from_date=MARCH_2, to_date=MARCH_2)) == 2


def test_bank_ledger_entries_are_read_where_the_page_is_published(open_wire: Callable[..., Wire]) -> None:
    wire = open_wire(services=PublishedServices(bank_ledger="BankAccountLedgerEntries"))
    wire.create_lines(
        BATCH,
        [
            line("BBMJKT2603-00001", "BCA", "250", account_type=AccountType.BANK_ACCOUNT),
            line("BBMJKT2603-00001", "13100", "-250"),
        ],
    )
    wire.post(BATCH)

    (entry,) = wire.bank_ledger_from(1)

    assert (entry.bank_account_no, entry.amount, entry.remaining_amount) == (
        "BCA",
        Decimal(250),
        Decimal(250),
    )
    assert entry.external_document_no is None
    assert wire.shape().parts


def test_a_page_that_lost_a_field_stops_everything_before_anything_is_sent() -> None:
    flavour = FLAVOURS["nav2018"]
    page = general_journal(flavour)
    poorer = replace(page, controls=tuple(one for one in page.controls if one.shows != "Document No."))
    services = {**standard_services(flavour), "GeneralJournal": publish_page("GeneralJournal", poorer)}
    with Simulator.start([COMPANY], work_date=MARCH_2, services=services) as server:
        wire = connect(settings_for(server))

        with pytest.raises(ShapeChanged, match="Document_No is not on the page"):
            wire.create_lines(BATCH, receipt("BKMJKT2603-00001"))

        assert not server.calls["CreateMultiple"]
        wire.close()


def test_the_shape_is_the_same_at_every_reading(wire: Wire) -> None:
    before = wire.shape()

    assert before.fingerprint == wire.shape().fingerprint


def test_services_may_be_published_under_any_name() -> None:
    flavour = FLAVOURS["nav2018"]
    names = PublishedServices(general_journal="Jurnal_Umum", ledger="vendorpayment")
    services = {
        **standard_services(flavour),
        names.general_journal: publish_page(names.general_journal, general_journal(flavour)),
        names.ledger: publish_page(names.ledger, general_ledger_entries(flavour)),
    }
    with Simulator.start([COMPANY], work_date=MARCH_2, services=services) as server:
        wire = connect(settings_for(server, services=names))
        wire.create_lines(BATCH, receipt("BKMJKT2603-00001"))
        wire.post(BATCH)

        assert len(wire.ledger_by_document(["BKMJKT2603-00001"])) == 2
        wire.close()
