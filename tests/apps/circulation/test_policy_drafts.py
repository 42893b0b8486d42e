"""Changes of the policy in the making, by the head and by a county side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library, LibraryGroup
from shulian.apps.circulation import policies
from shulian.apps.circulation.actions.drafts import begin_draft, discard_draft, remove_row, save_row, take_over
from shulian.apps.circulation.actions.policy import (
    PolicyFaulty,
    Wish,
    publish_draft,
    publish_policy,
    withdraw_version,
)
from shulian.apps.circulation.models import PolicyDraft, PolicyDraftRow, PolicyRow, PolicyVersion
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.policy_change import Against
from shulian.core.policy_check import Fault, Finding
from tests import make

pytestmark = pytest.mark.django_db

PLAIN = {"loan_days": 30, "loan_limit": 10, "renewals": 1}


def act() -> Act:
    return Act("office")


@pytest.fixture
def province() -> Library:
    return make.library("陕西省图书馆", kind="province")


@pytest.fixture
def county(province: Library) -> Library:
    return make.library("汉台区图书馆", province)


@pytest.fixture
def first(county: Library) -> PolicyVersion:
    rows = [PolicyRow(says=PLAIN), PolicyRow(library=county, says={"loan_days": 20})]
    return publish_policy(act(), rows, "最初")


def publish(draft: PolicyDraft, **wish: Any) -> PolicyVersion | Against:
    draft.refresh_from_db()
    return publish_draft(act(), draft, replace(Wish(draft.revision, "改一改"), **wish))


def change(draft: PolicyDraft, number: int, **says: Any) -> None:
    row = policies.rows_of_draft(draft)[number]
    row.says = says
    assert save_row(act(), draft, row, row.revision) is None


def said(version: PolicyVersion) -> list[dict[str, Any]]:
    return [row.says for row in policies.rows_of(version)]


def test_a_county_changes_its_own_rows_and_those_of_others_stay(first: PolicyVersion, county: Library) -> None:
    draft = begin_draft(act(), county)
    assert [row.says for row in policies.rows_of_draft(draft)] == [{"loan_days": 20}]
    change(draft, 0, loan_days=25)
    version = publish(draft)
    assert isinstance(version, PolicyVersion)
    assert said(version) == [PLAIN, {"loan_days": 25}]
    assert said(first) == [PLAIN, {"loan_days": 20}]
    assert (policies.in_force(), version.library) == (version, county)
    assert not PolicyDraft.objects.exists()


def test_there_is_one_draft_a_subtree(first: PolicyVersion, county: Library, province: Library) -> None:
    assert begin_draft(act(), county) == begin_draft(act(), county)
    assert begin_draft(act(), province) != begin_draft(act(), county)


def test_a_row_outside_the_subtree_is_not_taken(first: PolicyVersion, county: Library, province: Library) -> None:
    draft = begin_draft(act(), county)
    elsewhere = make.library("雁塔区图书馆", Library.objects.get(pk=province.pk))
    for library in (None, province, elsewhere):
        row = PolicyDraftRow(library=library, says={"loan_days": 9})
        assert save_row(act(), draft, row, 0) is Against.OUTSIDE
    assert draft.rows.count() == 1


def test_of_two_who_change_the_same_row_the_second_is_told(first: PolicyVersion, county: Library) -> None:
    draft = begin_draft(act(), county)
    seen = policies.rows_of_draft(draft)[0]
    change(draft, 0, loan_days=25)
    assert save_row(act(), draft, seen, seen.revision) is Against.REVISED
    assert remove_row(act(), draft, seen, seen.revision) is Against.REVISED
    assert remove_row(act(), draft, seen, seen.revision + 1) is None
    assert remove_row(act(), draft, seen, seen.revision + 1) is Against.GONE
    assert save_row(act(), draft, seen, seen.revision) is Against.GONE


def test_what_changed_since_the_page_was_shown_is_not_published_unseen(first: PolicyVersion, county: Library) -> None:
    draft = begin_draft(act(), county)
    shown = draft.revision
    change(draft, 0, loan_days=25)
    assert publish_draft(act(), draft, Wish(shown, "改")) is Against.REVISED
    discard_draft(act(), draft)
    assert publish_draft(act(), draft, Wish(shown, "改")) is Against.GONE


def test_drafts_of_different_subtrees_do_not_stand_in_each_others_way(
    first: PolicyVersion, county: Library, province: Library
) -> None:
    other = make.library("雁塔区图书馆", Library.objects.get(pk=province.pk))
    ours, theirs = begin_draft(act(), county), begin_draft(act(), other)
    assert save_row(act(), theirs, PolicyDraftRow(library=other, says={"loan_limit": 5}), 0) is None
    assert isinstance(publish(theirs), PolicyVersion)
    change(ours, 0, loan_days=25)
    version = publish(ours)
    assert isinstance(version, PolicyVersion)
    assert said(version) == [PLAIN, {"loan_limit": 5}, {"loan_days": 25}]


def test_a_newer_version_is_taken_over_first_and_a_row_that_both_changed_is_looked_at(
    first: PolicyVersion, county: Library, province: Library
) -> None:
    whole, part = begin_draft(act(), province), begin_draft(act(), county)
    change(whole, 1, loan_days=15)
    change(part, 0, loan_days=25)
    assert (
        save_row(act(), part, PolicyDraftRow(library=county, category_id="juvenile", says={"renewals": 3}), 0) is None
    )
    newer = publish(part)
    assert publish(whole) is Against.BEHIND
    assert take_over(act(), whole) == 1
    assert publish(whole) is Against.CLASHES
    rows = policies.rows_of_draft(whole)
    assert [(row.says, row.clash) for row in rows] == [
        (PLAIN, None),
        ({"loan_days": 15}, newer),
        ({"renewals": 3}, None),
    ]
    change(whole, 1, loan_days=15)
    version = publish(whole)
    assert isinstance(version, PolicyVersion)
    assert said(version) == [PLAIN, {"loan_days": 15}, {"renewals": 3}]


def test_a_row_that_was_taken_out_here_and_changed_there_comes_back_to_be_looked_at(
    first: PolicyVersion, county: Library, province: Library
) -> None:
    whole, part = begin_draft(act(), province), begin_draft(act(), county)
    gone = policies.rows_of_draft(whole)[1]
    assert remove_row(act(), whole, gone, gone.revision) is None
    change(part, 0, loan_days=25)
    newer = publish(part)
    assert take_over(act(), whole) == 1
    assert [(row.says, row.clash) for row in policies.rows_of_draft(whole)][1:] == [({"loan_days": 25}, newer)]
    assert take_over(act(), whole) == 0


def test_what_the_newer_version_took_out_goes_unless_it_was_changed_here(
    first: PolicyVersion, county: Library, province: Library
) -> None:
    whole, part = begin_draft(act(), province), begin_draft(act(), county)
    gone = policies.rows_of_draft(part)[0]
    assert remove_row(act(), part, gone, gone.revision) is None
    assert isinstance(publish(part), PolicyVersion)
    assert take_over(act(), whole) == 0
    assert [row.says for row in policies.rows_of_draft(whole)] == [PLAIN]


def test_versions_take_effect_in_order_and_a_future_one_can_be_withdrawn(
    first: PolicyVersion, county: Library, province: Library
) -> None:
    later = clock.now() + timedelta(days=10)
    draft = begin_draft(act(), county)
    change(draft, 0, loan_days=25)
    assert publish(draft, begins=clock.now() - timedelta(minutes=1)) is Against.IN_THE_PAST
    future = publish(draft, begins=later)
    assert isinstance(future, PolicyVersion)
    assert policies.in_force() == first
    again = begin_draft(act(), county)
    assert [row.says for row in policies.rows_of_draft(again)] == [{"loan_days": 25}]
    change(again, 0, loan_days=28)
    assert publish(again) is Against.BEFORE_THE_NEXT
    assert withdraw_version(act(), future) is None
    assert withdraw_version(act(), future) is Against.GONE
    assert withdraw_version(act(), first) is Against.IN_FORCE
    # The draft was begun from what was withdrawn: that its row is another one now is a difference like any other.
    assert publish(again) is Against.BEHIND
    assert take_over(act(), again) == 1
    change(again, 0, loan_days=28)
    assert isinstance(publish(again), PolicyVersion)


def test_a_withdrawn_version_can_be_taken_up_again(first: PolicyVersion, county: Library) -> None:
    draft = begin_draft(act(), county)
    change(draft, 0, loan_days=25)
    future = publish(draft, begins=clock.now() + timedelta(days=10))
    assert isinstance(future, PolicyVersion)
    assert withdraw_version(act(), future) is None
    again = begin_draft(act(), county, like=future)
    assert [row.says for row in policies.rows_of_draft(again)] == [{"loan_days": 25}]
    assert isinstance(publish(again), PolicyVersion)


def test_a_draft_is_published_with_a_reason_a_change_and_without_a_fault(
    first: PolicyVersion, province: Library
) -> None:
    draft = begin_draft(act(), province)
    assert publish(draft) is Against.UNCHANGED
    change(draft, 0, **PLAIN, overdue_fen=-10)
    assert publish(draft) is Against.FAULTY
    change(draft, 0, loan_days=30)
    assert publish(draft) is Against.FAULTY
    change(draft, 0, **PLAIN | {"overdue_fen": 5_00})
    assert publish(draft, note=" ") is Against.NOTE_MISSING
    assert publish(draft) is Against.DOUBTFUL
    assert PolicyVersion.objects.count() == 1
    assert isinstance(publish(draft, accepts_doubts=True), PolicyVersion)


def test_the_faults_of_a_draft_name_its_rows(first: PolicyVersion, county: Library, province: Library) -> None:
    draft = begin_draft(act(), county)
    change(draft, 0, loan_days=-1)
    whole = policies.table_of_draft(draft)
    (finding,) = policies.findings(whole)
    assert finding == Finding(2, Fault.NEGATIVE, "loan_days")
    assert whole.line(finding.row) == draft.rows.get()
    assert whole.line(None) is None


def test_programs_cannot_put_faulty_rows_in_force(county: Library) -> None:
    with pytest.raises(PolicyFaulty, match="row 2: repeated"):
        publish_policy(act(), [PolicyRow(says=PLAIN), PolicyRow(says=PLAIN)])


def test_a_group_speaks_for_its_libraries_across_the_tree(first: PolicyVersion, county: Library) -> None:
    group = LibraryGroup.objects.create(code="sister", name="姊妹馆")
    group.libraries.add(county)
    rule = policies.table([PolicyRow(group=group, says={"renewals": 2})]).rules[0]
    assert (rule.libraries, rule.path) == (frozenset({county.path}), "")


def test_every_step_stands_in_the_journal(first: PolicyVersion, county: Library) -> None:
    draft = begin_draft(act(), county)
    change(draft, 0, loan_days=25)
    publish(draft)
    discard_draft(act(), begin_draft(act(), county))
    kinds = list(Entry.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == [
        "policy-published",
        "policy-draft-begun",
        "policy-row-saved",
        "policy-published",
        "policy-draft-begun",
        "policy-draft-discarded",
    ]
