"""Records as the union catalogue gives them away."""

from __future__ import annotations

import pytest

from shulian.protocols import marc
from shulian.protocols.marc.union import Identity, in_encoding, union_record
from tests.protocols.marc.samples import control_field, data_field, made

SAID = "20080612d1996    k  y0chiy"
IDENTITY = Identity(7, "SHULIAN", "20261127120000.0", "YA1")


@pytest.mark.parametrize(
    ("kept", "encoding", "given"),
    [
        (f"{SAID}01100120ea", marc.Encoding.UTF_8, f"{SAID}50      ea"),
        (f"{SAID}50      ea", marc.Encoding.GB18030, f"{SAID}0110    ea"),
        (f"{SAID}0110", marc.Encoding.UTF_8, f"{SAID}50      "),
        ("20080612d1996", marc.Encoding.UTF_8, f"{'20080612d1996':26}50      "),
    ],
)
def test_cnmarc_says_in_which_characters_it_goes_out(kept: str, encoding: marc.Encoding, given: str) -> None:
    record = made(data_field("100", f"a{kept}", "bx"), encoding=marc.Encoding.GB18030)
    sent = in_encoding(union_record(record, IDENTITY, ()), encoding)
    (field,) = (field for field in sent.fields if field.tag == "100")
    assert field.subfields == (("a", given), ("b", "x"))
    assert sent.encoding is encoding


def test_what_the_system_of_one_library_writes_in_fields_of_its_own_stays_there() -> None:
    title, link = data_field("200", "a红楼梦"), data_field("856", "uhttps://example.org")
    own = [data_field(tag, "b总馆") for tag in ("905", "AVA", "AVE", "OWN")]
    sent = union_record(made(title, link, *own), IDENTITY, ())
    assert [field.tag for field in sent.fields if field in (title, link, *own)] == ["200", "856"]


def test_what_is_damaged_in_its_tag_or_its_kind_stays_in_the_record() -> None:
    good = [control_field("009", "x"), data_field("200", "a红楼梦"), data_field("2a0", "a石头记")]
    odd = [control_field("200", "红楼梦"), control_field("FMT", "BK"), data_field("008", "a红楼梦")]
    odd += [data_field(tag, "a红楼梦") for tag in ("2é0", "2 0", "２00")]
    sent = union_record(made(*odd, *good), IDENTITY, ())
    assert [field for field in sent.fields if field in (*odd, *good)] == good


@pytest.mark.parametrize(("encoding", "coding"), [(marc.Encoding.UTF_8, "a"), (marc.Encoding.GB18030, " ")])
def test_marc21_says_it_in_the_leader_and_its_100_is_a_name(encoding: marc.Encoding, coding: str) -> None:
    name = data_field("100", "a曹雪芹", indicators="1 ")
    record = made(name, record_format=marc.Format.MARC21, leader="00000nam  2200000   4500")
    sent = in_encoding(union_record(record, IDENTITY, ()), encoding)
    assert name in sent.fields
    assert marc.write(sent, encoding).decode(encoding)[9] == coding
