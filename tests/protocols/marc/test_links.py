"""The set and the series that a volume belongs to, and what was issued with it."""

from __future__ import annotations

import pytest

from shulian.protocols.marc import Field, Format, describe
from tests.protocols.marc.samples import data_field, made


@pytest.mark.parametrize(
    ("field", "series"),
    [
        (data_field("225", "a新知文库", "v12"), ("新知文库 ; 12",)),
        (data_field("225", "a新知文库 ;", "h第2辑", "i历史", "v3"), ("新知文库. 第2辑. 历史 ; 3",)),
        (data_field("225", "v12"), ()),
        (data_field("461", "12001 ", "a鲁迅全集", "v第5卷"), ("鲁迅全集 ; 第5卷",)),
        (
            data_field("462", "1001012345", "12001 ", "a鲁迅全集", "h杂文", "v5", "1701 0", "a鲁迅"),
            ("鲁迅全集. 杂文 ; 5",),
        ),
        (data_field("410", "12001 ", "a新知文库", "v12", "12001 ", "a又一名"), ("新知文库 ; 12",)),
        (data_field("461", "t鲁迅全集", "a鲁迅", "v5"), ("鲁迅全集 ; 5",)),
        (data_field("461", "a鲁迅全集", "v5"), ("鲁迅全集 ; 5",)),
        (data_field("461", "1010  ", "a7-02-000220-X"), ()),
        (data_field("461", "v5"), ()),
    ],
)
def test_a_series_or_set_of_cnmarc_is_read_with_its_number(field: Field, series: tuple[str, ...]) -> None:
    assert describe(made(data_field("200", "a南腔北调集"), field)).series == series


@pytest.mark.parametrize(
    ("field", "series"),
    [
        (data_field("490", "aPenguin classics ;", "v12"), ("Penguin classics ; 12",)),
        (data_field("490", "aSeries ;", "v1.", "aOther ;", "v2"), ("Series ; 1.", "Other ; 2")),
        (data_field("830", "aLecture notes.", "nB,", "pPhysics ;", "v7"), ("Lecture notes. B. Physics ; 7",)),
        (data_field("800", "aAsimov, Isaac", "tFoundation ;", "v2"), ("Foundation ; 2",)),
        (data_field("773", "tWorks", "gv. 3", "v4"), ("Works ; v. 3",)),
        (data_field("773", "aAsimov, Isaac"), ()),
    ],
)
def test_a_series_or_host_of_marc21_is_read_with_its_number(field: Field, series: tuple[str, ...]) -> None:
    assert describe(made(field, record_format=Format.MARC21)).series == series


@pytest.mark.parametrize(
    ("fields", "volume"),
    [
        ((data_field("200", "a鲁迅全集"), data_field("461", "12001 ", "a鲁迅全集", "v第5卷")), "第5卷"),
        ((data_field("200", "a鲁迅全集", "h第6卷"), data_field("461", "12001 ", "a鲁迅全集", "v第5卷")), "第6卷"),
        ((data_field("200", "a南腔北调集"), data_field("461", "12001 ", "a鲁迅全集", "v第5卷")), ""),
        ((data_field("200", "a鲁迅全集"), data_field("461", "12001 ", "a鲁迅全集")), ""),
    ],
)
def test_the_volume_of_a_set_of_the_same_title_is_told_by_the_link(fields: tuple[Field, ...], volume: str) -> None:
    assert describe(made(*fields)).volume == volume


def test_works_that_were_issued_with_it_are_titles_too() -> None:
    bound = (data_field("423", "12001 ", "a彷徨", "1701 0", "a鲁迅"), data_field("423", "t野草"))
    assert describe(made(data_field("200", "a呐喊"), *bound)).other_titles == ("彷徨", "野草")
    western = made(data_field("245", "aDubliners"), data_field("777", "tExiles"), record_format=Format.MARC21)
    assert describe(western).other_titles == ("Exiles",)
