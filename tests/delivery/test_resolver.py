"""The resolver: one pure function from what was read to what is so, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec import structs

from books.navision.sealed_lines import SealedLine
from connector import AccountType, GeneralJournalLine, LedgerEntry, RowHandle
from delivery.resolver import Evidence, Found, Resolution, Verdict, resolve

DAY = date(2026, 3, 2)


def sealed(document: str, *lines: tuple[str, int], first: int = 1) -> list[SealedLine]:
    return [
        SealedLine(
            line=first + place,
            document=document,
            date=DAY,
            account_type=AccountType.GL_ACCOUNT,
            account=account,
            ledger_account=account,
            amount=Decimal(amount),
            branch="JKT",
            contract="C1",
            reference=f"KEY-{document}",
            description=f"receipt {document}",
            correction=False,
        )
        for place, (account, amount) in enumerate(lines)
    ]


A = sealed("A", ("1100", 100), ("1300", -60), ("1400", -40))
B = sealed("B", ("1100", 7), ("1300", -7), first=4)


def entry(line: SealedLine, number: int, **more: Any) -> LedgerEntry:
    given: dict[str, Any] = {
        "entry_no": number,
        "posting_date": line.date,
        "document_no": line.document,
        "account_no": line.ledger_account,
        "amount": line.amount,
        "description": line.description,
        "external_document_no": line.reference,
        "branch": line.branch,
        "contract": line.contract,
    }
    return LedgerEntry(**(given | more))


def posted(lines: list[SealedLine], first: int = 1, **more: Any) -> list[LedgerEntry]:
    return [entry(line, first + place, **more) for place, line in enumerate(lines)]


def journal(lines: list[SealedLine], **more: Any) -> list[GeneralJournalLine]:
    return [
        GeneralJournalLine(
            **(
                {
                    "posting_date": line.date,
                    "document_no": line.document,
                    "account_type": line.account_type,
                    "account_no": line.account,
                    "amount": line.amount,
                    "external_document_no": line.reference,
                    "branch": line.branch,
                    "contract": line.contract,
                    "row": RowHandle("1"),
                }
                | more
            )
        )
        for line in lines
    ]


def seen(
    batch: list[GeneralJournalLine] | None = None,
    ledger: list[LedgerEntry] | None = None,
    of: list[SealedLine] = A,
) -> Resolution:
    return resolve(of, Evidence(tuple(batch or ()), tuple(ledger or ())))


def found(resolution: Resolution) -> dict[str, Found]:
    return {finding.document: finding.found for finding in resolution.findings}


GHOST = journal(A[:1], account_no="", amount=Decimal(0), external_document_no="")
REVERSED = [
    *posted(A, reversed=True, reversed_by_entry_no=9),
    *[
        entry(replace(line, amount=-line.amount), 7 + place, reversed=True, reversed_entry_no=1 + place)
        for place, line in enumerate(A)
    ],
]
CASES: list[tuple[str, list[GeneralJournalLine], list[LedgerEntry], Verdict, Found]] = [
    ("nothing anywhere", [], [], Verdict.NOT_THERE, Found.NOT_THERE),
    ("a ghost line is nothing", GHOST, [], Verdict.NOT_THERE, Found.NOT_THERE),
    ("all lines in the batch", journal(A), [], Verdict.LINES_ONLY, Found.LINES),
    ("a ghost beside our lines", [*journal(A), *GHOST], [], Verdict.LINES_ONLY, Found.LINES),
    ("some lines in the batch", journal(A[:2]), [], Verdict.SOME_LINES, Found.SOME_LINES),
    (
        "an edited line",
        journal(A[:2]) + journal(A[2:], branch="BDG"),
        [],
        Verdict.CHANGED,
        Found.EDITED_LINES,
    ),
    ("a line twice in the batch", journal([*A, A[0]]), [], Verdict.CHANGED, Found.EDITED_LINES),
    ("lines under another number", journal(A, document_no="F"), [], Verdict.CHANGED, Found.EDITED_LINES),
    ("all lines in the ledger", [], posted(A), Verdict.POSTED, Found.POSTED),
    ("in the ledger, and a ghost in the batch", GHOST, posted(A), Verdict.POSTED, Found.POSTED),
    ("in the ledger twice", [], posted(A) + posted(A, 11), Verdict.CHANGED, Found.DOUBLED),
    ("one line of it twice", [], posted(A) + posted(A[:1], 11), Verdict.CHANGED, Found.DOUBLED),
    ("some lines in the ledger", [], posted(A[:2]), Verdict.PARTLY, Found.PARTLY),
    (
        "other amounts",
        [],
        posted([replace(x, amount=x.amount * 2) for x in A]),
        Verdict.CHANGED,
        Found.CHANGED,
    ),
    ("another date", [], posted(A, posting_date=date(2026, 3, 3)), Verdict.CHANGED, Found.CHANGED),
    ("another branch", [], posted(A, branch="BDG"), Verdict.CHANGED, Found.CHANGED),
    ("another contract", [], posted(A, contract="C2"), Verdict.CHANGED, Found.CHANGED),
    ("another reference", [], posted(A, external_document_no="X"), Verdict.CHANGED, Found.CHANGED),
    ("a blank reference", [], posted(A, external_document_no=""), Verdict.CHANGED, Found.CHANGED),
    ("no reference shown", [], posted(A, external_document_no=None), Verdict.POSTED, Found.POSTED),
    ("a line too many", [], [*posted(A), *posted(B, 11, document_no="A")], Verdict.CHANGED, Found.CHANGED),
    ("another number", [], posted(A, document_no="G1"), Verdict.CHANGED, Found.RENUMBERED),
    (
        "another number, no reference shown",
        [],
        posted(A, document_no="G1", external_document_no=None),
        Verdict.CHANGED,
        Found.RENUMBERED,
    ),
    ("two numbers", [], posted(A[:1], document_no="G1") + posted(A[1:], 2), Verdict.CHANGED, Found.SPLIT),
    ("taken back", [], REVERSED, Verdict.PARTLY, Found.REVERSED),
    ("taken back and posted again", [], REVERSED + posted(A, 21), Verdict.POSTED, Found.POSTED),
]


@pytest.mark.parametrize(("_name", "batch", "ledger", "verdict", "finding"), CASES, ids=[c[0] for c in CASES])
def test_each_case_has_its_verdict(
    _name: str, batch: list[GeneralJournalLine], ledger: list[LedgerEntry], verdict: Verdict, finding: Found
) -> None:
    resolution = seen(batch, ledger)

    assert (resolution.verdict, found(resolution)) == (verdict, {"A": finding})


def test_the_order_of_what_was_read_does_not_matter() -> None:
    for _, batch, ledger, verdict, finding in CASES:
        turned = seen(batch[::-1], ledger[::-1])
        assert (turned.verdict, found(turned)) == (verdict, {"A": finding})


def test_a_verdict_needs_all_documents() -> None:
    both = [*A, *B]

    assert seen([], posted(both), of=both).verdict is Verdict.POSTED
    assert seen([], posted(A), of=both).verdict is Verdict.PARTLY
    assert seen(journal(B), posted(A), of=both).verdict is Verdict.PARTLY
    assert seen(journal(A), of=both).verdict is Verdict.SOME_LINES
    assert seen(journal(both), of=both).verdict is Verdict.LINES_ONLY
    assert seen([], [*posted(A, branch="BDG"), *posted(B, 9)], of=both).verdict is Verdict.CHANGED


def test_a_document_merged_into_another_leaves_that_one_posted() -> None:
    both = [*A, *B]

    assert found(seen([], [*posted(A), *posted(B, 11, document_no="A")], of=both)) == {
        "A": Found.POSTED,
        "B": Found.MERGED,
    }


def test_two_documents_under_one_foreign_number_are_both_merged() -> None:
    both = [*A, *B]

    assert set(found(seen([], posted(both, document_no="F"), of=both)).values()) == {Found.MERGED}


def test_lines_of_others_are_foreign_even_under_our_number() -> None:
    others = journal(A[:1], external_document_no="")

    resolution = seen([*journal(A), *others])

    assert resolution.verdict is Verdict.LINES_ONLY
    assert list(resolution.foreign) == others


def test_entries_of_others_are_no_evidence() -> None:
    assert seen([], posted(B)).verdict is Verdict.NOT_THERE


def test_the_entries_prove_their_lines_one_by_one() -> None:
    (finding,) = seen([], posted(A, 31)).findings

    assert finding.proven == ((1, 31), (2, 32), (3, 33))
    assert "entries 31 to 33" in finding.evidence


def test_equal_lines_are_proven_by_different_entries() -> None:
    twins = sealed("T", ("1100", 5), ("1100", 5), ("1300", -10))

    (finding,) = seen([], posted(twins, 41), of=twins).findings

    assert finding.found is Found.POSTED
    assert sorted(number for _, number in finding.proven) == [41, 42, 43]


def test_a_bank_line_is_found_on_the_ledger_account_behind_its_card() -> None:
    card = [
        replace(A[0], account_type=AccountType.BANK_ACCOUNT, account="BCA-JKT-IN", ledger_account="1120"),
        *A[1:],
    ]

    assert seen([], posted(card), of=card).verdict is Verdict.POSTED
    assert seen([], posted(A), of=card).verdict is Verdict.CHANGED
    assert seen(journal(card), of=card).verdict is Verdict.LINES_ONLY


def test_what_is_posted_while_lines_lie_in_the_batch_again_says_so() -> None:
    (finding,) = seen(journal(A), posted(A)).findings

    assert finding.found is Found.POSTED
    assert "3 of its lines lie in the batch once more" in finding.evidence


# --- a wire that shows neither reference nor reversal (API v2.0) ------------------------------------------


def bare(lines: list[SealedLine], first: int, turned: bool = False) -> list[LedgerEntry]:
    """Entries as API v2.0 shows them; `turned` as a reversal inside Navision leaves them."""
    shown = posted(lines, first, external_document_no=None, reversal_shown=False)
    return [structs.replace(one, amount=-one.amount) for one in shown] if turned else shown


def of(lines: list[SealedLine], *entries: LedgerEntry) -> Found:
    (finding,) = resolve(lines, Evidence((), entries)).findings
    return finding.found


def test_posted_rests_on_document_number_and_content_where_nothing_else_is_shown() -> None:
    assert of(A, *bare(A, 1)) is Found.POSTED
    assert of(A, *bare(A, 1)[:2]) is Found.PARTLY
    assert of(A, *bare(A, 1), *bare(A, 4)) is Found.DOUBLED
    assert of(A, *bare(sealed("A", ("1100", 100), ("1300", -61), ("1400", -39)), 1)) is Found.CHANGED


def test_a_whole_copy_turned_round_is_a_reversal_where_none_is_marked() -> None:
    assert of(A, *bare(A, 1), *bare(A, 4, turned=True)) is Found.REVERSED
    assert of(A, *bare(A, 1), *bare(A, 4, turned=True), *bare(A, 7)) is Found.POSTED
    assert of(A, *bare(A, 1), *bare(A, 4), *bare(A, 7, turned=True)) is Found.POSTED
    changed = [replace(one, amount=one.amount * 2) for one in A]
    assert of(A, *bare(changed, 1), *bare(changed, 4, turned=True)) is Found.REVERSED
    assert of(A, *bare(changed, 1), *bare(changed, 4, turned=True), *bare(A, 7)) is Found.POSTED
    assert of(A, *bare(changed, 1), *bare(A, 4, turned=True), *bare(A, 7)) is Found.CHANGED
    # Two of three lines turned round are no reversal of the document.
    assert of(A, *bare(A, 1), *bare(A, 4, turned=True)[:2]) is Found.CHANGED


def test_a_document_that_is_its_own_mirror_image_is_left_to_a_person() -> None:
    both = sealed("A", ("1100", 100), ("1100", -100))

    assert of(both, *bare(both, 1)) is Found.POSTED
    assert of(both, *bare(both, 1), *bare(both, 3, turned=True)) is Found.DOUBLED


def test_where_reversals_are_marked_a_mirrored_copy_is_no_reversal() -> None:
    mirrored = [structs.replace(one, amount=-one.amount) for one in posted(A, 4)]

    assert of(A, *posted(A), *mirrored) is Found.CHANGED
