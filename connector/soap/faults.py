"""What a SOAP fault of Navision's means for what may be done next (PROTOCOL 1.9).

A newcomer would go by the HTTP status: every business error is a 500. The fault code ends in Navision's exception
class, and that decides.
"""

from connector.errors import ConnectorError
from connector.soap.envelope import Fault
from connector.wording import navision_says, refused_with

__all__ = ["refusal"]


def refusal(subject: str, fault: Fault, status: int, *, by_key: bool = False) -> ConnectorError:
    """The error that a fault is; `by_key` if the call named a row that had been read."""
    short = fault.code.rpartition(".")[2]
    words = navision_says(fault.text) or short or "nothing"
    return refused_with(subject, short, words, status, by_key=by_key)
