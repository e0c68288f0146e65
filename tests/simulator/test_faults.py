"""The fault script: what a client meets, what the company really did, and what is counted."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import requests

from simulator import Company, FaultScript, Finance, Rule, Simulator, posted_entries, waiting_lines
from tests.simulator.wire import Fault, Wire, gl_line
from tests.simulator.worlds import MARCH_1, NAME, SEED

PAIR = (gl_line("1000", 150), gl_line("1200", -150))


@pytest.fixture
def running() -> Iterator[Simulator]:
    with Simulator.start([SEED], work_date=MARCH_1) as started:
        yield started


def client(running: Simulator) -> Wire:
    return Wire(running, NAME)


def lines(running: Simulator) -> int:
    return len([each for each in waiting_lines(running.company(), "GENERAL", "LEASE") if each.account])


def test_a_lost_request_left_nothing_behind(running: Simulator) -> None:
    running.faults.add(Rule("lose_request", operation="CreateMultiple", nth=1))

    with pytest.raises(requests.ConnectionError):
        client(running).create(*PAIR)

    assert lines(running) == 0
    assert running.faults.fired == Counter({("lose_request", "CreateMultiple"): 1})
    client(running).create(*PAIR)
    assert lines(running) == 2


def test_a_lost_answer_after_the_lines_left_the_lines(running: Simulator) -> None:
    running.faults.add(Rule("lose_answer", operation="CreateMultiple"))

    with pytest.raises(requests.ConnectionError):
        client(running).create(*PAIR)

    assert lines(running) == 2
    assert running.faults.fired["lose_answer", "CreateMultiple"] == 1


def test_a_lost_answer_after_posting_left_the_entries(running: Simulator) -> None:
    running.faults.add(Rule("lose_answer", operation="PostGeneralJournal"))
    client(running).create(*PAIR)

    with pytest.raises(requests.ConnectionError):
        client(running).post()

    assert len(posted_entries(running.company(), "BKM1")) == 2
    assert lines(running) == 0


def test_an_answer_lost_after_a_refusal_is_counted_apart(running: Simulator) -> None:
    running.faults.add(Rule("lose_answer", operation="CreateMultiple"))

    with pytest.raises(requests.ConnectionError):
        client(running).create(gl_line("4711", 1))

    assert running.faults.fired == Counter({("lose_refusal", "CreateMultiple"): 1})


def test_what_was_refused_is_remembered_in_navisions_words(running: Simulator) -> None:
    for _ in range(2):
        with pytest.raises(Fault) as refusal:
            client(running).create(gl_line("4711", 1))
    running.faults.add(Rule("fault", operation="CreateMultiple", text="Nothing today."))
    with pytest.raises(Fault):
        client(running).create(*PAIR)

    assert running.refusals == {refusal.value.text: 2}


def test_half_an_answer_is_no_answer(running: Simulator) -> None:
    running.faults.add(Rule("cut_body", operation="CreateMultiple"))

    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        client(running).create(*PAIR)

    assert lines(running) == 2
    assert running.faults.fired["cut_body", "CreateMultiple"] == 1


def test_a_delay_outlasts_an_impatient_client(running: Simulator) -> None:
    running.faults.add(Rule("delay", operation="ReadMultiple", seconds=0.3))
    started = time.monotonic()

    client(running).journal()

    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (503, "<html><body>Service Unavailable</body></html>", {}),
        (429, "", {"Retry-After": "7"}),
        (401, "", {}),
        (504, "gateway", {"Content-Type": "text/plain"}),
    ],
)
def test_a_status_comes_instead_of_an_answer(
    running: Simulator, status: int, body: str, headers: dict[str, str]
) -> None:
    running.faults.add(Rule("status", operation="CreateMultiple", status=status, body=body, headers=headers))
    wire = client(running)

    answer = wire.send(
        wire.address("Page", "GeneralJournal"),
        "urn:microsoft-dynamics-schemas/page/generaljournal",
        "CreateMultiple",
        "<CurrentJnlBatchName>LEASE</CurrentJnlBatchName><GeneralJournal_List><GeneralJournal>"
        "<Account_No>1000</Account_No></GeneralJournal></GeneralJournal_List>",
    )

    assert (answer.status_code, answer.text) == (status, body)
    assert headers.items() <= dict(answer.headers).items()
    assert lines(running) == 0


def test_a_scripted_fault_has_its_class_and_text(running: Simulator) -> None:
    running.faults.add(Rule("fault", exception_class="NavPermissionException", text="You may not."))

    with pytest.raises(Fault) as refusal:
        client(running).journal()

    assert (refusal.value.name, refusal.value.text) == ("NavPermissionException", "You may not.")


def test_a_lock_speaks_of_the_table(running: Simulator) -> None:
    running.faults.add(Rule("lock", operation="PostGeneralJournal", times=1))
    client(running).create(*PAIR)

    with pytest.raises(Fault) as refusal:
        client(running).post()

    assert refusal.value.name == "NavCSideSQLLockTimeoutException"
    assert refusal.value.text == (
        "The operation could not complete because a record in the G/L Entry table was locked by another user."
        " Please retry the activity."
    )
    assert client(running).post() == 2


def test_somebody_does_something_before_the_call(running: Simulator) -> None:
    def close_the_period(company: Company) -> None:
        Finance(company).allow_posting(date(2026, 4, 1), None)

    running.faults.add(Rule("before", operation="PostGeneralJournal", hook=close_the_period))
    client(running).create(*PAIR)

    with pytest.raises(Fault, match="Posting Date is not within your range"):
        client(running).post()


def test_somebody_does_something_between_two_calls(running: Simulator) -> None:
    def add_a_foreign_line(company: Company) -> None:
        Finance(company).insert_line("GENERAL", "LEASE", {"Description": "foreign"})

    running.faults.add(Rule("after", operation="CreateMultiple", hook=add_a_foreign_line, times=1))
    client(running).create(*PAIR)

    assert len(waiting_lines(running.company(), "GENERAL", "LEASE")) == 3
    assert running.faults.fired["after", "CreateMultiple"] == 1


def test_rules_choose_the_nth_every_nth_or_by_seeded_dice() -> None:
    def chosen(rule: Rule, seed: int = 1) -> list[int]:
        script = FaultScript([rule], seed=seed)
        return [number for number in range(1, 13) if script.plan("C", "S", "Create")]

    assert chosen(Rule("lock", nth=3)) == [3]
    assert chosen(Rule("lock", every=5)) == [5, 10]
    assert chosen(Rule("lock", every=5, times=1)) == [5]
    dice = chosen(Rule("lock", probability=0.5))
    assert dice == chosen(Rule("lock", probability=0.5))
    assert 0 < len(dice) < 12


def test_a_rule_speaks_only_of_the_calls_it_names() -> None:
    script = FaultScript([Rule("lock", operation="Create", service="Journal", company="C", nth=2)])

    assert script.plan("C", "Journal", "Create") == []
    assert script.plan("C", "Journal", "Update") == []
    assert script.plan("D", "Journal", "Create") == []
    assert len(script.plan("C", "Journal", "Create")) == 1


def test_a_script_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "faults.toml"
    path.write_text(
        """
seed = 7

[[fault]]
kind = "status"
operation = "CreateMultiple"
nth = 1
status = 429
headers = { "Retry-After" = "3" }

[[fault]]
kind = "lose_answer"
operation = "PostGeneralJournal"
every = 2
""",
        encoding="utf-8",
    )
    script = FaultScript.from_toml(path)

    (throttled,) = script.plan("C", "S", "CreateMultiple")
    assert (throttled.status, throttled.headers) == (429, {"Retry-After": "3"})
    assert script.plan("C", "S", "PostGeneralJournal") == []
    assert [rule.kind for rule in script.plan("C", "S", "PostGeneralJournal")] == ["lose_answer"]


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "explode"},
        {"kind": "before"},
        {"kind": "lock", "hook": print},
        {"kind": "lock", "nth": 1, "every": 2},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Rule(**rule)  # type: ignore[arg-type]


def test_rules_out_of_force_do_nothing_and_keep_their_count(running: Simulator) -> None:
    running.faults.add(Rule("lock", operation="ReadMultiple"))
    with pytest.raises(Fault):
        client(running).journal()

    running.faults.clear()

    assert client(running).journal() == []
    assert running.faults.fired["lock", "ReadMultiple"] == 1
