"""Who belongs to the reader at the desk: guardian and consent, family, agents and proxies, contact persons, look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shulian import clock
from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access import NotIdentifiedError, card_at_desk, is_at_home, may_do, require_doing
from shulian.apps.readers.access_people import proxy_of, sees_particulars, shown_in_full
from shulian.apps.readers.actions.families import MOST_CONTACTS, Look, set_contact_persons, set_look
from shulian.apps.readers.actions.guardians import give_consent, withdraw_consent, wording
from shulian.apps.readers.actions.proxies import name_proxy, note_acting, revoke_proxy
from shulian.apps.readers.families import (
    acts_for,
    collective_of,
    consent_of,
    contact_persons_of,
    is_grown,
    is_live,
    is_seen,
    live_cards,
    members_of,
    membership_of,
    proxies_of,
)
from shulian.apps.readers.models import Card, Reader
from shulian.core.consents import How
from shulian.core.identity import is_minor
from shulian.core.notices.addresses import mask
from shulian.core.onenumber import Unnamed
from shulian.core.readertypes import Awaits
from shulian.core.registration import clean_card_number, mask_name
from shulian.core.roles import Right
from shulian.core.visiting import Doing, settles_on
from shulian.interfaces.desk import scan, told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.people.family import DOINGS
from shulian.interfaces.desk.sender import command_id, identified
from shulian.interfaces.desk.session import Mode, Session, acting_for
from shulian.interfaces.documents import document_choices
from shulian.interfaces.peoplewords import CONSENTS, PROXIES, contacts_words
from shulian.interfaces.typed import contacts_kept, contacts_of, named_of, number_of, text_of, typed_contacts


@require_http_methods(["GET", "POST"])
@at_desk(Right.CIRCULATE)
def person(request: HttpRequest, library: Library) -> HttpResponse:
    """The people around the reader whose card is scanned here, or who comes over from lending."""
    at = acting_for(library, request.POST.get("reader", ""))
    text = clean_card_number(request.POST.get("text", ""))[: scan.LONGEST]
    if text:
        card = card_at_desk(request.user, library, text)
        if isinstance(card, Unnamed):
            words = told.unnamed(card)
            messages.error(request, f"{words.sentence} {words.next_step}")
        at = Session(library, Mode.LEND, None if isinstance(card, Unnamed) else card)
    return _show(request, at)


@require_POST
@at_desk(Right.CIRCULATE)
def act(request: HttpRequest, library: Library, what: str) -> HttpResponse:
    """One act for the reader who stands here."""
    at = acting_for(library, request.POST.get("reader", ""))
    if at.card is None:
        messages.error(request, _("No reader is at the desk. Scan the reader's card."))
        return redirect("desk:person")
    try:
        require_doing(request.user, library, at.card.reader, RULES[what], identified=identified(request))
    except NotIdentifiedError:
        messages.error(request, told.unidentified().sentence)
        return _show(request, at, what)
    asked = Act("desk", request.user.pk, library.pk, command=command_id(request))
    again = ""
    if what in DOINGS:
        again = what if DOINGS[what](request, asked, at.card.reader) else ""
    elif ACTS[what](request, asked, at.card.reader) is False:
        again = what
    at.card.reader.refresh_from_db()
    return _show(request, at, again)


@require_POST
@at_desk(Right.CIRCULATE)
def act_for(request: HttpRequest, library: Library) -> HttpResponse:
    """A named person acts: the reader who named this person stands at the desk from now on."""
    at = acting_for(library, request.POST.get("reader", ""))
    proxy = next((one for one in _acting(at.card) if one.pk == number_of(request, "proxy")), None)
    card = live_cards([proxy.reader_id]).get(proxy.reader_id) if proxy else None
    shown = card_at_desk(request.user, library, card.number) if card else None
    if proxy is None or not isinstance(shown, Card):
        messages.error(request, _("This person may not act for that reader any more. Scan the card again."))
        return redirect("desk:home")
    note_acting(Act("desk", request.user.pk, library.pk, command=command_id(request)), proxy)
    return scan.show(request, Session(library, Mode.LEND, shown))


def _acting(card: Card | None) -> list[Any]:
    return list(acts_for(card.reader, live=is_live(card))) if card else []


def _consent(request: HttpRequest, asked: Act, reader: Reader) -> None:
    fault = give_consent(asked, reader, How.PAPER)
    _say(request, CONSENTS[fault] if fault else "", _("The consent is written down; the card borrows again."))


def _withdraw(request: HttpRequest, asked: Act, reader: Reader) -> None:
    fault = withdraw_consent(asked, reader, How.DESK)
    done = _("The consent is withdrawn: the card borrows nothing more. What is on loan can be returned anywhere.")
    _say(request, CONSENTS[fault] if fault else "", done)


def _name(request: HttpRequest, asked: Act, reader: Reader) -> None:
    fault = name_proxy(asked, reader, named_of(request))
    _say(request, PROXIES[fault] if fault else "", _("This person may act for the reader from now on."))


def _revoke(request: HttpRequest, asked: Act, reader: Reader) -> None:
    proxy = proxy_of(reader, number_of(request, "proxy") or 0)
    if proxy and revoke_proxy(asked, proxy):
        messages.success(request, _("This person acts for the reader no more."))


def _contacts(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    named = contacts_of(request)
    against = set_contact_persons(asked, reader, named)
    _say(request, contacts_words(against), contacts_kept(named))
    return not against


def _look(request: HttpRequest, asked: Act, reader: Reader) -> None:
    language = text_of(request, "language")
    look = Look(
        language if language in {"zh-hans", "en"} else "",
        large_print="large_print" in request.POST,
        read_aloud="read_aloud" in request.POST,
    )
    set_look(asked, reader, look)
    messages.success(request, _("The pages look like this from the reader's next sign-in on."))


ACTS: dict[str, Callable[[HttpRequest, Act, Reader], bool | None]] = {
    "consent": _consent,
    "withdraw": _withdraw,
    "name": _name,
    "revoke": _revoke,
    "contacts": _contacts,
    "look": _look,
}
RULES = {
    "consent": Doing.GUARDIANS_CONSENT,
    "withdraw": Doing.GUARDIANS_CONSENT,
    "name": Doing.NAME_PROXY,
    "revoke": Doing.REVOKE_PROXY,
    "contacts": Doing.CONTACTS,
    "look": Doing.LOOK,
    "guardian": Doing.NEW_GUARDIAN,
    "agent": Doing.NEW_AGENT,
    "join": Doing.JOIN_FAMILY,
    "hand-over": Doing.CHANGE_FAMILY,
    "take-out": Doing.CHANGE_FAMILY,
}
"""What the table of `core.visiting` says of each act."""


def _show(request: HttpRequest, at: Session, again: str = "") -> HttpResponse:
    """The page; `again` is the act that was refused, whose form keeps what was typed."""
    typed = request.POST if again else {}
    seen: dict[str, Any] = {"here": "people", "library": at.library, "at": at, "command": uuid4, "typed": typed}
    if at.card is not None:
        seen |= _seen(request, at.library, at.card.reader, live=is_live(at.card))
    if again == "contacts":
        seen["lines"] = typed_contacts(request)
    return render(request, "desk/people/person.html", seen)


def _seen(request: HttpRequest, library: Library, reader: Reader, *, live: bool) -> dict[str, Any]:
    """At home everybody around the reader; at another library's desk only for whom the reader acts, and the look.

    `hidden_until`: a new home does not see yet who is on record, and writes down what the reader brings.
    """
    seen = {
        "reader": reader,
        "name": mask_name(reader.name),
        "acts_for": [(one, mask_name(one.reader.name)) for one in acts_for(reader, live=live)],
        "proxies": [(one, mask_name(one.name)) for one in proxies_of(reader)],
        "at_home": is_at_home(request.user, library, reader),
        "hidden_until": settles_on(reader.home_since, clock.today()),
        "today": clock.today(),
        "unseen": not is_seen(reader),
    }
    if not seen["at_home"]:
        return seen
    shown = may_do(request.user, library, reader, Doing.SEE_PEOPLE)
    return seen | _at_home(request, library, reader) | (_around(request, library, reader) if shown else {})


def _at_home(request: HttpRequest, library: Library, reader: Reader) -> dict[str, Any]:
    """What a home library may write down from the first day, which names nobody who is on record."""
    minor = reader.birth_date is not None and is_minor(reader.birth_date, clock.today())
    return {
        "minor": minor,
        "consent": consent_of(reader),
        "documents": document_choices(),
        "wording": wording(reader) if minor else "",
        "may_change": may(request.user, Right.ISSUE_CARD, library),
        "collective": collective_of(reader),
        "lines": [(None, "")] * MOST_CONTACTS,
    }


def _around(request: HttpRequest, library: Library, reader: Reader) -> dict[str, Any]:
    """Guardian, family and contact persons, masked; in full once somebody with the right for it has asked."""
    open_ = request.POST.get("in_full") == "yes" and shown_in_full(request.user, library, reader)
    membership = membership_of(reader)
    contacts = contact_persons_of(reader)
    return {
        "guardian": reader.guardian_name if open_ else mask_name(reader.guardian_name),
        "family": [(one, mask_name(one.reader.name), is_grown(one.reader)) for one in members_of(membership)]
        if membership
        else [],
        "proxies": [(one, one.name if open_ else mask_name(one.name)) for one in proxies_of(reader)],
        "contacts": [
            (one.name if open_ else mask_name(one.name), one.relation, phone if open_ else mask(phone))
            for one, phone in contacts
        ],
        "lines": [*(contacts if open_ else []), *([(None, "")] * (MOST_CONTACTS - (len(contacts) if open_ else 0)))],
        "in_full": open_,
        "may_see": sees_particulars(request.user, library),
        "unguarded": reader.awaits == Awaits.CONSENT and not reader.guardian_name,
    }


def _say(request: HttpRequest, against: Any, done: str) -> None:
    if against:
        messages.error(request, str(against))
    else:
        messages.success(request, done)
