"""The benchmarks still run: all of them, small. Their figures are for `make bench` alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import MATTERS
from benchmarks.figures import Figure, percentile, table

PROJECT = Path(__file__).parents[2]


@pytest.mark.postgres
def test_every_benchmark_runs_and_stands_beside_its_baseline():
    before = set(PROJECT.glob(".bench-*"))

    run = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    for name in MATTERS:
        assert f"] {name} …" in run.stderr
    for matter in (
        "schedules of 24 rows, flat, straight",
        "schedules of 24 rows, flat, effective",
        "schedules of 24 rows, annuity",
        "allocations over 24 instalments",
        "reversal and replay of the 3rd of 12 receipts",
        "receipts, 1 clerk, SQLite",
        "receipts, 1 clerk, PostgreSQL",
        "receipts, 2 clerks, SQLite",
        "receipts, 2 clerks, PostgreSQL",
        "journal lines over SOAP, of our own time",
        "lines in a $batch over OData V4, of our own time",
        "lines in a $batch over API v2.0, of our own time",
        "ledger entries read over OData V4",
        "ledger entries read over API v2.0",
        "a journal line created over SOAP",
        "a journal line created over OData V4",
        "a journal line created over API v2.0",
        "a batch of two lines posted over SOAP",
        "a batch of two lines posted over OData V4",
        "a batch of two lines posted over API v2.0",
    ):
        assert f"\n{matter}  " in run.stdout, f"{matter} is missing from\n{run.stdout}"
    assert set(PROJECT.glob(".bench-*")) <= before, "the databases of the run were left behind"


def test_a_ratio_is_our_rate_as_a_share_of_the_baselines():
    figure = Figure("receipts", 50.0, "bare", 200.0)

    assert figure.ratio == 0.25
    assert "0.25" in table([figure])


def test_a_figure_below_its_floor_says_so():
    figure = Figure("receipts", 50.0, "bare", 200.0)

    assert figure.at_least(0.25).below == ""
    assert figure.at_least(0.26).below == "0.25 of bare instead of 0.26"


def test_ninety_nine_in_a_hundred_waits_are_not_above_the_99th_percentile():
    waits = [number / 1000 for number in range(1, 201)]

    assert percentile(waits, 50) == 0.101
    assert percentile(waits, 99) == 0.199
