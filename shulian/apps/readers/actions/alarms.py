"""Telling those who keep watch that somebody guesses PINs or passwords: once, and again only after it was over."""

from __future__ import annotations

import logging
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.alliance.access import those_with
from shulian.apps.alliance.models import Account, Alarm, Library
from shulian.apps.alliance.queries.tries import Guessing, guessing
from shulian.apps.journal.actions import Act, entry
from shulian.apps.journal.models import Entry
from shulian.apps.notices.actions import Message, notify
from shulian.apps.notices.staff_mail import recipient_of
from shulian.core.guesses import WATCH, WATCH_LIBRARY, WINDOW, Turn, decide_alarm, of_one_library
from shulian.core.notices.kinds import Kind

log = logging.getLogger(__name__)


def watch(act: Act) -> Turn:
    """Look whether somebody guesses; tell of it when it begins, and note when it is over."""
    found = guessing()
    with transaction.atomic():
        head = Library.objects.select_for_update(no_key=True).filter(depth=1).order_by("path").first()
        sounding = Alarm.objects.filter(ended_at=None).first()
        turn = decide_alarm(sounding=sounding is not None, attack=found.is_attack, over=found.is_over)
        if turn is Turn.SOUND and head is not None:
            _sound(act, found, head)
        if turn is Turn.END and sounding is not None:
            Alarm.objects.filter(pk=sounding.pk).update(ended_at=clock.now())
            entry(act, "alarm-ended", subject=f"alarm:{sounding.pk}")
    return turn


def _sound(act: Act, found: Guessing, head: Library) -> None:
    library = _aimed_at()
    alarm = Alarm.objects.create(numbers=found.numbers, refused=found.refused, library=library)
    people = {account.pk: account for account in those_with(head, WATCH)}
    people |= {account.pk: account for account in those_with(library, WATCH_LIBRARY)} if library else {}
    told = 0
    for account in people.values():
        key = (f"alarm:{alarm.pk}:{account.pk}",)
        message = Message(Kind.GENERAL, library or head, _words(account, found, library), key, at_once=True)
        told += bool(account.email) and notify(act, recipient_of(account), message)
    Alarm.objects.filter(pk=alarm.pk).update(told=told)
    details = {"numbers": found.numbers, "refused": found.refused, "told": told}
    entry(act, "alarm-sounded", library=library.pk if library else None, subject=f"alarm:{alarm.pk}", details=details)
    said = (found.refused, found.numbers, told)
    log.warning("somebody is guessing PINs or passwords: %s refused, at %s numbers; %s people told", *said)


def _aimed_at() -> Library | None:
    """The library whose readers' cards were closed to guessing within the hour, if it is one."""
    closed = Entry.objects.filter(kind="sign-in-closed", recorded_at__gt=clock.now() - WINDOW)
    aimed = of_one_library(closed.values_list("library", flat=True).distinct())
    return Library.objects.filter(pk=aimed).first() if aimed else None


def _words(account: Account, found: Guessing, library: Library | None) -> dict[str, str]:
    with translation.override("en" if account.language.startswith("en") else "zh-hans"):
        said = [_("Within an hour %(refused)d tries were refused; at %(numbers)d numbers or names somebody went on.")]
        if found.is_spraying:
            said = [_("A few PINs are tried at many cards: wrong ones at %(wrong)d numbers within an hour.")]
        if library is not None:
            said.append(_("All of them are cards of readers of %(library)s."))
        said.append(
            _("A card closes after ten wrong tries an hour; at the desk its reader is still served. See %(address)s")
        )
        values = {"refused": found.refused, "numbers": found.numbers, "library": library.name if library else ""}
        values |= asdict(found.spans[-1]) | {"address": settings.SITE_ADDRESS + reverse("health")}
        return {"subject": _("Somebody is guessing PINs or passwords"), "text": "\n".join(said) % values}
