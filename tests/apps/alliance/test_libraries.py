"""Libraries proposed by a file: every row gets its verdict, and the good ones are added whole."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from shulian.apps.alliance.actions.divisions import load_divisions
from shulian.apps.alliance.actions.libraries import Judged, Proposed, Verdict, add_libraries, judge
from shulian.apps.alliance.models import Division, Library, OpeningHours, ReportingUnit
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry

pytestmark = pytest.mark.django_db

GOOD = Proposed(line=2, code="610113", name="雁塔区图书馆", kind="county", division="610113")


@pytest.fixture
def centre() -> Library:
    load_divisions()
    return Library.objects.add_root(instance=Library(code="610000", name="陕西省图书馆", kind="province"))


def verdicts(judged: list[Judged]) -> list[Verdict]:
    return [one.verdict for one in judged]


def test_divisions_are_loaded_with_their_former_codes_and_units() -> None:
    load_divisions()
    load_divisions()
    assert Division.objects.filter(level="county").count() == 107
    assert Division.objects.get(pk="610118").former_codes == ["610125"]
    assert Division.objects.get(pk="610925106").name == "民主镇"
    assert list(ReportingUnit.objects.order_by("order").values_list("name", flat=True))[:2] == ["省本级", "西安市"]
    assert ReportingUnit.objects.count() == 13


def test_a_good_row_becomes_a_library_with_unit_hours_and_an_entry(centre: Library) -> None:
    row = replace(GOOD, hours="周一至周五 9:00-17:00", address="雁塔区", aliases=("雁塔图书馆",))
    assert verdicts(add_libraries(Act(source="setup"), [row])) == [Verdict.ADDED]
    library = Library.objects.get(code="610113")
    assert Library.objects.get_parent(library) == centre
    assert library.reporting_unit_id == "610100"
    assert library.aliases == ["雁塔图书馆"]
    assert OpeningHours.objects.filter(library=library).count() == 5
    assert Entry.objects.filter(kind="library-added", library=library.pk).count() == 1


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"code": ""}, Verdict.CODE_ODD),
        ({"code": "雁塔"}, Verdict.CODE_ODD),
        ({"code": "610000"}, Verdict.KNOWN),
        ({"name": ""}, Verdict.NAME_MISSING),
        ({"name": "馆" * 101}, Verdict.TOO_LONG),
        ({"kind": "palace"}, Verdict.KIND_UNKNOWN),
        ({"division": "999999"}, Verdict.DIVISION_UNKNOWN),
        ({"email": "not an address"}, Verdict.EMAIL_ODD),
        ({"hours": "看心情"}, Verdict.HOURS_ODD),
        ({"parent": "610300"}, Verdict.PARENT_UNKNOWN),
        ({"parent": "610113"}, Verdict.PARENT_CIRCLE),
        ({"email": "a@b.cn", "phone": "029-1234", "parent": "610000"}, Verdict.ADDED),
    ],
)
def test_each_fault_has_its_verdict(centre: Library, change: dict[str, str], verdict: Verdict) -> None:
    assert verdicts(judge([replace(GOOD, **change)])) == [verdict]


def test_rows_may_come_in_any_order_and_a_refused_parent_refuses_its_children(centre: Library) -> None:
    rows = [
        Proposed(2, "A-1-1", "一分馆服务点", "service-point", parent="A-1"),
        Proposed(3, "A-1", "一分馆", "branch", parent="A"),
        Proposed(4, "A", "总馆", "county"),
        Proposed(5, "B-1", "二分馆", "branch", parent="B"),
        Proposed(6, "B", "", "county"),
        Proposed(7, "A", "又一个总馆", "county"),
        Proposed(8, "C", "丙", "branch", parent="D"),
        Proposed(9, "D", "丁", "branch", parent="C"),
    ]
    assert verdicts(add_libraries(Act(source="setup"), rows)) == [
        Verdict.ADDED,
        Verdict.ADDED,
        Verdict.ADDED,
        Verdict.PARENT_REFUSED,
        Verdict.NAME_MISSING,
        Verdict.CODE_REPEATED,
        Verdict.PARENT_CIRCLE,
        Verdict.PARENT_CIRCLE,
    ]
    point = Library.objects.get(code="A-1-1")
    assert [one.code for one in Library.objects.get_ancestors(point)] == ["610000", "A", "A-1"]
    assert Library.objects.count() == 4


def test_the_same_command_again_gives_the_same_verdicts(centre: Library) -> None:
    act = Act(source="setup", command=uuid4())
    assert verdicts(add_libraries(act, [GOOD])) == verdicts(add_libraries(act, [GOOD])) == [Verdict.ADDED]
    assert verdicts(add_libraries(Act(source="setup"), [GOOD])) == [Verdict.KNOWN]
    assert Library.objects.count() == 2
