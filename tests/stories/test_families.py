"""A family registers on a phone, a school hands in a class, a guardian withdraws the consent."""

from __future__ import annotations

from pathlib import Path

from shulian.core.identity import check_digit
from shulian.documents import xlsx
from tests.stories.conftest import Enter
from tests.stories.people import PHONE, Person
from tests.stories.site import Site
from tests.stories.test_journey import scan

HEADER = ("姓名", "证件号码", "电话", "监护人姓名", "监护人证件号码", "监护人电话", "监护人已签字同意", "读者证号")


def number(body: str) -> str:
    return body + check_digit(body)


MOTHER, CHILD = number("61010319850214822"), number("61010320160301823")


def test_a_family_and_a_class(demonstration: Site, enter: Enter, tmp_path: Path) -> None:
    mother = enter(demonstration, PHONE)
    card, childs = _registers(mother)
    desk = enter(demonstration)
    desk.goes_to("/sign-in/")
    desk.signs_in("yanta", "shulian-demo")
    for masked in ("王*", "李*雨"):
        _is_checked(desk, masked)
    _may_borrow(desk, childs)
    _hands_in_a_class(desk, tmp_path)

    mother.goes_to("/sign-in/")
    mother.signs_in(card, "825314")
    mother.goes_to("/me/family/")
    mother.sees("李小雨")
    mother.page.locator("details", has_text="撤回对李小雨的同意").locator("summary").click()
    mother.page.get_by_role("button", name="撤回对李小雨的同意").click()
    mother.sees("此证不能再借书")
    mother.finds_no_barrier()
    mother.fits()
    mother.keeps("family-withdrawn")
    _borrows_no_more(desk, childs, demonstration.scene["others"][0])


def _registers(mother: Person) -> list[str]:
    """Mother and child in one go, after a number with a wrong last figure; returns their cards."""
    page = mother.page
    mother.goes_to("/register/")
    page.get_by_role("button", name="添加一位家人").click()
    page.select_option("#id_library", "610113")
    page.fill("#id_p0-name", "王芳")
    page.fill("#id_p0-identity", MOTHER)
    page.fill("#id_p0-phone", "13800000001")
    page.fill("#id_p0-pin", "825314")
    page.fill("#id_p1-name", "李小雨")
    page.fill("#id_p1-identity", CHILD[:-1] + ("0" if CHILD[-1] != "0" else "1"))
    page.check("#id_guardian")
    page.check("#id_agreed")
    page.get_by_role("button", name="全部办理").click()
    mother.sees("校验位不符")
    mother.finds_no_barrier()
    mother.fits()
    mother.keeps("family-registering")
    page.fill("#id_p1-identity", CHILD)
    page.get_by_role("button", name="全部办理").click()
    mother.sees("请到任一成员馆服务台出示证件")
    mother.finds_no_barrier()
    mother.fits()
    mother.keeps("family-registered")
    return page.locator(".card-number").all_inner_texts()


def _is_checked(desk: Person, masked: str) -> None:
    desk.goes_to("/desk/people/checks/")
    desk.finds_no_barrier()
    desk.keeps("desk-checks-waiting")
    desk.page.get_by_role("button", name=f"核验 {masked}", exact=False).first.click()
    desk.sees("对照证件")
    desk.finds_no_barrier()
    desk.keeps("desk-check")
    desk.page.get_by_role("button", name="确认核验").click()
    desk.sees("已转为正式读者")


def _may_borrow(desk: Person, card: str) -> None:
    desk.goes_to("/desk/")
    scan(desk, card)
    desk.sees("可借")


def _borrows_no_more(desk: Person, card: str, barcode: str) -> None:
    """The desk hears of the guardian's withdrawal by itself: the next book is not lent."""
    desk.goes_to("/desk/")
    scan(desk, card)
    desk.sees("目前不能借书。")
    scan(desk, barcode)
    desk.sees("监护人已撤回对此证的同意。")
    desk.finds_no_barrier()
    desk.keeps("desk-consent-withdrawn")


def _hands_in_a_class(desk: Person, folder: Path) -> None:
    """Forty children, five of them with something wrong."""
    rows = [
        [f"学生{chr(0x4E00 + at)}", number(f"61010320160301{at}"), "", "王芳", MOTHER, "13800000001", "是", ""]
        for at in range(300, 340)
    ]
    for at, column, wrong in ((1, 1, "123"), (2, 0, "=1+1"), (3, 6, "否"), (4, 4, CHILD), (5, 1, rows[0][1])):
        rows[at][column] = wrong
    file = folder / "class.xlsx"
    file.write_bytes(xlsx.write([xlsx.Page("名单", HEADER, rows)]))
    page = desk.page
    desk.goes_to("/desk/people/classes/")
    page.fill("#id_name", "三年级二班")
    page.set_input_files("#id_file", file)
    page.get_by_role("button", name="查验名单").click()
    desk.sees("办理 35 张证")
    desk.finds_no_barrier()
    desk.keeps("desk-class")
    page.get_by_role("button", name="办理 35 张证").click()
    desk.sees("已办 35 张证")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出报告").click()
    assert waiting.value.suggested_filename.startswith("class-list-")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="初始密码（只显示一次）").click()
    assert len(xlsx.read(Path(waiting.value.path()).read_bytes()).rows) == 37
