"""What may be done next after a call to Navision failed: that is what an error's class says, not the cause.

| error          | what is so                                      | what to do                            |
|----------------|-------------------------------------------------|---------------------------------------|
| `Refused`      | Navision or its guard said no; nothing was done | mend what the message names           |
| `ShapeChanged` | a service no longer shows a field that we use   | mend page or config; nothing was sent |
| `Unreachable`  | nothing was carried out                         | try later                             |
| `NoAnswer`     | a write may or may not have been carried out    | read batch and ledger, then decide    |
| `Changed`      | the row is not as we read it                    | read again                            |

A newcomer would take `Refused` of a posting for proof that nothing was posted. Navision rolls back on an
error, *unless code called on the way commits* (PROTOCOL 1.9), so delivery reads back after every refused
posting too.

A message is a sentence with service, fact and remedy. It never holds a password or a token.
"""

from typing import Final

__all__ = ["Changed", "ConnectorError", "NoAnswer", "Refused", "ShapeChanged", "Unreachable"]

_WORDS_SHOWN: Final = 1000


class ConnectorError(Exception):
    """A call to Navision did not give what was asked for; the subclasses say what may be done next."""

    def __init__(self, message: str, *, service: str = "", status: int | None = None) -> None:
        super().__init__(message)
        self.service = service
        """The service and operation that was called, e.g. `GeneralJournal CreateMultiple`."""
        self.status = status
        """The HTTP status of the answer, if there was an answer."""


class Refused(ConnectorError):
    """Navision said no, and says why in its own words: mend it, then try again."""

    def __init__(
        self,
        message: str,
        *,
        service: str = "",
        status: int | None = None,
        navision_says: str = "",
        exception_class: str = "",
        transient: bool = False,
    ) -> None:
        super().__init__(message, service=service, status=status)
        self.navision_says = navision_says
        """Navision's message as it came, without its correlation number; blank if no Navision spoke."""
        self.exception_class = exception_class
        """The end of Navision's exception class, e.g. `NavTestFieldException`: the same in all languages."""
        self.transient = transient
        """True for a held lock or a deadlock: the same call may succeed later, after reading back."""


class ShapeChanged(Refused):
    """A service lost, renamed or retyped something that we use. Nothing was sent."""


class Changed(ConnectorError):
    """Somebody changed or deleted the row since it was read: read again, then decide again."""

    def __init__(
        self,
        message: str,
        *,
        service: str = "",
        status: int | None = None,
        navision_says: str = "",
        exception_class: str = "",
    ) -> None:
        super().__init__(message, service=service, status=status)
        self.navision_says = navision_says
        self.exception_class = exception_class


class Unreachable(ConnectorError):
    """Nothing was carried out: Navision was not reached, or turned the call away at the door. Try later."""

    def __init__(
        self,
        message: str,
        *,
        service: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, service=service, status=status)
        self.retry_after = retry_after
        """The seconds that the server asked us to wait, if it did."""


class NoAnswer(ConnectorError):
    """A write went out and no whole answer came back: it may have been carried out. Ask, then decide."""


def shortened(words: str, length: int = _WORDS_SHOWN) -> str:
    """The words on one line, cut to what fits a message.

    >>> shortened("<html>  Bad\\n gateway</html>", 12)
    '<html> Bad g…'
    """
    line = " ".join(words.split())
    return line if len(line) <= length else line[:length] + "…"
