"""Weeding from the proposal to the empty shelf: four eyes, and what must not go stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.circulation.actions import weeding
from shulian.apps.circulation.actions.weeding import (
    Judged,
    Proposal,
    carry_out,
    decide,
    forsaken_lists,
    judge,
    propose,
    submit,
    take_back,
)
from shulian.apps.circulation.models import Loan, WeedingList, WeedingRow
from shulian.apps.circulation.weeding import candidates, lists_of, totals, verdicts
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.circulation.states import ItemState
from shulian.core.roles import Role
from shulian.core.weeding import Bar, Criteria, Objection, Outcome, Reason, Status, Verdict
from tests import make

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=4000)
NOT_LENT = Criteria(not_lent_years=5)


@pytest.fixture
def library() -> Any:
    make.policy()
    return make.library("雁塔区图书馆")


def old(library: Any, barcode: str, name: str = "旧书", **more: Any) -> Item:
    title = more.pop("of", None) or make.title(name)
    return make.item(library, barcode, title, added_at=clock.now() - LONG_AGO, **more)


def lent(item: Item, days_ago: int, library: Any) -> None:
    at = clock.now() - timedelta(days=days_ago)
    Loan.objects.create(item=item, library=library, lent_at=at, due_on=at.date(), returned_at=at)


def act(who: Any = None, library: Any = None) -> Act:
    return Act("test", who.pk if who else None, library.pk if library else None, command=uuid4())


def found(library: Any, criteria: Criteria) -> list[str]:
    return [one.item.barcode for one in candidates(library, criteria)]


def proposed(library: Any, who: Any, criteria: Criteria = NOT_LENT, **more: Any) -> WeedingList:
    made = propose(act(who, library), library, Proposal("十一月剔旧", criteria, **more))
    assert isinstance(made, int), made
    return WeedingList.objects.get(pk=made)


def judged(weeding_list: WeedingList, verdict: Verdict = Verdict.WEED, **more: Any) -> None:
    rows = tuple(weeding_list.rows.values_list("pk", flat=True))
    assert judge(act(), weeding_list, Judged(rows, verdict, **more)) is None


def test_what_was_not_lent_for_years_is_found_and_what_came_lately_is_not(library: Any) -> None:
    never, again = old(library, "B1"), old(library, "B2")
    lately = old(library, "B3")
    lent(again, 3000, library)
    lent(lately, 100, library)
    make.item(library, "NEW")
    old(make.library("汉台区图书馆"), "THEIRS")
    assert found(library, NOT_LENT) == [never.barcode, again.barcode]
    one = candidates(library, NOT_LENT)[1]
    assert (one.loans, one.last_lent_at is not None) == (1, True)


def test_duplicates_damage_age_and_class_narrow_each_other(library: Any) -> None:
    title = make.title("论语", year=1980, clc="B222")
    copies = [old(library, f"D{number}", of=title) for number in range(4)]
    damaged = old(library, "BAD", state=ItemState.DAMAGED)
    assert found(library, Criteria(copies_above=3)) == [copies[0].barcode]
    assert found(library, Criteria(states=frozenset({ItemState.DAMAGED}))) == [damaged.barcode]
    assert len(found(library, Criteria(older_than=1990))) == 4
    assert found(library, Criteria(older_than=1990, classes="TP")) == []


def test_local_documents_and_items_on_another_list_are_not_proposed(library: Any) -> None:
    old(library, "L1", shelf="地方文献阅览室")
    old(library, "L2", of=make.title("雁塔区志", subjects=["地方文献"]))
    item = old(library, "B1")
    proposed(library, None)
    assert [row.item for row in WeedingRow.objects.all()] == [item]
    assert propose(act(), library, Proposal("又一次", NOT_LENT)) is Objection.NOTHING_FOUND
    assert propose(act(), library, Proposal("空", Criteria(classes="I"))) is Objection.NOTHING_FOUND


def test_a_list_goes_through_four_eyes_to_the_empty_shelf(library: Any) -> None:
    clerk, director = make.staff(Role.CATALOGUER, library), make.staff(Role.LIBRARY_DIRECTOR, library)
    title = make.title("旧书")
    going = [old(library, f"B{number}", of=title, price_fen=2500) for number in range(2)]
    old(make.library("汉台区图书馆"), "THEIRS", of=title)
    made = proposed(library, clerk)
    assert submit(act(clerk), made) is Objection.OPEN_ROWS
    judged(made)
    assert submit(act(clerk), made) is None
    assert decide(act(clerk), made, approve=True) is Objection.OWN_LIST
    assert decide(act(director), made, approve=True) is None
    assert decide(act(director), made, approve=True) is Objection.NOT_SUBMITTED
    carry_out(made.pk)
    carry_out(made.pk)
    made.refresh_from_db()
    assert (made.status, made.number, made.decider) == (Status.DONE, f"{clock.today().year}-001", director)
    assert set(Item.objects.filter(pk__in=[one.pk for one in going]).values_list("state", flat=True)) == {"withdrawn"}
    assert Entry.objects.filter(kind="item-withdrawn").count() == 2
    assert (totals(made).items, totals(made).titles, totals(made).fen) == (2, 1, 5000)


def test_the_last_copy_needs_a_decision_with_a_reason(library: Any) -> None:
    clerk = make.staff(Role.CATALOGUER, library)
    old(library, "B1")
    made = proposed(library, clerk)
    judged(made)
    assert submit(act(clerk), made) is Objection.LAST_COPIES
    judged(made, last_copy_decided=True)
    assert submit(act(clerk), made) is Objection.LAST_COPIES
    judged(made, last_copy_decided=True, note="内容已由修订版取代")
    assert submit(act(clerk), made) is None


def test_two_copies_that_leave_together_are_the_last_ones(library: Any) -> None:
    title = make.title("旧书")
    for number in range(2):
        old(library, f"B{number}", of=title)
    made = proposed(library, None)
    assert set(made.rows.values_list("others", flat=True)) == {0}
    judged(made)
    assert submit(act(), made) is Objection.LAST_COPIES


def test_what_was_lent_or_lost_its_other_copies_meanwhile_stays_with_the_reason(library: Any) -> None:
    title, other = make.title("甲"), make.title("乙")
    one, two = old(library, "B1", of=title), old(library, "B2", of=other)
    spare = old(make.library("汉台区图书馆"), "S1", of=title)
    theirs = old(make.library("城固县图书馆"), "S2", of=other)
    made = proposed(library, make.staff(Role.CATALOGUER, library))
    judged(made)
    assert submit(act(make.staff(Role.CATALOGUER, library)), made) is None
    assert decide(act(make.staff(Role.LIBRARY_DIRECTOR, library)), made, approve=True) is None
    Item.objects.filter(pk=one.pk).update(state=ItemState.ON_LOAN)
    Item.objects.filter(pk=theirs.pk).update(state=ItemState.WITHDRAWN)
    carry_out(made.pk)
    left = dict(made.rows.values_list("item__barcode", "against"))
    assert left == {"B1": Bar.ON_LOAN, "B2": Bar.LAST_COPY}
    assert set(made.rows.values_list("outcome", flat=True)) == {Outcome.LEFT}
    two.refresh_from_db()
    assert (two.state, spare.pk > 0) == (ItemState.AVAILABLE, True)


def test_a_refused_list_says_why_and_comes_back_as_a_draft(library: Any) -> None:
    title = make.title("甲")
    old(library, "B1", of=title)
    old(make.library("汉台区图书馆"), "S1", of=title)
    made = proposed(library, make.staff(Role.CATALOGUER, library))
    judged(made, reason=Reason.OUTDATED)
    submit(act(), made)
    director = make.staff(Role.LIBRARY_DIRECTOR, library)
    assert decide(act(director), made, approve=False) is Objection.NO_REASON
    assert decide(act(director), made, approve=False, note="先问读者") is None
    assert judge(act(), made, Judged((), Verdict.KEEP)) is Objection.NOT_A_DRAFT
    assert take_back(act(), made) is None
    assert take_back(act(), made, drop=True) is None
    made.refresh_from_db()
    assert (made.status, made.note) == (Status.DROPPED, "先问读者")
    assert take_back(act(), made) is Objection.NOT_A_DRAFT
    assert verdicts(made) == {"weed": 1}
    assert lists_of(library).get().going == 1  # type: ignore[attr-defined]


def test_items_are_listed_by_barcode_too_but_not_what_is_on_loan(library: Any) -> None:
    old(library, "B1")
    old(library, "B2", state=ItemState.ON_LOAN)
    made = proposed(library, None, Criteria(), barcodes=("B1", "B2", "NONE"))
    assert [row.item.barcode for row in made.rows.all()] == ["B1"]


def test_a_list_that_a_stopped_worker_left_is_taken_up_again(library: Any) -> None:
    made = WeedingList.objects.create(library=library, number="x", name="x", status=Status.APPROVED)
    WeedingList.objects.filter(pk=made.pk).update(decided_at=clock.now() - timedelta(minutes=5))
    assert forsaken_lists() == [made.pk]


def test_a_second_worker_does_not_note_as_left_what_the_first_withdrew(library: Any) -> None:
    old(make.library("汉台区图书馆"), "THEIRS", of=old(library, "B1").title)
    made = proposed(library, make.staff(Role.CATALOGUER, library))
    judged(made)
    WeedingList.objects.filter(pk=made.pk).update(status=Status.APPROVED)
    seen = made.rows.select_related("item__title").get()
    carry_out(made.pk)
    weeding._withdraw(WeedingList.objects.get(pk=made.pk), seen)
    assert (made.rows.get().outcome, made.rows.get().against) == (Outcome.DONE, "")


def test_nobody_who_made_a_list_in_any_way_approves_it(library: Any) -> None:
    old(make.library("汉台区图书馆"), "THEIRS", of=old(library, "B1").title)
    proposer, judging, submitting, director = (make.staff(Role.LIBRARY_DIRECTOR, library) for _ in range(4))
    made = proposed(library, proposer)
    rows = tuple(made.rows.values_list("pk", flat=True))
    for who in (judging, submitting, judging):
        assert judge(act(who), made, Judged(rows, Verdict.WEED)) is None
    assert submit(act(submitting), made) is None
    made.refresh_from_db()
    assert (made.proposer, made.submitter, made.judges) == (proposer, submitting, [judging.pk, submitting.pk])
    for who in (proposer, judging, submitting):
        assert decide(act(who), made, approve=True) is Objection.OWN_LIST
    assert decide(act(director), made, approve=True) is None


def test_the_journal_says_who_decided_that_a_last_copy_may_go(library: Any) -> None:
    old(library, "B1")
    clerk = make.staff(Role.CATALOGUER, library)
    made = proposed(library, clerk)
    rows = [made.rows.get().pk]
    assert judge(act(clerk), made, Judged(tuple(rows), Verdict.WEED)) is None
    assert judge(act(clerk), made, Judged(tuple(rows), Verdict.WEED, note="王老师同意", last_copy_decided=True)) is None
    told = Entry.objects.filter(kind="weeding-judged", subject=f"weeding-list:{made.pk}").order_by("pk")
    assert list(told.values_list("actor", "quantity", "details")) == [
        (clerk.pk, 1, {"verdict": "weed", "rows": rows}),
        (clerk.pk, 1, {"verdict": "weed", "rows": rows, "last_copies": True}),
    ]
