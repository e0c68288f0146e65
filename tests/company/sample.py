"""The sample company in `config/`, and ways of editing its files as a careless owner would."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from company.faults import SetupFaults
from company.loader import load_setup, parse_setup
from company.setup import Setup

CONFIG = Path(__file__).parents[2] / "config"


@cache
def sample() -> Setup:
    """The sample company."""
    return load_setup(CONFIG)


def edited(*edits: tuple[str, str, str]) -> dict[str, str]:
    """The sample's texts, without its comments, after edits (file, what stands there, what is written instead)."""
    texts = {name: re.sub("^#.*\n", "", text, flags=re.MULTILINE) for name, text in sample().texts.items()}
    for file, old, new in edits:
        assert texts[file].count(old) >= 1, f"{file} does not say {old!r}"
        texts[file] = texts[file].replace(old, new, 1)
    return texts


def faults_of(texts: dict[str, str]) -> list[str]:
    """The faults of these texts as they are shown."""
    try:
        parse_setup(texts)
    except SetupFaults as refusal:
        return str(refusal).splitlines()
    return []
