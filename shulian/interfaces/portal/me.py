"""The reader's own page: loans with their days, renewing, the card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.models import Loan
from shulian.apps.circulation.queries import loans_of
from shulian.apps.circulation.refusals import next_step, sentence
from shulian.apps.circulation.whose_rule import behind_loan
from shulian.apps.notices.queries.outbox import unread
from shulian.apps.readers.cardlooks import state_today
from shulian.apps.readers.cardwords import STATE_MARKS, STATES
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import card_of, card_to_show, reader_of
from shulian.apps.readers.recipients import inbox_keys
from shulian.core.cardlife import State
from shulian.interfaces.portal.holds import first_lines
from shulian.interfaces.templatetags.look import weekday

PER_PAGE = 20
HOLDS_SHOWN = 5
LONGEST_NUMBER = 19
SOON = timedelta(days=3)


@dataclass(frozen=True)
class Borrowed:
    """A loan as its reader sees it; `command` makes its renewal safe to send twice."""

    loan: Loan
    command: UUID

    @property
    def days_left(self) -> int:
        """Days until it is due; negative when it is overdue."""
        return (self.loan.due_on - clock.today()).days

    @property
    def due_soon(self) -> bool:
        """Whether it is due within the next days."""
        return 0 <= self.days_left <= SOON.days

    @property
    def overdue(self) -> bool:
        """Whether it should be back already."""
        return self.days_left < 0


def loans_of_visitor(request: HttpRequest) -> QuerySet[Loan]:
    """The open loans of whoever looks at the page, the first due first; none for visitors and staff."""
    reader = _reader(request)
    return loans_of(reader) if reader else Loan.objects.none()


def borrowed(found: Iterable[Loan]) -> list[Borrowed]:
    """Loans as their reader sees them."""
    return [Borrowed(loan, uuid4()) for loan in found]


@never_cache
@require_safe
@login_required
def loans(request: HttpRequest) -> HttpResponse:
    """My books and my card."""
    reader = _reader(request)
    page = Paginator(loans_of_visitor(request), PER_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "me",
        "reader": reader,
        "card": card_of(reader) if reader else None,
        "state": _state(reader),
        "page": page,
        "loans": borrowed(page),
        "unread": unread(*inbox_keys(reader.pk)) if reader else 0,
        "holds": first_lines(request, HOLDS_SHOWN),
    }
    return render(request, "portal/me.html", seen)


@require_POST
@login_required
def renew(request: HttpRequest) -> HttpResponse:
    """Renew one of the reader's own loans; a refusal comes back as a sentence."""
    reader = _reader(request)
    loan = _own_loan(reader, request.POST.get("item", ""))
    command = uuid_of(request.POST.get("command", ""))
    if reader is None or loan is None or command is None:
        messages.error(request, _("This book is not among your loans any more."))
        return redirect("portal:me")
    act = Command(
        Kind.RENEW,
        library=loan.library_id,
        source="portal",
        id=command,
        item=loan.item_id,
        reader=reader.pk,
    )
    answer = settle_one(act)
    if answer.refusal:
        why, what_now = (say(answer.refusal, for_reader=True) for say in (sentence, next_step))
        rule = behind_loan(answer.refusal, reader, loan.item)
        messages.error(request, " ".join(part for part in (why, rule, what_now) if part))
    else:
        said = _("“%(title)s” is renewed. Please bring it back by %(day)s.")
        messages.success(request, said % {"title": loan.item.title.title, "day": weekday(answer.due_on)})
    return redirect("portal:me")


def _state(reader: Reader | None) -> tuple[str, str] | None:
    """The card's state in words and its mark, where it is anything but valid."""
    card = card_to_show(reader) if reader else None
    state = state_today(card, clock.today()) if card else State.WITHOUT
    return None if reader is None or state is State.VALID else (str(STATES[state]), STATE_MARKS[state])


def _reader(request: HttpRequest) -> Reader | None:
    return reader_of(request.user) if isinstance(request.user, Account) else None


def _own_loan(reader: Reader | None, item: str) -> Loan | None:
    known = reader is not None and item.isascii() and item.isdigit() and len(item) < LONGEST_NUMBER
    return loans_of(reader).filter(item=int(item)).first() if known and reader else None


def uuid_of(text: str) -> UUID | None:
    """The command id that a page chose; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
