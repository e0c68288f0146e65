"""The moments of a call at which the fault script strikes: before it is worked on, and after (DESIGN 6).

What happens on the way (a lost request, a cut body, a status of the gateway) can only happen to a whole HTTP
request; what happens in the server can happen to each operation of a batch as well.
"""

import time
from collections import Counter
from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from typing import Final

from simulator.calls import Call
from simulator.errors import Deadlock, LockTimeout, NavError
from simulator.listening import Answer, LostConnection
from simulator.misbehaviour.acts_of_others import ACTS
from simulator.misbehaviour.faults import FaultScript, Rule
from simulator.misbehaviour.gateway import gateway_answer
from simulator.soap.endpoint import Published


class FaultMoments:
    """Carries out what a script planned for a call."""

    def __init__(self, script: FaultScript, services: MutableMapping[str, Published]) -> None:
        self._script: Final = script
        self._services: Final = services
        self.refusals: Final[Counter[str]] = Counter()
        """What Navision has refused so far, in its words."""

    def around(self, call: Call, rules: Sequence[Rule]) -> Answer:
        """A whole request: the call with everything that is planned for it."""
        early = self._before(call, rules)
        return early or self._after(call, rules, *self._performed(call))

    def inside(self, call: Call, rules: Sequence[Rule]) -> Answer:
        """An operation of a batch; raises NavError where it is refused."""
        for rule in rules:
            if rule.kind in ("fault", "lock", "deadlock"):
                self._note(rule, call)
                raise _scripted(rule)
        early = self._before(call, rules)
        return early or self._after(call, rules, self._worked_on(call), refused=False)

    def _performed(self, call: Call) -> tuple[Answer, bool]:
        try:
            return self._worked_on(call), False
        except NavError as refusal:
            return call.refused(refusal), True

    def _worked_on(self, call: Call) -> Answer:
        try:
            return call.perform()
        except NavError as refusal:
            self.refusals[refusal.text] += 1
            raise

    def _before(self, call: Call, rules: Sequence[Rule]) -> Answer | None:
        for rule in rules:
            if rule.kind == "delay":
                time.sleep(rule.seconds)
                self._note(rule, call)
            elif rule.kind == "before" and rule.hook is not None:
                rule.hook(call.company)
                self._note(rule, call)
            elif rule.kind in ACTS and rule.when == "before":
                self._act(rule, call)
            elif rule.kind == "lose_request":
                self._note(rule, call)
                raise LostConnection
            elif rule.kind == "status" and rule.when == "before":
                self._note(rule, call)
                return gateway_answer(rule, call.wire)
            elif rule.kind in ("fault", "lock", "deadlock"):
                self._note(rule, call)
                return call.refused(_scripted(rule))
        return None

    def _after(self, call: Call, rules: Sequence[Rule], answer: Answer, refused: bool) -> Answer:
        for rule in rules:
            if rule.kind == "after" and rule.hook is not None:
                rule.hook(call.company)
                self._note(rule, call)
            elif rule.kind in ACTS and rule.when == "after":
                self._act(rule, call)
            elif rule.kind == "lose_answer":
                self._script.note("lose_refusal" if refused else "lose_answer", call.operation)
                raise LostConnection
            elif rule.kind == "status" and rule.when == "after":
                self._note(rule, call)
                return gateway_answer(rule, call.wire)
            elif rule.kind == "cut_body":
                self._note(rule, call)
                answer = replace(answer, cut=True)
            elif rule.kind == "drip":
                self._note(rule, call)
                answer = replace(answer, drip=rule.seconds)
        return answer

    def _act(self, rule: Rule, call: Call) -> None:
        if ACTS[rule.kind](rule, call, self._services):
            self._note(rule, call)

    def _note(self, rule: Rule, call: Call) -> None:
        self._script.note(rule.kind, call.operation)


def _scripted(rule: Rule) -> NavError:
    if rule.kind == "lock":
        return LockTimeout(rule.text or "G/L Entry")
    if rule.kind == "deadlock":
        return Deadlock()
    refusal = NavError(rule.text or "The operation was stopped by the fault script.")
    if rule.exception_class:
        name = rule.exception_class
        full = name if "." in name else f"Microsoft.Dynamics.Nav.Types.Exceptions.{name}"
        refusal.exception_class = full  # type: ignore[misc]  # this one refusal is of another class
    return refusal
