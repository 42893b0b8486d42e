"""The indexes that experts and other libraries' programs may ask for by name, and what each of them is here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from shulian.protocols.cql import CqlError, Name

UNKNOWN_SET, UNKNOWN_INDEX = 15, 16
"""Numbers of SRU's diagnostics."""


class Kind(Enum):
    """How an index is asked."""

    ALL = auto()
    ANYWHERE = auto()
    TEXT = auto()
    NUMBER = auto()
    YEAR = auto()
    MOMENT = auto()
    CODE = auto()
    EDITION = auto()
    CLASS = auto()
    ID = auto()
    LIBRARY = auto()


@dataclass(frozen=True)
class Index:
    """A field of ours; `row` is the one that is leafed through, `order` the one that sorts; empty where none is."""

    kind: Kind
    field: str = ""
    row: str = ""
    order: str = ""


_ANYWHERE = Index(Kind.ANYWHERE)
_TITLE = Index(Kind.TEXT, "title", "by_title", "by_title")
_AUTHOR = Index(Kind.TEXT, "author", "by_author", "first_author")
_SUBJECT = Index(Kind.TEXT, "subject", "by_subject")
_PUBLISHER = Index(Kind.TEXT, "publisher", "by_publisher")
_SERIES = Index(Kind.TEXT, "series")
_CONTENTS = Index(Kind.TEXT, "contents")
_NUMBER = Index(Kind.NUMBER, "number", "number")
_YEAR = Index(Kind.YEAR, "year", "", "year")
_CLASS = Index(Kind.CLASS, "clc", "clc")
_LANGUAGE, _FORM, _AUDIENCE = (Index(Kind.CODE, field) for field in ("language", "form", "audience"))
_EDITION = Index(Kind.EDITION, "edition")
_ADDED, _CHANGED = (Index(Kind.MOMENT, field, "", field) for field in ("added", "changed"))
_ID = Index(Kind.ID, "id", "", "id")
_LIBRARY = Index(Kind.LIBRARY, "library")

_BIB = "info:srw/cql-context-set/1/bib-v1"

INDEXES: dict[str, dict[str, Index]] = {
    "cql": {
        "allrecords": Index(Kind.ALL),
        **dict.fromkeys(("anywhere", "serverchoice", "anyindexes", "allindexes", "keywords"), _ANYWHERE),
    },
    "dc": {
        "title": _TITLE,
        **dict.fromkeys(("creator", "contributor", "author"), _AUTHOR),
        "subject": _SUBJECT,
        "publisher": _PUBLISHER,
        "relation": _SERIES,
        "identifier": _NUMBER,
        "date": _YEAR,
        "language": _LANGUAGE,
        **dict.fromkeys(("type", "format"), _FORM),
    },
    "bath": {
        "any": _ANYWHERE,
        **dict.fromkeys(("title", "uniformtitle", "keytitle"), _TITLE),
        **dict.fromkeys(
            (
                *("name", "author", "personalname", "personalauthor", "corporatename", "corporateauthor"),
                *("conferencename", "conferenceauthor"),
            ),
            _AUTHOR,
        ),
        **dict.fromkeys(("subject", "topicalsubject", "geographicname", "genreform"), _SUBJECT),
        "publisher": _PUBLISHER,
        "seriestitle": _SERIES,
        **dict.fromkeys(("isbn", "issn", "standardidentifier"), _NUMBER),
        "date": _YEAR,
        "classification": _CLASS,
        "possessinginstitution": _LIBRARY,
    },
    "rec": {
        **dict.fromkeys(("identifier", "id"), _ID),
        **dict.fromkeys(("creationdate", "created"), _ADDED),
        **dict.fromkeys(("lastmodificationdate", "lastmodified", "modified"), _CHANGED),
        "collectionname": _LIBRARY,
    },
    _BIB: {
        **dict.fromkeys(("titleuniform", "titlealternative", "titletranslated"), _TITLE),
        "titleseries": _SERIES,
        **dict.fromkeys(("name", "namepersonal", "namecorporate", "nameconference"), _AUTHOR),
        **dict.fromkeys(("subjectplace", "subjecttitle", "subjectname", "genre"), _SUBJECT),
        "dateissued": _YEAR,
        "edition": _EDITION,
        "classification": _CLASS,
        "audience": _AUDIENCE,
    },
    "": {
        **dict.fromkeys(("any", "anywhere", "keyword"), _ANYWHERE),
        "title": _TITLE,
        **dict.fromkeys(("author", "creator"), _AUTHOR),
        "subject": _SUBJECT,
        "publisher": _PUBLISHER,
        "series": _SERIES,
        "contents": _CONTENTS,
        **dict.fromkeys(("isbn", "issn", "number"), _NUMBER),
        **dict.fromkeys(("year", "date"), _YEAR),
        **dict.fromkeys(("clc", "class"), _CLASS),
        "language": _LANGUAGE,
        "form": _FORM,
        "edition": _EDITION,
        "audience": _AUDIENCE,
        "library": _LIBRARY,
        "id": _ID,
        "added": _ADDED,
        "changed": _CHANGED,
    },
}
"""Context set, name, index. Names without a set are our own."""


def index_of(name: Name, offset: int | None = None) -> Index:
    """The index of this name; CqlError when there is none."""
    if name.set not in INDEXES:
        raise CqlError(UNKNOWN_SET, name.set, offset)
    if name.name not in INDEXES[name.set]:
        raise CqlError(UNKNOWN_INDEX, str(name), offset)
    return INDEXES[name.set][name.name]
