"""Staff come and go: an invitation with a link, the account made from it, and the end of a post."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import cast
from uuid import uuid5

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.access import gift_of, require_gift
from shulian.apps.alliance.actions.devices import end_sessions
from shulian.apps.alliance.actions.heavy import propose
from shulian.apps.alliance.models import Account, Grant, Invitation, Library, Proposal
from shulian.apps.alliance.queries.hands import LINK_MADE
from shulian.apps.alliance.shown import shown
from shulian.apps.journal.actions import Act, Answer, CommandReused, entry, perform
from shulian.core.accounts import may_begin_anew
from shulian.core.foureyes import Heavy
from shulian.core.roles import GIVEN, Gift, Role

VALID_FOR = timedelta(days=7)
MOST_DIGITS = 10


class InvitationOverError(Exception):
    """The link was used, withdrawn or has expired."""


class UsernameTakenError(Exception):
    """Somebody else has this user name."""


@dataclass(frozen=True)
class Newcomer:
    """The account that someone invited makes for herself."""

    username: str
    display_name: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Post:
    """A role at a library, from one day to another; None for open."""

    role: Role
    library: Library
    starts: date
    ends: date | None = None


def invite(act: Act, library: Library, display_name: str, role: Role, ends: date | None = None) -> str:
    """Invite someone to a post at a library, until a last day or openly; returns the link's secret, kept nowhere.

    The secret follows from the command id and a key, so that the same command answers with the same link.
    Raises CommandReused when the id has invited to something else.
    """
    if act.actor is None:
        raise ValueError("an invitation comes from somebody")
    secret, inviter = shown(act, "invitation"), Account.objects.get(pk=act.actor)

    def write() -> Answer:
        require_gift(inviter, library, role)
        invitation = Invitation.objects.create(
            digest=secrets.digest(secret),
            display_name=display_name,
            role=role,
            library=library,
            invited_by=inviter,
            invited_at=clock.now(),
            expires_at=clock.now() + VALID_FOR,
            ends_on=ends,
        )
        entry(act, "staff-invited", library=library.pk, subject=f"invitation:{invitation.pk}")
        return {"invitation": invitation.pk}

    kept = Invitation.objects.filter(pk=perform(act, "invite-staff", write)["invitation"]).first()
    if kept and (kept.display_name, kept.role, kept.library_id, kept.ends_on) != (display_name, role, library.pk, ends):
        raise CommandReused(f"command {act.command} has invited to something else")
    return shown(act, "invitation", kept.digest if kept else "")


def accept(act: Act, secret: str, newcomer: Newcomer) -> Account:
    """Make the account and give it its post, or propose that. Raises InvitationOverError or UsernameTakenError."""

    def write() -> Answer:
        invitation = Invitation.objects.select_for_update().filter(digest=secrets.digest(secret)).first()
        if invitation is None or invitation.account_id or invitation.expires_at <= clock.now():
            raise InvitationOverError
        # An invitation is worth no more than the post of whoever sent it.
        post = Post(Role(invitation.role), invitation.library, clock.today(), invitation.ends_on)
        if post.ends and post.ends < post.starts:
            raise InvitationOverError
        if gift_of(invitation.invited_by, post.library, post.role) not in GIVEN:
            raise InvitationOverError
        account = _account(newcomer)
        _give(replace(act, actor=invitation.invited_by_id), invitation.invited_by, account, post)
        Invitation.objects.filter(pk=invitation.pk).update(account=account)
        entry(
            act,
            "staff-joined",
            library=invitation.library_id,
            actor=account.pk,
            subject=f"invitation:{invitation.pk}",
        )
        return {"account": account.pk}

    try:
        answer = perform(act, "accept-invitation", write)
    except IntegrityError as error:
        raise UsernameTakenError from error
    return Account.objects.get(pk=answer["account"])


def withdraw(act: Act, invitation: Invitation) -> None:
    """End an open invitation; its link opens nothing from now on."""

    def write() -> Answer:
        Invitation.objects.filter(pk=invitation.pk, account=None).update(expires_at=clock.now())
        entry(act, "invitation-withdrawn", library=invitation.library_id, subject=f"invitation:{invitation.pk}")
        return {"invitation": invitation.pk}

    perform(act, "withdraw-invitation", write)


def change_password(act: Act, account: Account, password: str, keep: str = "") -> None:
    """Take another password; every session but the one to keep ends, and so do the tokens of programs."""

    def write() -> Answer:
        account.set_password(password)
        account.save(update_fields=["password"])
        end_sessions(account, keep)
        entry(act, "password-changed")
        return {}

    perform(act, "change-password", write)


def password_link(act: Act, account: Account) -> str:
    """The secret of a link for a colleague who forgot the password; it serves once, and for a day."""

    def write() -> Answer:
        entry(act, LINK_MADE, subject=f"account:{account.pk}")
        return {}

    perform(act, "make-password-link", write, f"account:{account.pk}")
    return f"{account.pk}.{default_token_generator.make_token(account)}"


def account_of_password_link(link: str) -> Account | None:
    """Whose link this is; None when it has ended or served, or the colleague signed in meanwhile."""
    number, _, token = link.partition(".")
    if not number.isascii() or not number.isdecimal() or len(number) > MOST_DIGITS:
        return None
    account = Account.objects.filter(pk=int(number), kind=Account.Kind.STAFF, is_active=True).first()
    return account if account is not None and default_token_generator.check_token(account, token) else None


def give_post(act: Act, account: Account, post: Post) -> Grant | Proposal | None:
    """Give a colleague a further post, or propose it to a second person; None when it begins on that day already."""
    giver = Account.objects.get(pk=cast("int", act.actor))

    def write() -> Answer:
        # Whoever closes the account at this moment comes before or after, not between.
        if not Account.objects.select_for_update().get(pk=account.pk).is_active:
            raise PermissionDenied(f"account {account.pk} is closed")
        require_gift(giver, post.library, post.role, account.pk)
        given = _give(act, giver, account, post)
        return {type(given).__name__.lower(): given.pk} if given else {}

    answer = perform(act, "give-post", write)
    if "proposal" in answer:
        return Proposal.objects.get(pk=answer["proposal"])
    return Grant.objects.get(pk=answer["grant"]) if "grant" in answer else None


def post_given(act: Act, account: Account, post: Post, giver: int | None) -> Grant | None:
    """The post is held from its first day on; None when one like it begins on that day already.

    One that was ended before that day is given its new last day: there is one row for each first day.
    """
    values = {"role": post.role, "library": post.library, "starts_on": post.starts}
    given, made = Grant.objects.get_or_create(
        account=account, **values, defaults={"ends_on": post.ends, "granted_by_id": giver}
    )
    if not made and not may_begin_anew(given.starts_on, given.ends_on, clock.today()):
        return None
    if not made:
        given.ends_on, given.granted_by_id = post.ends, giver
        given.save(update_fields=["ends_on", "granted_by"])
    details = {"role": post.role, "from": post.starts.isoformat()}
    if post.ends:
        details["last"] = post.ends.isoformat()
    entry(act, "post-given", library=post.library.pk, subject=f"grant:{given.pk}", details=details)
    return given


def _give(act: Act, giver: Account, account: Account, post: Post) -> Grant | Proposal | None:
    if gift_of(giver, post.library, post.role, account.pk) is Gift.ALONE:
        return post_given(act, account, post, giver.pk)
    what = {
        "account": account.pk,
        "by": giver.pk,
        "library": post.library.pk,
        "role": post.role.value,
        "starts": post.starts.isoformat(),
        "ends": post.ends.isoformat() if post.ends else None,
    }
    act = replace(act, command=uuid5(act.command, "post"))
    return propose(act, Heavy.GIVE_POST, post.library, what, "")


def _account(newcomer: Newcomer) -> Account:
    return Account.objects.create_user(
        newcomer.username, newcomer.password, display_name=newcomer.display_name, kind=Account.Kind.STAFF
    )
