"""ISO 2709: every piece of a file is accounted for, and valid records come back byte for byte."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shulian.protocols import marc
from shulian.protocols.marc import Reason, Repair
from tests.protocols.marc.samples import (
    bad_directory,
    cnmarc_ten,
    control_field,
    data_field,
    dream,
    made,
    records,
    results,
)

RAW = marc.write(dream())


@pytest.mark.parametrize(
    ("name", "count", "repaired"),
    [
        ("solrmarc__uva_001_2000.mrc", 2000, {}),
        ("solrmarc__specTestRecs.mrc", 76, {}),
        ("solrmarc__errorRecs.mrc", 5, {}),
        ("marc21-rs__DUMP.mrc.gz", 8, {8: (Repair.WRONG_LENGTH,)}),
    ],
)
def test_every_given_record_is_read(name: str, count: int, repaired: dict[int, tuple[Repair, ...]]):
    found = records(name)
    assert [record.number for record in found] == list(range(1, count + 1))
    assert {record.number: record.repairs for record in found if record.repairs} == repaired
    assert all(record.format is marc.Format.MARC21 for record in found)


@pytest.mark.parametrize("name", ["solrmarc__uva_001_2000.mrc", "solrmarc__specTestRecs.mrc", "marc21-rs__DUMP.mrc.gz"])
def test_valid_records_are_written_back_byte_for_byte(name: str):
    valid = [r for r in records(name) if r.encoding is marc.Encoding.UTF_8 and not r.repairs]
    assert valid
    assert [marc.write(record) for record in valid] == [record.raw for record in valid]


def test_offsets_say_where_each_record_lies():
    stream = b"\r\n" + RAW + b"\n" + RAW
    assert [(r.offset, r.raw) for r in records(stream)] == [(2, RAW), (3 + len(RAW), RAW)]


def test_a_byte_order_mark_is_passed_over():
    assert [(r.offset, r.raw) for r in records(b"\xef\xbb\xbf" + RAW)] == [(3, RAW)]


def test_reading_goes_on_where_it_stopped():
    stream = RAW * 5
    after = marc.Position(offset=2 * len(RAW), number=2)
    found = list(marc.read(io.BytesIO(stream), marc.FileKind.ISO_2709, after))
    assert [(r.number, r.offset) for r in found] == [(3, 2 * len(RAW)), (4, 3 * len(RAW)), (5, 4 * len(RAW))]


@pytest.mark.parametrize(
    ("change", "repairs"),
    [
        (lambda raw: b"99999" + raw[5:], (Repair.WRONG_LENGTH,)),
        (lambda raw: b"x9999" + raw[5:], (Repair.WRONG_LENGTH,)),
        (lambda raw: raw[:12] + b"00000" + raw[17:], (Repair.WRONG_BASE,)),
        (bad_directory, (Repair.WRONG_DIRECTORY,)),
        (lambda raw: raw[:-1], (Repair.WRONG_LENGTH, Repair.MISSING_TERMINATOR)),
        (lambda raw: raw[:10] + b"\xff0" + raw[12:], (Repair.ODD_LEADER,)),
    ],
)
def test_wrong_lengths_are_repaired_and_marked(change, repairs):
    [record] = records(change(RAW))
    assert record.repairs == repairs
    assert record.fields == dream().fields


def test_lengths_counted_in_characters_are_repaired():
    """A frequent fault: the sender counted Chinese characters where bytes are meant."""
    start, entries = 0, b""
    bodies = []
    for field in dream().fields:
        text = field.value or field.indicators + "".join(f"\x1f{code}{value}" for code, value in field.subfields)
        entries += f"{field.tag}{len(text) + 1:04d}{start:05d}".encode()
        start += len(text) + 1
        bodies.append(text.encode() + b"\x1e")
    base = 25 + len(entries)
    raw = f"{base + start + 1:05d}nam0 22{base:05d}   450 ".encode() + entries + b"\x1e" + b"".join(bodies) + b"\x1d"
    [record] = records(raw)
    assert record.fields == dream().fields
    assert record.repairs == (Repair.WRONG_LENGTH, Repair.WRONG_DIRECTORY)


def test_a_field_that_the_directory_does_not_know_is_dropped_and_said():
    end = RAW.index(b"\x1e")
    shorter = RAW[: end - 12] + RAW[end:]
    [record] = records(shorter)
    assert record.fields == dream().fields[:-1]
    assert record.repairs == (Repair.WRONG_LENGTH, Repair.WRONG_BASE, Repair.WRONG_DIRECTORY, Repair.FIELDS_LOST)


def test_a_directory_with_a_torn_entry_is_read_as_far_as_it_goes():
    end = RAW.index(b"\x1e")
    [record] = records(RAW[: end - 5] + RAW[end:])
    assert Repair.WRONG_DIRECTORY in record.repairs
    assert record.fields == dream().fields[:-1]


def test_a_directory_without_its_end_mark_is_read():
    end = RAW.index(b"\x1e")
    [record] = records(RAW[:end] + RAW[end + 1 :])
    assert Repair.WRONG_DIRECTORY in record.repairs
    assert record.fields == dream().fields


def test_fields_in_another_order_than_the_directory_are_no_fault():
    bodies = {"001": b"A1\x1e", "200": "1 \x1fa甲".encode() + b"\x1e"}
    entries = b"001000300008" + b"200000800000"
    raw = b"00061nam0 2200049   450 " + entries + b"\x1e" + bodies["200"] + bodies["001"] + b"\x1d"
    [record] = records(raw)
    assert [(field.tag, field.value or field.first("a")) for field in record.fields] == [("001", "A1"), ("200", "甲")]
    assert record.repairs == ()


def test_odd_fields_keep_their_text():
    odd = made(
        marc.Field("200", "1 ", (("", "stray"), ("a", "题名"))), marc.Field("OWN", "B", ()), control_field("FMT", "")
    )
    raw = marc.write(odd)
    [record] = records(raw)
    assert record.fields[0].subfields == (("", "stray"), ("a", "题名"))
    assert record.repairs == (Repair.ODD_FIELD,)
    assert marc.write(record) == raw


@pytest.mark.parametrize(("indicators", "kept"), [("", "  "), ("1", "1")])
def test_a_field_that_lacks_indicators_is_a_data_field_with_all_its_text(indicators: str, kept: str):
    [record] = records(marc.write(made(marc.Field("200", indicators, (("a", "题名"), ("f", "某著"))))))
    assert record.fields == (marc.Field("200", kept, (("a", "题名"), ("f", "某著"))),)
    assert record.repairs == (Repair.ODD_FIELD,)


def test_nul_characters_become_blanks():
    [record] = records(RAW.replace(b"hong lou", b"hong\x00lou"))
    assert record.repairs == (Repair.ODD_CHARACTERS,)
    assert record.fields[4].first("9") == "hong lou meng"


@pytest.mark.parametrize(
    ("data", "accounts"),
    [
        (b"", []),
        (b"\r\n \x1a\x1d\n", []),
        (RAW[:10] + b"\x1d", [(Reason.TOO_SHORT, 0)]),
        (RAW[:10], [(Reason.TRUNCATED, 0)]),
        (RAW[:100], [(Reason.TRUNCATED, 0)]),
        (RAW[:-40], [(Reason.TRUNCATED, 0)]),
        (b"Dear librarian, here are our records, with regards. " * 3, [(Reason.NOT_A_RECORD, 0)]),
        (b"Dear librarian, here are our records, with regards.\x1d" + RAW, [(Reason.NOT_A_RECORD, 0), None]),
        (b"\xff\xd8\xff\xe0" + bytes(range(1, 29)) * 9, [(Reason.NOT_A_RECORD, 0)]),
        (b"0" * 24 + b"!" * 12 + b"\x1eabc\x1e\x1d", [(Reason.NOT_A_RECORD, 0)]),
        (RAW[:24] + b"200000900500" * 9 + b"\x1e1 \x1faX\x1e\x1d", [(Reason.DIRECTORY_LOST, 0)]),
        (RAW[:24] + b"\x1e1 \x1faX\x1e" + b" " * 20 + b"\x1d", [(Reason.NOT_A_RECORD, 0)]),
        (RAW + RAW[: len(RAW) // 2], [None, (Reason.TRUNCATED, len(RAW))]),
        (RAW + RAW[: len(RAW) // 2] + b"\x1d" + RAW, [None, (Reason.DIRECTORY_LOST, len(RAW)), None]),
    ],
)
def test_bad_input_gets_a_reason_and_the_valid_part_is_kept(data: bytes, accounts):
    found = [(r.reason, r.offset) if isinstance(r, marc.Rejected) else None for r in results(data)]
    assert found == accounts


def big(size: int) -> marc.Record:
    notes = [data_field("300", "a" + "x" * 9000) for _ in range(size // 9005)]
    return made(control_field("001", "big"), data_field("200", "a大书"), *notes, data_field("327", "a"))


def test_a_record_of_the_greatest_length_is_exact():
    record = big(99_000)
    room = 99_999 - len(marc.write(record))
    full = made(*record.fields[:-1], data_field("327", "a" + "y" * room))
    raw = marc.write(full)
    assert len(raw) == 99_999
    [back] = records(raw)
    assert (back.fields, back.repairs) == (full.fields, ())


def test_a_record_of_200_000_bytes_is_read_and_not_written():
    record = big(210_000)
    with pytest.raises(marc.DoesNotFitError):
        marc.write(record)
    pieces = [field.value or "  \x1f" + "".join(field.subfields[0]) for field in record.fields]
    entries = "".join(
        f"{field.tag}{min(len(p) + 1, 9999):04d}00000" for field, p in zip(record.fields, pieces, strict=True)
    )
    raw = f"99999nam0 2200000   450 {entries}\x1e{''.join(p + chr(30) for p in pieces)}\x1d".encode()
    assert len(raw) > 200_000
    [back] = records(raw)
    assert back.fields == record.fields
    assert back.repairs == (Repair.WRONG_LENGTH, Repair.WRONG_BASE, Repair.WRONG_DIRECTORY)


def test_a_field_that_is_too_long_is_not_written():
    with pytest.raises(marc.DoesNotFitError, match="field 300"):
        marc.write(made(data_field("300", "a" + "字" * 4000)))


class Endless(io.RawIOBase):
    """A file of `size` bytes that never has a record end."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return offset

    def readinto(self, buffer) -> int:
        count = min(len(buffer), self.left)
        buffer[:count] = b"a" * count
        self.left -= count
        return count


