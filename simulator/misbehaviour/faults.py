"""The fault script: what goes wrong, on which call, and how often it really did.

The three moments that hurt a delivery are *before arrival* (`lose_request`), *after the work* (`lose_answer`)
and halfway through the answer (`cut_body`). Only a fault that really happened is counted, and an answer lost
after a refusal is counted apart: nothing was committed there.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from pathlib import Path
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from simulator.company import Company

Hook = Callable[["Company"], None]

# What happens between client and server, and what other people do meanwhile: neither can meet an operation
# inside a batch, which is one request and holds the company.
ON_THE_WAY: Final = frozenset({"lose_request", "lose_answer", "cut_body", "delay", "drip", "status"})
BY_OTHERS: Final = frozenset(
    {
        "change_row",
        "foreign_line",
        "post_batch",
        "posting_dates",
        "posting_series",
        "increment_batch_name",
        "rename_field",
        "reorder_fields",
        "add_field",
        "retype_field",
        "hold_lock",
    }
)
IN_THE_SERVER: Final = frozenset({"fault", "lock", "deadlock", "before", "after"})
KINDS: Final = ON_THE_WAY | BY_OTHERS | IN_THE_SERVER


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the script: what happens (kind) on which calls.

    `when` says whether somebody else's act, or a status of the gateway, comes before the call is worked on or
    after: a 504 after the work is the one that posts twice where a client tries again.
    """

    kind: str
    operation: str | None = None  # any when left out
    wire: str | None = None  # soap, odata or api
    service: str | None = None
    company: str | None = None
    nth: int | None = None  # only the n-th matching call
    every: int | None = None  # every n-th matching call
    probability: float | None = None  # by the script's seeded dice
    times: int | None = None  # at most so often
    seconds: float = 0.0
    when: str = "before"
    status: int = 503
    body: str = ""
    retry_after: int | None = None  # seconds; left out, the answer has no such header
    headers: Mapping[str, str] = attribute(default_factory=dict)
    exception_class: str = ""
    text: str = ""
    template: str = ""  # whose journal somebody else works in; the first of them when left out
    batch: str = ""
    page: str = ""  # the published page that changes; the call's own when left out
    field: str = ""  # which field is renamed or retyped, or which one of the row is changed
    to: str = ""  # the new name, type or value
    allowed_from: date | None = None
    allowed_to: date | None = None
    hook: Hook | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind} is no fault: choose one of {', '.join(sorted(KINDS))}")
        if (self.kind in ("before", "after")) != (self.hook is not None):
            raise ValueError(f"{self.kind}: a hook belongs to before and after, and to nothing else")
        if self.when not in ("before", "after"):
            raise ValueError(f"{self.kind}: when is before or after, not {self.when}")
        chosen = [each for each in (self.nth, self.every, self.probability) if each is not None]
        if len(chosen) > 1:
            raise ValueError(f"{self.kind}: choose one of nth, every and probability")

    def concerns(self, company: str, service: str, operation: str, wire: str) -> bool:
        """Is this a call that the rule speaks of?"""
        return (
            self.wire in (None, wire)
            and self.operation in (None, operation)
            and self.service in (None, service)
            and self.company in (None, company)
        )


class FaultScript:
    """The rules in force, and what has come of them."""

    def __init__(self, rules: Sequence[Rule] = (), seed: int = 0) -> None:
        self._lock: Final = Lock()
        self._rules: Final[list[Rule]] = list(rules)
        self._matched: Final[Counter[int]] = Counter()
        self._chosen: Final[Counter[int]] = Counter()
        self._dice: Final = Random(seed)
        self.fired: Final[Counter[tuple[str, str]]] = Counter()

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """A script from a file: `seed` and one `[[fault]]` table for each rule."""
        text = path.read_text(encoding="utf-8")
        return cls(rules_from(text), seed=tomllib.loads(text).get("seed", 0))

    def add(self, *rules: Rule) -> None:
        """Put more rules in force; their counting begins now."""
        with self._lock:
            self._rules.extend(rules)

    def clear(self) -> None:
        """Take all rules out of force; what was counted stays."""
        with self._lock:
            self._rules.clear()
            self._matched.clear()
            self._chosen.clear()

    def plan(
        self, company: str, service: str, operation: str, wire: str = "soap", inside: bool = False
    ) -> list[Rule]:
        """The rules that apply to the call which has just come in, in the order of the script.

        An operation `inside` a batch can meet only what happens in the server, not on the way to it.
        """
        with self._lock:
            return [
                rule
                for number, rule in enumerate(self._rules)
                if (not inside or rule.kind in IN_THE_SERVER)
                and rule.concerns(company, service, operation, wire)
                and self._applies(number, rule)
            ]

    def _applies(self, number: int, rule: Rule) -> bool:
        self._matched[number] += 1
        count = self._matched[number]
        if rule.times is not None and self._chosen[number] >= rule.times:
            return False
        if rule.nth is not None:
            applies = count == rule.nth
        elif rule.every is not None:
            applies = count % rule.every == 0
        elif rule.probability is not None:
            applies = self._dice.random() < rule.probability
        else:
            applies = True
        self._chosen[number] += applies
        return applies

    def note(self, kind: str, operation: str) -> None:
        """A fault has really happened."""
        with self._lock:
            self.fired[kind, operation] += 1

    def counted(self) -> Counter[str]:
        """How often each kind really happened, whatever the operation."""
        with self._lock:
            kinds: Counter[str] = Counter()
            for (kind, _), times in self.fired.items():
                kinds[kind] += times
            return kinds


def rules_from(text: str) -> list[Rule]:
    """The rules of a script's text; raises ValueError or TypeError for what is none.

    >>> rules_from('[[fault]]\\nkind = "lose_answer"\\noperation = "post"\\nnth = 1')[0].nth
    1
    """
    return [Rule(**rule) for rule in tomllib.loads(text).get("fault", [])]
