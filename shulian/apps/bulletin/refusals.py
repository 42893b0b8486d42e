"""Why something is not done with an issue, an article or an official document."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """The reasons that are not rules of their own in core."""

    PUBLISHED = "published"
    NOTHING_TO_PUBLISH = "nothing-to-publish"
    TABLE_WITHOUT_FIGURES = "table-without-figures"
    FINDINGS_NOT_PRINTED = "findings-not-printed"
    SEEN_OTHERWISE = "seen-otherwise"
    ARTICLE_NOT_APPROVED = "article-not-approved"
    ARTICLE_PLACED = "article-placed"
    PERIOD_RUNS = "period-runs"
    YEAR_RUNS = "year-runs"
    NO_PHOTOS = "no-photos"
    SECTION_NOT_EMPTY = "section-not-empty"
    SECTION_TAKEN = "section-taken"
    CHANGED_MEANWHILE = "changed-meanwhile"
    READERS_OF_A_YEAR = "readers-of-a-year"
    UNKNOWN_FIGURES = "unknown-figures"
    UNKNOWN_PHOTO = "unknown-photo"
    TOO_LONG = "too-long"
    TOO_MANY_PHOTOS = "too-many-photos"
    PLACED_NOT_REOPENED = "placed-not-reopened"
