"""What a serial was called before and is called after."""

from __future__ import annotations

import pytest

from shulian.protocols.marc import Field, Format
from shulian.protocols.marc.course import Course, Other, course
from tests.protocols.marc.samples import data_field, made


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (data_field("430", "12001 ", "a文学月刊", "1011  ", "a0258-8218"), Course((Other("文学月刊", "0258-8218"),))),
        (data_field("434", "t文学月刊", "x0258-8218"), Course((Other("文学月刊", "0258-8218"),))),
        (data_field("437", "a文学月刊"), Course((Other("文学月刊", ""),))),
        (data_field("440", "12001 ", "a文学月刊", "h自然科学版"), Course((), (Other("文学月刊. 自然科学版", ""),))),
        (data_field("448", "1011  ", "a0258-8218"), Course((), (Other("", "0258-8218"),))),
        (data_field("430", "1001012345"), Course()),
        (data_field("451", "12001 ", "a另一版本"), Course()),
        (data_field("780", "t文学月刊"), Course()),
    ],
)
def test_cnmarc_links_to_titles_before_and_after(field: Field, found: Course) -> None:
    assert course(made(data_field("200", "a人民文学"), field)) == found


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (data_field("780", "iContinues:", "tOld journal.", "x0258-8218"), Course((Other("Old journal", "0258-8218"),))),
        (data_field("785", "aSociety.", "tNew journal"), Course((), (Other("New journal", ""),))),
        (data_field("785", "sUniform"), Course((), (Other("Uniform", ""),))),
        (data_field("430", "tOld"), Course()),
    ],
)
def test_marc21_links_to_titles_before_and_after(field: Field, found: Course) -> None:
    assert course(made(field, record_format=Format.MARC21)) == found


def test_the_original_script_stands_for_its_romanised_twin() -> None:
    fields = (
        data_field("780", "6880-02", "tWen xue yue kan", "x0258-8218"),
        data_field("780", "6880-00", "tOther"),
        data_field("880", "6780-02", "t文学月刊", "x0258-8218"),
    )
    found = course(made(*fields, record_format=Format.MARC21))
    assert found.former == (Other("文学月刊", "0258-8218"), Other("Other", ""))


def test_what_is_said_twice_stands_once_and_no_record_says_endlessly_much() -> None:
    twice = [data_field("430", "t文学月刊")] * 2
    many = [data_field("440", f"t新刊{number}") for number in range(50)]
    found = course(made(*twice, *many))
    assert (len(found.former), len(found.later)) == (1, 20)
