"""Stories told in a test with the smallest words: contract C1 of the worked examples, and events."""

from __future__ import annotations

from typing import Any

from jobs.stories import Played, Story, StoryFaults, differences, play, story_of

C1: dict[str, Any] = {
    "number": "C1",
    "branch": "BDG",
    "signed": "2004-12-01",
    "principal": 12_000_000,
    "method": "FLAT",
    "split": "STRAIGHT",
    "rate": 20,
    "months": 12,
}


def a_story(*events: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """The raw parts of a story about C1."""
    return {"title": "told in a test", "contracts": [dict(C1)], "events": list(events), **parts}


def told(*events: dict[str, Any], **parts: Any) -> Story:
    """The story about C1."""
    return story_of(a_story(*events, **parts), "told")


def plays(*events: dict[str, Any], **parts: Any) -> Played:
    """The story about C1, played."""
    (scene,) = told(*events, **parts).scenes
    return play(scene)


def differing(*events: dict[str, Any], **parts: Any) -> list[str]:
    """How the play of a story about C1 differs from what it expects."""
    return [str(one).partition(": ")[2] for one in differences(plays(*events, **parts))]


def faults_of(raw: Any, name: str = "told") -> list[str]:
    """The faults of a story that cannot be played."""
    try:
        story_of(raw, name)
    except StoryFaults as refusal:
        return [str(fault) for fault in refusal.faults]
    raise AssertionError("the story has no fault")


def receipt(id: str, on: str, amount: Any, **more: Any) -> dict[str, Any]:
    """Cash of the customer."""
    return {"id": id, "event": "receipt_taken", "on": on, "amount": amount, **more}
