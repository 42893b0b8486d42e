"""The tables of the handbook that are made from the program itself: `python -m tests.docs` writes them anew.

A table stands between `<!-- table: name -->` and `<!-- end of table -->`; a test compares it with the program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from types import SimpleNamespace
from typing import cast
from uuid import UUID

from django.utils import translation

from shulian.apps.alliance.models import Library
from shulian.apps.circulation import refusals
from shulian.apps.circulation.actions.command import Answer, Kind
from shulian.core.circulation.decide import Checkin, Outcome, decide_checkin
from shulian.core.circulation.facts import Facts, ItemFacts, LoanFacts, TransitFacts
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import ItemState
from shulian.core.roles import POSTS, Reach, Right, Role
from shulian.interfaces.desk import said
from shulian.interfaces.office.staff import ROLES
from shulian.interfaces.words import ITEM_STATES
from tests.docs.pages import HANDBOOK

_BLOCK = re.compile(r"(?P<begin><!-- table: (?P<name>[\w-]+) -->\n).*?(?P<end><!-- end of table -->)", re.DOTALL)

HOME, HERE = 1, 2
ORDER = (ItemState.ON_LOAN, ItemState.IN_TRANSIT, ItemState.AVAILABLE, ItemState.WITHDRAWN)
CHINESE = "zh-hans"

RIGHTS_IN_CHINESE = {
    Right.CIRCULATE: "借还",
    Right.ISSUE_CARD: "办证",
    Right.IMPORT_RECORDS: "导入书目",
    Right.ANSWER_FEEDBACK: "答复意见",
    Right.MANAGE_LIBRARY: "维护馆信息",
    Right.INVITE_STAFF: "邀请馆员",
    Right.VIEW_FIGURES: "查看统计",
    Right.MANAGE_RETURNS: "报表",
    Right.PUBLISH_BULLETIN: "发布简报",
    Right.ADMINISTER: "系统管理",
    Right.OVERRIDE: "破例",
    Right.TAKE_MONEY: "收款",
    Right.WAIVE_CHARGES: "减免",
    Right.TAKE_STOCK: "清点",
    Right.MANAGE_STOCK: "馆藏管理",
    Right.MANAGE_POLICY: "借阅规则",
    Right.MANAGE_COURIER: "物流管理",
    Right.CARRY: "运送",
    Right.MANAGE_NOTICES: "通知管理",
    Right.AUDIT: "查阅记录",
}

IN_SHORT = {
    Outcome.SHELVE: "shelve",
    Outcome.SEND_HOME: "send home",
    Outcome.RECEIVED: "received, shelve",
    Outcome.PASSING: "passing, logged",
    Outcome.ALREADY_HERE: "already here",
    Outcome.SET_ASIDE: "set aside (a loan of it ends all the same)",
}


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def refusal_table(language: str) -> str:
    """Every refusal as the desk says it, with what to do."""
    with translation.override(language):
        heads = ("屏幕上的话", "怎么办", "代码") if language == CHINESE else ("the screen says", "what to do", "code")
        return table(heads, ((refusals.sentence(one), refusals.next_step(one), f"`{one}`") for one in Refusal))


def scanned(state: ItemState, here: int) -> Checkin:
    """What the rule decides for an item in this state that is scanned in at `here`; its owner is HOME."""
    facts = Facts(
        here=here,
        today=None,  # type: ignore[arg-type]
        matches=1,
        here_lends=True,
        item=ItemFacts(id=1, home=HOME, place=here, state=state),
        loan=LoanFacts(1, 1, None, 0) if state is ItemState.ON_LOAN else None,  # type: ignore[arg-type]
        transit=TransitFacts(1, HOME) if state is ItemState.IN_TRANSIT else None,
    )
    return cast("Checkin", decide_checkin(facts))


def in_short(decision: Checkin) -> str:
    """A decision in the words of the rule's own docstring."""
    return ("loan ends, " if decision.closes_loan else "") + IN_SHORT[decision.outcome]


def checkin_table(language: str) -> str:
    """What the desk says when an item is scanned in, by the item's state and by where."""
    with translation.override(language):
        here, away = ("在所属馆", "在其他馆") if language == CHINESE else ("at its own library", "at another library")
        heads = (
            ("这本书", "扫描地点", "屏幕上的话", "怎么办")
            if language == CHINESE
            else ("the item is", "scanned", "the screen says", "what to do")
        )
        rows = []
        for state in ORDER:
            for at, place in ((HOME, here), (HERE, away)):
                words = _on_screen(scanned(state, at))
                rows.append((str(ITEM_STATES[state]), place, words.sentence, words.large or words.next_step))
        return table(heads, rows)


def short_table() -> str:
    """What the rule decides when an item is scanned in, in the words of its docstring."""
    rows = [(state.replace("-", " "), *(in_short(scanned(state, here)) for here in (HOME, HERE))) for state in ORDER]
    return table(("state", "scanned at home", "scanned elsewhere"), rows)


def _on_screen(decision: Checkin) -> said.Said:
    owner = "××图书馆" if translation.get_language() == CHINESE else "its library"
    library = cast("Library", SimpleNamespace(name=owner))
    answer = Answer(UUID(int=0), Kind.CHECKIN, outcome=decision.outcome, reader=decision.closes_loan)
    return said.done(answer, None, library if decision.send_to else None)


def role_table(language: str) -> str:
    """What each post may do, and how far."""
    with translation.override(language):
        if language == CHINESE:
            heads = ["岗位", "范围", "可以做什么"]
            reach = {Reach.LIBRARY: "本馆", Reach.SUBTREE: "本馆及其分馆"}
            names, comma = RIGHTS_IN_CHINESE, "、"
        else:
            heads = ["post", "where", "may"]
            reach = {Reach.LIBRARY: "the own library", Reach.SUBTREE: "the library and all below it"}
            names, comma = {right: right.value.replace("-", " ") for right in Right}, ", "
        rows = [
            (str(ROLES[role]), reach[POSTS[role].reach], comma.join(names[one] for one in Right if one in post.rights))
            for role in Role
            if (post := POSTS[role])
        ]
        return table(heads, rows)


TABLES: dict[str, Callable[[], str]] = {
    "refusals-en": partial(refusal_table, "en"),
    "refusals-zh": partial(refusal_table, CHINESE),
    "checkins-en": partial(checkin_table, "en"),
    "checkins-zh": partial(checkin_table, CHINESE),
    "checkins-short": short_table,
    "roles-en": partial(role_table, "en"),
    "roles-zh": partial(role_table, CHINESE),
}


def renewed(text: str) -> str:
    """The page with its tables as the program has them now."""
    return _BLOCK.sub(lambda found: f"{found['begin']}{TABLES[found['name']]()}{found['end']}", text)


def names_in(text: str) -> set[str]:
    """The names of the tables on a page."""
    return {found["name"] for found in _BLOCK.finditer(text)}


def write() -> None:
    """Write every table of the handbook anew."""
    for page in sorted(HANDBOOK.glob("*.md")):
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
