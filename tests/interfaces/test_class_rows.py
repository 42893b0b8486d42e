"""Who sees the children of a class list, and that it is written down with each of them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import pytest

from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.classlists import Head, Line, preview, run
from shulian.apps.readers.models import Category, ClassList, View
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.apps.readers.test_classlists import GUARDIAN, NAMES, number
from tests.interfaces.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class School:
    """A library, who sends it lists, and one of them with two cards issued."""

    library: Library
    uploader: Account
    held: ClassList


@pytest.fixture
def school() -> School:
    library = make.library("雁塔区图书馆", code="610113")
    uploader = make.staff(Role.BRANCH_KEEPER, library)
    held = sent(uploader, library, 1, 2)
    assert run(Act("desk", uploader.pk, library.pk), held) == 2
    return School(library, uploader, held)


def sent(uploader: Account, library: Library, *people: int) -> ClassList:
    guardian = ("王芳", GUARDIAN, "13800000001")
    lines = [Line(at, f"欧阳{NAMES[at]}", number(at), "", *guardian, consented=True) for at in people]
    head = Head("三年级二班", "class.xlsx", Category.objects.get(pk="juvenile"))
    return preview(Act("desk", uploader.pk, library.pk), library, head, lines)


def looks() -> list[tuple[str, str]]:
    """With whom a look is written down, and why."""
    return sorted(View.objects.values_list("reader__name", "reason"))


CHILDREN = [("欧阳乙", "protected-shown"), ("欧阳甲", "protected-shown")]


@pytest.mark.parametrize(
    ("role", "in_full"),
    [
        (None, True),
        (Role.SENIOR_LIBRARIAN, True),
        (Role.DESK_LIBRARIAN, False),
        (Role.EVENTS, False),
    ],
)
def test_names_are_for_whoever_sent_the_list_or_has_the_right(school: School, role: Role | None, in_full: bool) -> None:
    account = make.staff(role, school.library) if role else school.uploader
    client, address = desk_of(account, school.library).client, f"/desk/people/classes/{school.held.pk}/"
    page = client.get(address).content.decode()
    assert [("欧阳甲" in page), ("欧*甲" in page), ("First PINs" in page)] == [in_full, not in_full, in_full]
    assert looks() == (CHILDREN if in_full else [])
    View.objects.all().delete()
    rows = xlsx.read(client.get(f"{address}report/").content).rows
    assert ("欧阳甲" in [row[1] for row in rows]) is in_full
    assert all(str(row[3]).startswith("****") is not in_full for row in rows[-2:])
    assert looks() == (CHILDREN if in_full else [])
    answer = client.post(f"{address}pins/", {"command": uuid4()})
    assert answer.status_code == (200 if in_full else 403)
    assert school.held.rows.filter(pin_told_at=None).count() == (0 if in_full else 2)


def test_a_pin_is_told_once_and_not_beside_the_verdicts(school: School) -> None:
    client, address = desk_of(school.uploader, school.library).client, f"/desk/people/classes/{school.held.pk}/"
    told = xlsx.read(client.post(f"{address}pins/", {"command": uuid4()}).content).rows[-2:]
    report = str(xlsx.read(client.get(f"{address}report/").content).rows)
    assert not [row[3] for row in told if len(str(row[3])) != 6 or str(row[3]) in report]
    page = client.post(f"{address}pins/", {"command": uuid4()}, follow=True).content.decode()
    assert "Whoever lost it gets another" in page


def test_that_a_child_of_a_list_is_a_reader_already_is_a_look_too(school: School) -> None:
    other = make.staff(Role.EVENTS, school.library)
    again = sent(other, school.library, 2, 3)
    assert looks() == [("欧阳乙", "application")]
    assert [row.faults for row in again.rows.order_by("line")] == [{"identity": "already-registered"}, {}]
    View.objects.all().delete()
    desk_of(other, school.library).client.get(f"/desk/people/classes/{again.pk}/")
    assert list(View.objects.values_list("reader__name", "viewer", "post")) == [("欧阳乙", other.pk, "events")]
