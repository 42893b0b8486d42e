"""Whether two editions are one: for certain, perhaps, or not; and what stands against it or is not known.

What is certain is joined without asking (`same_edition`). What two descriptions share that two books seldom share, a
number or nearly the whole key, makes a doubt for a cataloguer; each doubt has its reasons. All else is two books.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from shulian.core.editions import differ
from shulian.core.matching import (
    Edition,
    additions_differ,
    authors_agree,
    either_begins,
    same_edition,
    titles_agree,
    translators_differ,
    years_of_one,
)
from shulian.core.volumes import names_differ, part_of_other


class Outcome(StrEnum):
    """What is to be done with two editions that resemble each other."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


class Reason(StrEnum):
    """Why two editions that share so much might still be two."""

    ISBN_CONFLICT = "isbn-conflict"
    TITLE_DIFFERS = "title-differs"
    AUTHOR_DIFFERS = "author-differs"
    VOLUME_DIFFERS = "volume-differs"
    MEDIUM_DIFFERS = "medium-differs"
    REMAINDER_DIFFERS = "remainder-differs"
    PUBLISHER_DIFFERS = "publisher-differs"
    YEAR_DIFFERS = "year-differs"
    YEAR_UNKNOWN = "year-unknown"
    AUTHOR_UNKNOWN = "author-unknown"
    EDITION_DIFFERS = "edition-differs"
    TRANSLATOR_DIFFERS = "translator-differs"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, with the reasons of a doubt."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()


SAME, DIFFERENT = Verdict(Outcome.SAME), Verdict(Outcome.DIFFERENT)

Differs = Callable[[Edition, Edition], bool]


def _volumes_differ(one: Edition, other: Edition) -> bool:
    return one.volume != other.volume or names_differ(one.part, other.part)


def _may_be_one_volume(one: Edition, other: Edition) -> bool:
    """Whether the volumes are one, or all that the one says of its volume stands in the other: 第三卷, 第三卷. 上册."""
    return one.volume == other.volume or part_of_other((one.volume, one.part), (other.volume, other.part))


# What may differ although both carry one number.
_UNDER_ONE_NUMBER: tuple[tuple[Reason, Differs], ...] = (
    (Reason.TITLE_DIFFERS, lambda one, other: one.title != other.title and not titles_agree(one, other)),
    (
        Reason.REMAINDER_DIFFERS,
        lambda one, other: additions_differ(one, other) or (one.title == other.title and not titles_agree(one, other)),
    ),
    (Reason.AUTHOR_DIFFERS, lambda one, other: not authors_agree(one, other)),
    (Reason.VOLUME_DIFFERS, _volumes_differ),
    (Reason.MEDIUM_DIFFERS, lambda one, other: one.medium != other.medium),
    (
        Reason.EDITION_DIFFERS,
        lambda one, other: not one.isbns & other.isbns and differ(one.statement, other.statement),
    ),
)

# What of the key may differ, or be unknown, when the rest of it is the same and the numbers do not conflict.
_IN_THE_KEY: tuple[tuple[Reason, Differs], ...] = (
    (Reason.AUTHOR_UNKNOWN, lambda one, other: bool(one.families) != bool(other.families)),
    (Reason.PUBLISHER_DIFFERS, lambda one, other: one.publisher != other.publisher),
    (Reason.YEAR_UNKNOWN, lambda one, other: (one.year is None) != (other.year is None)),
    (Reason.YEAR_DIFFERS, lambda one, other: one.year != other.year and None not in (one.year, other.year)),
    (Reason.VOLUME_DIFFERS, _volumes_differ),
    (
        Reason.REMAINDER_DIFFERS,
        lambda one, other: additions_differ(one, other) or not either_begins(one.remainder, other.remainder),
    ),
    (
        Reason.EDITION_DIFFERS,
        lambda one, other: one.adapted != other.adapted or differ(one.statement, other.statement),
    ),
    (Reason.TRANSLATOR_DIFFERS, translators_differ),
)
_FIGURES = re.compile(r"[0-9]+")
_YEARS_APART = 1
"""A printing of the next year is often the same edition."""


def verdict(one: Edition, other: Edition) -> Verdict:
    """What two editions are to each other."""
    if same_edition(one, other):
        return SAME
    conflict = bool(one.isbns and other.isbns and not one.isbns & other.isbns)
    if (one.isbns & other.isbns or one.shared & other.shared) and not conflict:
        return _under_one_number(one, other)
    if (one.title, one.medium) != (other.title, other.medium) or not (one.title and _may_be_one_volume(one, other)):
        return DIFFERENT
    return _of_one_title(one, other, conflict=conflict)


def _under_one_number(one: Edition, other: Edition) -> Verdict:
    """Volumes of a set share its number and stay apart; what else differs is for a person to look at."""
    both_dated = all(_FIGURES.search(title) for title in (one.title, other.title))
    if one.volume and other.volume and not _may_be_one_volume(one, other):
        return DIFFERENT
    if both_dated and years_of_one(one, other):
        return DIFFERENT
    found = tuple(reason for reason, differs in _UNDER_ONE_NUMBER if differs(one, other))
    # A yearbook without its year begins like every one of them: which it is, or whether it is all, a person says.
    return _doubt(found or (Reason.TITLE_DIFFERS,))


def _of_one_title(one: Edition, other: Edition, *, conflict: bool) -> Verdict:
    """One title and medium, perhaps one volume: a doubt when authors agree and no more than one other thing differs."""
    if (
        not authors_agree(one, other)
        or abs((one.year or other.year or 0) - (other.year or one.year or 0)) > _YEARS_APART
    ):
        return DIFFERENT
    found = tuple(reason for reason, differs in _IN_THE_KEY if differs(one, other))
    if conflict:
        return DIFFERENT if found else _doubt((Reason.ISBN_CONFLICT,))
    return DIFFERENT if len(found) > 1 else _doubt(found or (Reason.AUTHOR_DIFFERS,))


def _doubt(reasons: tuple[Reason, ...]) -> Verdict:
    return Verdict(Outcome.DOUBTFUL, reasons)
