"""Who stands behind a signature: who brought in whom lately, and who has a second factor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Account, Alliance, Delegation, Grant
from shulian.apps.alliance.queries.rights import counted_loans, live_posts
from shulian.apps.journal.models import Entry
from shulian.core.delegation import KEPT_FROM_READERS, NEVER_LENT, narrowed_to_posts
from shulian.core.factors import BROAD
from shulian.core.foureyes import KNOWN_AFTER, WEIGHTY, LinkCost, Signer, cost_of_link, same_hand
from shulian.core.roles import OF_READERS, POSTS, Right

FOUNDING = timedelta(days=30)
"""A new alliance has one administrator, who brings in all the others: until then nobody else could have."""
FACTORS = ("totp", "webauthn")
LINK_MADE = "password-link-made"


def has_factor(account: Account) -> bool:
    """Whether a second factor is asked of this account at signing in."""
    found: bool = apps.get_model("mfa", "Authenticator").objects.filter(user_id=account.pk, type__in=FACTORS).exists()
    return found


class Known(NamedTuple):
    """By what all that waits for a person is judged: her factor, who brought in whom, whose account a link may open."""

    factor: bool
    brought: set[tuple[int, int]]
    linked: set[int]


def known_for(person: Account) -> Known:
    """Asked once for all that waits; the people of a demonstration have no factor and need none."""
    return Known(person.is_demonstration or has_factor(person), brought_lately(), linked_lately())


def signer_of(person: Account, proposer: int, known: Known | None = None) -> Signer:
    """A second person as the rule sees her."""
    known = known or known_for(person)
    return Signer(person.pk, known.factor, same_hand(person.pk, proposer, known.brought))


def _counted_from() -> datetime:
    """From when on it counts who brought in whom."""
    since = clock.now() - KNOWN_AFTER
    alliance = Alliance.objects.order_by("pk").first()
    return max(since, alliance.set_up_at + FOUNDING) if alliance else since


def cost_of_link_to(giver: Account, receiver: Account, signers: Iterable[Account]) -> LinkCost | None:
    """What a link of today would cost these two, who propose or sign; None where it costs nothing."""
    if _counted_from() > clock.now() or giver.pk == receiver.pk:
        return None
    able = [one.pk for one in signers if one.is_demonstration or has_factor(one)]
    cost = cost_of_link(giver.pk, receiver.pk, able, brought_lately())
    return cost if cost.loses else None


def brought_lately() -> set[tuple[int, int]]:
    """Who gave whom a post that proposes or signs, or a link for a new password, in the last weeks, or lent rights.

    Of somebody to whom rights are lent every post counts: what is lent may propose.
    """
    since = _counted_from()
    day = clock.local(since).date()
    made = Delegation.objects.filter(ends_on__gte=day, made_at__lte=clock.now())
    loans = set(made.exclude(revoked_at__lt=since).values_list("giver", "receiver"))
    receivers = {receiver for _giver, receiver in loans}
    counts = Q(role__in=WEIGHTY) | Q(account__in=receivers)
    posts = Grant.objects.filter(counts, granted_by__isnull=False, starts_on__gte=day)
    links = Entry.objects.filter(kind=LINK_MADE, happened_at__gte=since, actor__isnull=False)
    opened = {(actor or 0, int(subject.partition(":")[2])) for actor, subject in links.values_list("actor", "subject")}
    given = set(posts.values_list("granted_by_id", "account_id"))
    return given | opened | (loans if since <= clock.now() else set())


def linked_lately() -> set[int]:
    """Whose account a link for a new password may open today: it was made less long ago than such a link lives."""
    since = clock.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    made = Entry.objects.filter(kind=LINK_MADE, happened_at__gte=since)
    return {int(subject.partition(":")[2]) for subject in made.values_list("subject", flat=True)}


def broad_without_factor() -> QuerySet[Account]:
    """Whose posts or lent rights of today reach far, and who signs in by a password alone."""
    safe = apps.get_model("mfa", "Authenticator").objects.filter(type__in=FACTORS).values("user_id")
    return _holding(BROAD).exclude(pk__in=safe)


def administrators_at_records() -> QuerySet[Account]:
    """Who administers the machine and holds, or was lent, what opens readers' records."""
    return _holding(frozenset({Right.ADMINISTER})) & _holding(OF_READERS)


def _lent(rights: frozenset[Right]) -> Q:
    return reduce(or_, (Q(rights__contains=[right]) for right in sorted(rights)), Q(pk__in=[]))


def _holding(rights: frozenset[Right]) -> QuerySet[Account]:
    """The people who hold one of these rights today at any library, by a post or because it was lent to them."""
    roles = [role for role, post in POSTS.items() if post.rights & rights]
    today = live_posts(clock.today())
    posts = today.filter(role__in=roles).values("account")
    # What is lent about readers opens nothing to whom their records are closed by every post of the day.
    for_all = narrowed_to_posts(rights, KEPT_FROM_READERS) - NEVER_LENT
    reading = today.exclude(role__in=KEPT_FROM_READERS).values("account")
    counts = _lent(for_all) | _lent(rights - for_all - NEVER_LENT) & Q(receiver__in=reading)
    loans = counted_loans(clock.today()).filter(counts).values("receiver")
    return Account.objects.filter(Q(pk__in=posts) | Q(pk__in=loans), kind=Account.Kind.STAFF, is_active=True)
