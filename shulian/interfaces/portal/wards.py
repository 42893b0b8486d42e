"""What a guardian may see and ask for a child: who looked, all data, a correction, the card, the consents."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.journal.actions import Act
from shulian.apps.readers import cardwords
from shulian.apps.readers import consents as held
from shulian.apps.readers.access_people import child_for, proxy_of, ward_for
from shulian.apps.readers.actions.cardlife import Refused, Wish, freeze_card
from shulian.apps.readers.actions.credentials import free
from shulian.apps.readers.actions.proxies import revoke_proxy
from shulian.apps.readers.cardlooks import card_facts
from shulian.apps.readers.credentialwords import KINDS
from shulian.apps.readers.families import proxies_of
from shulian.apps.readers.finding import linked_of
from shulian.apps.readers.models import DataWish, Reader
from shulian.apps.readers.queries import answer_to_wish, card_to_show, rules, text_of_wish, views_of, wishes_of
from shulian.core.cardlife import Deed, deeds_for, state_of
from shulian.core.consents import By, is_child
from shulian.documents import ledger
from shulian.interfaces import persons
from shulian.interfaces.downloads import plain_data, printed
from shulian.interfaces.entrance.again import is_fresh, to_again
from shulian.interfaces.portal import consents, privacy
from shulian.interfaces.portal.account import CorrectionForm
from shulian.interfaces.portal.me import uuid_of
from shulian.interfaces.portal.on_paper import ledger_of
from shulian.interfaces.typed import number_of
from shulian.interfaces.words import WISH_STATES, wished

PER_PAGE = 20
WISHES_SHOWN = 10


@never_cache
@require_safe
@login_required
def ward(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a child that is the guardian's to see and to decide, on one page."""
    child = ward_for(request.user, pk)
    page = Paginator(views_of(child), PER_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "me",
        "child": child,
        "decides": is_child(child.birth_date, clock.today()),
        "lines": [consents.shown(line, child, By.GUARDIAN) for line in held.lines_of(child)],
        "page": page,
        "views": [privacy.shown(view, named=rules().names_viewers) for view in page],
        "wishes": [_wish(one) for one in wishes_of(child)[:WISHES_SHOWN]],
        "linked": [(one.pk, KINDS[one.kind], one.bound_at) for one in linked_of(child)],
        "proxies": proxies_of(child),
        "command": uuid4,
    }
    return render(request, "portal/ward.html", seen | _card(child))


@require_POST
@login_required
def decide(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Agree for a child under fourteen, or take it back."""
    consents.decided(request, child_for(request.user, pk), kind, By.GUARDIAN)
    return redirect("portal:ward", pk)


@require_POST
@login_required
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """The child's card is lost: it acts nowhere from now on. The freeze is ended at a desk."""
    child = ward_for(request.user, pk)
    card = card_to_show(child)
    if card is not None:
        outcome = freeze_card(Act("portal", command=_command(request)), Wish(card, identified=True))
        if isinstance(outcome, Refused):
            messages.error(request, cardwords.for_reader(outcome.fault))
        else:
            messages.success(request, _("The card is frozen: nobody can borrow with it anywhere."))
    return redirect("portal:ward", pk)


@require_POST
@login_required
def end(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Somebody acts for the child no more, or an account elsewhere opens the child's no more."""
    child, act = child_for(request.user, pk), Act("portal", command=_command(request))
    number = number_of(request, "which") or 0
    if what == "proxy" and (proxy := proxy_of(child, number)):
        revoke_proxy(act, proxy)
        messages.success(request, _("This person acts for your child no more."))
    if what == "link" and (linked := linked_of(child).filter(pk=number).first()):
        free(act, linked)
        messages.success(request, _("Unlinked. It opens your child's account no longer."))
    return redirect("portal:ward", pk)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the child's home library to put something right."""
    child = ward_for(request.user, pk)
    form = CorrectionForm(request.POST or None, initial={"command": uuid4()})
    if form.asks(child):
        messages.success(request, _("Your library has it on its list. The answer appears on this page."))
        return redirect("portal:ward", pk)
    return render(request, "portal/ward_correct.html", {"here": "me", "child": child, "form": form})


@never_cache
@require_safe
@login_required
def data(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is held of the child, as a file to take along."""
    child = ward_for(request.user, pk)
    if not is_fresh(request):
        return to_again(request)
    return plain_data(persons.export(child), f"child-library-data-{clock.today():%Y%m%d}.json")


@never_cache
@require_safe
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The same to read and to print."""
    child, alliance = ward_for(request.user, pk), the_alliance()
    if not is_fresh(request):
        return to_again(request)
    pages = ledger_of(persons.export(child), alliance.name if alliance else "")
    return printed(ledger.pdf(pages, clock.now()), f"child-library-data-{clock.today():%Y%m%d}.pdf")


def _card(child: Reader) -> dict[str, Any]:
    card, today = card_to_show(child), clock.today()
    if card is None:
        return {}
    facts = card_facts(card, child, today)
    state = state_of(facts, today)
    return {
        "state": cardwords.STATES[state],
        "mark": cardwords.STATE_MARKS[state],
        "may_freeze": Deed.FREEZE in deeds_for(facts, today),
    }


def _wish(one: DataWish) -> dict[str, Any]:
    return {
        "what": wished(one.what),
        "state": WISH_STATES[one.state],
        "at": one.asked_at,
        "text": text_of_wish(one),
        "answer": answer_to_wish(one),
    }


def _command(request: HttpRequest) -> UUID:
    command = uuid_of(request.POST.get("command", ""))
    if command is None:
        raise SuspiciousOperation("command")
    return command
