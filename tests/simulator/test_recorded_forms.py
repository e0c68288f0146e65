"""Answers have the form of recorded ones: names and their order, ETags, error bodies, blanks.

`recorded_forms.json` holds facts distilled from exchanges with real servers; their values and their owners
are not in it. Versions after the recordings added a few properties, which are named here.
"""

import base64
import json as json_text
import re
from pathlib import Path
from typing import Any

import pytest

from simulator import Simulator
from tests.simulator.json_client import Json, api_line, error, page_line
from tests.simulator.worlds import line, posted

FORMS: dict[str, Any] = json_text.loads((Path(__file__).parent / "recorded_forms.json").read_text("utf-8"))
SHARED = Path(__file__).resolve().parents[3] / "shared" / "navision" / "exchanges"
ADDED_LATER = {
    "additionalCurrencyDebitAmount",
    "additionalCurrencyCreditAmount",
    "consolidationCode",
    "valueConsolidationCode",
}


def names(row: dict[str, Any]) -> list[str]:
    """The names of a row that were there when the recording was made."""
    return [name for name in row if name not in ADDED_LATER]


def test_ledger_entries_with_their_dimensions(current: Json, central: Simulator) -> None:
    posted(central.company(), line("1000", 5, branch="JKT"), line("1200", -5))
    form = FORMS["api20.generalLedgerEntries.dimensionSetLines.a"]

    entry = current.get(
        current.set("generalLedgerEntries?$filter=entryNumber eq 3&$expand=dimensionSetLines")
    )["value"][0]

    assert names(entry) == form["entry"]
    assert names(entry["dimensionSetLines"][0]) == form["set line"]
    assert entry["dimensionSetLines"][0]["parentType"] == form["parentType"]
    for tag in (entry["@odata.etag"], entry["dimensionSetLines"][0]["@odata.etag"]):
        packed = re.fullmatch(r'W/"([A-Za-z0-9+/=]+)"', tag)
        assert packed is not None
        assert re.fullmatch(r"'\d+;\d+1;00;'", base64.b64decode(packed[1]).decode())


def test_the_envelope_of_a_batch(current: Json) -> None:
    form = FORMS["api20.batch"]
    url = f"companies({current.company_id()})/journals({current.journal()})/journalLines"
    answer = current.batch(
        current.api, {"id": "r1", "method": "POST", "url": url, "body": api_line("1000", 1)}
    ).json()
    (part,) = answer["responses"]

    assert list(answer) == form["envelope"]
    assert sorted(part) == form["part"]
    assert set(form["headers"]) <= set(part["headers"])
    assert form["content-type"].startswith(part["headers"]["content-type"])
    assert list(part["body"])[:3] == form["body starts with"]


def test_a_line_that_was_created(current: Json) -> None:
    form = FORMS["odatav4.ItemJournal.POST.201"]
    made = current.send("POST", current.page("GeneralJournal"), page_line("1000", 5)).json()

    assert list(made)[:6] == form["starts with"]
    assert made["@odata.context"].endswith(form["context ends with"])
    for name, recorded in form["kinds"].items():
        assert type(made[name]) is type(recorded), name
    assert made["VAT_Reporting_Date"] == form["blanks"]["date"]
    assert made["Document_Type"] == form["blanks"]["option"]
    assert made["Comment"] == form["blanks"]["text"]
    assert made["Quantity"] == form["blanks"]["number"]


@pytest.mark.parametrize("code", sorted(FORMS["odata.error-bodies"]))
def test_a_refusal_has_its_code_status_and_words(current: Json, code: str) -> None:
    place = current.page("GeneralJournal")
    first = current.send("POST", place, page_line("1000", 1))
    row, stale = first.headers["Location"], first.json()["@odata.etag"]
    current.send("PATCH", row, {"Amount": 2}, {"If-Match": stale})
    refused = {
        "BadRequest_InvalidToken": lambda: current.send("PATCH", row, {"Amount": 3}),
        "Request_EntityChanged": lambda: current.send("PATCH", row, {"Amount": 3}, {"If-Match": stale}),
        "Internal_EntityWithSameKeyExists": lambda: current.send(
            "POST", place, page_line("1000", 1, Line_No=10000)
        ),
        "Unknown": lambda: current.send("POST", place, page_line("1000", 1, Account_Type="Invalid Type")),
        "Internal_InvalidTableRelation": lambda: current.send("POST", place, page_line("ABL001", 1)),
    }[code]()
    status, words = FORMS["odata.error-bodies"][code]

    assert error(refused) == (status, code, words)


def test_the_facts_are_those_of_the_recordings() -> None:
    if not SHARED.is_dir():
        pytest.skip(
            "the folder with the recordings is not beside the project: only the distilled facts are used"
        )
    batch = json_text.loads((SHARED / "api20.batch.json").read_text("utf-8"))["responses"][0]
    form = FORMS["api20.batch"]
    assert (sorted(batch), sorted(batch["headers"])) == (form["part"], form["headers"])
    assert batch["headers"]["content-type"] == form["content-type"]
    assert list(batch["body"])[:3] == form["body starts with"]
    recorded = json_text.loads(
        (SHARED / "api20.generalLedgerEntries.dimensionSetLines.a.json").read_text("utf-8")
    )["value"][0]
    form = FORMS["api20.generalLedgerEntries.dimensionSetLines.a"]
    assert list(recorded) == form["entry"]
    assert list(recorded["dimensionSetLines"][0]) == form["set line"]
    told = json_text.loads((SHARED / "odata.error-bodies.json").read_text("utf-8"))
    statuses = {each["body"]["error"]["code"]: each["http_status"] for each in told}
    for code, (status, _) in FORMS["odata.error-bodies"].items():
        assert statuses[code] == status
    line = json_text.loads((SHARED / "odatav4.ItemJournal.POST.201.json").read_text("utf-8"))
    form = FORMS["odatav4.ItemJournal.POST.201"]
    assert list(line)[:6] == form["starts with"]
    assert {name: line[name] for name in form["kinds"]} == form["kinds"]
