"""A name without end gets a sentence through every door, costs nobody a fault, and is kept nowhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shulian.apps.alliance.actions.tokens import Purpose, issue_token
from shulian.apps.alliance.models import Account, Alliance, Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import ClassListRow, Reader
from shulian.core.roles import Right, Role
from shulian.documents import xlsx
from tests import make
from tests.interfaces.test_people import BACKEND, CHILD, HEADER, MOTHER, family_form

pytestmark = pytest.mark.django_db

LONG, VAST = 1_000_000, 10_000_000
"""Signs of a name: three bytes each, so the one is just taken in, and of the other the door takes no more."""
SIGN = "王"


@pytest.fixture
def library(settings: Any, tmp_path: Any) -> Library:
    settings.RUN_FOLDER = tmp_path
    Alliance.objects.get_or_create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    make.policy()
    return make.library("雁塔区图书馆")


@pytest.fixture
def staff(library: Library) -> Account:
    return make.staff(Role.SENIOR_LIBRARIAN, library)


def on_the_web(library: Library, _staff: Account, name: str) -> Any:
    return Client().post("/register/", family_form(library, **{"p0-name": name}))


def on_the_web_without_a_document(library: Library, _staff: Account, name: str) -> Any:
    body = {"command": uuid4(), "library": library.code, "name": name, "birth_date": "1990-01-01", "agreed": "on"}
    return Client().post("/register/virtual/", body | {"phone": "13800000001", "pin": "825314"})


def at_the_desk(library: Library, staff: Account, name: str) -> Any:
    client = Client()
    client.force_login(staff, BACKEND)
    body = {"command": uuid4(), "name": name, "identity": MOTHER, "document": "citizen", "category": "adult"}
    return client.post("/desk/cards/new/", body | {"phone": "13800000001"})


def by_a_program(library: Library, staff: Account, name: str) -> Any:
    _token, secret = issue_token(Act("command"), staff, Purpose("test", frozenset(Right), timedelta(hours=1)))
    body = {"command": str(uuid4()), "library": library.code, "name": name, "identity": MOTHER, "category": "adult"}
    head = {"authorization": f"Bearer {secret}"}
    return Client(headers=head).post("/api/v1/cards", body | {"phone": "13800000001"}, content_type="application/json")


def in_a_class_list(library: Library, staff: Account, name: str) -> Any:
    """A cell holds 32,767 signs; a file that was written by hand holds what it likes, and packs to nothing."""
    sound = xlsx.write([xlsx.Page("名单", HEADER, [["ONE-NAME", CHILD, *[""] * (len(HEADER) - 2)]])])
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as read, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for one in read.namelist():
            written.writestr(one, read.read(one).replace(b"ONE-NAME", name.encode()))
    client = Client()
    client.force_login(staff, BACKEND)
    file = SimpleUploadedFile("class.xlsx", made.getvalue())
    body = {"command": uuid4(), "name": "三年级二班", "category": "juvenile", "file": file}
    return client.post("/desk/people/classes/", body, follow=True)


TOO_LARGE = "系统没有读取"


@pytest.mark.parametrize(
    ("door", "long", "vast"),
    [
        (on_the_web, (200, "姓名最多 50 个字"), (413, TOO_LARGE)),
        (on_the_web_without_a_document, (200, "姓名最多 50 个字"), (413, TOO_LARGE)),
        (at_the_desk, (200, "姓名最多 50 个字"), (413, TOO_LARGE)),
        (by_a_program, (422, "string_too_long"), (413, "too-large")),
        (in_a_class_list, (200, "姓名最多 50 个字"), (200, "姓名最多 50 个字")),
    ],
)
def test_a_name_without_end_is_refused_and_kept_nowhere(
    library: Library,
    staff: Account,
    door: Callable[[Library, Account, str], Any],
    long: tuple[int, str],
    vast: tuple[int, str],
) -> None:
    for size, (status, sentence) in ((LONG, long), (VAST, vast)):
        answer = door(library, staff, SIGN * size)
        said = answer.content.decode()
        assert (answer.status_code, sentence in said) == (status, True), (size, said[:5000])
        assert len(said) < LONG + 100_000
    assert not Reader.objects.exists()
    # Of a line of a class list no more is kept than tells which one it is.
    assert [row for row in ClassListRow.objects.all() if len(bytes(row.written)) > 2000] == []
