"""Why titles are not joined or parted, in words."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Objection(StrEnum):
    """What stands against joining, parting, or undoing it."""

    TITLE_GONE = "title-gone"
    ONE_TITLE = "one-title"
    TOO_MANY = "too-many"
    NO_RECORDS = "no-records"
    ALL_RECORDS = "all-records"
    UNDONE_ALREADY = "undone-already"
    NOTHING_TO_PUT_BACK = "nothing-to-put-back"
    NOTHING_LEFT = "nothing-left"
    DECIDED_ALREADY = "decided-already"


WORDS: dict[Objection, Promise] = {
    Objection.TITLE_GONE: _("One of these titles is not there any more: it was joined to another. Look it up again."),
    Objection.ONE_TITLE: _("Two titles are needed to join them. Choose another one."),
    Objection.TOO_MANY: _("So many titles are not joined in one act. Join them a few at a time."),
    Objection.NO_RECORDS: _("Choose the records that shall become a title of their own."),
    Objection.ALL_RECORDS: _("Nothing would be left of the title. Leave at least one record where it is."),
    Objection.UNDONE_ALREADY: _("This has been undone already."),
    Objection.NOTHING_TO_PUT_BACK: _(
        "Everything that was moved then has gone elsewhere since. Undo the later acts first."
    ),
    Objection.NOTHING_LEFT: _("No record of its own would be left of the title. Undo the later acts first."),
    Objection.DECIDED_ALREADY: _("Somebody has decided about this pair meanwhile."),
}
