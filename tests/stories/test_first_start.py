"""The first start of a real site: from an empty database to libraries and people who work there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from shulian.apps.alliance.actions.divisions import DATA
from shulian.documents import xlsx
from tests.stories.conftest import Enter
from tests.stories.people import Person
from tests.stories.site import Site

PASSWORD = "终南山下好读书2022"
KINDS = {"province": "省级图书馆", "city": "市级图书馆", "county": "县区图书馆"}


def press(person: Person) -> None:
    """Send the form of the page."""
    person.page.locator("main form button.primary").click()


def workbook(folder: Path) -> Path:
    """The 53 libraries of bulletin no. 53 as an office would type them, three lines wrong."""
    with (DATA / "shaanxi" / "libraries.csv").open(encoding="utf-8") as file:
        named = [row for row in csv.DictReader(file) if row["level"] != "province"]
    lines = [[f"{row['division_code']}-{at}", row["library"], KINDS[row["level"]], "", row["division_code"]]
             for at, row in enumerate(named)]  # fmt: skip
    lines += [
        ["YT-01", "小寨路分馆", "分店", "", ""],
        [lines[0][0], "又一个图书馆", "分馆", "", ""],
        ["", "无代码图书馆", "分馆", "", ""],
    ]
    page = xlsx.Page("图书馆", ("代码", "名称", "类型", "上级馆代码", "行政区划代码"), lines)
    file = folder / "libraries.xlsx"
    file.write_bytes(xlsx.write([page]))
    return file


def test_an_alliance_is_founded_from_nothing(new_site: Site, enter: Enter, tmp_path: Path) -> None:
    administrator = enter(new_site)
    page = administrator.page

    administrator.goes_to("/setup/")
    administrator.keeps("first-start")
    fields = {
        "code": "2222-2222-2222",
        "name": "陕西公共图书馆服务联盟",
        "short_name": "陕西联盟",
        "office_name": "联盟工作委员会办公室",
        "centre_name": "陕西省图书馆",
        "centre_code": "610000",
        "username": "admin",
        "display_name": "周管理",
        "password": PASSWORD,
        "repeated": PASSWORD,
    }
    for name, value in fields.items():
        page.fill(f"#id_{name}", value)
    press(administrator)
    administrator.sees("设置码不对。请再核对一次，照原样输入。")
    expect(page.locator("#id_name")).to_have_value("陕西公共图书馆服务联盟")

    page.fill("#id_code", (new_site.home.run / "setup-code").read_text().strip())
    page.fill("#id_password", PASSWORD)
    page.fill("#id_repeated", PASSWORD)
    press(administrator)
    expect(page.get_by_role("heading", name="添加图书馆")).to_be_visible()
    assert not (new_site.home.run / "setup-code").exists()

    with page.expect_download() as loading:
        page.get_by_role("link", name="下载空白表格").click()
    template = xlsx.read(loading.value.path().read_bytes())
    assert "代码" in [str(value) for row in template.rows for value in row]

    page.set_input_files(
        "#id_workbook", {"name": "照片.xlsx", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0JFIF"}
    )
    press(administrator)
    administrator.sees("文件不是 xlsx 表格。请填写空白表格后上传。")
    page.set_input_files("#id_workbook", workbook(tmp_path))
    press(administrator)
    administrator.sees("共55行，添加了52行。")
    administrator.sees("类型不在空白表格第二页所列之中。")
    administrator.sees("上面已有一行用了这个代码。每个图书馆要有自己的代码。")
    administrator.keeps("first-libraries")

    stranger = enter(new_site)
    stranger.goes_to("/setup/")
    assert stranger.page.url == f"{new_site.url}/"
    stranger.goes_to("/setup/libraries/")
    expect(stranger.page.locator("#id_username")).to_be_visible()


@pytest.fixture
def invited(new_site: Site, enter: Enter) -> str:
    """The link that the administrator hands over to the alliance office."""
    administrator = enter(new_site)
    administrator.goes_to("/office/staff/")
    administrator.signs_in("admin", PASSWORD)
    page = administrator.page
    page.fill("#id_display_name", "李办公")
    page.select_option("#id_library", label="陕西省图书馆")
    page.select_option("#id_role", label="联盟办公室")
    press(administrator)
    administrator.sees("给李办公的邀请")
    return page.locator("#link").input_value()


def test_an_invitation_opens_a_post_once(new_site: Site, enter: Enter, invited: str) -> None:
    newcomer = enter(new_site)
    page = newcomer.page
    page.goto(invited)
    newcomer.sees("欢迎加入陕西省图书馆")
    page.fill("#id_username", "office")
    page.fill("#id_password", "1234567890")
    page.fill("#id_repeated", "1234567890")
    press(newcomer)
    expect(page.locator("p.error").first).to_be_visible()
    page.fill("#id_password", PASSWORD)
    page.fill("#id_repeated", PASSWORD)
    press(newcomer)
    page.wait_for_url("**/office/**")

    late = enter(new_site)
    late.page.goto(invited)
    late.sees("链接已失效")
