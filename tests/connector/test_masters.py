"""Masters over each wire: the same accounts, banks, dimension values and batches, whoever shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import stamina

from connector import Refused, Wire, connect
from connector.documents import JournalBatch
from connector.masters import DimensionValue, MasterKind, PostingDates
from connector.settings import ConnectionSettings, PublishedServices
from simulator import (
    AccountSeed,
    BankAccountSeed,
    BatchSeed,
    CompanySeed,
    DimensionValueSeed,
    Simulator,
    TemplateSeed,
)

MARCH_2 = date(2026, 3, 2)
COMPANY = CompanySeed(
    name="PT Contoh",
    accounts=(
        AccountSeed("11100", "Cash"),
        AccountSeed("11200", "Bank", direct_posting=False),
        AccountSeed("13100", "Receivables", blocked=True),
    ),
    bank_accounts=(BankAccountSeed("BCA", "11200"), BankAccountSeed("OLD", "11200", blocked=True)),
    dimension_values=(
        DimensionValueSeed("BRANCH", "JKT"),
        DimensionValueSeed("BRANCH", "O'NEIL & CO"),
        *(DimensionValueSeed("CONTRACT", f"C{n}") for n in range(25)),
    ),
    templates=(TemplateSeed("GENERAL"),),
    batches=(BatchSeed("GENERAL", "LEASE01"), BatchSeed("GENERAL", "OTHER")),
    posting_allowed_from=date(2026, 3, 1),
)
PAGES = PublishedServices(
    accounts="GLAccountCard",
    bank_accounts="BankAccountCard",
    dimension_values="DimensionValueList",
    journal_batches="GeneralJournalBatches",
    general_ledger_setup="GeneralLedgerSetup",
)


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture(params=[("soap", "nav2018"), ("odata", "nav2018"), ("odata", "bc26"), ("api", "bc26")])
def wired(request: pytest.FixtureRequest) -> Iterator[tuple[str, Wire]]:
    name, flavour = request.param
    with Simulator.start([COMPANY], work_date=MARCH_2, flavour=flavour) as server:
        given: dict[str, Any] = {"url": server.url, "company": COMPANY.name, "wire": name, "page_size": 10}
        signed = {"sign_in": "basic", "user": "jembatan", "password": "jembatan"}
        opened = connect(ConnectionSettings(services=PAGES, **(given | signed)))
        yield name, opened
        opened.close()


def test_accounts_say_whether_they_may_be_posted_to(wired: tuple[str, Wire]) -> None:
    accounts = wired[1].masters.accounts()

    assert {no: (one.blocked, one.direct_posting, one.takes_postings) for no, one in accounts.items()} == {
        "11100": (False, True, True),
        "11200": (False, False, True),
        "13100": (True, True, True),
    }


def test_bank_accounts_say_whether_they_are_blocked(wired: tuple[str, Wire]) -> None:
    assert {no: one.blocked for no, one in wired[1].masters.bank_accounts().items()} == {
        "BCA": False,
        "OLD": True,
    }


def test_the_values_of_one_dimension_are_read_to_the_last(wired: tuple[str, Wire]) -> None:
    masters = wired[1].masters

    assert set(masters.dimension_values("BRANCH")) == {"JKT", "O'NEIL & CO"}
    assert set(masters.dimension_codes("CONTRACT")) == {f"C{n}" for n in range(25)}


def test_a_value_is_added_once_and_found(wired: tuple[str, Wire]) -> None:
    name, wire = wired
    value = DimensionValue("CONTRACT", "C-NEW", "C-NEW")
    if name == "api":
        with pytest.raises(Refused, match="take masters from odata or soap"):
            wire.masters.add_dimension_value(value)
        return

    wire.masters.add_dimension_value(value)

    assert "C-NEW" in wire.masters.dimension_values("CONTRACT")
    assert "C-NEW" not in wire.masters.dimension_values("BRANCH")
    with pytest.raises(Refused, match="already exists"):
        wire.masters.add_dimension_value(value)


def test_batch_and_posting_dates_are_told_where_a_page_shows_them(wired: tuple[str, Wire]) -> None:
    name, wire = wired
    masters = wire.masters
    if name == "api":
        assert not masters.can_ask(MasterKind.JOURNAL_BATCHES)
        with pytest.raises(Refused, match="journal_batches: no service is named"):
            masters.batch(JournalBatch("GENERAL", "LEASE01"))
        return

    batch = masters.batch(JournalBatch("GENERAL", "LEASE01"))

    assert batch is not None
    assert (batch.no_series, batch.posting_no_series, batch.balancing_account) == ("", "", "")
    assert masters.batch(JournalBatch("GENERAL", "NOWHERE")) is None
    assert masters.posting_dates() == PostingDates(date(2026, 3, 1), None)
    assert not masters.posting_dates().allow(date(2026, 2, 28))
    assert masters.posting_dates().allow(MARCH_2)


def test_a_list_without_a_service_is_refused_by_name() -> None:
    with Simulator.start([COMPANY], work_date=MARCH_2) as server:
        signed = {"sign_in": "basic", "user": "jembatan", "password": "jembatan"}
        wire = connect(ConnectionSettings(url=server.url, company=COMPANY.name, **signed))  # type: ignore[arg-type]

        assert not any(wire.masters.can_ask(kind) for kind in MasterKind)
        with pytest.raises(Refused, match="accounts: no service is named for it"):
            wire.masters.accounts()
        wire.close()
