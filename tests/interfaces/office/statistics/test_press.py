"""The pages on which members write, the office edits and composes, and documents are signed."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from python_calamine import CalamineWorkbook

from shulian import clock
from shulian.apps.bulletin.models import Article, Block, Issue, Paper
from shulian.core.roles import Role
from shulian.interfaces.commands.demonstration.bulletin import make_demonstration_issue
from tests import make
from tests.apps.statistics.test_figures import happen
from tests.documents.test_photos import huge_png
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import press, text

pytestmark = pytest.mark.django_db

CASE = "# 案例背景\n读者路远。\n[图：1]"


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), (60, 90, 120)).save(out, "JPEG")
    return out.getvalue()


def written(client, *files: tuple[str, bytes], **words):
    form = {"command": str(uuid4()), "based_on": 0, "title": "在邮局还书", "text": "正文"} | words
    added = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post("/office/articles/new/", form | {"added": added}, follow=True)


def rows_of(response) -> str:
    """What another reader finds in a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    return str(book.get_sheet_by_index(0).to_python())


@pytest.fixture
def editor(shaanxi):
    return make.staff(Role.BULLETIN_EDITOR, shaanxi["陕西省图书馆"])


def test_a_director_writes_sends_and_the_office_prints(office, director, editor, act, shaanxi):
    make_demonstration_issue(act)
    writer, desk, signer = signed_in(director), signed_in(editor), signed_in(office)
    page = text(written(writer, ("a.jpg", jpeg()), text=CASE, added_caption="图为还书点"))
    assert "一、案例背景" in page
    assert "图为还书点" in page
    article = Article.objects.get()
    press(writer, f"/office/articles/{article.pk}/step", deed="send")
    press(desk, f"/office/articles/{article.pk}/remark", text="题目可再短些")
    press(desk, f"/office/articles/{article.pk}/step", deed="submit")
    assert "完成：审定。" in text(press(signer, f"/office/articles/{article.pk}/step", deed="approve"))
    press(desk, "/office/bulletins/53/sections", heading="【案例交流】")
    section = Issue.objects.get().sections.get(heading="案例交流")
    press(desk, f"/office/bulletins/sections/{section.pk}", do="up")
    for kind in ("article", "photos"):
        page = text(press(desk, f"/office/bulletins/sections/{section.pk}/place", kind=kind, article=article.pk))
    assert "已放入【案例交流】。" in page
    page = text(press(desk, f"/office/bulletins/sections/{section.pk}/place", kind="chart", figures="cards 2022-Q2"))
    assert "图表" in page
    assert [one.layout for one in Block.objects.filter(section=section)] == ["article", "photos", "chart"]
    seen = signer.get("/office/bulletins/53/")
    assert "在邮局还书" in text(seen)
    said = {name: seen.context[name] for name in ("signed", "seen")}
    press(signer, "/office/bulletins/53/publish", signs="yes", statement="原件如此", **said)
    public = signer.get("/bulletins/53/")
    assert "读者路远" in text(public)
    digest = article.photos.get().digest
    assert signer.get(f"/bulletins/53/photos/{digest}.jpg").content.startswith(b"\xff\xd8")
    assert "第53期" in text(signer.get("/bulletins/?q=读者路远"))
    assert "没有这样的内容" in text(signer.get("/bulletins/?q=没有这样的词"))
    assert b"/bulletins/53/" in signer.get("/bulletins/feed/").content
    assert signer.get("/bulletins/53/pdf").content.startswith(b"%PDF")


