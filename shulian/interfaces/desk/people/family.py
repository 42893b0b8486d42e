"""What changes in a family, with a minor's guardian and with an institution's agent, at the desk with the documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.guardians import change_guardian
from shulian.apps.readers.actions.households import hand_over, join_family, take_out
from shulian.apps.readers.actions.proxies import change_agent
from shulian.apps.readers.faults import sentence
from shulian.apps.readers.models import Reader
from shulian.core.applying import Agent
from shulian.core.consents import How
from shulian.core.identity import Document
from shulian.core.registration import Faults, Guardian, clean_card_number
from shulian.interfaces.desk.sender import number as number_of
from shulian.interfaces.peoplewords import CONSENTS, FAMILIES
from shulian.interfaces.typed import day_of, text_of

Doing = Callable[[HttpRequest, Act, Reader], bool]
"""An act, and whether it was refused, so that what was typed stays."""


def _join(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    fault = join_family(asked, reader, clean_card_number(text_of(request, "member_card")))
    return _say(request, FAMILIES[fault] if fault else "", _("This person belongs to the family from now on."))


def _take_out(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    fault = take_out(asked, reader, number_of(request, "member") or 0)
    done = _("This person is in the family no more. Card, loans and guardian stay as they are.")
    return _say(request, FAMILIES[fault] if fault else "", done)


def _hand_over(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    fault = hand_over(asked, reader, number_of(request, "member") or 0)
    return _say(request, FAMILIES[fault] if fault else "", _("This person heads the family from now on."))


def _guardian(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    name, number, phone = (text_of(request, f"guardian_{what}") for what in ("name", "identity", "phone"))
    document, born = _paper_of(request, "guardian")
    guardian = Guardian(name, number, phone, "consented" in request.POST, document, born)
    outcome = change_guardian(asked, reader, guardian, How.PAPER)
    against = _sentences(outcome) if isinstance(outcome, dict) else str(CONSENTS[outcome])
    done = _("The new guardian is written down and has consented; the former one sees and decides nothing more.")
    return _say(request, against, done)


def _agent(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    name, number, phone = (text_of(request, f"agent_{what}") for what in ("name", "identity", "phone"))
    faults = change_agent(asked, reader, Agent(name, number, phone, *_paper_of(request, "agent")))
    return _say(request, _sentences(faults), _("The new agent acts for the institution; the former one no more."))


def _paper_of(request: HttpRequest, whose: str) -> tuple[str, date | None]:
    """Which document it is, and the birth date where its number does not tell it."""
    document = text_of(request, f"{whose}_document") or Document.CITIZEN
    return document, day_of(text_of(request, f"{whose}_birth_date"))


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
