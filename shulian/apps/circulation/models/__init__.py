"""Loan policies, loans, holds and transits."""

from shulian.apps.circulation.models.fetching import FetchWeight
from shulian.apps.circulation.models.holds import Hold
from shulian.apps.circulation.models.loans import Loan
from shulian.apps.circulation.models.policy import PolicyRow, PolicyVersion
from shulian.apps.circulation.models.transits import Transit

__all__ = ["FetchWeight", "Hold", "Loan", "PolicyRow", "PolicyVersion", "Transit"]
