"""Rows that are copied into the database say what rows say that are saved one by one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection, transaction

from shulian.apps.catalogue.models import Outbox, Record, Title
from shulian.apps.catalogue.store import JsonText, copy_in, copy_rows, update_in
from tests import make

pytestmark = pytest.mark.django_db

MOMENT = datetime(1987, 6, 5, 4, 3, 2, 123456, tzinfo=UTC)
SAYS = {
    "title": '平凡的世界\t"\\.\n𠮷',
    "other_titles": ["Ordinary \\ world", ""],
    "credits": [["路遥", "著", False]],
    "year": None,
    "isbns": ["9787020049295", "", "{,}"],
    "shared_numbers": [],
    "juvenile": True,
    "quality": 32767,
    "gone_at": None,
    "added_at": MOMENT,
}


def make_record(fields: list[object]) -> Record:
    title = Title.objects.create(title="人生")
    return Record.objects.create(title=title, library=make.library("甲馆"), raw=b"1", digest=b"1", fields=fields)


def said(title: Title) -> dict[str, object]:
    return {name: getattr(title, name) for name in SAYS}


def test_a_row_says_what_was_written():
    rows = copy_in([Title(**SAYS), Title(title="人生", year=-1982, gone_at=MOMENT)])
    first, second = Title.objects.order_by("pk")
    assert (said(first), [first.pk, second.pk]) == (SAYS, [one.pk for one in rows])
    assert (second.year, second.gone_at, second.isbns, second.credits, second.juvenile) == (
        -1982,
        MOMENT,
        [],
        [],
        False,
    )


def test_more_rows_than_go_in_one_piece_all_arrive():
    assert len(copy_in([Title(title=str(number)) for number in range(777)])) == 777
    assert sorted(Title.objects.values_list("title", flat=True)) == sorted(str(number) for number in range(777))
    assert copy_in([]) == []


def test_changed_rows_say_the_same_whatever_was_changed_before_them():
    one, other, left = copy_in([Title(title=str(number)) for number in range(3)])
    for name, value in SAYS.items():
        setattr(one, name, value)
    update_in([one], [*SAYS])
    other.title, one.title = "人生", "二"
    update_in([other], [*SAYS])
    update_in([], [*SAYS])
    update_in([one, other], ["title"])
    assert said(Title.objects.get(pk=one.pk)) == SAYS | {"title": "二"}
    assert (Title.objects.get(pk=other.pk).title, Title.objects.get(pk=left.pk).title) == ("人生", "2")


def test_what_was_rolled_back_can_be_changed_again():
    (title,) = copy_in([Title(title="人生")])
    with transaction.atomic():
        update_in([title], ["title"])
        transaction.set_rollback(True)
    title.title = "路"
    update_in([title], ["title"])
    assert Title.objects.get().title == "路"


@pytest.mark.parametrize(
    "wrong",
    [
        *({"year": 40000}, {"title": "\0"}, {"issn": "1" * 10}, {"subjects": ["\0"]}),
        *({"title": "\ud800"}, {"isbns": ["\ud800"]}, {"subjects": ["\ud800"]}),
    ],
)
def test_what_a_column_does_not_hold_is_the_databases_refusal(wrong: dict[str, object]):
    with pytest.raises(DataError), transaction.atomic():
        copy_in([Title(**{"title": "人生"} | wrong)])
    assert connection.is_usable()
    assert not Title.objects.exists()


def test_the_fields_of_a_record_stay_as_they_were_written():
    fields = [["00000nam"], ["001", "7"], ["200", "1 ", [["a", "平凡的世界\\"], ["f", "路遥"]]]]
    saved = make_record(fields)
    (copied,) = copy_in([Record(title=saved.title, library=saved.library, raw=b"2", digest=b"2", fields=fields)])
    spaced = JsonText(b'[ ["00000nam"] ]')
    place = {"title_id": saved.title_id, "library_id": saved.library_id, "control_number": ""}
    row = place | {"format": "cnmarc", "encoding": "utf-8", "raw": b"3", "digest": b"3", "fields": spaced}
    row |= {"repairs": [], "version": 1, "added_at": MOMENT, "changed_at": MOMENT}
    copy_rows(Record, [*row], [[*row.values()]])
    first, second, third = Record.objects.order_by("pk")
    assert (first.fields, second.fields, third.fields) == (fields, fields, [["00000nam"]])
    first.fields = copied.fields = [["00000cam"]]
    update_in([copied], ["fields"])
    first.save()
    assert [one.fields for one in Record.objects.order_by("pk")] == [[["00000cam"]], [["00000cam"]], [["00000nam"]]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT fields::text FROM catalogue_record WHERE raw = '3'")
        assert cursor.fetchone()[0] == spaced.decode()


def test_other_columns_than_those_named_say_what_the_database_says():
    copy_rows(Outbox, ["title"], [(7,), (8,)])
    assert [*Outbox.objects.order_by("title").values_list("title", "patient")] == [(7, False), (8, False)]
