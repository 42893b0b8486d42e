"""Forgetting of others what is kept for a reader's sake only, once its time is over.

Guardians when the child is of age, proxies when their time has ended, what readers asked about their data a while after
it was answered, and the minute at which something was done with a card: the retention times of the processing register.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import TruncDate

from shulian import clock
from shulian.apps.journal.actions import Act, entry
from shulian.apps.readers.actions.consents import end_fallen
from shulian.apps.readers.models import CardAct, Consent, DataWish, GuardianConsent, Proxy, Reader
from shulian.apps.readers.queries import rules, unchecked
from shulian.core.consents import not_to_give
from shulian.core.identity import ADULT_AT
from shulian.core.readertypes import Awaits
from shulian.core.registration import months_later
from shulian.core.retention import CONSENTS_AT

A_BATCH = 500
NO_GUARDIAN = {
    "guardian_name": "",
    "guardian_phone": b"",
    "guardian_identity_sealed": b"",
    "guardian_identity_mask": "",
    "guardian_lookup": None,
    "guardian_consented_at": None,
}


def forget_ended(act: Act) -> int:
    """Forget them; returns how many of age, fallen consents, guardians, proxies, wishes and minutes that were."""
    today = clock.today()
    disputed = today - timedelta(days=rules().dispute_days)
    counts = {
        "of_age": open_of_age(today),
        "fallen": end_of_children(act, today),
        "guardians": forget_guardians(months_later(disputed, -12 * ADULT_AT)),
        "proxies": forget_proxies(disputed),
        "wishes": forget_wishes(today - timedelta(days=rules().left_days)),
        "minutes": forget_minutes(disputed),
    }
    if any(counts.values()):
        entry(act, "ended-forgotten", quantity=sum(counts.values()), details=counts)
    return sum(counts.values())


def open_of_age(today: date) -> int:
    """Let whoever is of age borrow without a guardian's consent: none could come, and none is needed any more."""
    waiting = Reader.objects.filter(awaits=Awaits.CONSENT, birth_date__lte=months_later(today, -12 * ADULT_AT))
    with transaction.atomic():
        checks = waiting.filter(pk__in=unchecked().values("reader")).update(awaits=Awaits.CHECK)
        return checks + waiting.update(awaits=Awaits.NOTHING)


def end_of_children(act: Act, today: date) -> int:
    """End what cannot be agreed to for children so: it was while they passed for adults, and corrections left it."""
    children = Reader.objects.filter(birth_date__gt=months_later(today, -12 * CONSENTS_AT))
    # Whoever is born today stands for all children: the rule is the same for each.
    wrong = reduce(or_, (Q(kind=kind, by=by) for kind, by in sorted(not_to_give(today, today))))
    standing = Consent.objects.filter(wrong, ended_at=None)
    gone = 0
    for pk in children.filter(pk__in=standing.values("reader")).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            gone += end_fallen(act, Reader.objects.select_for_update(no_key=True).get(pk=pk))
    return gone


def forget_guardians(born_until: date) -> int:
    """Of readers who are of age; returns how many had a guardian."""
    of_age = Reader.objects.filter(birth_date__lte=born_until).exclude(guardian_name="").order_by("pk")
    gone = 0
    while found := list(of_age.values_list("pk", flat=True)[:A_BATCH]):
        with transaction.atomic():
            GuardianConsent.objects.filter(reader__in=found).delete()
            gone += Reader.objects.filter(pk__in=found).update(**NO_GUARDIAN)
    return gone


def forget_proxies(ended_by: date) -> int:
    """Whose time was over, or ended by the reader, before this day."""
    over = Q(ends_on__lt=ended_by) | Q(revoked_at__lt=clock.midnight(ended_by))
    return Proxy.objects.filter(over).delete()[0]


def forget_wishes(answered_by: date) -> int:
    """Corrections and deletions that were asked for and answered before this day."""
    over = DataWish.objects.exclude(state=DataWish.State.OPEN)
    return over.filter(answered_at__lt=clock.midnight(answered_by)).delete()[0]


def forget_minutes(done_by: date) -> int:
    """Keep of what was done with a card before this day the day alone: a minute would lead to the loans of it."""
    acts = CardAct.objects.filter(done_at__lt=clock.midnight(done_by)).exclude(done_at__time=time.min)
    days = list(acts.annotate(day=TruncDate("done_at", tzinfo=clock.PLACE)).values_list("day", flat=True).distinct())
    spans = [(clock.midnight(day), clock.midnight(day + timedelta(days=1))) for day in days]
    return sum(acts.filter(done_at__gt=begins, done_at__lt=ends).update(done_at=begins) for begins, ends in spans)
