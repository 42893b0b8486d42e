"""A record taken over from somebody else: the book comes along, the copies and the number of the other do not."""

from __future__ import annotations

import pytest

from shulian.core.fieldlines import line_of
from shulian.core.fieldrules import Line
from shulian.core.foreignrecords import for_another, for_own, is_local, without_theirs

TITLE = line_of("200", "1 ", "$a平凡的世界")
COPY = line_of("905", "  ", "$b0100001$sI247/1")
THEIRS = (Line("001", value="17"), Line("005", value="20260101000000.0"), TITLE, COPY)


@pytest.mark.parametrize(
    ("lines", "agency", "former"),
    [
        (THEIRS, "HTQ", ["(HTQ)17"]),
        ((Line("003", value="CN-NLC"), *THEIRS), "HTQ", ["(CN-NLC)17"]),
        (THEIRS, "", ["17"]),
        ((TITLE, COPY), "HTQ", []),
        ((*THEIRS, line_of("035", "  ", "$a(HTQ)17")), "HTQ", ["(HTQ)17"]),
    ],
)
def test_an_own_record_of_the_book_has_no_copy_of_theirs_and_says_which_number_it_had(
    lines: tuple[Line, ...], agency: str, former: list[str]
) -> None:
    made = for_own(lines, agency)
    assert [one.subfields[0][1] for one in made if one.tag == "035"] == former
    assert [one for one in made if one.tag != "035"] == [TITLE]


def test_a_record_of_another_book_does_not_get_the_number_at_all() -> None:
    assert for_another(THEIRS) == [TITLE]


def test_of_an_edited_record_only_what_the_other_library_wrote_of_its_copies_goes() -> None:
    own = line_of("905", "  ", "$b0200002")
    assert without_theirs([TITLE, COPY, own], THEIRS) == [TITLE, own]


@pytest.mark.parametrize(
    ("tag", "local"),
    [
        *[(tag, True) for tag in ("905", "990", "852", "866", "876", "AVA", "OWN", "A01")],
        ("856", False),
        ("200", False),
    ],
)
def test_a_link_is_not_local_and_copies_are(tag: str, *, local: bool) -> None:
    assert is_local(tag) is local
