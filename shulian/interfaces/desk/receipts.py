"""Printing receipts: the first time as itself, then as a copy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from shulian.apps.alliance.models import Library
from shulian.apps.charges.access import receipt_for
from shulian.apps.charges.actions.receipts import print_receipt
from shulian.apps.charges.models import Receipt
from shulian.apps.journal.actions import Act
from shulian.core.registration import mask_name
from shulian.core.roles import Right
from shulian.documents import receipt as documents
from shulian.documents.receipt import Paper
from shulian.interfaces import downloads
from shulian.interfaces.desk import told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.money import PAPER
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.money import METHODS, amount, basis, what, why_word
from shulian.interfaces.templatetags.look import moment


@require_POST
@at_desk(Right.TAKE_MONEY)
def receipt(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One receipt on the paper that was chosen, which is remembered."""
    found = receipt_for(request.user, pk)
    chosen = request.POST.get("paper", "")
    paper = Paper(chosen) if chosen in list(Paper) else Paper.NARROW
    request.session[PAPER] = str(paper)
    is_copy = print_receipt(Act("desk", request.user.pk, library.pk, command=command_id(request)), found)
    made = documents.pdf(printed(found, is_copy=is_copy), paper, datetime.fromisoformat(found.content["at"]))
    return downloads.printed(made, f"receipt-{found.code}.pdf")


def shown(found: Receipt) -> documents.Receipt:
    """What a page says of a receipt; what another library charges for is that library's and the reader's."""
    return printed(found, is_copy=False) | {"lines": [_seen(line, found) for line in found.content["lines"]]}


def for_what(line: dict[str, object], *, back: bool) -> str:
    """What a line of a receipt is for, in a list that any cashier here may read."""
    return elsewhere(line) if line["for"] else what(line, back=back)


def elsewhere(line: dict[str, object]) -> str:
    """A charge of another library, without its kind."""
    return _("For %(library)s") % {"library": line["for"]}


def printed(found: Receipt, *, is_copy: bool) -> documents.Receipt:
    """What a receipt says, in words."""
    content, reader = found.content, found.payment.reader
    reverses = content.get("reverses", "")
    by = told.other_receipt(found.payment) if found.payment.reversed_at else None
    facts = [
        (_("Receipt no."), found.code),
        (_("Reverses receipt"), reverses),
        (_("What was wrong"), why_word(content.get("why", ""))),
        (_("Handed out"), _("in cash, to the reader") if content.get("handed_back") else ""),
        (_("Reversed by receipt"), by.code if by else ""),
        (_("Time"), moment(datetime.fromisoformat(content["at"]))),
        (_("Reader"), mask_name(reader.name) if reader else ""),
        (_("Till"), content["till"]),
        (_("Handled by"), content["cashier"]),
        (_("How"), str(METHODS.get(content["method"], content["method"]))),
        (_("Transaction"), content["transaction"]),
    ]
    sums = [(_("Total"), amount(content["fen"]))]
    if content["given_fen"] is not None:
        sums += [
            (pgettext("cash", "Received"), amount(content["given_fen"])),
            (pgettext("cash", "Change"), amount(content["given_fen"] - content["fen"])),
        ]
    return {
        "title": _("Receipt of a reversal") if reverses else _("Receipt"),
        "copy": " · ".join(_marks(found, is_copy=is_copy)),
        "library": content["library"],
        "facts": [(label, value) for label, value in facts if value],
        "lines": [_line(one, back=bool(reverses)) for one in content["lines"]],
        "sums": sums,
        "notes": [_("Please keep this receipt; it is needed when money is given back.")],
        "signature": _("Signature of the reader") if content["fen"] < 0 else "",
    }


def _marks(found: Receipt, *, is_copy: bool) -> Iterator[str]:
    if is_copy:
        yield pgettext("receipt", "Copy")
    if found.payment.reversed_at:
        yield pgettext("money", "Reversed")


def _seen(one: dict[str, object], found: Receipt) -> documents.Line:
    line = _line(one, back=bool(found.content.get("reverses")))
    return line | {"text": elsewhere(one), "detail": ""} if one["for"] else line


def _line(one: dict[str, object], *, back: bool) -> documents.Line:
    details = [basis(str(one["kind"]), one["basis"]) if isinstance(one["basis"], dict) else ""]
    if one["for"]:
        details.append(_("for %(library)s") % {"library": one["for"]})
    fen = one["fen"]
    return {
        "text": what(one, back=back),
        "detail": "；".join(part for part in details if part),
        "amount": amount(fen if isinstance(fen, int) else 0),
    }
