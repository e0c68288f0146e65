"""`simulate` and `run` as real processes: they say where they are, do their work, and end cleanly when told to."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from tests.commands.conftest import C1, CASHIER, CommandLine
from tests.commands.navision import PASSWORD, USER, point_to

PATIENCE = 60.0


@contextmanager
def started(cli: CommandLine, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The command as a process of its own, killed at the end if it did not end by itself."""
    before = ["--books", f"sqlite:///{cli.books}", "--config", str(cli.config), "--log", str(cli.log)]
    environment = {**os.environ, "JEMBATAN_NAVISION_USER": USER, "JEMBATAN_NAVISION_PASSWORD": PASSWORD}
    process = subprocess.Popen(
        [sys.executable, "-m", "commands.main", *before, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def told_to_end(process: subprocess.Popen[str]) -> int:
    """SIGTERM, and the exit code it leaves."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE)


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "it did not become so in time"
        time.sleep(0.1)


def test_the_simulator_tells_its_address_takes_new_contracts_and_ends_cleanly(cli: CommandLine):
    with started(cli, "simulate", "--port", "0", "--json") as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert told["company"] == "Sample Motor Credit"
        assert told["curl"].endswith("/WS/Sample%20Motor%20Credit/Services'")
        assert PASSWORD not in json.dumps(told), "a secret of the environment is not told again"
        point_to(cli, told["url"])
        # Signed after the simulator began: its administrator adds the dimension value within a second.
        cli("import", "contracts", cli.write("c1.csv", C1))
        time.sleep(2.5)

        assert cli("deliver", "--json").json["documents_posted"] == 1

        assert told_to_end(process) == 0


def test_a_port_that_is_taken_is_named(cli: CommandLine):
    with started(cli, "simulate", "--port", "0", "--json") as process:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["url"].rpartition(":")[2].partition("/")[0]

        answer = cli("simulate", "--port", port, code=2)

    assert f"port {port} cannot be used" in answer.err


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """A line pasted into a shell that knows the password; a proxy or a bundle has no say in it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith(("_proxy", "_ca_bundle"))
    }
    return subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        text=True,
        env=kept | {"JEMBATAN_NAVISION_PASSWORD": PASSWORD},
        check=False,
    )


def test_a_line_for_each_wire_works_when_it_is_pasted(cli: CommandLine):
    words = ("--flavour", "bc26", "--limits", "online", "--control", "0", "--json")
    with started(cli, "simulate", "--port", "0", *words) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())

        assert set(told["curls"]) == {"soap", "odata", "api"}
        assert told["limits"] == "6,000 requests in 300 s and 5 at once for each user"
        assert "JembatanPosting" in shell(told["curls"]["soap"]).stdout
        assert json.loads(shell(told["curls"]["odata"]).stdout)["value"] == []
        assert json.loads(shell(told["curls"]["api"]).stdout)["value"][0]["name"] == "Sample Motor Credit"
        assert shell(f"curl -s {told['control']}/faults").stdout == "{}"
        assert told_to_end(process) == 0


def test_tokens_over_tls_work_when_they_are_pasted(cli: CommandLine):
    folder = cli.books.parent / "tls"
    words = ("--port", "0", "--flavour", "bc29", "--tls", str(folder), "--oauth", "--company", "Second, Ltd.")
    with started(cli, "simulate", *words, "--json") as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())

        both = shell(f"{told['token']}; {told['curls']['api']}")
        assert {each["name"] for each in json.loads(both.stdout)["value"]} == {
            "Sample Motor Credit",
            "Second, Ltd.",
        }
        assert (
            "401"
            in shell(f"curl -s -i --cacert {told['certificate']} {told['addresses']['api']}/companies").stdout
        )
        assert told_to_end(process) == 0


def test_what_is_kept_in_a_file_is_there_the_next_time(cli: CommandLine):
    kept = cli.books.parent / "navision.json"
    words = ("simulate", "--port", "0", "--keep", str(kept), "--json")
    with started(cli, *words) as process:
        assert process.stdout is not None
        point_to(cli, json.loads(process.stdout.readline())["url"])
        cli("import", "contracts", cli.write("c1.csv", C1))
        time.sleep(2.5)
        assert cli("deliver", "--json").json["documents_posted"] == 1
        assert told_to_end(process) == 0
    with started(cli, *words) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        entries = json.loads(shell(told["curls"]["odata"]).stdout)["value"]

        assert entries
        assert told_to_end(process) == 0


def test_a_person_reads_addresses_users_and_a_line_for_each_wire(cli: CommandLine):
    with started(cli, "simulate", "--port", "0", "--flavour", "bc26", "--soap-pages") as process:
        assert process.stdout is not None
        told = [process.stdout.readline().rstrip() for _ in range(7)]

        assert told[0].startswith("Navision (bc26) for Sample Motor Credit listens at http://127.0.0.1:")
        assert [each.partition(":")[0] for each in told[3:6]] == ["Try soap", "Try odata", "Try api"]
        assert told[6] == "Its ledger lives in memory and is gone when it stops (Control-C)"
        assert told_to_end(process) == 0


