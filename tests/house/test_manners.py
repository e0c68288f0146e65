"""The house's manners, as tests: what a reviewer would otherwise say again and again."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
ROOMS = [
    "books",
    "commands",
    "company",
    "connector",
    "delivery",
    "jobs",
    "mappings",
    "reports",
    "servicing",
    "simulator",
]
MODULES = sorted(
    path
    for room in ROOMS
    for path in (PROJECT / room).rglob("*.py")
    if "migrations/versions" not in str(path)
)
EXACT_ROOMS = ("servicing", "mappings", "books")
# Waiting times are seconds, and seconds may be fractions.
TIMED = {"books/navision/deliveries.py", "books/navision/leases.py"}
CLOCKLESS_ROOMS = ("servicing", "mappings", "books", "company", "reports", "connector", "delivery")


def room_of(path: Path) -> str:
    return path.relative_to(PROJECT).parts[0]


def named(path: Path) -> str:
    return str(path.relative_to(PROJECT))


EXACT_MODULES = [path for path in MODULES if room_of(path) in EXACT_ROOMS and named(path) not in TIMED]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_module_says_what_it_is_about(path: Path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), f"{named(path)} has no docstring"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room_of(p) in EXACT_ROOMS and named(p) not in TIMED], ids=named
)
def test_no_float_comes_near_money(path: Path):
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), (
            f"{named(path)}:{node.lineno} writes the float {node.value}"
        )
        calls_float = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
        )
        assert not calls_float, f"{named(path)}:{node.lineno} calls float()"


@pytest.mark.parametrize("path", [p for p in MODULES if room_of(p) in CLOCKLESS_ROOMS], ids=named)
def test_business_dates_are_handed_in(path: Path):
    asked = re.findall(r"\bdate\.today\(|\bdatetime\.(?:now|today|utcnow)\(", path.read_text("utf-8"))

    assert not asked, f"{named(path)} asks the clock: {asked}"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_file_has_found_its_noun(path: Path):
    assert path.stem not in {"utils", "util", "common", "helpers", "helper", "base", "misc"}


def tracked() -> list[Path]:
    found = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True)
    return [PROJECT / name for name in found.stdout.splitlines()]


def test_requirements_are_pinned_and_hashed_and_name_no_index():
    text = (PROJECT / "requirements.txt").read_text()
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]

    assert all("==" in line for line in pins)
    assert text.count("--hash=sha256:") >= len(pins)
    assert "http" not in text
    assert "--index" not in text


def test_no_path_of_a_machine_is_committed():
    root = str(PROJECT.parent) + "/"
    for path in tracked():
        if path.is_file() and path.suffix not in {".png", ".xlsx"}:
            assert root not in path.read_text("utf-8", errors="replace"), f"{named(path)} names {root}"


def test_imports_run_downwards_only():
    checked = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
