"""Where secrets are kept: an environment variable, a file in a secrets directory, or the machine's keyring.

`config/navision.toml` names a secret and never holds one. A newcomer would put it into the setup, from where it
would reach the books, a backup and a bug report. Nothing else in the project reads secrets, and neither an error
nor a log ever shows one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

DIRECTORY: Final = "JEMBATAN_SECRETS"
"""The environment variable that names the secrets directory, e.g. `/run/secrets`: one file for each secret."""

KEYRING_SERVICE: Final = "jembatan"
"""Under this service the keyring is asked for the secret's name."""

_LONGEST: Final = 64 * 1024


def secret(name: str, environment: Mapping[str, str] | None = None) -> str:
    """The secret of this name, looked up in environment, secrets directory and keyring; blank if there is none."""
    surroundings = os.environ if environment is None else environment
    return surroundings.get(name, "") or _in_directory(name, surroundings) or _in_keyring(name)


def where_to_put(names: tuple[str, ...]) -> str:
    """The remedy for secrets that are not found, for a message."""
    one = len(names) == 1
    return (
        f"set the environment variable{'' if one else 's'} for this program, put {'it' if one else 'them'} as "
        f"file{'' if one else 's'} into the directory that {DIRECTORY} names, or into the keyring"
    )


def _in_directory(name: str, surroundings: Mapping[str, str]) -> str:
    folder = surroundings.get(DIRECTORY, "")
    if not folder or Path(name).name != name:
        return ""
    try:
        with (Path(folder) / name).open(encoding="utf-8") as file:
            return file.read(_LONGEST).rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        return ""


def _in_keyring(name: str) -> str:
    try:
        keyring = import_module("keyring")
        return str(keyring.get_password(KEYRING_SERVICE, name) or "")
    except Exception:
        # Not installed (it is an extra), or a machine without one; its errors may quote what it holds.
        return ""
