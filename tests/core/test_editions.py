"""Edition statements as they compare and are looked for."""

from __future__ import annotations

import pytest

from shulian.core.editions import adapted, both, differ, found_by, is_statement, looked_for, only_adapted, statement


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (
            [
                "第2版",
                "第二版",
                "2版",
                "[2版]",
                "2nd ed.",
                "2nd edition",
                "second edition",
                "再版",
                "2. aufl.",
                "ed. 2",
            ],
            "2|",
        ),
        (["第2版 第3次印刷", "2版3印", "第2版3次", "2版 第3次", "2nd ed., 4th printing", "第2版 精装"], "2|"),
        (["第十二版", "12版", "12th ed."], "12|"),
        (["修订版", "修订本", "修订", "rev. ed.", "revised edition", "校订本"], "|修订"),
        (["第2版修订本", "修订第2版", "rev. 2nd ed."], "2|修订"),
        (["第1版", "初版", "1st ed."], "1|"),
        (["增订版", "enlarged ed."], "|增订"),
        (["2019年版", "2019版"], "|2019"),
        (["影印本"], "|影印"),
        (["", "精装本", "版", "ed.", "第3次印刷"], ""),
    ],
)
def test_statements_that_say_the_same_compare_equal(texts: list[str], told: str) -> None:
    assert {text: statement(text) for text in texts} == dict.fromkeys(texts, told)


@pytest.mark.parametrize(
    ("one", "other", "two"),
    [
        ("第2版", "第3版", True),
        ("第1版", "第2版", True),
        ("第2版", "修订版", True),
        ("修订版", "增订版", True),
        ("第2版", "2nd ed.", False),
        ("第2版", "第2版修订本", False),
        ("第1版", "", False),
        ("第1版", "修订版", False),
        ("第2版", "", False),
    ],
)
def test_two_editions_are_told_apart_and_who_says_none_contradicts_nobody(one: str, other: str, two: bool) -> None:
    assert differ(statement(one), statement(other)) is two
    assert differ(statement(other), statement(one)) is two


def test_a_title_is_found_by_number_and_words_of_its_statement() -> None:
    assert found_by("第2版修订本") == ["2", "修订", "ed"]
    assert found_by("精装") == []


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("第二版", ["2"]),
        ("2nd", ["2"]),
        ("second", ["2"]),
        ("修订本", ["修订"]),
        ("ed", ["ed"]),
        ("edition", ["ed"]),
        ("日本", []),
        ("精装版", []),
        ("红楼梦", []),
    ],
)
def test_words_of_a_search_that_ask_for_an_edition(word: str, pieces: list[str]) -> None:
    assert looked_for(word) == pieces


@pytest.mark.parametrize(
    ("texts", "forms"),
    [
        (("西游记(青少版)",), {"青少"}),
        (("西游记", "青少年版"), {"青少"}),
        (("西游记", "", "彩图注音版"), {"彩图", "注音"}),
        (("西游记拼音本", "", "彩色插图珍藏版"), {"彩图", "注音"}),
        (("西游记 少年儿童版",), {"少儿"}),
        (("西游记", "小学生必读本"), {"学生"}),
        (("西游记", "", "缩写本"), {"缩写"}),
        (("简写版",), {"缩写"}),
        (("儿童版画",), set()),
        (("西游记", "插图本", "第2版修订本"), set()),
        (("学生",), set()),
        ((), set()),
    ],
)
def test_the_forms_in_which_a_book_is_made_over(texts: tuple[str, ...], forms: set[str]) -> None:
    assert adapted(*texts) == forms


@pytest.mark.parametrize(
    "words",
    [
        "第3版",
        "3版",
        "再版",
        "修订本",
        "第5版第2次印刷",
        "第3版修订本",
        "第二次修订版",
        "影印版",
        "2nded",
        "revisededition",
    ],
)
def test_words_that_say_which_edition_it_is_and_nothing_else(words: str) -> None:
    assert is_statement(words)


@pytest.mark.parametrize("words", ["", "版本", "人教版", "2019年版", "2019版", "教师用书", "青少版", "red", "第3册"])
def test_words_that_may_tell_two_books_apart_are_no_edition_statement(words: str) -> None:
    assert not is_statement(words)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("", "", ""),
        ("2|", "", "2|"),
        ("", "|修订", "|修订"),
        ("2|", "|修订", "2|修订"),
        ("2|增订", "2|修订", "2|修订 增订"),
    ],
)
def test_two_statements_of_one_edition_are_one(one: str, other: str, said: str) -> None:
    assert both(one, other) == said


def test_words_that_say_nothing_but_a_form_are_told_from_others() -> None:
    assert only_adapted("青少年版") == {"青少"}
    assert only_adapted("西游记青少年版") == frozenset()
