"""The bulletin as the office makes it: two articles with drawn pictures, an issue that is out, a notice."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from uuid import uuid4

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from PIL import Image, ImageDraw

from shulian import clock
from shulian.apps.alliance.models import Account, Grant, Library
from shulian.apps.bulletin import queries
from shulian.apps.bulletin.actions import (
    Ask,
    Draft,
    PhotoWords,
    Place,
    Step,
    TablePlan,
    Text,
    Wording,
    ask_for,
    begin,
    draft_paper,
    paper_step,
    place,
    publish,
    start_issue,
    step,
    write,
)
from shulian.apps.bulletin.models import Article, Block, Issue, Paper
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.models import Form
from shulian.core.articles import Deed, Part
from shulian.core.official import Deed as PaperDeed
from shulian.core.official import Kind
from shulian.core.periods import parse
from shulian.core.roles import Role
from shulian.documents.photos import Taken, take_in
from shulian.interfaces.commands.demonstration import libraries

NUMBER = 54
HEADINGS = ("联盟动态", "案例交流", "联盟流通")
POST_OFFICE = """# 案例背景
有的读者住得远，有的工作忙，还书不便，借书也就少了。这篇文章为演示而写，数字均为虚构。
# 主要做法
## 在邮局还书
读者把书装入还书袋，签字封好，交给邮局柜台。
[图：1]
## 当面验视
1. 邮局每天把还书袋集中起来；
2. 次日上午前送到图书馆；
3. 双方当面验视包装，图书馆登记归还。
# 成效
- 读者少跑一趟路；
- 图书周转更快。
**还书日期以交给邮局的日期为准。**"""
SUMMER = """# 延长开放
暑期每天开放到晚上九点，少儿阅览室增设座位。这篇文章为演示而写，数字均为虚构。
# 活动安排
- 每周三讲故事；
- 每周六亲子阅读；
- 每月一次科普讲座。
[图表：cards 2022-Q2]"""
PICTURES = (
    (11, "图为便民还书点的还书书架（演示图片）"),
    (12, "图为整理归还图书（演示图片）"),
    (13, "图为图书馆新书展架（演示图片）"),
)
NOTICE = Wording(
    Kind.NOTICE,
    "演示联",
    "陕西公共图书馆服务联盟",
    "关于报送2022年下半年统计报表的通知（演示）",
    "为做好联盟统计工作，请各成员馆按时报送下半年统计报表。现将有关事项通知如下：\n"
    "# 报送内容\n办证量、原文传递量、活动场次和参加人次。\n"
    "# 报送时间\n请于2023年1月10日前在系统中填报，由馆长确认后提交。\n"
    "# 有关要求\n数字要与本馆记录一致；没有数字的项目留空，不填零。",
    recipients="各成员馆",
    attachments="统计报表格式\n填报说明",
    copied_to="陕西省文化和旅游厅公共服务处",
    printed_by="联盟工作委员会办公室",
)
_CLOTHS = ((166, 52, 27), (43, 76, 126), (27, 110, 83), (143, 86, 0), (89, 100, 107), (120, 60, 90))


def load(tree: Mapping[str, Library]) -> None:
    """Everything, as three people of the office and a director do it one after the other."""
    head, hantai = tree[libraries.PROVINCE], tree[libraries.HANTAI]
    people = {name: _person(name, words, role, head) for name, words, role in _PEOPLE}
    director = _person("hantai-director", "汉台馆长（演示）", Role.LIBRARY_DIRECTOR, hantai)
    first = _article(
        director, hantai, people, Text("在邮局还书（演示）", POST_OFFICE, "汉台区图书馆", added=_pictures())
    )
    second = _article(people["editor"], head, people, Text("暑期开放安排（演示）", SUMMER, "陕西省图书馆"))
    _issue(people, first, second)
    ask = Ask(hantai, "流动图书车进社区（演示）", "请写八百字，附两三张照片。", heading="案例交流")
    ask_for(_act(people["editor"]), ask)
    _notice(people)
    Article.objects.update(is_demonstration=True)


_PEOPLE = (
    ("editor", "简报编辑（演示）", Role.BULLETIN_EDITOR),
    ("signer", "联盟办公室主任（演示）", Role.ALLIANCE_OFFICE),
)


def picture(seed: int) -> bytes:
    """Shelves with books, drawn: no photo of anybody or anything."""
    random, size = Random(seed), (1200, 800)
    image = Image.new("RGB", size, (251, 250, 247))
    pen = ImageDraw.Draw(image)
    for shelf in (260, 520, 780):
        pen.rectangle((40, shelf, 1160, shelf + 14), fill=(143, 120, 90))
        at = 60
        while at < 1110:
            width, height = random.randint(18, 46), random.randint(130, 220)
            pen.rectangle((at, shelf - height, at + width, shelf - 1), fill=random.choice(_CLOTHS))
            pen.rectangle((at + 4, shelf - height + 24, at + width - 4, shelf - height + 52), fill=(251, 250, 247))
            at += width + random.choice((1, 1, 2, 30))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _pictures() -> tuple[Taken, ...]:
    return tuple(take_in(picture(seed)) for seed, _caption in PICTURES)


def _person(name: str, words: str, role: Role, library: Library) -> Account:
    account = Account.objects.create(
        username=name, display_name=words, password=UNUSABLE_PASSWORD_PREFIX, is_demonstration=True
    )
    Grant.objects.create(account=account, role=role, library=library)
    return account


def _act(account: Account) -> Act:
    return Act(source="office", actor=account.pk, command=uuid4())


def _article(author: Account, library: Library, people: Mapping[str, Account], text: Text) -> Article:
    """Written, given its captions, sent, edited, reviewed and approved."""
    made = begin(_act(author), library, text)
    if not isinstance(made, Article):
        raise TypeError(f"the demonstration's own article is refused: {made}")
    lines = made.versions.get().photos
    captions = [
        PhotoWords(line["photo"], caption, "联盟办公室 绘")
        for line, (_seed, caption) in zip(lines, PICTURES, strict=False)
    ]
    if captions:
        write(_act(author), made, replace(text, added=(), photos=captions, based_on=1), frozenset({Part.AUTHOR}))
    step(_act(author), made, Step(Deed.SEND, frozenset({Part.AUTHOR})))
    step(_act(people["editor"]), made, Step(Deed.SUBMIT, frozenset({Part.EDITOR})))
    step(_act(people["signer"]), made, Step(Deed.APPROVE, frozenset({Part.SIGNER})))
    return made


def _issue(people: Mapping[str, Account], first: Article, second: Article) -> None:
    form = Form.objects.get(pk="cards")
    draft = Draft(
        number=NUMBER,
        masthead="陕西公共图书馆服务联盟",
        subtitle="演示",
        issuer="联盟工作委员会办公室",
        issued_on=clock.today(),
        tables=(TablePlan(form, parse("2022-Q2")),),
        headings=HEADINGS,
        is_demonstration=True,
    )
    issue = start_issue(_act(people["editor"]), draft)
    if not isinstance(issue, Issue):
        raise TypeError(f"the demonstration's own issue is refused: {issue}")
    ends = {"reports_to": "陕西省文化和旅游厅公共服务处", "sends_to": "各设区市文化和旅游局", "issues_to": "各成员馆"}
    Issue.objects.filter(pk=issue.pk).update(**ends, copies=300)
    sections = {section.heading: section for section in issue.sections.all()}
    for heading, layout, article in (
        ("联盟动态", Block.Layout.ARTICLE, second),
        ("案例交流", Block.Layout.ARTICLE, first),
        ("案例交流", Block.Layout.PHOTOS, first),
    ):
        place(_act(people["editor"]), sections[heading], Place(layout, article=article))
    signed = queries.findings_digest(queries.table_sources(issue))
    refused = publish(_act(people["signer"]), issue, signed, "原件如此，附注说明（演示）")
    if refused:
        raise ValueError(f"the demonstration's own issue is refused: {refused}")


def _notice(people: Mapping[str, Account]) -> None:
    paper = draft_paper(_act(people["editor"]), NOTICE)
    paper_step(_act(people["editor"]), paper, PaperDeed.SUBMIT)
    paper_step(_act(people["signer"]), paper, PaperDeed.SIGN)
    draft_paper(_act(people["editor"]), replace(NOTICE, kind=Kind.DECISION, title="关于表彰先进集体的决定（演示草稿）"))
    Paper.objects.update(is_demonstration=True)
