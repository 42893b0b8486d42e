"""Dry runs of returns and of holds: what another policy would have changed, and what is openly not known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.circulation import policies
from shulian.apps.circulation.actions import Command, Kind, settle_one, trials
from shulian.apps.circulation.actions.drafts import begin_draft, save_row
from shulian.apps.circulation.actions.holds import Wish, place_hold
from shulian.apps.circulation.actions.policy import publish_policy
from shulian.apps.circulation.models import Loan, PolicyDraftRow, PolicyRow, PolicyTrial
from shulian.apps.circulation.retention import clear_commands_of
from shulian.apps.distribution.models import FloatingGroup, FloatingMember
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Command as Kept
from shulian.apps.readers.models import Reader
from shulian.apps.readers.traces import Marks
from shulian.core.circulation.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db

PLAIN = {"loan_days": 30, "loan_limit": 9, "renewals": 1}


class Place:
    """Two libraries of one province that float among each other, a reader of each, and a policy."""

    def __init__(self, **says: Any) -> None:
        self.province = make.library("陕西省图书馆", kind="province")
        self.yanta = make.library("雁塔区图书馆", self.province)
        self.hantai = make.library("汉台区图书馆", self.province)
        group = FloatingGroup.objects.create(name="两馆浮动")
        FloatingMember.objects.create(group=group, library=self.province)
        publish_policy(Act("office"), [PolicyRow(says=PLAIN | says)])
        self.says = PLAIN | says
        self.reader = make.reader(self.yanta)
        self.waiter = make.reader(self.hantai, name="李雷")

    def lend(self, item: Item, reader: Reader | None = None) -> None:
        """Lend an item."""
        card = make.card_of(reader or self.reader)
        assert settle_one(Command(Kind.CHECKOUT, item.library_id, "desk", item=item.pk, card=card)).ok

    def back(self, item: Item, at: Library | None = None) -> None:
        """Take it back."""
        assert settle_one(Command(Kind.CHECKIN, (at or item.library).pk, "desk", item=item.pk)).ok

    def wish(self, title: Title, pickup: Library | None = None, reader: Reader | None = None) -> Any:
        """Ask for a hold."""
        wanted = Wish((reader or self.waiter).pk, title.pk, (pickup or self.hantai).pk)
        return place_hold(Act("desk", library=self.hantai.pk), wanted)

    def tried(self, **says: Any) -> PolicyTrial:
        """The dry run of a policy that says this besides."""
        draft = begin_draft(Act("office"), self.province)
        row = policies.rows_of_draft(draft)[0]
        row.says = self.says | says
        assert save_row(Act("office"), draft, row, row.revision) is None
        draft.refresh_from_db()
        with clock.stopped_at(clock.now() + timedelta(seconds=1)):
            trial = trials.ask_trial(Act("office"), draft)
        assert trial is not None
        trials.work(trial.pk)
        trial.refresh_from_db()
        return trial


def late(days: int) -> None:
    """Every loan was due so many days ago."""
    Loan.objects.update(due_on=clock.today() - timedelta(days=days))


def test_a_late_return_would_have_cost_another_sum_or_other_days() -> None:
    place = Place(overdue_fen=10)
    item = make.item(place.yanta)
    place.lend(item)
    late(5)
    place.back(item)
    trial = place.tried(overdue_fen=0, suspension_days=2)
    assert trial.tally == {"checkout": {"same": 1}, "checkin": {"other-sanction": 1}}
    (example,) = trial.examples
    assert (example["cost_before"], example["cost_after"]) == ([50, 0], [0, 10])
    assert example["category"] == "adult"
    assert place.tried(overdue_fen=10).tally["checkin"] == {"same": 1}
    assert place.tried(grace_days=5).tally["checkin"] == {"other-sanction": 1}


def test_an_item_would_have_floated_or_gone_home() -> None:
    place = Place()
    item = make.item(place.yanta)
    place.lend(item)
    place.back(item, place.hantai)
    trial = place.tried(floats=True)
    assert trial.tally["checkin"] == {"send-home>floats": 1}
    assert place.tried(floats=False).tally["checkin"] == {"same": 1}
    publish_policy(Act("office"), [PolicyRow(says=place.says | {"floats": True})])
    place.says |= {"floats": True}
    another = make.item(place.yanta)
    place.lend(another)
    place.back(another, place.hantai)
    assert place.tried(floats=False).tally["checkin"] == {"same": 1, "floats>send-home": 1}


def test_what_stays_home_whatever_the_policy_says_is_the_same() -> None:
    place = Place()
    item = make.item(place.yanta, stays_home=True)
    place.back(item, place.hantai)
    assert place.tried(floats=True).tally == {"checkin": {"same": 1}}


def test_an_item_would_have_gone_to_somebody_else_or_stood_there_for_other_days() -> None:
    place = Place(hold_order="fair-first")
    item = make.item(place.yanta)
    make.hold(place.waiter, item.title, place.hantai)
    make.hold(make.reader(place.yanta, name="韩梅梅"), item.title, place.yanta)
    place.back(item)
    assert place.tried(hold_order="near-first").tally == {"checkin": {"send-to-pickup>hold-shelf": 1}}
    assert place.tried(hold_order="fair-first").tally == {"checkin": {"same": 1}}
    assert place.tried(hold_pickup="owner").tally == {"checkin": {"send-to-pickup>hold-shelf": 1}}
    assert place.tried(holds_allowed=False).tally == {"checkin": {"send-to-pickup>already-here": 1}}
    assert place.tried(protect_days=30).tally == {"checkin": {"send-to-pickup>hold-shelf": 1}}


def test_on_the_hold_shelf_for_other_days_or_for_another_reader() -> None:
    place = Place(hold_order="fair-first")
    item = make.item(place.yanta)
    make.hold(place.waiter, item.title, place.yanta)
    make.hold(make.reader(place.yanta, name="韩梅梅"), item.title, place.yanta)
    place.back(item)
    assert place.tried(hold_shelf_days=3).tally == {"checkin": {"other-shelf": 1}}
    assert place.tried(hold_order="own-first").tally == {"checkin": {"other-hold": 1}}


def test_what_arrives_for_its_reader_would_stand_there_for_other_days() -> None:
    place = Place()
    item = make.item(place.yanta)
    make.hold(place.waiter, item.title, place.hantai)
    place.back(item)
    place.back(item, place.hantai)
    assert place.tried(hold_shelf_days=3).tally == {"checkin": {"same": 1, "other-shelf": 1}}


def test_a_hold_would_have_been_refused_or_granted() -> None:
    place = Place(hold_limit=1)
    one, two = make.item(place.yanta), make.item(place.yanta)
    assert place.wish(one.title).ok
    assert place.wish(two.title).refusal is Refusal.TOO_MANY_HOLDS
    assert place.tried(hold_limit=2).tally == {"place-hold": {"same": 1, "too-many-holds>done": 1}}
    trial = place.tried(holds_allowed=False)
    # The limit stands before the question whose copies there are.
    assert trial.tally == {"place-hold": {"done>holds-not-allowed": 1, "same": 1}}
    (example,) = trial.examples
    assert example == {
        "kind": "place-hold",
        "came": "done>holds-not-allowed",
        "on": clock.today().isoformat(),
        "library": place.hantai.pk,
        "owner": place.yanta.pk,
        "category": "adult",
        "item_class": "book",
        "home": place.hantai.pk,
    }
    assert place.tried(hold_pickup="owner").tally["place-hold"]["done>pickup-too-far"] == 1


def test_a_limit_of_one_class_counts_the_holds_of_that_class() -> None:
    place = Place()
    book, film = make.item(place.yanta), make.item(place.yanta, item_class="audiovisual")
    assert place.wish(book.title).ok
    assert place.wish(film.title).ok
    draft = begin_draft(Act("office"), place.province)
    row = PolicyDraftRow(item_class="audiovisual", says={"hold_limit": 1})
    assert save_row(Act("office"), draft, row, 0) is None
    draft.refresh_from_db()
    with clock.stopped_at(clock.now() + timedelta(seconds=1)):
        trial = trials.ask_trial(Act("office"), draft)
    assert trial is not None
    trials.work(trial.pk)
    trial.refresh_from_db()
    assert trial.tally == {"place-hold": {"same": 2}}


def test_overdue_items_would_have_stopped_lending_and_waiting() -> None:
    place = Place()
    first, second = make.item(place.yanta), make.item(place.yanta)
    place.lend(first)
    late(3)
    place.lend(second)
    assert place.wish(make.item(place.yanta).title, reader=place.reader).ok
    tally = place.tried(overdue_limit=0).tally
    assert tally["checkout"] == {"same": 1, "done>too-many-overdue": 1}
    assert tally["place-hold"] == {"done>too-many-overdue": 1}


def test_what_was_not_kept_yet_is_said_to_be_unknown_and_not_guessed() -> None:
    place = Place()
    item = make.item(place.yanta)
    place.lend(item)
    place.back(item)
    assert place.wish(item.title).ok
    for kept in Kept.objects.exclude(facts={}):
        # As a version kept it that did not ask for these facts.
        kept.facts["facts"]["reader"].pop("late", None)
        kept.facts["case"].pop("rests", None)
        kept.facts = {} if kept.kind == "place-hold" else kept.facts
        kept.save()
    tally = place.tried(overdue_limit=0).tally
    assert tally == {name: {"unknown": 1} for name in ("checkout", "checkin", "place-hold")}
    # A draft that does not ask for what was not kept can still be tried.
    assert place.tried(loan_days=20).tally["checkout"] == {"other-day": 1}


def test_who_else_waited_than_was_kept_is_unknown() -> None:
    place = Place(hold_order="fair-first")
    item = make.item(place.yanta)
    make.hold(place.waiter, item.title, place.hantai)
    place.back(item)
    kept = Kept.objects.get(kind="checkin")
    kept.facts["case"]["more"] = True
    kept.save()
    assert place.tried(hold_order="near-first").tally == {"checkin": {"unknown": 1}}
    assert place.tried(hold_shelf_days=3).tally == {"checkin": {"same": 1}}


def test_what_is_kept_names_no_reader_once_the_reader_is_forgotten_and_is_still_judged() -> None:
    place = Place(overdue_fen=10)
    item = make.item(place.yanta)
    make.hold(place.waiter, item.title, place.hantai)
    place.lend(item)
    late(5)
    place.back(item)
    assert place.wish(make.item(place.yanta).title).ok
    clear_commands_of([Marks(one.pk, (str(one.token),), ()) for one in (place.reader, place.waiter)])
    tally = place.tried(overdue_fen=0, holds_allowed=False).tally
    assert tally["checkin"] == {"send-to-pickup>shelve": 1}
    assert tally["place-hold"] == {"done>holds-not-allowed": 1}


@pytest.mark.parametrize("kind", ["checkin", "place-hold"])
def test_facts_that_do_not_lead_to_their_answer_cannot_be_judged(kind: str) -> None:
    place = Place()
    item = make.item(place.yanta)
    place.back(item)
    assert place.wish(item.title).ok
    kept = Kept.objects.get(kind=kind)
    kept.decision |= {"refusal": "busy"}
    kept.save()
    assert place.tried().tally[kind] == {"unjudged": 1}


def test_a_library_that_left_the_tree_is_not_judged() -> None:
    place = Place()
    assert place.wish(make.item(place.yanta).title).ok
    kept = Kept.objects.get(kind="place-hold")
    kept.facts["case"]["pickup"] = 0
    kept.save()
    assert place.tried(hold_limit=0).tally == {"place-hold": {"unjudged": 1}}
