"""Pairs of titles that might be one: found, asked once, and decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from shulian import clock
from shulian.apps.catalogue.actions import doubts, review
from shulian.apps.catalogue.actions.clusters import Clusters
from shulian.apps.catalogue.actions.doubts import kept_apart_from
from shulian.apps.catalogue.actions.merging import Why, merge, split, undo
from shulian.apps.catalogue.actions.review import ask_again, keep_apart, look_at, look_for_doubts, merge_pair
from shulian.apps.catalogue.actions.works import fill_works
from shulian.apps.catalogue.editions import edition_of
from shulian.apps.catalogue.models import Import, MatchDoubt, Record, Regrouping, Title
from shulian.apps.catalogue.objections import Objection
from shulian.apps.catalogue.queries.regroupings import (
    decided_doubts,
    described_by,
    doubt_by_id,
    doubts_by_reason,
    holders_of,
    moved_counts,
    open_doubts,
    origins_of,
    regrouping_by_id,
    regroupings,
    weighed_records,
)
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.verdict import Reason
from tests import make
from tests.apps.catalogue.files import imported, written
from tests.apps.catalogue.merged import book
from tests.protocols.marc.samples import data_field

pytestmark = pytest.mark.django_db
ISBN, OTHER_ISBN = "978-7-02-000220-7", "978-7-111-07575-2"


@pytest.fixture
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change so far is old enough to be looked at."""
    monkeypatch.setattr(review, "SETTLED", -timedelta(hours=1))


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_later")]


def two(first: str = ISBN, second: str = OTHER_ISBN) -> tuple[Title, Title]:
    """One book with two ISBNs, from two libraries."""
    imported(make.library("雁塔区图书馆"), written(book("1", "人生", first)))
    imported(make.library("汉台区图书馆"), written(book("2", "人生", second)))
    fill_works()
    one, other = Title.objects.living().order_by("pk")
    return one, other


def test_conflicting_isbns_make_a_doubt_that_is_asked_once():
    one, other = two()
    assert look_for_doubts(Act("job")) == 2
    [doubt] = open_doubts(None)
    assert (doubt.one, doubt.other, doubt.reasons) == (one, other, [Reason.ISBN_CONFLICT])
    assert look_for_doubts(Act("job")) == 0
    Title.objects.update(changed_at=clock.now())
    assert look_for_doubts(Act("job"), 1) == 2
    assert MatchDoubt.objects.count() == 1
    assert doubts_by_reason(open_doubts(None))[Reason.ISBN_CONFLICT] == 1


def test_what_a_long_transaction_may_still_bring_is_waited_for():
    two()
    beside = connection.copy()
    beside.set_autocommit(False)
    with beside.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    Title.objects.update(changed_at=clock.now())
    try:
        assert look_for_doubts(Act("job")) == 0
    finally:
        # The server hears of a closed connection when it gets to it; of the end of a transaction at once.
        beside.rollback()
        beside.close()
    with connection.cursor() as cursor:
        # Inside one transaction the database says again what it said of the others before.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
    assert look_for_doubts(Act("job")) == 2


def one_in_three_imports() -> Import:
    """Two titles, and a record of a third import, which is returned, that makes them one."""
    imported(make.library("雁塔区图书馆"), written(book("1", "人生", ISBN, year="1982")))
    imported(make.library("汉台区图书馆"), written(book("1", "人生")))
    fill_works()
    return imported(make.library("岚皋县图书馆"), written(book("1", "人生", ISBN)))


