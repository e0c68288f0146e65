"""Every fault of the script on each of the three wires: what the client sees, what is left, how it is counted."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from simulator import FaultScript, Rule, Simulator
from simulator.misbehaviour.control import ControlPort
from simulator.misbehaviour.faults import BY_OTHERS, KINDS, ON_THE_WAY
from tests.simulator.json_client import Json, api_line, error, page_line
from tests.simulator.wire import Fault, Wire, gl_line
from tests.simulator.worlds import MARCH_1, NAME, NOON, SEED, line, offer, state

WIRES = ("soap", "odata", "api")
CREATES = {"soap": "CreateMultiple", "odata": "POST", "api": "POST"}
POSTS = {"soap": "PostGeneralJournal", "odata": "PostGeneralJournal", "api": "post"}


class Client:
    """The same three acts over any wire; each answers with status and text, whatever they are."""

    def __init__(self, server: Simulator, wire: str) -> None:
        self.server, self.wire = server, wire
        self._json, self._soap = Json(server, NAME), Wire(server, NAME)

    def create(self, account: str = "1000", amount: int = 5) -> tuple[int, str]:
        """Offer a line."""
        if self.wire == "soap":
            return self._soaped(lambda: self._soap.create(gl_line(account, amount)))
        if self.wire == "odata":
            return _told(
                self._json.send("POST", self._json.page("GeneralJournal"), page_line(account, amount))
            )
        place = self._json.set(f"journals({self._json.journal()})/journalLines")
        return _told(self._json.send("POST", place, api_line(account, amount)))

    def post(self) -> tuple[int, str]:
        """Post the batch."""
        if self.wire == "soap":
            return self._soaped(lambda: self._soap.post())
        if self.wire == "odata":
            place = f"{self._json.odata}/JembatanPosting_PostGeneralJournal?company={NAME}"
            return _told(self._json.send("POST", place, {"templateName": "GENERAL", "batchName": "LEASE"}))
        return _told(
            self._json.send("POST", self._json.set(f"journals({self._json.journal()})/Microsoft.NAV.post"))
        )

    def _soaped(self, act: Callable[[], Any]) -> tuple[int, str]:
        try:
            return 200, str(act())
        except Fault as fault:
            return fault.status, fault.text


def _told(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.text


@pytest.fixture
def server() -> Iterator[Simulator]:
    """A version that has all three wires."""
    with Simulator.start(
        [SEED], flavour="bc26", clock=lambda: NOON, work_date=MARCH_1, soap_pages=True
    ) as running:
        yield running


@pytest.fixture(params=WIRES)
def client(server: Simulator, request: pytest.FixtureRequest) -> Client:
    """A client of each wire in turn."""
    return Client(server, str(request.param))


def on_create(client: Client, kind: str, **more: Any) -> Rule:
    """A rule for the first line offered."""
    return Rule(kind, operation=CREATES[client.wire], wire=client.wire, nth=1, **more)


def on_post(client: Client, kind: str, **more: Any) -> Rule:
    """A rule for the first posting."""
    return Rule(kind, operation=POSTS[client.wire], wire=client.wire, nth=1, **more)


def balanced(client: Client) -> None:
    """Two lines that may be posted."""
    client.create("1000", 5)
    client.create("1200", -5)


def entries(server: Simulator) -> int:
    """How many entries the ledger has beyond the opening."""
    return len(server.company().rows(17)) - 2


def test_a_lost_request_did_nothing_and_a_lost_answer_everything(client: Client, server: Simulator) -> None:
    balanced(client)
    server.faults.add(on_post(client, "lose_request"))
    with pytest.raises(requests.ConnectionError):
        client.post()
    after_request = entries(server)
    server.faults.clear()
    server.faults.add(on_post(client, "lose_answer"))
    with pytest.raises(requests.ConnectionError):
        client.post()

    assert (after_request, entries(server)) == (0, 2)
    assert server.faults.counted() == {"lose_request": 1, "lose_answer": 1}


def test_half_a_body_is_an_error_for_the_client_and_the_work_is_done(
    client: Client, server: Simulator
) -> None:
    server.faults.add(on_create(client, "cut_body"))
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        client.create()

    assert len(server.company().rows(81)) == 1
    assert server.faults.counted()["cut_body"] == 1


@pytest.mark.parametrize("kind", ["delay", "drip"])
def test_a_slow_answer_comes_whole(client: Client, server: Simulator, kind: str) -> None:
    server.faults.add(on_create(client, kind, seconds=0.3))
    began = time.monotonic()
    status, _ = client.create()

    assert status in (200, 201)
    assert time.monotonic() - began >= 0.28
    assert server.faults.counted()[kind] == 1


@pytest.mark.parametrize("status", [401, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504])
def test_the_gateway_answers_instead_before_or_after_the_work(
    client: Client, server: Simulator, status: int
) -> None:
    server.faults.add(
        on_create(client, "status", status=status),
        Rule(
            "status",
            operation=CREATES[client.wire],
            nth=2,
            status=status,
            when="after",
            retry_after=7,
        ),
    )
    before = _status(client)
    lines_before = len(server.company().rows(81))
    after = _status(client)

    assert (before.status_code, after.status_code) == (status, status)
    assert (lines_before, len(server.company().rows(81))) == (0, 1)
    assert "Retry-After" not in before.headers
    assert after.headers["Retry-After"] == "7"
    assert server.faults.counted()["status"] == 2
    if status in (502, 503, 504):
        assert before.headers["Content-Type"].startswith("text/html")
        assert before.text.startswith("<html>")
    elif client.wire != "soap":
        assert error(before)[1]


def _status(client: Client) -> requests.Response:
    """The bare answer to a line that is offered."""
    json, soap = Json(client.server, NAME), Wire(client.server, NAME)
    if client.wire == "soap":
        namespace = "urn:microsoft-dynamics-schemas/page/generaljournal"
        content = (
            "<CurrentJnlBatchName>LEASE</CurrentJnlBatchName><GeneralJournal_List><GeneralJournal>"
            "<Account_No>1000</Account_No><Amount>1</Amount></GeneralJournal></GeneralJournal_List>"
        )
        return soap.send(soap.address("Page", "GeneralJournal"), namespace, "CreateMultiple", content)
    if client.wire == "odata":
        return json.send("POST", json.page("GeneralJournal"), page_line("1000", 1))
    return json.send("POST", json.set(f"journals({json.journal()})/journalLines"), api_line("1000", 1))


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("lock", {"soap": 500, "odata": 409, "api": 409}, "was locked by another user"),
        ("deadlock", {"soap": 500, "odata": 400, "api": 400}, "was deadlocked with another user"),
        ("fault", {"soap": 500, "odata": 400, "api": 400}, "Out of order"),
    ],
)
def test_a_refusal_of_the_server_leaves_nothing(
    client: Client, server: Simulator, kind: str, status: dict[str, int], words: str
) -> None:
    before = state(server.company())
    server.faults.add(on_create(client, kind, text="Out of order" if kind == "fault" else ""))
    told = client.create()

    assert told[0] == status[client.wire]
    assert words in told[1]
    assert state(server.company()) == before
    assert server.faults.counted()[kind] == 1


def test_a_lock_that_is_held_makes_everybody_wait(client: Client, server: Simulator) -> None:
    server.faults.add(on_create(client, "hold_lock", seconds=0.4))
    began = time.monotonic()
    client.create()

    assert time.monotonic() - began >= 0.35
    assert server.faults.counted()["hold_lock"] == 1


def test_somebody_changes_the_row_under_an_etag(server: Simulator) -> None:
    json = Json(server, NAME)
    made = json.send("POST", json.page("GeneralJournal"), page_line("1000", 5)).json()
    place = json.page(
        "GeneralJournal(Journal_Template_Name='GENERAL',Journal_Batch_Name='LEASE',Line_No=10000)"
    )
    server.faults.add(Rule("change_row", operation="PATCH", field="Comment", to="Seen"))

    assert error(json.send("PATCH", place, {"Amount": 6}, {"If-Match": made["@odata.etag"]}))[0] == 409
    assert json.get(place)["Comment"] == "Seen"
    assert server.faults.counted()["change_row"] == 1


def test_somebody_changes_the_row_under_a_key(server: Simulator) -> None:
    wire = Wire(server, NAME)
    (made,) = wire.create(gl_line("1000", 5))
    server.faults.add(Rule("change_row", operation="Delete"))

    with pytest.raises(Fault, match="Other user has modified"):
        wire.page(
            "GeneralJournal",
            "Delete",
            f"<CurrentJnlBatchName>LEASE</CurrentJnlBatchName><Key>{made['Key']}</Key>",
        )


def test_a_line_of_somebody_else_is_posted_with_ours(client: Client, server: Simulator) -> None:
    balanced(client)
    server.faults.add(on_post(client, "foreign_line", batch="LEASE"))
    status, _ = client.post()

    assert status in (200, 204)
    documents = [each.text("Document No.") for each in server.company().rows(17)][2:]
    assert sorted(documents) == ["BKM1", "BKM1", "FOREIGN1", "FOREIGN1"]
    assert server.faults.counted()["foreign_line"] == 1


def test_somebody_else_posts_our_batch(client: Client, server: Simulator) -> None:
    balanced(client)
    server.faults.add(on_post(client, "post_batch", batch="LEASE"))
    status, text = client.post()

    assert status in (400, 500)
    assert "There is nothing to post." in text
    assert entries(server) == 2
    assert server.company().rows(17).get(3).text("User ID") == "SOMEBODY"
    assert server.faults.counted()["post_batch"] == 1


def test_a_batch_that_nobody_can_post_is_not_counted_as_posted(client: Client, server: Simulator) -> None:
    client.create()
    server.faults.add(on_post(client, "post_batch", batch="LEASE"))
    client.post()

    assert server.faults.counted()["post_batch"] == 0


def test_the_period_is_closed_before_we_post(client: Client, server: Simulator) -> None:
    balanced(client)
    server.faults.add(
        on_post(client, "posting_dates", allowed_from=date(2026, 4, 1), allowed_to=date(2026, 4, 30))
    )
    status, text = client.post()

    assert status in (400, 500)
    assert "is not within your range of allowed posting dates" in text
    assert entries(server) == 0


def test_a_posting_series_numbers_anew(client: Client, server: Simulator) -> None:
    balanced(client)
    server.faults.add(on_post(client, "posting_series", batch="LEASE", to="RENUM"))
    client.post()

    assert {each.text("Document No.") for each in server.company().rows(17)} == {"OPEN", "RENUM0001"}
    assert server.faults.counted()["posting_series"] == 1


def test_a_batch_name_counts_up_and_the_old_one_is_gone(server: Simulator) -> None:
    offer(server.company(), line("1000", 5), line("1000", -5))
    with server.company().transaction():
        batches = server.company().rows(232)
        batches.insert(batches.draft({"Journal Template Name": "GENERAL", "Name": "LEASE01"}))
    offer(server.company(), line("1000", 5), line("1000", -5), batch="LEASE01")
    server.faults.add(Rule("increment_batch_name", operation="post", batch="LEASE01"))
    json = Json(server, NAME)
    json.send("POST", json.set(f"journals({json.journal('LEASE01')})/Microsoft.NAV.post"))

    names = [each.text("Name") for each in server.company().rows(232)]
    assert "LEASE02" in names
    assert "LEASE01" not in names


@pytest.mark.parametrize(
    ("kind", "more", "gone", "there"),
    [
        (
            "rename_field",
            {"field": "External Document No.", "to": "Reference"},
            "External_Document_No",
            "Reference",
        ),
        ("add_field", {"field": "Colour"}, "", "Colour"),
        ("reorder_fields", {}, "", "External_Document_No"),
        ("retype_field", {"field": "Amount", "to": "Text"}, "", "Amount"),
    ],
)
def test_a_page_changes_on_both_wires_that_show_it(
    server: Simulator, kind: str, more: dict[str, str], gone: str, there: str
) -> None:
    json, wire = Json(server, NAME), Wire(server, NAME)
    before = json.send("GET", f"{json.odata}/$metadata").text
    server.faults.add(Rule(kind, operation="$metadata", when="after", page="GeneralJournal", nth=1, **more))
    json.send("GET", f"{json.odata}/$metadata")
    described = json.send("GET", f"{json.odata}/$metadata").text
    wsdl = wire.session.get(wire.address("Page", "GeneralJournal"), timeout=20).text

    journal = described[described.index('EntityType Name="GeneralJournal"') :].partition("</EntityType>")[0]
    assert described != before
    for text in (journal, wsdl):
        assert f'"{there}"' in text
        assert not gone or f'"{gone}"' not in text
    assert server.faults.counted()[kind] == 1
    if kind == "rename_field":
        refused = error(
            json.send("POST", json.page("GeneralJournal"), page_line("1000", 1, External_Document_No="X"))
        )
        made = json.send("POST", json.page("GeneralJournal"), page_line("1000", 1, Reference="X"))
        assert "'External_Document_No' does not exist" in refused[2]
        assert server.company().rows(81).get("GENERAL", "LEASE", 10000)["External Document No."] == "X"
        assert made.json()["Reference"] == "X"


def test_a_rule_for_one_wire_leaves_the_others_alone(server: Simulator) -> None:
    server.faults.add(Rule("status", wire="api", status=503))

    assert Client(server, "odata").create()[0] == 201
    assert Client(server, "soap").create()[0] == 200
    assert Json(server, NAME).send("GET", f"{server.url}/api/v2.0/companies").status_code == 503


def test_every_kind_has_a_test_here_or_beside() -> None:
    told = Path(__file__).read_text("utf-8") + (Path(__file__).parent / "test_faults.py").read_text("utf-8")

    assert [kind for kind in sorted(KINDS) if f'"{kind}"' not in told] == []
    assert BY_OTHERS | ON_THE_WAY < KINDS


def test_a_script_in_a_file_names_every_act(tmp_path: Path, server: Simulator) -> None:
    script = tmp_path / "faults.toml"
    script.write_text(
        'seed = 7\n[[fault]]\nkind = "posting_dates"\nwire = "api"\noperation = "post"\nnth = 1\n'
        'allowed_from = 2026-04-01\n\n[[fault]]\nkind = "status"\nstatus = 504\nwhen = "after"\n'
        "probability = 0.5\n",
        encoding="utf-8",
    )
    FaultScript.from_toml(script)

    with pytest.raises(ValueError, match="when is before or after"):
        Rule("status", when="later")


def test_the_control_port_changes_the_script_and_counts(server: Simulator) -> None:
    control = ControlPort(server)
    try:
        script = '[[fault]]\nkind = "status"\nstatus = 503\nservice = "companies"\ntimes = 1\n'
        added = requests.post(f"{control.url}/faults", data=script, timeout=20)
        wrong = requests.post(f"{control.url}/faults", data='[[fault]]\nkind = "rain"', timeout=20)
        first = Json(server, NAME).send("GET", f"{server.url}/api/v2.0/companies").status_code
        counted = requests.get(f"{control.url}/faults", timeout=20).json()
        cleared = requests.delete(f"{control.url}/faults", timeout=20).json()
        calls = requests.get(f"{control.url}/calls", timeout=20).json()
        nothing = requests.get(f"{control.url}/weather", timeout=20).status_code
        queue = requests.post(f"{control.url}/job-queue", timeout=20).json()
    finally:
        control.stop()

    assert (added.json(), first) == ({"added": 1}, 503)
    assert (wrong.status_code, "rain is no fault" in wrong.json()["error"]) == (400, True)
    assert counted == cleared == {"status": 1}
    assert calls["GET"] == 1
    assert (nothing, queue) == (404, [])
