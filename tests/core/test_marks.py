"""What tells of a person is taken out of what people write, and nobody else's numbers, words and addresses are."""

from __future__ import annotations

import pytest

from shulian.core.marks import bare, in_stored, is_name, is_somebodys, is_sought, stands, taken_out, written

OF_SNOW = ("欧阳雪芹", "13987654321", "snow@example.org", "61010219900101001X", "E12345678", "610113777123")


@pytest.mark.parametrize(
    ("mark", "name", "somebodys"),
    [
        ("王蒙", True, False),
        ("Anna Karenina", True, False),
        ("李雷2", True, False),
        ("C-OWES", True, False),
        ("2026", False, False),
        ("W-0001", False, False),
        ("20260001", False, True),
        ("E12345678", False, True),
        ("a@b.cn", False, True),
        ("610102********001X", False, True),
    ],
)
def test_which_marks_are_names_and_which_are_nobody_elses(mark: str, name: bool, somebodys: bool) -> None:
    assert (is_name(mark), is_somebodys(mark)) == (name, somebodys)


@pytest.mark.parametrize(
    "stored", ["13987654321", "+86 139-8765-4321", "008613987654321", "8613987654321", "１３９８７６５４３２１"]
)
@pytest.mark.parametrize(
    "said",
    ["13987654321", "+8613987654321", "0086 139 8765 4321", "86-13987654321", "tel13987654321", "１３９ 8765－4321"],
)
def test_a_telephone_is_found_with_the_country_before_it_here_or_there(stored: str, said: str) -> None:
    assert bare(stored) == "13987654321"
    for around in ("请回电{}谢谢", "{}", "电话:{}."):
        out = taken_out(written([stored]).known, around.format(said))
        assert out.replace("tel", "") == around.format("…")


LANDLINE = [
    "+86 29 8765 4321",
    "+86 (0)29 8765 4321",
    "0086 29 8765-4321",
    "86-29-87654321",
    "029-87654321",
    "(029) 8765 4321",
    "02987654321",
    "８６ ０２９ 87654321",
]


@pytest.mark.parametrize("stored", LANDLINE)
def test_a_landline_is_one_number_with_the_country_or_the_zero_before_it(stored: str) -> None:
    assert bare(stored) == "02987654321"
    known = written([stored]).known
    assert {taken_out(known, f"打{said}找她") for said in LANDLINE[:-1]} == {"打…找她"}
    for lies in ("02987654321", "029-87654321", "+862987654321", "00862987654321"):
        assert in_stored([stored], f'(7,"{lies}")')


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("+86 10 8765 4321", "01087654321"),
        ("0086-912-765-4321", "09127654321"),
        ("+86 400 123 4567", "4001234567"),
        # The country is not said so that it could be no part of the number; another country; too short.
        ("862987654321", "862987654321"),
        ("+852 2345 6789", "+852 2345 6789"),
        ("+86 8765 4321", "+86 8765 4321"),
    ],
)
def test_how_a_number_is_dialled_here(said: str, number: str) -> None:
    assert bare(said) == number


def test_a_landlines_end_in_another_number_is_nobodys() -> None:
    for said in ("2987654321", "102987654321", "8652987654321", "(7,129-87654321)"):
        assert not stands(written(["02987654321"]).known, said)
        assert not in_stored(["02987654321"], said)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("邮箱snow@example.org谢谢", "邮箱…谢谢"),
        ("邮箱Snow@Example.org.", "邮箱…."),
        ("...snow@example.org", "...…"),
        ("身份证61010219900101001X，", "身份证…，"),
        ("身份证610102 19900101 001x", "身份证…"),
        ("护照E12345678", "护照…"),
        ("护照e12345678号", "护照…号"),
        ("卡610113777123，谢谢", "卡…，谢谢"),
        ("13987654321@139.com", "…"),
        # Somebody else's, in which the same signs stand.
        ("snow@example.org.cn", "snow@example.org.cn"),
        ("my-snow@example.org", "my-snow@example.org"),
        ("mail.snow@example.org", "mail.snow@example.org"),
        ("610113777123@qq.com", "610113777123@qq.com"),
        ("x.13987654321@qq.com", "x.13987654321@qq.com"),
        ("护照AE12345678", "护照AE12345678"),
        ("电话1139876543210", "电话1139876543210"),
        ("欧阳雪芹", "欧阳雪芹"),
    ],
)
def test_what_is_somebodys_goes_as_a_whole_and_never_a_part_of_something_else(said: str, left: str) -> None:
    known = written(OF_SNOW).known
    assert taken_out(known, said) == left
    assert stands(known, said) == (said != left)


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        ("13987654321", True),
        ("tel13987654321", True),
        ("tel8613987654321,", True),
        ("139876543210", False),
        ("AE12345678", False),
        ("E12345678", True),
    ],
)
def test_what_is_stored_tells_of_somebody_as_people_write_it(stored: str, found: bool) -> None:
    assert in_stored(["13987654321", "E12345678"], stored) is found


def test_a_short_number_or_a_name_in_letters_is_no_mark_by_itself() -> None:
    person = written(["2026", "1001", "Anna", "王蒙"])
    assert person.known is None
    assert not stands(person.known, "2026")
    assert taken_out(person.known, "2026") == "2026"
    assert (
        taken_out(person.short, "2026 年 Anna 在 1001@qq.com, Anna-Maria, 20261")
        == "… 年 … 在 1001@qq.com, Anna-Maria, 20261"
    )
    assert taken_out(person.names, "王蒙的书") == "…的书"


def test_a_date_is_no_card_in_groups() -> None:
    assert not stands(written(["20261127"]).known, "2026-11-27, 2026.11.27, A20261127")
    assert stands(written(["20261127"]).known, "卡号20261127")
    assert written([]).names is None


@pytest.mark.parametrize(
    ("mark", "text", "there"),
    [
        ("20260001", '(7,"20260001",2026-11-27)', True),
        ("20260001", "(7,120260001,20260001a)", False),
        ("20260001", "A20260001", False),
        ("王蒙", "作者王蒙著", True),
        ("2026", "(2026)", False),
        ("Anna", "(Anna)", True),
        ("Anna", "(Annabel)", False),
        # What stands before it is a line's end or a character, told by letters.
        ("20260001", r"证号\n20260001", True),
        ("20260001", r"\u8bdd20260001 %E8%AF%9D20260001", True),
        ("13987654321", "tel=+8613987654321&", True),
        ("13987654321", "008613987654321", True),
        ("13987654321", "18613987654321", False),
        ("+86 139-8765-4321", "(13987654321)", True),
        ("E12345678", "护照E12345678号", True),
        ("snow@example.org", "msnow@example.org", False),
    ],
)
def test_in_what_is_stored_a_number_counts_only_as_a_whole(mark: str, text: str, there: bool) -> None:
    assert in_stored([mark], text) == there


def test_a_short_number_is_looked_for_only_where_cards_are_kept() -> None:
    sought = [mark for mark in ("2026", "W-0001", "20260001", "王蒙", "a@b.cn") if is_sought(mark)]
    assert sought == ["20260001", "王蒙", "a@b.cn"]
