"""The page of messages tells the truth: the product says each of them, and a test produces it.

Each line of a fenced block on the page is one message; … stands for what is filled in. The page is a choice of what
users meet; a message that is reworded, or loses its test, is found here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "messages.md"
ROOMS = ("books", "commands", "company", "connector", "delivery", "jobs", "mappings", "servicing")


def messages() -> list[str]:
    """The messages on the page."""
    blocks = re.findall(r"^```text\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@cache
def said() -> frozenset[str]:
    """Every text of the product that is a sentence, with … for what is filled in."""
    found = set()
    for room in ROOMS:
        for path in (PROJECT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                found.update(_texts(node))
    return frozenset(found)


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(v.value) if isinstance(v, ast.Constant) else "…" for v in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Call) and len(node.args) >= 3:
        # A fault of an import file is said in two halves: what is so, and what to do.
        halves = [text for argument in node.args[-2:] for text in _texts(argument)]
        if len(halves) == 2:
            yield ": ".join(halves)


@cache
def produced() -> str:
    """All tests and process pages as one text, sentences that go over several lines put together."""
    paths = [*(PROJECT / "tests").rglob("*.py"), *(PROJECT / "docs" / "processes").glob("*.md")]
    texts = (path.read_text(encoding="utf-8") for path in sorted(paths) if path != Path(__file__))
    return re.sub(r'"\s*\n\s*r?f?"', "", "\n".join(texts)).replace("\\", "")


def has_a_test(message: str) -> bool:
    """Whether four words of it in a row stand in a test."""
    for piece in message.split("…"):
        words = piece.split()
        if any(" ".join(words[start : start + 4]) in produced() for start in range(len(words) - 3)):
            return True
    return False


def test_every_message_on_the_page_is_said_by_the_product():
    assert messages()
    assert [message for message in messages() if message not in said()] == []


def test_every_message_on_the_page_is_produced_by_a_test():
    assert [message for message in messages() if not has_a_test(message)] == []


def test_no_message_stands_on_the_page_twice():
    assert len(messages()) == len(set(messages()))


def test_every_message_says_what_is_so_and_what_to_do():
    assert [message for message in messages() if ": " not in message] == []
