"""The events of DOMAIN that are not built yet, all of them, in the order of the reference."""

from __future__ import annotations

from typing import Final

from jobs.stories.events import StoryEvent
from jobs.stories.reserved_banking import (
    BankReconciled,
    BankStatementReceived,
    StatementLineTicked,
)
from jobs.stories.reserved_endings import (
    AssetRedeemed,
    AssetRepossessed,
    AssetSold,
    ContractWrittenOff,
    PrepaidCostPaid,
    RecoveryReceived,
    TerminationPaid,
    TerminationQuoted,
)
from jobs.stories.reserved_money import (
    FieldReceiptTaken,
)

RESERVED: Final[tuple[type[StoryEvent], ...]] = (
    FieldReceiptTaken,
    BankStatementReceived,
    StatementLineTicked,
    BankReconciled,
    PrepaidCostPaid,
    TerminationQuoted,
    TerminationPaid,
    AssetRepossessed,
    AssetRedeemed,
    AssetSold,
    ContractWrittenOff,
    RecoveryReceived,
)
