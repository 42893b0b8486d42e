"""What this app stops when a consent is withdrawn; named in CONSENT_FOLLOWERS, as the other apps' are."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from shulian.apps.journal.actions import Act, entry
from shulian.apps.readers.models import Category, Reader
from shulian.core.consents import Kind

ORDINARY = "adult"
"""The category of a reader without concessions."""
OF_HEALTH = "special-needs"
"""The category that says something of a reader's health or disability."""


def stop(act: Act, reader: Reader, kind: Kind) -> None:
    """A child's card lends no more; a reader's concessions for health end."""
    if kind is Kind.CHILD:
        _stop_card(act, reader)
    if kind is Kind.HEALTH:
        _end_concessions(reader)


def _stop_card(act: Act, reader: Reader) -> None:
    with translation.override("zh-hans"):
        reason = _("The guardian has withdrawn the consent.")
    active = Reader.objects.filter(pk=reader.pk, status=Reader.Status.ACTIVE)
    stopped = active.update(status=Reader.Status.BLOCKED, status_reason=reason)
    if stopped:
        entry(act, "card-blocked", details={"why": "consent-withdrawn"})


def _end_concessions(reader: Reader) -> None:
    if Category.objects.filter(pk=ORDINARY).exists():
        Reader.objects.filter(pk=reader.pk, category=OF_HEALTH).update(category=ORDINARY)
