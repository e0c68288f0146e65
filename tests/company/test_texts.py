"""The texts of a setup and their fingerprint."""

from __future__ import annotations

import pytest

from company.loader import parse_setup
from company.texts import write_toml
from tests.company.sample import edited, sample


def test_comments_blank_lines_and_the_order_of_keys_do_not_change_the_fingerprint() -> None:
    text = sample().texts["limits.toml"]
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    rewritten = "# another comment\n\n" + "\n\n".join(reversed(lines)) + "\n"

    again = parse_setup(dict(sample().texts) | {"limits.toml": rewritten})

    assert again.fingerprint == sample().fingerprint
    assert again == sample()


def test_a_changed_value_changes_the_fingerprint() -> None:
    changed = parse_setup(edited(("limits.toml", "1990-01-01", "1991-01-01")))

    assert changed.fingerprint != sample().fingerprint


def test_the_texts_of_a_setup_rebuild_it() -> None:
    again = parse_setup(sample().texts)

    assert again.rules == sample().rules
    assert again.accounts == sample().accounts
    assert again.navision == sample().navision


def test_a_setup_cannot_be_edited() -> None:
    with pytest.raises(TypeError):
        sample().branches["MDN"] = sample().branches["JKT"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        sample().fingerprint = "x"  # type: ignore[misc]


def test_a_value_that_toml_cannot_hold_is_not_written() -> None:
    with pytest.raises(TypeError, match="cannot be written into a setup"):
        write_toml({"a": b"bytes"})
