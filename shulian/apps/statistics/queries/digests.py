"""The digests of what went out, worked out again from the rows that are stored: whether it is what it was."""

from __future__ import annotations

from collections.abc import Iterable

from shulian.apps.notices.heartbeat import beat_of
from shulian.apps.statistics.models import Publication, PublishedFigure, Report
from shulian.apps.statistics.queries.checklist import months_of
from shulian.core.digests import digest
from shulian.core.publishing import Seen, digest_of

VERIFYING = "shulian.apps.statistics.jobs.verify_published"


def apart(publications: Iterable[Publication]) -> list[Publication]:
    """Those of these publications whose figures are not those of their digest any more."""
    return [one for one in publications if digest_again(one) != one.digest]


def apart_since_last_night(publications: Iterable[Publication]) -> list[Publication]:
    """The same, looked for only if the last night found any: for pages that everybody reads."""
    return apart(publications) if apart_last_night() else []


def digest_again(publication: Publication) -> str:
    """The digest over the figures of a publication as they are stored now."""
    stored = PublishedFigure.objects.filter(publication=publication).select_related("library")
    figures = tuple(
        Seen(
            indicator=one.indicator,
            version=one.version,
            library=one.library.code if one.library else "",
            value=one.value,
            late=one.late,
            present=one.present,
            expected=one.expected,
            bases=tuple(one.bases),
        )
        for one in stored
    )
    return digest_of(months_of(publication.span), figures)


def reports_apart() -> list[Report]:
    """The saved reports whose table is not that of their digest any more."""
    return [one for one in Report.objects.order_by("pk").iterator(chunk_size=100) if report_is_apart(one)]


def report_is_apart(report: Report) -> bool:
    """Whether the table of a saved report is not that of its digest any more."""
    return digest(report.table) != report.digest


def apart_last_night() -> int:
    """How many publications the last look found changed; 0 before the first look, too."""
    return found_by(VERIFYING, "apart")


def others_apart_last_night() -> int:
    """How many saved reports and accepted returns it found changed."""
    return found_by(VERIFYING, "apart_others")


def found_by(job: str, what: str) -> int:
    """How many of these the last run of a job told of; 0 before the first one."""
    result = beat_of(job).result
    return result.get(what, 0) if isinstance(result, dict) else 0
