"""Every fault of the fault script, as something that a schedule can plan over each wiring.

One mishap is one way in which a call goes wrong, or one thing that somebody else does meanwhile. What it touches
for good (a period, a page, a batch) is put right again by `mend`, as an administrator would do it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any, Final

from simulator import Rule, Simulator
from simulator.company import Company
from simulator.finance import Finance
from tests.connector.wirings import WIRINGS, Wiring

_CLOSED = {"allowed_from": date(2030, 1, 1), "allowed_to": date(2030, 12, 31)}
_LINES, _POSTING, _READS = "lines", "posting", "reads"
_FOREIGN = (("field", "FIN-1"), ("text", "FIN-1 typed in by hand"))

LEDGERS: Final = ("GeneralLedgerEntries", "generalLedgerEntries")
JOURNALS: Final = ("GeneralJournal", "journalLines")


@dataclass(frozen=True, slots=True)
class Mishap:
    """One fault of the script; `at` are the calls where it may happen."""

    name: str
    kind: str
    at: tuple[str, ...] = (_LINES, _POSTING, _READS)
    more: tuple[tuple[str, Any], ...] = ()

    def rule(self, wiring: Wiring, dice: Random) -> Rule:
        """The rule of this mishap at one of its calls."""
        return Rule(self.kind, **dict(self.more), **_call(self.kind, dice.choice(self.at), wiring, dice))


def _call(kind: str, at: str, wiring: Wiring, dice: Random) -> Mapping[str, Any]:
    """Which call of the run is meant."""
    if at == _LINES:
        return {"operation": wiring.adds, "nth": 1}
    if at == _POSTING:
        return {"operation": wiring.posts, "nth": 1}
    journal = dice.random() < 0.5
    wire = wiring.of("general_journal" if journal else "ledger")
    service = (JOURNALS if journal else LEDGERS)[wire == "api"]
    # A read is tried again; the mishap that it must survive is the one that comes twice.
    return {
        "operation": "ReadMultiple" if wire == "soap" else "GET",
        "service": service,
        "every": 1,
        "times": dice.choice((1, 2, 2)) if kind in _ON_THE_WAY else 1,
    }


_ON_THE_WAY: Final = ("lose_request", "lose_answer", "cut_body", "status")


def _status(number: int, **more: Any) -> Mishap:
    when = "after the work" if more.get("when") == "after" else ""
    waits = "with Retry-After" if "retry_after" in more else ""
    page = "as HTML" if "body" in more else ""
    name = " ".join(word for word in (f"answer {number}", page, waits, when) if word)
    return Mishap(name, "status", more=(("status", number), *more.items()))


def _page(kind: str, name: str, **more: Any) -> Mishap:
    return Mishap(name, kind, (_LINES, _READS), tuple(more.items()))


MISHAPS: Final = (
    Mishap("request lost", "lose_request"),
    Mishap("answer lost after the work", "lose_answer"),
    Mishap("body cut in half", "cut_body"),
    Mishap("answer delayed", "delay", more=(("seconds", 0.02),)),
    Mishap("answer that drips", "drip", more=(("seconds", 0.0005),)),
    _status(401),
    _status(403),
    _status(404),
    _status(408),
    _status(409),
    _status(413),
    _status(429),
    _status(429, retry_after=0),
    _status(502),
    _status(503, body="<html><body>busy</body></html>"),
    _status(504),
    _status(502, when="after"),
    _status(504, when="after"),
    Mishap("answer 500 with a fault", "fault"),
    Mishap("tables locked", "lock"),
    Mishap("lock held by another session", "hold_lock", more=(("seconds", 0.05),)),
    Mishap("deadlock", "deadlock"),
    Mishap("row changed under its key", "change_row", (_POSTING,)),
    Mishap("foreign line in our batch", "foreign_line", (_LINES, _POSTING), _FOREIGN),
    Mishap("foreign line after ours", "foreign_line", (_LINES,), (*_FOREIGN, ("when", "after"))),
    Mishap("our batch posted by somebody", "post_batch", (_POSTING,)),
    Mishap("our batch posted behind our back", "post_batch", (_LINES,), (("when", "after"),)),
    Mishap("period closed", "posting_dates", (_LINES, _POSTING), tuple(_CLOSED.items())),
    _page("rename_field", "field renamed", field="Document No.", to="Doc. Ref."),
    _page("reorder_fields", "fields in another order"),
    _page("add_field", "field added"),
    _page("retype_field", "field of another type", field="Amount", to="Text"),
    Mishap("renumbered by a posting series", "posting_series", (_LINES, _POSTING)),
    Mishap("batch name counted up", "increment_batch_name", (_LINES, _POSTING)),
)
"""Every fault that the script knows, with the statuses one by one."""

PLANNED_AT: Final = {"lose_answer": ("lose_answer", "lose_refusal")}
"""Under which kinds the script notes it: an answer lost after a refusal lost nothing that was done."""


def wiring_of(seed: int) -> Wiring:
    """The wiring of a seed: each mishap comes over each wiring before anything comes again."""
    return WIRINGS[seed // len(MISHAPS) % len(WIRINGS)]


def schedule_of(seed: int, wiring: Wiring) -> tuple[tuple[Mishap, Rule], ...]:
    """The mishaps of a seed: one of them in its turn, and in two of three seeds a second one."""
    dice = Random(seed)
    first = MISHAPS[seed % len(MISHAPS)]
    chosen = (first,) if seed % 3 == 0 else (first, dice.choice(MISHAPS))
    return tuple((each, each.rule(wiring, dice)) for each in chosen)


def fired(planned: tuple[tuple[Mishap, Rule], ...], server: Simulator) -> Iterator[str]:
    """The names of the mishaps that really happened; of two of one kind both must have, or none is counted."""
    happened = server.faults.counted()
    kinds = [rule.kind for _, rule in planned]
    for mishap, rule in planned:
        times = sum(happened[kind] for kind in PLANNED_AT.get(rule.kind, (rule.kind,)))
        if times >= kinds.count(rule.kind):
            yield mishap.name


def mend(server: Simulator, pages: Mapping[str, Any], batch: tuple[str, str], allowed: Any) -> None:
    """What an administrator does when somebody complains: everything is as it was."""
    server.faults.clear()
    server.services.update(pages)
    company = server.company()
    Finance(company).allow_posting(*allowed)
    with company.transaction():
        _name_batch_back(company, batch)
        company.set_field(80, batch[:1], "Increment Batch Name", False)
        company.set_field(232, batch, "Posting No. Series", "")
        for line in company.rows(81).starting_with(*batch):
            company.set_field(81, line.key, "Posting No. Series", "")


def _name_batch_back(company: Company, batch: tuple[str, str]) -> None:
    """Give the batch that was counted up its name again; what it left in its new name goes."""
    batches, lines = company.rows(232), company.rows(81)
    if batches.find(*batch) is not None:
        return
    for counted_up in batches.starting_with(batch[0]):
        for line in lines.starting_with(*counted_up.key):
            lines.delete(line)
        again = counted_up.draft()
        again["Name"] = batch[1]
        batches.delete(counted_up)
        batches.insert(again)
