"""From open to published, and what goes out with the figures."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shulian.core.periods import parse
from shulian.core.publishing import (
    FROM,
    PRINTED,
    TO,
    Facts,
    Item,
    Late,
    Refusal,
    Seen,
    State,
    Step,
    decide,
    digest_of,
    late_of,
)

CLOSED = Facts(State.CLOSED, over=True, checklist={})
GAPS = {Item.MISSING: 2}


@pytest.mark.parametrize(
    ("step", "facts", "refusal"),
    [
        (Step.BEGIN, Facts(State.OPEN, True, {}), None),
        (Step.BEGIN, Facts(State.OPEN, False, {}), Refusal.NOT_OVER),
        (Step.BEGIN, Facts(State.CLOSED, True, {}), Refusal.NOT_NOW),
        (Step.CLOSE, Facts(State.CLOSING, True, {}), None),
        (Step.CLOSE, Facts(State.CLOSING, True, GAPS), Refusal.SAY_WHY),
        (Step.CLOSE, Facts(State.CLOSING, True, GAPS, reason="两馆停业"), None),
        (Step.CLOSE, Facts(State.CLOSING, True, {Item.SILENT: 1}), Refusal.SAY_WHY),
        (Step.REOPEN, Facts(State.CLOSED, True, {}), Refusal.SAY_WHY),
        (Step.REOPEN, Facts(State.CLOSED, True, {}, reason="x", late_counted=True), Refusal.COUNTED_AFTER),
        (Step.REOPEN, Facts(State.CLOSING, True, {}, reason="x", late_counted=True), None),
        (Step.REOPEN, Facts(State.PUBLISHED, True, {}, reason="x"), Refusal.NOT_NOW),
        (Step.PUBLISH, CLOSED, None),
        (Step.PUBLISH, replace(CLOSED, figures=0), Refusal.NOTHING_TO_PUBLISH),
        (Step.PUBLISH, replace(CLOSED, checklist=GAPS), Refusal.SIGN_FOR_FINDINGS),
        (Step.PUBLISH, replace(CLOSED, checklist=GAPS, signed=True), Refusal.SAY_WHY),
        (Step.PUBLISH, replace(CLOSED, checklist=GAPS, signed=True, reason="同意附说明发布"), None),
        (Step.PUBLISH, replace(CLOSED, checklist={Item.SILENT: 1}), None),
        (Step.RESTATE, Facts(State.PUBLISHED, True, {}), Refusal.SAY_WHY),
        (Step.RESTATE, Facts(State.PUBLISHED, True, {}, reason="更正"), None),
        (Step.RESTATE, replace(CLOSED, reason="更正"), Refusal.NOT_NOW),
        (Step.ADD, Facts(State.PUBLISHED, True, {}, reason="漏发"), None),
        (Step.ADD, Facts(State.PUBLISHED, True, {}), Refusal.SAY_WHY),
        (Step.ADD, Facts(State.PUBLISHED, True, {}, reason="漏发", out=("visits",)), Refusal.OUT_ALREADY),
        (Step.ADD, Facts(State.PUBLISHED, True, {}, reason="漏发", unlike=("rate",)), Refusal.PARTS_OTHERWISE),
        (Step.ADD, Facts(State.PUBLISHED, True, {}, reason="漏发", figures=0), Refusal.NOTHING_TO_PUBLISH),
        (Step.ADD, Facts(State.PUBLISHED, True, GAPS, reason="漏发"), Refusal.SIGN_FOR_FINDINGS),
        (Step.ADD, replace(CLOSED, reason="漏发"), Refusal.NOT_NOW),
    ],
)
def test_a_period_is_closed_and_published_step_by_step(step, facts, refusal):
    assert decide(step, facts) is refusal


def test_every_step_leads_somewhere_and_silent_devices_alone_print_nothing():
    assert FROM.keys() == TO.keys() == set(Step)
    assert Item.SILENT not in PRINTED


def test_the_digest_hangs_on_every_figure_and_on_nothing_else():
    one = Seen("visits", 1, "610200", 5, 0, 1, 1)
    two = Seen("visits", 1, "", None, 0, 1, 2)
    quarter = parse("2022-Q2")
    assert digest_of(quarter, (one, two)) == digest_of(quarter, (two, one))
    for other in (replace(one, value=6), replace(one, late=1), replace(one, version=2), replace(one, expected=3)):
        assert digest_of(quarter, (other, two)) != digest_of(quarter, (one, two))
    of_2021, of_2022 = ({"base": "population", "value": 8, "year": year, "source": "统计公报"} for year in (2021, 2022))
    assert digest_of(quarter, (replace(one, bases=(of_2021,)), two)) != digest_of(quarter, (one, two))
    assert digest_of(quarter, (replace(one, bases=(of_2021,)),)) != digest_of(
        quarter, (replace(one, bases=(of_2022,)),)
    )
    assert digest_of(parse("2022-Q3"), (one, two)) != digest_of(quarter, (one, two))


JANUARY, APRIL, JULY = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)
SOON, LATER = datetime(2026, 7, 10, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("earlier", "late"),
    [
        ((), ()),
        ((("2026-Q2", SOON),), (Late(APRIL, JULY, SOON),)),
        ((("2026-Q2", LATER), ("2026-Q1", SOON)), (Late(JANUARY, JULY, LATER),)),
        ((("2026-Q2", SOON), ("2026-Q1", LATER)), (Late(APRIL, JULY, SOON), Late(JANUARY, APRIL, LATER))),
    ],
)
def test_late_is_what_came_in_after_a_period_and_all_between_were_closed(earlier, late):
    assert late_of([(parse(code), moment) for code, moment in earlier], JULY) == late
