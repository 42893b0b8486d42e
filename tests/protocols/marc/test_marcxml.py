"""Records in XML: the same records, whatever they are wrapped in."""

from __future__ import annotations

import io

import pytest

from shulian.protocols import marc
from shulian.protocols.marc import FileKind, Reason, Repair
from tests.protocols.marc.samples import cnmarc_ten, control_field, data_field, dream, made, opened, results

LEADER = "00000nam  2200000 a 4500"


def xml_record(number: int, extra: str = "", attributes: str = "") -> str:
    return (
        f"<record{attributes}><leader>{LEADER}</leader>"
        f'<controlfield tag="001">{number}</controlfield>'
        f'<datafield tag="245" ind1="1" ind2="0"><subfield code="a">Book {number}</subfield>{extra}'
        "</datafield></record>"
    )


def collection(*records: str, head: str = '<?xml version="1.0"?>', namespace: str = "") -> bytes:
    space = f' xmlns="{namespace}"' if namespace else ""
    return f"{head}<collection{space}>{''.join(records)}</collection>".encode()


def accounts(data: bytes) -> list[object]:
    return [
        (found.reason, found.number) if isinstance(found, marc.Rejected) else found.control_number
        for found in results(data, FileKind.MARC_XML)
    ]


def test_the_ten_cnmarc_records_are_read_out_of_an_sru_answer():
    ten = cnmarc_ten()
    file = opened("cnmarc_10_records.xml").read()
    assert len(ten) == 10
    assert {record.format for record in ten} == {marc.Format.CNMARC}
    assert [record.repairs for record in ten] == [()] * 10
    assert all(file[record.offset :].startswith(b"<record xmlns=") for record in ten)
    assert [len(record.fields) for record in ten] == [35, 30, 29, 20, 33, 34, 34, 25, 35, 33]
    [title] = [field for field in ten[0].fields if field.tag == "200"]
    assert title == data_field(
        "200",
        "a'94中国发展报告",
        "A'94Zhong Guo Fa Zhan Bao Gao",
        "f国家统计局编",
        "FGuo Jia Tong Ji Ju Bian",
        indicators="1 ",
    )


def test_the_raw_part_of_a_record_can_be_read_by_itself():
    for record in cnmarc_ten():
        [again] = results(record.raw, FileKind.MARC_XML)
        assert isinstance(again, marc.Record)
        assert (again.fields, again.format) == (record.fields, record.format)


@pytest.mark.parametrize("namespace", ["", "http://www.loc.gov/MARC21/slim"])
def test_marcxml_is_read_with_and_without_its_namespace(namespace: str):
    found = results(collection(xml_record(1), xml_record(2), namespace=namespace), FileKind.MARC_XML)
    assert [record.fields for record in found if isinstance(record, marc.Record)] == [
        (control_field("001", str(number)), data_field("245", f"aBook {number}", indicators="10")) for number in (1, 2)
    ]
    assert {record.format for record in found if isinstance(record, marc.Record)} == {marc.Format.MARC21}


def test_a_damaged_namespace_is_a_namespace():
    assert accounts(collection(xml_record(1), namespace="http://ww}]w.loc.gov/zing/srw/"))[0] == "1"


def test_a_prefix_and_a_byte_order_mark_change_nothing():
    text = collection(xml_record(7)).decode().replace("<", "<m:").replace("<m:/", "</m:").replace("<m:?", "<?")
    text = text.replace("<m:collection>", '<m:collection xmlns:m="http://www.loc.gov/MARC21/slim">')
    assert accounts(b"\xef\xbb\xbf" + text.encode()) == ["7"]


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "gb2312", "utf-8"])
def test_the_declared_encoding_is_obeyed(encoding: str):
    text = collection(xml_record(1, '<subfield code="b">红楼</subfield>'), head="").decode()
    data = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
    [record] = results(data, FileKind.MARC_XML)
    assert isinstance(record, marc.Record)
    assert record.fields[1].first("b") == "红楼"


