"""Loan policies, loans, holds and transits."""

from shulian.apps.circulation.models.fetching import FetchWeight
from shulian.apps.circulation.models.holds import Hold
from shulian.apps.circulation.models.loans import Loan
from shulian.apps.circulation.models.policy import PolicyDraft, PolicyDraftRow, PolicyRow, PolicyTrial, PolicyVersion
from shulian.apps.circulation.models.transits import Transit
from shulian.apps.circulation.models.weeding import WeedingList, WeedingRow

__all__ = [
    "FetchWeight",
    "Hold",
    "Loan",
    "PolicyDraft",
    "PolicyDraftRow",
    "PolicyRow",
    "PolicyTrial",
    "PolicyVersion",
    "Transit",
    "WeedingList",
    "WeedingRow",
]
