"""All that is held of a reader, as pages to read: the same data as the file for programs, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shulian import clock
from shulian.documents.ledger import Ledger, Table
from shulian.interfaces.money import yuan
from shulian.interfaces.templatetags.look import day, moment

PARTS: dict[str, Promise] = {
    "cards": gettext_lazy("Cards"),
    "card_acts": gettext_lazy("What became of the card"),
    "credentials": gettext_lazy("What else stands for me"),
    "consents": gettext_lazy("Consents"),
    "wishes": gettext_lazy("What I asked about my data"),
    "messages": gettext_lazy("Messages"),
    "notices": gettext_lazy("Notices sent"),
    "looked_at": gettext_lazy("Who looked at my record"),
    "charges": gettext_lazy("Charges"),
    "refunds": gettext_lazy("Refunds"),
    "deposits": gettext_lazy("Deposit"),
    "deposit_exemptions": gettext_lazy("Exemptions from the deposit"),
    "loans": gettext_lazy("On loan"),
    "past_loans": gettext_lazy("Borrowed before"),
    "holds": gettext_lazy("Holds"),
    "saved_searches": gettext_lazy("Saved searches"),
    "lists": gettext_lazy("Book lists"),
    "purchase_suggestions": gettext_lazy("Suggestions to buy"),
    "collective_loans": gettext_lazy("Collective loans"),
}
NAMES: dict[str, Promise] = {
    "name": pgettext_lazy("person", "Name"),
    "category": gettext_lazy("Kind of card"),
    "home_library": gettext_lazy("Home library"),
    "birth_date": gettext_lazy("Date of birth"),
    "identity_number": gettext_lazy("Identity number"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "guardian": gettext_lazy("Guardian"),
    "registered_at": gettext_lazy("Registered"),
    "expires_on": gettext_lazy("Valid until"),
    "keeps_history": gettext_lazy("Keeps the reading history"),
    "told_by": gettext_lazy("Told by"),
    "number": gettext_lazy("Number"),
    "status": gettext_lazy("State"),
    "state": gettext_lazy("State"),
    "library": gettext_lazy("Library"),
    "library__name": gettext_lazy("Library"),
    "pickup_library": gettext_lazy("Pick-up library"),
    "issued_at": gettext_lazy("Issued"),
    "kind": gettext_lazy("Kind"),
    "title": gettext_lazy("Title"),
    "titles": gettext_lazy("Titles"),
    "barcode": gettext_lazy("Barcode"),
    "lent_at": gettext_lazy("Borrowed"),
    "due_on": gettext_lazy("Due"),
    "returned_at": gettext_lazy("Returned"),
    "renewals": gettext_lazy("Renewals"),
    "placed_at": gettext_lazy("Placed"),
    "ended_at": gettext_lazy("Ended"),
    "fen": gettext_lazy("Amount"),
    "open_fen": gettext_lazy("Still open"),
    "incurred_at": gettext_lazy("Since"),
    "settled_at": gettext_lazy("Settled"),
    "payments": gettext_lazy("Payments"),
    "at": gettext_lazy("When"),
    "post": gettext_lazy("Post"),
    "reason": gettext_lazy("Reason"),
    "version": gettext_lazy("Version"),
    "given_at": gettext_lazy("Given"),
    "asked_at": gettext_lazy("Asked"),
    "what": gettext_lazy("What"),
    "text": gettext_lazy("Text"),
    "answer": gettext_lazy("Answer"),
    "sent_at": gettext_lazy("Sent"),
    "subject": gettext_lazy("Subject"),
    "channel": gettext_lazy("Way"),
    "note": gettext_lazy("Note"),
    "search": gettext_lazy("Search"),
    "saved_at": gettext_lazy("Saved"),
    "done_at": gettext_lazy("When"),
    "deed": gettext_lazy("What happened"),
    "author": gettext_lazy("Author"),
    "received_at": gettext_lazy("Received"),
    "until": gettext_lazy("Until"),
}
MOST_COLUMNS = 6
LONGEST = 200


def ledger_of(data: Mapping[str, Any], alliance: str) -> Ledger:
    """The pages."""
    facts = dict(data.get("reader", {}))
    return {
        "title": _("My data at the library"),
        "issuer": alliance,
        "facts": [(_name(key), _text(key, value)) for key, value in facts.items() if value not in (None, "", [])],
        "tables": [_table(key, rows) for key, rows in data.items() if isinstance(rows, list)],
        "notes": [
            _("As of %(moment)s. The same data for programs: My data, Save my data (JSON).")
            % {"moment": moment(clock.now())}
        ],
        "signatures": [],
        "page": _("Page # of #"),
    }


def _table(key: str, rows: list[Any]) -> Table:
    """One kind of things; of wide ones the first columns, the others stand in the file for programs."""
    dicts = [row if isinstance(row, dict) else {"text": row} for row in rows]
    columns = list(dict.fromkeys(name for row in dicts for name, value in row.items() if value not in (None, "", [])))
    shown = columns[:MOST_COLUMNS]
    return {
        "heading": str(PARTS.get(key, key.replace("_", " "))),
        "header": [_name(name) for name in shown],
        "rows": [[_text(name, row.get(name)) for name in shown] for row in dicts],
        "figures": len(shown),
        "totals": 0,
        "empty": _("Nothing."),
    }


def _name(key: str) -> str:
    return str(NAMES.get(key, key.replace("_", " ")))


def _text(key: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key.endswith("fen") and isinstance(value, int):
        return yuan(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return "；".join(_text(key, one) for one in value)[:LONGEST]
    if isinstance(value, dict):
        return " ".join(_text(name, one) for name, one in value.items() if one not in (None, ""))[:LONGEST]
    return str(value)[:LONGEST]