def test_what_is_not_out_is_nobodys_business(office, director, act, client):
    make_demonstration_issue(act)
    written(signed_in(director), ("a.jpg", jpeg()))
    digest = Article.objects.get().photos.get().digest
    for address in ("/bulletins/53/", "/bulletins/53/pdf", f"/bulletins/53/photos/{digest}.jpg", "/bulletins/99/"):
        assert client.get(address).status_code == 404
    assert "还没有简报" in text(client.get("/bulletins/?q=&year=20x2&page=9"))


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.jpg", b"#!/bin/sh\necho 1", "a.jpg: 这个文件不是照片，不论文件名怎么写。请选 JPEG、PNG 或 WebP 图片。"),
        ("b.png", huge_png(10_000, 10_000), "b.png: 照片超过 50 百万像素。另存为较小的尺寸后再选。"),
        ("c.jpg", jpeg()[:900], "c.jpg: 照片已损坏，读不到结尾。请从相机重新取出。"),
        ("d.jpg", b"", "d.jpg: 文件是空的。请重新选择照片。"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_and_the_text_is_kept(director, shaanxi, name, data, sentence):
    page = text(written(signed_in(director), (name, data), text="辛苦写下的正文"))
    assert sentence in page
    assert "辛苦写下的正文" in page
    assert not Article.objects.exists()


def test_whoever_saves_too_late_keeps_what_was_typed(director, shaanxi):
    client = signed_in(director)
    written(client)
    article = Article.objects.get()
    address = f"/office/articles/{article.pk}/edit/"
    form = {"title": "题", "text": "甲", "based_on": 1}
    press(client, address, **form)
    page = text(press(client, address, **form | {"text": "乙的文字"}))
    assert "其间有人保存了第 2 版。" in page
    assert "乙的文字" in page
    compared = text(client.get(f"/office/articles/{article.pk}/compare/?from=1&to=2"))
    assert "甲" in compared
    assert "正文" in compared


def test_the_pages_show_while_one_types(director, shaanxi):
    client = signed_in(director)
    form = {"title": "题", "text": "[表：cards 2022-Q2]\n# 一\n" + "字" * 200}
    part = client.post("/office/articles/0/preview", form, headers={"HX-Request": "true"}).content.decode()
    assert part.count("data:image/png;base64,") == 1
    assert "<html" not in part
    assert "<html" in client.post("/office/articles/0/preview", {"title": "", "text": "\0"}).content.decode()


def test_text_that_looks_like_markup_stays_text(director, shaanxi):
    page = written(signed_in(director), text="<script>alert(1)</script>\n=1+1", title="<b>题</b>").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_a_document_is_drafted_sent_on_signed_and_registered(office, editor, shaanxi):
    desk, signer = signed_in(editor), signed_in(office)
    form = {"kind": "notice", "code": "陕图联", "agency": "陕西公共图书馆服务联盟", "title": "=关于报送的通知"}
    press(desk, "/office/papers/new/", **form)
    paper = Paper.objects.get()
    assert "公文还没有正文。先写正文。" in text(press(desk, f"/office/papers/{paper.pk}/step", deed="submit"))
    press(desk, f"/office/papers/{paper.pk}/", **form, text="请报送。")
    press(desk, f"/office/papers/{paper.pk}/step", deed="submit")
    # Whoever drafts does not sign.
    assert "请重新打开页面" in text(press(desk, f"/office/papers/{paper.pk}/step", deed="sign"))
    page = text(press(signer, f"/office/papers/{paper.pk}/step", deed="sign"))
    assert "陕图联〔2022〕1号" in page
    assert signer.get(f"/office/papers/{paper.pk}/pdf").content.startswith(b"%PDF")
    rows = rows_of(signer.get("/office/papers/export.xlsx"))
    assert "陕图联〔2022〕1号" in rows
    assert "=关于报送的通知" in rows
    assert "还没有" not in text(signer.get("/office/papers/?q=在邮局&state=signed"))


def test_the_lists_ask_the_same_few_questions_however_long_they_are(office, director, shaanxi):
    writer, signer = signed_in(director), signed_in(office)
    counts = {}
    for begin in (1, 5):
        for number in range(begin, begin + 4):
            written(writer)
            Article.objects.update(state="sent")
            Paper.objects.create(kind="notice", code="陕图联", agency="联盟", title=f"通知{number}")
            published = {"status": "published", "snapshot": {}, "digest": "0" * 64, "published_at": clock.now()}
            Issue.objects.create(number=number, year=2022, issued_on=clock.today(), **published)
        for address in ("/office/articles/", "/office/papers/", "/bulletins/"):
            signer.get(address)
            with CaptureQueriesContext(connection) as asked:
                signer.get(address)
            counts.setdefault(address, []).append(len(asked))
    assert all(few == many for few, many in counts.values()), counts


def test_a_library_is_asked_for_an_article(editor, director, shaanxi):
    desk = signed_in(editor)
    form = {"library": shaanxi["铜川图书馆"].code, "title": "暑期服务", "brief": "三百字", "due_on": "2022-08-20"}
    assert "已向该馆约稿。" in text(press(desk, "/office/articles/ask/", **form))
    assert "暑期服务" in text(signed_in(director).get("/office/articles/?state=asked"))
    assert "暑期服务" in rows_of(desk.get("/office/articles/export.xlsx"))


def test_an_annual_report_is_begun_with_chapters_and_takes_indicators_on_its_page(editor, shaanxi):
    happen("checkout", shaanxi["铜川图书馆"], "2021-05-01T08:00:00+08:00")
    desk = signed_in(editor)
    begun = {"kind": "annual", "number": 2021, "masthead": "联盟", "issuer": "办公室", "issued_on": "2022-03-01"}
    page = text(press(desk, "/office/bulletins/new/", suggests="on", **begun))
    assert "2021年，书刊文献外借册次1册次" in page
    section = Issue.objects.get(number=2021).sections.get(heading="服务数据")
    there = f"/office/bulletins/sections/{section.pk}/place"
    asked = {
        "kind": "indicators",
        "indicator": ["checkouts", "x"],
        "period": "2021",
        "spread": "city",
        "shape": "table",
    }
    for period in ("2021-13", ""):
        assert "这不是统计期。写作" in text(press(desk, there, **(asked | {"period": period})))
    for wrong in ({"indicator": "x"}, {"spread": "village"}, {"shape": "pie"}):
        assert "没有选择" in text(press(desk, there, **(asked | wrong)))
    page = text(press(desk, there, **asked))
    assert "书刊文献外借册次 · 按市 · 表" in page
    assert Block.objects.get(section=section).indicators == ["checkouts"]
    # Of a year that still runs nothing is suggested and nothing taken.
    happen("checkout", shaanxi["铜川图书馆"], "2022-05-01T08:00:00+08:00")
    press(desk, "/office/bulletins/new/", suggests="on", **(begun | {"number": 2022}))
    assert Issue.objects.filter(number=2022).exists()
    assert not Block.objects.filter(section__issue__number=2022).exists()
    assert "统计期尚未结束" in text(press(desk, there, **(asked | {"period": "2022"})))
