"""The blocks that commands end with: the same numbers for people and for machines."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from books.day_end import DayEnd
from books.verify import Verification
from reports.machine import as_text, plain
from reports.summary import (
    Proof,
    day_end_block,
    day_end_values,
    delivery_block,
    delivery_values,
    proof_block,
    proof_values,
    verification_block,
    verification_values,
)

PAIR = (
    "AR_PRINCIPAL in JKT: contracts by replay, accounts by vouchers",
    Decimal(5_000_000),
    Decimal(5_000_000),
)
BROKEN = (PAIR[0], Decimal(5_000_000), Decimal(4_999_999))

PROOF = Proof(
    contracts=312,
    receipts=2_104,
    entries=3_400,
    vouchers=2_911,
    lines_sent=9_120,
    answers_lost={"before arrival": 11, "after the lines": 12, "after posting": 10},
    doubled=0,
    missing=0,
    differences=0,
    pairs=(PAIR,),
    findings=(),
    seconds=41,
    report=Path("demo/diff.html"),
    books=Path("demo/books.db"),
)


@dataclass(frozen=True)
class Document:
    document: str
    found: str
    because: str


@dataclass(frozen=True)
class Run:
    outcome: str = "done"
    because: str = ""
    deliveries: int = 2
    documents_posted: int = 1_200
    lines_posted: int = 4_800
    documents_offered: int = 0
    with_finance: int = 0
    answers_lost: int = 3
    named: Sequence[Document] = ()
    notices: Sequence[str] = ()


def shown(block: RenderableType, width: int = 140) -> str:
    console = Console(width=width, record=True, file=io.StringIO(), color_system=None)
    console.print(block)
    return " ".join(console.export_text().split())


def test_a_day_end_says_what_each_branch_took_to_income():
    ended = [DayEnd("JKT", date(2026, 3, 2), 40, 1), DayEnd("BDG", date(2026, 3, 2), 1, 0)]

    screen = shown(day_end_block(ended))

    assert "2026-03-02 JKT 40 contracts 1 contract" in screen
    assert "2026-03-02 BDG 1 contract 0 contracts" in screen
    assert plain(day_end_values(ended))[0] == {
        "branch": "JKT",
        "on": "2026-03-02",
        "interest": 40,
        "late_charges": 1,
    }


def test_a_delivery_says_what_was_posted_and_how_many_answers_were_lost():
    screen = shown(delivery_block(Run()))

    assert "Done" in screen
    assert "Documents posted 1,200" in screen
    assert "Answers lost, and settled by asking 3" in screen
    assert "For a person" not in screen
    assert delivery_values(Run())["lines_posted"] == 4_800


def test_a_delivery_names_each_document_for_a_person_and_why():
    held = Document("BKMJKT2603-00219", "held", "[Account] 120100 is blocked: unblock it")
    run = Run(
        "Navision is unreachable", "try later", named=(held,), notices=("entry 7 was posted with ours",)
    )

    screen = shown(delivery_block(run))

    assert "Navision is unreachable: try later" in screen
    assert "BKMJKT2603-00219" in screen
    assert "[Account] 120100 is blocked: unblock it" in screen
    assert "entry 7 was posted with ours" in screen
    assert delivery_values(run)["named"] == [
        {"document": held.document, "found": "held", "because": held.because}
    ]


def test_a_verification_shows_the_pairs_side_by_side():
    found = Verification(entries=10, contracts=2, vouchers=7, pairs=[PAIR])

    screen = shown(verification_block(found))

    assert "The books are sound" in screen
    assert "AR_PRINCIPAL in JKT contracts by replay accounts by vouchers 5,000,000 5,000,000 0" in screen
    assert verification_values(found)["sound"] is True


def test_a_finding_is_never_left_out():
    found = Verification(findings=["series X: [a] hole"], pairs=[BROKEN])

    screen = shown(verification_block(found))

    assert "1 finding" in screen
    assert "series X: [a] hole" in screen
    assert "5,000,000 4,999,999 1" in screen
    assert verification_values(found)["sound"] is False


def test_the_proof_shows_everything_it_is_made_of():
    screen = shown(proof_block(PROOF))

    for words in (
        "stands in Navision once",
        "Contracts 312",
        "Receipts 2,104",
        "Entries recorded 3,400",
        "Vouchers 2,911",
        "Journal lines in Navision 9,120",
        "Answers lost before arrival 11",
        "Answers lost after the lines 12",
        "Answers lost after posting 10",
        "Doubled 0",
        "Missing 0",
        "Differences 0",
        "demo/diff.html",
        "demo/books.db",
        "after 41 seconds",
    ):
        assert words in screen


@pytest.mark.parametrize(
    "change", [{"doubled": 1}, {"missing": 1}, {"differences": 1}, {"pairs": (BROKEN,)}, {"findings": ("x",)}]
)
def test_a_proof_with_one_flaw_does_not_hold(change):
    flawed = replace(PROOF, **change)

    assert PROOF.holds
    assert not flawed.holds
    assert "This does not hold" in shown(proof_block(flawed))
    assert proof_values(flawed)["holds"] is False


def test_what_machines_get_has_no_float():
    text = as_text(
        [proof_values(PROOF), verification_values(Verification(pairs=[PAIR])), delivery_values(Run())]
    )

    told = json.loads(text, parse_float=pytest.fail)
    assert told[0]["answers_lost"] == {"before arrival": 11, "after the lines": 12, "after posting": 10}
    assert told[0]["report"] == "demo/diff.html"


def test_a_float_is_refused_on_its_way_to_a_machine():
    with pytest.raises(TypeError, match="no exact form"):
        plain({"amount": 0.5})
