"""A real site from its first start to its first bulletin: one story in four chapters, in this order."""

from __future__ import annotations

import csv
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from shulian.apps.alliance.actions.divisions import DATA
from shulian.documents import xlsx
from shulian.interfaces.commands.demonstration.bulletin import CARDS, DELIVERY, DELIVERY_TOTALS
from shulian.interfaces.commands.demonstration.bulletin import DATA as TABLES
from tests.stories.conftest import Enter
from tests.stories.people import Person
from tests.stories.site import Site

PASSWORD = "终南山下好读书2022"
KINDS = {"province": "省级图书馆", "city": "市级图书馆", "county": "县区图书馆"}
PRINTED = (
    "联盟工作委员会办公室",
    "【联盟流通】",
    "①陇县图书馆：原表合计为10399，各项之和为10388，相差+11。",
    "②陈仓区图书馆：原表合计为55，各项之和为54，相差+1。",
    "③原表总计为66669，全部数字之和为66657，相差+12。",
    "合计2086",
    "签字同意随本期刊出3处说明：原件如此",
    "增加1297张，环比增加164%。",
    "—2—",
)


def press(person: Person) -> None:
    """Send the form of the page."""
    person.page.locator("main form button.primary").click()


def workbook(folder: Path) -> Path:
    """The 53 libraries of bulletin no. 53 as an office would type them, three lines wrong."""
    with (DATA / "shaanxi" / "libraries.csv").open(encoding="utf-8") as facts:
        named = [row for row in csv.DictReader(facts) if row["level"] != "province"]
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


def code_of(name: str, folder: Path) -> str:
    """The code that the workbook gives to a library."""
    rows = xlsx.read(workbook(folder).read_bytes()).rows
    return next(str(row[0]) for row in rows if row[1] == name)


def test_an_alliance_is_founded_from_nothing(new_site: Site, enter: Enter, tmp_path: Path) -> None:
    administrator = enter(new_site)
    founds_the_alliance(administrator, new_site)
    adds_the_libraries(administrator, tmp_path)

    stranger = enter(new_site)
    stranger.goes_to("/setup/")
    assert stranger.page.url == f"{new_site.url}/"
    stranger.goes_to("/setup/libraries/")
    expect(stranger.page.locator("#id_username")).to_be_visible()


def founds_the_alliance(administrator: Person, new_site: Site) -> None:
    """With a wrong code first, then with the one that the terminal shows."""
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


def adds_the_libraries(administrator: Person, tmp_path: Path) -> None:
    """From the workbook: a photograph first, then one with some rows that cannot be taken."""
    page = administrator.page
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


def sent(person: Person, form: str, first: tuple[int, int], **filled: str | Path) -> None:
    """Send a table for the period that begins with this month."""
    page = person.page
    person.goes_to(f"/office/returns/send/{form}/")
    page.select_option("#id_year", str(first[0]))
    page.select_option("#id_month", str(first[1]))
    for name, value in filled.items():
        if isinstance(value, Path):
            page.set_input_files(f"#id_{name}", value)
        else:
            page.fill(f"#id_{name}", value)
    press(person)


def step(person: Person, name: str) -> None:
    """Press the button that takes a return or an issue one step further."""
    person.page.locator(f"form[action$='/{name}'] button").click()
    person.page.wait_for_load_state()


def sends_what_is_no_table(office: Person, tmp_path: Path) -> None:
    """A photograph, and a table without its columns."""
    photograph = tmp_path / "table.xlsx"
    photograph.write_bytes(b"\xff\xd8\xff\xe0JFIF")
    sent(office, "document-delivery", (2021, 12), file=photograph)
    office.sees("文件不是 xlsx 工作簿。把表格另存为 xlsx 或 CSV 后重新上传。")
    lacking = tmp_path / "lacking.csv"
    lacking.write_text("library,zh_journal\n陇县图书馆,1\n", encoding="utf-8")
    sent(office, "document-delivery", (2021, 12), file=lacking)
    office.sees(re.compile("表格缺少“.+”一列。补上后重新上传。"))


