"""The process pages are stories that run: each example is played and its output compared."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from tests.processes.words import Page

PAGES = sorted((Path(__file__).parents[2] / "docs" / "processes").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_says_what_happens(page: Path):
    failed, tried = doctest.testfile(
        str(page),
        module_relative=False,
        globs=Page().words(),
        optionflags=doctest.NORMALIZE_WHITESPACE | doctest.REPORT_NDIFF,
    )

    assert tried > 0, f"{page.name} has no example"
    assert failed == 0
