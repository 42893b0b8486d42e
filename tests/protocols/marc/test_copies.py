"""Copies stand where the library's rules say, and nowhere else."""

from __future__ import annotations

import pytest

from shulian.protocols import marc
from tests.protocols.marc.samples import data_field, made


def found(rule: dict[str, object], *fields: marc.Field) -> list[tuple[str, ...]]:
    record = made(data_field("200", "a书"), *fields)
    holdings = marc.describe(record, marc.copy_rule({"tag": "905"} | rule)).holdings
    return [(",".join(one.barcodes), one.call_number, one.shelf, one.price, one.item_class) for one in holdings]


FIELD = data_field("905", "aLSG", "b001;002", "dI247", "e5", "c借阅室")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"barcode": "b"}, ("001;002", "", "", "", "")),
        ({"barcode": "b", "separators": ";；"}, ("001,002", "", "", "", "")),
        ({"barcode": "b", "call_number": "s | d/e", "shelf": "c"}, ("001;002", "I247/5", "借阅室", "", "")),
        ({"barcode": "x | b", "call_number": "d e"}, ("001;002", "I247 5", "", "", "")),
        ({"call_number": "de"}, ("", "I247 5", "", "", "")),
        ({"barcode": "b", "price": "010$d", "item_class": "x"}, ("001;002", "", "", "CNY5", "")),
        ({"barcode": "b", "price": "x | 010$d", "item_class": "a"}, ("001;002", "", "", "CNY5", "LSG")),
        ({"tag": "906", "barcode": "b"}, None),
    ],
)
def test_each_element_stands_where_the_rule_says(rule: dict[str, object], expected: tuple[str, ...] | None):
    assert found(rule, data_field("010", "dCNY5"), FIELD) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "barcodes"),
    [
        ("0100001-0100003", "0100001,0100002,0100003"),
        ("0100001-03", "0100001,0100002,0100003"),
        ("A001～A003", "A001,A002,A003"),
        ("A001-B003", "A001-B003"),
        ("0003-0001", "0003-0001"),
        ("0001-9999", "0001-9999"),
        ("A-17", "A-17"),
        ("", ""),
    ],
)
def test_a_range_of_barcodes_is_counted_out(text: str, barcodes: str):
    assert found({"barcode": "b", "ranges": True}, data_field("905", f"b{text}"))[0][0] == barcodes


def test_each_barcode_has_what_follows_it():
    field = data_field("905", "aLSG", "b1", "c一楼", "b2", "c二楼", "t期刊")
    rule = {"barcode": "b", "shelf": "c", "item_class": "t", "grouped": True}
    assert found(rule, field) == [("1", "", "一楼", "", ""), ("2", "", "二楼", "", "期刊")]
    assert found(rule | {"grouped": False}, field)[0][0] == "1,2"
    assert found(rule | {"barcode": "010$a"}, data_field("010", "a9"), field)[0][0] == "9"


@pytest.mark.parametrize("rule", [{"tag": "9055"}, {"tag": ""}, {"barcode": "$$"}, {"shelf": "图"}, {"price": "010$"}])
def test_a_place_that_makes_no_sense_is_named(rule: dict[str, object]):
    with pytest.raises(marc.PlaceError):
        marc.copy_rule({"tag": "905"} | rule)


def test_a_promised_encoding_is_believed_where_it_fits():
    record = made(data_field("200", "a红楼"))
    raw = marc.write(record, marc.Encoding.GB18030)
    utf8 = marc.write(record, marc.Encoding.UTF_8)
    promised = marc.Reading(encoding=marc.Encoding.GB18030, format=marc.Format.CNMARC)
    for data in (raw, utf8 if len("红楼".encode()) % 2 else raw):
        [found] = [marc.parse(data, promised)]
        assert isinstance(found, marc.Record)
        assert found.fields[0].first("a") == "红楼"
    assert marc.parse(marc.to_marcxml(record)).fields == record.fields  # type: ignore[union-attr]
    assert marc.parse(marc.to_json(record)).fields == record.fields  # type: ignore[union-attr]
    assert isinstance(marc.parse(b"<record/>"), marc.Rejected)


@pytest.mark.parametrize("size", [99_000, 200_000])
def test_a_record_that_iso_2709_cannot_hold_becomes_xml(size: int):
    record = made(*[data_field("330", "a" + "x" * 9000)] * (size // 9000))
    data = marc.to_bytes(record)
    assert data.startswith(b"<record") is (size > 99_999)
    assert marc.parse(data).fields == record.fields  # type: ignore[union-attr]
