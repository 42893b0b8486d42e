"""Who may do what and why: posts, what is lent, heavy acts that wait, keys of programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from shulian import clock
from shulian.apps.alliance.models import Account, ApiToken, Delegation, Grant, Library, Proposal
from shulian.apps.alliance.queries.register import there_on
from shulian.core.delegation import narrowed_to_posts
from shulian.core.foureyes import Heavy, State
from shulian.core.library import INSTITUTIONS
from shulian.core.roles import ENDS_AT_HOUSES, POSTS, Granted, Right, Role, narrowed, rights_of
from shulian.core.servicekeys import ORPHANED, STOPPED

ENDS_SOON = timedelta(days=30)
"""So long before its end a key is shown to whoever may change it."""
Held = tuple[str, str, list[str], list[str] | None, str]
# Stand-ins in a statement that is put together once.
A_DAY, THE_DAY_OF_ASKING, AN_ACCOUNT = date.min, date.min + timedelta(1), -1
ANSWERS_FOR_KEYS = [role for role, post in POSTS.items() if Right.MANAGE_SERVICE_ACCOUNTS in post.rights]


@dataclass(frozen=True)
class Source:
    """Where rights come from: a post of one's own, or what somebody lent of theirs."""

    role: Role
    library: Library
    rights: tuple[Right, ...]
    starts: date
    ends: date | None
    post: Grant | None = None
    lent: Delegation | None = None
    asleep: bool = False
    """Lent, and one of the two holds no post today."""

    def now(self, today: date) -> bool:
        """Whether it counts today."""
        return not self.asleep and self.starts <= today and (self.ends is None or self.ends >= today)


def live_posts(today: date) -> QuerySet[Grant]:
    """The posts that are held on this day."""
    return Grant.objects.filter(_live(today))


def held(account: Account, today: date) -> list[Held]:
    """Role, path and houses apart of each post of the day, with None; those lent with rights and path of the loan.

    One statement.
    """
    statement, parameters = _asks_what_is_held()
    told: dict[Any, Any] = {A_DAY: today, THE_DAY_OF_ASKING: clock.today(), AN_ACCOUNT: account.pk}
    with connection.cursor() as cursor:
        cursor.execute(statement, [told.get(one, one) if isinstance(one, int | date) else one for one in parameters])
        return [(role, path, houses, json.loads(of), at) for role, path, houses, of, at in cursor.fetchall()]


@cache
def _asks_what_is_held() -> tuple[str, tuple[Any, ...]]:
    """The statement and its parameters, with stand-ins for what is told when it is asked.

    It is asked for nearly every page of the staff, and to put it together takes twenty times as long as to answer it.
    """
    nothing, nowhere = Value(None, JSONField()), Value("", CharField())
    posts = live_posts(A_DAY).filter(account=AN_ACCOUNT)
    parts = posts.annotate(of=nothing, at=nowhere, apart=apart(day=THE_DAY_OF_ASKING))
    own = parts.values_list("role", "library__path", "apart", "of", "at")
    of_giver = "giver__grants__"
    lent = counted_loans(A_DAY).filter(receiver=AN_ACCOUNT).annotate(apart=apart(of_giver, THE_DAY_OF_ASKING))
    columns = (f"{of_giver}role", f"{of_giver}library__path", "apart", "rights", "library__path")
    return own.union(lent.values_list(*columns), all=True).query.sql_with_params()


def apart(post: str = "", day: date | None = None) -> Case:
    """The places of the institutions below a post's library, where its rights over readers end there.

    The readers of one that is closed for good are looked after by whoever is above it.
    """
    below = Library.objects.annotate(at=ExpressionWrapper(OuterRef(f"{post}library__path"), CharField())).filter(
        there_on(day or clock.today()), path__startswith=F("at"), kind__in=INSTITUTIONS
    )
    places = ArraySubquery(below.exclude(path=F("at")).order_by().values("path"))
    ends = When(**{f"{post}role__in": ENDS_AT_HOUSES}, then=places)
    return Case(ends, default=Value([], ArrayField(CharField())), output_field=ArrayField(CharField()))


def of_post(post: Any) -> Granted:
    """A post that was asked for with `apart`, as the rules see it."""
    return Granted(Role(post.role), post.library.path, apart=tuple(post.apart))


def live_loans(today: date) -> QuerySet[Delegation]:
    """What is lent on this day."""
    return Delegation.objects.filter(revoked_at=None, starts_on__lte=today, ends_on__gte=today)


def counted_loans(today: date) -> QuerySet[Delegation]:
    """Of what is lent on this day, what counts, once for each post of the giver.

    It hangs on the giver's own post, and on some post of the receiver: it ends with either.
    """
    posts = live_posts(today).filter(account=OuterRef("receiver"))
    return live_loans(today).filter(_live(today, "giver__grants__"), Exists(posts), giver__is_active=True)


def loans_at(libraries: QuerySet[Library]) -> QuerySet[Delegation]:
    """What is lent now or will be at these libraries, the soonest end first."""
    return (
        Delegation.objects.filter(revoked_at=None, ends_on__gte=clock.today(), library__in=libraries)
        .select_related("giver", "receiver", "library")
        .order_by("ends_on", "pk")
    )


