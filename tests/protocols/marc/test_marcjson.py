"""MARC-in-JSON: an array, one record, or a record a line; what is broken is said and the rest read."""

from __future__ import annotations

import io
import json
import tracemalloc

import pytest

from shulian.protocols import marc
from shulian.protocols.marc import FileKind, Reason, Repair
from tests.protocols.marc.samples import cnmarc_ten, control_field, data_field, dream, made, records, results

ONE = marc.to_json(dream())


def account(data: bytes) -> list[object]:
    return [
        found.reason if isinstance(found, marc.Rejected) else found.control_number
        for found in results(data, FileKind.MARC_JSON)
    ]


@pytest.mark.parametrize(
    "name", ["solrmarc__uva_001_2000.mrc", "solrmarc__specTestRecs.mrc", "solrmarc__errorRecs.mrc"]
)
def test_the_given_records_come_back_as_they_were(name: str):
    before = [record for record in records(name) if Repair.ODD_FIELD not in record.repairs][:300]
    after = records(b"".join(marc.write_file(before, FileKind.MARC_JSON)), FileKind.MARC_JSON)
    assert [record.fields for record in after] == [record.fields for record in before]
    assert {record.leader[9] for record in after} == {"a"}


@pytest.mark.parametrize("between", [b"", b"\n", b",\r\n  ", b"\n]\n["])
def test_records_stand_in_an_array_or_one_a_line(between: bytes):
    data = b"[" + between.join(marc.to_json(record) for record in cnmarc_ten()) + b"]"
    found = records(data, FileKind.MARC_JSON)
    assert [record.fields for record in found] == [record.fields for record in cnmarc_ten()]
    assert [data[record.offset : record.offset + len(record.raw)] for record in found] == [r.raw for r in found]


def test_braces_and_quotes_inside_text_mean_nothing():
    odd = made(control_field("001", "1"), data_field("200", 'a{"}\\', "b}}\\{\"'"))
    assert records(marc.to_json(odd) * 2, FileKind.MARC_JSON)[1].fields == odd.fields


def test_reading_goes_on_where_it_stopped():
    data = b"".join(marc.write_file(cnmarc_ten(), FileKind.MARC_JSON))
    third = records(data, FileKind.MARC_JSON)[2]
    rest = list(marc.read(io.BytesIO(data), FileKind.MARC_JSON, marc.Position(third.offset, 2)))
    assert [record.number for record in rest] == list(range(3, 11))
    assert rest[0] == third


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b'{"leader": }', Reason.JSON_BROKEN),
        (b'{"title": "x"}', Reason.NOT_A_RECORD),
        (b'{"leader": "x", "fields": {}}', Reason.NOT_A_RECORD),
        (b'{"leader": "x", "fields": []}', Reason.NOT_A_RECORD),
        (b'{"leader": ' + b'{"a":' * 5000 + b"1" + b"}" * 5001, Reason.JSON_BROKEN),
    ],
)
def test_an_object_that_is_no_record_is_rejected_by_itself(broken: bytes, reason: Reason):
    assert account(b"[" + ONE + b"," + broken + b"," + ONE + b"]") == ["000000001", reason, "000000001"]


@pytest.mark.parametrize(
    ("fields", "repair"),
    [
        ([{"001": "1"}, "x"], Repair.FIELDS_LOST),
        ([{"001": "1"}, {"24": "x"}], Repair.FIELDS_LOST),
        ([{"001": "1"}, {"245": {"ind1": "1"}}], Repair.FIELDS_LOST),
        ([{"001": "1"}, {"245": {"subfields": [{"ab": "x"}, {"a": 5}, 7]}}], Repair.ODD_FIELD),
        ([{"001": "1\x1e\x1d"}], Repair.ODD_CHARACTERS),
        ([{"001": "1\ud800"}], Repair.ODD_CHARACTERS),
    ],
)
def test_what_cannot_be_kept_is_said(fields: list[object], repair: Repair):
    [record] = records(json.dumps({"leader": "x" * 24, "fields": fields}).encode(), FileKind.MARC_JSON)
    assert record.repairs == (repair,)
    assert record.control_number == "1"


def test_an_odd_leader_and_foreign_bytes_are_marked():
    data = '{"leader": "short", "fields": [{"001": "红楼"}]}'
    assert records(data.encode("gb18030"), FileKind.MARC_JSON)[0].encoding is marc.Encoding.GB18030
    [record] = records(data.encode().replace("红".encode(), b"\xff\xff"), FileKind.MARC_JSON)
    assert record.repairs == (Repair.LOSSY_TEXT, Repair.ODD_LEADER)


