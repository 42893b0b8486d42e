"""A table is held against others line by line, and a change says of how many libraries it is."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from shulian.apps.bulletin.figures import Figures, standing_of
from shulian.apps.bulletin.notes import Footnotes, notes, standing_words
from shulian.apps.statistics.actions import Heading, Upload, accept_return, enter_file
from shulian.apps.statistics.models import Form, Publication, PublishedFigure, Span
from shulian.apps.statistics.queries.returns import Collected
from shulian.core.periods import parse
from shulian.core.publishing import State

pytestmark = pytest.mark.django_db

QUARTER = parse("2022-Q2")


def table(act, lines: str, period=QUARTER) -> Collected:
    """A whole table of cards, accepted."""
    heading = Heading(Form.objects.get(pk="cards"), period)
    made = enter_file(replace(act, command=uuid4()), heading, Upload("a.csv", f"图书馆,办证量\n{lines}".encode()))
    assert accept_return(replace(act, command=uuid4()), made) is None
    found = Figures().of(heading.form, period)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ({"铜川图书馆": 5, "王益区图书馆": 10}, []),
        (
            {"铜川图书馆": 10, "王益区图书馆": 5},
            ["2022年第二季度办证量各馆已发布的数字不同：铜川图书馆（原 10，现 5）、王益区图书馆（原 5，现 10）。"],
        ),
    ],
)
def test_lines_that_were_published_otherwise_and_cancel_out_are_named(act, shaanxi, published, said):
    span = Span.objects.create(start=QUARTER.start, end=QUARTER.end, state=State.PUBLISHED)
    out = Publication.objects.create(span=span, number=1, digest="x")
    figure = {"publication": out, "indicator": "cards-issued", "version": 1, "counted_until": out.published_at}
    for name, value in published.items():
        PublishedFigure.objects.create(library=shaanxi[name], name=name, value=value, present=1, **figure)
    PublishedFigure.objects.create(library=None, value=15, present=2, expected=2, **figure)
    found = table(act, "铜川图书馆,5\n王益区图书馆,10\n")
    assert [words for words in standing_words(standing_of(found)) if "已发布" in words] == said


def test_a_change_is_of_the_libraries_that_have_both_and_says_how_many_these_are(act, shaanxi):
    table(act, "铜川图书馆,4\n印台区图书馆,100\n", parse("2022-Q1"))
    found = table(act, "铜川图书馆,6\n王益区图书馆,10\n")
    (change,) = (
        one for one in notes(found, Footnotes(found, found.lines, prints_findings=True), compares=True) if "%" in one
    )
    assert "增加 2" in change
    assert "以上按两期均有数的 1 家图书馆计算。" in change
