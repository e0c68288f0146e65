"""State kept in a file: what a client may hold on to is as it was, and numbers go on where they stopped."""

import json as json_text
from pathlib import Path

import pytest

from simulator import Finance, Simulator
from simulator.tables.state import StateUnreadable
from tests.simulator.json_client import Json, api_line
from tests.simulator.worlds import MARCH_1, NAME, NOON, SEED, line, offer, posted, seeded, state


def started(path: Path, flavour: str = "bc26", **changes: object) -> Simulator:
    """A server that goes on from a file."""
    return Simulator.start(
        [seeded(**changes)],
        flavour=flavour,
        clock=lambda: NOON,
        work_date=MARCH_1,
        kept=path,
        soap_pages=None,
    )


def test_a_server_goes_on_where_it_was_left(tmp_path: Path) -> None:
    path = tmp_path / "navision.json"
    with started(path) as first:
        posted(first.company(), line("1000", 5, branch="JKT"), line("1200", -5))
        client = Json(first, NAME)
        place = f"journals({client.journal()})/journalLines"
        made = client.send("POST", client.set(place), api_line("1000", 7)).json()
        Finance(first.company()).allow_posting(MARCH_1, None)
        first.company().setup.post_with_job_queue = True
        before, version = state(first.company()), first.company().version
        first.save(path)

    with started(path) as second:
        again = Json(second, NAME)
        assert state(second.company()) == before
        assert second.company().version == version
        assert second.company().setup.allowed_from == MARCH_1
        assert second.company().setup.post_with_job_queue
        kept = again.get(again.set(f"journalLines({made['id']})"))
        assert kept == made | {"@odata.context": kept["@odata.context"]}
        entries = again.get(
            again.set("generalLedgerEntries?$filter=entryNumber eq 3&$expand=dimensionSetLines")
        )
        assert [each["valueCode"] for each in entries["value"][0]["dimensionSetLines"]] == ["JKT"]
        second.company().setup.post_with_job_queue = False
        offer(second.company(), line("1200", -7)).post("GENERAL", "LEASE")
        assert [each.integer("Entry No.") for each in second.company().rows(17)] == [1, 2, 3, 4, 5, 6]
        assert second.company().version > version


def test_a_job_that_waits_is_kept_too(tmp_path: Path) -> None:
    path = tmp_path / "navision.json"
    with started(path, post_with_job_queue=True) as first:
        posted(first.company(), line("1000", 5), line("1200", -5))
        first.save(path)

    with started(path) as second:
        assert second.run_job_queue() == [2]


@pytest.mark.parametrize(
    "text", ["", "{}", '{"format":2,"companies":[]}', '{"format":1,"companies":[{}]}', "[1]"]
)
def test_a_file_that_is_no_state_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "navision.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(StateUnreadable, match=r"navision\.json"):
        started(path)


def test_the_state_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "navision.json"
    with started(path) as first:
        first.save(path)

    with pytest.raises(StateUnreadable, match="was kept by bc26: start that version"):
        started(path, flavour="nav2018")


def test_saving_leaves_the_old_file_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "navision.json"
    with started(path) as server:
        server.save(path)
        posted(server.company(), line("1000", 5), line("1200", -5))
        server.save(path)

    assert json_text.loads(path.read_text("utf-8"))["companies"][0]["name"] == SEED.name
    assert [each.name for each in tmp_path.iterdir()] == ["navision.json"]
