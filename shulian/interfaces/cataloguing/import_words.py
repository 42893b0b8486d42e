"""The words for imports, their verdicts and rules."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from shulian.apps.catalogue.actions import control
from shulian.apps.catalogue.actions.imports import REUSED
from shulian.apps.catalogue.models import Import, ImportVerdict
from shulian.apps.catalogue.rejections import what_was_repaired, why_not_file, why_not_record
from shulian.apps.catalogue.rules import RuleFault, RulesError
from shulian.apps.catalogue.tables import TableError, TableFault
from shulian.core.importing import Kept, Matching, Overlay, Verdict
from shulian.core.reported import Note
from shulian.documents.sheet import Fault
from shulian.protocols import marc

STATES = {
    Import.Status.TRYING: gettext_lazy("Being tried"),
    Import.Status.TRIED: gettext_lazy("Tried, waits for you"),
    Import.Status.WAITING: gettext_lazy("Waiting"),
    Import.Status.RUNNING: gettext_lazy("Being read"),
    Import.Status.PAUSED: gettext_lazy("Paused"),
    Import.Status.FINISHED: gettext_lazy("Done"),
    Import.Status.CANCELLED: gettext_lazy("Given up"),
    Import.Status.FAILED: gettext_lazy("Stopped"),
    Import.Status.UNDOING: gettext_lazy("Being undone"),
    Import.Status.UNDONE: gettext_lazy("Undone"),
}
TO_BE_TAKEN_UP = gettext_lazy("Waits to be taken up")
TONES = {
    Import.Status.TRIED: "look",
    Import.Status.PAUSED: "look",
    Import.Status.FINISHED: "yes",
    Import.Status.CANCELLED: "look",
    Import.Status.FAILED: "stop",
    Import.Status.UNDONE: "look",
}
VERDICTS = {
    Verdict.CREATED: gettext_lazy("New title"),
    Verdict.JOINED: gettext_lazy("Joins a title that is there"),
    Verdict.UPDATED: gettext_lazy("Replaces the record of this number"),
    Verdict.COPIES: gettext_lazy("Record stays, copies are added"),
    Verdict.KEPT: gettext_lazy("Record stays"),
    Verdict.UNCHANGED: gettext_lazy("Nothing new"),
    Verdict.DELETED: gettext_lazy("Takes the record away"),
    Verdict.REFUSED: gettext_lazy("Not taken"),
}
NOTES = {
    Note.CLAIMED: gettext_lazy("Another record reports the same barcode; the copy stays there"),
    Note.MOVED: gettext_lazy("The copy went to this record: the other one reports it no longer"),
    Note.WITHDRAWN: gettext_lazy("A withdrawn copy has this barcode; it stays withdrawn"),
    Note.TWICE: gettext_lazy("The record reports this barcode twice; it is one copy"),
    Note.NO_BARCODE: gettext_lazy("Copies without a barcode: readers see that the library has the title, and no copy"),
    Note.TOO_LONG: gettext_lazy("A barcode of more than 40 characters: no copy was made"),
    Note.ANOTHERS: gettext_lazy(
        "Copies under another library's code, or given to another library: left to that library"
    ),
    Note.UNKNOWN_CODE: gettext_lazy("Copies under a code that no library has: taken as this library's own"),
    Note.LEFT_OUT: gettext_lazy("Copies under a code that no library has: left out, as the profile says"),
}
WISHES = {
    control.BEGIN: gettext_lazy("Import these records"),
    control.PAUSE: gettext_lazy("Pause"),
    control.GO_ON: gettext_lazy("Go on"),
    control.CANCEL: gettext_lazy("Give up"),
    control.UNDO: gettext_lazy("Undo the import"),
}
KEPT = {
    Kept.LATER_IMPORT: gettext_lazy("A later import has changed the record; undo that one first."),
    Kept.CHANGED_SINCE: gettext_lazy("Someone has edited the record since."),
    Kept.ITEM_USED: gettext_lazy("A copy that came with it has been lent, moved, counted or changed."),
    Kept.TITLE_USED: gettext_lazy("Readers wait for the title, or something else hangs on it."),
}
MATCHINGS = {
    Matching.EDITION: gettext_lazy("by ISBN or full description: one title for one edition"),
    Matching.APART: gettext_lazy("never: every record makes a title of its own"),
    Matching.KNOWN: gettext_lazy("only to titles that are there: what is new is refused"),
}
OVERLAYS = {
    Overlay.REPLACE: gettext_lazy("the new record replaces the old one"),
    Overlay.BETTER: gettext_lazy("the new record replaces the old one if it says more"),
    Overlay.ADD: gettext_lazy("the old record stays, new copies are added"),
    Overlay.NEVER: gettext_lazy("the old record stays, nothing is added"),
}
COLUMNS = {
    "control_number": gettext_lazy("Control number"),
    "title": pgettext_lazy("of a book", "Title"),
    "remainder": gettext_lazy("Subtitle"),
    "volume": gettext_lazy("Volume"),
    "responsibility": gettext_lazy("Statement of responsibility"),
    "authors": gettext_lazy("Authors"),
    "edition": gettext_lazy("Edition"),
    "place": gettext_lazy("Place of publication"),
    "publisher": gettext_lazy("Publisher"),
    "year": gettext_lazy("Year"),
    "extent": pgettext_lazy("of a book", "Pages"),
    "series": gettext_lazy("Series"),
    "isbn": gettext_lazy("ISBN"),
    "issn": gettext_lazy("ISSN"),
    "price": gettext_lazy("Price"),
    "clc": gettext_lazy("Class"),
    "subjects": gettext_lazy("Subjects"),
    "language": gettext_lazy("Language"),
    "audience": gettext_lazy("For whom"),
    "form": pgettext_lazy("title", "Form"),
    "summary": gettext_lazy("Summary"),
    "barcode": gettext_lazy("Barcode"),
    "call_number": gettext_lazy("Call number"),
    "shelf": gettext_lazy("Shelf"),
    "item_class": gettext_lazy("Item class"),
}
PRESETS = {
    "cnmarc-905": gettext_lazy("CNMARC, copies in 905 ($b barcodes, $s or $d/$e call number)"),
    "cnmarc-905-listed": gettext_lazy("CNMARC, several barcodes or a range in one 905 $b"),
    "cnmarc-905-grouped": gettext_lazy("CNMARC, one 905 with a group of subfields for each barcode"),
    "cnmarc-906": gettext_lazy("CNMARC, copies in 906, call number in 905"),
    "marc21-852": gettext_lazy("MARC21, copies in 852"),
    "marc21-876": gettext_lazy("MARC21, copies in 876, call number in 852"),
    "table": gettext_lazy("Table (CSV or xlsx) without MARC"),
}


def verdict_words(row: ImportVerdict) -> str:
    """What stands behind a verdict: the reason of a refusal, the title that it joins, what was repaired."""
    if row.verdict == Verdict.REFUSED:
        return why_not_record(row.detail)
    said = []
    if row.found_title.startswith("#"):
        said.append(_("record %(number)s of this file") % {"number": row.found_title[1:]})
    elif row.found_title:
        said.append(row.found_title)
    if row.detail:
        said.append(what_was_repaired(row.detail.split(";")))
    return " · ".join(said)


def warning_words(warning: list[str]) -> str:
    """A warning about numbers that stand for other books, or about a profile that does not fit its file."""
    kind, tag = warning
    if kind == REUSED:
        return ngettext(
            "%(number)s record has a control number that stands for another book here; it is not taken.",
            "%(number)s records have control numbers that stand for other books here; they are not taken.",
            int(tag),
        ) % {"number": tag}
    if kind == "no-cell":
        return _(
            "Column “%(heading)s”, where the profile looks for barcodes, is empty: no items come of this table."
        ) % {"heading": tag}
    if kind == "no-field":
        return _("No record has field %(tag)s, where the profile looks for copies: no items come of this file.") % {
            "tag": tag
        }
    return _("Field %(tag)s is there, but no barcode stands where the profile looks for it: no items come of it.") % {
        "tag": tag
    }


def rules_error_words(error: RulesError) -> str:
    """What is wrong with a rule, and how it should look."""
    return {
        RuleFault.TAG: _("“%(text)s” is no field: three digits or letters, such as 905."),
        RuleFault.PLACE: _("“%(text)s” cannot be understood. Write b, d/e, 010$d, or several with | between them."),
        RuleFault.PROTECTED: _("“%(text)s” is no field: three digits, X for any, such as 690 or 6XX."),
        RuleFault.ITEM_CLASS: _("Every line needs a class of at most 30 letters behind the sign =."),
        RuleFault.NO_TITLE_COLUMN: _("Say which column has the title."),
        RuleFault.COLUMN_TWICE: _("“%(text)s” is named twice; each column has one meaning."),
    }[error.fault] % {"text": error.text}


def file_error_words(error: TableError | Exception) -> str:
    """Why a file cannot be read with the chosen profile."""
    if not isinstance(error, TableError):
        return str(error)
    return {
        TableFault.NO_HEADINGS: _("The table is empty. Its first row must name the columns."),
        TableFault.NO_COLUMN: _("The table has no column “%(heading)s”, which the profile names."),
        TableFault.TWICE: _("“%(heading)s” stands over two columns: give each a name of its own."),
        Fault.TOO_LARGE: _("The workbook is too large. Save it as CSV and send that."),
        Fault.PROTECTED: _("The workbook is protected by a password. Take it off and send the file again."),
        Fault.OLD_WORKBOOK: _("This is an old workbook (xls). Save it as xlsx or CSV."),
        Fault.NOT_A_WORKBOOK: _("This file is no workbook, whatever its name says. Save it as xlsx or CSV again."),
        Fault.NOT_TEXT: _("This file is neither a table as text nor a workbook."),
    }.get(error.fault, _("This table cannot be read.")) % {"heading": error.heading}


def kind_words(kind: marc.FileKind) -> str:
    """Why a file of this kind is not read; a table needs a profile that names its columns."""
    if kind in (marc.FileKind.TEXT, marc.FileKind.SPREADSHEET):
        return _("This looks like a table. Choose a profile for tables, which says what its columns hold.")
    return why_not_file(kind)
