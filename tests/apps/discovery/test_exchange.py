"""Titles as other libraries' programs get them."""

from __future__ import annotations

import pytest
from django.conf import settings

from shulian import clock
from shulian.apps.catalogue.actions.overlay import restate_titles
from shulian.apps.catalogue.actions.weighing import fill_qualities
from shulian.apps.catalogue.models import Record, Title
from shulian.apps.catalogue.packed import pack
from shulian.apps.discovery.exchange import Given, as_dublin, as_marc, given, sutrs
from shulian.apps.journal.models import Entry
from shulian.core.contents import contents_text
from shulian.protocols import marc
from tests import make
from tests.protocols.marc.samples import data_field, made

TITLE = Title(
    pk=9,
    title="石头记",
    other_titles=["红楼梦", "Story of the stone"],
    clc="I242.4",
    classes=["I242.4", "I207.411"],
    series="新知文库 ; 12\n中国古典文学读本丛书",
    links=["https://read.example.cn/1"],
    edition="第2版",
    contents="甄士隐梦幻识通灵\n贾夫人仙逝扬州城",
    notes="据庚辰本校订\n附地图",
    isbns=["9787020002207"],
    other_numbers=["isbn:7020002208", "isbn:9787020002207", "issn:10019990", "unified:10019·1234"],
    authors=["曹雪芹", "霍克思", "红楼梦研究所"],
    credits=[["霍克思", "730", False], ["红楼梦研究所", "", True]],
    added_at=clock.now(),
    changed_at=clock.now(),
)
WHOLE = Given(TITLE, None, "", ())


def test_dublin_core_has_every_title_class_series_and_address() -> None:
    told = as_dublin(TITLE, "https://example.cn/titles/9/")
    assert told.title == ("石头记", "红楼梦", "Story of the stone")
    assert told.subject == ("I242.4", "I207.411")
    assert (told.creator, told.contributor) == (("曹雪芹", "红楼梦研究所"), ("霍克思",))
    assert told.description == ("", "甄士隐梦幻识通灵; 贾夫人仙逝扬州城", "第2版")
    assert told.relation == ("新知文库 ; 12", "中国古典文学读本丛书")
    assert told.identifier == (
        "https://example.cn/titles/9/",
        "urn:ISBN:9787020002207",
        "统一书号:10019·1234",
        "https://read.example.cn/1",
    )


def test_where_no_heading_names_anybody_the_statement_does() -> None:
    bare = Title(title="活着", responsibility="余华著 ; 白亮注", added_at=clock.now(), changed_at=clock.now())
    told = as_dublin(bare, "https://example.cn/titles/9/")
    assert (told.creator, told.contributor) == (("余华",), ("白亮",))


def test_a_page_of_text_has_them_too() -> None:
    lines = sutrs(WHOLE)
    for text in (
        "红楼梦; Story of the stone",
        "I242.4 I207.411",
        "新知文库 ; 12",
        "https://read.example.cn/1",
        "版本: 第2版",
        "目次: 甄士隐梦幻识通灵; 贾夫人仙逝扬州城",
        "统一书号: 10019·1234",
        "错误或取消的 ISBN、ISSN: 7020002208 10019990",
    ):
        assert text in lines, text


@pytest.mark.parametrize("record_format", list(marc.Format))
def test_a_record_that_is_made_says_what_one_that_was_taken_in_would(record_format: marc.Format) -> None:
    told = marc.describe(as_marc(WHOLE, record_format))
    assert told.other_titles == ("红楼梦", "Story of the stone")
    assert told.clc == ("I242.4", "I207.411")
    assert told.series == ("新知文库 ; 12", "中国古典文学读本丛书")
    assert told.links == ("https://read.example.cn/1",)
    assert told.edition == "第2版"
    assert contents_text(told.contents).splitlines() == ["甄士隐梦幻识通灵", "贾夫人仙逝扬州城"]
    assert told.notes == ("据庚辰本校订", "附地图")
    assert (told.isbns, told.issn) == (("9787020002207",), "")
    assert (told.wrong_isbns, told.wrong_issns, told.unified) == (("7020002208",), ("10019990",), ("10019·1234",))
    assert {(one.name, one.role, one.is_body) for one in told.persons} == {
        ("曹雪芹", "", False),
        ("霍克思", "译", False),
        ("红楼梦研究所", "", True),
    }


POOR = made(
    data_field("200", "a人生"),
    data_field("205", "a修订版"),
    data_field("010", "a7-5059-0054-4"),
    *[data_field("905", "bB1")] * 60,
)
FULL = made(
    data_field("200", "a人生", "f路遥著"),
    data_field("010", "a978-7-5302-1000-0"),
    data_field("210", "a北京", "c北京十月文艺出版社", "d2009"),
    data_field("606", "a长篇小说"),
    data_field("690", "aI247.57"),
    data_field("701", "a路遥", "4著"),
)


@pytest.mark.django_db
def test_of_records_whose_worth_is_not_known_yet_the_one_that_says_most_is_given() -> None:
    title = make.title("人生")
    for number, record in enumerate((POOR, FULL, POOR)):
        Record.objects.create(
            title=title,
            library=make.library(f"{number}馆"),
            format=record.format,
            encoding=record.encoding,
            raw=b"",
            digest=bytes([number]),
            fields=[[record.leader], *pack(record.fields)],
        )

    def leads() -> str:
        (one,) = given([title.pk], marc.Format.CNMARC)
        return one.record.library.name if one.record else ""

    assert leads() == "1馆"
    Record.objects.filter(library__name="2馆").update(quality=1)
    assert leads() == "2馆"
    before = Entry.objects.count()
    assert fill_qualities(1) == 2
    assert (leads(), fill_qualities(), Entry.objects.count()) == ("1馆", 0, before)
    assert not Record.objects.filter(quality=0).exists()


@pytest.mark.django_db
def test_the_best_record_is_given_with_what_only_others_say() -> None:
    title = make.title("人生")
    for number, record in enumerate((POOR, FULL)):
        Record.objects.create(
            title=title,
            library=make.library(f"{number}馆"),
            format=record.format,
            encoding=record.encoding,
            raw=b"",
            digest=bytes([number]),
            fields=[[record.leader], *pack(record.fields)],
        )
    make.item(Record.objects.first().library, of=title, state="lost")
    restate_titles({title.pk: title})
    (one,) = given([title.pk], marc.Format.CNMARC)
    given_away = as_marc(one, marc.Format.CNMARC)
    told = marc.describe(given_away)
    assert (told.publisher, told.clc, told.subjects) == ("北京十月文艺出版社", ("I247.57",), ("长篇小说",))
    assert told.isbns == ("978-7-5302-1000-0", "9787505900547")
    assert told.edition == "修订版"
    assert [field.first("5") for field in given_away.fields if field.tag == "010"] == ["", settings.EXCHANGE_AGENCY]
    assert [(field.first("z"), field.first("t")) for field in given_away.fields if field.tag == "852"] == [("0馆", "0")]
