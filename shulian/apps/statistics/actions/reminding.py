"""Libraries are reminded of returns that are due, by e-mail to those who send them; what was told is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.alliance.queries.rights import live_posts
from shulian.apps.journal.actions import Act, entry
from shulian.apps.notices.actions.notify import notify
from shulian.apps.notices.recipients import Message
from shulian.apps.notices.staff_mail import recipient_of
from shulian.apps.statistics.models import Duty, Period
from shulian.apps.statistics.queries.calendar import on_their_way, owing, reported_in
from shulian.apps.statistics.words import name_of, period_words
from shulian.core import periods
from shulian.core.notices.kinds import Kind
from shulian.core.reminding import DAYS, NO_LONGER, reminder_due
from shulian.core.roles import POSTS, Right


def remind(act: Act) -> int:
    """Remind whoever has not reported and is due to be told today; returns how many libraries."""
    today = clock.today()
    near = Period.objects.filter(
        closed_at=None,
        due_on__lte=today - timedelta(days=DAYS[0]),
        due_on__gte=today - timedelta(days=NO_LONGER),
    ).select_related("form")
    places = {place.pk: place for place in near}
    there = reported_in(places.values()) | on_their_way(places.values())
    told = 0
    for duty in owing().filter(period__in=places).select_related("library").order_by("pk"):
        place = places[duty.period_id]
        number = reminder_due(place.due_on or today, today, duty.told_step)
        if number and (place.pk, duty.library_id) not in there:
            _remind(act, duty, place, number)
            told += 1
    return told


def tell_let_in(act: Act, duty: Duty, reason: str) -> None:
    """Tell whoever sends the returns of a library that its return for a closed period is still taken."""
    for account in senders_of(duty.library):
        with translation.override(account.language or "zh-hans"):
            named = {
                "form": name_of(duty.period.form),
                "period": period_words(periods.Period(duty.period.start, duty.period.end)),
                "reason": reason,
            }
            words = {
                "subject": _("%(form)s for %(period)s may still be sent") % named,
                "text": _("The office still takes %(form)s of your library for %(period)s: %(reason)s.") % named,
            }
        key = f"return-let-in:{duty.pk}:{act.command}:{account.pk}"
        notify(act, recipient_of(account), Message(Kind.GENERAL, duty.library, words, (key,)))


@transaction.atomic
def _remind(act: Act, duty: Duty, place: Period, number: int) -> None:
    Duty.objects.filter(pk=duty.pk).update(told_step=number, told_at=clock.now())
    for account in senders_of(duty.library):
        notify(act, recipient_of(account), _message(account, duty, place, number))
    details = {"form": place.form_id, "reminder": number}
    entry(act, "return-reminded", library=duty.library_id, subject=f"period:{place.pk}", details=details)


def senders_of(library: Library) -> Iterable[Account]:
    """Who sends or signs the returns of the library itself and has an address."""
    rights = {Right.MANAGE_RETURNS, Right.SIGN_RETURNS}
    roles = [role for role, post in POSTS.items() if rights & post.rights]
    posts = live_posts(clock.today()).filter(role__in=roles, library=library, account__is_active=True)
    found = {post.account for post in posts.exclude(account__email="").select_related("account")}
    return sorted(found, key=lambda account: account.username)


def _message(account: Account, duty: Duty, place: Period, number: int) -> Message:
    with translation.override(account.language or "zh-hans"):
        named = {
            "form": name_of(place.form),
            "period": period_words(periods.Period(place.start, place.end)),
            "due": f"{place.due_on:%Y-%m-%d}",
        }
        words = {
            "subject": _("%(form)s for %(period)s is due on %(due)s") % named,
            "text": _("Your library has not sent %(form)s for %(period)s yet. The last day is %(due)s.") % named,
        }
    return Message(Kind.GENERAL, duty.library, words, (f"return-due:{duty.pk}:{number}:{account.pk}",))
