"""What changes in a family, with a minor's guardian and with an institution's agent, at the desk with the documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.guardians import change_guardian
from shulian.apps.readers.actions.households import hand_over, join_family, take_out
from shulian.apps.readers.actions.proxies import change_agent
from shulian.apps.readers.faults import sentence
from shulian.apps.readers.models import Reader
from shulian.core.consents import How, is_child
from shulian.core.identity import Document
from shulian.core.registration import Faults, Guardian, Representative, clean_card_number
from shulian.interfaces.peoplewords import CONSENTS, FAMILIES
from shulian.interfaces.typed import day_of, number_of, text_of

Doing = Callable[[HttpRequest, Act, Reader], bool]
"""An act, and whether it was refused, so that what was typed stays."""


def _join(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    fault = join_family(
        asked,
        reader,
        clean_card_number(text_of(request, "member_card")),
        compared=request.POST.get("member_identified") == "yes",
    )
    return _say(request, FAMILIES[fault] if fault else "", _("This person belongs to the family from now on."))


def _take_out(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    fault = take_out(asked, reader, number_of(request, "member") or 0)
    done = _("This person is in the family no more. Card, loans and guardian stay as they are.")
    return _say(request, FAMILIES[fault] if fault else "", done)


def _hand_over(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    fault = hand_over(asked, reader, number_of(request, "member") or 0)
    return _say(request, FAMILIES[fault] if fault else "", _("This person heads the family from now on."))


def _guardian(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    guardian = Guardian(**_written(request, "guardian"), consented="consented" in request.POST)
    outcome = change_guardian(asked, reader, guardian, How.PAPER)
    against = _sentences(outcome) if isinstance(outcome, dict) else str(CONSENTS[outcome])
    done = _("The new guardian is written down and has consented; the former one sees and decides nothing more.")
    if is_child(reader.birth_date, clock.today()):
        done += " " + _(
            "The child's PIN, e-mail address, linked accounts and named persons have ended with the former one: give a "
            "new PIN, and name anew who may act."
        )
    return _say(request, against, done)


def _agent(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    faults = change_agent(asked, reader, Representative(**_written(request, "agent")))
    return _say(
        request,
        _sentences(faults),
        _(
            "The new agent acts for the institution; the former one no more. The PIN, linked accounts and an e-mail "
            "address that was typed on the web have ended: give a new PIN."
        ),
    )


def _written(request: HttpRequest, whose: str) -> dict[str, Any]:
    """Who acts for the reader from now on; the birth date where the document's number does not tell it."""
    lines = {what: text_of(request, f"{whose}_{what}") for what in ("name", "identity", "phone", "document")}
    born = day_of(text_of(request, f"{whose}_birth_date"))
    return lines | {"document": lines["document"] or Document.CITIZEN, "birth_date": born}


def _sentences(faults: Faults) -> str:
    return " ".join(dict.fromkeys(str(sentence(field, fault)) for field, fault in faults.items()))


def _say(request: HttpRequest, against: Any, done: str) -> bool:
    if against:
        messages.error(request, str(against))
    else:
        messages.success(request, done)
    return bool(against)


DOINGS: dict[str, Doing] = {
    "join": _join,
    "take-out": _take_out,
    "hand-over": _hand_over,
    "guardian": _guardian,
    "agent": _agent,
}
