"""`$batch`: independent operations, snapshots that lie about what they rolled back, and limits (PROTOCOL
2.5)."""

from typing import Any

import pytest

from simulator import Rule, Simulator
from tests.simulator.json_client import Json, api_line, error, page_line
from tests.simulator.worlds import state

GOOD, BAD = {"accountNumber": "1000"}, {"accountNumber": "4711"}


def operations(json: Json, *changes: dict[str, object], **more: Any) -> list[dict[str, Any]]:
    """Line after line for the LEASE journal."""
    url = f"companies({json.company_id()})/journals({json.journal()})/journalLines"
    return [
        {
            "id": f"r{number}",
            "method": "POST",
            "url": url,
            "headers": {"Content-Type": "application/json"},
            "body": api_line("1000", number + 1) | change,
        }
        | more
        for number, change in enumerate(changes)
    ]


def statuses(answer: Any) -> list[int]:
    """Status of every answer in an envelope."""
    assert answer.status_code == 200, answer.text
    return [each["status"] for each in answer.json()["responses"]]


def amounts(simulator: Simulator) -> list[int]:
    """What the journal holds."""
    return [int(each.amount("Amount")) for each in simulator.company().rows(81)]


def test_operations_stand_alone_and_stop_at_the_first_failure(current: Json, central: Simulator) -> None:
    answer = current.batch(current.api, *operations(current, GOOD, BAD, GOOD))

    assert statuses(answer) == [201, 400]
    assert amounts(central) == [1]
    first, second = answer.json()["responses"]
    assert (first["id"], second["id"]) == ("r0", "r1")
    assert first["headers"]["content-type"] == "application/json; odata.metadata=minimal"
    assert first["body"]["amount"] == 1
    assert second["body"]["error"]["code"] == "Application_DialogException"


def test_the_rest_is_tried_where_the_client_says_so(current: Json, central: Simulator) -> None:
    answer = current.batch(
        current.api, *operations(current, GOOD, BAD, GOOD), Prefer="odata.continue-on-error=true"
    )

    assert statuses(answer) == [201, 400, 201]
    assert amounts(central) == [1, 3]


def test_a_snapshot_that_succeeds_stays(current: Json, central: Simulator) -> None:
    assert statuses(current.batch(current.api, *operations(current, GOOD, GOOD), Isolation="snapshot")) == [
        201,
        201,
    ]
    assert amounts(central) == [1, 2]


def test_a_snapshot_rolled_back_still_reports_201_with_ids_that_do_not_exist(
    current: Json, central: Simulator
) -> None:
    before = state(central.company())
    answer = current.batch(current.api, *operations(current, GOOD, BAD, GOOD), Isolation="snapshot")

    assert statuses(answer) == [201, 400, 201]
    assert state(central.company()) == before
    ghost = answer.json()["responses"][0]["body"]["id"]
    assert current.send("GET", current.set(f"journalLines({ghost})")).status_code == 404


def test_when_the_first_of_a_snapshot_fails_it_answers_alone(current: Json, central: Simulator) -> None:
    answer = current.batch(current.api, *operations(current, BAD, GOOD, GOOD), Isolation="snapshot")

    assert statuses(answer) == [400]
    assert amounts(central) == []


def test_a_line_number_that_is_taken_fails_the_whole_snapshot(current: Json, central: Simulator) -> None:
    before = state(central.company())
    answer = current.batch(
        current.api, *operations(current, GOOD, {"lineNumber": 10000}), Isolation="snapshot"
    )

    assert error(answer)[:2] == (400, "Internal_EntityWithSameKeyExists")
    assert state(central.company()) == before


def test_posting_commits_what_a_snapshot_did_before_it(current: Json, central: Simulator) -> None:
    journal = f"companies({current.company_id()})/journals({current.journal()})"
    post = {"id": "p", "method": "POST", "url": f"{journal}/Microsoft.NAV.post", "headers": {}}
    balanced = operations(current, {"amount": 5}, {"amount": -5, "accountNumber": "1200"})
    (late,) = operations(current, BAD)
    answer = current.batch(current.api, *balanced, post, late | {"id": "late"}, Isolation="snapshot")

    assert statuses(answer) == [201, 201, 204, 400]
    assert [int(each.amount("Amount")) for each in central.company().rows(17)] == [500, -500, 5, -5]
    assert [each.text("Account No.") for each in central.company().rows(81)] == [""]  # the line left behind


