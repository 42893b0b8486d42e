"""What kind of thing a record describes."""

from __future__ import annotations

import pytest

from shulian.core.forms import Form, form_named, form_of, is_online, kind_of, letter_of


@pytest.mark.parametrize(
    ("kind", "medium", "is_marc21", "form"),
    [
        ("am", "", False, Form.BOOK),
        ("vm", "", False, Form.BOOK),
        ("as", "", False, Form.SERIAL),
        ("am", "电子书", False, Form.E_BOOK),
        ("am", "online resource", True, Form.E_BOOK),
        ("lm", "", False, Form.ELECTRONIC),
        ("mm", "", True, Form.ELECTRONIC),
        ("mm", "", False, Form.KIT),
        ("om", "", True, Form.KIT),
        ("jm", "", True, Form.AUDIO),
        ("gm", "", False, Form.VIDEO),
        ("um", "", False, Form.PICTURE),
        ("nm", "", False, Form.DEVICE),
        ("rm", "", True, Form.DEVICE),
        ("", "", True, Form.BOOK),
    ],
)
def test_the_form_of_a_title(kind: str, medium: str, is_marc21: bool, form: Form):
    assert form_of(kind, medium, is_marc21=is_marc21) is form


@pytest.mark.parametrize(
    ("cell", "form"), [("期刊", Form.SERIAL), (" DVD ", Form.VIDEO), ("e-book", Form.E_BOOK), ("卷轴", None)]
)
def test_a_cell_of_a_table_names_a_form_or_none(cell: str, form: Form | None) -> None:
    assert form_named(cell) is form


@pytest.mark.parametrize(
    ("form", "linked", "copies", "online"),
    [
        ("e-book", True, False, True),
        ("e-book", False, False, True),
        ("e-book", True, True, True),
        ("book", True, False, True),
        ("book", True, True, False),
        ("book", False, False, False),
    ],
)
def test_what_is_read_on_the_web(form: str, linked: bool, copies: bool, online: bool) -> None:
    assert is_online(form, linked=linked, copies=copies) is online


@pytest.mark.parametrize("form", list(Form))
def test_a_leader_made_for_a_form_is_read_as_that_form(form: Form) -> None:
    medium = "电子书" if form is Form.E_BOOK else ""
    assert form_of(kind_of(form), medium, is_marc21=False) is form


@pytest.mark.parametrize("is_marc21", [False, True])
@pytest.mark.parametrize("form", list(Form))
def test_a_letter_that_says_a_form_is_read_as_that_form(form: Form, *, is_marc21: bool) -> None:
    told = letter_of(form, is_marc21=is_marc21) + ("s" if form is Form.SERIAL else "m")
    assert form_of(told, "电子书" if form is Form.E_BOOK else "", is_marc21=is_marc21) is form
