"""Titles whose records were gathered by an earlier rule are gathered anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shulian import clock
from shulian.apps.catalogue.actions.gathering import gather_again
from shulian.apps.catalogue.models import Outbox, Record, Title
from shulian.apps.catalogue.models.titles import GATHERED
from shulian.apps.catalogue.packed import pack
from shulian.apps.journal.models import Entry
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.files import imported
from tests.protocols.marc.samples import data_field, made

pytestmark = pytest.mark.django_db


def older(name: str, *fields: marc.Field, leader: str = "00000nam0 2200000   450 ") -> Title:
    """A title as it was gathered before, with the record of it."""
    record = made(data_field("200", f"a{name}"), *fields, leader=leader)
    title = make.title(name)
    Record.objects.create(
        title=title,
        library=make.library(f"{name}馆"),
        format=record.format,
        encoding=record.encoding,
        raw=b"",
        digest=name.encode(),
        fields=[[record.leader], *pack(record.fields)],
    )
    return title


def test_older_titles_say_what_their_records_say_and_only_news_is_told() -> None:
    textbook = older("高等数学", data_field("205", "a第6版"), data_field("702", "a草婴", "4译"))
    journal = older("中国国家地理", data_field("011", "a1009-6337"), leader="00000nas0 2200000   450 ")
    tale = older("没头脑和不高兴", data_field("690", "aI287.7"))
    plain = older("人生")
    bare = make.title("没有记录")
    Title.objects.update(gathered=0)
    gather_again()
    then = clock.now() - timedelta(days=1)
    for one in (textbook, journal, tale):
        Title.objects.filter(pk=one.pk).update(edition="", credits=[], shared_numbers=[], juvenile=False)
    Title.objects.update(gathered=0, changed_at=then)
    Outbox.objects.all().delete()
    entries = Entry.objects.count()
    assert gather_again(batches=1) == 3
    for title in (textbook, journal, tale, plain, bare):
        title.refresh_from_db()
    assert (textbook.edition, textbook.credits) == ("第6版", [["草婴", "译", False]])
    assert journal.shared_numbers == ["issn:1009-6337"]
    assert tale.juvenile
    assert {one.title for one in (textbook, journal, tale, plain, bare) if one.changed_at == then} == {
        "人生",
        "没有记录",
    }
    assert set(Outbox.objects.values_list("title", flat=True)) == {textbook.pk, journal.pk, tale.pk}
    assert not Title.objects.filter(gathered__lt=GATHERED).exists()
    assert (gather_again(), Entry.objects.count()) == (0, entries)


def bare_dream() -> bytes:
    """红楼梦 without the indicators of its fields."""
    fields = (
        data_field("010", "a978-7-02-000220-7", indicators=""),
        data_field("200", "a红楼梦", "f曹雪芹著", indicators=""),
        data_field("210", "a北京", "c人民文学出版社", "d1996", indicators=""),
        data_field("690", "aI242.4"),
    )
    return marc.write(made(*fields))


def said_of_it() -> tuple[object, ...]:
    title = Title.objects.get()
    return title.title, title.responsibility, title.publisher, title.isbns, title.clc


def test_fields_without_indicators_are_the_same_when_they_are_gathered_again() -> None:
    imported(make.library("雁塔区图书馆"), bare_dream())
    said = ("红楼梦", "曹雪芹著", "人民文学出版社", ["9787020002207"], "I242.4")
    assert said_of_it() == said
    Title.objects.update(gathered=6)
    assert (gather_again(), said_of_it()) == (0, said)


def test_fields_that_were_stored_without_their_text_are_read_from_the_bytes_of_the_record() -> None:
    imported(make.library("雁塔区图书馆"), bare_dream())
    said, record = said_of_it(), Record.objects.get()
    leader, *_ = record.fields
    Record.objects.update(fields=[leader, ["010", ""], ["200", ""], ["210", ""], ["690", "  ", [["a", "I247"]]]])
    Title.objects.update(gathered=7, title="", responsibility="", publisher="", isbns=[])
    assert gather_again() == 1
    assert said_of_it() == (*said[:-1], "I247")


@pytest.mark.parametrize("raw", [b"", b"no record", marc.write(made(data_field("200", "a家")))])
def test_bytes_that_are_no_longer_those_of_the_fields_say_nothing_of_them(raw: bytes) -> None:
    imported(make.library("雁塔区图书馆"), bare_dream())
    leader, *_ = Record.objects.get().fields
    Record.objects.update(raw=raw, fields=[leader, ["010", ""], ["200", "  ", [["a", "人生"]]]])
    Title.objects.update(gathered=7)
    assert gather_again() == 1
    assert said_of_it()[:4] == ("人生", "", "", [])
