"""`jembatan play`: what is printed, and the exit code a scheduler sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from commands.main import app
from jobs.stories import read_story
from jobs.stories.scene import View
from tests.stories.golden import FILES, FOLDER
from tests.stories.telling import a_story, receipt

E17 = FOLDER / "e17-reversal.toml"


@pytest.fixture
def jembatan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command, called in a folder where there are neither books nor setup."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str | Path) -> Result:
        return CliRunner().invoke(app, ["play", *map(str, words)])

    return call


def written(raw: dict[str, Any], path: Path) -> Path:
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def test_golden_stories_play_in_one_go_and_leave_nothing_behind(jembatan: Any, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    result = jembatan(*FILES)

    assert result.exit_code == 0, result.output
    assert "does not hold" not in result.output
    scenes = sum(len(read_story(file).scenes) for file in FILES)
    assert result.output.count("\nholds\n") == scenes
    assert {path.suffix for path in set(tmp_path.iterdir()) - before} <= {".log"}


def test_a_number_that_differs_is_named_and_ends_with_1(jembatan: Any, tmp_path: Path) -> None:
    raw = a_story(receipt("p", "2005-01-16", 700_000), expect={"allocations": {"event": "p", "principal": 1}})
    result = jembatan(written(raw, tmp_path / "mine.json"))

    assert result.exit_code == 1
    assert "allocations[1] (event p): principal" in result.output
    assert "expected  1\n" in result.output
    assert "found     500,000\n" in result.output
    assert "does not hold: 1 difference" in result.output


def test_a_story_that_cannot_be_played_ends_with_2_after_the_others_were_played(
    jembatan: Any, tmp_path: Path
) -> None:
    raw = a_story({"event": "asset_repossessed", "on": "2005-08-16", "value": 7_500_000})
    result = jembatan(written(raw, tmp_path / "e20.json"), E17)

    assert result.exit_code == 2
    assert "story e20: event 1 `asset_repossessed` is known but not built yet" in result.output
    assert "holds" in result.output


@pytest.mark.parametrize("view", list(View))
def test_every_view_shows_something_whole(jembatan: Any, view: View) -> None:
    result = jembatan(E17, "--show", view.value.lower())

    assert result.exit_code == 0
    wanted = {
        View.SCHEDULE: "2005-12-01    200,000   1,000,000    1,200,000            0",
        View.TABLE: "1   2005-01-01    200,000   1,000,000   1,000,000     200,000     15",
        View.LATE_CHARGES: "1,000,000 x 15 days x 0.2%",
        View.ALLOCATIONS: "right",
        View.VOUCHERS: "JKRBDG0501-00001  2005-01-16  reversal",
        View.LINES: "BKMBDG0501-00002",
        View.DOCUMENTS: "KWBDG05-000001   2005-01-16   CANCELLED",
        View.ACCOUNTS: "CASH_TELLER",
    }[view]
    assert wanted in result.output
    assert "…" not in result.output


def test_json_tells_everything_that_happened(jembatan: Any) -> None:
    result = jembatan(E17, "--json")
    first, second = json.loads(result.stdout)

    assert result.exit_code == 0
    assert (first["holds"], second["holds"]) == (True, True)
    assert [event["id"] for event in first["events"]] == ["activation of C1", "wrong", "reversal", "right"]
    (entry,) = first["events"][2]["entries"]
    assert entry["voucher"]["reverses"] == "BKMBDG0501-00001"
    assert [line["amount"] for line in entry["journal"]] == [200_000, 500_000, -700_000]
    assert all(line["correction"] for line in entry["journal"])
    (wrong,) = first["events"][1]["entries"]
    assert wrong["documents"] == [
        {"kind": "KW", "number": "KWBDG05-000001", "issued": "2005-01-16", "cancelled": True}
    ]
    assert first["tables"]["C1"]["rows"][0]["unpaid"] == 200_000
    assert first["findings"] == []


def test_json_names_differences_and_faults(jembatan: Any, tmp_path: Path) -> None:
    differing = written(a_story(expect={"schedules": {"count": 13}}), tmp_path / "a.json")
    faulty = written(a_story(titel="x"), tmp_path / "b.json")
    result = jembatan(differing, faulty, "--json")
    one, other = json.loads(result.stdout)

    assert result.exit_code == 2
    assert one["differences"] == [{"where": "schedules[1]", "what": "count", "expected": "13", "found": "12"}]
    assert other["faults"] == ["story b: titel is not known here: did you mean title?"]


@pytest.mark.parametrize("words", [[], [str(E17), "--show", "pictures"]])
def test_wrong_use_is_a_sentence_and_ends_with_2(jembatan: Any, words: list[str]) -> None:
    result = jembatan(*words)

    assert result.exit_code == 2
    assert "no story is named" in result.output or "there is no view 'pictures'" in result.output


def test_the_format_is_printed_from_the_program_itself(jembatan: Any) -> None:
    result = jembatan("--format")

    assert result.exit_code == 0
    assert "### `cheque_registered`" in result.output
