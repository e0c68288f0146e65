"""The contracts that unidentified money might belong to, found by set-based questions and then read one by one.

Four questions to the database: whose number is in the text, whose name, who has paid so before, who has an
instalment open of about this amount. What they have in common with the money is judged by `servicing.suggestions`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, or_, select

from books import contracts
from books.schema.contracts import contract, instalment, party
from books.schema.suspense import suspense_receipt, suspense_text, suspense_use
from books.suspense.balances import SuspenseMoney
from servicing.calendar import months_later
from servicing.contract import Contract
from servicing.money import Money
from servicing.rules import Rules
from servicing.suggestions import SUGGESTIONS, Candidate, OpenAmount, Suggestion, suggest, words_of

SHORTEST_NUMBER: Final = 5  # digits of a contract number that a text must carry
MOST_INSTALMENTS: Final = 3  # paid at once, as far as the amount is a clue
AT_ONCE: Final = 500


def suggestions(
    connection: Connection, rules: Rules, money: SuspenseMoney, limit: int = SUGGESTIONS
) -> tuple[Suggestion, ...]:
    """Which contracts the money most likely belongs to, with reasons; amounts as of the day it arrived."""
    amount = money.balance or money.amount
    return suggest(amount, money.text, _candidates(connection, rules, amount, money), limit)


def _candidates(
    connection: Connection, rules: Rules, amount: Money, money: SuspenseMoney
) -> Iterator[Candidate]:
    numbers = {
        *_by_number(connection, money.text),
        *_by_name(connection, money.text),
        *_by_history(connection, money.text),
        *_by_amount(connection, amount, money.arrived_on),
    }
    names, earlier = _names(connection, numbers), _history(connection, numbers)
    for number in sorted(numbers):
        state = contracts.look(connection, number)
        if state.is_open:
            yield Candidate(
                number,
                names.get(number, ""),
                _due(state, rules, money.arrived_on),
                state.unpaid_charges,
                _virtual_account(number, money.text),
                tuple(earlier.get(number, ())),
            )


def _due(state: Contract, rules: Rules, on: date) -> tuple[OpenAmount, ...]:
    """The open instalments that fall due within a month of the day, or the late charge alone of a paid one."""
    until = months_later(on, 1)
    found = []
    for position in state.positions:
        late = state.late_outstanding(position, rules, on)
        if position.due <= until and (position.unpaid or late):
            found.append(OpenAmount(position.number, position.unpaid, late))
    return tuple(found[:12])


# --- the questions ----------------------------------------------------------------------------------------


def _by_number(connection: Connection, text: str) -> set[str]:
    runs = re.findall(r"\d+", text)
    joined = [re.sub(r"\D", "", text)] if runs else []
    ends = {
        run[-width:] for run in (*runs, *joined) for width in range(SHORTEST_NUMBER, 11) if len(run) >= width
    }
    if not ends:
        return set()
    like = or_(*(contract.c.number.like(f"%{end}") for end in sorted(ends)))
    return set(connection.execute(select(contract.c.number).where(like)).scalars())


def _by_name(connection: Connection, text: str) -> set[str]:
    words = [word for word in words_of(text) if len(word) >= 3]
    if not words:
        return set()
    name = func.upper(party.c.name)
    like = or_(*(name.like(f"%{word[:5]}%") for word in words))
    wanted = (
        select(contract.c.number)
        .join(party, and_(party.c.branch == contract.c.branch, party.c.id == contract.c.party))
        .where(like)
    )
    return set(connection.execute(wanted).scalars())


def _by_history(connection: Connection, text: str) -> set[str]:
    accounts = re.findall(r"\d{8,12}", text)
    words = [word for word in words_of(text) if len(word) >= 3]
    if not accounts and not words:
        return set()
    wrote = func.upper(suspense_text.c.text)
    like = or_(*(wrote.like(f"%{part}%") for part in (*accounts, *words)))
    wanted = _identified_texts().with_only_columns(suspense_use.c.contract).where(like)
    return {number for number in connection.execute(wanted).scalars() if number}


def _by_amount(connection: Connection, amount: Money, on: date) -> set[str]:
    """Who has instalments open of which one to three are about the amount, up to a quarter of it late charge."""
    rupiah = int(amount)
    near = or_(
        *(
            and_(
                instalment.c.unpaid * count <= rupiah * 101 // 100,
                instalment.c.unpaid * count * 4 >= rupiah * 3,
            )
            for count in range(1, MOST_INSTALMENTS + 1)
        )
    )
    wanted = (
        select(instalment.c.contract)
        .where(instalment.c.unpaid > 0, instalment.c.due <= on + timedelta(days=31), near)
        .distinct()
    )
    return set(connection.execute(wanted).scalars())


# --- what is known of them --------------------------------------------------------------------------------


def _names(connection: Connection, numbers: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in _slices(sorted(numbers)):
        rows = connection.execute(
            select(contract.c.number, party.c.name)
            .join(party, and_(party.c.branch == contract.c.branch, party.c.id == contract.c.party))
            .where(contract.c.number.in_(some))
        )
        found |= {row.number: row.name for row in rows}
    return found


def _history(connection: Connection, numbers: Collection[str]) -> dict[str, list[str]]:
    """What banks wrote on earlier money that was found to be each contract's."""
    found: dict[str, list[str]] = {}
    for some in _slices(sorted(numbers)):
        for row in connection.execute(_identified_texts().where(suspense_use.c.contract.in_(some))):
            found.setdefault(row.contract, []).append(row.text)
    return found


def _identified_texts() -> Select[Any]:
    return (
        select(suspense_use.c.contract, suspense_text.c.text)
        .join(
            suspense_receipt,
            and_(
                suspense_receipt.c.branch == suspense_use.c.branch,
                suspense_receipt.c.entry == suspense_use.c.of,
            ),
        )
        .join(
            suspense_text,
            and_(
                suspense_text.c.branch == suspense_receipt.c.branch,
                suspense_text.c.entry == suspense_receipt.c.entry,
            ),
        )
        .where(suspense_use.c.contract.is_not(None))
        .distinct()
    )


def _virtual_account(number: str, text: str) -> str:
    """The run of digits in the text that is a prefix followed by the contract's digits (DOMAIN 7.1)."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < SHORTEST_NUMBER:
        return ""
    runs = [run for run in re.findall(r"\d{10,}", text) if run.endswith(digits.rjust(9, "0"))]
    return runs[0] if runs else ""


def _slices(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]