@pytest.mark.parametrize("status", [Import.Status.RUNNING, Import.Status.WAITING])
def test_titles_of_an_import_are_joined_when_it_has_ended_and_nothing_is_left_out(status: Import.Status):
    last = one_in_three_imports()
    Import.objects.filter(pk=last.pk).update(status=status)
    edited, other = Title.objects.living().order_by("changed_at")
    assert edited.changed_at < Import.objects.get(pk=last.pk).started_at < other.changed_at
    assert look_for_doubts(Act("job")) == 1, "what was there before it began is looked at, and joined to nothing of it"
    assert not Regrouping.objects.exists()
    Title.objects.filter(pk=edited.pk).update(changed_at=clock.now())
    assert look_for_doubts(Act("job")) == 0
    Import.objects.filter(pk=last.pk).update(status=Import.Status.FINISHED)
    assert look_for_doubts(Act("job")) >= 2
    assert Title.objects.living().count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"status": Import.Status.PAUSED},
        {"status": Import.Status.RUNNING, "heartbeat_at": clock.now() - review.FORSAKEN},
        {"status": Import.Status.WAITING, "started_at": None},
    ],
)
def test_an_import_that_pauses_is_forsaken_or_has_not_begun_holds_nothing_back(said: dict[str, object]):
    two()
    Import.objects.update(**said)
    assert look_for_doubts(Act("job")) == 2


@pytest.mark.parametrize("at_once", [True, False])
def test_a_title_without_brackets_takes_one_of_two_books_and_asks_about_the_other(at_once: bool):
    library = make.library("雁塔区图书馆")
    brackets = ("", "(初级)", "(高级)", "(人教版)(初级)", "(教师用书)(初级)")
    books = [book(str(at), f"英语{words}", ISBN) for at, words in enumerate(brackets)]
    for one in [books] if at_once else [[one] for one in books]:
        imported(library, written(*one))
    fill_works()
    look_for_doubts(Act("job"))
    plain, high, teachers = Title.objects.living().order_by("pk")
    assert [one.additions for one in (plain, high, teachers)] == [["人教版 初级", "初级"], ["高级"], ["初级 教师用书"]]
    assert Record.objects.filter(title=plain).count() == 3
    assert [(doubt.state, doubt.reasons) for doubt in MatchDoubt.objects.all()] == [
        (MatchDoubt.State.OPEN, [Reason.REMAINDER_DIFFERS])
    ] * 3


def test_a_change_is_looked_at_when_it_has_settled(monkeypatch: pytest.MonkeyPatch):
    two()
    monkeypatch.setattr(review, "SETTLED", timedelta(minutes=1))
    assert look_for_doubts(Act("job")) == 0


def test_editions_of_a_work_that_differ_in_one_thing_are_found_without_a_number():
    imported(make.library("雁塔区图书馆"), written(book("1", "人生"), book("2", "平凡的世界")))
    imported(
        make.library("汉台区图书馆"), written(book("1", "人生", year="2002"), book("2", "平凡的世界", year="2009"))
    )
    fill_works()
    look_at(Act("test"), Title.objects.values_list("pk", flat=True))
    [doubt] = open_doubts(None)
    assert (doubt.one.title, doubt.reasons) == ("人生", [Reason.YEAR_DIFFERS])


def test_a_doubt_lapses_when_the_titles_resemble_each_other_no_longer_and_comes_back():
    one, other = two()
    look_for_doubts(Act("job"))
    Title.objects.filter(pk=other.pk).update(title="平凡的世界", edition_key="平凡的世界|||人民文学|2001")
    look_at(Act("test"), [other.pk])
    assert MatchDoubt.objects.get().state == MatchDoubt.State.LAPSED
    Title.objects.filter(pk=other.pk).update(title="人生", edition_key=one.edition_key)
    look_at(Act("test"), [other.pk])
    assert MatchDoubt.objects.get().state == MatchDoubt.State.OPEN


