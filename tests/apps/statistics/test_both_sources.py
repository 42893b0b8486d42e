"""Of one library readers are reported and, in other months, counted: no sum, and it is said that they are there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.coverage import covered
from shulian.apps.statistics.queries.figures import grouped
from shulian.apps.statistics.queries.pivot import PivotAsked, pivot
from shulian.apps.statistics.queries.places import Group
from shulian.apps.statistics.queries.snapshot import standing
from shulian.apps.statistics.tabling import whole_table_of
from shulian.core.dimensions import Dimension
from tests.apps.statistics.test_late import FIRST, READERS, SECOND, YEAR, form, happen, out, post, send
from tests.apps.statistics.test_sources import branch, tongchuan

__all__ = ["branch", "form", "post", "send", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]


@pytest.fixture(autouse=True)
def both(settings, tmp_path, tongchuan, send) -> None:
    """Forty were reported of the first quarter, and one was counted in May."""
    settings.EXPORT_FOLDER = tmp_path
    send(FIRST, READERS, 40)
    happen(READERS, tongchuan, 5)


def table(*libraries: Library, rows: Dimension, columns: Dimension | None = None) -> dict[str, object]:
    asked = PivotAsked(Indicator.objects.get(pk=READERS), YEAR, libraries, rows, columns)
    with clock.stopped_at(datetime(2023, 1, 10, tzinfo=UTC)):
        return whole_table_of(asked, pivot(asked))


def test_the_year_of_one_library_has_a_line_that_says_so(act, tongchuan, shaanxi):
    happen(READERS, shaanxi["王益区图书馆"], 5)
    found = {
        key: (one.figure.value, one.figure.present, one.figure.expected)
        for key, one in standing(out(act, YEAR, READERS)).items()
    }
    assert found[READERS, tongchuan.pk] == (None, 1, 1)
    assert found[READERS, shaanxi["王益区图书馆"].pk] == (1, 1, 1)
    assert found[READERS, None][0] is None
    # By itself each quarter has its figure.
    for months, value in ((FIRST, 40), (SECOND, 1)):
        assert standing(out(act, months, READERS))[READERS, tongchuan.pk].figure.value == value


def test_who_has_both_is_not_missing(tongchuan, shaanxi):
    readers, other = Indicator.objects.get(pk=READERS), shaanxi["王益区图书馆"]
    (line,) = grouped(readers, YEAR, [Group("", "", (tongchuan.pk,))])
    assert (line.value, line.unsummed, line.of_both_sources, line.present) == (None, True, True, 1)
    happen(READERS, other, 5)
    (both,) = grouped(readers, YEAR, [Group("", "", (tongchuan.pk, other.pk))])
    assert (both.value, both.unsummed, both.of_both_sources, both.present) == (None, True, False, 2)
    assert tongchuan not in covered(readers, YEAR, [tongchuan, other]).missing


def test_tables_tell_the_sum_of_one_library_from_that_of_several(tongchuan, shaanxi):
    other = shaanxi["王益区图书馆"]
    happen(READERS, other, 5)
    of_several, of_one = "各馆数字不能相加。", "系统统计数与报表数不能相加。"
    one = table(tongchuan, rows=Dimension.LIBRARY)
    assert (one["findings"], one["of_both_sources"]) == ([of_one], [["", ""], [tongchuan.code, ""]])
    by_library = table(tongchuan, other, rows=Dimension.LIBRARY)
    assert by_library["findings"][:2] == [of_several, of_one]
    assert by_library["of_both_sources"] == [[tongchuan.code, ""]]
    by_city = table(tongchuan, other, rows=Dimension.CITY)
    assert (by_city["findings"][:1], "of_both_sources" in by_city) == ([of_several], False)
    by_quarter = table(tongchuan, rows=Dimension.LIBRARY, columns=Dimension.QUARTER)
    assert by_quarter["rows"][0]["cells"] == [40, 1]
    assert by_quarter["of_both_sources"] == [["", ""], [tongchuan.code, ""]]


def test_a_table_of_one_library_with_two_returns_says_nothing_of_what_was_counted(shaanxi, send):
    other, counted = shaanxi["王益区图书馆"], shaanxi["印台区图书馆"]
    send(FIRST, READERS, 40, other)
    send(SECOND, READERS, 50, other)
    by_quarter = table(other, rows=Dimension.LIBRARY, columns=Dimension.QUARTER)
    assert (by_quarter["rows"][0]["cells"], by_quarter["total"]) == ([40, 50], None)
    assert by_quarter["findings"][0] == "各期数字不能相加。"
    assert "系统统计数与报表数不能相加。" not in by_quarter["findings"]
    assert by_quarter["of_periods"] == [["", ""], [other.code, ""]]
    assert "of_both_sources" not in by_quarter
    # Beside others too.
    happen(READERS, counted, 5)
    several = table(other, counted, rows=Dimension.LIBRARY, columns=Dimension.QUARTER)
    assert (several["total"], several["findings"][0]) == (1, "各期数字不能相加。")
    assert (several["of_periods"], "of_both_sources" in several) == ([[other.code, ""]], False)
