"""Loan policies, loans, holds and transits."""

from shulian.apps.circulation.models.fetching import FetchWeight
from shulian.apps.circulation.models.holds import Hold
from shulian.apps.circulation.models.loans import Loan
from shulian.apps.circulation.models.policy import PolicyDraft, PolicyDraftRow, PolicyRow, PolicyTrial, PolicyVersion
from shulian.apps.circulation.models.transits import Transit

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
]
