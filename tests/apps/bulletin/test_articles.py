"""Articles: versions are kept, nobody's work is lost, photos are what they seem, and two people see every line."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from PIL import Image

from shulian.apps.alliance.models import Membership
from shulian.apps.bulletin import access, storing
from shulian.apps.bulletin.actions import (
    Ask,
    PhotoWords,
    Place,
    Step,
    Text,
    ask_for,
    begin,
    place,
    publish,
    remark,
    remove_block,
    start_issue,
    step,
    write,
)
from shulian.apps.bulletin.models import Article, Block, Issue
from shulian.apps.bulletin.printing import printed
from shulian.apps.bulletin.queries import findings_digest, found, table_sources, values
from shulian.apps.bulletin.words import refusal_words
from shulian.apps.journal.models import Entry
from shulian.apps.notices.models import Notice
from shulian.core.articles import Deed, Part, State
from shulian.core.roles import Role
from shulian.documents.photos import take_in
from tests import make
from tests.apps.bulletin.test_publishing import again, draft

pytestmark = pytest.mark.django_db

AUTHOR, EDITOR, SIGNER = (frozenset({one}) for one in Part)
CASE = "# 案例背景\n读者路远，不便还书。\n[图：1]\n# 成效\n- 便民\n- 省时"


def photo(colour=(60, 90, 120)):
    out = io.BytesIO()
    Image.new("RGB", (640, 400), colour).save(out, "JPEG")
    return take_in(out.getvalue())


@pytest.fixture
def hantai(shaanxi):
    return shaanxi["汉台区图书馆"]


@pytest.fixture
def people(shaanxi, hantai, office):
    """A director, an editor and two of the office."""
    head = shaanxi["陕西省图书馆"]
    return {
        "director": make.staff(Role.LIBRARY_DIRECTOR, hantai),
        "editor": make.staff(Role.BULLETIN_EDITOR, head),
        "signer": make.staff(Role.ALLIANCE_OFFICE, head),
    }


@pytest.fixture
def by(act, people):
    return lambda name: replace(act, command=uuid4(), actor=people[name].pk)


@pytest.fixture
def article(by, hantai) -> Article:
    return begin(by("director"), hantai, Text("邮政一元还书", CASE, "汉台区图书馆", added=[photo()]))


def do(by, who, article, deed, parts, reason=""):
    return step(by(who), article, Step(deed, parts, reason))


def approved(by, article) -> Article:
    assert do(by, "director", article, Deed.SEND, AUTHOR) is None
    assert do(by, "editor", article, Deed.SUBMIT, EDITOR) is None
    assert do(by, "signer", article, Deed.APPROVE, SIGNER) is None
    article.refresh_from_db()
    return article


def test_an_article_goes_its_way_and_every_version_stays(by, article):
    do(by, "director", article, Deed.SEND, AUTHOR)
    newest = article.versions.get()
    better = Text(
        "邮政一元还书", CASE + "\n- 省钱", "汉台区图书馆", [PhotoWords(newest.photos[0]["photo"], "图为还书点")]
    )
    assert write(by("editor"), article, replace(better, based_on=1), EDITOR) is None
    article.refresh_from_db()
    assert (article.state, article.version) == (State.EDITING, 2)
    assert [one.number for one in article.versions.all()] == [2, 1]
    assert article.versions.get(number=1).text == CASE
    assert article.versions.get(number=2).photos[0]["caption"] == "图为还书点"


def test_saving_without_a_change_makes_no_version(by, article):
    kept = [PhotoWords(article.versions.get().photos[0]["photo"])]
    assert write(by("director"), article, Text(article.title, CASE, "汉台区图书馆", kept, based_on=1), AUTHOR) is None
    assert article.versions.count() == 1


def test_whoever_saves_over_somebody_elses_version_is_told_and_loses_nothing(by, article):
    write(by("director"), article, Text("一", "甲", based_on=1), AUTHOR)
    refused = write(by("director"), article, Text("二", "乙", based_on=1), AUTHOR)
    assert refusal_words(refused) == "其间有人保存了第 2 版。您的文字还在这里：对照后再保存。"
    assert article.versions.count() == 2


def test_the_same_command_again_saves_nothing_more(by, article):
    act = by("director")
    for _time in range(2):
        assert write(act, article, Text("新题", "甲", based_on=1), AUTHOR) is None
    assert article.versions.count() == 2


def test_an_editor_does_not_approve_the_own_version(by, article, people):
    do(by, "director", article, Deed.SEND, AUTHOR)
    write(by("signer"), article, Text("题", "甲", based_on=1), EDITOR | SIGNER)
    do(by, "signer", article, Deed.SUBMIT, EDITOR | SIGNER)
    refused = do(by, "signer", article, Deed.APPROVE, EDITOR | SIGNER)
    assert refusal_words(refused) == "最新一版是您自己写的，须由另一人审定。"


def test_what_comes_back_says_why_and_the_library_is_told(by, article, hantai, settings):
    settings.NOTICE_MAIL = {"from": "office@example.cn", "server": {}}
    type(hantai).objects.filter(pk=hantai.pk).update(email="hantai@example.cn")
    do(by, "director", article, Deed.SEND, AUTHOR)
    assert refusal_words(do(by, "editor", article, Deed.RETURN, EDITOR)) == "写明原因，让作者知道怎么改。"
    article = Article.objects.get(pk=article.pk)
    assert do(by, "editor", article, Deed.RETURN, EDITOR, "补照片说明") is None
    assert article.remarks.last().text == "补照片说明"
    assert Notice.objects.get().kind == "general"
    # Words about people's work stay out of the journal.
    assert "补照片说明" not in str(list(Entry.objects.values_list("details", flat=True)))


def test_a_library_is_asked_and_writes(by, hantai, shaanxi):
    made = ask_for(by("editor"), Ask(hantai, "暑期服务", "请写三百字", date(2022, 8, 20), heading="联盟动态"))
    assert made.state == State.ASKED
    assert do(by, "director", made, Deed.SEND, AUTHOR).reason == "not-now"
    assert write(by("director"), made, Text("暑期服务", "正文"), AUTHOR) is None
    assert do(by, "director", made, Deed.SEND, AUTHOR) is None
    remark(by("editor"), made, "很好")
    assert made.remarks.last().version == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[图：3]", "文中有第 3 张照片的位置，但稿件只有 1 张照片。"),
        ("[表：cards 2031-Q1]", "“cards 2031-Q1”没有已确认的数字。核对这一行，或先确认报表。"),
        ("[表：nothing 2022]", "“nothing 2022”没有已确认的数字。核对这一行，或先确认报表。"),
        ("[表：cards nonsense]", "“cards nonsense”没有已确认的数字。核对这一行，或先确认报表。"),
        ("字" * 60_001, "正文有 60001 字，最多 60000 字。请缩短。"),
    ],
)
def test_a_text_that_cannot_be_printed_is_refused_in_a_sentence(by, article, text, sentence):
    kept = [PhotoWords(article.versions.get().photos[0]["photo"])]
    refused = write(by("director"), article, Text("题", text, "", kept, based_on=1), AUTHOR)
    assert refusal_words(refused) == sentence
    assert article.versions.count() == 1


def test_too_many_photos(by, hantai):
    many = Text("题", "正文", added=[photo((n, n, n)) for n in range(21)])
    assert refusal_words(begin(by("director"), hantai, many)) == "一篇稿件最多 20 张照片。请去掉一些。"
    assert not Article.objects.exists()


def test_a_photo_of_another_article_is_not_taken_over(by, article, hantai):
    other = begin(by("director"), hantai, Text("另一篇", "正文", added=[photo((1, 2, 3))]))
    stolen = [PhotoWords(article.photos.get().digest)]
    assert write(by("director"), other, Text("另一篇", "正文", "", stolen, based_on=1), AUTHOR) is None
    assert other.versions.first().photos == []


def test_who_sees_which_article(article, people, by, shaanxi):
    assert access.parts_of(people["director"], article) == AUTHOR
    assert not access.visible_articles(people["editor"]).exists()
    do(by, "director", article, Deed.SEND, AUTHOR)
    assert access.visible_articles(people["editor"]).get() == article
    assert access.parts_of(people["editor"], article) == EDITOR
    assert access.parts_of(people["signer"], article) == EDITOR | SIGNER
    stranger = make.staff(Role.LIBRARY_DIRECTOR, shaanxi["铜川图书馆"])
    assert not access.visible_articles(stranger).exists()


def test_an_issue_goes_out_with_approved_articles_and_frozen_figures(by, act, article, settings, hantai, issue):
    settings.NOTICE_MAIL = {"from": "office@example.cn", "server": {}}
    Membership.objects.create(library=hantai, service="circulation")
    type(hantai).objects.filter(pk=hantai.pk).update(email="hantai@example.cn")
    text = CASE + "\n[表：cards 2022-Q2]\n[图表：cards 2022-Q2]"
    photos = [PhotoWords(article.photos.get().digest, "图为还书点", "汉台区图书馆")]
    assert write(by("director"), article, Text("邮政一元还书", text, "汉台", photos, based_on=1), AUTHOR) is None
    later = start_issue(again(act), replace(draft(54), headings=("案例交流", "联盟流通")))
    section = later.sections.get(heading="案例交流")
    assert place(again(act), section, Place(Block.Layout.ARTICLE, article=article)) is None
    assert place(again(act), section, Place(Block.Layout.PHOTOS, article=article)) is None
    refused = place(again(act), section, Place(Block.Layout.ARTICLE, article=article))
    assert refusal_words(refused) == "《邮政一元还书》已编入某一期。先从那里撤下。"
    assert refusal_words(publish(again(act), later)) == "《邮政一元还书》还没有审定。审定或撤下后再发布。"
    approved(by, article)
    assert publish(by("signer"), later, findings_digest(table_sources(later)), "原件如此") is None
    later.refresh_from_db()
    article.refresh_from_db()
    assert article.state == State.PUBLISHED
    (made,) = values(later)["sections"]
    assert [part["kind"] for part in made["blocks"][0]["parts"]] == [
        *("heading", "paragraph", "photo", "heading", "items", "table", "chart")
    ]
    assert made["blocks"][1]["photos"][0]["caption"] == "图为还书点"
    assert list(found("路远 还书")) == [later]
    assert list(found("路远", 1999)) == []
    assert Notice.objects.count() == 1
    assert printed(later).startswith(b"%PDF")
    assert refusal_words(do(by, "signer", article, Deed.REOPEN, SIGNER, "改")) == "本期已经发布，不再更改。"


def test_an_article_that_is_taken_out_waits_again(by, act, article):
    do(by, "director", article, Deed.SEND, AUTHOR)
    later = start_issue(again(act), draft(54))
    place(again(act), later.sections.get(), Place(Block.Layout.ARTICLE, article=article))
    assert Article.objects.get().issue == later
    assert remove_block(again(act), Block.objects.get()) is None
    assert Article.objects.get().issue is None
    assert not Block.objects.exists()


def test_a_page_of_photos_needs_photos(by, act, hantai):
    bare = begin(by("director"), hantai, Text("无图", "正文"))
    later = start_issue(again(act), draft(54))
    refused = place(again(act), later.sections.get(), Place(Block.Layout.PHOTOS, article=bare))
    assert refusal_words(refused) == "《无图》没有照片，不能设图片页。"


def test_the_copies_of_photos_lie_outside_the_database(article):
    digest = article.photos.get().digest
    assert storing.read(digest, storing.PRINT) != storing.read(digest)
    assert storing.read("0" * 64) is None
    assert Issue.objects.count() == 0
