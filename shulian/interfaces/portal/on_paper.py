"""All that is held of a reader, as pages to read: the same data as the file for programs, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from shulian import clock
from shulian.apps.charges.refusals import yuan
from shulian.documents.ledger import Ledger, Table
from shulian.interfaces.templatetags.look import day, moment

PARTS: dict[str, Promise] = {
    "cards": pgettext_lazy("my data", "Cards"),
    "card_acts": pgettext_lazy("my data", "What became of the card"),
    "credentials": pgettext_lazy("my data", "What else stands for me"),
    "consents": pgettext_lazy("my data", "Consents"),
    "wishes": pgettext_lazy("my data", "What I asked about my data"),
    "messages": pgettext_lazy("my data", "Messages"),
    "notices": pgettext_lazy("my data", "Notices sent"),
    "looked_at": pgettext_lazy("my data", "Who looked at my record"),
    "charges": pgettext_lazy("my data", "Charges"),
    "refunds": pgettext_lazy("my data", "Refunds"),
    "deposits": pgettext_lazy("my data", "Deposit"),
    "deposit_exemptions": pgettext_lazy("my data", "Exemptions from the deposit"),
    "loans": pgettext_lazy("my data", "On loan"),
    "past_loans": pgettext_lazy("my data", "Borrowed before"),
    "holds": pgettext_lazy("my data", "Holds"),
    "saved_searches": pgettext_lazy("my data", "Saved searches"),
    "lists": pgettext_lazy("my data", "Book lists"),
    "purchase_suggestions": pgettext_lazy("my data", "Suggestions to buy"),
    "collective_loans": pgettext_lazy("my data", "Collective loans"),
}
NAMES: dict[str, Promise] = {
    "name": pgettext_lazy("my data", "Name"),
    "category": pgettext_lazy("my data", "Kind of card"),
    "home_library": pgettext_lazy("my data", "Home library"),
    "birth_date": pgettext_lazy("my data", "Date of birth"),
    "identity_number": pgettext_lazy("my data", "Identity number"),
    "phone": pgettext_lazy("my data", "Telephone"),
    "email": pgettext_lazy("my data", "E-mail"),
    "guardian": pgettext_lazy("my data", "Guardian"),
    "registered_at": pgettext_lazy("my data", "Registered"),
    "expires_on": pgettext_lazy("my data", "Valid until"),
    "keeps_history": pgettext_lazy("my data", "Keeps the reading history"),
    "told_by": pgettext_lazy("my data", "Told by"),
    "number": pgettext_lazy("my data", "Number"),
    "status": pgettext_lazy("my data", "State"),
    "state": pgettext_lazy("my data", "State"),
    "library": pgettext_lazy("my data", "Library"),
    "library__name": pgettext_lazy("my data", "Library"),
    "pickup_library": pgettext_lazy("my data", "Pick-up library"),
    "issued_at": pgettext_lazy("my data", "Issued"),
    "kind": pgettext_lazy("my data", "Kind"),
    "title": pgettext_lazy("my data", "Title"),
    "titles": pgettext_lazy("my data", "Titles"),
    "barcode": pgettext_lazy("my data", "Barcode"),
    "lent_at": pgettext_lazy("my data", "Borrowed"),
    "due_on": pgettext_lazy("my data", "Due"),
    "returned_at": pgettext_lazy("my data", "Returned"),
    "renewals": pgettext_lazy("my data", "Renewals"),
    "placed_at": pgettext_lazy("my data", "Placed"),
    "ended_at": pgettext_lazy("my data", "Ended"),
    "fen": pgettext_lazy("my data", "Amount"),
    "open_fen": pgettext_lazy("my data", "Still open"),
    "incurred_at": pgettext_lazy("my data", "Since"),
    "settled_at": pgettext_lazy("my data", "Settled"),
    "payments": pgettext_lazy("my data", "Payments"),
    "at": pgettext_lazy("my data", "When"),
    "post": pgettext_lazy("my data", "Post"),
    "reason": pgettext_lazy("my data", "Reason"),
    "version": pgettext_lazy("my data", "Version"),
    "given_at": pgettext_lazy("my data", "Given"),
    "asked_at": pgettext_lazy("my data", "Asked"),
    "what": pgettext_lazy("my data", "What"),
    "text": pgettext_lazy("my data", "Text"),
    "answer": pgettext_lazy("my data", "Answer"),
    "sent_at": pgettext_lazy("my data", "Sent"),
    "subject": pgettext_lazy("my data", "Subject"),
    "channel": pgettext_lazy("my data", "Way"),
    "note": pgettext_lazy("my data", "Note"),
    "search": pgettext_lazy("my data", "Search"),
    "saved_at": pgettext_lazy("my data", "Saved"),
    "done_at": pgettext_lazy("my data", "When"),
    "deed": pgettext_lazy("my data", "What happened"),
    "author": pgettext_lazy("my data", "Author"),
    "received_at": pgettext_lazy("my data", "Received"),
    "until": pgettext_lazy("my data", "Until"),
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
        "empty": pgettext("my data", "Nothing."),
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
