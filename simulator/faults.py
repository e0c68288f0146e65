"""The fault script: what goes wrong, on which call, and how often it really did.

The three moments that hurt a delivery are *before arrival* (`lose_request`), *after the work* (`lose_answer`)
and halfway through the answer (`cut_body`). Only a fault that really happened is counted, and an answer lost
after a refusal is counted apart: nothing was committed there.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from simulator.company import Company

Hook = Callable[["Company"], None]

# What happens between client and server; an operation inside a batch cannot meet it.
ON_THE_WAY: Final = frozenset({"lose_request", "lose_answer", "cut_body", "delay", "drip", "status"})
KINDS: Final = frozenset(
    {"lose_request", "lose_answer", "cut_body", "delay", "status", "fault", "lock", "before", "after"}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the script: what happens (kind) on which calls."""

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
    status: int = 503
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    exception_class: str = ""
    text: str = ""
    hook: Hook | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind} is no fault: choose one of {', '.join(sorted(KINDS))}")
        if (self.kind in ("before", "after")) != (self.hook is not None):
            raise ValueError(f"{self.kind}: a hook belongs to before and after, and to nothing else")
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
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls([Rule(**rule) for rule in read.get("fault", [])], seed=read.get("seed", 0))

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
                if (not inside or rule.kind not in ON_THE_WAY)
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
