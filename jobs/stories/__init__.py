"""Stories: a case written down as a file, played on empty books in memory, and compared with what it expects.

A story is a golden test, a lesson, a what-if and a bug report in one (docs/stories.md). A newcomer would give the
player rules of its own; it has none. It reads what was told, asks `books` to record it exactly as a counter would,
and shows what came of it.
"""

from jobs.stories.comparing import Difference, differences
from jobs.stories.faults import StoryFault, StoryFaults
from jobs.stories.player import Played, play
from jobs.stories.reading import read_story, story_of
from jobs.stories.scene import Scene, Story

__all__ = [
    "Difference",
    "Played",
    "Scene",
    "Story",
    "StoryFault",
    "StoryFaults",
    "differences",
    "play",
    "read_story",
    "story_of",
]
