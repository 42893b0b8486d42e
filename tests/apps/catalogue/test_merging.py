"""Titles are joined, parted, and put back as they were; nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shulian.apps.catalogue.actions.merging import merge, split, undo
from shulian.apps.catalogue.models import MatchDoubt, Outbox, Record, Regrouping, Title
from shulian.apps.catalogue.objections import WORDS, Objection
from shulian.apps.catalogue.queries.titles import living_title
from shulian.apps.circulation.actions.holds import Wish, place_hold
from shulian.apps.circulation.models import Hold
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Reader
from shulian.core.circulation.states import HoldState
from tests import make
from tests.apps.catalogue.files import imported, written
from tests.apps.catalogue.merged import World, book, lost, set_aside, state, waiting, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid() -> World:
    return world()


def records(title: Title) -> list[int]:
    return list(Record.objects.filter(title=title).order_by("pk").values_list("pk", flat=True))


def test_two_titles_become_one_with_all_that_hangs_on_them(laid: World):
    one, other, *_ = laid.titles
    done = merge(Act("test", library=laid.libraries[0].pk), [other.pk], one.pk)
    assert done.ok
    assert (done.title, dict(done.moved)) == (one.pk, {"records": 2, "items": 2, "holds": 2, "ended": 2})
    other.refresh_from_db()
    assert (other.merged_into, other.gone_at is not None) == (one, True)
    assert Record.objects.filter(title=one).count() == Item.objects.filter(title=one).count() == 4
    assert lost() == []
    [told] = Entry.objects.filter(kind="titles-merged")
    assert (told.title, told.details["from"], told.details["moved"]["records"]) == (one.pk, other.pk, 2)
    assert set(Outbox.objects.values_list("title", flat=True)) >= {one.pk, other.pk}
    assert living_title(other.pk) == one


def test_of_two_holds_of_a_reader_one_stays_and_the_copy_set_aside_is_kept(laid: World):
    one, other, *_ = laid.titles
    versions = dict(Reader.objects.values_list("pk", "version"))
    merge(Act("test"), [other.pk], one.pk)
    left = Hold.objects.filter(ended_at=None).order_by("reader")
    assert [(hold.reader, hold.state) for hold in left] == [
        (laid.readers[0], HoldState.READY),
        (laid.readers[1], HoldState.WAITING),
    ]
    assert left[1].placed_at == min(Hold.objects.filter(reader=laid.readers[1]).values_list("placed_at", flat=True))
    assert Entry.objects.filter(kind="hold-joined").count() == 2
    assert all(version > versions[pk] for pk, version in Reader.objects.values_list("pk", "version"))


def test_two_copies_set_aside_for_a_reader_are_both_kept(laid: World):
    one, other, *_ = laid.titles
    set_aside(laid.readers[0], one)
    before = state()
    done = merge(Act("test"), [other.pk], one.pk)
    kept = Hold.objects.filter(reader=laid.readers[0], ended_at=None)
    assert kept.filter(state=HoldState.READY).count() == 2
    assert kept.exclude(item=None).count() == 1
    undo(Act("test"), done.regroupings[0])
    assert state() == before


def test_a_merge_undone_gives_what_was_before(laid: World):
    before = state()
    done = merge(Act("test"), [title.pk for title in laid.titles[1:]], laid.titles[0].pk)
    assert Title.objects.living().count() == 1
    # One that was noted before editions were gathered.
    noted = Regrouping.objects.get(pk=done.regroupings[0])
    for told in noted.before.values():
        del told["shown"]["edition"]
    noted.save()
    for regrouping in reversed(done.regroupings):
        undone = undo(Act("test"), regrouping)
        assert (undone.ok, undone.left) == (True, ())
    assert state() == before
    assert Entry.objects.filter(kind="merge-undone").count() == 6
    assert undo(Act("test"), done.regroupings[0]).objection is Objection.UNDONE_ALREADY


def test_merges_are_undone_in_any_order(laid: World):
    before = state()
    first, second, third, fourth = laid.titles
    one = merge(Act("test"), [first.pk], second.pk)
    two = merge(Act("test"), [second.pk], third.pk)
    three = merge(Act("test"), [third.pk], fourth.pk)
    assert living_title(first.pk) == fourth
    for done in (one, two, three):
        assert undo(Act("test"), done.regroupings[0]).ok
        assert lost() == []
    after = state()
    assert (after["records"], after["items"]) == (before["records"], before["items"])
    assert waiting() == {reader.pk for reader in laid.readers}


def test_records_become_a_title_of_their_own_with_their_copies(laid: World):
    before, title = state(), laid.titles[2]
    stays, goes = records(title)
    done = split(Act("test"), title.pk, [goes])
    made = Title.objects.get(pk=done.title)
    assert (made.title, made.summary, records(made)) == (title.title, "一部小说", [goes])
    assert records(title) == [stays]
    assert lost() == []
    assert MatchDoubt.objects.get(one=title, other=made).state == MatchDoubt.State.APART
    assert undo(Act("test"), done.regroupings[0]).ok
    assert state() == before
    assert living_title(made.pk) == title


def test_who_has_a_copy_set_aside_goes_with_it_and_the_others_wait_where_they_did(laid: World):
    title = laid.titles[1]
    promised = Hold.objects.get(state=HoldState.READY)
    assert promised.caught
    done = split(Act("test"), title.pk, [promised.caught.record_id or 0])
    assert Hold.objects.get(pk=promised.pk).title_id == done.title
    assert Hold.objects.filter(title=title, ended_at=None).count() == 1


def test_who_waits_goes_where_the_copies_go(laid: World):
    title = laid.titles[0]
    stays, goes = records(title)
    Item.objects.filter(record=stays).delete()
    done = split(Act("test"), title.pk, [goes])
    assert Hold.objects.filter(title=done.title, ended_at=None).count() == 2


def test_what_went_elsewhere_since_stays_there_and_is_told(laid: World):
    one, other, *_ = laid.titles
    taken = records(other)
    done = merge(Act("test"), [other.pk], one.pk)
    parted = split(Act("test"), one.pk, [taken[0]])
    undone = undo(Act("test"), done.regroupings[0])
    assert (undone.ok, dict(undone.left)["records"]) == (True, 1)
    assert records(other) == [taken[1]]
    assert Record.objects.get(pk=taken[0]).title_id == parted.title
    assert Regrouping.objects.get(pk=done.regroupings[0]).left["catalogue"] == {"records": [taken[0]]}
    assert lost() == []


def test_nothing_is_put_back_where_nothing_is_left(laid: World):
    one, other, *_ = laid.titles
    own, taken = records(one), records(other)
    done = merge(Act("test"), [other.pk], one.pk)
    split(Act("test"), one.pk, own)
    assert undo(Act("test"), done.regroupings[0]).objection is Objection.NOTHING_LEFT
    fourth = merge(Act("test"), [laid.titles[2].pk], one.pk)
    split(Act("test"), one.pk, taken)
    assert undo(Act("test"), done.regroupings[0]).objection is Objection.NOTHING_TO_PUT_BACK
    assert undo(Act("test"), fourth.regroupings[0]).objection is Objection.NOTHING_LEFT


def test_a_new_title_that_others_joined_stays_when_its_parting_is_undone(laid: World):
    title = laid.titles[2]
    _stays, goes = records(title)
    done = split(Act("test"), title.pk, [goes])
    made = Title.objects.get(pk=done.title)
    joined = merge(Act("test"), [laid.titles[3].pk], made.pk)
    assert undo(Act("test"), done.regroupings[0]).ok
    made.refresh_from_db()
    assert (made.gone_at, made.title) == (None, laid.titles[3].title)
    assert undo(Act("test"), done.regroupings[0]).objection is Objection.UNDONE_ALREADY
    assert undo(Act("test"), joined.regroupings[0]).objection is Objection.NOTHING_LEFT


def test_a_hold_placed_on_a_title_that_went_waits_for_the_living_one(laid: World):
    make.policy(holds_allowed=True)
    _one, other, third, _ = laid.titles
    merge(Act("test"), [third.pk], other.pk)
    reader = make.reader(laid.libraries[0])
    done = place_hold(Act("test"), Wish(reader.pk, third.pk, laid.libraries[0].pk))
    assert done.ok, done.refusal
    assert Hold.objects.get(pk=done.hold).title_id == other.pk


@pytest.mark.parametrize(
    ("titles", "into", "objection"),
    [
        ([], 0, Objection.ONE_TITLE),
        ([0], 0, Objection.ONE_TITLE),
        ([0, 1], 9, Objection.TITLE_GONE),
        ([9], 0, Objection.TITLE_GONE),
    ],
)
def test_what_cannot_be_joined_is_said(laid: World, titles: list[int], into: int, objection: Objection):
    known = {number: title.pk for number, title in enumerate(laid.titles)}
    before = state()
    done = merge(Act("test"), [known.get(one, 0) for one in titles], known.get(into, 0))
    assert done.objection is objection
    assert state() == before


def test_a_title_that_went_is_neither_joined_nor_parted(laid: World):
    one, other, *_ = laid.titles
    merge(Act("test"), [other.pk], one.pk)
    assert merge(Act("test"), [one.pk], other.pk).objection is Objection.TITLE_GONE
    assert split(Act("test"), other.pk, [1]).objection is Objection.TITLE_GONE
    assert merge(Act("test"), range(1, 30), one.pk).objection is Objection.TOO_MANY


def test_what_cannot_be_parted_is_said(laid: World):
    title, other, *_ = laid.titles
    assert split(Act("test"), title.pk, []).objection is Objection.NO_RECORDS
    assert split(Act("test"), title.pk, records(other)).objection is Objection.NO_RECORDS
    assert split(Act("test"), title.pk, records(title)).objection is Objection.ALL_RECORDS
    assert split(Act("test"), 0, [1]).objection is Objection.TITLE_GONE


def test_every_objection_has_words():
    assert set(WORDS) == set(Objection)


def test_the_same_command_joins_once(laid: World):
    act = Act("test")
    first = merge(act, [laid.titles[1].pk], laid.titles[0].pk)
    assert merge(act, [laid.titles[1].pk], laid.titles[0].pk) == first
    assert Regrouping.objects.count() == 1


def test_a_title_is_shown_anew_when_its_records_have_changed_since(laid: World):
    one, other, *_ = laid.titles
    done = merge(Act("test"), [other.pk], one.pk)
    imported(laid.libraries[1], written(book("1", "平凡的世界 (全三部)")))
    assert undo(Act("test"), done.regroupings[0]).ok
    other.refresh_from_db()
    assert sorted({record.version for record in Record.objects.filter(title=other)}) == [1, 2]
    assert other.title.startswith("平凡的世界")


acts = st.lists(st.tuples(st.sampled_from(["merge", "split"]), st.integers(0, 9), st.integers(0, 9)), max_size=6)
mixed = st.lists(
    st.tuples(st.sampled_from(["merge", "split", "undo"]), st.integers(0, 9), st.integers(0, 9)), max_size=8
)
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
many = settings(few, max_examples=400)


@contextmanager
def forgotten() -> Iterator[None]:
    """What is done here has not been when it ends."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def do(kind: str, first: int, second: int) -> tuple[int, ...]:
    titles = list(Title.objects.living().order_by("pk"))
    one, other = titles[first % len(titles)], titles[second % len(titles)]
    if kind == "merge":
        return merge(Act("test"), [other.pk], one.pk).regroupings
    if kind == "split":
        return split(Act("test"), one.pk, records(one)[: 1 + second % 2]).regroupings
    made = list(Regrouping.objects.order_by("pk").values_list("pk", flat=True))
    if made:
        undo(Act("test"), made[first % len(made)])
    return ()


