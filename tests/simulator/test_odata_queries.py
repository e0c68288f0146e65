"""Query options over OData: filters with their limits, order, paging by link (PROTOCOL 2.3)."""

import pytest

from simulator import Simulator
from tests.simulator.json_client import Json, error
from tests.simulator.worlds import line, offer


@pytest.fixture
def ledger(json: Json, navision: Simulator) -> Json:
    """Ten documents of two entries each behind the two opening entries."""
    company = navision.company()
    for number in range(1, 11):
        offer(
            company,
            line("1000", number, f"D{number:02}", external=f"REF-{number}"),
            line("1200", -number, f"D{number:02}"),
        ).post("GENERAL", "LEASE")
    return json


def numbers(json: Json, query: str) -> list[int]:
    """Entry numbers that a query finds."""
    found = json.get(json.page(f"GeneralLedgerEntries?$select=Entry_No&{query}"))["value"]
    return [each["Entry_No"] for each in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Entry_No eq 3", [3]),
        ("Entry_No gt 20", [21, 22]),
        ("Entry_No ge 3 and Entry_No lt 6", [3, 4, 5]),
        ("Document_No eq 'D02'", [5, 6]),
        ("Document_No eq 'd02'", [5, 6]),  # a code is in capitals
        ("Document_No eq 'D02' or Document_No eq 'D04'", [5, 6, 9, 10]),
        ("(Document_No eq 'D02' or Document_No eq 'D04') and Amount gt 0", [5, 9]),
        ("External_Document_No eq 'REF-7'", [15]),
        ("External_Document_No ne '' and Entry_No le 5", [3, 5]),
        ("startswith(External_Document_No,'REF-1')", [3, 21]),
        ("endswith(Document_No,'09') and Amount lt 0", [20]),
        ("contains(Document_No,'PE')", [1, 2]),
        ("Amount eq -500", [2]),
        ("Amount ge 9.5", [1, 21]),
        ("Posting_Date eq 2025-12-31", [1, 2]),
        ("Posting_Date gt 2026-03-02", []),
        ("Reversed eq false and Entry_No eq 1", [1]),
        ("Document_Type eq ' ' and Entry_No eq 1", [1]),
        ("not (Entry_No gt 2)", [1, 2]),
    ],
)
def test_a_filter_finds_what_it_says(ledger: Json, text: str, found: list[int]) -> None:
    assert numbers(ledger, f"$filter={text.replace('+', '%2B')}") == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Document_No eq 'A' or Entry_No eq 1",
            "The 'OR' operator is not supported on distinct fields on an OData filter.",
        ),
        ("Nonsense eq 1", "Could not find a property named 'Nonsense' on type 'NAV.GeneralLedgerEntries'."),
        ("Entry_No eq '1'", "A binary operator with incompatible types was detected."),
        ("Document_No eq 1", "A binary operator with incompatible types was detected."),
        ("year(Posting_Date) eq 2026", "The function 'year' is not supported"),
        ("Entry_No in (1,2)", "The 'in' operator needs $schemaversion=2.1."),
        ("Entry_No eq", "Syntax error"),
        ("Entry_No eq 1 and", "Syntax error"),
        ("Document_Type eq 'Bill'", "'Bill' is not an option. The existing options are:"),
    ],
)
def test_a_filter_beyond_the_limits_is_refused(json: Json, text: str, words: str) -> None:
    status, _, told = error(json.send("GET", json.page(f"GeneralLedgerEntries?$filter={text}")))

    assert status == 400
    assert words in told


def test_a_list_of_values_needs_the_newer_schema(ledger: Json) -> None:
    assert numbers(ledger, "$schemaversion=2.1&$filter=Entry_No in (1,3,99)") == [1, 3]


def test_top_skip_order_select_and_count(ledger: Json) -> None:
    page = ledger.get(
        ledger.page(
            "GeneralLedgerEntries?$orderby=Amount desc&$top=2&$skip=1&$select=Entry_No,Amount&$count=true"
        )
    )

    assert page["@odata.count"] == 22
    assert [(each["Entry_No"], each["Amount"]) for each in page["value"]] == [(21, 10), (19, 9)]
    assert set(page["value"][0]) == {"@odata.etag", "Entry_No", "Amount"}
    assert ledger.send("GET", ledger.page("GeneralLedgerEntries/$count")).text == "22"


def paged(json: Json, query: str, size: int) -> list[list[int]]:
    """The pages that the links lead through."""
    pages, address = [], json.page(f"GeneralLedgerEntries?$select=Entry_No&{query}")
    while address:
        answer = json.send("GET", address, headers={"Prefer": f"odata.maxpagesize={size}"})
        assert answer.headers["Preference-Applied"] == "odata.maxpagesize"
        pages.append([each["Entry_No"] for each in answer.json()["value"]])
        address = answer.json().get("@odata.nextLink", "")
    return pages


def test_pages_follow_the_link_and_the_last_one_has_none(ledger: Json) -> None:
    assert paged(ledger, "", 10) == [[*range(1, 11)], [*range(11, 21)], [21, 22]]
    assert paged(ledger, "", 11) == [[*range(1, 12)], [*range(12, 23)]]
    assert paged(ledger, "$filter=Amount gt 0", 6) == [[1, 3, 5, 7, 9, 11], [13, 15, 17, 19, 21]]


def test_top_limits_the_whole_and_not_the_page(ledger: Json) -> None:
    assert paged(ledger, "$top=5", 2) == [[1, 2], [3, 4], [5]]
    assert paged(ledger, "$top=2", 5) == [[1, 2]]
    assert paged(ledger, "$top=4", 2) == [[1, 2], [3, 4]]


def test_an_order_of_ones_own_is_paged_too(ledger: Json) -> None:
    assert paged(ledger, "$orderby=Entry_No desc&$top=5", 3) == [[22, 21, 20], [19, 18]]


def test_a_row_that_comes_or_goes_does_not_shift_the_pages(ledger: Json, navision: Simulator) -> None:
    first = ledger.send(
        "GET",
        ledger.page("GeneralLedgerEntries?$select=Entry_No"),
        headers={"Prefer": "odata.maxpagesize=20"},
    ).json()
    offer(navision.company(), line("1000", 1, "LATE"), line("1200", -1, "LATE")).post("GENERAL", "LEASE")

    assert [each["Entry_No"] for each in ledger.get(first["@odata.nextLink"])["value"]] == [21, 22, 23, 24]


@pytest.mark.parametrize(
    "query", ["$top=-1", "$skip=x", "$apply=aggregate()", "$orderby=Nonsense", "$select=X"]
)
def test_an_option_that_is_not_understood_is_refused(json: Json, query: str) -> None:
    assert error(json.send("GET", json.page(f"GeneralLedgerEntries?{query}")))[0] == 400