def test_reading_goes_on_after_a_number():
    data = collection(*[xml_record(number) for number in range(1, 6)])
    found = list(marc.read(io.BytesIO(data), FileKind.MARC_XML, marc.Position(number=3)))
    assert [(record.number, getattr(record, "control_number", None)) for record in found] == [(4, "4"), (5, "5")]


def test_a_file_that_breaks_off_keeps_what_came_before():
    data = collection(xml_record(1), xml_record(2), xml_record(3))
    assert accounts(data[:-60]) == ["1", "2", (Reason.XML_BROKEN, 3)]


@pytest.mark.parametrize("wrap", ["{}", '<o:record xmlns:o="oai"><o:header><o:id>x</o:id></o:header>{}</o:record>'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Book", "Bo & ok", Reason.XML_BROKEN),
        ("Book", "Bo \x1f ok", Reason.XML_BROKEN),
        ("Book", "<!-- Book", Reason.XML_BROKEN),
        ("</datafield>", "", Reason.XML_BROKEN),
        ('tag="245"', 'tag="245', Reason.XML_BROKEN),
        ("<leader>", "<leader><oops>", Reason.XML_BROKEN),
        ("Book", "x" * 1_500_000, Reason.TOO_LONG),
    ],
)
def test_a_broken_record_costs_itself_and_not_the_rest(wrap: str, encoding: str, old: str, new: str, reason: Reason):
    records = [xml_record(number) for number in range(1, 6)]
    records[2] = records[2].replace(old, new, 1)
    text = collection(*[wrap.format(record) for record in records], head="").decode()
    data = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
    assert accounts(data) == ["1", "2", (reason, 3), "4", "5"]
    found = list(marc.read(io.BytesIO(data), FileKind.MARC_XML, marc.Position(number=3)))
    assert [record.number for record in found] == [4, 5]


@pytest.mark.parametrize(
    ("old", "new", "account"),
    [
        ("</record><record>", "</record></record><record>", ["1", (Reason.XML_BROKEN, 2), "2", "3"]),
        ("</record><record>", "<record>", ["2", "3", (Reason.XML_BROKEN, 3)]),
        ("<collection>", "<collection by=me>", [(Reason.XML_BROKEN, 1), "2", "3", (Reason.XML_BROKEN, 4)]),
    ],
)
def test_tags_that_do_not_pair_cost_one_record(old: str, new: str, account: list[object]):
    data = collection(*[xml_record(number) for number in range(1, 4)]).decode().replace(old, new, 1)
    assert accounts(data.encode()) == account


def test_a_record_without_fields_is_rejected_and_the_next_one_read():
    namespace = "http://www.loc.gov/MARC21/slim"
    empty = "<record/>"
    only_leader = f"<record><leader>{LEADER}</leader></record>"
    data = collection(xml_record(1), empty, only_leader, xml_record(4), namespace=namespace)
    assert accounts(data) == ["1", (Reason.XML_EMPTY, 2), (Reason.XML_EMPTY, 3), "4"]


@pytest.mark.parametrize(
    ("extra", "repairs", "text"),
    [
        ('<subfield code="b">a<i>b</i>c</subfield>', (Repair.LOSSY_TEXT,), "abc"),
        ('<subfield code="b">a&amp;b</subfield>', (), "a&b"),
        ("<subfield>lost</subfield>", (Repair.ODD_FIELD,), ""),
    ],
)
def test_odd_content_is_marked(extra: str, repairs: tuple[Repair, ...], text: str):
    [record] = results(collection(xml_record(1, extra)), FileKind.MARC_XML)
    assert isinstance(record, marc.Record)
    assert (record.repairs, record.fields[1].first("b")) == (repairs, text)


def test_a_field_without_a_tag_is_lost_and_said():
    data = collection(xml_record(1).replace('<controlfield tag="001">', "<controlfield>"))
    [record] = results(data, FileKind.MARC_XML)
    assert isinstance(record, marc.Record)
    assert record.repairs == (Repair.FIELDS_LOST,)


