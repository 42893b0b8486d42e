"""What opens a reader's account beside card and PIN, and taking it away: whoever had the card may have set it up.

It is also the way back for a reader who lost the telephone with the codes of the second step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance.queries.hands import FACTORS
from shulian.apps.journal.actions import Act, entry
from shulian.apps.readers import telling
from shulian.apps.readers.actions.credentials import free_all
from shulian.apps.readers.actions.pins import void_pin
from shulian.apps.readers.families import proxies_of
from shulian.apps.readers.models import Credential, Proxy, Reader
from shulian.core.contact import Change
from shulian.core.credentials import ELSEWHERE, Status
from shulian.core.registration import mask_name


@dataclass(frozen=True)
class WaysIn:
    """What there is: kinds of linked accounts, whether a second step is asked, and who may act for the reader."""

    links: tuple[str, ...]
    factor: bool
    proxies: tuple[tuple[str, date, date | None], ...]


def ways_in(reader: Reader) -> WaysIn:
    """What opens the account, or acts for it, today."""
    linked = Credential.objects.filter(reader=reader, kind__in=ELSEWHERE).exclude(status=Status.FREED)
    factor = reader.account_id is not None and _factors(reader).filter(type__in=FACTORS).exists()
    named = proxies_of(reader).filter(is_agent=False)
    proxies = tuple((mask_name(one.name), one.starts_on, one.ends_on) for one in named)
    return WaysIn(tuple(linked.order_by("pk").values_list("kind", flat=True)), factor, proxies)


def clear_ways_in(act: Act, reader: Reader, *, links: bool, proxies: bool) -> dict[str, Any]:
    """Unlink, remove the second step, end those who act for the reader: part of another act, which signs out.

    Says how many of each.
    """
    said: dict[str, Any] = {}
    if links:
        if unlinked := free_all(act, reader, *ELSEWHERE):
            telling.account_changed(act, reader, Change.UNLINKED)
            said["unlinked"] = unlinked
        if reader.account_id is not None and _factors(reader).delete()[0]:
            telling.account_changed(act, reader, Change.NO_FACTOR)
            entry(act, "factor-removed")
            said["factor"] = 1
    if proxies:
        open_now = Proxy.objects.filter(reader=reader, is_agent=False, revoked_at=None)
        ended = [one.pk for one in open_now]
        open_now.update(revoked_at=clock.now())
        for pk in ended:
            entry(act, "proxy-revoked", subject=f"proxy:{pk}")
        if ended:
            said["proxies"] = len(ended)
    return said


def close_doors(act: Act, reader: Reader, *, address: bool) -> None:
    """Whoever answered for this reader gets in no more, as a part of another act: a desk gives a new PIN.

    `address`: the e-mail address was that person's too, whoever wrote it down; else only one that was typed on the web.
    """
    clear_ways_in(act, reader, links=True, proxies=address)
    void_pin(reader)
    theirs = Reader.objects.filter(pk=reader.pk)
    if not address:
        theirs = theirs.filter(email_since__isnull=False)
    theirs.update(email=b"", email_since=None)


def _factors(reader: Reader) -> QuerySet[Any]:
    found: QuerySet[Any] = apps.get_model("mfa", "Authenticator").objects.filter(user_id=reader.account_id)
    return found
