"""Failures: which of them a person, an administrator or time can mend, as exit codes that a scheduler can use.

| code | what is so                                                    | who mends it      |
|------|---------------------------------------------------------------|-------------------|
| 0    | done                                                          |                   |
| 1    | finished with differences, or refused for a reason in the data | a person          |
| 2    | wrong use of the command, or a setup that cannot be used       | who called, or IT |
| 3    | Navision or the database cannot be reached                     | time; try again   |

Every error that was foreseen carries its own sentence (document, fact, remedy); nothing is added to it here.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from books.contracts import UnknownContract
from books.database import DatabaseUnreachable, WrongSchema
from books.finding import NotFound
from books.navision.document_states import UnknownDocument, WrongState
from books.navision.leases import BatchTaken, LeaseLost
from books.recording import NotRecorded
from books.setups import NoSetup
from company.faults import SetupFaults
from connector.documents import InvalidDocument
from connector.errors import Changed, NoAnswer, Refused, Unreachable
from connector.settings import InvalidSettings
from delivery.again import NoReason, StandsInNavision
from delivery.shadow import ShadowRefused
from reports.papers.press import LayoutFault, NoLayout
from servicing.cheques import ChequeRefused
from servicing.corrections import CannotReverse
from servicing.differences import HistoryDiffers
from servicing.entries import EntryFault
from servicing.money import NotMoney
from servicing.refusals import UnknownRefusal
from servicing.schedule import TermsFault
from servicing.statement import NoTable


class ExitCode(IntEnum):
    """What the command leaves behind for whoever started it."""

    DONE = 0
    NEEDS_A_PERSON = 1
    WRONG_USE = 2
    UNREACHABLE = 3


class WrongUse(ValueError):
    """The command was asked for something that cannot be meant; the sentence says what to write instead."""


_CODES: Final[tuple[tuple[type[Exception], ExitCode], ...]] = (
    (SetupFaults, ExitCode.WRONG_USE),
    (NoSetup, ExitCode.WRONG_USE),
    (WrongSchema, ExitCode.WRONG_USE),
    (WrongUse, ExitCode.WRONG_USE),
    (NotMoney, ExitCode.WRONG_USE),
    (LayoutFault, ExitCode.WRONG_USE),
    (NoLayout, ExitCode.WRONG_USE),
    (InvalidSettings, ExitCode.WRONG_USE),
    (ShadowRefused, ExitCode.NEEDS_A_PERSON),
    (StandsInNavision, ExitCode.NEEDS_A_PERSON),
    (NoReason, ExitCode.WRONG_USE),
    (DatabaseUnreachable, ExitCode.UNREACHABLE),
    (Unreachable, ExitCode.UNREACHABLE),
    (NoAnswer, ExitCode.UNREACHABLE),
    (BatchTaken, ExitCode.UNREACHABLE),
    (LeaseLost, ExitCode.UNREACHABLE),
    (NotRecorded, ExitCode.NEEDS_A_PERSON),
    (NotFound, ExitCode.NEEDS_A_PERSON),
    (UnknownContract, ExitCode.NEEDS_A_PERSON),
    (ChequeRefused, ExitCode.NEEDS_A_PERSON),
    (UnknownRefusal, ExitCode.NEEDS_A_PERSON),
    (UnknownDocument, ExitCode.NEEDS_A_PERSON),
    (WrongState, ExitCode.NEEDS_A_PERSON),
    (CannotReverse, ExitCode.NEEDS_A_PERSON),
    (HistoryDiffers, ExitCode.NEEDS_A_PERSON),
    (EntryFault, ExitCode.NEEDS_A_PERSON),
    (NoTable, ExitCode.NEEDS_A_PERSON),
    (TermsFault, ExitCode.NEEDS_A_PERSON),
    (InvalidDocument, ExitCode.NEEDS_A_PERSON),
    (Refused, ExitCode.NEEDS_A_PERSON),
    (Changed, ExitCode.NEEDS_A_PERSON),
)


def code_of(error: BaseException) -> ExitCode | None:
    """The exit code of a foreseen error; None for one that nobody foresaw."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), None)


def sentence(error: BaseException) -> str:
    """What the error says, with a full stop left out and no traceback."""
    said = error.args[0] if isinstance(error, LookupError) and error.args else str(error)
    return str(said).strip() or type(error).__name__
