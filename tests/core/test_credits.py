"""Who wrote a work, and who translated, annotated or illustrated it."""

from __future__ import annotations

import pytest

from shulian.core.credits import Credit, credited, headings_of, is_body, translators


@pytest.mark.parametrize(
    ("names", "said", "writers", "others"),
    [
        (("托尔斯泰", "草婴"), "(俄) 托尔斯泰著 ; 草婴译", ("托尔斯泰",), (Credit("草婴", "译"),)),
        (("托尔斯泰", "草婴"), "托尔斯泰著, 草婴译", ("托尔斯泰",), (Credit("草婴", "译"),)),
        (("甲某", "高植", "草婴"), "甲某著；高植、草婴译", ("甲某",), (Credit("高植", "译"), Credit("草婴", "译"))),
        (("曹雪芹", "高鹗"), "曹雪芹, 高鹗著", ("曹雪芹", "高鹗"), ()),
        (("李白", "王叔晖"), "李白著 ; 王叔晖插图", ("李白",), (Credit("王叔晖", "插图"),)),
        (("王伟",), "王伟主编", ("王伟",), ()),
        (("草婴",), "草婴译", ("草婴",), ()),
        (("桑达克", "宋珮"), "(美) 桑达克著绘 ; 宋珮译", ("桑达克",), (Credit("宋珮", "译"),)),
        (("桑达克", "宋珮"), "桑达克文图 ; 宋珮译", ("桑达克",), (Credit("宋珮", "译"),)),
        (("桑达克", "宋珮"), "桑达克作·绘 ; 宋珮译", ("桑达克",), (Credit("宋珮", "译"),)),
        (("甲某", "乙某"), "甲某编绘 ; 乙某译著", ("甲某",), (Credit("乙某", "译著"),)),
        (("王实甫", "金圣叹"), "王实甫著 ; 金圣叹批评", ("王实甫",), (Credit("金圣叹", "批评"),)),
        (("几米", "宋珮"), "几米绘 ; 宋珮译", ("几米",), (Credit("宋珮", "译"),)),
        (("甲某", "乙某"), "丙某校 ; 甲某绘 ; 乙某译", ("甲某", "乙某"), ()),
        (("鲁迅",), "", ("鲁迅",), ()),
        (("鲁迅", " "), "鲁迅著 ; 佚名译", ("鲁迅", " "), ()),
        (
            ("Tolstoy, Leo", "Maude, Louise"),
            "Leo Tolstoy ; translated by Louise Maude.",
            ("Tolstoy, Leo",),
            (Credit("Maude, Louise", "translated"),),
        ),
    ],
)
def test_who_wrote_a_work_and_who_did_not(
    names: tuple[str, ...], said: str, writers: tuple[str, ...], others: tuple[Credit, ...]
) -> None:
    assert credited(names, said) == (writers, others)


@pytest.mark.parametrize(
    ("role", "said", "told"),
    [
        ("译", "", "译"),
        ("730", "", "译"),
        ("translator、trl", "", "translator"),
        ("Illustrator", "", "illustrator"),
        ("著", "", ""),
        ("图书馆", "", ""),
        ("", "", ""),
        ("绘", "托尔斯泰著 ; 草婴译", "译"),
        ("译", "托尔斯泰, 草婴著", ""),
    ],
)
def test_the_role_of_a_heading_counts_where_the_statement_does_not_name_somebody(
    role: str, said: str, told: str
) -> None:
    _writers, others = credited(("托尔斯泰", "草婴"), said, [["草婴", role, False]])
    assert [one.role for one in others] == ([told] if told else [])


def test_a_heading_says_whether_it_is_that_of_a_body() -> None:
    headings = [["商务", "", True], ["中国作家协会", "译", False]]
    assert [is_body(name, headings) for name in ("商务", "中国作家协会", "中国图书馆学会", "路遥")] == [
        True,
        False,
        True,
        False,
    ]


def test_translators_are_known_by_their_role() -> None:
    assert [Credit("甲", role).translates for role in ("译", "译注", "translated", "插图", "")] == [True] * 3 + [
        False
    ] * 2


@pytest.mark.parametrize(
    ("name", "body"),
    [("中国社会科学院语言研究所", True), ("University of Oxford", True), ("路遥", False), ("Tolstoy, Leo", False)],
)
def test_bodies_are_no_persons(name: str, body: bool) -> None:
    assert is_body(name) is body


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["余华"], (Credit("余华"),)),
        (["余华著"], (Credit("余华"),)),
        (["曹雪芹, 高鹗著"], (Credit("曹雪芹"), Credit("高鹗"))),
        (["（美）海明威著", "吴劳译"], (Credit("海明威"), Credit("吴劳", "译"))),
        (["Hemingway, Ernest"], (Credit("Hemingway, Ernest"),)),
        (["本社编"], ()),
        ([], ()),
    ],
)
def test_a_cell_of_a_table_names_writers_and_others(values: list[str], told: tuple[Credit, ...]) -> None:
    assert headings_of(values) == told


@pytest.mark.parametrize(
    ("names", "said", "headings", "found"),
    [
        ((), "托尔斯泰著;草婴译", (), ("草婴",)),
        ((), "托尔斯泰著 草婴译", (), ("草婴",)),
        (("托尔斯泰",), "托尔斯泰著, 高植, 草婴译", (), ("高植", "草婴")),
        (("托尔斯泰", "草婴"), "托尔斯泰著", (("托尔斯泰", "著", False), ("草婴", "译", False)), ("草婴",)),
        (("tolstoy, leo", "maude, louise"), "leo tolstoy", (("maude, louise", "trl", False),), ("maude, louise",)),
        (("杨伯峻",), "杨伯峻译注", (), ()),
        (("鲁迅",), "鲁迅著", (("鲁迅", "著", False),), ()),
        ((), "", (), ()),
    ],
)
def test_who_translated_it(
    names: tuple[str, ...], said: str, headings: tuple[tuple[str, str, bool], ...], found: tuple[str, ...]
) -> None:
    assert translators(names, said, headings) == found
