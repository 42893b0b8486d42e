"""The schema of CNMARC in XML lies here, where records and the list of formats say; all that we give keeps to it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from shulian.apps.discovery.writer import rebuild
from shulian.protocols import dublin, marc
from shulian.protocols.marc import Format, marcxml
from shulian.protocols.marc.composing import Plain, compose
from shulian.protocols.marc.union import Identity, union_record
from shulian.protocols.oai import writer
from tests import make
from tests.protocols.marc.samples import MARC21_LEADER, cnmarc_ten, control_field, data_field, made

SITE = "http://testserver"
ADDRESS = f"{SITE}/schemas/cnmarcxml.xsd"


@pytest.fixture
def schema() -> etree.XMLSchema:
    answer = Client().get(ADDRESS.removeprefix(SITE))
    assert answer.headers["Content-Type"] == "application/xml"
    return etree.XMLSchema(etree.fromstring(answer.content))


def test_what_is_written_as_cnmarc_keeps_to_it(schema: etree.XMLSchema) -> None:
    linked = data_field("461", "12001 ", "a资治通鉴", "v第1册")
    odd = [
        made(data_field("200", "a\x07\ufffe"), control_field("005", ""), linked),
        compose(Plain("三体"), Format.CNMARC),
    ]
    for record in [*cnmarc_ten(), *odd]:
        schema.assertValid(etree.fromstring(marc.to_cnmarcxml(record)))
    whole = b"".join(marcxml.write_all(cnmarc_ten(), marcxml.CNMARC_NAMESPACE))
    schema.assertValid(etree.fromstring(whole))


def test_what_the_catalogue_gives_of_a_damaged_record_keeps_to_it(schema: etree.XMLSchema) -> None:
    own = marc.to_cnmarcxml(made(data_field("200", "a三体"), data_field("606", "a科幻"))).decode()
    damaged = own.replace('tag="606"', 'tag="6é6"').replace(
        "</record>", '<controlfield tag="200">三体</controlfield><controlfield tag="FMT">BK</controlfield></record>'
    )
    (record,) = marc.read(BytesIO(damaged.encode()), marc.FileKind.MARC_XML)
    assert isinstance(record, marc.Record)
    assert {field.tag for field in record.fields} == {"200", "6é6", "FMT"}
    assert not schema.validate(etree.fromstring(marc.to_cnmarcxml(record)))
    given = union_record(record, Identity(7, "SHULIAN", "20261127120000.0", "YA1"), ())
    schema.assertValid(etree.fromstring(marc.to_cnmarcxml(given)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('tag="200"', 'tag="20"'),
        ('ind1="1" ', ""),
        ('code="a"', 'code="ab"'),
        ("<leader>", "<leader>0"),
        ("http://www.nlc.cn/", "http://www.loc.gov/MARC21/slim"),
    ],
)
def test_what_is_no_cnmarc_does_not(schema: etree.XMLSchema, old: str, new: str) -> None:
    good = marc.to_cnmarcxml(compose(Plain("三体"), Format.CNMARC)).decode()
    assert old in good
    assert not schema.validate(etree.fromstring(good.replace(old, new)))


@pytest.mark.django_db
def test_leaders_of_composed_records_keep_to_the_schema_of_marc21(settings: Any, tmp_path: Any) -> None:
    settings.INDEX_FOLDER = tmp_path / "index"
    make.item(make.library("延安图书馆", code="YA1"), of=make.title("三体", authors=["刘慈欣"], year=2008))
    rebuild(settings.INDEX_FOLDER)
    wish = {"verb": "ListRecords", "metadataPrefix": "marcxml"}
    search = {"version": "1.2", "operation": "searchRetrieve", "query": "三体", "recordSchema": "marcxml"}
    for answer in (Client().get("/oai", wish), Client().get("/sru", search)):
        (record,) = etree.fromstring(answer.content).iter(f"{{{marcxml.MARC21_NAMESPACE}}}record")
        assert MARC21_LEADER.fullmatch(record.findtext("{*}leader") or "")


@pytest.mark.django_db
def test_harvesters_and_searchers_are_led_to_it(schema: etree.XMLSchema, settings: Any, tmp_path: Any) -> None:
    settings.INDEX_FOLDER = tmp_path / "index"
    title = make.title("三体", authors=["刘慈欣"], isbns=["9787020002207"], year=2008)
    make.item(make.library("延安图书馆", code="YA1"), of=title, call_number="I247/2")
    rebuild(settings.INDEX_FOLDER)
    formats = etree.fromstring(Client().get("/oai", {"verb": "ListMetadataFormats"}).content)
    told = {one.findtext("{*}metadataPrefix"): one.findtext("{*}schema") for one in formats.iter(f"{{{writer.OAI}}}*")}
    assert told["cnmarcxml"] == ADDRESS
    wish = {"verb": "ListRecords", "metadataPrefix": "cnmarcxml"}
    search = {"version": "1.2", "operation": "searchRetrieve", "query": "三体", "recordSchema": "cnmarcxml"}
    for answer in (Client().get("/oai", wish), Client().get("/sru", search)):
        (record,) = etree.fromstring(answer.content).iter(f"{{{marcxml.CNMARC_NAMESPACE}}}record")
        assert record.get(f"{{{dublin.XSI}}}schemaLocation") == f"{marcxml.CNMARC_NAMESPACE} {ADDRESS}"
        schema.assertValid(etree.fromstring(etree.tostring(record)))
