"""`play`: stories played on empty books in memory, shown, and compared with what they expect.

Nothing of the company's own books is touched, so anybody may play anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commands.failures import ExitCode, WrongUse
from commands.options import Json
from commands.printing import complain, out, print_json, say
from jobs.stories import Difference, Played, StoryFaults, differences, play, read_story
from jobs.stories.printing import print_play
from jobs.stories.reference import reference
from jobs.stories.scene import View
from jobs.stories.told import told


def play_stories(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="STORY…", help="Story files, TOML or JSON.")
    ] = None,
    show: Annotated[
        list[str] | None,
        typer.Option(
            "--show",
            metavar="VIEW",
            help="schedule, table, late_charges, allocations, vouchers, lines, documents or accounts; "
            "may be repeated. (default: what the story shows)",
        ),
    ] = None,
    json: Json = False,
    format_: Annotated[
        bool, typer.Option("--format", help="Print every part, setting and event of the format.")
    ] = False,
) -> None:
    """Play stories and compare them. Exit code 1 with differences, 2 when a story cannot be played.

    Example: jembatan play docs/stories/e08-partial-payments.toml --show vouchers
    """
    if format_:
        say(reference())
        return
    if not files:
        raise WrongUse(
            "no story is named: name one or more files, such as docs/stories/e08-partial-payments.toml"
        )
    views = [_view(word) for word in show or ()]
    answers: list[dict[str, Any]] = []
    worst = ExitCode.DONE
    for path in files:
        try:
            story = read_story(path)
        except StoryFaults as refusal:
            complain(*map(str, refusal.faults))
            answers.append({"story": path.stem, "holds": False, "faults": [str(f) for f in refusal.faults]})
            worst = ExitCode.WRONG_USE
            continue
        for scene in story.scenes:
            played = play(scene)
            differing = differences(played)
            answers.append(_told(played, differing, views, json))
            if differing:
                worst = max(worst, ExitCode.NEEDS_A_PERSON)
    if json:
        print_json(answers)
    if worst is not ExitCode.DONE:
        raise typer.Exit(worst)


def _view(word: str) -> View:
    try:
        return View(word.strip().upper().replace("-", "_"))
    except ValueError:
        known = ", ".join(view.value.lower() for view in View)
        raise WrongUse(f"there is no view {word!r}: use {known}") from None


def _told(played: Played, differing: tuple[Difference, ...], views: list[View], json: bool) -> dict[str, Any]:
    if json:
        return told(played, differing)
    print_play(played, differing, out(), views)
    return {}
