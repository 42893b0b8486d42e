"""What a record is worth, from 0 to 100 (记录质量分): the best one of a title leads it.

Points are given for what readers see and search by, taken away for what is known to be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Merit(StrEnum):
    """What a record has, or what is wrong with it."""

    TITLE = "title"
    RESPONSIBILITY = "responsibility"
    NAME = "name"
    AUTHORITY = "authority"
    PUBLISHER = "publisher"
    PLACE = "place"
    YEAR = "year"
    ISBN = "isbn"
    CLASS = "class"
    SUBJECT = "subject"
    MORE_SUBJECTS = "more-subjects"
    LANGUAGE = "language"
    CODED = "coded"
    EXTENT = "extent"
    SERIES = "series"
    SUMMARY = "summary"
    NOTES = "notes"
    EDITION = "edition"
    FULL_LEVEL = "full-level"
    FROM_PROVINCE = "from-province"
    FROM_CITY = "from-city"
    FROM_COUNTY = "from-county"
    WRONG_ISBN = "wrong-isbn"
    REPAIRED = "repaired"
    LOSSY = "lossy"


POINTS: dict[Merit, int] = {
    Merit.TITLE: 4,
    Merit.RESPONSIBILITY: 6,
    Merit.NAME: 8,
    Merit.AUTHORITY: 6,
    Merit.PUBLISHER: 6,
    Merit.PLACE: 2,
    Merit.YEAR: 8,
    Merit.ISBN: 8,
    Merit.CLASS: 10,
    Merit.SUBJECT: 6,
    Merit.MORE_SUBJECTS: 4,
    Merit.LANGUAGE: 2,
    Merit.CODED: 4,
    Merit.EXTENT: 6,
    Merit.SERIES: 2,
    Merit.SUMMARY: 6,
    Merit.NOTES: 2,
    Merit.EDITION: 2,
    Merit.FULL_LEVEL: 4,
    # Of the three places only one can be: a record has at most a hundred points.
    Merit.FROM_PROVINCE: 4,
    Merit.FROM_CITY: 3,
    Merit.FROM_COUNTY: 2,
    Merit.WRONG_ISBN: -6,
    Merit.REPAIRED: -6,
    Merit.LOSSY: -30,
}


def quality(merits: Iterable[Merit]) -> int:
    """The points of these merits, from 0 to 100."""
    return max(0, min(100, sum(map(POINTS.__getitem__, set(merits)))))
