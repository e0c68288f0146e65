"""Which services are published, under which names; and what a server says of itself."""

import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connector import ConnectionSettings, PublishedServices, Refused, Unreachable, Wire, connect
from connector.exchange import Answer, Unreadable
from connector.introduction import introduced
from connector.odata.discovery import read_published
from connector.odata.metadata import read_metadata
from connector.published import ServiceKind, WantedService, candidates, is_there, wanted_of
from connector.settings import SERVICES as SETTLED
from connector.settings import WireName
from connector.soap.discovery import read_discovery
from simulator import Simulator
from tests.connector import captures, edmx
from tests.connector.carrier import ScriptedCarrier, wire_over
from tests.connector.sockets import ScriptedServer, replies
from tests.connector.test_with_the_simulator import COMPANY

SERVICES = PublishedServices()
BY_ODATA: dict[str, WireName] = dict.fromkeys(SETTLED, "odata")
DESCRIPTION = edmx.metadata({"GeneralJournal": (edmx.JOURNAL, edmx.JOURNAL_KEY)})


def wire_to(server: Simulator, wire: WireName, **more: Any) -> Wire:
    return connect(
        ConnectionSettings(
            url=server.url,
            company=COMPANY.name,
            wire=wire,
            sign_in="basic",
            user="jembatan",
            password="jembatan",
            **more,
        )
    )


def journal_over_odata(name: str) -> WantedService:
    return next(wanted_of(PublishedServices(general_journal=name), BY_ODATA))


@captures.needs_captures
def test_the_recorded_list_of_services_is_read_by_the_end_of_its_addresses() -> None:
    found = read_discovery((captures.FOLDER / "wsdl" / "Services.nav2009.disco").read_bytes())

    assert [(one.name, one.kind) for one in found] == [
        ("SystemService", ServiceKind.SYSTEM),
        ("SilverlightWeb", ServiceKind.CODEUNIT),
    ]


@captures.needs_captures
def test_python_odata_and_our_own_reader_find_the_same_names_in_the_recorded_description() -> None:
    document = (captures.FOLDER / "edmx" / "odatav4.bc16.metadata.xml").read_bytes()
    ours = read_metadata(document)

    found = read_published(document)

    sets = {one.name: set(one.shows) for one in found if one.kind is not ServiceKind.CODEUNIT}
    assert sets == {name: {member.name for member in one.row.members} for name, one in ours.sets.items()}
    assert {one.name for one in found if one.kind is ServiceKind.CODEUNIT} == set(ours.actions)
    assert {one.name for one in found if one.kind is ServiceKind.QUERY} >= {"Cust_LedgerEntries"}


@captures.needs_captures
@pytest.mark.parametrize("name", ["api-v2.0.bc26.metadata.xml", "odatav3.nav2016.sales.edmx"])
def test_what_python_odata_cannot_reflect_our_own_reader_answers(name: str) -> None:
    document = (captures.FOLDER / "edmx" / name).read_bytes()

    assert {one.name for one in read_published(document)} >= set(read_metadata(document).sets)


@captures.needs_captures
def test_a_page_under_another_name_is_known_by_the_fields_that_it_shows() -> None:
    found = read_published((captures.FOLDER / "edmx" / "odatav4.bc16.metadata.xml").read_bytes())
    wanted = journal_over_odata("WSJournal")

    assert not is_there(wanted, found)
    assert candidates(wanted, found) == ("General_Journals",)


@pytest.mark.parametrize("flavour", ["nav2018", "bc26", "bc29"])
def test_every_flavour_lists_what_it_publishes(flavour: str) -> None:
    with Simulator.start([COMPANY], flavour=flavour) as server:
        over_soap = wire_to(server, "soap").published()
        over_odata = wire_to(server, "odata").published()

    pages = {one.name for one in over_soap if one.kind is ServiceKind.PAGE}
    assert ("GeneralJournal" in pages) == (flavour == "nav2018")  # later ones give no page of Microsoft's own
    assert [one.name for one in over_soap if one.kind is ServiceKind.CODEUNIT] == ["JembatanPosting"]
    journal = next(one for one in over_odata if one.name == "GeneralJournal")
    assert {"Journal_Batch_Name", "Account_No", "Amount"} <= set(journal.shows)
    assert "JembatanPosting_PostGeneralJournal" in {one.name for one in over_odata}
    assert all(is_there(wanted, over_odata) for wanted in wanted_of(SERVICES, BY_ODATA))


