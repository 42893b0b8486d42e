"""Accounts, the tree of libraries, memberships, calendars, grants and what the public says."""

from shulian.apps.alliance.models.accounts import Account, ApiToken, Grant, Invitation
from shulian.apps.alliance.models.entrance import Alarm, Device, FactorSecret, Tries
from shulian.apps.alliance.models.feedback import Feedback
from shulian.apps.alliance.models.lent import Delegation, Proposal
from shulian.apps.alliance.models.tree import (
    Alliance,
    Closure,
    Division,
    Library,
    LibraryGroup,
    Membership,
    OpeningException,
    OpeningHours,
    ReportingUnit,
    TreeVersion,
)

__all__ = [
    "Account",
    "Alarm",
    "Alliance",
    "ApiToken",
    "Closure",
    "Delegation",
    "Device",
    "Division",
    "FactorSecret",
    "Feedback",
    "Grant",
    "Invitation",
    "Library",
    "LibraryGroup",
    "Membership",
    "OpeningException",
    "OpeningHours",
    "Proposal",
    "ReportingUnit",
    "TreeVersion",
    "Tries",
]
