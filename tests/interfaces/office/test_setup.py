"""The first start through the page: only on an empty database, only with the code, and then the libraries."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from pytest_django import Settings

from shulian.apps.alliance.models import Account, Alliance, Library, OpeningHours
from shulian.documents import xlsx
from shulian.interfaces.office import libraries_sheet, setup_code

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "示例公共图书馆联盟",
    "short_name": "示例联盟",
    "office_name": "示例联盟办公室",
    "centre_name": "示例中心馆",
    "centre_code": "610000",
    "username": "admin",
    "display_name": "管理员",
    "password": "correct horse 7",
    "repeated": "correct horse 7",
}


@pytest.fixture(autouse=True)
def run_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.RUN_FOLDER = tmp_path / "run"
    return tmp_path / "run"


def answers(**changes: str) -> dict[str, str]:
    return ANSWERS | {"command": str(uuid4()), "code": setup_code.ensure()} | changes


def workbook(*rows: tuple[str | int, ...]) -> SimpleUploadedFile:
    header = ("代码", "名称", "类型", "上级馆代码", "开放时间")
    return SimpleUploadedFile("libraries.xlsx", xlsx.write([xlsx.Page("馆", header, rows)]))


@pytest.fixture
def administrator(client: Client) -> Client:
    client.post("/setup/", answers())
    return client


def test_an_empty_database_opens_the_page_and_the_code_lies_in_the_data_folder(client: Client) -> None:
    page = client.get("/setup/")
    assert page.status_code == 200
    assert setup_code.file().stat().st_mode & 0o777 == 0o600
    assert setup_code.ensure() not in page.content.decode()
    assert setup_code.ensure() == setup_code.file().read_text().strip()


def test_the_answers_make_the_alliance_and_sign_the_administrator_in(client: Client) -> None:
    done = client.post("/setup/", answers(code=setup_code.ensure().lower().replace("-", " ")))
    assert (done.status_code, done.headers["Location"]) == (302, "/setup/libraries/")
    assert Alliance.objects.get().short_name == "示例联盟"
    assert client.session["_auth_user_id"] == str(Account.objects.get().pk)
    assert not setup_code.file().exists()
    assert client.get("/setup/").status_code == 302


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "AAAA-BBBB-CCCC"}, "code"),
        ({"password": "12345678901", "repeated": "12345678901"}, "password"),
        ({"password": "short", "repeated": "short"}, "password"),
        ({"repeated": "something else"}, "repeated"),
        ({"username": "two words"}, "username"),
        ({"centre_code": "中心"}, "centre_code"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_answer_changes_nothing_and_keeps_what_was_typed(
    client: Client, change: dict[str, str], field: str
) -> None:
    page = client.post("/setup/", answers(**change))
    assert field in page.context["form"].errors
    assert "示例中心馆" in page.content.decode()
    assert "correct horse 7" not in page.content.decode()
    assert not Alliance.objects.exists()
    assert not Account.objects.exists()


def test_libraries_come_from_a_workbook_with_a_verdict_for_each_line(administrator: Client) -> None:
    rows = [
        (610113, "雁塔区图书馆", "县区图书馆", "", "每天 9:00-17:00"),
        ("610113-1", "小寨分馆", "branch", 610113, ""),
        ("X", "", "branch", "", ""),
        ("Y", "丁馆", "宫殿", "", ""),
    ]
    with override("zh-hans"):
        from shulian.interfaces.words import KINDS

        rows[0] = (*rows[0][:2], str(KINDS["county"]), *rows[0][3:])
    page = administrator.post("/setup/libraries/", {"command": str(uuid4()), "workbook": workbook(*rows)})
    assert [mark for _row, _verdict, mark in page.context["lines"]] == ["yes", "yes", "stop", "stop"]
    assert page.context["added"] == 2
    branch = Library.objects.get(code="610113-1")
    assert Library.objects.get_parent(branch).code == "610113"
    assert OpeningHours.objects.count() == 7


def test_the_template_is_empty_and_can_be_read_back_once_filled_in(administrator: Client) -> None:
    reply = administrator.get("/setup/libraries/template.xlsx")
    sheet = xlsx.read(reply.content)
    assert set(sheet.rows[0]) == {names[0] for names in libraries_sheet.HEADINGS.values()}
    page = administrator.post(
        "/setup/libraries/", {"command": str(uuid4()), "workbook": SimpleUploadedFile("a.xlsx", reply.content)}
    )
    assert "workbook" in page.context["form"].errors


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 a picture", b"code,name\n1,2\n"])
def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(administrator: Client, content: bytes) -> None:
    file = SimpleUploadedFile("libraries.xlsx", content)
    page = administrator.post("/setup/libraries/", {"command": str(uuid4()), "workbook": file})
    assert page.status_code == 200
    assert page.context["form"].errors["workbook"]
    assert Library.objects.count() == 1


def test_a_workbook_without_a_needed_column_is_refused(administrator: Client) -> None:
    file = SimpleUploadedFile("a.xlsx", xlsx.write([xlsx.Page("馆", ("代码", "名称"), [("1", "馆")])]))
    page = administrator.post("/setup/libraries/", {"command": str(uuid4()), "workbook": file})
    assert "类型" in str(page.context["form"].errors["workbook"])


def test_only_administrators_add_libraries(client: Client, administrator: Client) -> None:
    assert Client().get("/setup/libraries/").status_code == 302
    Account.objects.create_user("reader", "x", display_name="读者")
    stranger = Client()
    stranger.force_login(Account.objects.get(username="reader"), "django.contrib.auth.backends.ModelBackend")
    assert stranger.get("/setup/libraries/").status_code == 403
    assert stranger.get("/setup/libraries/template.xlsx").status_code == 403
