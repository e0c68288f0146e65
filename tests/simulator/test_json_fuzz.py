"""Whatever is sent over the JSON wires is answered in Navision's form: nothing crashes, nothing is half done."""

import json as json_text
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator import Simulator
from simulator.listening import HttpRequest
from tests.simulator.json_client import page_line
from tests.simulator.worlds import MARCH_1, NAME, NOON, SEED, state

SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ROOTS = ("/NAV/ODataV4", "/NAV/api/v2.0")
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**40)
    | st.floats(allow_nan=False)
    | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
words = st.sampled_from(
    [
        "Entry_No",
        "Amount",
        "Document_No",
        "Posting_Date",
        "Document_Type",
        "eq",
        "ne",
        "gt",
        "and",
        "or",
        "not",
        "in",
        "(",
        ")",
        ",",
        "'x'",
        "'",
        "1",
        "-1.5",
        "2026-03-02",
        "2026-13-45",
        "null",
        "true",
        "contains(Document_No,'1')",
        "startswith(",
        "%27",
        "é",
        "NAV.x'y'",
    ]
)


@pytest.fixture(scope="module")
def server() -> Iterator[Simulator]:
    """A current version."""
    with Simulator.start([SEED], flavour="bc26", clock=lambda: NOON, work_date=MARCH_1) as running:
        yield running


def told(server: Simulator, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, Any]:
    """Status and body of an answer; a refusal must be an error object."""
    answer = server.respond(HttpRequest(method, path, headers, body, "jembatan"))
    assert 200 <= answer.status < 500 or b"'100'" in answer.body, (answer.status, path, body)
    if not answer.body or not answer.content_type.startswith("application/json"):
        return answer.status, None
    read = json_text.loads(answer.body)
    if answer.status >= 400:
        assert set(read["error"]) == {"code", "message"}
    return answer.status, read


@SETTINGS
@given(filter_=st.lists(words, max_size=9).map(" ".join))
def test_any_filter_is_answered_or_refused(server: Simulator, filter_: str) -> None:
    told(server, "GET", f"/NAV/ODataV4/GeneralLedgerEntries?$filter={filter_}")


@SETTINGS
@given(root=st.sampled_from(ROOTS), path=st.text("/()'=,$?&%abcXYZ019_ é.", max_size=40))
def test_any_address_is_answered_or_refused(server: Simulator, root: str, path: str) -> None:
    for method in ("GET", "POST", "PATCH", "DELETE"):
        told(server, method, f"{root}/{path}", b"{}", **{"content-type": "application/json"})


@SETTINGS
@given(
    members=st.dictionaries(
        st.sampled_from(
            [*page_line("1000", 1), "Currency_Code", "Line_No", "Amount_LCY", "Correction", "Nonsense"]
        ),
        values,
        max_size=6,
    )
)
def test_any_line_is_stored_or_refused_without_a_trace(server: Simulator, members: dict[str, Any]) -> None:
    before = state(server.company())
    body = json_text.dumps(page_line("1000", 1) | members).encode()
    status, _ = told(
        server, "POST", "/NAV/ODataV4/GeneralJournal", body, **{"content-type": "application/json"}
    )

    assert status == 201 or state(server.company()) == before


@SETTINGS
@given(body=values.map(lambda each: json_text.dumps({"requests": each}).encode()) | st.binary(max_size=60))
def test_any_batch_is_answered_or_refused(server: Simulator, body: bytes) -> None:
    told(server, "POST", "/NAV/api/v2.0/$batch", body, **{"content-type": "application/json"})


@SETTINGS
@given(token=st.text("abcdef0123456789+/=-_", max_size=30), match=st.text('W/"abc=+,*', max_size=20))
def test_any_token_is_refused_in_form(server: Simulator, token: str, match: str) -> None:
    told(server, "GET", f"/NAV/ODataV4/GeneralLedgerEntries?$skiptoken={token}")
    status, _ = told(
        server,
        "PATCH",
        "/NAV/ODataV4/ChartOfAccounts('1000')",
        b'{"Name":"Cash"}',
        **{"content-type": "application/json", "if-match": match},
    )

    assert status == (200 if match.strip() == "*" else 400)
    assert server.company().name == NAME
