"""A period is planned, filled, closed, published and restated; each published figure is recomputed by plain SQL."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions import Heading, accept_return, enter_cells, enter_file
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.actions.letting_in import exempt
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.actions.spans import (
    Correction,
    Release,
    begin_closing,
    close_span,
    publish_span,
    reopen_span,
    restate,
)
from shulian.apps.statistics.jobs import ask_about_period
from shulian.apps.statistics.models import (
    Form,
    FormVersion,
    Indicator,
    Period,
    Publication,
    PublishedFigure,
    Return,
    Span,
)
from shulian.apps.statistics.queries import checklist
from shulian.apps.statistics.queries.calendar import coverages, planned
from shulian.apps.statistics.queries.expected import expected_of
from shulian.apps.statistics.queries.returns import collected, columns_in, design_of
from shulian.apps.statistics.queries.snapshot import standing
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.words import finding_words
from shulian.core.periods import parse
from shulian.core.plausibility import Kind, Rule
from shulian.core.publishing import Item, Refusal
from shulian.core.scope import Scope
from tests.apps.statistics.conftest import through

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

QUARTER, NEXT = parse("2022-Q2"), parse("2022-Q3")
NAMES = ("铜川图书馆", "王益区图书馆", "印台区图书馆")
LOANS = "checkouts"

# Written by itself, without a word of the product's own queries: what a quarter's figures are, from the journal alone.
RECOMPUTED = """
WITH RECURSIVE homes AS (
    SELECT l.id, (SELECT h.id FROM alliance_library h
                   WHERE l.path LIKE h.path || '%%' AND h.kind IN ('province', 'city', 'county')
                   ORDER BY length(h.path) DESC LIMIT 1) AS home
      FROM alliance_library l
), counted AS (
    SELECT homes.home AS library, sum(e.quantity) AS n FROM journal_entry e JOIN homes ON homes.id = e.library
     WHERE e.kind = 'checkout' AND e.recorded_at <= %(until)s
       AND ((e.happened_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %(start)s AND %(end)s
            OR (e.recorded_at > %(late_after)s
                AND (e.happened_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %(late_from)s AND %(start)s - 1))
     GROUP BY 1
), newest AS (
    SELECT DISTINCT ON (e.library) e.library, e.quantity AS n FROM journal_entry e
     WHERE e.kind = 'reported' AND e.details->>'indicator' = %(indicator)s AND e.recorded_at <= %(seen)s
       AND e.details->>'start' = %(start)s::text AND e.details->>'end' = %(end)s::text
     ORDER BY e.library, e.recorded_at DESC, e.id DESC
)
SELECT coalesce(c.library, r.library), coalesce(c.n, r.n)
  FROM (SELECT * FROM counted WHERE %(indicator)s = 'checkouts') c FULL JOIN newest r ON r.library = c.library
"""


def recomputed(figure: PublishedFigure, **late: object) -> int | None:
    """The same figure by the second query."""
    span = figure.publication.span
    values = {
        "indicator": figure.indicator,
        "start": span.start,
        "end": span.end,
        "until": figure.counted_until,
        "seen": figure.publication.published_at,
        "late_after": datetime(2999, 1, 1, tzinfo=UTC),
        "late_from": span.start,
    } | late
    with connection.cursor() as cursor:
        cursor.execute(RECOMPUTED, values)
        found = dict(cursor.fetchall())
    if figure.library_id:
        return found.get(figure.library_id)
    return sum(found.values()) if found else None


def digest_again(publication: Publication) -> str:
    """What anybody who has the figures works out: their rows in order, as JSON without spaces."""
    columns = ("indicator", "version", "library__code", "value", "late", "present", "expected")
    rows = [list(row) for row in publication.figures.values_list(*columns)]
    for row in rows:
        row[2] = row[2] or ""
        row[3], row[4] = ("" if one is None else f"{one.normalize():f}" for one in row[3:5])
    plain = json.dumps(["2022-Q2", sorted(rows)], separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def words(found: list[checklist.Point]) -> list[str]:
    return [f"{point.item} {point.library.name if point.library else ''}" for point in found]


def correction(indicator: str, reason: str, *, signed: bool = True, takes_late: bool = False) -> Correction:
    return Correction(indicator, reason, words, takes_late, signed)


def expected_for(code: str, period) -> set[int]:
    return set(expected_of(Indicator.objects.get(pk=code), period, {}).libraries)


@pytest.fixture(name="form")
def quarterly_form(shaanxi, act) -> Form:
    return made(design_form(again(act), design()))


def again(act: Act) -> Act:
    return replace(act, command=uuid4())


def made(found):
    assert not isinstance(found, Refused), found
    return found


def design(**changes: object) -> Design:
    jump = Rule(Kind.JUMP, "cards_issued", low=Decimal(-50), high=Decimal(100))
    codes = frozenset({"610200", "610202", "610203"})
    values = {
        "code": "quarterly",
        "name_zh": "业务季报",
        "name_en": "Quarterly figures",
        "months": 3,
        "unit_zh": "",
        "unit_en": "",
        "asked": (Asked("cards-issued", "只计新办"), Asked("in-house-use")),
        "rules": (jump,),
        "scope": Scope(kinds=frozenset({"none"}), also=codes),
    }
    return Design(**values | changes)  # type: ignore[arg-type]


def report(act, form: Form, library: Library, cards: int, period=QUARTER) -> Return:
    heading = Heading(form, period, library)
    found = made(enter_cells(again(act), heading, {"cards_issued": str(cards), "in_house_use": "5"}))
    assert through(act, found) is None
    return found


def lend(library: Library, times: int, happened: datetime, recorded: datetime | None = None) -> None:
    with clock.stopped_at(recorded or happened):
        Entry.objects.bulk_create(
            Entry(
                kind="checkout",
                happened_at=happened,
                recorded_at=clock.now(),
                library=library.pk,
                command=uuid4(),
                source="desk",
                quantity=1,
            )
            for _one in range(times)
        )


@pytest.fixture(name="closed")
def closed_quarter(act, form, shaanxi) -> Span:
    """The second quarter: one of three has reported, forty loans were counted; closed with a reason."""
    assert made(plan_period(again(act), Planned(form, QUARTER)))
    report(act, form, shaanxi["铜川图书馆"], 224)
    lend(shaanxi["铜川图书馆"], 40, datetime(2022, 5, 5, 4, tzinfo=UTC))
    span = Span.objects.get()
    assert begin_closing(again(act), span) is None
    assert ProcrastinateJob.objects.filter(task_name=ask_about_period.name, args={"period": QUARTER.code}).count() == 1
    assert close_span(again(act), span, "两馆停业未报").__class__ is type(None)
    return span


@pytest.fixture(name="published")
def published_quarter(act, closed) -> Span:
    release = Release(("cards-issued", "in-house-use", LOANS), words, signed=True, statement="同意附缺报名单发布")
    assert made(publish_span(again(act), closed, release))
    closed.refresh_from_db()
    return closed


def test_who_has_not_reported_is_missing_and_coverage_counts_them(act, form, shaanxi):
    plan_period(again(act), Planned(form, QUARTER))
    report(act, form, shaanxi["铜川图书馆"], 224)
    (coverage,) = coverages(planned())
    assert (coverage.reported, coverage.expected) == (1, 3)
    assert [library.name for library in coverage.missing] == ["王益区图书馆", "印台区图书馆"]
    assert coverage.overdue(clock.today())


def test_a_whole_table_reports_for_all_its_lines(act, cards, shaanxi):
    scope = Scope(kinds=frozenset({"none"}), also=frozenset({"610200", "610202"}))
    form = made(design_form(again(act), design(code="cards", asked=(Asked("cards-issued"),), scope=scope, reason="x")))
    plan_period(again(act), Planned(form, QUARTER))
    accept_return(again(act), enter_file(again(act), replace(cards[0], form=form), cards[1]))
    (coverage,) = coverages(planned())
    assert coverage.reported == coverage.expected == 2


def test_a_jump_is_asked_about_and_stops_nothing(act, form, shaanxi):
    report(act, form, shaanxi["铜川图书馆"], 100, parse("2022-Q1"))
    found = report(act, form, shaanxi["铜川图书馆"], 264)
    (question,) = found.findings.all()
    assert (question.kind, question.weight, question.state) == ("jump", "question", "open")
    assert (question.printed, question.computed) == (164, 100)
    assert found.findings.model.objects.filter(of_return=found, weight="difference").count() == 0


def test_a_jump_from_zero_is_asked_about_in_words_of_its_own(act, form, shaanxi):
    report(act, form, shaanxi["铜川图书馆"], 0, parse("2022-Q1"))
    (question,) = report(act, form, shaanxi["铜川图书馆"], 10_000).findings.all()
    assert "10000，上期为 0；通常增幅不超过 100%。" in finding_words(question)


def test_a_new_design_leaves_earlier_periods_as_they_were(act, form, shaanxi):
    report(act, form, shaanxi["铜川图书馆"], 224)
    again_designed = design(asked=(Asked("cards-issued"), Asked("renewals")), reason="增加续借")
    assert design_form(again(act), replace(again_designed, reason="")).reason == "say-why"
    newer = made(design_form(again(act), again_designed))
    assert newer.version == 2
    late = Heading(newer, QUARTER, shaanxi["王益区图书馆"])
    old = made(enter_cells(again(act), late, {"cards_issued": "1", "in_house_use": "2", "renewals": "3"}))
    assert old.lines.get().cells == {"cards_issued": 1, "in_house_use": 2}
    with clock.stopped_at(datetime(2022, 11, 1, tzinfo=UTC)):
        new = made(enter_cells(again(act), replace(late, period=NEXT), {"cards_issued": "1", "renewals": "3"}))
    assert new.lines.get().cells == {"cards_issued": 1, "renewals": 3}


def test_a_period_is_expected_and_read_by_the_design_it_was_begun_with(act, form, shaanxi):
    plan_period(again(act), Planned(form, QUARTER))
    report(act, form, shaanxi["铜川图书馆"], 224)
    newer = made(design_form(again(act), design(asked=(Asked("renewals"),), rules=(), reason="改报续借")))
    place = Period.objects.get()
    assert [column.indicator_id for column in columns_in(place)] == ["cards-issued", "in-house-use"]
    assert len(expected_for("cards-issued", QUARTER)) == 3
    assert expected_for("renewals", QUARTER) == set()
    assert [column.key for column in collected(Return.objects.get()).columns] == ["cards_issued", "in_house_use"]
    # A period that was stored without a number is read by the design of the day of its first return.
    Period.objects.update(form_version=None)
    FormVersion.objects.filter(number=2).update(designed_at=clock.now() + timedelta(days=1))
    assert design_of(Period.objects.get()) == 1
    with clock.stopped_at(datetime(2022, 11, 1, tzinfo=UTC)):
        plan_period(again(act), Planned(newer, NEXT))
    assert expected_for("cards-issued", NEXT) == set()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": "Q 1"}, "bad-code"),
        ({"asked": ()}, "no-columns"),
        ({"asked": (Asked("cards-issued"), Asked("cards-issued"))}, "repeated-indicator"),
        ({"asked": (Asked("cards-issued"), Asked("nothing"))}, "unknown-indicator"),
        ({"rules": (Rule(Kind.JUMP, "renewals", high=Decimal(1)),)}, "bad-rule"),
    ],
)
def test_a_design_that_cannot_be_is_refused(act, shaanxi, changes, reason):
    assert design_form(again(act), design(**changes)).reason == reason


def test_a_period_closes_with_a_reason_for_what_is_missing(act, form, shaanxi):
    plan_period(again(act), Planned(form, QUARTER))
    report(act, form, shaanxi["铜川图书馆"], 224)
    span = Span.objects.get()
    assert close_span(again(act), span, "x").reason == Refusal.NOT_NOW
    begin_closing(again(act), span)
    assert checklist.counts(checklist.points(span))[Item.MISSING] == 2
    assert close_span(again(act), span).reason == Refusal.SAY_WHY
    assert close_span(again(act), span, "两馆停业") is None
    assert enter_cells(again(act), Heading(form, QUARTER, shaanxi["王益区图书馆"]), {"cards_issued": "1"}).reason == (
        "period-closed"
    )
    assert reopen_span(again(act), span, "王益补报") is None
    report(act, form, shaanxi["王益区图书馆"], 32)


def test_figures_go_out_with_their_findings_and_a_signature_or_not_at_all(act, closed):
    release = Release(("cards-issued",), words)
    assert publish_span(again(act), closed, release).reason == Refusal.SIGN_FOR_FINDINGS
    assert publish_span(again(act), closed, replace(release, signed=True)).reason == Refusal.SAY_WHY
    nothing = replace(release, indicators=(), signed=True, statement="同意")
    assert publish_span(again(act), closed, nothing).reason == Refusal.NOTHING_TO_PUBLISH
    publication = made(publish_span(again(act), closed, replace(release, signed=True, statement="同意")))
    assert publication.findings == ["missing 王益区图书馆", "missing 印台区图书馆"]
    assert publication.checklist["missing"] == 2
    assert publication.digest == digest_again(publication)


def test_a_signature_without_the_right_is_none(act, closed, post):
    post.delete()
    release = Release(("cards-issued",), words, signed=True, statement="同意")
    assert publish_span(again(act), closed, release).reason == Refusal.SIGN_FOR_FINDINGS


def test_every_published_figure_is_recomputed_by_a_second_query(published):
    figures = PublishedFigure.objects.select_related("publication__span", "library")
    # The cards and the use of three libraries, the loans of one, and the totals of all three.
    assert figures.count() == 10
    for figure in figures:
        assert figure.value == recomputed(figure), figure.indicator
    total = figures.get(indicator="cards-issued", library=None)
    assert (total.value, total.present, total.expected) == (224, 1, 3)
    assert figures.get(indicator="cards-issued", library__name="王益区图书馆").value is None


def test_what_was_published_cannot_be_changed(published):
    figure = PublishedFigure.objects.first()
    for statement in (
        "UPDATE statistics_publishedfigure SET value = 1",
        "DELETE FROM statistics_publishedfigure",
        "UPDATE statistics_publication SET digest = ''",
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    figure.refresh_from_db()


def test_a_corrected_return_is_restated_beside_the_old_figure(act, published, form, shaanxi):
    assert restate(again(act), published, correction("cards-issued", "更正")).reason == Refusal.NOTHING_NEW
    old = Return.objects.get()
    assert exempt(again(act), old, " ").reason == "say-why"
    assert exempt(again(act), old, "馆方漏报") is None
    with clock.stopped_at(datetime(2022, 9, 1, tzinfo=UTC)):
        heading = Heading(form, QUARTER, shaanxi["铜川图书馆"], reason="漏报六张")
        through(act, made(enter_cells(again(act), heading, {"cards_issued": "230", "in_house_use": "5"})))
        assert restate(again(act), published, correction("cards-issued", " ")).reason == Refusal.SAY_WHY
        assert restate(again(act), published, correction("renewals", "x")).reason == Refusal.NOT_PUBLISHED
        publication = made(restate(again(act), published, correction("cards-issued", "铜川漏报六张")))
        assert [(one.value, one.restates.value) for one in publication.figures.all()] == [(230, 224), (230, 224)]
    now = standing(published)["cards-issued", None]
    assert (now.figure.value, [one.value for one in now.before]) == (230, [224])
    assert standing(published, 1)["cards-issued", None].figure.value == 224
    for figure in PublishedFigure.objects.select_related("publication__span"):
        assert figure.value == recomputed(figure)


def test_late_events_fall_into_the_next_period_with_a_note(act, published, form, shaanxi):
    library = shaanxi["铜川图书馆"]
    lend(library, 3, datetime(2022, 6, 20, 4, tzinfo=UTC), clock.now() + timedelta(hours=1))
    lend(library, 7, datetime(2022, 8, 20, 4, tzinfo=UTC))
    with clock.stopped_at(datetime(2022, 10, 8, tzinfo=UTC)):
        plan_period(again(act), Planned(form, NEXT))
        span = Span.objects.get(start=NEXT.start)
        begin_closing(again(act), span)
        close_span(again(act), span, "未报齐")
        span.refresh_from_db()
        release = Release((LOANS,), words, signed=True, statement="同意")
        publication = made(publish_span(again(act), span, release))
        assert [(one.value, one.late) for one in publication.figures.all()] == [(10, 3), (10, 3)]
        late = {"late_after": published.closed_at, "late_from": QUARTER.start}
        assert all(one.value == recomputed(one, **late) for one in publication.figures.all())
        refused = restate(again(act), published, correction(LOANS, "迟到", takes_late=True))
        assert refused.reason == Refusal.LATE_COUNTED


def test_late_events_may_be_restated_instead_and_then_count_nowhere_else(act, published, form, shaanxi):
    library = shaanxi["铜川图书馆"]
    lend(library, 3, datetime(2022, 6, 20, 4, tzinfo=UTC), clock.now() + timedelta(hours=1))
    with clock.stopped_at(datetime(2022, 10, 8, tzinfo=UTC)):
        publication = made(restate(again(act), published, correction(LOANS, "自助机迟到上传", takes_late=True)))
        assert [one.value for one in publication.figures.all()] == [43, 43]
        lend(library, 7, datetime(2022, 8, 20, 4, tzinfo=UTC))
        plan_period(again(act), Planned(form, NEXT))
        span = Span.objects.get(start=NEXT.start)
        begin_closing(again(act), span)
        close_span(again(act), span, "未报齐")
        span.refresh_from_db()
        found = made(publish_span(again(act), span, Release((LOANS,), words, signed=True, statement="同意")))
        assert [(one.value, one.late) for one in found.figures.all()] == [(7, 0), (7, 0)]
