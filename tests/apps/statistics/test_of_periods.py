"""Of one library readers are reported of each quarter and of no year: no sum, and it is said that they are there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Indicator, Span
from shulian.apps.statistics.open_words import covered_words
from shulian.apps.statistics.queries.coverage import covered
from shulian.apps.statistics.queries.figures import Level, grouped, groups_of
from shulian.apps.statistics.queries.pivot import PivotAsked, pivot
from shulian.apps.statistics.queries.places import Group
from shulian.apps.statistics.queries.published import Shown
from shulian.apps.statistics.queries.records import of_published, then
from shulian.apps.statistics.queries.snapshot import standing
from shulian.apps.statistics.tabling import whole_table_of
from shulian.core.dimensions import Dimension
from shulian.core.periods import parse
from shulian.core.sources import Aside
from tests.apps.statistics.test_late import CLOSING, FIRST, READERS, SECOND, THIRD, YEAR, form, happen, out, post, send
from tests.apps.statistics.test_sources import branch, tongchuan

__all__ = ["branch", "form", "post", "send", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]
FOURTH = parse("2022-Q4")
QUARTERS = (FIRST, SECOND, THIRD, FOURTH)
AFTERWARDS = datetime(2023, 1, 10, tzinfo=UTC)
SAID = "有借阅的读者：报的是较短的统计期，不重复计的数字不能相加：铜川图书馆。"


@pytest.fixture
def other(shaanxi) -> Library:
    """Twelve readers were counted there, enough to be told."""
    for _reader in range(12):
        happen(READERS, shaanxi["王益区图书馆"], 5)
    return shaanxi["王益区图书馆"]


@pytest.fixture(autouse=True)
def quarters(settings, tmp_path, tongchuan, send, monkeypatch) -> None:
    """Forty readers and more were reported of each quarter."""
    settings.EXPORT_FOLDER = tmp_path
    monkeypatch.setitem(CLOSING, FOURTH, AFTERWARDS)
    for more, months in enumerate(QUARTERS):
        send(months, READERS, 40 + more)


def said(span: Span) -> dict[int | None, tuple[object, int, int]]:
    """Value, who has reported and who should, by library."""
    found = {key: one.figure for key, one in standing(span).items()}
    return {library: (one.value, one.present, one.expected) for (_code, library), one in found.items()}


def test_the_year_is_published_as_there_and_without_a_sum(act, tongchuan, other):
    year = out(act, YEAR, READERS)
    assert said(year) == {tongchuan.pk: (None, 1, 1), other.pk: (12, 1, 1), None: (None, 2, 2)}
    # The returns stand behind the figure, as those that make no sum.
    figure = standing(year)[READERS, tongchuan.pk].figure
    assert then(of_published(figure)).set_aside(Aside.NO_SUM).count() == 4
    # Published coverage says so too, with the line.
    readers, both = Indicator.objects.get(pk=READERS), [tongchuan, other]
    coverage = Shown().covered(readers, YEAR, covered(readers, YEAR, both))
    assert (coverage.present, coverage.expected, coverage.missing) == (2, 2, ())
    assert list(covered_words(coverage, "有借阅的读者")) == [SAID]
    for months, value in zip(QUARTERS[:3], (40, 41, 42), strict=True):
        assert said(out(act, months, READERS))[tongchuan.pk] == (value, 1, 1)


def test_three_quarters_are_not_all_of_it(act, tongchuan, other):
    # Of nine months nobody knows; of six the two quarters are all.
    readers = Indicator.objects.get(pk=READERS)
    for code, unsummed in (("2022-01--2022-09", True), ("2022-02--2022-09", False), ("2021-12--2022-06", False)):
        line, _other = grouped(readers, parse(code), groups_of([tongchuan, other], Level.LIBRARY))
        assert (line.value, line.unsummed, line.of_periods) == (None, unsummed, unsummed), code


def test_who_reported_all_quarters_is_not_missing(tongchuan, branch, other):
    readers = Indicator.objects.get(pk=READERS)
    (line,) = grouped(readers, YEAR, [Group("", "", (tongchuan.pk, branch.pk))])
    assert (line.value, line.unsummed, line.of_periods, line.of_both_sources) == (None, True, True, False)
    (both,) = grouped(readers, YEAR, [Group("", "", (tongchuan.pk, other.pk))])
    assert (both.value, both.unsummed, both.of_periods, both.present) == (None, True, False, 2)
    found = covered(readers, YEAR, [tongchuan, other])
    assert (found.present, found.missing, found.shorter) == (2, (), (tongchuan,))


def test_who_was_counted_in_one_of_the_quarters_has_both_sources(tongchuan):
    happen(READERS, tongchuan, 5)
    readers = Indicator.objects.get(pk=READERS)
    (line,) = grouped(readers, YEAR, groups_of([tongchuan], Level.LIBRARY))
    assert (line.value, line.of_periods, line.of_both_sources) == (None, False, True)


def test_tables_have_a_line_of_it_that_says_why_there_is_no_figure(tongchuan, other):
    def table(*libraries: Library, rows: Dimension, columns: Dimension | None = None) -> dict[str, object]:
        asked = PivotAsked(Indicator.objects.get(pk=READERS), YEAR, libraries, rows, columns)
        with clock.stopped_at(AFTERWARDS):
            return whole_table_of(asked, pivot(asked))

    of_several, of_periods = "各馆数字不能相加。", "各期数字不能相加。"
    one = table(tongchuan, rows=Dimension.LIBRARY)
    assert (one["coverage"], one["absent"], one["total"]) == ([1, 1], [], None)
    assert (one["findings"], one["of_periods"]) == ([of_periods, SAID], [["", ""], [tongchuan.code, ""]])
    both = table(tongchuan, other, rows=Dimension.LIBRARY)
    assert [line["cells"] for line in both["rows"]] == [[None], [12]]
    assert (both["findings"], both["of_periods"]) == ([of_several, of_periods, SAID], [[tongchuan.code, ""]])
    by_quarter = table(tongchuan, other, rows=Dimension.LIBRARY, columns=Dimension.QUARTER)
    assert [line["cells"] for line in by_quarter["rows"]] == [[40, 41, 42, 43], [None, 12, None, None]]
    assert (by_quarter["total"], by_quarter["of_periods"]) == (None, [[tongchuan.code, ""]])
    by_city = table(tongchuan, other, rows=Dimension.CITY)
    assert (by_city["total"], by_city["findings"]) == (None, [of_several, SAID])
