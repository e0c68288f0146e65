"""What versions differ in: SOAP pages off by default from 26, gone in 29; API; words; fields (PROTOCOL 1.11)."""

import pytest

from simulator import Simulator
from simulator.tables.flavours import FLAVOURS
from tests.simulator.json_client import Json, error, page_line
from tests.simulator.wire import Fault, Wire
from tests.simulator.worlds import MARCH_1, NAME, NOON, SEED, line, offer


def started(flavour: str, soap_pages: bool | None = None) -> Simulator:
    """A server of this version."""
    return Simulator.start(
        [SEED], flavour=flavour, clock=lambda: NOON, work_date=MARCH_1, soap_pages=soap_pages
    )


@pytest.mark.parametrize(
    ("flavour", "key", "served"),
    [
        ("nav2018", None, True),
        ("bc26", None, False),
        ("bc26", True, True),
        ("bc26", False, False),
        ("bc29", None, False),
    ],
)
def test_navisions_own_pages_leave_soap(flavour: str, key: bool | None, served: bool) -> None:
    with started(flavour, key) as server:
        wire = Wire(server, NAME)
        found = wire.session.get(wire.address("Page", "x").replace("Page/x", "Services"), timeout=20).text
        described = wire.session.get(wire.address("Page", "GeneralJournal"), timeout=20)

        assert ("/Page/GeneralJournal" in found) == served
        assert "/Codeunit/JembatanPosting" in found
        assert (described.status_code == 200) == served
        if not served:
            with pytest.raises(Fault, match='Service "Page/GeneralJournal" was not found!'):
                wire.journal()


def test_from_29_on_no_key_brings_them_back() -> None:
    with pytest.raises(ValueError, match="bc29 serves none of Navision's own pages over SOAP any more"):
        started("bc29", soap_pages=True)


@pytest.mark.parametrize("flavour", sorted(FLAVOURS))
def test_the_codeunit_and_odata_work_in_every_version(flavour: str) -> None:
    with started(flavour) as server:
        offer(server.company(), line("1000", 5), line("1200", -5))

        assert Wire(server, NAME).post() == 2
        json = Json(server, NAME)
        assert len(json.get(json.page("GeneralLedgerEntries"))["value"]) == 4


@pytest.mark.parametrize(
    ("flavour", "length", "shortcut", "words"),
    [
        ("nav2018", 50, "ShortcutDimCode_x005B_3_x005D_", "The Gen. Journal Line already exists."),
        ("bc26", 100, "ShortcutDimCode3", "The record in table Gen. Journal Line already exists."),
        ("bc29", 100, "ShortcutDimCode3", "The record in table Gen. Journal Line already exists."),
    ],
)
def test_fields_and_words_are_the_versions(flavour: str, length: int, shortcut: str, words: str) -> None:
    with started(flavour) as server:
        json = Json(server, NAME)
        line = json.send("POST", json.page("GeneralJournal"), page_line("1000", 5, Description="X" * length))
        longer = error(
            json.send(
                "POST", json.page("GeneralJournal"), page_line("1000", 5, Description="X" * (length + 1))
            )
        )
        twice = error(json.send("POST", json.page("GeneralJournal"), page_line("1000", 5, Line_No=10000)))

        assert shortcut in line.json()
        assert "GenJnlLineApprovalStatus" in line.json() or flavour == "nav2018"
        assert f"less than or equal to {length}" in longer[2]
        assert twice[2].startswith(words)
