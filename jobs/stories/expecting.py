"""The two kinds of fields of an expectation: what says where to look, and what must be found there."""

from __future__ import annotations

from typing import Any, Final

from pydantic import Field

SELECTS: Final[dict[str, Any]] = {"selects": True}


def chosen(description: str, default: Any = None) -> Any:
    """A field that says what is looked at, not what is found there."""
    return Field(default, description=description, json_schema_extra=SELECTS)


def found(description: str) -> Any:
    """A field that is compared when it is written."""
    return Field(None, description=description)
