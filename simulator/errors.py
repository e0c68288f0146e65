"""Navision's refusals: one class for each exception class that a client can meet on the wire.

The text is what a person reads, the class is what a program may rely on: texts follow the session
language, classes do not (PROTOCOL 1.9, 6.10). A refusal always means that nothing was changed.
"""

from typing import ClassVar


class NavError(Exception):
    """A refusal in Navision's own words."""

    exception_class: ClassVar[str] = "Microsoft.Dynamics.Nav.Types.Exceptions.NavNCLDialogException"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class DialogError(NavError):
    """What AL code says with Error: most posting refusals."""


class TestFieldError(NavError):
    """A field has not the value that the code insists on."""

    __test__ = False  # pytest would take the name for a test class
    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavTestFieldException"


class RecordNotFound(NavError):
    """The record named does not exist (any more)."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavCSideRecordNotFoundException"


class DuplicateKey(NavError):
    """A record with this key exists already."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavCSideDuplicateKeyException"


class TableRelationBroken(NavError):
    """The value is not in the table that the field refers to."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavCSideValidateTableRelationException"


class StringTooLong(NavError):
    """The text is longer than its field."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavNCLStringLengthExceededException"


class EvaluateFailed(NavError):
    """The text is no value of the field's type."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavNCLEvaluateException"


class FilterInvalid(NavError):
    """The filter expression cannot be read."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavFilterException"


class CallbackNotAllowed(NavError):
    """The code wanted to ask a person, and a web service has none."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavNCLCallbackNotAllowedException"

    def __init__(self) -> None:
        super().__init__("Callback functions are not allowed.")


class LockTimeout(NavError):
    """Another session holds the table."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavCSideSQLLockTimeoutException"

    def __init__(self, table: str) -> None:
        super().__init__(
            f"The operation could not complete because a record in the {table} table was locked by"
            " another user. Please retry the activity."
        )


class Deadlock(NavError):
    """Two sessions waited for each other, and this one was chosen to give way."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavCSideSQLDeadlockException"

    def __init__(self) -> None:
        super().__init__(
            "Your activity was deadlocked with another user modifying the same table. Please retry the activity."
        )


class RecordChanged(NavError):
    """The Key given is older than the row."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavCSideRecordModifiedException"


class CompanyNotFound(NavError):
    """The address names a company that the database does not hold."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavCompanyNotFoundException"


class PermissionDenied(NavError):
    """The user may not do this."""

    exception_class = "Microsoft.Dynamics.Nav.Types.Exceptions.NavPermissionException"


class SchemaViolated(NavError):
    """The request does not follow the schema that the service publishes."""

    exception_class = "System.Xml.Schema.XmlSchemaValidationException"
