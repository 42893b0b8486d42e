"""Signing a program in and out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from shulian.apps.alliance.actions.tokens import Purpose, issue_token, revoke_token
from shulian.apps.alliance.models import Account
from shulian.apps.alliance.queries.hands import has_factor
from shulian.apps.journal.actions import Act
from shulian.apps.readers import telling
from shulian.apps.readers.queries import reader_of
from shulian.apps.readers.sign_in import forgive_password
from shulian.core.accounts import token_lasts
from shulian.core.contact import Change
from shulian.core.factors import Enrolment
from shulian.core.roles import Right
from shulian.core.scopes import USUAL, Scope, scopes_of
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request
from shulian.interfaces.api.fields import Code, Secret, Text
from shulian.interfaces.api.libraries import known_library
from shulian.interfaces.api.problems import Problem, answers
from shulian.interfaces.entrance.enrolment import asked
from shulian.interfaces.entrance.factors import code_fits
from shulian.interfaces.entrance.words import may_do

router = Router(tags=["sign-in"])


class SignIn(Schema):
    """User name and password of a member of staff, or card number and PIN of a reader."""

    username: Text
    password: Secret
    name: Text = Field("", description="What the token is for, as its owner will see it.")
    rights: list[Right] | None = Field(
        None,
        description="Of staff: the rights the program needs; all of the account's if left out. "
        "A reader has none, whatever stands here.",
    )
    scopes: list[Scope] | None = Field(
        None,
        min_length=1,
        description="Of a reader: what the program needs, and no more; `read` and `borrow` if left out.",
    )
    library: Code | None = Field(None, description="Keeps the token to this library and its branches.")
    code: str = Field("", max_length=20, description="A code of the second factor, if the account has one.")
    hours: int = Field(12, ge=1, le=366 * 24, description="How long it is good; a reader's ends after 31 days at most.")


class TokenOut(Schema):
    """The secret is shown this once: send it as `Authorization: Bearer …`."""

    token: str
    expires_at: datetime
    scopes: list[Scope] = Field(description="Of a reader's token: what it may do; empty for staff.")


@router.post("/tokens", response=answers(TokenOut, 401, 404, 422, 429, status=201))
def sign_in(request: HttpRequest, wanted: SignIn) -> Status[TokenOut]:
    """Sign in and get a token. One that was made without a second factor carries no right that reaches far."""
    account = _signed_in(request, wanted)
    library = known_library(wanted.library) if wanted.library else None
    reader = reader_of(account)
    scopes = USUAL if wanted.scopes is None else frozenset(wanted.scopes)
    rights = frozenset(Right if wanted.rights is None else wanted.rights) if reader is None else scopes
    lasts = token_lasts(timedelta(hours=wanted.hours), of_reader=reader is not None)
    purpose = Purpose(wanted.name, rights, lasts, library, has_factor(account))
    act = Act("api", actor=account.pk)
    token, secret = issue_token(act, account, purpose)
    if reader is not None:
        telling.account_changed(act, reader, Change.PROGRAM, may_do(token.rights))
    return Status(201, TokenOut(token=secret, expires_at=token.expires_at, scopes=list(scopes_of(token.rights))))


@router.delete("/tokens/current", auth=ANYONE_KNOWN, response=answers(None, 401, 403, 429, status=204))
def sign_out(request: Request) -> Status[None]:
    """The token that asks opens nothing from now on."""
    if request.token:
        revoke_token(Act("api", actor=request.auth.pk), request.token)
    return Status(204, None)


def _signed_in(request: HttpRequest, wanted: SignIn) -> Account:
    """The account; wrong guesses are counted, and too many of them stop the next."""
    account = authenticate(request, username=wanted.username, password=wanted.password)
    if getattr(request, "axes_locked_out", False) or getattr(request, "tries_spent", False):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # or a page would be sent instead
        said = _("Too many wrong attempts: sign-in is closed for an hour.")
        raise Problem(429, "locked-out", said, _("Wait, or ask the library to set a new PIN."))
    if not isinstance(account, Account):
        said = _("The number and the PIN do not go together.")
        raise Problem(401, "wrong-credentials", said, _("Check both and try again."))
    _second_step(request, account, wanted.code)
    user_logged_in.send(sender=Account, request=request, user=account)
    return account


def _second_step(request: HttpRequest, account: Account, code: str) -> None:
    """A program gets in by no less than a person does."""
    forgive_password(Account, request)
    if has_factor(account):
        if code_fits(account, code):
            return
        said = _("This account needs a code of its second factor.") if not code else _("The code is not right.")
        raise Problem(401, "second-factor", said, _("Send the code that the app shows now as `code`."))
    if asked(account) is Enrolment.NOW:
        said = _("This post needs a second factor, and none is set up.")
        raise Problem(401, "second-factor", said, _("Sign in on the web once and set one up."))