def test_the_api_lists_its_collections() -> None:
    with Simulator.start([COMPANY], flavour="bc26") as server:
        names = {one.name for one in wire_to(server, "api").published()}

    assert {"companies", "journals", "journalLines", "generalLedgerEntries"} <= names


@pytest.mark.parametrize("wire", ["soap", "odata"])
@pytest.mark.parametrize(
    ("flavour", "version"), [("nav2018", ""), ("bc26", "26.0.30643.0"), ("bc29", "29.0.38871.0")]
)
def test_the_version_is_known_where_api_v2_tells_it(wire: WireName, flavour: str, version: str) -> None:
    with Simulator.start([COMPANY], flavour=flavour) as server:
        said = wire_to(server, wire).introduction()

    assert (said.version, said.has_api) == (version, bool(version))
    assert said.clock is not None
    assert abs(datetime.now(UTC) - said.clock) < timedelta(seconds=60)


def test_an_api_that_does_not_answer_leaves_the_version_unknown() -> None:
    with Simulator.start([COMPANY], flavour="bc26") as server:
        wire = wire_to(server, "soap", odata_url="http://127.0.0.1:9/NAV", read_attempts=1)

        assert wire.introduction().has_api is None


def test_a_server_may_say_nothing_of_itself() -> None:
    assert introduced(Answer(200, b"")).clock is None


@pytest.mark.parametrize(
    ("header", "clock"),
    [
        ("Date: Thu, 26 Nov 2026 01:00:00 GMT\r\n", datetime(2026, 11, 26, 1, tzinfo=UTC)),
        ("Date: Thu, 26 Nov 2026 01:00:00 -0000\r\n", datetime(2026, 11, 26, 1, tzinfo=UTC)),
        ("Date: yesterday\r\n", None),
        ("", None),
    ],
)
def test_the_date_header_is_the_servers_clock_or_none(header: str, clock: datetime | None) -> None:
    empty = replies(b'{"value":[]}', headers=f"{header}Content-Type: application/json\r\n")
    with ScriptedServer([empty, replies(b"", status="404 Not Found")]) as server:
        their_settings = ConnectionSettings(url=server.url, company="A", wire="odata")

        assert connect(their_settings).introduction().clock == clock


def test_a_description_reaches_python_odata_without_another_call() -> None:
    carrier = ScriptedCarrier({"$metadata": DESCRIPTION})
    wire = wire_over(ConnectionSettings(url="http://nav/NAV", company="A", wire="odata"), carrier)

    assert "GeneralJournal" in {one.name for one in wire.published()}
    assert not carrier.sent


@pytest.mark.parametrize("read", [read_discovery, read_published], ids=["soap", "odata"])
@given(body=st.binary(max_size=200) | st.integers(0, 1500).map(lambda cut: DESCRIPTION[:cut]))
@example(body=b'<!DOCTYPE a [<!ENTITY b "c">]><Edmx>&b;</Edmx>')
@example(body=b"<Edmx/>")
@example(body=b'<discovery><contractRef ref="http://[/Page/A"/><contractRef/></discovery>')
@settings(max_examples=60, deadline=None)
def test_any_bytes_for_a_list_of_services_are_read_or_unreadable(read: Any, body: bytes) -> None:
    with suppress(Unreadable):
        assert isinstance(read(body), tuple)


@pytest.mark.parametrize("wire", ["soap", "odata", "api"])
@pytest.mark.parametrize("status", [200, 401, 404, 500])
def test_a_list_of_services_that_is_no_list_ends_in_our_errors(wire: Any, status: int) -> None:
    body = b"<html>not here</html>"
    with ScriptedServer(
        [replies(body, status=f"{status} Somehow", headers="Content-Type: text/html\r\n")] * 2
    ) as server:
        their_settings = ConnectionSettings(url=server.url, company="A", wire=wire, read_attempts=1)

        with pytest.raises((Refused, Unreachable)):
            connect(their_settings).published()


def test_only_who_asks_what_is_published_over_odata_loads_python_odata() -> None:
    program = (
        "import sys; import connector.company_wire, connector.servers, commands.main, jobs.doctor; "
        "sys.exit('odata' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
