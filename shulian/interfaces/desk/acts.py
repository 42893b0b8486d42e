"""What a desk does beside scanning: renewing, letting a refusal pass once, taking an act back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Account, Library
from shulian.apps.alliance.queries.hands import has_factor
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.undo import undo as undo_act
from shulian.apps.circulation.queries import loans_of
from shulian.apps.holdings.queries import item_by_id, items_with_barcode
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers.models import Card
from shulian.apps.readers.queries import card_by_number
from shulian.apps.readers.sign_in import forgive_password
from shulian.core.circulation.refusals import OVERRIDABLE, Refusal
from shulian.core.factors import Enrolment
from shulian.core.roles import Right
from shulian.interfaces.desk import log, said
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.said import Leave
from shulian.interfaces.desk.scan import asked, carry_out, command_for, scanned, session_of, show
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.desk.session import Mode, Session, opened
from shulian.interfaces.entrance.enrolment import asked as factor_asked
from shulian.interfaces.entrance.factors import code_fits
from shulian.interfaces.entrance.known import known
from shulian.interfaces.typed import number_of

SHORTEST_REASON, LONGEST_REASON = 2, 200
PASSABLE = {str(refusal): refusal for refusal in OVERRIDABLE}


@require_POST
@at_desk(Right.CIRCULATE)
def renew(request: HttpRequest, library: Library) -> HttpResponse:
    """Renew one loan of the reader who stands at the desk."""
    at = opened(library, Mode.LEND, request.POST.get("reader", ""))
    if at.card is None or at.dead:
        return _nobody(request, at)
    return carry_out(request, at, _renewal(request, at.card, library), "")


@require_POST
@at_desk(Right.CIRCULATE)
def renew_all(request: HttpRequest, library: Library) -> HttpResponse:
    """Renew whatever the reader has that can be renewed, each loan under an id of its own."""
    at = opened(library, Mode.LEND, request.POST.get("reader", ""))
    if at.card is None or at.dead:
        return _nobody(request, at)
    one = asked(request, library, Kind.RENEW)
    lines = []
    for loan in loans_of(at.card.reader):
        command = replace(one, id=uuid5(one.id, str(loan.item_id)), item=loan.item_id, reader=at.card.reader_id)
        lines.append(log.line_of(settle_one(command), loan.item, "", None))
    refused = [line for line in lines if line.refusal]
    log.add(request.session, library, *refused, *(line for line in lines if not line.refusal))
    return show(request, at, said.renewed_all(len(lines) - len(refused), len(refused)))


def _nobody(request: HttpRequest, at: Session) -> HttpResponse:
    """Nobody stands here for whom it could be done, or somebody with a card that is dead."""
    return show(request, at, said.refused(Refusal.CARD_STOPPED if at.dead else Refusal.UNKNOWN_CARD, ""))


@require_POST
@at_desk(Right.CIRCULATE)
def undo(request: HttpRequest, library: Library) -> HttpResponse:
    """Take back an act of the list."""
    at = session_of(request, library)
    try:
        act = UUID(request.POST.get("undo", ""))
        done = undo_act(Act("desk", request.user.pk, library.pk, command=command_id(request)), act)
    except ValueError:
        return show(request, at, said.not_undone(Refusal.NOTHING_TO_UNDO))
    except CommandReused:
        return show(request, at, said.not_undone(Refusal.COMMAND_REUSED))
    if done.refusal:
        return show(request, at, said.not_undone(done.refusal))
    log.note_undone(request.session, library, str(act))
    item = item_by_id(done.item or 0)
    return show(request, at, said.undone(f"{item.title.title} {item.barcode}" if item else ""))


@dataclass(frozen=True)
class Pass:
    """A wish to let refusals pass: which, why, and for which act."""

    command: Command
    text: str
    refusals: tuple[Refusal, ...]
    reason: str


@sensitive_post_parameters("password")
@require_POST
@at_desk(Right.CIRCULATE)
def override(request: HttpRequest, library: Library) -> HttpResponse:
    """Let one refusal pass once, for a reason, by one with the right: who is here, or a colleague who signs."""
    at = session_of(request, library)
    wish = _pass(request, at, at.card) if at.card and not at.dead else None
    if wish is None or not wish.refusals:
        return _nobody(request, at)
    fault = _against_reason(wish.reason)
    own = may(request.user, Right.OVERRIDE, library)
    signer = None if fault or own else _signer(request, library)
    if fault or isinstance(signer, str):
        return _again(request, at, wish, fault or str(signer))
    before = request.POST.get("before", "").replace("\0", "")[:LONGEST_REASON]
    why = "；".join(part for part in (before, wish.reason) if part)[:LONGEST_REASON]
    command = replace(wish.command, overridden=wish.refusals, reason=why)
    return carry_out(request, at, command, wish.text, signer)


def _pass(request: HttpRequest, at: Session, card: Card) -> Pass:
    text = scanned(request)
    renews = request.POST.get("kind") == Kind.RENEW
    command = _renewal(request, card, at.library) if renews else command_for(request, at, text)
    passed = tuple(PASSABLE[one] for one in request.POST.getlist("passed") if one in PASSABLE)
    return Pass(command, text, passed, request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON])


def _renewal(request: HttpRequest, card: Card, library: Library) -> Command:
    return replace(asked(request, library, Kind.RENEW), item=number_of(request, "item"), reader=card.reader_id)


def _against_reason(reason: str) -> str:
    """What is wrong with a reason; a scanner that met the field must not let anything pass."""
    if len(reason) < SHORTEST_REASON:
        return _("Write the reason in a few words.")
    number_alone = re.fullmatch(r"[!-~]*\d[!-~]*", reason) is not None
    if number_alone or card_by_number(reason) or items_with_barcode(reason).exists():
        return _("This looks like a scanned number, not like a reason. Nothing was done.")
    return ""


def _signer(request: HttpRequest, library: Library) -> Account | str:
    """The colleague who signs for this one act, or what is wrong; wrong guesses count as they do at the sign-in."""
    name, password = request.POST.get("colleague", "").replace("\0", ""), request.POST.get("password", "")
    if not name or not password:
        return _("A colleague with the right to make exceptions signs with account and password.")
    request.knows = known(request)  # type: ignore[attr-defined]
    account = authenticate(request, username=name[:150], password=password[:200])
    if getattr(request, "axes_locked_out", False) or getattr(request, "tries_spent", False):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # or a page would be sent instead
        return _("Too many wrong attempts: this account cannot sign for an hour.")
    if not isinstance(account, Account):
        return _("Account and password do not go together.")
    if fault := _against_factor(account, request.POST.get("code", "")):
        forgive_password(Account, request)
        return fault
    user_logged_in.send(sender=Account, request=request, user=account)
    if account.pk == request.user.pk or not may(account, Right.OVERRIDE, library):
        return _("This account may not make exceptions at this library.")
    return account


def _against_factor(account: Account, code: str) -> str:
    """A colleague signs by no less than signing in takes."""
    if has_factor(account) and not code_fits(account, code.replace("\0", "")[:20]):
        return _("This account has a second factor: write the code that its app shows now.")
    if not has_factor(account) and factor_asked(account) is Enrolment.NOW:
        return _("This post needs a second factor, and none is set up. Another colleague may sign.")
    return ""


def _again(request: HttpRequest, at: Session, wish: Pass, fault: str) -> HttpResponse:
    """The refusal once more, with what was wrong with the wish; nothing was done."""
    *before, last = wish.refusals
    sign = not may(request.user, Right.OVERRIDE, at.library)
    reason = request.POST.get("before", "")[:LONGEST_REASON]
    leave = Leave(last, wish.command.kind, tuple(before), reason, sign, note=fault)
    item = item_by_id(wish.command.item) if wish.command.item else items_with_barcode(wish.text).first()
    return show(request, at, said.refused(last, wish.text, item, leave=leave))
