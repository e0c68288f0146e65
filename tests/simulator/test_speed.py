"""Long lists stay cheap: a thousand lines at once, a hundred thousand entries in pages of a thousand.

The limits are far above what a laptop needs, so that only a wrong algorithm breaks them: reading by document
or from an entry number on must not look at every entry.
"""

import time
from datetime import date
from decimal import Decimal

import pytest

from simulator import AccountSeed, BatchSeed, CompanySeed, OpeningEntry, Simulator, TemplateSeed
from tests.simulator.json_client import Json
from tests.simulator.wire import Wire, gl_line

ENTRIES = 100_000


@pytest.fixture(scope="module")
def large() -> Wire:
    opening = tuple(
        OpeningEntry(
            date(2026, 1, 1 + number % 28), f"D{number // 2:06}", f"{1000 + number % 50}", Decimal(1)
        )
        for number in range(ENTRIES)
    )
    seed = CompanySeed(
        "LARGE",
        accounts=tuple(AccountSeed(f"{1000 + number}") for number in range(50)),
        templates=(TemplateSeed("GENERAL"),),
        batches=(BatchSeed("GENERAL", "LEASE"),),
        opening=opening,
    )
    with Simulator.start([seed], auth=("basic",)) as running:
        yield Wire(running, "LARGE")


def seconds(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


def read(wire: Wire, filters: dict[str, str], pages: int) -> list[str]:
    """Entry numbers of so many pages of a thousand."""
    seen: list[str] = []
    bookmark = ""
    for _ in range(pages):
        page = wire.entries(filters, size=1000, bookmark=bookmark)
        if not page:
            break
        seen += [each["Entry_No"] for each in page]
        bookmark = page[-1]["Key"]
    return seen


def test_a_hundred_thousand_entries_are_read_in_pages_and_each_is_met_once(large: Wire) -> None:
    started = time.perf_counter()
    seen = read(large, {}, pages=ENTRIES)

    assert len(seen) == len(set(seen)) == ENTRIES
    assert time.perf_counter() - started < 90


def test_a_filter_that_finds_nearly_everything_is_paged_as_fast(large: Wire) -> None:
    large.entries(size=1)

    assert seconds(lambda: read(large, {"Entry_No": "2.."}, pages=10)) < 10


def test_reading_some_documents_does_not_read_the_ledger(large: Wire) -> None:
    wanted = "|".join(f"D{number:06}" for number in range(0, 5000, 10))
    large.entries({"Document_No": "D000001"})

    assert seconds(lambda: large.entries({"Document_No": wanted})) < 2
    assert seconds(lambda: [large.entries({"Document_No": f"D{each:06}"}) for each in range(50)]) < 3
    assert seconds(lambda: large.entries({"Entry_No": f"{ENTRIES - 500}.."})) < 1
    assert seconds(lambda: [large.entries({"Entry_No": f"{each}..{each + 9}"}) for each in range(50)]) < 1


def test_a_thousand_lines_are_created_and_posted_in_moments(large: Wire) -> None:
    lines = [gl_line("1000", amount, f"BKM{number}") for number in range(500) for amount in (1, -1)]

    assert seconds(lambda: large.create(*lines)) < 10
    assert seconds(lambda: large.post()) < 5
    assert len(large.entries({"Document_No": "BKM499"})) == 2


def test_the_same_entries_over_odata_in_pages_of_twenty_thousand(large: Wire) -> None:
    json = Json(large.simulator, "LARGE")
    address, seen, pages = (
        json.page(f"GeneralLedgerEntries?$select=Entry_No&$filter=Entry_No le {ENTRIES}"),
        [],
        0,
    )
    started = time.perf_counter()
    while address:
        page = json.get(address)
        seen += [each["Entry_No"] for each in page["value"]]
        address, pages = page.get("@odata.nextLink", ""), pages + 1

    assert seen == list(range(1, ENTRIES + 1))
    assert pages == 5
    assert time.perf_counter() - started < 60
    assert seconds(lambda: json.get(json.page(f"GeneralLedgerEntries?$filter=Entry_No gt {ENTRIES - 5}"))) < 5
    window = json.page("GeneralLedgerEntries?$filter=Entry_No ge 50000 and Entry_No le 50009")
    assert seconds(lambda: [json.get(window) for _ in range(50)]) < 2
    assert seconds(lambda: json.get(json.page("GeneralLedgerEntries?$filter=Document_No eq 'D000077'"))) < 5
