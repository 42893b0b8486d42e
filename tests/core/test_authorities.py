"""Authority headings: forms without doubles, and what is refused."""

from __future__ import annotations

from shulian.core.authorities import LONGEST, MOST_FORMS, Forms, Objection, forms, key_of


def same(*texts: str) -> dict[str, str]:
    return {text: text.lower() for text in texts}


def test_a_heading_and_its_variants_each_have_a_key() -> None:
    made = forms("鲁迅", ["周树人", "鲁迅", "(现代) 鲁迅"], same("鲁迅", "周树人", "(现代) 鲁迅"))
    assert made == Forms("鲁迅", (("鲁迅", "鲁迅"), ("周树人", "周树人")))


def test_a_latin_name_is_one_in_any_order() -> None:
    assert key_of("shakespeare, william") == key_of("william shakespeare")


def test_a_form_of_signs_alone_is_its_own_key() -> None:
    assert forms("。", [], {"。": "。"}) == Forms("。", (("。", "。"),))


def test_what_is_no_heading() -> None:
    many = [f"名{number}" for number in range(MOST_FORMS + 1)]
    assert forms("", ["周树人"], same("周树人")) is Objection.NO_HEADING
    assert forms("鲁迅", many, same("鲁迅", *many)) is Objection.TOO_MANY_FORMS
    assert forms("长" * (LONGEST + 1), [], {}) is Objection.TOO_LONG
