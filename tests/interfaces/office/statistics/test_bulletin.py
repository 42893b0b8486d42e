"""The pages of the bulletin: the issue as a page and as a PDF, and its publication."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shulian.apps.bulletin.models import Block, Issue
from shulian.interfaces.commands.demonstration.bulletin import make_demonstration_issue
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import press, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(act, shaanxi) -> Issue:
    return make_demonstration_issue(act)


def signing(client) -> dict[str, str]:
    """What the page sends along when somebody has read the findings and signs for them."""
    seen = client.get("/office/bulletins/53/").context
    return {"signs": "yes", "signed": seen["signed"], "statement": "原件如此", "seen": seen["seen"]}


def test_the_issue_as_a_page(office, issue):
    page = text(signed_in(office).get("/office/bulletins/53/"))
    for words in (
        "陕西公共图书馆服务联盟",
        "第53期",
        "（2022年联盟工作会议特刊）",
        "【联盟流通】",
        "10388 ①",
        "① 陇县图书馆：原表合计为 10399，各项之和为 10388，相差 +11。",
        "③ 原表总计为 66669",
        "注：较2022年第一季度增加 1297 张，环比增加 164%。",
        "《原文传递统计表》有 3 处对不上或缺报。",
    ):
        assert words in page


def test_the_issue_as_a_pdf(office, issue):
    found = signed_in(office).get("/office/bulletins/53/pdf")
    assert found["Content-Type"] == "application/pdf"
    assert found.content.startswith(b"%PDF")


def test_unprinted_findings_stop_the_publication_with_a_sentence(office, issue):
    client = signed_in(office)
    block = Block.objects.get(form="document-delivery")
    assert "说明不列入表下。" in text(press(client, f"/office/bulletins/blocks/{block.pk}/findings", printed="no"))
    page = text(press(client, "/office/bulletins/53/publish"))
    assert "《原文传递统计表》有 3 处对不上，未列入表下说明。列入后再发布。" in page
    press(client, f"/office/bulletins/blocks/{block.pk}/findings", printed="yes")
    assert "尚无人就现在的情况签字" in text(press(client, "/office/bulletins/53/publish"))
    mute = signing(client) | {"statement": " "}
    assert "请写明照此刊出的理由" in text(press(client, "/office/bulletins/53/publish", **mute))
    assert "本期已发布，其中的数字不再更改。" in text(press(client, "/office/bulletins/53/publish", **signing(client)))


def test_a_director_sees_published_issues_only(office, director, issue):
    client = signed_in(director)
    assert client.get("/office/bulletins/53/").status_code == 403
    assert client.post("/office/bulletins/53/publish", {"command": str(uuid4())}).status_code == 403
    press(signed_in(office), "/office/bulletins/53/publish", **signing(signed_in(office)))
    page = text(client.get("/office/bulletins/53/"))
    assert "66657" in page
    assert "发布 </button>" not in page


def test_an_issue_is_begun_with_accepted_tables(office, issue):
    client = signed_in(office)
    page = client.get("/office/bulletins/new/")
    assert 'value="54"' in page.content.decode()
    cards = Block.objects.get(form="cards")
    period = page.context["form"].fields["tables"].queryset.get(form=cards.form)
    form = {
        "command": str(uuid4()),
        "number": "54",
        "masthead": "联盟",
        "issuer": "办公室",
        "issued_on": "2022-08-09",
        "tables": [period.pk],
    }
    assert "2086" in text(client.post("/office/bulletins/new/", form, follow=True))
    refused = client.post("/office/bulletins/new/", form | {"command": str(uuid4())})
    assert "已有第 54 期。换一个期号。" in text(refused)
    refused = client.post("/office/bulletins/new/", form | {"command": str(uuid4()), "number": "56"})
    assert "下一期是第 55 期" in text(refused)


def test_the_office_sets_the_first_number_of_the_series_and_it_runs_on(office):
    client = signed_in(office)
    assert "本系列由此号起编" in text(client.get("/office/bulletins/new/"))
    form = {"masthead": "联盟", "issuer": "办公室", "issued_on": "2022-08-09"}

    def begun(number: str) -> str:
        return text(
            client.post("/office/bulletins/new/", form | {"command": str(uuid4()), "number": number}, follow=True)
        )

    for bad, sentence in (("", "必填"), ("0", "大于或等于1"), ("五十三", "输入整数"), ("1" * 9, "小于或等于100000")):
        assert sentence in begun(bad), bad
    assert not Issue.objects.exists()
    assert "第53期" in begun("53")
    assert "期号连续编排：下一期为第 54 期" in text(client.get("/office/bulletins/new/"))
    assert "下一期是第 54 期" in begun("52")
    assert "第54期" in begun("54")
    assert sorted(Issue.objects.values_list("number", flat=True)) == [53, 54]


def test_a_wrong_first_number_is_put_right_where_the_issue_is_put_together(office, issue):
    client, said = signed_in(office), {"masthead": "联盟", "issuer": "办公室", "issued_on": "2022-08-01"}
    assert "各期均未发布之前可以修改" in text(client.get("/office/bulletins/53/compose/"))
    page = press(client, "/office/bulletins/53/compose/", number="52", **said)
    assert page.redirect_chain[-1][0] == "/office/bulletins/52/compose/"
    assert Issue.objects.get().number == 52
    Issue.objects.filter(pk=issue.pk).update(status="published", snapshot={}, digest="x")
    assert "各期均未发布之前可以修改" not in text(client.get("/office/bulletins/52/compose/"))


def test_the_list(office, issue):
    client = signed_in(office)
    assert "第53期" in text(client.get("/office/bulletins/"))
    Issue.objects.all().delete()
    assert "还没有简报" in text(client.get("/office/bulletins/"))