def undone_from_the_last(laid: World, wanted: list[tuple[str, int, int]]) -> None:
    before = state()
    with forgotten():
        made = [one for act in wanted for one in do(*act)]
        for regrouping in reversed(made):
            assert undo(Act("test"), regrouping).ok
        assert state() == before


def nothing_lost(laid: World, wanted: list[tuple[str, int, int]]) -> None:
    with forgotten():
        for act in wanted:
            do(*act)
            assert lost() == []
            assert waiting() == {reader.pk for reader in laid.readers}


@given(acts)
@few
def test_everything_undone_from_the_last_to_the_first_is_as_it_was(laid: World, wanted: list[tuple[str, int, int]]):
    undone_from_the_last(laid, wanted)


@given(mixed)
@few
def test_nothing_is_lost_whatever_is_done(laid: World, wanted: list[tuple[str, int, int]]):
    nothing_lost(laid, wanted)


@pytest.mark.long
@given(acts)
@many
def test_many_acts_undone_are_as_if_they_had_not_been(laid: World, wanted: list[tuple[str, int, int]]):
    undone_from_the_last(laid, wanted)


@pytest.mark.long
@given(mixed)
@many
def test_nothing_is_lost_in_many_acts(laid: World, wanted: list[tuple[str, int, int]]):
    nothing_lost(laid, wanted)