def test_a_refused_posting_in_a_snapshot_leaves_nothing(current: Json, central: Simulator) -> None:
    before = state(central.company())
    journal = f"companies({current.company_id()})/journals({current.journal()})"
    post = {"id": "p", "method": "POST", "url": f"{journal}/Microsoft.NAV.post"}
    answer = current.batch(current.api, *operations(current, GOOD), post, Isolation="snapshot")

    assert statuses(answer) == [201, 400]
    assert state(central.company()) == before


def test_a_hundred_operations_are_the_most(current: Json, central: Simulator) -> None:
    most = current.batch(current.api, *operations(current, *[GOOD] * 100))
    status, _, text = error(current.batch(current.api, *operations(current, *[GOOD] * 101)))

    assert statuses(most) == [201] * 100
    assert status == 500
    assert "'100'" in text
    assert len(amounts(central)) == 100


def test_page_services_are_batched_under_their_own_root(json: Json, navision: Simulator) -> None:
    made = [
        {"method": "POST", "url": json.page("GeneralJournal"), "body": page_line("1000", 1)},
        {"method": "POST", "url": f"/GeneralJournal?company={json.company}", "body": page_line("1000", 2)},
        {
            "method": "POST",
            "url": "GeneralJournal",
            "headers": {"Company": json.company},
            "body": page_line("1000", 3),
        },
        {"method": "GET", "url": "GeneralJournal/$count"},
    ]
    answer = json.batch(json.odata, *made)

    assert statuses(answer) == [201, 201, 201, 200]
    assert [each["id"] for each in answer.json()["responses"]] == [None] * 4
    assert answer.json()["responses"][3]["body"] == "3"
    assert amounts(navision) == [1, 2, 3]


def test_nav_2018_takes_no_notice_of_isolation(json: Json, navision: Simulator, flavour: str) -> None:
    lines = [
        {"id": str(n), "method": "POST", "url": json.page("GeneralJournal"), "body": page_line(account, 1)}
        for n, account in enumerate(("1000", "4711"))
    ]
    answer = json.batch(json.odata, *lines, Isolation="snapshot")

    assert statuses(answer) == [201, 400]
    assert len(amounts(navision)) == (1 if flavour == "nav2018" else 0)


def test_more_than_one_operation_in_a_change_set_is_refused(current: Json, central: Simulator) -> None:
    status, _, text = error(current.batch(current.api, *operations(current, GOOD, GOOD, atomicityGroup="g1")))

    assert status == 500
    assert text.startswith("Multiple requests within the same change set are not supported")
    assert amounts(central) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"requests": []},
        {"requests": [{"url": "x"}]},
        {"requests": [{"method": "GET", "url": "x", "weight": 1}]},
        {"requests": [{"id": "1", "method": "GET", "url": "x"}, {"id": "1", "method": "GET", "url": "x"}]},
    ],
)
def test_an_envelope_that_is_none_is_refused(current: Json, body: dict[str, Any]) -> None:
    assert current.send("POST", f"{current.api}/$batch", body).status_code == 400


def test_amounts_go_through_a_batch_exactly(current: Json, central: Simulator) -> None:
    text = (
        f'{{"requests":[{{"method":"POST","url":"companies({current.company_id()})/journals({current.journal()})/journalLines",'
        '"body":{"accountNumber":"1000","amount":1234567890123456.78}}]}'
    )
    answer = current.session.post(
        f"{current.api}/$batch", data=text, headers={"Content-Type": "application/json"}, timeout=20
    )

    assert '"amount":1234567890123456.78' in answer.text
    (line,) = central.company().rows(81)
    assert str(line.amount("Amount")) == "1234567890123456.78"


def test_an_operation_inside_a_batch_can_meet_a_lock(current: Json, central: Simulator) -> None:
    central.faults.add(Rule("lock", service="journalLines", operation="POST", nth=2, text="G/L Entry"))
    answer = current.batch(current.api, *operations(current, GOOD, GOOD), Isolation="snapshot")

    assert statuses(answer) == [201, 409]
    assert amounts(central) == []
    assert central.faults.fired["lock", "POST"] == 1
