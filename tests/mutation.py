"""Mutation testing of the rules that count money: run mutmut, print the score, fail below the floor.

Each mutant is a small defect put into schedule, late charges or allocation; a test must notice it. `make mutate`
takes a few minutes; a mutant that makes a test run for ever counts as noticed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

FLOOR_PERCENT = 90
MODULES = ("servicing.schedule", "servicing.late_charges", "servicing.allocation")
NOTICED = {"killed", "timeout", "suspicious", "caught by type check"}
PROJECT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["mutmut"]
SELECTED: list[str] = SETTINGS["pytest_add_cli_args_test_selection"]


def scores(results: str) -> dict[str, Counter[str]]:
    """By module, how many mutants ended how, from what `mutmut results --all true` prints."""
    found: dict[str, Counter[str]] = {module: Counter() for module in MODULES}
    for line in results.splitlines():
        name, _, status = line.strip().partition(": ")
        for module in MODULES:
            if name.startswith(f"{module}."):
                found[module][status] += 1
    return found


def copied(into: Path) -> None:
    """The rules and their tests alone: mutmut collects every test it sees, and the others need more rooms."""
    shutil.copy(PROJECT / "pyproject.toml", into)
    shutil.copytree(PROJECT / "servicing", into / "servicing")
    (into / "tests" / "servicing").mkdir(parents=True)
    shared = [str(path.relative_to(PROJECT)) for path in (PROJECT / "tests/servicing").glob("[!t]*.py")]
    for name in ["tests/__init__.py", *shared, *SELECTED]:
        shutil.copy(PROJECT / name, into / name)


def main() -> int:
    """Run mutmut in a fresh copy and print each module's score; 1 when one is below the floor."""
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    with TemporaryDirectory() as folder:
        copied(Path(folder))
        subprocess.run([mutmut, "run", "--max-children", "2"], cwd=folder, check=True)
        results = subprocess.run(
            [mutmut, "results", "--all", "true"], cwd=folder, capture_output=True, text=True, check=True
        )
    low = False
    for module, ends in scores(results.stdout).items():
        total, noticed = ends.total(), sum(ends[end] for end in NOTICED)
        percent = 100 * noticed // total if total else 0
        low = low or percent < FLOOR_PERCENT
        print(f"{module}: {noticed} of {total} mutants noticed ({percent} %); {dict(ends)}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
