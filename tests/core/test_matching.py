"""Which descriptions are one edition."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core.matching import (
    Printed,
    author,
    bare,
    edition,
    edition_key,
    known_as,
    publisher,
    same_edition,
    shared_number,
    split_subtitle,
    volume_in,
)
from shulian.core.volumes import split_volume

DREAM = Printed(
    title="红楼梦",
    remainder="",
    volume="",
    medium="",
    authors=("曹雪芹", "高鹗"),
    responsibility="曹雪芹, 高鹗著",
    publisher="人民文学出版社",
    year=1996,
    isbns=("9787020002207",),
)


@pytest.mark.parametrize(
    ("title", "rest", "volume"),
    [
        ("古趣图(一集)", "古趣图", "1"),
        ("古趣图(二集)", "古趣图", "2"),
        ("三千世界の鴉を殺し〈6〉", "三千世界の鴉を殺し", "6"),
        ("三体. 第2部", "三体.", "2"),
        ("三体 2", "三体", "2"),
        ("中国通史 第十二卷", "中国通史", "12"),
        ("大事记 卷一百二十三", "大事记", "123"),
        ("大事记 卷二十", "大事记", "20"),
        ("大事记 卷一〇二", "大事记", "102"),
        ("资治通鉴(上)", "资治通鉴", "上"),
        ("红楼梦 上册", "红楼梦", "上"),
        ("红楼梦下册", "红楼梦", "下"),
        ("鲁迅全集 第007卷", "鲁迅全集", "7"),
        ("大事记 卷三", "大事记", "3"),
        ("大事记 卷两百", "大事记", "200"),
        ("bulletin. vol. iv", "bulletin.", "4"),
        ("bulletin, v. 12", "bulletin,", "12"),
        ("静静的顿河(全四册)", "静静的顿河", ""),
        ("史记 全10册", "史记", ""),
        ("史记(全套)", "史记", ""),
        ("鲁迅全集", "鲁迅全集", ""),
        ("红楼梦(插图本)", "红楼梦(插图本)", ""),
        ("围城(1947)", "围城(1947)", ""),
        ("第二次握手", "第二次握手", ""),
        ("1984", "1984", ""),
        ("第一册", "第一册", ""),
        ("", "", ""),
    ],
)
def test_the_volume_number_is_cut_out_before_brackets_go(title: str, rest: str, volume: str):
    assert split_volume(title) == (rest, volume)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("红楼梦(插图本)", "红楼梦"),
        ("《资本论》", "资本论"),
        ("(无题)", "无题"),
        ("c++ primer", "c++primer"),
        ("a_b", "ab"),
    ],
)
def test_brackets_and_punctuation_go(text: str, left: str):
    assert bare(text) == left


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("(美) 海明威", "海明威"),
        ("[明]吴承恩", "吴承恩"),
        ("列夫·托尔斯泰", "列夫托尔斯泰"),
        ("hemingway, ernest", "ernest hemingway"),
        ("ernest hemingway", "ernest hemingway"),
    ],
)
def test_names_are_compared_without_nationality_and_order(name: str, compared: str):
    assert author(name) == compared


@pytest.mark.parametrize(
    ("responsibility", "first"),
    [
        ("曹雪芹, 高鹗著", "曹雪芹"),
        ("国家统计局编", "国家统计局"),
        ("主编季野, 张西明, 张弢...[等]", "季野"),
        ("王力等主编", "王力"),
        ("(苏) 高尔基著", "高尔基"),
        ("编", "编"),
        ("", None),
    ],
)
def test_the_first_author_is_found_in_the_statement_of_responsibility(responsibility: str, first: str | None):
    told = edition(replace(DREAM, authors=(), responsibility=responsibility))
    assert told.authors == ((first,) if first else ())


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("人民文学出版社", "人民文学"),
        ("科学出版社有限责任公司", "科学"),
        ("商务印书馆", "商务印书馆"),
        ("oxford university press,", "oxforduniversity"),
    ],
)
def test_publishers_are_compared_without_their_common_words(name: str, short: str):
    assert publisher(name) == short


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"publisher": "人民文学", "year": 2008}, True),
        ({"title": "红楼梦 : 插图本", "authors": ()}, True),
        ({"title": "红楼"}, True),
        ({"authors": (), "responsibility": ""}, True),
        ({"authors": ("曹雪",)}, True),
        ({"title": "家"}, False),
        ({"title": "西游记"}, False),
        ({"authors": ("吴承恩",)}, False),
        ({"volume": "上"}, False),
        ({"title": "红楼梦(上)"}, False),
        ({"medium": "电子资源"}, False),
        ({"isbns": ("9787111075752",)}, False),
        ({"isbns": ()}, True),
        ({"isbns": (), "title": "红楼梦 (第一版)"}, True),
        ({"isbns": (), "year": 2008}, False),
        ({"isbns": (), "publisher": "岳麓书社"}, False),
        ({"isbns": (), "authors": ("高鹗",)}, True),
        ({"isbns": (), "authors": ("俞平伯",)}, False),
        ({"isbns": (), "authors": (), "responsibility": ""}, False),
        ({"isbns": (), "year": None}, False),
    ],
)
def test_isbn_with_agreement_or_the_full_key(changes: dict, same: bool):
    one, other = edition(DREAM), edition(replace(DREAM, **changes))
    assert same_edition(one, other) is same
    assert same_edition(other, one) is same


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"authors": (), "responsibility": ""}, True),
        ({"year": 2008}, True),
        ({"isbns": ("9787020002207",)}, True),
        ({"title": "西游记"}, False),
        ({"authors": ("吴承恩",)}, False),
        ({"volume": "上"}, False),
        ({"medium": "电子资源"}, False),
        ({"shared": ("ocolc:8",)}, False),
        ({"shared": ()}, False),
    ],
)
def test_a_number_of_a_union_catalogue_joins_what_agrees(changes: dict, same: bool):
    plain = replace(DREAM, isbns=(), publisher="", year=None, shared=("ocolc:7",))
    one, other = edition(plain), edition(replace(plain, **changes))
    assert same_edition(one, other) is same
    assert same_edition(other, one) is same


WAR = Printed(
    title="战争与和平",
    remainder="",
    volume="",
    medium="",
    authors=("列夫·托尔斯泰", "草婴"),
    responsibility="(俄) 列夫·托尔斯泰著;草婴译",
    publisher="上海文艺出版社",
    year=2007,
    isbns=(),
)


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"authors": ("列夫·托尔斯泰", "高植"), "responsibility": "列夫·托尔斯泰著;高植译"}, False),
        ({"authors": ("托尔斯泰",), "responsibility": "托尔斯泰著 高植译"}, False),
        ({"authors": ("托尔斯泰", "高植"), "responsibility": "", "headings": (("高植", "译", False),)}, False),
        ({"authors": ("托尔斯泰", "草婴"), "responsibility": "", "headings": (("草婴", "译", False),)}, True),
        ({"authors": ("托尔斯泰",), "responsibility": "托尔斯泰著"}, True),
        ({"responsibility": "列夫·托尔斯泰著;草婴, 高植译"}, True),
        ({"authors": ("托尔斯泰",), "responsibility": "托尔斯泰著;cao ying译"}, True),
        ({"statement": "青少版"}, False),
        ({"title": "战争与和平(缩写本)"}, False),
        ({"remainder": "彩图注音版"}, False),
        ({"statement": "插图本"}, True),
    ],
)
def test_without_isbn_two_translations_are_two_books_and_so_is_one_made_over(changes: dict, same: bool):
    one, other = edition(WAR), edition(replace(WAR, **changes))
    assert same_edition(one, other) is same
    assert same_edition(other, one) is same


@pytest.mark.parametrize("changes", [{"title": "战争与和平(青少版)"}, {"title": "战争与和平", "statement": "青少版"}])
def test_what_is_made_over_alike_is_one_book(changes: dict):
    one = edition(replace(WAR, statement="青少年版"))
    assert same_edition(one, edition(replace(WAR, **changes)))


def test_under_one_isbn_neither_translators_nor_forms_part_a_book():
    one = edition(replace(WAR, isbns=("9787020002207",)))
    other = {"responsibility": "列夫·托尔斯泰著;高植译", "statement": "青少版", "isbns": ("9787020002207",)}
    assert same_edition(one, edition(replace(WAR, **other)))


def test_conflicting_isbns_are_stronger_than_a_shared_number():
    one = edition(replace(DREAM, shared=("ocolc:7",)))
    other = edition(replace(DREAM, shared=("ocolc:7",), isbns=("9787111075752",)))
    assert not same_edition(one, other)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(OCoLC)10698981", "ocolc:10698981"),
        ("(OCoLC)ocm00012345", "ocolc:12345"),
        (" (OCoLC) on1002345678 ", "ocolc:1002345678"),
        ("(SHULIAN)DEMO000123", "shulian:demo000123"),
        ("(NLC)012345", "nlc:012345"),
        ("(Sirsi) a1", ""),
        ("(aleph)000218074BNU03", ""),
        ("10698981", ""),
        ("(OCoLC)", ""),
        ("", ""),
    ],
)
def test_only_union_catalogues_give_numbers_that_count_everywhere(text: str, number: str):
    assert shared_number(text) == number


def test_without_isbn_two_subtitles_are_two_books():
    poems = edition(replace(DREAM, title="中国现代文学", remainder="诗歌", isbns=()))
    novels = edition(replace(DREAM, title="中国现代文学", remainder="小说", isbns=()))
    unsaid = edition(replace(DREAM, title="中国现代文学", isbns=()))
    assert not same_edition(poems, novels)
    assert same_edition(poems, unsaid)


def test_a_title_of_one_character_must_be_the_same():
    home = edition(replace(DREAM, title="家"))
    assert same_edition(home, edition(replace(DREAM, title="家")))
    assert not same_edition(home, edition(replace(DREAM, title="家园")))


@pytest.mark.parametrize(
    ("title", "main", "subtitle"),
    [
        ("三体 2: 黑暗森林", "三体 2", "黑暗森林"),
        ("中国通史——先秦卷", "中国通史", "先秦卷"),
        ("回忆 : 我的一生", "回忆", "我的一生"),
        ("12:30", "12:30", ""),
        ("第一册: 先秦", "第一册: 先秦", ""),
        ("红楼梦:", "红楼梦:", ""),
        ("数学(人教版: 教师用书)", "数学(人教版: 教师用书)", ""),
        ("数学(人教版: 教师用书): 代数", "数学(人教版: 教师用书)", "代数"),
        ("红楼梦(插图本): 校注——附录", "红楼梦(插图本)", "校注——附录"),
        ("(红楼梦: 校注本)", "(红楼梦", "校注本)"),
    ],
)
def test_a_subtitle_within_the_title_is_told_from_it(title: str, main: str, subtitle: str):
    assert split_subtitle(title) == (main, subtitle)


def test_a_subtitle_is_the_same_wherever_it_stands():
    told = [
        edition(replace(DREAM, title="回忆", remainder="我的一生", isbns=())),
        edition(replace(DREAM, title="回忆 : 我的一生", isbns=())),
        edition(replace(DREAM, title="回忆 : 我的一生", remainder="我的一生", isbns=())),
    ]
    assert {edition_key(one) for one in told} == {"回忆|||人民文学|1996"}
    assert all(same_edition(told[0], one) for one in told)


def test_volumes_of_a_set_with_one_isbn_stay_apart_by_their_subtitles():
    one, other = (edition(replace(DREAM, title=f"中国文学史: {part}")) for part in ("先秦", "宋元"))
    assert not same_edition(one, other)


@pytest.mark.parametrize(
    ("title", "changes", "same"),
    [
        ("平凡的世介", {}, True),
        ("平凡的视介", {}, False),
        ("平凡的世", {}, True),
        ("不凡的世介", {"year": 1997}, False),
        ("平凡的世介", {"publisher": "作家出版社"}, False),
        ("平凡的世介", {"authors": ("贾平凹",)}, False),
    ],
)
def test_under_one_isbn_a_single_character_may_be_misprinted(title: str, changes: dict, same: bool):
    right = edition(replace(DREAM, title="平凡的世界"))
    assert same_edition(right, edition(replace(DREAM, title=title, **changes))) is same


@pytest.mark.parametrize("titles", [("四季诗抄春", "四季诗抄秋"), ("高等数学a", "高等数学b"), ("家园", "家国")])
def test_what_counts_parts_is_no_misprint(titles: tuple[str, str]):
    one, other = (edition(replace(DREAM, title=title)) for title in titles)
    assert not same_edition(one, other)


def test_an_edition_can_be_known_as_another_record_writes_it():
    one = edition(DREAM)
    reprint = edition(replace(DREAM, title="红楼梦 (上)", publisher="作家出版社", year=1997))
    assert edition_key(known_as(one, edition_key(reprint))) == edition_key(reprint)
    assert known_as(one, edition_key(one)) == one


def test_volumes_are_told_from_every_place():
    written = [
        replace(DREAM, title="通史", volume="第二卷"),
        replace(DREAM, title="通史(二)"),
        replace(DREAM, title="通史", remainder="第2卷"),
        replace(DREAM, title="通史", volume="2. 隋唐"),
        replace(DREAM, title="通史", volume="隋唐卷"),
    ]
    told = ["2", "2", "2", "2", "隋唐卷"]
    assert [edition(one).volume for one in written] == told
    assert [volume_in(one.title, one.remainder, one.volume) for one in written] == told


def test_the_key_names_the_whole_edition():
    assert edition_key(edition(DREAM)) == "红楼梦|||人民文学|1996"


@pytest.mark.parametrize(
    "changes", [{"title": "", "volume": "1"}, {"year": None}, {"publisher": "", "authors": (), "responsibility": ""}]
)
def test_too_little_gives_no_key(changes: dict):
    assert edition_key(edition(replace(DREAM, **changes))) == ""


def test_a_key_has_room_in_an_index():
    long = edition(replace(DREAM, title="长" * 5000, authors=("名" * 500,), publisher="社" * 500, volume="卷" * 500))
    assert len(edition_key(long).encode()) < 1500


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_can_be_compared(title: str, volume: str):
    one = edition(replace(DREAM, title=title, volume=volume))
    assert same_edition(one, one) or not one.title
