"""Suggestions for unidentified money: measured on generated transfers, and each reason by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from servicing.money import idr
from servicing.suggestions import Candidate, Clue, OpenAmount, Suggestion, suggest
from tests.servicing.unidentified_transfers import Case, Debtor, cases

SEEDS = (1, 2, 3)
WANTED_PERCENT = 90


def candidate(debtor: Debtor, case: Case) -> Candidate:
    open_ = debtor.open_on(case.arrived)
    due = tuple(OpenAmount(one.number, idr(one.unpaid), idr(one.late)) for one in open_)
    return Candidate(debtor.contract, debtor.name, due, idr(0), debtor.virtual_account, tuple(debtor.history))


def ranked(seed: int) -> list[tuple[Case, tuple[Suggestion, ...]]]:
    portfolio, transfers = cases(seed)
    return [
        (case, suggest(idr(case.amount), case.text, (candidate(debtor, case) for debtor in portfolio)))
        for case in transfers
    ]


def place_of(case: Case, suggestions: Sequence[Suggestion]) -> int | None:
    return next((i for i, one in enumerate(suggestions, 1) if one.contract == case.owner), None)


def report(seed: int, results: Sequence[tuple[Case, tuple[Suggestion, ...]]]) -> str:
    """What was found and every kind of miss, by the noise and the clues of the transfer."""
    places = [(case, place_of(case, suggestions)) for case, suggestions in results]
    with_clue = [(case, place) for case, place in places if case.clues]
    first = sum(place == 1 for _, place in with_clue)
    found = sum(place is not None for _, place in with_clue)
    lines = [
        f"seed {seed}: {len(places)} transfers, {len(with_clue)} with a clue: right first {first}, "
        f"among three {found} ({100 * found / len(with_clue):.1f} %); without a clue "
        f"{sum(place is not None for case, place in places if not case.clues)} of {len(places) - len(with_clue)}"
    ]
    kinds = Counter(
        (", ".join(sorted(case.noise)) or "no noise", ", ".join(sorted(case.clues))) for case, _ in with_clue
    )
    missed = Counter(
        (", ".join(sorted(case.noise)) or "no noise", ", ".join(sorted(case.clues)))
        for case, place in with_clue
        if place is None
    )
    lines += [
        f"  missed {count} of {kinds[kind]}: {kind[0]} (clues: {kind[1]})"
        for kind, count in missed.most_common()
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_right_contract_is_among_the_first_three_where_there_is_a_clue(seed: int):
    results = ranked(seed)
    told = report(seed, results)
    print(told)

    with_clue = [(case, suggestions) for case, suggestions in results if case.clues]
    found = sum(place_of(case, suggestions) is not None for case, suggestions in with_clue)
    assert 100 * found >= WANTED_PERCENT * len(with_clue), told
    assert all(one.reasons for _, suggestions in results for one in suggestions)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_generator_makes_the_noise_it_states(seed: int):
    transfers = cases(seed)[1]
    share = {
        noise: 100 * sum(noise in case.noise for case in transfers) / len(transfers)
        for noise in ("no name", "wrong name", "abbreviated name", "equal amounts", "amount off")
    }

    stated = {"no name": 30, "wrong name": 10, "abbreviated name": 10, "equal amounts": 10, "amount off": 15}
    assert all(abs(share[noise] - wanted) <= 5 for noise, wanted in stated.items()), share


BUDI = Candidate(
    "JKT-10001",
    "BUDI EKO SANTOSO",
    (OpenAmount(3, idr(1_200_000), idr(36_000)), OpenAmount(4, idr(1_200_000), idr(0))),
    idr(50_000),
    "88123000010001",
    ("SETORAN TUNAI SITI LUBIS", "SWITCHING CR TRF DR 008 5276861256 SITI LUBIS"),
)
NOBODY = Candidate("BDG-10002", "WAYAN UTAMI", (OpenAmount(1, idr(777_000), idr(0)),), idr(0))


@pytest.mark.parametrize(
    ("amount", "text", "clue", "words"),
    [
        (1_236_000, "", Clue.AMOUNT, "equals instalment 3 with its late charge"),
        (1_286_000, "", Clue.AMOUNT, "equals instalment 3 with its late charge and its fees"),
        (2_436_000, "", Clue.AMOUNT, "equals instalments 3 to 4 with its late charge"),
        (1_200_000, "", Clue.AMOUNT_WITHOUT_LATE_CHARGE, "equals instalment 3 without its late charge"),
        (1_240_000, "", Clue.AMOUNT_NEAR, "is 4,000 away from what is open"),
        (1, "TRSF VA 88123000010001", Clue.VIRTUAL_ACCOUNT, "carries its virtual account 88123000010001"),
        (1, "ANGS JKT 10001", Clue.CONTRACT_NUMBER, "carries the contract number JKT-10001"),
        (1, "BI-FAST CR 5276861256", Clue.SAME_ACCOUNT, "account 5276861256 has paid for it before"),
        (1, "KR OTOMATIS LLG-MANDIRI SITI LUBIS", Clue.SAME_SENDER, "the same sender has paid for it before"),
        (1, "CR BUDI EKO SANTOSO", Clue.NAME, "names the customer (BUDI EKO SANTOSO)"),
        (1, "CR BUDI EKO SANT", Clue.NAME, "names the customer (BUDI EKO SANT)"),
        (1, "CR BUDI E S", Clue.ABBREVIATED_NAME, "abbreviates the customer's name (BUDI E S)"),
        (1, "CR B E SANTOSO", Clue.ABBREVIATED_NAME, "abbreviates the customer's name (B E SANTOSO)"),
        (1, "CR BUDIEKOSAN", Clue.ABBREVIATED_NAME, "abbreviates the customer's name (BUDIEKOSAN)"),
        (1, "CR SANTOSO", Clue.PART_OF_NAME, "has part of the customer's name (SANTOSO)"),
    ],
)
def test_each_reason_is_said(amount: int, text: str, clue: Clue, words: str):
    (found,) = suggest(idr(amount), text, [NOBODY, BUDI])

    assert found.contract == "JKT-10001"
    assert words in str(found)
    assert clue in {reason.clue for reason in found.reasons}


def test_nothing_is_suggested_without_a_reason():
    assert suggest(idr(1), "SETORAN TUNAI", [NOBODY, BUDI]) == ()


def test_a_reason_that_many_share_counts_less():
    twins = [
        Candidate(f"JKT-{n}", "", (OpenAmount(1, idr(500_000), idr(0)),), idr(0))
        for n in range(10_001, 10_009)
    ]
    named = Candidate("JKT-20000", "SITI LUBIS", (OpenAmount(1, idr(900_000), idr(0)),), idr(0))

    found = suggest(idr(500_000), "CR SITI LUBIS", [*twins, named])

    assert found[0].contract == "JKT-20000"
    assert found[1].reasons[0].shared_by == 8