def test_a_file_without_a_record_end_needs_no_more_memory_than_a_record():
    tracemalloc.start()
    found = list(marc.read(io.BufferedReader(Endless(60_000_000)), marc.FileKind.ISO_2709))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(r.reason, r.offset, len(r.raw)) for r in found] == [(Reason.TOO_LONG, 0, 4096)]
    assert peak < 8_000_000


def test_reading_goes_on_behind_a_piece_that_is_too_long():
    stream = RAW + b"z" * 3_000_000 + b"\x1d" + RAW
    found = results(stream)
    assert [type(r) for r in found] == [marc.Record, marc.Rejected, marc.Record]
    assert [(r.number, r.offset) for r in found] == [(1, 0), (2, len(RAW)), (3, len(RAW) + 3_000_001)]


def test_cnmarc_in_gb18030_bytes_gives_identical_records():
    ten = cnmarc_ten()
    for encoding in (marc.Encoding.UTF_8, marc.Encoding.GB18030):
        stream = b"".join(marc.write(record, encoding) for record in ten)
        back = records(stream)
        assert [record.fields for record in back] == [record.fields for record in ten]
        assert {record.encoding for record in back} == {encoding}
        assert [record.repairs for record in back] == [()] * 10


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_read_without_an_exception(data: bytes):
    for result in results(data):
        assert isinstance(result, marc.Record | marc.Rejected)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_to_a_record_is_survived(data: st.DataObject):
    raw = bytearray(RAW * 2)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] = data.draw(st.sampled_from([0, 0x1D, 0x1E, 0x1F, 0x30, 0x39, 0x61, 0x80, 0xC3, 0xFF]))
    for result in results(bytes(raw)):
        if isinstance(result, marc.Record):
            marc.describe(result)


