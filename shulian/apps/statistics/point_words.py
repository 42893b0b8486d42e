"""What is open about a period, one sentence a point."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from shulian.apps.statistics.queries.checklist import Point
from shulian.apps.statistics.queries.returns import columns_of
from shulian.apps.statistics.words import finding_words, heading, name_of
from shulian.core.publishing import Item


def point_words(point: Point) -> str:
    """One open point in a sentence."""
    form = name_of(point.form) if point.form else ""
    library = point.library.name if point.library else _("Whole table")
    if point.item is Item.MISSING:
        return _("%(library)s has not reported: %(form)s.") % {"library": library, "form": form}
    if point.item is Item.WAITING:
        return _("%(library)s: %(form)s is under way.") % {"library": library, "form": form}
    if point.finding is not None:
        return f"{form}：{finding_words(point.finding, _headings(point))}"
    if point.figure is not None:
        return _("%(library)s, %(indicator)s: counted %(counted)s, reported %(reported)s.") % {
            "library": library,
            "indicator": point.indicator,
            "counted": point.figure.counted,
            "reported": point.figure.reported,
        }
    return _("%(library)s: device %(device)s may hold entries that were not sent.") % {
        "library": library,
        "device": point.device,
    }


def printed_words(found: list[Point]) -> list[str]:
    """What is printed with published figures, in Chinese as the figures are."""
    with translation.override("zh-hans"):
        return [point_words(point) for point in found]


def _headings(point: Point) -> dict[str, str]:
    if point.of_return is None:
        return {}
    place = point.of_return.period
    return {column.key: heading(column) for column in columns_of(place.form, place.form_version)}
