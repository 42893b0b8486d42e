"""Why a file or a record was not taken, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shulian.apps.catalogue.reasons import Rejection
from shulian.protocols.marc import FileKind, Reason

RECORDS: dict[str, Promise] = {
    Reason.TOO_SHORT: _("The piece is too short to be a record."),
    Reason.TOO_LONG: _("The piece is longer than a record can be."),
    Reason.NOT_A_RECORD: _("What stands here is not a MARC record."),
    Reason.TRUNCATED: _("The file ends in the middle of this record."),
    Reason.DIRECTORY_LOST: _("The directory of the record does not fit its fields."),
    Reason.XML_BROKEN: _("The XML of this record is not well formed."),
    Reason.XML_EMPTY: _("The record has no fields."),
    Reason.JSON_BROKEN: _("The JSON of this record is not well formed."),
    Rejection.NO_TITLE: _("The record has no title."),
    Rejection.NOT_BIBLIOGRAPHIC: _(
        "This is an authority or holdings record; only bibliographic records are taken here. Authority records are "
        "taken on the page “Authority file”."
    ),
    Rejection.NO_SUCH_RECORD: _("The record is marked as deleted, but this library has no record of its number."),
    Rejection.NO_NUMBER: _("The record is marked as deleted and has no control number to say which one is meant."),
    Rejection.HAS_COPIES: _(
        "The record is marked as deleted, but it still has copies. "
        "Withdraw or move them first, then send the file again."
    ),
    Rejection.READERS_WAIT: _(
        "The record is marked as deleted, but readers wait for its title and no other library describes it. "
        "End their holds or join the title to another first, then send the file again."
    ),
    Rejection.NUMBER_TWICE: _(
        "Another record of this file has the same control number and describes another book. "
        "Give each its own number and send this record again."
    ),
    Rejection.NUMBER_REUSED: _(
        "The control number stands for another book here, whose copies and holds would come to this one. "
        "If it is the same book, correct its record here and send the file again; else give this record a new number."
    ),
    Rejection.NO_TITLE_KNOWN: _("The profile only adds to titles that the catalogue has, and this one is new."),
    Rejection.ROW_TOO_LONG: _("The row is longer than a record can be."),
    Rejection.NOT_AUTHORITY: _(
        "This is no authority record; records of titles are taken on the page “Imports”, and headings only from "
        "records that say in the leader that they are authorities."
    ),
    Rejection.NO_KNOWN_HEADING: _("The authority is none of a person, body, place or subject, or has no heading."),
    Rejection.FORMS_TOO_MANY: _("The heading has more than 200 forms. Leave out some of them and send it again."),
    Rejection.HEADING_TOO_LONG: _("The heading or one of its forms has more than 200 characters."),
    Rejection.AUTHORITY_DELETED: _(
        "The record is marked as deleted. A file takes no heading away; make it a variant of another on its page."
    ),
    Rejection.NOT_GIVEN: _("The other catalogue itself gives no record at this place."),
    Rejection.NOT_STORABLE: _("The database does not accept this record."),
}

REPAIRS: dict[str, Promise] = {
    "wrong-length": _("record length corrected"),
    "wrong-base-address": _("base address corrected"),
    "wrong-directory": _("directory rebuilt"),
    "fields-lost": _("some fields could not be kept"),
    "missing-terminator": _("missing end mark added"),
    "odd-leader": _("unusual leader"),
    "odd-field": _("unusual field"),
    "odd-characters": _("control characters removed"),
    "wrong-encoding": _("encoding told by the bytes, not as declared"),
    "lossy-text": _("some characters could not be read"),
    "unread-isbn": _("the ISBN could not be read"),
    "unread-price": _("the price could not be read"),
    "unread-year": _("the year could not be read"),
}

FILES: dict[FileKind, Promise] = {
    FileKind.EMPTY: _("The file is empty. Please export the records again."),
    FileKind.JPEG: _("This is a picture (JPEG), not a file of MARC records."),
    FileKind.PNG: _("This is a picture (PNG), not a file of MARC records."),
    FileKind.PDF: _("This is a PDF document, not a file of MARC records."),
    FileKind.SPREADSHEET: _("This is a spreadsheet. Please export the records as ISO 2709 or MARCXML."),
    FileKind.ZIP: _("This is a ZIP archive. Please unpack it and choose the file inside."),
    FileKind.GZIP: _("This file is compressed (gzip). Please unpack it first."),
    FileKind.OFFICE: _("This is an Office document. Please export the records as ISO 2709 or MARCXML."),
    FileKind.HTML: _("This is a web page, not a file of MARC records."),
    FileKind.OTHER_XML: _("This XML file holds no MARC records."),
    FileKind.TEXT: _("This is a text file without MARC records. Please export the records as ISO 2709 or MARCXML."),
    FileKind.UNKNOWN: _("This is not a file of MARC records."),
}


def why_not_record(reason: str) -> str:
    """The sentence for a rejected record."""
    return str(RECORDS.get(reason, reason))


def why_not_file(kind: FileKind) -> str:
    """The sentence for a file of a kind that cannot be read."""
    return str(FILES[kind])


def what_was_repaired(repairs: list[str]) -> str:
    """The repairs of a record in words."""
    return "; ".join(str(REPAIRS.get(repair, repair)) for repair in repairs)
