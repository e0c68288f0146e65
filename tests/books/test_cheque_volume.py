"""Lists over a large register: each is found by an index, and at a million sheets within a second."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event, text

from benchmarks import cheque_register
from benchmarks.databases import postgres_server, sqlite_server
from books.cheques import lists as cheque_lists
from books.cheques.clearing_desk import ListName
from books.cheques.clearing_report import rows_of, stays
from books.cheques.lists import asked, few_left, none_left, sums_of
from books.cheques.marks import steps_of_marked
from books.setups import Books

SMALL, FULL = 10_800, 1_000_000
SERVERS = {"sqlite": sqlite_server, "postgresql": postgres_server}


def plans(books: Books) -> dict[str, str]:
    """How the database would answer each list, where it is asked to avoid reading whole tables."""
    question = asked(books, cheque_register.TODAY)
    conditions = {name: make(question) for name, (make, _day) in cheque_lists._CONDITIONS.items()}
    statements = {name.value: sums_of(question.narrowed(where)) for name, where in conditions.items()}
    statements |= {"few left": few_left(question), "none left": none_left(question)}
    found = {}
    with books.database.reading() as connection:
        for place, where in enumerate(stays(connection, cheque_register.TODAY)):
            statements[f"clearing {place}"] = rows_of(where)
            statements[f"check marks {place}"] = steps_of_marked(where, cheque_register.TODAY)
        if not books.database.is_sqlite:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if books.database.is_sqlite else "EXPLAIN"
        for name, statement in statements.items():
            sql = statement.compile(connection, compile_kwargs={"literal_binds": True})
            rows = connection.execute(text(f"{explain} {sql}")).all()
            found[name] = "\n".join(str(row[-1]) for row in rows)
    return found


def check_plans(books: Books) -> None:
    shown = plans(books)
    assert set(shown) >= {name.value for name in ListName if name is not ListName.TO_REQUEST}
    for name, plan in shown.items():
        scans = [line for line in plan.splitlines() if line.startswith("SCAN cheque")]
        assert all("INDEX ix_cheque" in line for line in scans), f"{name} reads the whole register:\n{plan}"
        assert "Seq Scan" not in plan, f"{name} reads a whole table:\n{plan}"
        assert "ix_cheque" in plan, f"{name} uses no index of sheets:\n{plan}"


def check(kind: str, folder: Path, sheets: int) -> None:
    with SERVERS[kind](folder) as server:
        books = cheque_register.new_register(server.new(), sheets)
        check_plans(books)
        for taken in cheque_register.measured(books):
            print(
                f"{kind}, {sheets:,} sheets: {taken.what}: {taken.seconds * 1000:,.0f} ms, {taken.found:,} found"
            )
            assert taken.found > 0
            # The small register only shows that indexes serve; the promise is for the full one.
            if sheets == FULL:
                assert taken.seconds < cheque_register.LIMIT_SECONDS, (
                    f"{taken.what} took {taken.seconds:.2f} s"
                )
        check_stack(books)
        books.database.close()


def check_stack(books: Books) -> None:
    """A stack of 36 is one transaction: one entry, one temporary receipt, one voucher, one commit."""
    commits: list[object] = []
    event.listen(books.database.engine, "commit", commits.append)
    done = cheque_register.register_stack(books)
    assert len(commits) == 1
    assert len(done.sheets) == cheque_register.PER_CONTRACT
    assert {sheet.steps[0].entry for sheet in done.sheets} == {done.entry}
    assert done.voucher is not None
    assert [paper.kind for paper in done.papers] == ["TTS"]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_the_lists_of_a_small_register_are_found_by_their_indexes(kind: str, tmp_path: Path):
    check(kind, tmp_path, SMALL)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_million_sheets_answer_within_a_second(kind: str, tmp_path: Path):
    check(kind, tmp_path, FULL)
