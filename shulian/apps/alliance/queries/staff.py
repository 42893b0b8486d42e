"""Who works where, and who has been invited."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Grant, Invitation, Library


def posts_at(libraries: QuerySet[Library]) -> QuerySet[Grant]:
    """The posts held today at these libraries, in the order of the tree."""
    return lasting_posts(libraries).filter(starts_on__lte=clock.today())


def lasting_posts(libraries: QuerySet[Library]) -> QuerySet[Grant]:
    """The posts of people that are held today or will be, in the order of the tree."""
    today = clock.today()
    return (
        Grant.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), library__in=libraries)
        .filter(account__is_active=True, account__kind=Account.Kind.STAFF)
        .select_related("account", "library", "granted_by")
        .order_by("library__path", "role", "account__display_name")
    )


def open_invitations(libraries: QuerySet[Library]) -> QuerySet[Invitation]:
    """Invitations to these libraries that can still be accepted, the newest first."""
    return (
        Invitation.objects.filter(account=None, expires_at__gt=clock.now(), library__in=libraries)
        .select_related("library", "invited_by")
        .order_by("-invited_at")
    )


def invitation_of(secret: str) -> Invitation | None:
    """The open invitation whose link carries this secret; none whose post is over already."""
    lasting = Invitation.objects.exclude(ends_on__lt=clock.today()).select_related("library")
    return lasting.filter(digest=secrets.digest(secret), account=None, expires_at__gt=clock.now()).first()


def username_taken(username: str) -> bool:
    """Whether somebody has this user name, in any spelling of upper and lower case."""
    return Account.objects.filter(username__iexact=username).exists()


def account_named(pk: int) -> Account | None:
    """The account of this number."""
    return Account.objects.filter(pk=pk).first()


def people(numbers: Iterable[int]) -> QuerySet[Account]:
    """These people, by name."""
    return Account.objects.filter(pk__in=list(numbers)).order_by("display_name", "pk")
