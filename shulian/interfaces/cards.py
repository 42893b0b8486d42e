"""What is told of an act in the life of a card, on the desk's page, on the reader's own page and on the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from shulian.apps.readers import cardwords
from shulian.apps.readers.models import CardAct
from shulian.core.registration import mask_card, mask_name
from shulian.documents import receipt as documents
from shulian.interfaces.money import amount
from shulian.interfaces.templatetags.look import acted, day

LINES: dict[str, Promise] = {
    "name": _("name"),
    "birth-date": _("birth date"),
    "phone": _("telephone"),
    "email": _("e-mail"),
    "paper": _("identity document"),
    "category": _("kind of reader"),
}
"""The lines of a record that can be corrected."""
WHYS: dict[str, Promise] = {"lost": _("lost"), "replaced": _("damaged")}


def told_of(act: CardAct, *, reasons: bool = True) -> list[tuple[str, str]]:
    """The facts of an act, each with its label; without what was said of the reader where that is nobody's business."""
    return told(act.said if reasons else {name: fact for name, fact in act.said.items() if name != "reason"})


def told(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is kept of an act, each fact with its label, in words."""
    return [(str(label), words(said[name])) for name, label, words in LABELS if said.get(name)]


def printed(made: CardAct, *, reasons: bool = True) -> documents.Receipt:
    """What the receipt of an act says, in words."""
    reader = made.reader
    facts = [
        (_("Receipt no."), made.code),
        (_("Time"), acted(made.done_at)),
        (_("Reader"), mask_name(reader.name)),
        (pgettext("number", "Card"), mask_card(made.card.number) if made.card else ""),
        (_("Handled by"), made.actor.display_name if made.actor else ""),
    ]
    lines: list[documents.Line] = [
        {"text": label, "detail": "", "amount": value} for label, value in told_of(made, reasons=reasons)
    ]
    return {
        "title": str(cardwords.DEEDS[made.deed]),
        "copy": "",
        "library": made.library.name if made.library else reader.home_library.name,
        "facts": [(str(label), value) for label, value in facts if value],
        "lines": lines,
        "sums": [],
        "notes": [str(_("Valid in the whole alliance. A lost card can be frozen on the portal at any hour."))],
        "signature": str(_("Signature of the reader")),
    }


def _day(text: Any) -> str:
    return str(day(date.fromisoformat(str(text)[:10])))


LABELS = (
    ("what", _("Corrected"), lambda what: "、".join(str(LINES[one]) for one in what)),
    ("old", _("Old card"), str),
    ("new", _("New card"), str),
    ("why", _("Why"), lambda why: str(WHYS.get(why, why))),
    ("since", _("Frozen since"), _day),
    ("before", _("Before"), lambda value: _day(value) if value[:4].isdigit() else str(value)),
    ("home", _("Home library"), str),
    ("until", _("Until the end of"), _day),
    ("lifted", _("Would have lasted to the end of"), _day),
    ("reason", _("Reason"), str),
    ("deposit_fen", _("Deposit that went along"), amount),
    ("holds", _("Holds that ended"), str),
    ("loans", _("Items still out"), str),
    ("unlinked", _("Accounts unlinked"), str),
    ("factor", _("Second step of signing in"), lambda _count: str(_("removed"))),
    ("proxies", _("Persons who act no more"), str),
)
