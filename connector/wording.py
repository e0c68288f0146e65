"""What Navision's words and error classes tell about what may be done next, the same on every wire.

A newcomer would match the message. It follows the session's language and was reworded in BC 27 (PROTOCOL 6.10),
so the class or code decides; texts are looked at only where Navision gives one class to many refusals.
"""

import re
from typing import Final

from connector.errors import Changed, ConnectorError, Refused, shortened

__all__ = ["navision_says", "refused_with"]

_CORRELATION: Final = re.compile(r"\s*CorrelationId:\s*\S*\s*$")

# Parts of class names and codes, then of messages, that tell of a row that is not as it was read (PROTOCOL 1.9,
# 6.13).
_CHANGED_CLASSES: Final = (
    "RecordChanged",
    "RecordModified",
    "ModifiedByAnotherUser",
    "OptimisticConcurrency",
    "EntityChanged",
    "Entity_Changed",
)
_CHANGED_TEXTS: Final = (
    "other user has modified",
    "another user has already changed",
    "another user has modified",
    "information on the page is not up-to-date",
)
# A Key whose row is gone: the same news as a row that changed, and read again is the answer to both.
_GONE_CLASSES: Final = ("RecordNotFound", "Record_NotFound")

# Parts that tell of a lock or a deadlock: nothing to mend, the same call may succeed later (PROTOCOL 2.6).
_TRANSIENT_CLASSES: Final = ("LockTimeout", "Deadlock")
_TRANSIENT_TEXTS: Final = ("locked by another user", "deadlock", "please retry the activity")

# What a person can do, where the class alone tells.
_REMEDIES: Final = (
    ("Permission", "give the user the permission"),
    ("CompanyNotFound", "check the company's name"),
    ("Company_NotFound", "check the company's name"),
    ("CallbackNotAllowed", "the page asks a question that a web service cannot answer: mend the page"),
    ("StringLengthExceeded", "shorten the text, or set description_length to what this Navision holds"),
    ("StringExceededLength", "shorten the text, or set description_length to what this Navision holds"),
    ("String_ExceededLength", "shorten the text, or set description_length to what this Navision holds"),
    ("InvalidCredentials", "check sign_in, user and password"),
)


def navision_says(text: str) -> str:
    """Navision's words on one line, without the correlation number that differs at every call.

    >>> navision_says("There is nothing to post.  CorrelationId:  7f6b1c0e-0000-4000-8000-000000000000.")
    'There is nothing to post.'
    """
    return shortened(_CORRELATION.sub("", text))


def refused_with(
    subject: str, short: str, words: str, status: int, *, by_key: bool = False
) -> ConnectorError:
    """The error that a refusal is, by its class or code and its words; `by_key` if the call named a row."""
    lower = words.lower()
    gone = _GONE_CLASSES if by_key else ()
    if any(part in short for part in (*_CHANGED_CLASSES, *gone)) or any(
        part in lower for part in _CHANGED_TEXTS
    ):
        return Changed(
            f"{subject}: the row is not as it was read: {words}: read again",
            service=subject,
            status=status,
            navision_says=words,
            exception_class=short,
        )
    transient = any(part in short for part in _TRANSIENT_CLASSES) or any(
        part in lower for part in _TRANSIENT_TEXTS
    )
    remedy = next((f": {todo}" for part, todo in _REMEDIES if part in short), "")
    return Refused(
        f"{subject}: Navision refuses: {words}{': try later' if transient else remedy}",
        service=subject,
        status=status,
        navision_says=words,
        exception_class=short,
        transient=transient,
    )