def test_wrong_use_of_the_simulator_is_told_with_its_remedy(cli: CommandLine):
    version = cli("simulate", "--port", "0", "--flavour", "nav2099", code=2)
    gone = cli("simulate", "--port", "0", "--flavour", "bc29", "--soap-pages", code=2)
    bare = cli("simulate", "--port", "0", "--oauth", code=2)
    limits = cli("simulate", "--port", "0", "--limits", "some", code=2)
    state = cli("simulate", "--port", "0", "--keep", cli.write("state.json", "{}"), code=2)

    assert "nav2099 is no version: choose nav2018, bc26 or bc29" in version.err
    assert "bc29 serves none of Navision's own pages over SOAP any more" in gone.err
    assert "--tls FOLDER" in bare.err
    assert "--limits some is not known: choose none or online" in limits.err
    assert "state.json" in state.err


# --- run --------------------------------------------------------------------------------------------------


def runs(cli: CommandLine, job: str) -> list[tuple[int | None, str]]:
    """The runs of a job in the books, the latest first: exit code and sentence."""
    with sqlite3.connect(cli.books) as connection:
        return connection.execute(
            "SELECT exit_code, said FROM job_run WHERE job = ? ORDER BY slot DESC", (job,)
        ).fetchall()


def missed_since_yesterday(cli: CommandLine) -> None:
    """As if the clock had been watched until two days ago."""
    at = int((datetime.now(UTC) - timedelta(days=2)).timestamp() * 1000)
    with sqlite3.connect(cli.books) as connection:
        for job in ("deliver", "agree", "day_end", "verify"):
            connection.execute(
                "INSERT INTO job_run (job, slot, holder, started, ended, exit_code, said) "
                "VALUES (?, ?, 'before', ?, ?, 0, '')",
                (job, at, at, at),
            )


def test_what_was_missed_runs_once_though_two_processes_watch(counter: CommandLine):
    counter("receipt", "C1", 1_272_000, "--instalment", 1, *CASHIER)
    missed_since_yesterday(counter)
    with started(counter, "simulate", "--port", "0", "--json") as navision:
        assert navision.stdout is not None
        point_to(counter, json.loads(navision.stdout.readline())["url"])
        counter("init")
        with started(counter, "run") as one, started(counter, "run") as other:
            eventually(
                lambda: all(
                    runs(counter, job)[0][0] is not None and len(runs(counter, job)) == 2
                    for job in ("deliver", "agree", "day_end", "verify")
                )
            )
            time.sleep(1)
            assert told_to_end(one) == 0
            assert told_to_end(other) == 0
    assert [code for code, _ in runs(counter, "deliver")] == [0, 0]
    assert "2 documents posted" in runs(counter, "deliver")[0][1]
    assert [code for code, _ in runs(counter, "verify")] == [0, 0]
    log = [json.loads(line) for line in counter.log.read_text(encoding="utf-8").splitlines()]
    starts = [line["job"] for line in log if line["event"] == "job starts"]
    assert sorted(starts) == ["agree", "day_end", "deliver", "verify"]


def test_a_job_whose_process_was_killed_is_taken_up_again(counter: CommandLine):
    missed_since_yesterday(counter)
    with started(counter, "run") as process:
        eventually(lambda: bool(runs(counter, "day_end")) and len(runs(counter, "day_end")) == 2)
        process.kill()
    slot = "SELECT max(slot) FROM job_run WHERE job = 'day_end'"
    with sqlite3.connect(counter.books) as connection:
        # As if it had been killed at work: its slot was never ended, and its lease has run out.
        connection.execute(f"UPDATE job_run SET ended = NULL, exit_code = NULL WHERE slot = ({slot})")
        connection.execute("UPDATE lease SET expires = 0")

    with started(counter, "run") as process:
        eventually(lambda: runs(counter, "day_end")[0][0] == 0)
        assert told_to_end(process) == 0

    assert len(runs(counter, "day_end")) == 2


def test_nothing_was_missed_where_the_clock_was_never_watched(counter: CommandLine):
    with started(counter, "run") as process:
        eventually(lambda: bool(runs(counter, "verify")))
        time.sleep(1)
        assert told_to_end(process) == 0

    assert [said for _, said in runs(counter, "deliver")] == ["the clock was watched from here on"]


def test_the_next_times_are_shown_without_running(cli: CommandLine):
    coming = {one["job"]: one["next"] for one in cli("run", "--show", "--json").json}

    assert set(coming) == {"deliver", "agree", "day_end", "release_holds", "verify"}
    assert coming["verify"].endswith("02:00:00+07:00")


def test_missing_secrets_are_told_at_the_start_and_not_at_ten_tomorrow(cli: CommandLine):
    cli.environment |= {"JEMBATAN_NAVISION_USER": None, "JEMBATAN_NAVISION_PASSWORD": None}

    assert "JEMBATAN_NAVISION_USER and JEMBATAN_NAVISION_PASSWORD are not set" in cli("run", code=2).err
