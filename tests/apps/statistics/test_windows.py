"""Frozen figures: medians and changes see what had come in, and definitions as they were made, by their moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions.defining import Wanted, define_indicator
from shulian.apps.statistics.actions.spans import restate
from shulian.apps.statistics.queries.records import of_published, records
from shulian.apps.statistics.queries.snapshot import standing
from shulian.core.periods import parse
from tests.apps.statistics.test_agreeing import published
from tests.apps.statistics.test_spans import again, correction, lend, made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

FIRST, SECOND, THIRD = parse("2022-Q1"), parse("2022-Q2"), parse("2022-Q3")
IN_FEBRUARY, IN_MAY = datetime(2022, 2, 5, 4, tzinfo=UTC), datetime(2022, 5, 5, 4, tzinfo=UTC)
IN_AUGUST = datetime(2022, 8, 5, 4, tzinfo=UTC)
LATER = datetime(2022, 9, 1, tzinfo=UTC)


def wait(library, subject: str, minutes: int, happened: datetime, recorded: datetime | None = None) -> None:
    """A hold that was placed and, so many minutes later, ready; what came in when."""
    for kind, minute in (("hold-placed", 0), ("hold-ready", minutes)):
        at = happened.replace(minute=minute)
        Entry.objects.create(
            kind=kind,
            subject=subject,
            library=library.pk,
            happened_at=at,
            recorded_at=recorded or at,
            quantity=1,
            source="desk",
            command=uuid4(),
        )


def total(span, indicator: str):
    return standing(span)[indicator, None].figure.value


def test_a_frozen_median_ignores_what_comes_in_later(act, shaanxi):
    library = shaanxi["铜川图书馆"]
    wait(library, "hold:1", 10, IN_MAY)
    wait(library, "hold:2", 20, IN_MAY)
    span = published(act, SECOND, "hold-wait", signed=False)
    assert total(span, "hold-wait") == 15
    wait(library, "hold:3", 50, IN_MAY, datetime(2022, 8, 20, tzinfo=UTC))
    with clock.stopped_at(LATER):
        assert restate(again(act), span, correction("hold-wait", "迟到", signed=False)).reason == "nothing-new"
        late = replace(correction("hold-wait", "迟到", signed=False), takes_late=True)
        assert {one.value for one in made(restate(again(act), span, late)).figures.all()} == {20}


def test_a_late_wait_counts_in_the_median_of_the_period_after(act, shaanxi):
    library = shaanxi["铜川图书馆"]
    wait(library, "hold:1", 10, IN_FEBRUARY)
    with clock.stopped_at(datetime(2022, 4, 10, tzinfo=UTC)):
        published(act, FIRST, "hold-wait", signed=False)
    wait(library, "hold:2", 20, IN_MAY)
    wait(library, "hold:3", 50, IN_FEBRUARY, IN_MAY)
    assert total(published(act, SECOND, "hold-wait", signed=False), "hold-wait") == 35


def test_of_a_period_closed_after_a_later_one_nothing_is_counted_twice(act, shaanxi):
    library = shaanxi["铜川图书馆"]
    lend(library, 1, IN_FEBRUARY)
    lend(library, 2, IN_MAY)
    with clock.stopped_at(datetime(2022, 7, 10, tzinfo=UTC)):
        second = published(act, SECOND, "checkouts", "loans-and-renewals", signed=False)
    # Between the two closings of the one and of the other, and after both.
    lend(library, 10, IN_FEBRUARY, datetime(2022, 7, 20, tzinfo=UTC))
    lend(library, 20, IN_MAY, datetime(2022, 7, 20, tzinfo=UTC))
    with clock.stopped_at(datetime(2022, 8, 1, tzinfo=UTC)):
        first = published(act, FIRST, "checkouts", "loans-and-renewals", signed=False)
    lend(library, 100, IN_FEBRUARY, datetime(2022, 8, 5, tzinfo=UTC))
    lend(library, 200, IN_AUGUST)
    with clock.stopped_at(datetime(2022, 10, 10, tzinfo=UTC)):
        third = published(act, THIRD, "checkouts", "loans-and-renewals", signed=False)
        for code in ("checkouts", "loans-and-renewals"):
            assert [total(span, code) for span in (first, second, third)] == [11, 2, 320]
        figure = standing(third)["checkouts", None].figure
        assert figure.late == 120
        frozen = of_published(figure)
        assert sum(one.quantity for one in records(frozen)) == 320


def test_a_change_is_frozen_against_the_base_as_it_was_counted(act, shaanxi):
    library = shaanxi["铜川图书馆"]
    lend(library, 10, IN_FEBRUARY)
    with clock.stopped_at(datetime(2022, 4, 10, tzinfo=UTC)):
        published(act, FIRST, "checkouts", signed=False)
    # Ten more of the first quarter came in late: they count in the second one, and not in its base too.
    lend(library, 10, IN_FEBRUARY, datetime(2022, 5, 1, tzinfo=UTC))
    lend(library, 20, IN_MAY)
    span = published(act, SECOND, "checkouts", "loans-change", signed=False)
    assert (total(span, "checkouts"), total(span, "loans-change")) == (30, 200)


def test_a_base_that_was_never_closed_is_taken_as_of_the_same_moment(act, shaanxi):
    library = shaanxi["铜川图书馆"]
    lend(library, 10, IN_FEBRUARY)
    lend(library, 20, IN_MAY)
    span = published(act, SECOND, "loans-change", signed=False)
    assert total(span, "loans-change") == 100
    lend(library, 30, IN_FEBRUARY, datetime(2022, 8, 20, tzinfo=UTC))
    with clock.stopped_at(LATER):
        assert restate(again(act), span, correction("loans-change", "迟到", signed=False)).reason == "nothing-new"


def test_a_definition_that_is_made_afterwards_changes_no_frozen_figure(act, shaanxi):
    lend(shaanxi["铜川图书馆"], 20, IN_MAY)
    span = published(act, SECOND, "checkouts", signed=False)
    with clock.stopped_at(LATER):
        wanted = Wanted("checkouts", {"kind": "renew"}, date(2022, 4, 1), "自四月起改计续借")
        assert define_indicator(again(act), wanted, new=False) is None
        assert restate(again(act), span, correction("checkouts", "更正", signed=False)).reason == "nothing-new"
        found = made(restate(again(act), span, correction("checkouts", "按新定义", signed=False, takes_late=True)))
    assert [(one.version, one.value) for one in found.figures.all()] == [(2, None), (2, None)]