def sources_of(account: Account) -> list[Source]:
    """Every post of somebody and all that was lent to them, also past and coming, the newest start first."""
    found = [
        Source(
            Role(post.role), post.library, _sorted(POSTS[Role(post.role)].rights), post.starts_on, post.ends_on, post
        )
        for post in account.grants.select_related("library", "granted_by")
    ]
    posts = {one.role for one in found if one.now(clock.today())}
    counted = set(counted_loans(clock.today()).filter(receiver=account).values_list("pk", flat=True))
    for loan in account.borrowed.select_related("library", "giver").filter(revoked_at=None):
        found += _of_loan(loan, posts, counts=loan.pk in counted)
    return sorted(found, key=lambda one: one.starts, reverse=True)


def _of_loan(loan: Delegation, own: set[Role], *, counts: bool) -> Iterable[Source]:
    today = clock.today()
    lent = narrowed_to_posts(frozenset(map(Right, loan.rights)), own) if counts else frozenset(map(Right, loan.rights))
    asleep = not counts and loan.starts_on <= today <= loan.ends_on
    posts = live_posts(max(today, loan.starts_on)).filter(account=loan.giver).annotate(apart=apart())
    for post in posts.select_related("library"):
        left = narrowed(of_post(post), lent, loan.library.path)
        if left and rights_of(left):
            # Nothing lent outlasts the post that it is part of.
            ends = min(loan.ends_on, post.ends_on or loan.ends_on)
            rights = _sorted(rights_of(left))
            yield Source(left.role, loan.library, rights, loan.starts_on, ends, lent=loan, asleep=asleep)


def colleagues(libraries: QuerySet[Library]) -> QuerySet[Account]:
    """Those who hold a post today at one of these libraries, by name."""
    posts = live_posts(clock.today()).filter(library__in=libraries)
    found = Account.objects.filter(kind=Account.Kind.STAFF, is_active=True, pk__in=posts.values("account"))
    return found.order_by("display_name", "pk")


def keys_at(libraries: QuerySet[Library]) -> QuerySet[ApiToken]:
    """The keys of service accounts of these libraries that are not revoked, by library and name."""
    return (
        ApiToken.objects.filter(account__kind=Account.Kind.MACHINE, library__in=libraries, revoked_at=None)
        .select_related("account", "library", "issued_by")
        .prefetch_related("account__grants")
        .order_by("library__path", "name", "pk")
    )


def answered_for(after: timedelta = timedelta(0)) -> Q:
    """The keys whose issuer holds a post that answers for them, or held it until so long ago.

    Those that came with the installation have no issuer. For a key that is older than this rule the time begins with
    the rule: nobody could know before that it would end.
    """
    today = clock.today()
    lately = Q(ends_on=None) | Q(ends_on__gte=today - after)
    posts = Grant.objects.filter(lately, starts_on__lte=today, role__in=ANSWERS_FOR_KEYS, account=OuterRef("issued_by"))
    there = posts.annotate(at=ExpressionWrapper(OuterRef("library__path"), CharField())).filter(
        at__startswith=F("library__path")
    )
    spared = Q(known_on__gte=today - after) if after else Q()
    return Q(issued_by=None) | Q(Exists(there)) | spared


def stopped_keys() -> QuerySet[ApiToken]:
    """Keys that sent more within the hour than they may, the last one first: something is wrong, or somebody has it."""
    return ApiToken.objects.filter(stopped_at__gt=clock.now() - STOPPED).order_by("-stopped_at")


def orphaned_keys() -> QuerySet[ApiToken]:
    """The keys that opened until now and for which nobody answers; whether each still opens is `opens`."""
    live = ApiToken.objects.filter(revoked_at=None, expires_at__gt=clock.now(), account__is_active=True)
    orphans = live.exclude(answered_for()).annotate(opens=answered_for(ORPHANED))
    return orphans.select_related("account", "library").order_by("library__path", "name", "pk")


def keys_ending(libraries: QuerySet[Library]) -> QuerySet[ApiToken]:
    """Those of them that are over or will be soon, or for which nobody answers; the first end first.

    A machine that has a newer one already is left out.
    """
    newer = ApiToken.objects.filter(account=OuterRef("account"), revoked_at=None, expires_at__gt=OuterRef("expires_at"))
    answered = answered_for()
    soon = Q(expires_at__lte=clock.now() + ENDS_SOON)
    ending = keys_at(libraries).annotate(answered=answered).filter(~Exists(newer), soon | Q(answered=False))
    return ending.order_by("expires_at", "pk")


def proposals_for(signs_at: QuerySet[Library], account: Account) -> QuerySet[Proposal]:
    """Heavy acts that somebody proposed or may sign: those that wait first, then the newest."""
    return (
        Proposal.objects.filter(Q(library__in=signs_at) | Q(proposed_by=account))
        .select_related("library", "proposed_by", "decided_by")
        .order_by("decided_at", "-proposed_at")
    )


def posts_to_sign(account: int) -> QuerySet[Proposal]:
    """Posts for this person that wait for a second signature."""
    waiting = Proposal.objects.filter(kind=Heavy.GIVE_POST, state=State.OPEN, expires_at__gt=clock.now())
    return waiting.filter(what__account=account).select_related("library")


def waiting_proposals(signs_at: QuerySet[Library], account: Account) -> QuerySet[Proposal]:
    """Heavy acts of others that wait for this person's signature."""
    waiting = Proposal.objects.filter(state=State.OPEN, expires_at__gt=clock.now(), library__in=signs_at)
    return waiting.exclude(proposed_by=account)


def _live(today: date, prefix: str = "") -> Q:
    return (Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": today})) & Q(
        **{f"{prefix}starts_on__lte": today}
    )


def _sorted(rights: Iterable[Right]) -> tuple[Right, ...]:
    return tuple(right for right in Right if right in set(rights))
