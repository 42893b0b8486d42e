"""How long it is remembered who borrowed what."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.core import retention
from shulian.core.retention import Fault, Keep, Past, Rules, faults_of, kept, without_readers, without_words

TODAY = date(2026, 3, 31)
RULES = Rules()


@pytest.mark.parametrize(
    ("past", "why"),
    [
        (Past(None), Keep.STILL_OUT),
        (Past(None, owes=True, history=True), Keep.STILL_OUT),
        (Past(date(2026, 3, 31)), Keep.DISPUTE),
        (Past(date(2026, 3, 1)), Keep.DISPUTE),
        (Past(date(2026, 2, 28)), None),
        (Past(date(2026, 2, 28), owes=True), Keep.OWES),
        (Past(date(2026, 2, 28), history=True), Keep.HISTORY),
        (Past(date(2026, 2, 28), owes=True, history=True), Keep.OWES),
        (Past(date(2020, 1, 1)), None),
    ],
)
def test_the_reader_stays_with_what_goes_on_is_disputed_or_owed_or_was_asked_to_stay(
    past: Past, why: Keep | None
) -> None:
    assert kept(past, RULES, TODAY) is why


def test_no_time_for_disputes_forgets_on_the_day_after() -> None:
    at_once = Rules(dispute_days=0, last_borrower_days=0)
    assert kept(Past(TODAY), at_once, TODAY) is Keep.DISPUTE
    assert kept(Past(date(2026, 3, 30)), at_once, TODAY) is None


def test_what_ended_before_the_day_is_over_and_what_ended_on_it_is_not() -> None:
    first_kept = retention.over_before(RULES, TODAY)
    assert kept(Past(first_kept), RULES, TODAY) is Keep.DISPUTE
    assert kept(Past(date.fromordinal(first_kept.toordinal() - 1)), RULES, TODAY) is None


def test_who_paid_is_known_for_a_year() -> None:
    assert retention.paid_before(RULES, TODAY) == date(2025, 3, 31)


@pytest.mark.parametrize(("today", "day"), [(TODAY, date(2023, 3, 31)), (date(2028, 2, 29), date(2025, 2, 28))])
def test_records_of_looking_are_kept_for_whole_years(today: date, day: date) -> None:
    assert retention.views_before(RULES, today) == day


@pytest.mark.parametrize(
    ("ended_on", "shown"),
    [(TODAY, True), (date(2026, 3, 24), True), (date(2026, 3, 23), False), (date(2026, 4, 1), False)],
)
def test_the_last_borrower_is_shown_for_a_week(ended_on: date, shown: bool) -> None:
    assert retention.shows_borrower(ended_on, RULES, TODAY) is shown


@pytest.mark.parametrize(
    ("born", "may"), [(None, True), (date(2012, 3, 31), True), (date(2012, 4, 1), False), (date(1990, 1, 1), True)]
)
def test_a_history_is_kept_for_those_who_consent_alone(born: date | None, may: bool) -> None:
    assert retention.may_keep_history(born, TODAY) is may


@pytest.mark.parametrize(("year", "old"), [(None, False), (2025, True), (2026, False), (2027, False)])
def test_tokens_grow_old_with_the_year(year: int | None, old: bool) -> None:
    assert retention.tokens_are_old(year, TODAY) is old


@pytest.mark.parametrize(
    ("rules", "faults"),
    [
        (RULES, {}),
        (Rules(0, 0, 0, 3), {}),
        (Rules(365, 3650, 365, 10), {}),
        (Rules(money_days=29), {"money_days": Fault.SHORTER_THAN_DISPUTE}),
        (Rules(money_days=3651), {"money_days": Fault.OUT_OF_RANGE}),
        (Rules(dispute_days=-1, last_borrower_days=0), {"dispute_days": Fault.OUT_OF_RANGE}),
        (Rules(dispute_days=366), {"dispute_days": Fault.OUT_OF_RANGE}),
        (Rules(views_years=2), {"views_years": Fault.OUT_OF_RANGE}),
        (Rules(views_years=11), {"views_years": Fault.OUT_OF_RANGE}),
        (Rules(last_borrower_days=-1), {"last_borrower_days": Fault.OUT_OF_RANGE}),
        (Rules(last_borrower_days=31), {"last_borrower_days": Fault.LONGER_THAN_KEPT}),
        (
            Rules(left_days=-1, credential_days=1096),
            dict.fromkeys(("left_days", "credential_days"), Fault.OUT_OF_RANGE),
        ),
        (Rules(log_days=179), {"log_days": Fault.OUT_OF_RANGE}),
        (Rules(merge_days=366), {"merge_days": Fault.OUT_OF_RANGE}),
    ],
)
def test_a_rule_that_cannot_stand_is_named(rules: Rules, faults: dict[str, Fault]) -> None:
    assert {name: fault for name, fault in faults_of(rules).items() if name in faults} == faults
    assert bool(faults_of(rules)) == bool(faults)


def test_readers_leave_a_command_and_the_same_reader_stays_the_same() -> None:
    stored = {
        "facts": {
            "reader": {"id": 71, "standing": "active", "loans": [{"id": 9, "item": 5}]},
            "loan": {"id": 9, "reader": 71},
            "holds": [[3, 72, 1, 0], {"id": 4, "reader": 71}],
            "for_reader": None,
            "item": {"id": 71},
        },
        "versions": [71, 2],
        "holds": 71,
        "reader": True,
    }
    assert without_readers(stored) == {
        "facts": {
            "reader": {"id": -1, "standing": "active", "loans": [{"id": 9, "item": 5}]},
            "loan": {"id": 9, "reader": -1},
            "holds": [[3, -2, 1, 0], {"id": 4, "reader": -1}],
            "for_reader": None,
            "item": {"id": 71},
        },
        "versions": [71, 2],
        "holds": 71,
        "reader": True,
    }


def test_a_command_that_has_lost_its_readers_stays_as_it_is() -> None:
    once = without_readers({"reader": 71, "loan": {"reader": 72}})
    assert once == {"reader": -1, "loan": {"reader": -2}}
    assert without_readers(once) == once


def test_those_who_are_gone_leave_a_command_alone_and_the_others_stay() -> None:
    stored = {"reader": 71, "loan": {"reader": 72, "item": 71}, "for_reader": 73}
    once = without_readers(stored, {71})
    assert once == {"reader": -1, "loan": {"reader": 72, "item": 71}, "for_reader": 73}
    twice = without_readers(once, {73, 5})
    assert twice == {"reader": -1, "loan": {"reader": 72, "item": 71}, "for_reader": -2}
    assert without_readers(stored, {5}) == stored


def test_counts_by_reader_keep_the_count() -> None:
    stored = {"moved": 3, "readers": {"71": 1, "72": 2, "all": 3}}
    once = without_readers(stored, {72})
    assert once == {"moved": 3, "readers": {"71": 1, "-1": 2, "all": 3}}
    assert without_readers(once) == {"moved": 3, "readers": {"-2": 1, "-1": 2, "all": 3}}


def test_words_leave_the_top_of_the_facts_and_nothing_else_does() -> None:
    facts = {"reason": "小明的奶奶病了", "note": "封面撕了", "facts": {"reason": "lost"}, "overridden": ["overdue"]}
    without = {"reason": "", "note": "", "facts": {"reason": "lost"}, "overridden": ["overdue"]}
    assert without_words(facts) == without
    assert without_words({"facts": {}}) == {"facts": {}}


@pytest.mark.parametrize(
    ("rules", "titles", "day"),
    [
        (RULES, False, date(2025, 12, 31)),
        (RULES, True, date(2026, 3, 1)),
        (Rules(notice_days=7), True, date(2026, 3, 24)),
        (Rules(notice_days=7), False, date(2026, 3, 24)),
        (Rules(notice_days=0), False, TODAY),
    ],
)
def test_notices_that_name_titles_go_with_the_loans_at_the_latest(rules: Rules, titles: bool, day: date) -> None:
    assert retention.notices_before(rules, TODAY, titles=titles) == day


@pytest.mark.parametrize(("days", "right"), [(-1, False), (0, True), (365, True), (366, False)])
def test_notices_are_kept_a_year_at_most(days: int, right: bool) -> None:
    assert ("notice_days" not in faults_of(Rules(notice_days=days))) is right
