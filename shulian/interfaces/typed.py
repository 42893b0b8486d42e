"""What was typed into small forms that need no form class: a text, a number, a day, whom a reader names as proxy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shulian.apps.readers.actions.families import MOST_CONTACTS
from shulian.apps.readers.actions.proxies import Named
from shulian.core.registration import clean_card_number

LONGEST = 100


def text_of(request: HttpRequest, name: str) -> str:
    """The line of this name, cut where no name or number is that long."""
    return request.POST.get(name, "").replace("\0", "").strip()[:LONGEST]


def number_of(request: HttpRequest, name: str) -> int | None:
    """An id or count that was sent along; None when there is none, or it is no number that a column can hold."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def day_of(text: str) -> date | None:
    """The day, or None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def named_of(request: HttpRequest) -> Named:
    """Who is named as proxy (代借人), and from when to when."""
    return Named(
        clean_card_number(text_of(request, "card")),
        text_of(request, "name"),
        day_of(text_of(request, "starts_on")),
        day_of(text_of(request, "ends_on")),
    )


def contacts_of(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Who is to be asked when the reader cannot be reached: name, relation and telephone of each line."""
    parts = ("contact_name", "relation", "contact_phone")
    lines = [[text_of(request, f"{part}_{at}") for part in parts] for at in range(MOST_CONTACTS)]
    return [(name, relation, phone) for name, relation, phone in lines if name or relation or phone]


def contacts_kept(named: Sequence[object]) -> str:
    """What is said of a form that was kept: empty lines take everybody away."""
    return _("The contact persons are kept.") if named else _("No contact person is on record any more.")


def typed_contacts(request: HttpRequest) -> list[tuple[dict[str, str], str]]:
    """The same as the form shows it again, with empty lines up to the most that are kept."""
    typed = [({"name": name, "relation": relation}, phone) for name, relation, phone in contacts_of(request)]
    return typed + [({}, "")] * (MOST_CONTACTS - len(typed))
