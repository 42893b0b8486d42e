"""Authority records of both formats, and what is none."""

from __future__ import annotations

from typing import Any

from shulian.protocols import marc


def record(form: marc.Format, leader: str, *fields: tuple[Any, ...]) -> marc.Record:
    made = tuple(
        marc.Field(tag, value=rest[0]) if len(rest) == 1 else marc.Field(tag, rest[0], tuple(rest[1:]))
        for tag, *rest in fields
    )
    return marc.Record(leader, made, form, marc.Encoding.UTF_8, (), b"", 0, 1)


def test_a_person_of_unimarc_with_variants_and_related_headings() -> None:
    said = marc.describe_authority(
        record(
            marc.Format.CNMARC,
            "00000nx  a2200000   45  ",
            ("001", "A98000001"),
            ("200", " 0", ("a", "鲁迅"), ("f", "1881-1936")),
            ("300", "0 ", ("a", "原名周树人，文学家")),
            ("400", " 0", ("a", "周树人")),
            ("400", " 0", ("a", "鲁迅")),
            ("500", " 0", ("a", "周作人")),
            ("700", " 1", ("a", "Lu"), ("b", "Xun")),
            ("810", "  ", ("a", "中国现代文学词典")),
        )
    )
    assert said == marc.AuthorityDescription(
        kind="person",
        heading="鲁迅",
        dates="1881-1936",
        variants=("周树人", "Lu, Xun"),
        related=("周作人",),
        note="原名周树人，文学家",
        source="中国现代文学词典",
    )


def test_what_tells_namesakes_apart_stands_behind_the_name_and_the_bare_name_leads_there() -> None:
    said = marc.describe_authority(
        record(
            marc.Format.CNMARC,
            "00000nx  a2200000   45  ",
            ("200", " 0", ("a", "王伟"), ("c", "(历史学家)")),
            ("400", " 0", ("a", "苇子"), ("c", "笔名")),
        )
    )
    assert said is not None
    assert (said.heading, said.variants) == ("王伟 (历史学家)", ("王伟", "苇子"))


def test_a_subject_of_marc21_keeps_its_subdivisions() -> None:
    said = marc.describe_authority(
        record(
            marc.Format.MARC21,
            "00000nz  a2200000n  4500",
            ("150", "  ", ("a", "Chinese poetry"), ("x", "History and criticism.")),
            ("450", "  ", ("a", "Poetry, Chinese")),
        )
    )
    assert said is not None
    assert (said.kind, said.heading, said.variants) == (
        "subject",
        "Chinese poetry--History and criticism",
        ("Poetry, Chinese",),
    )


def test_what_is_no_authority_has_no_heading() -> None:
    book = record(marc.Format.CNMARC, "00000nam0 2200000   45  ", ("200", "1 ", ("a", "鲁迅全集")))
    of_a_title = record(marc.Format.MARC21, "00000nz  a2200000n  4500", ("100", "1 ", ("a", "Lu, Xun"), ("t", "Works")))
    assert marc.describe_authority(book) is None
    assert marc.describe_authority(of_a_title) is None
