"""Why the catalogue did not take a record that could be read."""

from __future__ import annotations

from enum import StrEnum


class Rejection(StrEnum):
    """The reasons; their sentences are in `rejections`."""

    NO_TITLE = "no-title"
    NOT_BIBLIOGRAPHIC = "not-bibliographic"
    NOT_STORABLE = "not-storable"
    NO_SUCH_RECORD = "no-such-record"
    NO_NUMBER = "no-number"
    HAS_COPIES = "has-copies"
    READERS_WAIT = "readers-wait"
    NUMBER_TWICE = "number-twice"
    NUMBER_REUSED = "number-reused"
    NO_TITLE_KNOWN = "no-title-known"
    ROW_TOO_LONG = "row-too-long"
    NOT_AUTHORITY = "not-authority"
    NO_KNOWN_HEADING = "no-known-heading"
    FORMS_TOO_MANY = "forms-too-many"
    HEADING_TOO_LONG = "heading-too-long"
    AUTHORITY_DELETED = "authority-deleted"
    NOT_GIVEN = "not-given"