def test_titles_that_turn_out_to_be_one_are_joined_without_asking_and_that_can_be_undone():
    numbered = book("1", "人生", ISBN, year="1982")
    imported(make.library("雁塔区图书馆"), written(numbered))
    imported(make.library("汉台区图书馆"), written(book("1", "人生")))
    fill_works()
    assert Title.objects.living().count() == 2
    imported(make.library("岚皋县图书馆"), written(book("1", "人生", ISBN)))
    look_for_doubts(Act("job"))
    [title] = Title.objects.living()
    assert title.records.count() == 3
    done = Regrouping.objects.get()
    assert (done.is_automatic, done.account) == (True, None)
    assert Entry.objects.get(kind="titles-merged").details["alone"]
    undo(Act("test"), done.pk)
    Title.objects.update(changed_at=clock.now())
    look_for_doubts(Act("job"))
    assert Title.objects.living().count() == 2


def test_a_pair_is_joined_with_its_reasons():
    one, other = two()
    look_for_doubts(Act("job"))
    doubt = MatchDoubt.objects.get()
    done = merge_pair(Act("test"), doubt, one.pk)
    assert done.ok
    doubt.refresh_from_db()
    assert (doubt.state, Regrouping.objects.get().reasons) == (MatchDoubt.State.MERGED, [Reason.ISBN_CONFLICT])
    assert merge_pair(Act("test"), doubt, one.pk).objection is Objection.TITLE_GONE
    assert not open_doubts(None).exists()
    undo(Act("test"), done.regroupings[0])
    doubt.refresh_from_db()
    assert (doubt.state, kept_apart_from(other.pk)) == (MatchDoubt.State.APART, {one.pk})


def test_what_is_kept_apart_is_neither_asked_nor_joined_again():
    one, other = two()
    look_for_doubts(Act("job"))
    doubt = MatchDoubt.objects.get()
    assert keep_apart(Act("test"), doubt.pk) is None
    assert keep_apart(Act("test"), doubt.pk) is Objection.DECIDED_ALREADY
    Title.objects.update(changed_at=clock.now(), isbns=["9787020002207"])
    look_for_doubts(Act("job"))
    assert (Title.objects.living().count(), open_doubts(None).count()) == (2, 0)
    assert list(decided_doubts(None)) == [doubt]
    one.refresh_from_db()
    assert Clusters([edition_of(one)]).find(edition_of(one), apart=kept_apart_from(other.pk)) == other
    assert ask_again(Act("test"), doubt.pk) is None
    assert ask_again(Act("test"), doubt.pk) is Objection.DECIDED_ALREADY
    assert open_doubts(None).count() == 1


def test_what_was_settled_about_a_title_holds_for_the_one_it_was_joined_to():
    one, other = two()
    third = make.title("人生")
    fourth = make.title("人生", isbns=["9787020002207"])
    look_at(Act("test"), [one.pk, other.pk])
    for kept in (third, fourth):
        MatchDoubt.objects.update_or_create(
            one=other, other=kept, defaults={"state": "apart" if kept == third else "open"}
        )
    done = merge(Act("test"), [other.pk], one.pk)
    assert kept_apart_from(one.pk) == {third.pk}
    assert not open_doubts(None).filter(other=fourth, one=other).exists()
    undo(Act("test"), done.regroupings[0])
    assert kept_apart_from(one.pk) == {other.pk}
    assert open_doubts(None).filter(other=fourth, one=other).exists()


def test_a_record_that_was_put_by_hand_stays_when_its_library_sends_it_changed():
    one, other = two()
    merge(Act("test"), [other.pk], one.pk)
    library = Record.objects.order_by("pk")[1].library
    imported(library, written(book("2", "人生 续编", OTHER_ISBN)))
    assert Record.objects.filter(title=one).count() == 2


def test_a_record_that_was_taken_out_does_not_go_back_by_itself():
    libraries = [make.library(name) for name in ("雁塔区图书馆", "汉台区图书馆", "岚皋县图书馆", "陈仓区图书馆")]
    for library in libraries:
        imported(library, written(book("1", "人生")))
    [title] = Title.objects.all()
    out = list(Record.objects.order_by("-pk").values_list("pk", flat=True)[:2])
    made = Title.objects.get(pk=split(Act("test"), title.pk, out).title)
    imported(libraries[2], written(book("1", "人生 (第二部)")))
    imported(libraries[2], written(book("1", "人生", "", data_field("330", "a新"))))
    assert Record.objects.filter(title=title).count() == 2
    assert kept_apart_from(made.pk) == {title.pk}


