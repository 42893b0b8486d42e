"""What the desk says about stock: findings, headings, faults of lists and of scopes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.core.stocktake import Finding, Group, ScopeFault
from shulian.documents.sheet import Fault
from shulian.interfaces.desk.said import Tone


@dataclass(frozen=True)
class Words:
    """One finding: how it sounds, its name in lists, a sentence, and what to do with the book."""

    tone: Tone
    name: str | Promise
    sentence: str | Promise
    step: str | Promise = ""


FINDINGS: dict[Finding, Words] = {
    Finding.SEEN: Words(Tone.OK, _("Seen"), _("Seen. It stands where it belongs.")),
    Finding.ARRIVED: Words(
        Tone.OK, _("Came in meanwhile"), _("Seen. It came to this shelf after the stock-take began.")
    ),
    Finding.OUT_OF_ORDER: Words(
        Tone.LOOK,
        _("Out of order"),
        _("Seen, but it stands behind its place."),
        _("Put it where its call number belongs."),
    ),
    Finding.OTHER_SHELF: Words(
        Tone.LOOK, _("Other shelf"), _("It belongs to another shelf of this library."), _("Put it on its own shelf.")
    ),
    Finding.ELSEWHERE: Words(
        Tone.LOOK,
        _("Other library"),
        _("It belongs to another library."),
        _("Take it off the shelf and scan it on the return page; that sends it home."),
    ),
    Finding.STRAYED: Words(
        Tone.LOOK,
        _("Recorded elsewhere"),
        _("It is ours, but is recorded at another library."),
        _("Take it off the shelf and scan it on the return page; then it is here again."),
    ),
    Finding.SHOULD_BE_OUT: Words(
        Tone.STOP,
        _("On loan"),
        _("It is recorded as lent, but it stands here."),
        _("Take it off the shelf and scan it on the return page; that ends the loan."),
    ),
    Finding.ON_ITS_WAY: Words(
        Tone.STOP,
        _("On its way"),
        _("It is recorded as on its way, but it stands here."),
        _("Take it off the shelf and scan it on the return page."),
    ),
    Finding.HELD: Words(
        Tone.LOOK,
        _("Belongs on the hold shelf"),
        _("A reader waits for it; it belongs on the hold shelf."),
        _("Put it on the hold shelf."),
    ),
    Finding.FOUND: Words(
        Tone.LOOK,
        _("Found again"),
        _("It was recorded as lost or missing, and here it is."),
        _("Leave it on the shelf; those who manage the stock mark it as found from the report."),
    ),
    Finding.DAMAGED: Words(
        Tone.LOOK, _("Damaged"), _("It is recorded as damaged."), _("Set it aside for those who mend books.")
    ),
    Finding.WITHDRAWN: Words(
        Tone.STOP,
        _("Withdrawn"),
        _("It has been withdrawn from the collection."),
        _("Set it aside for the keepers of the collection."),
    ),
    Finding.AMBIGUOUS: Words(
        Tone.LOOK,
        _("Several items"),
        _("Several libraries have an item with this barcode."),
        _("Choose the one in your hand."),
    ),
    Finding.UNKNOWN: Words(
        Tone.STOP,
        _("Unknown"),
        _("No item has this barcode."),
        _("Set the book aside; it has to be catalogued or needs a new barcode."),
    ),
    Finding.MISSING: Words(Tone.STOP, _("Missing"), _("It should be here and was not seen.")),
    Finding.MOVED: Words(
        Tone.LOOK,
        _("Lent or moved meanwhile"),
        _("It was not seen, but it was lent, returned or changed after the stock-take began."),
    ),
}

GROUPS: dict[Group, str | Promise] = {
    Group.SEEN: _("Seen"),
    Group.MISSING: _("Missing"),
    Group.MISPLACED: _("Misplaced"),
    Group.WRONG_STATUS: _("Wrong status"),
    Group.UNKNOWN: pgettext_lazy("barcodes", "Unknown"),
    Group.AMBIGUOUS: _("Several items"),
    Group.MOVED: _("Lent or moved meanwhile"),
}

MARKS: dict[Tone, str] = {Tone.OK: "yes", Tone.LOOK: "look", Tone.STOP: "stop"}

SCOPES: dict[ScopeFault, str | Promise] = {
    ScopeFault.REVERSED: _("The range ends before it begins. Exchange the two call numbers or correct one."),
    ScopeFault.NOTHING_THERE: _("No item that should stand on these shelves was found. Choose a wider part."),
    ScopeFault.OVERLAPS: _("A stock-take of the same shelves is under way. Join it, or close it first."),
}

_NO_LIST = _("This is no list of barcodes. Send a text file, CSV or xlsx with one barcode a line.")
LISTS: dict[str, str | Promise] = {
    Fault.EMPTY: _("There is no barcode in the file. Export the list from the scanner again."),
    Fault.TOO_LARGE: _("The list is too long: at most 200,000 lines. Send it in several files."),
    Fault.PROTECTED: _("The workbook is protected by a password. Save it without one and send it again."),
    Fault.OLD_WORKBOOK: _("The file is an old xls workbook. Save it as xlsx and send it again."),
    Fault.NOT_A_WORKBOOK: _NO_LIST,
    Fault.NOT_TEXT: _NO_LIST,
    "closed": _("The stock-take was closed before the list was read."),
}


def why_not_list(fault: str) -> str:
    """The sentence for a file that cannot be read as a list."""
    return str(LISTS.get(fault, _NO_LIST))
