"""The authority file: forms of a name, headings made one, and what no authority knows."""

from __future__ import annotations

import pytest

from shulian.apps.catalogue.actions.authorities import (
    Said,
    count_open_headings,
    merge_authorities,
    save_authority,
    take_authorities,
)
from shulian.apps.catalogue.models import Authority
from shulian.apps.catalogue.queries.authorities import (
    authorities_like,
    open_headings,
    variants_of,
    with_same_form,
)
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.authorities import Kind, Objection
from tests import make

pytestmark = pytest.mark.django_db


def act() -> Act:
    return Act("test")


def person(heading: str, *variants: str, **more: str) -> int:
    made = save_authority(act(), Said(Kind.PERSON, heading, variants, **more))
    assert isinstance(made, int)
    return made


def test_any_form_of_a_name_finds_the_others_whatever_its_script() -> None:
    person("鲁迅", "周树人", "Lu Xun", dates="1881-1936")
    found = variants_of(["鲁迅", "周樹人", "lu, xun", "老舍"])
    assert found == {"鲁迅": ("周树人", "Lu Xun"), "周樹人": ("鲁迅", "Lu Xun"), "lu, xun": ("鲁迅", "周树人")}


def test_names_are_found_in_two_questions_however_many(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(5):
        person(f"作者{number}", f"笔名{number}")
    with django_assert_num_queries(2):
        assert len(variants_of([f"笔名{number}" for number in range(5)])) == 5


def test_a_subject_is_no_name() -> None:
    save_authority(act(), Said(Kind.SUBJECT, "红楼梦", ("石头记",)))
    assert variants_of(["石头记"]) == {}
    assert variants_of(["石头记"], [Kind.SUBJECT]) == {"石头记": ("红楼梦",)}


def test_two_people_of_one_name_are_told_apart_by_their_dates() -> None:
    first = person("张伟", dates="1950-")
    assert save_authority(act(), Said(Kind.PERSON, "张伟", dates="1950-")) is Objection.TAKEN
    second = person("张伟", dates="1980-")
    assert with_same_form(Authority.objects.get(pk=first)) == [Authority.objects.get(pk=second)]


def test_a_heading_is_saved_anew_with_its_own_form_and_a_new_version() -> None:
    pk = person("矛盾")
    assert save_authority(act(), Said(Kind.PERSON, "茅盾", ("沈德鸿", "沈雁冰"), see_also=("没有",)), pk) == pk
    authority = Authority.objects.get(pk=pk)
    assert (authority.heading, authority.version) == ("茅盾", 2)
    assert variants_of(["矛盾"]) == {}


def test_what_is_no_heading_is_refused_and_nothing_is_written() -> None:
    assert save_authority(act(), Said(Kind.PERSON, "")) is Objection.NO_HEADING
    assert not Authority.objects.exists()


def test_a_merged_heading_becomes_a_variant_and_its_number_leads_on() -> None:
    kept = person("莎士比亚", "Shakespeare, William")
    other = person("莎翁", "Shakespeare, William", "沙士比亚", note="英国剧作家")
    assert merge_authorities(act(), kept, other) is None
    assert variants_of(["莎翁"]) == {"莎翁": ("莎士比亚", "Shakespeare, William", "沙士比亚")}
    assert Authority.objects.get(pk=other).merged_into_id == kept
    assert Authority.objects.get(pk=kept).note == "英国剧作家"
    assert [one.pk for one in authorities_like("莎")] == [kept]


def test_headings_of_two_kinds_are_not_made_one_nor_one_with_itself() -> None:
    name, subject = person("鲁迅"), save_authority(act(), Said(Kind.SUBJECT, "鲁迅"))
    assert isinstance(subject, int)
    assert merge_authorities(act(), name, subject) is Objection.OTHER_KIND
    assert merge_authorities(act(), name, name) is Objection.SAME


def test_a_file_adds_forms_and_takes_nothing_away() -> None:
    kept = person("巴金", "李尧棠")
    again = [
        ("A1", Said(Kind.PERSON, "巴金", ("李芾甘",))),
        ("A2", Said(Kind.PERSON, "")),
        ("A3", Said(Kind.BODY, "新华社")),
    ]
    assert take_authorities(act(), again) == 2
    assert variants_of(["李芾甘"]) == {"李芾甘": ("巴金", "李尧棠")}
    assert take_authorities(act(), again) == 2
    assert Authority.objects.count() == 2
    assert Authority.objects.get(pk=kept).version == 2
    assert Entry.objects.filter(kind="authorities-imported").count() == 2


def test_namesakes_of_a_file_stay_two_headings_each_with_its_number() -> None:
    kept = person("王伟", "苇子")
    file = [
        ("N1", Said(Kind.PERSON, "王伟", ("大伟",))),
        ("N2", Said(Kind.PERSON, "王伟", ("小伟",))),
        ("N3", Said(Kind.PERSON, "李敏", dates="1950-")),
        ("N4", Said(Kind.PERSON, "李敏", ("敏敏",), dates="1950-")),
    ]
    for _again in range(2):
        assert take_authorities(act(), file) == 4
    numbers = Authority.objects.order_by("control_number").values_list("control_number", "heading")
    assert list(numbers) == [("N1", "王伟"), ("N2", "王伟"), ("N3", "李敏")]
    assert variants_of(["小伟"]) == {"小伟": ("王伟",)}
    one, two = Authority.objects.filter(heading="王伟").order_by("pk")
    assert (one.pk, with_same_form(one)) == (kept, [two])
    # A namesake is edited like any other heading, and a number of one that was joined leads on.
    assert save_authority(act(), Said(Kind.PERSON, "王伟", ("小伟", "伟子")), two.pk) == two.pk
    assert merge_authorities(act(), one.pk, two.pk) is None
    assert take_authorities(act(), [("N2", Said(Kind.PERSON, "王伟", ("老伟",)))]) == 1
    assert "老伟" in variants_of(["苇子"])["苇子"]


def test_the_work_list_has_what_no_authority_knows_most_titles_first() -> None:
    person("鲁迅", "周树人")
    make.title("呐喊", authors=["周树人"], subjects=["小说--中国"])
    make.title("家", authors=["巴金"], subjects=["小说"])
    make.title("春", authors=["巴金", "靳以", "中国作家协会", "红楼"], credits=[["红楼", "", True]])
    assert count_open_headings() == 5
    assert {one.heading for one in open_headings("body")} == {"中国作家协会", "红楼"}
    assert [(one.heading, one.titles) for one in open_headings("person")] == [("巴金", 2), ("靳以", 1)]
    assert [(one.heading, one.titles) for one in open_headings("subject")] == [("小说", 2)]
