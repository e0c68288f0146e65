"""Roles of people: how the company writes them, and how a sentence says them.

A role is one word in files and in the books (`branch_head`); people may type it with a blank. A newcomer would
compare what was typed with what is in the file: then "branch head" may close drawers and clear no cheque.
"""

from __future__ import annotations

from collections.abc import Iterable


def role_name(typed: str) -> str:
    """The role as one word.

    >>> role_name(" Branch head")
    'branch_head'
    """
    return "_".join(typed.lower().split())


def spoken(roles: Iterable[str]) -> str:
    """The roles as a sentence names them.

    >>> spoken(["supervisor", "branch_head"]), spoken([])
    ('supervisor or branch head', 'nobody')
    """
    return " or ".join(role.replace("_", " ") for role in roles) or "nobody"
