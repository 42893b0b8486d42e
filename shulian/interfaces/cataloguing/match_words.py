"""Words for fields of titles, for the reasons of a doubt, and for what was moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.catalogue.editions import said
from shulian.apps.catalogue.models import Regrouping, Title
from shulian.core.gathering import Rule
from shulian.core.othernumbers import not_its_own
from shulian.core.verdict import Reason
from shulian.interfaces.titlewords import FORMS, LANGUAGES, OTHER_NUMBERS

FIELDS: dict[str, Promise] = {
    "title": _("Title"),
    "remainder": _("Subtitle"),
    "other_titles": _("Other titles"),
    "additions": _("Words in brackets"),
    "volume": _("Volume"),
    "responsibility": _("Responsibility"),
    "authors": _("Authors"),
    "credits": _("Roles of authors"),
    "edition": _("Edition"),
    "publisher": _("Publisher"),
    "place": _("Place of publication"),
    "year": _("Year"),
    "isbns": _("ISBN"),
    "issn": _("ISSN"),
    "shared_numbers": _("Union numbers"),
    "other_numbers": _("Wrong and old numbers"),
    "medium": _("Medium"),
    "form": pgettext_lazy("title", "Form"),
    "clc": _("Class"),
    "classes": _("Every class"),
    "subjects": _("Subjects"),
    "language": _("Language"),
    "extent": _("Extent"),
    "series": _("Series"),
    "summary": _("Summary"),
    "contents": pgettext_lazy("title", "Contents"),
    "notes": pgettext_lazy("title", "Notes"),
    "links": _("Addresses on the web"),
    "juvenile": _("For children"),
}
"""In the order in which a cataloguer compares."""

REASONS: dict[str, Promise] = {
    Reason.ISBN_CONFLICT: _("other ISBN"),
    Reason.TITLE_DIFFERS: _("other title"),
    Reason.AUTHOR_DIFFERS: _("other author"),
    Reason.VOLUME_DIFFERS: _("other volume"),
    Reason.MEDIUM_DIFFERS: _("other medium"),
    Reason.REMAINDER_DIFFERS: _("other subtitle or other words in brackets"),
    Reason.PUBLISHER_DIFFERS: _("other publisher"),
    Reason.YEAR_DIFFERS: _("a year apart"),
    Reason.YEAR_UNKNOWN: _("year not said"),
    Reason.AUTHOR_UNKNOWN: _("author not said"),
    Reason.EDITION_DIFFERS: _("other edition statement"),
    Reason.TRANSLATOR_DIFFERS: _("other translator"),
}

CODED: dict[str, Mapping[str, Promise]] = {"form": FORMS, "language": LANGUAGES}

RULES: dict[Rule, Promise] = {
    Rule.LEADER: _("from the leading record"),
    Rule.FILLED: _("from the best record that says it"),
    Rule.UNITED: _("from all records together"),
    Rule.ANY: _("if any record says so"),
}

KINDS: dict[str, Promise] = {
    Regrouping.Kind.MERGE: _("joined"),
    Regrouping.Kind.SPLIT: pgettext_lazy("title", "parted"),
}

MOVED: dict[str, Promise] = {
    "records": _("records"),
    "items": pgettext_lazy("moved", "copies"),
    "holds": pgettext_lazy("moved", "holds"),
    "ended": _("holds that another stands for"),
    "entries": _("entries of lists"),
}
"""What is counted of a move; sorts of rows without a word are not told."""


def in_words(name: str, value: Any) -> Any:
    """A coded value as people read it; everything else as it is."""
    if name == "credits":
        return [" ".join(filter(None, [author, role])) for author, role, _is_body in value]
    if name == "other_numbers":
        return [f"{OTHER_NUMBERS[one.kind]} {one.text}" for one in not_its_own(value, ())]
    words = CODED.get(name)
    return str(words.get(value, value)) if words and value else value


def told(title: Title) -> dict[str, Any]:
    """What a title shows, coded values in words."""
    return {name: in_words(name, value) for name, value in said(title).items()}


def moved_words(counts: dict[str, int]) -> str:
    """3 records, 5 copies."""
    return ", ".join(f"{counts[name]} {word}" for name, word in MOVED.items() if counts.get(name))


def reason_words(reasons: list[str]) -> str:
    """The reasons in one line."""
    return ", ".join(str(REASONS[reason]) for reason in reasons if reason in REASONS)