def test_the_office_takes_in_two_tables(new_site: Site, enter: Enter, tmp_path: Path) -> None:
    office = enter(new_site)
    page = office.page
    office.goes_to("/office/")
    office.signs_in("office", PASSWORD)
    office.keeps("office")

    sends_what_is_no_table(office, tmp_path)

    sent(office, "document-delivery", (2021, 12), file=TABLES / DELIVERY, totals=TABLES / DELIVERY_TOTALS)
    office.sees("陇县图书馆：原表合计为 10399，各项之和为 10388，相差 +11。")
    office.sees("陈仓区图书馆：原表合计为 55，各项之和为 54，相差 +1。")
    office.sees("原表总计为 66669，全部数字之和为 66657，相差 +12。")
    expect(page.locator("table.dense tbody tr")).to_have_count(25 + 1)
    office.keeps("return-findings")
    step(office, "accept")

    sent(office, "document-delivery", (2021, 12), file=TABLES / DELIVERY, totals=TABLES / DELIVERY_TOTALS)
    office.sees("这些数字已作为第 1 版记录，未作任何更改。")

    note = {"total": "2086", "change": "1297", "percent": "164"}
    sent(office, "cards", (2022, 4), file=TABLES / CARDS, **note)
    office.sees("没有名为“佳县国桢图书馆”的图书馆。")
    page.set_input_files("#id_file", TABLES / CARDS)
    page.locator("input[name=anyway]").check()
    press(office)
    office.sees("原表总计 2086 等于全部数字之和。")
    office.sees("原表所印环比 +164% 核对无误。")
    office.sees("没有报表给出上一期的总数。按所印的变化推算，上一期为 789。")
    office.keeps("return-confirmed")
    # The bulletin spells this library in two ways, and the workbook of libraries knows one.
    step(office, "accept")
    office.sees("还有 1 个问题未处理。改正，或说明为何略去。")
    unknown = page.locator(".finding-form", has_text="没有名为“佳县国桢图书馆”的图书馆。")
    unknown.locator("input[name=value]").fill(code_of("佳县国祯图书馆", tmp_path))
    unknown.locator("button").click()
    step(office, "accept")
    step(office, "close")
    sent(office, "cards", (2022, 4), file=TABLES / CARDS, reason="改正", **note)
    office.sees("该统计期已关闭，不再接收数字。联系联盟办公室。")


def test_the_office_prints_them_as_a_bulletin(new_site: Site, enter: Enter, tmp_path: Path) -> None:
    office = enter(new_site)
    page = office.page
    office.goes_to("/office/bulletins/new/")
    office.signs_in("office", PASSWORD)
    page.fill("#id_number", "53")
    page.fill("#id_issued_on", "2022-08-08")
    page.fill("#id_subtitle", "2022年联盟工作会议特刊")
    tables = page.locator("input[name=tables]")
    expect(tables).to_have_count(2)
    for box in tables.all():
        box.check()
    press(office)
    page.wait_for_url("**/office/bulletins/53/")
    office.sees("【联盟流通】")
    office.keeps("bulletin")

    # A table that does not add up is published with what was found, or not at all.
    step(office, "findings")
    step(office, "publish")
    office.sees("《原文传递统计表》有 3 处对不上，未列入表下说明。列入后再发布。")
    step(office, "findings")
    step(office, "publish")
    office.sees("本期带有 3 处对不上的说明，尚无人就现在的情况签字。")
    page.locator("input[name=signs]").check()
    page.locator("#statement").fill("原件如此")
    step(office, "publish")
    office.sees("本期已发布，其中的数字不再更改。")
    office.keeps("bulletin-published")
    text = text_of_pdf(office, "/office/bulletins/53/pdf", tmp_path)
    assert [words for words in PRINTED if words not in text] == []


def text_of_pdf(person: Person, path: str, folder: Path) -> str:
    """What another program reads in a PDF of the site, without blanks."""
    answer = person.page.request.get(person.site + path)
    assert answer.headers["content-type"] == "application/pdf"
    file = folder / "bulletin.pdf"
    file.write_bytes(answer.body())
    done = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True)
    return "".join(done.stdout.split())