subfield_text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), subfield_text), min_size=1, max_size=5))
def test_what_is_written_is_read(subfields: list[tuple[str, str]]):
    record = made(control_field("001", "1"), marc.Field("200", "1 ", tuple(subfields)))
    for encoding in (marc.Encoding.UTF_8, marc.Encoding.GB18030):
        [back] = records(marc.write(record, encoding))
        if back.encoding is encoding:
            assert back.fields == record.fields


@pytest.mark.parametrize(
    ("record", "leader"),
    [
        (made(data_field("245", "ax"), record_format=marc.Format.MARC21, leader="x"), b"00044     2200037   4500"),
        (made(data_field("245", "a红"), record_format=marc.Format.MARC21), b"00046nam0a2200037   450 "),
        (made(data_field("200", "a红"), leader="99999cam0 99\u00e90000 x 12\x1f3"), b"00046cam0 2200037 x 450 "),
    ],
)
def test_an_edited_record_gets_a_leader_that_fits(record: marc.Record, leader: bytes):
    assert marc.to_iso2709(record)[:24] == leader
    assert records(marc.to_iso2709(record))[0].repairs == ()


@pytest.mark.parametrize("value", ["a\x1d", "a\x1e", "a\x1fb"])
def test_a_separator_inside_edited_text_is_refused(value: str):
    with pytest.raises(marc.DoesNotFitError):
        marc.to_iso2709(made(data_field("200", value)))