def test_each_library_is_asked_about_what_it_has():
    two()
    look_for_doubts(Act("job"))
    holder, stranger = Record.objects.order_by("pk")[0].library, make.library("岚皋县图书馆")
    assert open_doubts([holder]).count() == 1
    assert open_doubts([stranger]).count() == 0
    doubt = doubt_by_id(MatchDoubt.objects.get().pk)
    assert doubt
    done = merge_pair(Act("test"), doubt, doubt.one_id)
    assert regroupings([holder]).count() == regroupings(None).count() == 1
    assert regroupings([stranger]).count() == 0
    assert described_by([doubt.one_id], [holder])
    assert not described_by([doubt.one_id], [stranger])
    assert holders_of(doubt.one) == 2
    made = regrouping_by_id(done.regroupings[0])
    assert made
    assert moved_counts(made) == {"records": 1}
    assert (doubt_by_id(0), regrouping_by_id(0)) == (None, None)


def test_every_field_that_is_shown_tells_which_record_gave_it():
    poor = make.library("雁塔区图书馆")
    rich = make.library("汉台区图书馆")
    imported(poor, written(book("1", "人生", ISBN)))
    imported(rich, written(book("2", "人生", ISBN, data_field("330", "a高加林"), data_field("690", "aI247.5"))))
    [title] = Title.objects.all()
    weighed = weighed_records(title)
    assert [one.record.library for one in weighed] == [rich, poor]
    assert weighed[0].quality == title.quality > weighed[1].quality
    told = {origin.name: [record.library for record in origin.records] for origin in origins_of(title, weighed)}
    assert told["title"] == told["summary"] == told["clc"] == [rich]
    assert "remainder" not in told


def test_what_somebody_keeps_apart_at_the_last_moment_is_not_joined_by_itself():
    one, other = two()
    Title.objects.update(isbns=["9787020002207"])
    doubts.keep_two_apart(one.pk, other.pk, None)
    alone = Why(is_automatic=True)
    assert merge(Act("job"), [other.pk], one.pk, alone).objection is Objection.DECIDED_ALREADY
    Title.objects.filter(pk=other.pk).update(title="别的书")
    MatchDoubt.objects.all().delete()
    assert merge(Act("job"), [other.pk], one.pk, alone).objection is Objection.DECIDED_ALREADY
    assert Title.objects.living().count() == 2


def test_what_is_asked_about_one_title_is_settled_when_another_brings_the_answer():
    first, second, third = (Title.objects.create(title=name) for name in ("甲", "乙", "丙"))
    doubts.keep_two_apart(first.pk, second.pk, None)
    asked = MatchDoubt.objects.create(one=second, other=third)
    done = merge(Act("x"), [first.pk], third.pk)
    asked.refresh_from_db()
    assert asked.state == MatchDoubt.State.APART
    assert undo(Act("x"), done.regroupings[0]).ok
    asked.refresh_from_db()
    assert (asked.state, asked.decided_at) == (MatchDoubt.State.OPEN, None)


def test_what_somebody_joined_in_spite_of_its_brackets_takes_both():
    library = make.library("雁塔区图书馆")
    imported(library, written(book("1", "英语(初级)", ISBN), book("2", "英语(高级)", ISBN)))
    one, other = Title.objects.order_by("pk")
    assert merge(Act("test"), [other.pk], one.pk).ok
    for at, words in enumerate(("初级", "高级", "中级"), start=3):
        imported(library, written(book(str(at), f"英语({words})", ISBN)))
    assert [*Title.objects.living().order_by("pk").values_list("additions", flat=True)] == [["初级", "高级"], ["中级"]]
