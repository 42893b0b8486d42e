"""References as other programs read them."""

from __future__ import annotations

import pytest

from shulian.documents.references import Reference, bibtex, gbt7714, ris
from shulian.protocols import marc

DREAM = Reference(
    key="shulian1",
    title="红楼梦",
    authors=("曹雪芹", "高鹗"),
    place="北京",
    publisher="人民文学出版社",
    year=1996,
    isbns=("9787020002207",),
    subjects=("章回小说",),
    series="中国古典文学读本丛书",
    url="https://library.example/titles/1/",
)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        (DREAM, "曹雪芹, 高鹗. 红楼梦[M]. 北京: 人民文学出版社, 1996."),
        (
            Reference("1", "复活", authors=("托尔斯泰",), translators=("草婴",), others=("草婴, 译",), year=2003),
            "托尔斯泰. 复活[M]. 草婴, 译. 2003.",
        ),
        (Reference("1", "诗经"), "诗经[M]."),
        (Reference("1", "鲁迅全集", volume="3", authors=("鲁迅",)), "鲁迅. 鲁迅全集: 3[M]."),
        (Reference("1", "T", authors=("A", "B", "C", "D"), year=1999), "A, B, C, et al. T[M]. 1999."),
        (Reference("1", "书", authors=("甲", "乙", "丙", "丁")), "甲, 乙, 丙, 等. 书[M]."),
        (Reference("1", "读书", issn="0257-0270"), "读书[J]."),
        (Reference("1", "地图", kind="map"), "地图[CM]."),
        (Reference("1", "高等数学", edition="第6版", year=2007), "高等数学[M]. 6版. 2007."),
        (Reference("1", "高等数学", edition="修订版", year=2007), "高等数学[M]. 修订版. 2007."),
        (Reference("1", "高等数学", edition="第1版", year=2007), "高等数学[M]. 2007."),
        (Reference("1", "T", edition="2nd ed.", year=2007), "T[M]. 2nd ed. 2007."),
        (
            Reference("1", "书", kind="e-book", year=2007, links=("https://read.example.cn/1",)),
            "书[M/OL]. 2007. https://read.example.cn/1.",
        ),
        (
            Reference("1", "库", kind="electronic", links=("https://read.example.cn/2",)),
            "库[EB/OL]. https://read.example.cn/2.",
        ),
        (Reference("1", "光盘", kind="electronic"), "光盘[EB]."),
        (Reference("1", "两行\n的题名"), "两行 的题名[M]."),
        (Reference("1", "不明", kind="something-new"), "不明[M]."),
    ],
)
def test_citations_follow_gbt_7714_and_invent_nothing(reference: Reference, said: str) -> None:
    assert gbt7714(reference) == said


@pytest.mark.parametrize(
    ("name", "subfields", "said"),
    [
        ("200", (("a", "红楼梦"), ("e", "汇校本")), "红楼梦: 汇校本[M]."),
        ("200", (("a", "红楼梦"), ("e", "汇校本"), ("e", "附图")), "红楼梦: 汇校本: 附图[M]."),
        ("200", (("a", "红楼梦"), ("e", "汇校本"), ("h", "第3册")), "红楼梦: 汇校本: 第3册[M]."),
        ("200", (("a", "红楼梦"), ("e", "")), "红楼梦[M]."),
        ("200", (("a", "三国"), ("e", "人物·史事：图说")), "三国: 人物·史事：图说[M]."),
        ("245", (("a", "红楼梦 :"), ("b", "汇校本 /")), "红楼梦: 汇校本[M]."),
        ("245", (("a", "Dream :"), ("b", "a novel : in five parts /")), "Dream: a novel: in five parts[M]."),
    ],
)
def test_subtitles_of_records_are_parted_as_the_standard_parts_everything(
    name: str, subfields: tuple[tuple[str, str], ...], said: str
) -> None:
    form = marc.Format.CNMARC if name == "200" else marc.Format.MARC21
    fields = (marc.Field(name, "1 ", subfields),)
    told = marc.describe(marc.Record("00000nam0 2200000   450 ", fields, form, marc.Encoding.UTF_8, (), b"", 0, 1))
    volume = told.volume
    assert gbt7714(Reference("1", told.title, remainder=told.remainder, volume=volume)) == said


def test_programs_get_subtitles_without_blanks_before_the_colon() -> None:
    assert "TI  - 红楼梦: 汇校本: 附图" in ris([Reference("1", "红楼梦", remainder="汇校本 : 附图")]).decode()


def test_ris_has_a_line_for_each_thing_known() -> None:
    text = ris([DREAM, Reference("2", "诗经")]).decode()
    assert text.startswith("TY  - BOOK\r\nID  - shulian1\r\nTI  - 红楼梦\r\nAU  - 曹雪芹\r\nAU  - 高鹗\r\n")
    assert text.count("ER  - \r\n") == 2
    assert "SN  - 9787020002207" in text
    assert "AB  - " not in text
    assert "AB  - 大观园 里\r\n" in ris([Reference("1", "红楼梦", summary="大观园\n里")]).decode()


def test_programs_get_the_edition_as_it_is_said() -> None:
    one = Reference("1", "高等数学", edition="第6版")
    assert "ET  - 第6版\r\n" in ris([one]).decode()
    assert "  edition = {第6版},\n" in bibtex([one]).decode()


def test_translators_are_no_authors() -> None:
    one = Reference("1", "复活", authors=("托尔斯泰",), translators=("草婴",), others=("草婴, 译",))
    assert "AU  - 托尔斯泰\r\nA4  - 草婴\r\n" in ris([one]).decode()
    assert "  author = {{托尔斯泰}},\n  translator = {{草婴}},\n" in bibtex([one]).decode()


def test_nobody_adds_a_line_to_ris_by_a_title() -> None:
    text = ris([Reference("1", "书\r\nER  - \r\nTY  - BOOK")]).decode()
    assert text.count("\r\nER  - \r\n") == 1


def test_bibtex_writes_signs_that_tex_would_obey() -> None:
    text = bibtex(
        [
            Reference(
                "a1",
                "C_{1} & 100% $x$ \\ ~^#",
                authors=("曹雪芹", "O'Brien", "Camus, Albert", "Law and Order, Ltd"),
                language="fre",
            )
        ]
    ).decode()
    assert r"title = {C\_\{1\} \& 100\% \$x\$ \textbackslash{} \textasciitilde{}\textasciicircum{}\#}" in text
    assert "author = {{曹雪芹} and {O'Brien} and Camus, Albert and {Law and Order, Ltd}}" in text
    assert "langid = {french}" in text
    assert text.startswith("@book{a1,\n")
