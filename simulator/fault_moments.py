"""The moments of a call at which the fault script strikes: before it is worked on, and after (DESIGN 6).

What happens on the way (a lost request, a cut body, a status of the gateway) can only happen to a whole HTTP
request; what happens in the server can happen to each operation of a batch as well.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from simulator.calls import Call
from simulator.errors import LockTimeout, NavError
from simulator.faults import FaultScript, Rule
from simulator.listening import Answer, LostConnection


class FaultMoments:
    """Carries out what a script planned for a call."""

    def __init__(self, script: FaultScript) -> None:
        self._script: Final = script

    def around(self, call: Call, rules: Sequence[Rule]) -> Answer:
        """A whole request: the call with everything that is planned for it."""
        early = self._before(call, rules)
        return early or self._after(call, rules, *self._performed(call))

    def inside(self, call: Call, rules: Sequence[Rule]) -> Answer:
        """An operation of a batch; raises NavError where it is refused."""
        early = self._before(call, rules, raises=True)
        if early is not None:
            return early
        answer = call.perform()
        return self._after(call, rules, answer, refused=False)

    def _performed(self, call: Call) -> tuple[Answer, bool]:
        try:
            return call.perform(), False
        except NavError as refusal:
            return call.refused(refusal), True

    def _before(self, call: Call, rules: Sequence[Rule], raises: bool = False) -> Answer | None:
        for rule in rules:
            if rule.kind == "delay":
                time.sleep(rule.seconds)
                self._note(rule, call)
            elif rule.kind == "before" and rule.hook is not None:
                rule.hook(call.company)
                self._note(rule, call)
            elif rule.kind == "lose_request":
                self._note(rule, call)
                raise LostConnection
            elif rule.kind == "status":
                self._note(rule, call)
                kind = rule.headers.get("Content-Type", "text/html; charset=utf-8")
                others = [(name, value) for name, value in rule.headers.items() if name != "Content-Type"]
                return Answer(rule.status, rule.body.encode(), kind, others)
            elif rule.kind in ("fault", "lock"):
                self._note(rule, call)
                if raises:
                    raise _scripted(rule)
                return call.refused(_scripted(rule))
        return None

    def _after(self, call: Call, rules: Sequence[Rule], answer: Answer, refused: bool) -> Answer:
        for rule in rules:
            if rule.kind == "after" and rule.hook is not None:
                rule.hook(call.company)
                self._note(rule, call)
            elif rule.kind == "lose_answer":
                self._script.note("lose_refusal" if refused else "lose_answer", call.operation)
                raise LostConnection
            elif rule.kind == "cut_body":
                self._note(rule, call)
                answer = replace(answer, cut=True)
        return answer

    def _note(self, rule: Rule, call: Call) -> None:
        self._script.note(rule.kind, call.operation)


def _scripted(rule: Rule) -> NavError:
    if rule.kind == "lock":
        return LockTimeout(rule.text or "G/L Entry")
    refusal = NavError(rule.text or "The operation was stopped by the fault script.")
    if rule.exception_class:
        name = rule.exception_class
        full = name if "." in name else f"Microsoft.Dynamics.Nav.Types.Exceptions.{name}"
        refusal.exception_class = full  # type: ignore[misc]  # this one refusal is of another class
    return refusal
