"""What speaks for a record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.apps.catalogue.merits import merits_of, quality_of
from shulian.core.library import Kind
from shulian.core.quality import Merit
from shulian.protocols import marc
from tests.protocols.marc.samples import data_field, dream, made


def merits(record: marc.Record, kind: str = "") -> set[Merit]:
    return set(merits_of(record, marc.describe(record), kind))


def test_a_full_record_is_worth_more_than_a_poor_one():
    poor = made(data_field("200", "a红楼梦", indicators="1 "))
    assert merits(poor) <= {Merit.TITLE, Merit.FULL_LEVEL}
    assert merits(dream()) >= {Merit.TITLE, Merit.NAME, Merit.PUBLISHER, Merit.YEAR, Merit.ISBN, Merit.CLASS}
    assert quality_of(dream(), marc.describe(dream())) > 50 > quality_of(poor, marc.describe(poor))


@pytest.mark.parametrize(
    ("field", "merit"),
    [
        (data_field("010", "a7-02-000220-1"), Merit.WRONG_ISBN),
        (data_field("701", "a曹雪芹", "3A0001"), Merit.AUTHORITY),
        (data_field("100", "a19960101d1996    em y0chiy0121    ea"), Merit.CODED),
    ],
)
def test_what_only_the_fields_tell(field: marc.Field, merit: Merit):
    assert merit not in merits(made(data_field("200", "a红楼梦", indicators="1 ")))
    assert merit in merits(made(data_field("200", "a红楼梦", indicators="1 "), field))


def test_repairs_count_against_a_record_and_its_library_for_it():
    lossy = replace(dream(), repairs=(marc.Repair.LOSSY_TEXT,))
    assert merits(lossy) - merits(dream()) == {Merit.REPAIRED, Merit.LOSSY}
    assert merits(dream(), Kind.PROVINCE) - merits(dream()) == {Merit.FROM_PROVINCE}
    assert merits(dream(), Kind.READING_ROOM) == merits(dream())
