"""Forms to fill in, the calendar, closing and publishing on the office's pages; and what each bad file gets."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shulian import clock
from shulian.apps.statistics.models import Duty, Form, Period, Publication, PublishedFigure, Return, Span
from shulian.core.periods import parse
from shulian.core.roles import Role
from shulian.documents import xlsx
from shulian.interfaces.office import return_template
from tests import make
from tests.apps.bulletin.test_published import CARDS, LATE, LATER, issued
from tests.apps.statistics.test_agreeing import published
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import press, text

pytestmark = pytest.mark.django_db

QUARTER = parse("2022-Q2")
SEND = "/office/returns/send/cards/"
ABOUT = {"year": "2022", "month": "4", "library": "610200", "reason": ""}


def filled(client: Client, data: bytes, name: str = "cards.xlsx", **fields: object):
    form = ABOUT | {"command": str(uuid4()), "file": SimpleUploadedFile(name, data)} | fields
    return client.post(SEND, form, follow=True)


def blank(client: Client, period: str = "2022-Q2") -> bytes:
    return client.get(f"{SEND}blank.xlsx?library=610200&period={period}").content


def with_figure(data: bytes, figure: object) -> bytes:
    """The downloaded form with a figure typed into its open cell."""
    rows = xlsx.read(data).rows
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(at, column, figure if column == 3 and row[0] == 1 else value)
    return out.getvalue()


def hidden_sheet() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        workbook.add_worksheet("办证量").write(0, 0, "图书馆")
        workbook.add_worksheet("底稿").hide()
    return out.getvalue()


def with_macros(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as container:
        container.writestr("xl/vbaProject.bin", b"macro")
    return out.getvalue()


def test_the_form_of_a_library_is_locked_but_for_its_figures(director, shaanxi):
    data = blank(signed_in(director))
    rows = xlsx.read(data).rows
    assert rows[0][0] == "办证量统计表 2022年第二季度"
    assert [row[1:3] for row in rows[1:6]] == [
        ("图书馆", "铜川图书馆"),
        ("馆代码", "610200"),
        ("统计期", "2022年第二季度"),
        ("期代码", "2022-Q2"),
        ("表式版本", "1"),
    ]
    assert rows[7] == ("序号", "指标", "单位", "数值", "填写说明")
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        sheet = container.read("xl/worksheets/sheet1.xml").decode()
    assert "<sheetProtection" in sheet
    assert '<dataValidation type="whole"' in sheet


def test_the_filled_in_form_comes_back_as_a_draft(director, shaanxi):
    client = signed_in(director)
    page = filled(client, with_figure(blank(client), 224))
    assert "草稿" in text(page)
    assert Return.objects.get().lines.get().cells == {"cards_issued": 224}


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (-3, "单元格 D9：-3，数量不能为负。（办证量） 填实际数量，最小为 0"),
        ("三十二", "单元格 D9：“三十二”不是数字。（办证量） 用阿拉伯数字填写"),
        (1.5, "单元格 D9：“1.5”不是整数。（办证量） 填整数。"),
    ],
)
def test_a_wrong_cell_is_named_with_what_to_do_and_nothing_is_taken_over(director, shaanxi, figure, words):
    client = signed_in(director)
    assert words in text(filled(client, with_figure(blank(client), figure)))
    assert not Return.objects.exists()


def test_files_that_are_not_what_they_seem_get_a_sentence_each(director, shaanxi):
    client = signed_in(director)
    good = with_figure(blank(client), 224)
    other = with_figure(blank(client, "2022-Q1"), 224)
    assert "文件填的是 2022-Q1 期，而您正在报送2022年第二季度。" in text(filled(client, other))
    foreign = return_template.write(Form.objects.get(pk="cards"), shaanxi["王益区图书馆"], QUARTER)
    assert "文件是代码为 610202 的图书馆的表。" in text(filled(client, with_figure(foreign, 1)))
    assert "工作簿含有宏。" in text(filled(client, with_macros(good)))
    assert "工作簿有隐藏的工作表“底稿”。" in text(filled(client, hidden_sheet()))
    two = [SimpleUploadedFile("a.xlsx", good), SimpleUploadedFile("b.xlsx", good)]
    assert "一份报表收到两个文件。" in text(filled(client, good, file=two))
    assert "文件超过 5 MB。" in text(filled(client, b"PK" + bytes(6 * 1024 * 1024)))
    assert not Return.objects.exists()
    filled(client, good)
    assert "填写新版本须说明理由" in text(filled(client, with_figure(blank(client), 225)))


def test_a_workbook_of_200_mb_is_not_even_read(director, shaanxi):
    class Endless:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("read")

        readline = read

    client = signed_in(director)
    sent = {"CONTENT_LENGTH": str(200 * 1024 * 1024), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    page = client.request(PATH_INFO=SEND, REQUEST_METHOD="POST", **sent, **{"wsgi.input": Endless()})
    assert page.status_code == 413
    assert "提交的内容超过 12 MB" in text(page)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as container:
        container.writestr("xl/workbook.xml", bytes(70 * 1024 * 1024))
    assert "文件过大" in text(filled(client, bomb.getvalue()))
    assert not Return.objects.exists()


def test_a_formula_in_a_name_stays_a_text(director, shaanxi):
    library = shaanxi["铜川图书馆"]
    library.name = '=HYPERLINK("http://x","y")'
    library.save()
    data = blank(signed_in(director))
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        assert b"<f>" not in container.read("xl/worksheets/sheet1.xml")
    assert xlsx.read(data).rows[1][2] == library.name


def test_typed_mistakes_stand_at_their_fields_and_may_be_saved_all_the_same(director, shaanxi):
    client = signed_in(director)
    typed = ABOUT | {"command": str(uuid4()), "cell-cards_issued": "两百"}
    page = client.post(f"{SEND}typed/", typed)
    assert "“两百”不是数字。 用阿拉伯数字填写；不清楚就留空。" in text(page)
    assert 'value="两百"' in page.content.decode()
    client.post(f"{SEND}typed/", typed | {"command": str(uuid4()), "anyway": "on"})
    assert Return.objects.get().findings.get().weight == "problem"


def test_the_office_plans_a_period_and_sees_who_is_missing(office, director, shaanxi):
    client = signed_in(office)
    command = {"command": str(uuid4())}
    plan = {"chosen": "cards", "period_code": "2022-Q2", "due_on": "2022-07-15"}
    page = client.post("/office/returns/calendar/plan", command | plan, follow=True)
    assert "馆中 0 馆已报" in text(page)
    period = Period.objects.get()
    assert (period.due_on, Span.objects.get().start) == (date(2022, 7, 15), date(2022, 4, 1))
    assert Duty.objects.count() > 20
    page = client.get(f"/office/returns/calendar/{period.pk}/")
    assert "铜川图书馆 未报" in text(page)
    rows = xlsx.read(client.get(f"/office/returns/calendar/{period.pk}/missing.xlsx").content).rows
    assert len(rows) == Duty.objects.count() + 1
    own = text(signed_in(director).get("/office/returns/calendar/"))
    assert "1 馆中 0 馆已报" in own
    wrong = client.post("/office/returns/calendar/plan", command | plan | {"period_code": "2022-Q9"})
    assert "这不是统计期。写作 2026-Q3" in text(wrong)
    assert signed_in(director).post("/office/returns/calendar/plan", command | plan).status_code == 403
    Period.objects.update(closed_at="2022-07-20T00:00:00Z")
    late = {"library": "610200", "reason": "馆方漏报"}
    page = text(press(client, f"/office/returns/calendar/{period.pk}/let-in", **late))
    assert "该馆可以补报。" in page
    assert "铜川图书馆 未报 可补报 馆方漏报" in page
    assert "接收补报" not in text(signed_in(director).get(f"/office/returns/calendar/{period.pk}/"))


def test_a_form_is_designed_on_its_page(office, shaanxi):
    client = signed_in(office)
    form = {
        "command": str(uuid4()),
        "code": "quarterly",
        "name_zh": "业务季报",
        "name_en": "Quarterly figures",
        "months": "3",
        "due_days": "15",
        "lines": "visits 以门禁为准 | by the gate\nevents\nattendances",
        "rules": "jump visits -50 100\nratio attendances events 1 500",
        "kinds": ["city", "county"],
        "service": "",
    }
    wrong = text(client.post("/office/returns/forms/new/", form | {"rules": "leap visits"}))
    assert "这条规则无法识别：leap visits" in wrong
    assert client.post("/office/returns/forms/new/", form).status_code == 302
    made = Form.objects.get(pk="quarterly")
    assert [column.note_zh for column in made.columns.all()] == ["以门禁为准", "", ""]
    assert made.columns.first().note_en == "by the gate"
    page = client.get("/office/returns/forms/quarterly/").content.decode()
    assert "visits 以门禁为准 | by the gate" in page
    assert "jump visits -50 100" in page
    assert "ratio attendances events 1 500" in page
    changed = form | {"command": str(uuid4()), "lines": "visits", "rules": "", "reason": ""}
    assert "用几句话写明原因" in text(client.post("/office/returns/forms/quarterly/", changed))


def test_a_restatement_goes_out_as_it_was_looked_at(act, office, shaanxi):
    library, own = shaanxi["铜川图书馆"], signed_in(office)
    issued(library)
    published(act, QUARTER, CARDS, signed=False)
    issued(library, LATE)
    address, asked = "/office/periods/2022-Q2/restate", {"indicator": CARDS, "reason": "迟到", "late": "yes"}
    with clock.stopped_at(LATER):
        looked = press(own, address, **asked)
        assert "办理读者证 全部图书馆 1 2" in text(looked)
        assert Publication.objects.count() == 1
        issued(library, LATE)
        seen = looked.context["restating"].digest
        refused = press(own, address, seen=seen, statement="同意", **asked)
        assert "已不是您看到的样子" in text(refused)
        assert "办理读者证 全部图书馆 1 3" in text(refused)
        for typed in ('value="迟到"', 'value="同意"', 'name="late" value="yes"'):
            assert typed in refused.content.decode(), typed
        seen = refused.context["restating"].digest
        assert "已重述。原数字列在其旁。" in text(press(own, address, seen=seen, **asked))
    assert PublishedFigure.objects.get(library=None, publication__number=2).value == 3


def test_the_office_closes_publishes_and_restates_on_the_page(office, director, shaanxi, client):
    own = signed_in(office)
    typed = ABOUT | {"command": str(uuid4()), "cell-cards_issued": "224"}
    signed_in(director).post(f"{SEND}typed/", typed)
    made = Return.objects.get()
    press(signed_in(director), f"/office/returns/{made.pk}/submit")
    press(signed_in(make.staff(Role.CITY_CENTRE, made.library)), f"/office/returns/{made.pk}/check")
    press(own, f"/office/returns/{made.pk}/accept")
    page = own.post("/office/periods/", {"command": str(uuid4()), "period": "2022-Q2"}, follow=True)
    assert "2022年第二季度" in text(page)
    address = "/office/periods/2022-Q2"
    press(own, f"{address}/begin")
    assert "统计期已结账。" in text(press(own, f"{address}/close"))
    looked = press(own, f"{address}/publish", indicator="cards-issued")
    assert "224 1 馆中 1 馆已报" in text(looked)
    assert not PublishedFigure.objects.exists()
    page = press(own, f"{address}/publish", indicator="cards-issued", seen="0" * 64, statement="同意发布")
    assert "已不是您看到的样子" in text(page)
    assert page.context["looked"].digest == looked.context["looked"].digest
    assert 'value="同意发布"' in page.content.decode()
    page = press(own, f"{address}/publish", indicator="cards-issued", seen=looked.context["looked"].digest)
    assert "数字已发布，不再变动。" in text(page)
    assert "补发遗漏的指标" in text(page)
    assert "系统统计的数字截至结账时，报表以今天已确认的为准" in text(page)
    again = {"indicator": "cards-issued", "further": "yes", "seen": "0" * 64, "reason": "漏发"}
    assert "本统计期已发布过：办理读者证。" in text(press(own, f"{address}/publish", **again))
    page = press(own, f"{address}/restate", indicator="cards-issued", reason="更正")
    assert "没有重述" in text(page)
    assert 'value="更正"' in page.content.decode()
    public = text(client.get("/published/2022-Q2/"))
    assert "1 馆中 1 馆已报" in public
    assert "224" in public
    assert "各次发布采用发布时已确认的报表" in public
    assert client.get("/published/2022-Q2/?indicator=cards-issued").status_code == 200
    assert client.get("/published/2022-Q2/2/").status_code == client.get("/published/2022-Q3/").status_code == 404
    rows = xlsx.read(client.get("/published/2022-Q2/1/figures.xlsx").content).rows
    assert [row[6] for row in rows[2:4]] == [224, 224]
    assert PublishedFigure.objects.count() == 2
