"""Where an account is signed in."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance.models import Account, ApiToken, Device


def devices_of(account: Account) -> QuerySet[Device]:
    """The devices whose sessions go on, the last used first."""
    live = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    return Device.objects.filter(account=account, session__in=live).order_by("-used_at", "-pk")


def programs_of(account: Account) -> QuerySet[ApiToken]:
    """The programs that act with a token of the account."""
    return ApiToken.objects.filter(account=account, revoked_at=None, expires_at__gt=clock.now()).order_by("-created_at")
