"""A codeunit of one's own, published and called (PROTOCOL 1.10)."""

import pytest

from simulator import Simulator, publish_codeunit
from simulator.errors import DialogError
from simulator.pages.codeunits import Call, Codeunit, Parameter, Procedure
from simulator.tables.fields import Kind, Value
from tests.simulator.wire import Fault, Wire
from tests.simulator.worlds import NAME, SEED


def greet(call: Call) -> Value:
    call.arguments["Greeting"] = f"{call.text('Name')} & {call.user}"
    call.company.set_field(15, ("1000",), "Name", call.text("Name"))
    if not call.text("Name"):
        raise DialogError("Nobody to greet.")
    return True


GREETING = Codeunit(
    50000,
    "Greeting",
    (
        Procedure(
            "Greet",
            (Parameter("Name", Kind.TEXT), Parameter("Greeting", Kind.TEXT, by_reference=True)),
            Kind.BOOLEAN,
            greet,
        ),
        Procedure("DoNothing", body=lambda call: False),
        Procedure("OnlyDescribed"),
    ),
)
EMPTY = "<greeting></greeting>"


def test_the_result_is_the_return_value_followed_by_the_var_parameters() -> None:
    with Simulator.start([SEED], services={"Hello": publish_codeunit("Hello", GREETING)}) as running:
        result = Wire(running, NAME).codeunit("Hello", "Greet", f"<name>Siti</name>{EMPTY}")

        assert [(each.tag.rpartition("}")[2], each.text) for each in result] == [
            ("return_value", "true"),
            ("greeting", "Siti & jembatan"),
        ]
        assert len(Wire(running, NAME).codeunit("Hello", "DoNothing")) == 0


def test_a_refusal_in_a_codeunit_undoes_what_it_did() -> None:
    with Simulator.start([SEED], services={"Hello": publish_codeunit("Hello", GREETING)}) as running:
        with pytest.raises(Fault, match="Nobody to greet"):
            Wire(running, NAME).codeunit("Hello", "Greet", f"<name></name>{EMPTY}")

        assert running.company().account_name("1000") == "Cash"


def test_parameters_must_all_be_there_and_in_order() -> None:
    with Simulator.start([SEED], services={"Hello": publish_codeunit("Hello", GREETING)}) as running:
        for content in ("<name>Siti</name>", f"{EMPTY}<name>Siti</name>"):
            with pytest.raises(Fault) as refusal:
                Wire(running, NAME).codeunit("Hello", "Greet", content)
            assert refusal.value.name == "XmlSchemaValidationException"


def test_a_procedure_that_is_only_described_says_so() -> None:
    with (
        Simulator.start([SEED], services={"Hello": publish_codeunit("Hello", GREETING)}) as running,
        pytest.raises(Fault, match="OnlyDescribed"),
    ):
        Wire(running, NAME).codeunit("Hello", "OnlyDescribed")
