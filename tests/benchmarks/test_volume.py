"""The volume run, small: killed half-way and started again, everything stands in the ledger exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.volume import measured


def _checked(vouchers: int, contracts: int, folder: Path) -> None:
    detail, summary = measured(vouchers, contracts, folder, print)

    assert (detail.vouchers, detail.documents, detail.kills) == (vouchers, vouchers, 1)
    assert summary.documents < vouchers
    assert summary.calls < detail.calls
    assert max(detail.megabytes, summary.megabytes) < 500
    print(detail, summary, sep="\n")


def test_a_killed_delivery_goes_on_without_sending_a_sealed_line_twice(tmp_path: Path) -> None:
    _checked(400, 20, tmp_path)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_a_hundred_thousand_vouchers(tmp_path: Path) -> None:
    _checked(100_000, 12_000, tmp_path)
