"""Codeunit services: the public procedures of a codeunit, and the one that posts a journal batch.

Companies expose posting through a small codeunit of their own (PROTOCOL 1.10). Ours is called by template and
batch name and returns the number of the G/L register it made; 0 means that the batch waits in the job queue.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from simulator.company import Company
from simulator.posting.batches import post_batch
from simulator.tables.fields import Field, Kind, Value


@dataclass(frozen=True, slots=True)
class XmlPort:
    """An XMLport as a parameter: a list of lines in a namespace of its own."""

    number: int
    root: str
    line: str
    fields: tuple[Field, ...]

    @property
    def namespace(self) -> str:
        """The namespace that Navision gives an XMLport."""
        return f"urn:microsoft-dynamics-nav/xmlports/x{self.number}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a procedure, with its AL name."""

    name: str
    type: Kind | XmlPort
    by_reference: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a procedure: in which company, by whom, with which values.

    What the body assigns to a `var` parameter goes back to the caller.
    """

    company: Company
    user: str
    arguments: dict[str, Value]

    def text(self, name: str) -> str:
        """A text argument."""
        return str(self.arguments[name])


@dataclass(frozen=True, slots=True)
class Procedure:
    """One public procedure; without a body it can be described but not called."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    returns: Kind | None = None
    body: Callable[[Call], Value] | None = field(default=None, compare=False)

    @property
    def xmlports(self) -> tuple[XmlPort, ...]:
        """The XMLports among its parameters."""
        return tuple(each.type for each in self.parameters if isinstance(each.type, XmlPort))


@dataclass(frozen=True, slots=True)
class Codeunit:
    """A codeunit object."""

    number: int
    name: str
    procedures: tuple[Procedure, ...]

    def procedure(self, name: str) -> Procedure:
        """The procedure of this name."""
        return next(each for each in self.procedures if each.name == name)


POSTING: Final = Codeunit(
    50100,
    "Jembatan Posting",
    (
        Procedure(
            "PostGeneralJournal",
            (Parameter("TemplateName", Kind.CODE), Parameter("BatchName", Kind.CODE)),
            Kind.INTEGER,
            lambda call: post_batch(
                call.company, call.text("TemplateName"), call.text("BatchName"), call.user
            ),
        ),
    ),
)
