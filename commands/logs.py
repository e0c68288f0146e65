"""The log: JSON lines for IT, secrets redacted, in a file of the user's state folder unless told otherwise.

A newcomer would log what was sent. Passwords, tokens and authorisation headers never reach the log: any field
whose name sounds like a secret is replaced, whoever logs it.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final, TextIO

import structlog

REDACTED: Final = "***"
_SECRETS: Final = ("password", "passwd", "secret", "token", "authorization", "credential", "api_key")


def redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the value of every field that is named like a secret, also inside mappings.

    >>> redact(None, "info", {"event": "signed in", "Password": "x", "headers": {"Authorization": "Basic y"}})
    {'event': 'signed in', 'Password': '***', 'headers': {'Authorization': '***'}}
    """
    return {key: _redacted(key, value) for key, value in event.items()}


def _redacted(key: object, value: object) -> object:
    if any(word in str(key).lower() for word in _SECRETS):
        return REDACTED
    if isinstance(value, MutableMapping):
        return {inner: _redacted(inner, of) for inner, of in value.items()}
    return value


def default_log() -> Path:
    """Where the log goes when nobody says otherwise: the user's folder for state, by the XDG rules."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "jembatan" / "jembatan.log"


def begin_logging(where: str, level: str) -> str:
    """Send the log to a file or to `stderr`; the place it goes to, as a person finds it."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    stream, named = _stream(where)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(default=str),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    return named


def _stream(where: str) -> tuple[TextIO, str]:
    if where == "stderr":
        return sys.stderr, "stderr"
    path = Path(where) if where else default_log()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a", encoding="utf-8", buffering=1), str(path)
    except OSError:
        # A log that cannot be written must not stop a receipt; it goes where somebody may still see it.
        return sys.stderr, "stderr"