def test_big5_that_passes_for_gb18030_is_marked():
    data = '{"leader": "00000nam0 2200000   450 ", "fields": [{"001": "紅樓夢, 人民文學出版社"}]}'.encode("big5")
    assert "\ue000" <= max(data.decode("gb18030")) <= "\uffff"
    [record] = records(data, FileKind.MARC_JSON)
    assert record.repairs == (Repair.LOSSY_TEXT,)


def test_a_text_in_another_encoding_costs_no_other():
    data = b'{"leader": "00000nam0 2200000   450 ", "fields": [{"001": "%b"}, {"003": "%b\xff"}]}'
    [record] = records(data % ("红楼梦".encode("gb18030"), "人民文学出版社".encode()), FileKind.MARC_JSON)
    assert [field.value for field in record.fields] == ["红楼梦", "人民文学出版社\ufffd"]
    assert record.repairs == (Repair.LOSSY_TEXT,)


def test_a_file_that_breaks_off_keeps_what_came_before():
    assert account(b"[" + ONE + b"," + ONE[:-20]) == ["000000001", Reason.TRUNCATED]
    assert account(b"") == account(b"[]") == account(b"}}}") == []


@pytest.mark.parametrize(("before", "between", "after"), [("", "\n", ""), ("[\n", ",\n", "\n]"), ("[", ",", "]")])
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"978', "978", Reason.JSON_BROKEN),
        ('"}', '\\"}', Reason.JSON_BROKEN),
        ("}}]}", "}}]", Reason.JSON_BROKEN),
        ('{"leader', '"leader', Reason.NOT_A_RECORD),
        ("978", "x" * 1_500_000, Reason.TOO_LONG),
    ],
)
def test_a_broken_record_costs_itself_and_not_the_rest(
    before: str, between: str, after: str, old: str, new: str, reason: Reason
):
    texts = [marc.to_json(dream(number=str(number))).decode() for number in range(1, 6)]
    texts[2] = texts[2].replace(old, new, 1)
    data = (before + between.join(texts) + after).encode()
    assert account(data) == ["1", "2", reason, "4", "5"]
    pieces = list(marc.pieces(io.BytesIO(data), FileKind.MARC_JSON))
    behind = marc.Position(pieces[2].end, 3)
    assert list(marc.pieces(io.BytesIO(data), FileKind.MARC_JSON, behind)) == pieces[3:]


def test_what_stands_between_records_is_accounted_for():
    assert account(ONE + b"\nend of the first part\n" + ONE) == ["000000001", Reason.NOT_A_RECORD, "000000001"]
    other = b'{"id":7,' + ONE[1:]
    broken = other.replace(b"7,", b'"7,', 1)
    assert account(other + b"\n" + broken + b"\n" + other) == ["000000001", Reason.JSON_BROKEN, "000000001"]


def test_a_long_object_is_refused_in_bounded_memory():
    class Long(io.RawIOBase):
        blocks = 200

        def read(self, size: int = -1) -> bytes:
            self.blocks -= 1
            return b'{"a":"' + b"x" * (size - 6) if self.blocks > 0 else b""

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

    tracemalloc.start()
    [found] = marc.read(Long(), FileKind.MARC_JSON)
    assert isinstance(found, marc.Rejected)
    assert found.reason is Reason.TOO_LONG
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_an_empty_file_of_records_is_an_empty_array():
    assert json.loads(b"".join(marc.write_file([], FileKind.MARC_JSON))) == []


@pytest.mark.parametrize("sign", ["\\ud800", "\\u0000", "\\u001e"])
def test_what_no_database_can_keep_is_nowhere_in_a_record(sign: str):
    whole = ONE.decode().replace('"leader":"0', f'"leader":"{sign}').replace('"ind1":"1"', f'"ind1":"{sign}"')
    whole = whole.replace('{"a":', f'{{"{sign}":').replace('"fields":[', f'"fields":[{{"{sign}01":"x"}},')
    [found] = records(whole.encode(), FileKind.MARC_JSON)
    said = f"{found.leader}{found.fields}"
    assert Repair.ODD_CHARACTERS in found.repairs
    assert said.isprintable()
    said.encode()
