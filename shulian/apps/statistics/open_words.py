"""What is open about figures, in the same words under tables, indicators and publications: who is missing and more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from shulian.apps.statistics.queries.coverage import Covered

NAMED = 12
"""Of more libraries than these the number is said, and no names."""


def missing_words(names: Sequence[str], expected: int) -> str:
    """Who is not there."""
    details = {"count": len(names), "expected": expected, "names": "、".join(names)}
    if len(names) > NAMED:
        return _("%(count)s of %(expected)s libraries are missing.") % details
    return _("%(count)s of %(expected)s libraries are missing: %(names)s.") % details


def in_part_words(names: Sequence[str]) -> str:
    """Of whom not everything is there."""
    details = {"count": len(names), "names": "、".join(names)}
    if len(names) > NAMED:
        return _("Of %(count)s libraries only a part is there.") % details
    return _("Of %(count)s libraries only a part is there: %(names)s.") % details


def shorter_words(names: Sequence[str]) -> str:
    """Who is missing although there are returns: those of two quarters make no year of what is counted once."""
    details = {"count": len(names), "names": "、".join(names)}
    if len(names) > NAMED:
        return _("%(count)s libraries reported for shorter periods; what is counted once is not added up.") % details
    return _("Reported for shorter periods, and what is counted once is not added up: %(names)s.") % details


def lacking_words(names: Sequence[str]) -> str:
    """Whose sum has blank parts, so that it is at least that much."""
    details = {"count": len(names), "names": "、".join(names)}
    if len(names) > NAMED:
        return _("At least: %(count)s libraries left parts of it blank.") % details
    return _("At least: %(count)s libraries left parts of it blank: %(names)s.") % details


def unsummed_words() -> str:
    """Why there is no figure of several libraries although they have one each."""
    return _("The figures of several libraries cannot be added up.")


def of_both_sources_words() -> str:
    """Why there is no figure of a library although it has some of both sources."""
    return _("What the system counted and what returns say make no sum.")


def of_periods_words() -> str:
    """Why there is no figure of a library although it reported for parts of the period."""
    return _("The figures of several periods cannot be added up.")


def unanswered_words(count: int) -> str:
    """How many questions about returns wait for an answer."""
    return _("Questions about the returns that nobody has answered: %(count)s.") % {"count": count}


def redefined_words(name: str, since: date, *, by_time: bool = False) -> str:
    """That a definition begins to hold within the period; a table `by_time` has months of both."""
    words = (
        _("%(indicator)s is defined otherwise since %(day)s, within the period; each of its months goes by its own.")
        if by_time
        else _("%(indicator)s is defined otherwise since %(day)s, within the period; all of it goes by that.")
    )
    return words % {"indicator": name, "day": f"{since:%Y-%m-%d}"}


def counts_otherwise_words() -> str:
    """That a figure is not the one that will be published of its months."""
    return _(
        "These months are closed and not published. The publication counts late entries as of the closing: those since"
        " then in the next period, and those of earlier periods in this one."
    )


def covered_words(found: Covered, name: str, *, by_time: bool = False) -> Iterator[str]:
    """What is open about an indicator of this name."""
    said = []
    if found.missing:
        said.append(missing_words([one.name for one in found.missing], found.expected))
    if found.shorter:
        said.append(shorter_words([one.name for one in found.shorter]))
    if found.lacking:
        said.append(lacking_words([one.name for one in found.lacking]))
    if found.unanswered:
        said.append(unanswered_words(found.unanswered))
    for words in said:
        yield _("%(name)s: %(words)s") % {"name": name, "words": words}
    for day in found.redefined:
        yield redefined_words(name, day, by_time=by_time)
