"""Delivery: whatever our books say is told to Navision once, proven there, and agreed with its ledger afterwards.

Navision is asked before it is told: a lost answer never posts twice (DESIGN 4). A newcomer would look for a retry
loop here and find a resolver.
"""

from delivery.again import NoReason, StandsInNavision, redate, resend
from delivery.agree import Agreement, agree, differences
from delivery.deliver import deliver
from delivery.limits import Limits
from delivery.result import DeliveryResult, Named, Outcome, Progress
from delivery.sync import SyncResult, sync

__all__ = [
    "Agreement",
    "DeliveryResult",
    "Limits",
    "Named",
    "NoReason",
    "Outcome",
    "Progress",
    "StandsInNavision",
    "SyncResult",
    "agree",
    "deliver",
    "differences",
    "redate",
    "resend",
    "sync",
]
