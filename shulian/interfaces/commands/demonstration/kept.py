"""What the demonstration's readers keep and wish: saved searches, lists, suggestions to buy; and what is read most."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.models import Title
from shulian.apps.discovery.actions.lists import add_titles, make_list, share_list, write_note
from shulian.apps.discovery.actions.popular import count_popular
from shulian.apps.discovery.actions.purchases import Wish, answer_suggestion, suggest
from shulian.apps.discovery.actions.saved import save_search
from shulian.apps.discovery.models import Booklist, PurchaseSuggestion
from shulian.apps.discovery.own import suggestion_by_receipt
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader
from shulian.interfaces.commands.demonstration.readers import Guest

SEARCHES = (("陕西作家的小说", "q=%E9%99%95%E8%A5%BF&clc=I"), ("新到的童话", "subject=%E7%AB%A5%E8%AF%9D&sort=newest"))
NAME = "高一推荐阅读（演示）"
NOTE = "语文课推荐，寒假前读完两本即可。"
LISTED = (("红楼梦", "先读前五回"), ("平凡的世界", ""), ("呐喊", "其中《故乡》课上要讲"), ("边城", ""), ("西游记", ""))

Row = tuple[str, int, str, str, str, str, str, str]
# Library, days ago, title, author, publisher, why; and the answer three days later with its decision (or none yet).
WISHES: tuple[Row, ...] = (
    ("610113", 20, "昆虫记（全译本）", "法布尔", "花城出版社", "少儿区总借不到", "ordered", "已补订两套，约三周到馆。"),
    ("610113", 9, "秦岭植物图鉴", "", "", "进山认植物用", "", ""),
    ("610113", 4, "C程序设计语言", "Kernighan", "机械工业出版社", "", "", ""),
    ("610702", 12, "汉中盆地史话", "", "", "做地方史作业", "declined", "此书尚未正式出版，出版后再考虑。"),
    ("610000", 6, "中国家谱总目", "", "上海古籍出版社", "查本家谱牒", "held", "馆内已有，请在地方文献阅览室查阅。"),
)  # fmt: skip


def load(tree: dict[str, Library], desks: dict[int, Account], guests: Iterable[Guest]) -> None:
    """The searches and lists of the readers who sign in, the suggestions, and the count of what is borrowed."""
    for reader in Reader.objects.filter(pk__in=[guest.reader for guest in guests]).select_related("account"):
        for name, asked in SEARCHES:
            save_search(Act("portal"), reader, name, asked)
        _list(reader)
    for wish in WISHES:
        _suggest(tree, desks, wish)
    PurchaseSuggestion.objects.update(is_demonstration=True)
    count_popular()


def _list(reader: Reader) -> None:
    make_list(Act("portal"), reader, NAME, NOTE)
    booklist = Booklist.objects.filter(reader=reader, name=NAME).order_by("-pk")[0]
    for name, note in LISTED:
        title = Title.objects.living().filter(title=name).order_by("pk").first()
        if title is not None:
            add_titles(Act("portal"), booklist, [title.pk])
            write_note(Act("portal"), booklist, title.pk, note)
    share_list(Act("portal"), booklist, shared=True)


def _suggest(tree: dict[str, Library], desks: dict[int, Account], wish: Row) -> None:
    code, days, title, author, publisher, why, decision, answer = wish
    library = tree[code]
    sent = datetime.combine(clock.today() - timedelta(days=days), time(19, 40), clock.PLACE)
    with clock.stopped_at(sent):
        said = Wish(title, author, publisher=publisher, note=why)
        receipt = suggest(Act("portal", library=library.pk), library, said)
    found = suggestion_by_receipt(UUID(receipt))
    if decision and found is not None:
        with clock.stopped_at(sent + timedelta(days=3)):
            desk = desks[library.pk]
            answer_suggestion(Act("desk", actor=desk.pk, library=library.pk), found, decision, answer)
