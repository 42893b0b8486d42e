"""Dry runs: past decisions decided again with a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library, LibraryGroup
from shulian.apps.circulation import policies
from shulian.apps.circulation.actions import Command, Kind, settle_one, trials
from shulian.apps.circulation.actions.drafts import begin_draft, save_row
from shulian.apps.circulation.actions.holds import Wish, place_hold
from shulian.apps.circulation.actions.policy import publish_policy
from shulian.apps.circulation.models import PolicyDraft, PolicyDraftRow, PolicyRow, PolicyTrial
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Command as Kept
from shulian.apps.readers.models import Card, Reader
from tests import make

pytestmark = pytest.mark.django_db

PLAIN = {"loan_days": 30, "loan_limit": 2, "renewals": 1}


@pytest.fixture
def library() -> Library:
    made = make.library("雁塔区图书馆")
    publish_policy(Act("office"), [PolicyRow(says=PLAIN)])
    return made


@pytest.fixture
def reader(library: Library) -> Reader:
    return make.reader(library)


def lend(library: Library, reader: Reader, kind: Kind = Kind.CHECKOUT, **what: Any) -> None:
    card = Card.objects.get(reader=reader).number
    named = what or {"item": make.item(library).pk}
    settle_one(Command(kind, library.pk, "desk", card=card, **named))


def tried(library: Library, **says: Any) -> PolicyTrial:
    """A draft whose only row says this, and the dry run of it."""
    draft = begin_draft(Act("office"), library)
    row = policies.rows_of_draft(draft)[0]
    row.says = PLAIN | says
    assert save_row(Act("office"), draft, row, row.revision) is None
    return run(draft)


def run(draft: PolicyDraft) -> PolicyTrial:
    draft.refresh_from_db()
    # What was done in this very moment is not past yet.
    with clock.stopped_at(clock.now() + timedelta(seconds=1)):
        trial = trials.ask_trial(Act("office"), draft)
    assert trial is not None
    trials.work(trial.pk)
    trial.refresh_from_db()
    return trial


def test_a_limit_that_would_have_refused_and_one_that_would_have_granted(library: Library, reader: Reader) -> None:
    for _each in range(3):
        lend(library, reader)
    lower = tried(library, loan_limit=1)
    assert lower.tally == {"checkout": {"same": 2, "done>too-many-loans": 1}}
    higher = tried(library, loan_limit=3)
    assert higher.tally == {"checkout": {"same": 2, "too-many-loans>done": 1}}
    assert (higher.status, higher.total, higher.done) == ("done", 3, 3)


def test_another_due_date_is_told_with_both_days(library: Library, reader: Reader) -> None:
    lend(library, reader)
    trial = tried(library, loan_days=20)
    assert trial.tally == {"checkout": {"other-day": 1}}
    (example,) = trial.examples
    today = clock.today()
    assert example == {
        "kind": "checkout",
        "came": "other-day",
        "on": today.isoformat(),
        "library": library.pk,
        "owner": library.pk,
        "category": "adult",
        "item_class": "book",
        "home": library.pk,
        "due_before": (today + timedelta(days=30)).isoformat(),
        "due_after": (today + timedelta(days=20)).isoformat(),
    }


def test_a_renewal_counts_its_own_period(library: Library, reader: Reader) -> None:
    item = make.item(library).pk
    lend(library, reader, item=item)
    with clock.stopped_at(clock.now() + timedelta(days=3)):
        lend(library, reader, Kind.RENEW, item=item)
        trial = tried(library, renewal_days=40)
    assert trial.tally["renew"] == {"other-day": 1}
    assert trial.examples[-1]["due_after"] == (clock.today() + timedelta(days=43)).isoformat()


def test_what_the_policy_was_never_asked_stays_the_same(library: Library, reader: Reader) -> None:
    lend(library, reader, barcode="nowhere")
    settle_one(Command(Kind.CHECKOUT, library.pk, "desk", card="C-NOBODY", item=make.item(library).pk))
    settle_one(Command(Kind.CHECKIN, library.pk, "desk", barcode="nowhere"))
    place_hold(Act("desk", library=library.pk), Wish(reader.pk, 0, library.pk))
    tally = tried(library, loan_limit=0).tally
    assert tally == {"checkout": {"same": 2}, "checkin": {"same": 1}, "place-hold": {"same": 1}}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: kept.facts.pop("case"),
        lambda kept: kept.facts.update(facts={}),
        lambda kept: kept.facts["case"].pop("category"),
        lambda kept: kept.facts["case"].update(owner=0),
        lambda kept: kept.facts["facts"].update(item={"id": 1}),
        # What the rules say today of these facts is not what was answered then.
        lambda kept: kept.decision.update(refusal="card-expired"),
    ],
)
def test_facts_that_lack_something_are_counted_and_not_guessed(library: Library, reader: Reader, spoil: Any) -> None:
    lend(library, reader)
    kept = Kept.objects.get(kind="checkout")
    spoil(kept)
    kept.save()
    assert tried(library, loan_limit=0).tally == {"checkout": {"unjudged": 1}}


def test_only_the_last_60_days_are_tried(library: Library, reader: Reader) -> None:
    lend(library, reader)
    Kept.objects.filter(kind="checkout").update(recorded_at=clock.now() - timedelta(days=61))
    trial = tried(library, loan_limit=0)
    assert (trial.total, trial.tally) == (0, {})


def test_a_run_goes_on_where_it_stopped_and_names_no_more_than_a_few_examples(
    library: Library, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "BATCH", 2)
    publish_policy(Act("office"), [PolicyRow(says=PLAIN | {"loan_limit": 100})])
    for _each in range(7):
        lend(library, reader)
    trial = tried(library, loan_days=20, loan_limit=100)
    assert (trial.done, trial.tally) == (7, {"checkout": {"other-day": 7}})
    assert len(trial.examples) == trials.EXAMPLES_EACH


def test_whoever_stops_it_keeps_what_was_found(library: Library, reader: Reader) -> None:
    lend(library, reader)
    draft = begin_draft(Act("office"), library)
    with clock.stopped_at(clock.now() + timedelta(seconds=1)):
        trial = trials.ask_trial(Act("office"), draft)
    assert trial is not None
    trials.stop_trial(Act("office"), trial)
    trials.work(trial.pk)
    trial.refresh_from_db()
    assert (trial.status, trial.done) == ("stopped", 0)
    assert list(trials.unfinished()) == []


def test_a_run_that_nobody_heard_of_for_a_while_is_taken_up_again(library: Library) -> None:
    draft = begin_draft(Act("office"), library)
    trial = trials.ask_trial(Act("office"), draft)
    assert list(trials.forsaken()) == []
    with clock.stopped_at(clock.now() + timedelta(minutes=3)):
        assert list(trials.forsaken()) == [trial]


def test_a_run_that_breaks_off_says_so(library: Library, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    lend(library, reader)
    monkeypatch.setattr(trials.Judge, "judge", lambda self, command: 1 / 0)
    draft = begin_draft(Act("office"), library)
    with clock.stopped_at(clock.now() + timedelta(seconds=1)):
        trial = trials.ask_trial(Act("office"), draft)
    assert trial is not None
    with pytest.raises(ZeroDivisionError):
        trials.work(trial.pk)
    trial.refresh_from_db()
    assert trial.status == "failed"


def test_a_draft_with_faults_is_not_tried(library: Library) -> None:
    draft = begin_draft(Act("office"), library)
    assert save_row(Act("office"), draft, PolicyDraftRow(library=library), 0) is None
    act = Act("office", command=uuid4())
    assert trials.ask_trial(act, draft) is None
    assert not PolicyTrial.objects.exists()


def test_groups_keep_their_libraries_in_the_run(library: Library, reader: Reader) -> None:
    lend(library, reader)
    draft = begin_draft(Act("office"), library)
    group = LibraryGroup.objects.create(code="sisters", name="姊妹馆")
    group.libraries.add(library)
    assert save_row(Act("office"), draft, PolicyDraftRow(group=group, says={"loan_days": 9}), 0) is None
    trial = run(draft)
    assert trial.tally == {"checkout": {"other-day": 1}}
