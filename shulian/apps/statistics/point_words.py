"""What is open about a period, one sentence a point."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shulian.apps.statistics.definitions import definition_of
from shulian.apps.statistics.doubt_words import doubt_words, subject_words
from shulian.apps.statistics.models import Finding, Indicator, SourceChoice
from shulian.apps.statistics.open_words import redefined_words
from shulian.apps.statistics.queries.checklist import Point
from shulian.apps.statistics.queries.returns import columns_in
from shulian.apps.statistics.words import finding_words, heading, name_of, period_words, plain
from shulian.core.agreeing import Apart, Kind
from shulian.core.periods import Period
from shulian.core.publishing import Item
from shulian.core.sourcing import Stands
from shulian.core.suppression import counts_readers, readers_behind

WORDS: dict[Item, Any] = {
    Item.GAP: gettext_lazy("There are no returns for this part of the period: %(form)s."),
    Item.MISSING: gettext_lazy("%(library)s has not reported: %(form)s."),
    Item.WAITING: gettext_lazy("%(library)s: %(form)s is under way."),
    Item.LACKING: gettext_lazy("%(library)s, %(indicator)s: at least; %(lacking)s of its parts were left blank."),
    Item.DISAGREEING: gettext_lazy("%(library)s, %(indicator)s: counted %(counted)s, reported %(reported)s."),
    Item.SILENT: gettext_lazy("%(library)s: device %(device)s may hold entries that were not sent."),
    Item.TWICE: gettext_lazy(
        "%(library)s, %(name)s: %(late)s that came in late are in the published figure of %(period)s, and in what "
        "the return says here too. A restatement of %(period)s leaves them out there."
    ),
    Item.LOST: gettext_lazy(
        "%(library)s, %(name)s: %(late)s that came in late are neither in this figure nor in that of %(period)s. "
        "There they were left out, since a return had spoken of them, and it does not stand here. A restatement of "
        "%(period)s counts them there."
    ),
}
"""What the points say that have nothing else to tell of themselves."""


def point_words(point: Point) -> str:
    """One open point in a sentence."""
    if point.apart is not None:
        return _apart_words(point, point.apart)
    if point.finding is not None:
        return _finding_words(point, point.finding)
    if point.item is Item.REDEFINED and point.since is not None:
        return redefined_words(_indicator(point), point.since)
    about = {
        "library": _library(point),
        "form": _form(point),
        "indicator": _indicator(point),
        "name": name_of(point.indicator) if point.indicator else "",
        "period": period_words(point.period) if point.period else "",
        "lacking": point.lacking,
        "late": plain(Decimal(point.late)),
        "counted": point.figure.within if point.figure else "",
        "reported": point.figure.held if point.figure else "",
        "device": point.device,
    }
    return str(WORDS[point.item]) % about + choice_words(point.choice)


def _finding_words(point: Point, finding: Finding) -> str:
    if point.of_return is not None:
        return f"{_form(point)}：{finding_words(finding, _headings(point))}"
    about = {"library": _library(point), "subject": subject_words(finding), "question": doubt_words(finding)}
    return _("%(library)s, %(subject)s: %(question)s") % about


def _library(point: Point) -> str:
    return point.library.name if point.library else _("Whole table")


def choice_words(choice: SourceChoice | None) -> str:
    """What was decided where a return and the system disagree, and why."""
    if choice is None or choice.stands != Stands.RETURN:
        return ""
    return _(" By decision the return stands: %(reason)s") % {"reason": choice.reason}


def decided_words(choice: SourceChoice) -> str:
    """A decision by itself, where the two figures do not stand beside it."""
    return _("%(library)s, %(indicator)s %(period)s: the return stands over what the system counted: %(reason)s") % {
        "library": choice.library.name,
        "indicator": name_of(choice.indicator),
        "period": period_words(Period(choice.start, choice.end)),
        "reason": choice.reason,
    }


APART: dict[Kind, Any] = {
    Kind.LINES: gettext_lazy("%(indicator)s: %(stated)s for all libraries, their lines add up to %(computed)s."),
    Kind.PARTS: gettext_lazy("%(library)s, %(indicator)s: %(stated)s, its parts add up to %(computed)s."),
    Kind.TIMES: gettext_lazy(
        "%(library)s, %(indicator)s: %(stated)s, and %(computed)s by the shorter periods that lie in it."
    ),
    Kind.CHANGE: gettext_lazy(
        "%(library)s, %(indicator)s: %(stated)s, and %(computed)s by the published figures of both periods."
    ),
    Kind.RATIO: gettext_lazy(
        "%(library)s, %(indicator)s: %(stated)s, and %(computed)s by the published figures that it is divided of."
    ),
    Kind.NOW: gettext_lazy(
        "%(library)s, %(indicator)s: %(stated)s as it was published, and %(computed)s as it would be now."
    ),
    Kind.LATE: gettext_lazy(
        "%(library)s, %(indicator)s: %(stated)s as it was published, and %(computed)s with what came in late, which "
        "is counted in what goes out beside it."
    ),
}


def _apart_words(point: Point, apart: Apart) -> str:
    return str(APART[apart.kind]) % {
        "library": point.library.name if point.library else _("All libraries"),
        "indicator": _indicator(point),
        "stated": plain(apart.stated) or "—",
        "computed": plain(apart.computed) or "—",
    }


def _form(point: Point) -> str:
    return _with_period(name_of(point.form) if point.form else "", point)


def _indicator(point: Point) -> str:
    return _with_period(name_of(point.indicator) if point.indicator else "", point)


def _with_period(name: str, point: Point) -> str:
    """The period is named where it is another than the one that is being closed."""
    return f"{name} {period_words(point.period)}" if point.period else name


def printed_words(found: list[Point]) -> list[str]:
    """What is printed with published figures, in Chinese as the figures are."""
    with translation.override("zh-hans"):
        return [_printed(point) for point in found]


def _printed(point: Point) -> str:
    """What could point to a reader is not told in public: that it does not agree is."""
    if point.indicator is None or point.library is None or not _points_to_readers(point.indicator):
        return point_words(point)
    names = {"library": point.library.name, "indicator": _indicator(point)}
    return _("%(library)s, %(indicator)s: the figures do not agree.") % names


def _points_to_readers(indicator: Indicator) -> bool:
    made = definition_of(indicator)
    if counts_readers(made) or not made["derive"]:
        return counts_readers(made)
    return bool(readers_behind(made, {one.pk: definition_of(one) for one in Indicator.objects.all()}))


def _headings(point: Point) -> dict[str, str]:
    if point.of_return is None:
        return {}
    place = point.of_return.period
    return {column.key: heading(column) for column in columns_in(place)}
