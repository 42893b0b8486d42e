"""What the desk says about a batch: marks, verdicts, outcomes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.core.circulation.marks import Mark
from shulian.core.stockbatch import Change, RowOutcome, Verdict

MARKS: dict[Mark, str | Promise] = {
    Mark.MISSING: _("Mark as missing"),
    Mark.FOUND: _("Mark as found"),
    Mark.DAMAGED: _("Mark as damaged"),
    Mark.MENDED: _("Mark as mended"),
    Mark.WITHDRAWN: _("Withdraw from the collection"),
    Mark.RESTORED: _("Take back into the collection"),
}

VERDICTS: dict[Verdict, str | Promise] = {
    Verdict.CHANGES: _("Will be changed"),
    Verdict.ALREADY_SO: _("Is so already"),
    Verdict.DOES_NOT_FIT: _("Does not fit its state"),
    Verdict.ON_LOAN: _("On loan"),
    Verdict.WITHDRAWN: pgettext_lazy("item", "Withdrawn"),
    Verdict.NOT_OURS: _("Not ours to change"),
    Verdict.CHANGED_MEANWHILE: _("Lent or moved meanwhile"),
    Verdict.TWICE: _("Twice in the list"),
    Verdict.AMBIGUOUS: _("Several items"),
    Verdict.UNKNOWN: _("Unknown barcode"),
}

OUTCOMES: dict[str, str | Promise] = {
    RowOutcome.DONE: _("Done"),
    RowOutcome.GOES_HOME: _("Done, and it goes home: put it with the consignment"),
    RowOutcome.REFUSED: _("Refused when its turn came"),
    RowOutcome.CHANGED_MEANWHILE: _("Lent or moved meanwhile, left alone"),
    "": "—",
}


def change_in_words(change: str, value: str) -> str:
    """What a batch does, as a heading."""
    if change == Change.MARK:
        return str(MARKS[Mark(value)])
    if change == Change.SHELF:
        return _now("Put on shelf %(name)s") % {"name": value}
    return _now("Item class %(name)s") % {"name": value}
