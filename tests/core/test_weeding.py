"""Weeding: what stands against it, when a list may be submitted, and who may approve it."""

from __future__ import annotations

import pytest

from shulian.core.circulation.states import ItemState
from shulian.core.weeding import (
    Bar,
    Criteria,
    Facts,
    Objection,
    Reason,
    Row,
    Status,
    Verdict,
    bars,
    hard,
    is_local,
    may_go,
    why_not_decided,
    why_not_submitted,
)

ON_SHELF = Facts(ItemState.AVAILABLE, others=3)


@pytest.mark.parametrize(
    ("facts", "against"),
    [
        (ON_SHELF, []),
        (Facts(ItemState.AVAILABLE), [Bar.LAST_COPY]),
        (Facts(ItemState.AVAILABLE, waiting=2, others=1), []),
        (Facts(ItemState.AVAILABLE, waiting=2), [Bar.WAITED_FOR, Bar.LAST_COPY]),
        (Facts(ItemState.ON_LOAN, others=1), [Bar.ON_LOAN]),
        (Facts(ItemState.CLAIMED_RETURNED, others=1), [Bar.ON_LOAN]),
        (Facts(ItemState.IN_TRANSIT, others=1), [Bar.ON_THE_WAY]),
        (Facts(ItemState.ON_HOLD_SHELF, others=1), [Bar.WAITED_FOR]),
        (Facts(ItemState.WITHDRAWN, others=1), [Bar.WITHDRAWN]),
        (Facts(ItemState.AVAILABLE, own=False, others=1), [Bar.NOT_OURS]),
        (Facts(ItemState.DAMAGED, local=True, others=1), [Bar.LOCAL_DOCUMENT]),
    ],
)
def test_what_stands_against_weeding(facts: Facts, against: list[Bar]) -> None:
    assert bars(facts) == against


def test_a_last_copy_goes_only_when_that_was_decided() -> None:
    last = Facts(ItemState.AVAILABLE)
    assert may_go(last, last_copy_decided=False) is Bar.LAST_COPY
    assert may_go(last, last_copy_decided=True) is None
    assert may_go(ON_SHELF, last_copy_decided=False) is None
    assert may_go(Facts(ItemState.ON_LOAN), last_copy_decided=True) is Bar.ON_LOAN
    assert hard([Bar.LAST_COPY]) is None


@pytest.mark.parametrize(
    ("shelf", "kind", "subjects", "local"),
    [
        ("地方文献阅览室", "book", [], True),
        ("A区", "local-document", [], True),
        ("A区", "book", ["地方文献"], True),
        ("A区", "book", ["小说"], False),
    ],
)
def test_local_documents_are_known_by_shelf_class_or_subject(
    shelf: str, kind: str, subjects: list[str], local: bool
) -> None:
    assert is_local(shelf, kind, subjects) is local


WEED, KEEP, OPEN = Row(Verdict.WEED), Row(Verdict.KEEP), Row(Verdict.OPEN)


@pytest.mark.parametrize(
    ("status", "rows", "against"),
    [
        (Status.DRAFT, [WEED, KEEP], None),
        (Status.DRAFT, [KEEP], Objection.NOTHING_TO_WEED),
        (Status.DRAFT, [WEED, OPEN], Objection.OPEN_ROWS),
        (Status.DRAFT, [Row(Verdict.WEED, last_copy=True)], Objection.LAST_COPIES),
        (Status.DRAFT, [Row(Verdict.WEED, last_copy=True, decided=True)], None),
        (Status.SUBMITTED, [WEED], Objection.NOT_A_DRAFT),
    ],
)
def test_a_list_is_submitted_when_every_item_was_looked_at(
    status: Status, rows: list[Row], against: Objection | None
) -> None:
    assert why_not_submitted(status, rows) is against


@pytest.mark.parametrize(
    ("status", "decider", "approve", "note", "against"),
    [
        (Status.SUBMITTED, 2, True, "", None),
        (Status.SUBMITTED, 2, False, "再议", None),
        (Status.SUBMITTED, 2, False, " ", Objection.NO_REASON),
        (Status.SUBMITTED, 1, True, "", Objection.OWN_LIST),
        (Status.SUBMITTED, 3, True, "", Objection.OWN_LIST),
        (Status.SUBMITTED, 3, False, "再议", Objection.OWN_LIST),
        (Status.DRAFT, 2, True, "", Objection.NOT_SUBMITTED),
        (Status.DONE, 2, True, "", Objection.NOT_SUBMITTED),
    ],
)
def test_two_people_are_needed(
    status: Status, decider: int, approve: bool, note: str, against: Objection | None
) -> None:
    assert why_not_decided(status, {1, 3}, decider, approve=approve, note=note) is against


@pytest.mark.parametrize(
    ("criteria", "empty", "reason"),
    [
        (Criteria(not_lent_years=5), False, Reason.NOT_LENT),
        (Criteria(copies_above=2, not_lent_years=5), False, Reason.DUPLICATE),
        (Criteria(states=frozenset({ItemState.DAMAGED})), False, Reason.DAMAGED),
        (Criteria(states=frozenset({ItemState.LOST})), False, Reason.LOST),
        (Criteria(older_than=1990, classes="TP"), False, Reason.OUTDATED),
        (Criteria(classes="TP"), True, Reason.OUTDATED),
    ],
)
def test_a_list_looks_for_something_and_says_why(criteria: Criteria, empty: bool, reason: Reason) -> None:
    assert (criteria.is_empty, criteria.reason) == (empty, reason)
