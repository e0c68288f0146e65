"""`deliver`, `agree`, `sync`, `diff` against a Navision on loopback: told once, proven, and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import stamina

from simulator import Rule, Simulator
from simulator.posting.ledger import posted_entries, waiting_lines
from tests.commands.conftest import CASHIER, CommandLine
from tests.commands.navision import PASSWORD, navision_for, point_to


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Reads that failed are tried again at once."""
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def navision(counter: CommandLine) -> Iterator[Simulator]:
    """Navision, with C1 signed and one receipt waiting on our side."""
    counter("receipt", "C1", 1_272_000, "--instalment", 1, "--key", "K1", *CASHIER)
    with navision_for(counter) as server:
        yield server


def documents(server: Simulator) -> dict[str, int]:
    """The lines that stand in the ledger, by document."""
    found: dict[str, int] = {}
    for entry in posted_entries(server.company()):
        found[entry.document_no] = found.get(entry.document_no, 0) + 1
    return found


def test_what_waits_is_posted_once_and_proven(counter: CommandLine, navision: Simulator):
    answer = counter("deliver", "--json").json

    assert (answer["outcome"], answer["documents_posted"], answer["lines_posted"]) == ("done", 2, 8)
    assert documents(navision) == {"JUMBDG0412-00001": 4, "BKMBDG0502-00001": 4}
    assert counter("deliver", "--json").json["documents_posted"] == 0
    assert documents(navision) == {"JUMBDG0412-00001": 4, "BKMBDG0502-00001": 4}


def test_both_ledgers_agree_afterwards(counter: CommandLine, navision: Simulator):
    answer = counter("sync", "--json").json

    assert answer["delivery"]["outcome"] == "done"
    assert answer["agreement"]["kinds"] == {}
    assert answer["agreement"]["entries_read"] == 8
    assert counter("agree", "--json").json["needs_person"] is False
    assert counter("diff", "--json").json["agreed"] is True


def test_a_refused_document_is_held_with_navisions_words_and_the_rest_goes_on(
    counter: CommandLine, navision: Simulator
):
    navision.company().set_field(15, ("110102",), "Blocked", True)

    answer = counter("deliver", "--json", code=1).json

    assert documents(navision) == {"JUMBDG0412-00001": 4}
    assert [one["document"] for one in answer["named"]] == ["BKMBDG0502-00001"]
    assert "Blocked must be equal to 'No'" in answer["named"][0]["because"]
    navision.company().set_field(15, ("110102",), "Blocked", False)
    assert counter("deliver", "--json").json["documents_posted"] == 1


def test_an_unmapped_role_holds_its_document_and_says_what_to_add(counter: CommandLine, navision: Simulator):
    path = counter.config / "accounts.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index("[DEALER_PAYABLE]")
    path.write_text(text[:start] + text[text.index("[CUSTOMER_DEPOSIT]") :], encoding="utf-8")

    named = counter("deliver", "--json", code=1).json["named"]

    assert documents(navision) == {"BKMBDG0502-00001": 4}
    assert named[0]["because"] == (
        "JUMBDG0412-00001: config/accounts.toml has no account for DEALER_PAYABLE in branch BDG: "
        "add it, then run `jembatan deliver`"
    )
    path.write_text(text, encoding="utf-8")
    assert counter("deliver", "--json").json["documents_posted"] == 1


def test_a_draft_leaves_the_lines_to_finance(counter: CommandLine, navision: Simulator):
    answer = counter("deliver", "--draft", "--json").json

    assert answer["with_finance"] == 2
    assert documents(navision) == {}
    assert len(waiting_lines(navision.company(), "GENERAL", "LEASE01")) == 8


def test_navision_that_is_down_is_exit_3_and_the_next_run_goes_on(counter: CommandLine):
    counter("receipt", "C1", 1_272_000, "--instalment", 1, *CASHIER)
    with navision_for(counter) as server:
        address = server.url
    point_to(counter, address)

    down = counter("deliver", "--json", code=3).json

    assert down["outcome"] == "Navision is unreachable"
    assert "the server was not reached" in counter("agree", code=3).err
    with navision_for(counter) as server:
        assert counter("deliver", "--json").json["documents_posted"] == 2
        assert documents(server) == {"JUMBDG0412-00001": 4, "BKMBDG0502-00001": 4}