def test_entities_reach_neither_files_nor_memory(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE x [<!ENTITY a0 "ha"><!ENTITY f SYSTEM "file://{secret}">{laughs}]>'
    for entity in ("&f;", "&a11;"):
        data = collection(xml_record(1, f'<subfield code="b">{entity}</subfield>'), head=head)
        for found in results(data, FileKind.MARC_XML):
            assert b"secret\n" not in found.raw
            if isinstance(found, marc.Record):
                assert "secret" not in found.fields[1].first("b")
                assert len(found.fields[1].first("b")) < 100


def test_an_endless_record_is_refused():
    data = collection(xml_record(1), xml_record(2, '<subfield code="b">' + "x" * 3_000_000 + "</subfield>"))
    assert accounts(data) == ["1", (Reason.TOO_LONG, 2)]


def test_xml_without_records_gives_none():
    assert accounts(b"<html><body><p>no record</p></body></html>") == []
    assert accounts(b"<a><record><name>x</name></record></a>") == []


def test_cnmarc_written_in_its_own_namespace_comes_back_as_it_was():
    for record in cnmarc_ten():
        written = marc.to_cnmarcxml(record)
        assert written.startswith(b'<record xmlns="http://www.nlc.cn/">')
        [again] = results(written, FileKind.MARC_XML)
        assert isinstance(again, marc.Record)
        assert (again.leader, again.fields, again.format) == (record.leader, record.fields, record.format)


def test_what_xml_cannot_carry_becomes_a_blank():
    odd = made(control_field("001", "a\x07b"), data_field("245", "a<\"&'>\ufffe", "b\ud800"))
    [record] = results(marc.to_marcxml(odd), FileKind.MARC_XML)
    assert isinstance(record, marc.Record)
    assert record.fields == (control_field("001", "a b"), data_field("245", "a<\"&'> ", "b "))


def test_records_of_oai_that_hold_no_marc_are_passed_over_however_many_there_are():
    deleted = '<o:record xmlns:o="oai"><o:header status="deleted"><o:id>x</o:id></o:header></o:record>'
    data = collection(*[deleted] * 20_000, xml_record(1))
    assert len(data) > 1_500_000
    assert accounts(data) == ["1"]


def test_a_bare_sign_breaks_its_own_record_and_is_said_where_it_stands():
    records = [xml_record(number) for number in range(1, 1001)]
    records[5] = records[5].replace("Book", "Bo & ok", 1)
    data = collection(*records)
    (lost,) = [one for one in marc.read(io.BytesIO(data), FileKind.MARC_XML) if isinstance(one, marc.Rejected)]
    assert (lost.reason, lost.number, lost.offset) == (Reason.XML_BROKEN, 6, data.index(records[5].encode()))
    assert b"Bo & ok" in lost.raw


def test_a_broken_record_is_told_from_where_it_begins_though_the_parser_says_so_later():
    data = b"".join(marc.write_file([dream(number=number) for number in "123"], marc.FileKind.MARC_XML))
    whole = list(marc.pieces(io.BytesIO(data), marc.FileKind.MARC_XML))
    begin = whole[1].offset
    broken = data[:begin] + data[begin:].replace(b"<subfield", b"<sub{\"!0\xbb'\x1a!field", 1)
    found = list(marc.pieces(io.BytesIO(broken), marc.FileKind.MARC_XML))
    assert [type(one.result).__name__ for one in found] == ["Record", "Rejected", "Record"]
    assert (found[1].offset, found[1].end) == (begin, found[2].offset)


def test_fields_outside_of_any_record_cost_no_record_behind_them():
    torn = b'<datafield tag="200" ind1=" " inord>\n'
    data = b"".join(marc.write_file([dream(number=number) for number in "12"], marc.FileKind.MARC_XML))
    first, second = marc.pieces(io.BytesIO(data), marc.FileKind.MARC_XML)
    broken = data[: first.end] + torn + data[first.end :]
    found = list(marc.pieces(io.BytesIO(broken), marc.FileKind.MARC_XML))
    assert [type(one.result).__name__ for one in found] == ["Record", "Rejected", "Record"]
    assert (found[1].offset, found[2].offset) == (first.end, second.offset + len(torn))
