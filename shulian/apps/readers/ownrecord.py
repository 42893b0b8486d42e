"""What is held of a reader beside cards and loans: the standing, the guardian, how it all began, the account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import ApiToken, Device
from shulian.apps.readers.consents import said_by
from shulian.apps.readers.families import is_seen
from shulian.apps.readers.models import (
    AuditSearch,
    BreachPerson,
    ClassListRow,
    Collective,
    Consent,
    Proxy,
    Reader,
    Registration,
)
from shulian.apps.readers.queries import joined_to
from shulian.core.registration import mask_name
from shulian.core.scopes import scopes_of

UNSEEN = "unseen"
"""Nobody saw a document for the record that was merged: what was written in it stands in no copy."""


def standing(reader: Reader) -> dict[str, Any]:
    """The rest of the reader's own row."""
    return {
        "document": reader.document,
        "language": reader.language,
        "guardian_phone": secrets.unseal(bytes(reader.guardian_phone)) if reader.guardian_phone else "",
        "guardian_identity_number": reader.guardian_identity_mask,
        "guardian_consented_at": _local(reader.guardian_consented_at),
        "status": reader.status,
        "status_reason": reader.status_reason,
        "blocked_until": reader.blocked_until,
        "suspended_until": reader.suspended_until,
        "frozen_at": _local(reader.frozen_at),
        "awaits": reader.awaits,
        "closed_as": reader.closed_as,
        "closed_at": _local(reader.closed_at),
        "home_since": reader.home_since,
        "home_before": reader.home_before.name if reader.home_before else "",
        "email_since": clock.local(reader.email_since).date() if reader.email_since else None,
    }


def beginnings(reader: Reader) -> dict[str, Any]:
    """How the record came about and what went into it, for whom the reader acts, and what befell the data."""
    lines = ClassListRow.objects.filter(_own(reader)).order_by("pk")
    acts_for = Proxy.objects.filter(person=reader).select_related("reader").order_by("starts_on", "pk")
    families = reader.memberships.order_by("joined_at", "pk")
    breaches = BreachPerson.objects.filter(_own(reader), told_at__isnull=False).select_related("breach")
    audits = AuditSearch.objects.filter(_own(reader)).select_related("library").order_by("-asked_at", "-pk")
    merges = reader.merges_in.filter(undone_at=None).select_related("library", "source").order_by("merged_at", "pk")
    return {
        "registration": [
            _registration(one) for one in Registration.objects.filter(_own(reader)).order_by("made_at", "pk")
        ],
        "class_lists": list(lines.values("list__name", "list__uploaded_at")),
        "merged_records": [
            {"at": _local(one.merged_at), "library": one.library.name, "note": "" if is_seen(one.source) else UNSEEN}
            for one in merges
        ],
        "institution": list(Collective.objects.filter(reader=reader).values("code", "address")),
        "memberships": list(families.values("is_head", "joined_at", "left_at", "shares_since")),
        "i_may_act_for": [
            {"name": mask_name(one.reader.name), "starts_on": one.starts_on, "ends_on": one.ends_on} for one in acts_for
        ],
        "audits": [{"at": _local(one.asked_at), "library": one.library.name, "reason": one.reason} for one in audits],
        "breaches": [
            {"name": one.breach.name, "found_at": _local(one.breach.found_at), "told_at": _local(one.told_at)}
            for one in breaches.order_by("told_at", "pk")
        ],
    }


def account_of(reader: Reader) -> dict[str, Any]:
    """With what, where and through which programs the reader signs in."""
    account = reader.account
    devices = Device.objects.filter(account=account).order_by("-used_at", "-pk") if account else ()
    programs = ApiToken.objects.filter(account=account).order_by("-created_at", "-pk") if account else ()
    return {
        "account": [{"username": account.username, "made_at": _local(account.created_at)}] if account else [],
        "devices": [
            {"kind": one.kind, "browser": one.browser, "way": one.way}
            | {"signed_in_at": _local(one.signed_in_at), "used_at": _local(one.used_at)}
            for one in devices
        ],
        "programs": [
            # What tokens of before kept besides were rights of staff: they never opened anything to a reader.
            {
                "name": one.name,
                "rights": [*scopes_of(one.rights)],
                "made_at": _local(one.created_at),
                "until": _local(one.expires_at),
            }
            | {"used_on": one.last_used_on, "used_from": one.last_used_from, "ended_at": _local(one.revoked_at)}
            for one in programs
        ],
    }


def consents_of(reader: Reader) -> list[Consent]:
    """Everything the reader said, also in records that were merged into this one."""
    merged = Consent.objects.filter(reader__in=joined_to(reader)).order_by("-given_at", "-pk")
    return [*said_by(reader), *merged]


def _own(reader: Reader) -> Q:
    """Rows of this record and of those that were merged into it, or into one of these."""
    return Q(reader__in=[reader.pk, *(one.pk for one in joined_to(reader))])


def _registration(made: Registration) -> dict[str, Any]:
    return {
        "way": made.way,
        "library": made.library.name,
        "event": made.event.name if made.event else "",
        "state": made.state,
        "made_at": _local(made.made_at),
        "decided_at": _local(made.decided_at),
        "reason": made.reason,
    }


def _local(moment: datetime | None) -> datetime | None:
    return clock.local(moment) if moment else None
