"""What the company has settled about cheques: banks, cut-offs, lags, and who may do what.

The rules that leasing computes with are in `servicing.cheque_rules`; here they stand beside what only this company
knows. A newcomer would ask a bank's lag when a list is printed: it is asked once, at the deposit, and the day on
which the answer was expected is kept with the slip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final

from servicing.cheque_rules import ChequeRules


class Authority(StrEnum):
    """The acts that setup can keep to some roles."""

    REGISTER = "register"
    REQUEST = "request"
    ANSWER = "answer"
    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"
    TICK = "tick"
    CLEAR = "clear"
    BOUNCE = "bounce"
    REPLACE = "replace"
    RETURN = "return"
    CANCEL = "cancel"
    REVERSE = "reverse"
    STATUS = "status"

    @property
    def words(self) -> str:
        """The act in the sentence that refuses it."""
        return _IN_WORDS.get(self, f"{self.value} cheques")


_IN_WORDS: Final[Mapping[Authority, str]] = {
    Authority.REQUEST: "record a customer's request about cheques",
    Authority.ANSWER: "decide a request about cheques",
    Authority.WITHDRAW: "withdraw cheques from their slip",
    Authority.BOUNCE: "record that cheques bounced",
    Authority.CANCEL: "cancel the registration of cheques",
    Authority.REVERSE: "take back an act on cheques",
    Authority.STATUS: "make a customer good or bad",
}


@dataclass(frozen=True, slots=True)
class BankTerms:
    """When a bank takes slips, and after how many business days it has usually answered."""

    cut_off: time
    lag_days: int
    inkaso_lag_days: int

    def lag(self, inkaso: bool) -> int:
        """The business days until the answer."""
        return self.inkaso_lag_days if inkaso else self.lag_days


@dataclass(frozen=True, slots=True)
class ChequeSetup:
    """Everything of `config/cheques.toml`."""

    rules: ChequeRules
    drawee_banks: Mapping[str, str]
    usual: BankTerms
    banks: Mapping[str, BankTerms]
    authority: Mapping[Authority, tuple[str, ...]]
    leaving_window_days: int
    sheets_left: int

    def terms(self, bank: str) -> BankTerms:
        """The bank's cut-off and lags; the usual ones where it has none of its own."""
        return self.banks.get(bank, self.usual)

    def may(self, act: Authority, role: str) -> bool:
        """Whether somebody in this role may do it."""
        return act not in self.authority or role in self.authority[act]
