"""A foreign parent registers a child: on the web, in a class list, and with an institution's agent."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from shulian.apps.alliance.models import Alliance, Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.classlists import Head, preview, run
from shulian.apps.readers.families import wards_of
from shulian.apps.readers.models import Category, Proxy
from shulian.apps.readers.queries import reader_by_identity
from shulian.core.roles import Role
from shulian.documents import xlsx
from shulian.interfaces.desk.class_sheet import read
from tests import make
from tests.interfaces.desk.conftest import desk_of

pytestmark = pytest.mark.django_db

PARENT, CHILD = "C01X00T47", "C01X00T48"


@pytest.fixture
def library() -> Library:
    Alliance.objects.get_or_create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    make.policy()
    return make.library("雁塔区图书馆", code="610113")


def test_a_foreign_parent_registers_with_a_child_on_the_web(library: Library) -> None:
    sent = {"command": str(uuid4()), "people": "2", "library": library.code, "category": "adult"}
    sent |= {"agreed": "on", "guardian": "on", "p0-phone": "13800000001"}
    sent |= {"p0-name": "Anna Schmidt", "p0-document": "passport", "p0-identity": PARENT, "p0-birth_date": "1985-02-14"}
    sent |= {"p1-name": "Leo Schmidt", "p1-document": "passport", "p1-identity": CHILD}
    page = Client().post("/register/", sent)
    assert set(page.context["people"][1].errors) == {"birth_date"}
    Client().post("/register/", sent | {"p1-birth_date": "2016-03-01"})
    parent, child = reader_by_identity(PARENT), reader_by_identity(CHILD)
    assert parent is not None
    assert child is not None
    assert (child.category_id, child.guardian_name, child.guardian_identity_mask) == (
        "juvenile",
        "Anna Schmidt",
        "C*****T47",
    )
    assert list(wards_of(parent)) == [child]


def test_a_class_list_takes_passports_by_name(library: Library) -> None:
    header = ("姓名", "证件类型", "证件号码", "出生日期", "监护人姓名", "监护人证件类型", "监护人证件号码")
    header += ("监护人出生日期", "监护人电话", "监护人已签字同意")
    of_parent = ("Anna Schmidt", "Passport", PARENT, "1985-02-14", "13800000001", "是")
    rows = [
        ("Leo Schmidt", "护照", CHILD, "2016-03-01", *of_parent),
        ("Mia Schmidt", "护照", "C01X00T49", "", *of_parent),
        ("Tim Schmidt", "学生证", "C01X00T50", "2016-03-01", *of_parent),
    ]
    lines = read(xlsx.write([xlsx.Page("People", header, rows)]))
    head = Head("三年级二班", "class.xlsx", Category.objects.get(pk="juvenile"))
    held = preview(Act("desk", library=library.pk), library, head, lines)
    faults = [row.faults for row in held.rows.order_by("line")]
    assert faults == [{}, {"birth-date": "missing"}, {"document": "unknown-document"}]
    assert run(Act("desk", library=library.pk), held) == 1
    child = reader_by_identity(CHILD)
    assert child is not None
    assert (child.birth_date, child.document) == (date(2016, 3, 1), "passport")


def test_an_agent_may_have_a_passport(library: Library) -> None:
    desk = desk_of(make.staff(Role.SENIOR_LIBRARIAN, library), library)
    sent = {
        "command": str(uuid4()),
        "category": "institution",
        "name": "International School",
        "agent_name": "Anna Schmidt",
    }
    sent |= {"agent_phone": "13800000001", "agent_document": "passport", "agent_identity": PARENT}
    page = desk.client.post("/desk/people/collective/", sent)
    assert set(page.context["form"].errors) == {"agent_birth_date"}
    desk.client.post("/desk/people/collective/", sent | {"agent_birth_date": "1985-02-14"})
    agent = Proxy.objects.get(is_agent=True)
    assert (agent.name, agent.identity_mask) == ("Anna Schmidt", "C*****T47")