def test_navision_that_answers_a_web_page_loses_nothing(counter: CommandLine, navision: Simulator):
    navision.faults.add(Rule("status", status=503, body="<html>Service Unavailable</html>"))

    counter("deliver", "--json", code=3)

    navision.faults.clear()
    assert counter("deliver", "--json").json["documents_posted"] == 2
    assert documents(navision) == {"JUMBDG0412-00001": 4, "BKMBDG0502-00001": 4}


def test_a_wrong_password_is_told_without_telling_the_password(counter: CommandLine, navision: Simulator):
    counter.environment["JEMBATAN_NAVISION_PASSWORD"] = wrong = "another-secret-9"

    answer = counter("deliver", code=1)

    shown = answer.out + answer.err + counter.log.read_text(encoding="utf-8")
    assert "sign" in answer.out or "401" in answer.out
    assert wrong not in shown
    assert PASSWORD not in shown


def test_missing_secrets_are_named_by_their_variable(counter: CommandLine):
    counter.environment |= {"JEMBATAN_NAVISION_USER": None, "JEMBATAN_NAVISION_PASSWORD": None}

    answer = counter("deliver", code=2)

    assert "JEMBATAN_NAVISION_USER and JEMBATAN_NAVISION_PASSWORD are not set" in answer.err


def test_what_only_one_side_has_is_a_difference_with_a_remedy(counter: CommandLine, navision: Simulator):
    counter("sync")
    navision.company().set_field(17, (5,), "Amount", 1)

    answer = counter("agree", "--json", code=1).json

    assert answer["kinds"] == {"amount": 1}
    report = counter("diff", "--json", code=1).json
    assert report["agreed"] is False
    assert report["differences"][0]["remedy"]


def test_the_diff_is_written_in_every_format(counter: CommandLine, navision: Simulator):
    counter("sync")
    files = {kind: counter.folder / f"diff.{kind}" for kind in ("csv", "xlsx", "html")}

    answer = counter("diff", *(word for kind, path in files.items() for word in (f"--{kind}", path)))

    assert answer.out.splitlines()[0] == "Our books and Navision agree."
    assert files["csv"].read_text(encoding="utf-8-sig").count("\n") == 1, "headings and no difference"
    assert files["xlsx"].read_bytes().startswith(b"PK")
    assert "agree" in files["html"].read_text(encoding="utf-8")


def test_the_diff_is_narrowed_by_period_branch_and_account(counter: CommandLine, navision: Simulator):
    def waiting(*words: object) -> int:
        return len(counter("diff", *words, "--json").json["differences"])

    assert waiting() == 8
    assert waiting("--from", "2005-01-01") == 4
    assert waiting("--to", "2004-12-31") == 4
    assert waiting("--branch", "JKT") == 0
    assert waiting("--account", "120100") == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--from", "2005-02-01", "--to", "2005-01-01"), "lies after --to 2005-01-01: exchange the two"),
        (("--branch", "XXX"), "config/branches.toml has no branch XXX"),
        (("--account", "999"), "config/accounts.toml maps no role to 999"),
    ],
)
def test_a_diff_of_what_cannot_be_is_refused(counter: CommandLine, words: tuple, sentence: str):
    assert sentence in counter("diff", *words, code=2).err


def test_before_the_ledger_was_read_the_diff_says_so(counter: CommandLine):
    assert "was never read: run `jembatan agree` first" in json.dumps(counter("diff", "--json").json)


def test_masters_are_kept_in_step_by_a_word(counter: CommandLine):
    with navision_for(counter, contracts=()) as server:
        answer = counter("sync", "masters", "--json").json
        assert answer["created"] == ["CONTRACT C1"]
        assert answer["held"] == answer["not_asked"] == []
        assert counter("sync", "masters").out.startswith("0 dimension values created, 0 documents held")

        counter("deliver")
        assert documents(server) == {"JUMBDG0412-00001": 4}


def test_where_nothing_may_be_created_what_needs_it_is_held(counter: CommandLine):
    counter.configure(
        "navision.toml", 'missing_dimension_values = "create"', 'missing_dimension_values = "hold"'
    )
    with navision_for(counter, contracts=()):
        answer = counter("sync", "masters", code=1)

    assert "JUMBDG0412-00001: C1 is no value of dimension CONTRACT in Navision" in answer.err


def test_sync_knows_masters_and_nothing_else(counter: CommandLine):
    assert "sync knows `masters`" in counter("sync", "everything", code=2).err
