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
from shulian.apps.charges.refusals import WORDS as MONEY_WORDS
from shulian.apps.circulation import refusals
from shulian.apps.circulation.actions.command import Answer, Kind
from shulian.apps.readers.cardwords import DEEDS
from shulian.apps.readers.cardwords import STATES as CARD_STATES
from shulian.core.cardlife import TABLE as CARD_TABLE
from shulian.core.cardlife import State as CardState
from shulian.core.charges import Refusal as MoneyRefusal
from shulian.core.circulation.checkin import TABLE, Line
from shulian.core.circulation.decisions import Outcome
from shulian.core.circulation.holds import CHANGES
from shulian.core.circulation.marks import MARKS
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.circulation.undo import UNDO
from shulian.core.reversals import NEEDS_RIGHT
from shulian.core.reversals import TABLE as REVERSALS
from shulian.core.roles import POSTS, Right, Role
from shulian.core.scopes import ROUTES, Scope
from shulian.interfaces.desk import said
from shulian.interfaces.entrance.words import SCOPES
from shulian.interfaces.rightwords import DUTIES, REACHES, RIGHTS, ROLES
from shulian.interfaces.words import HOLD_CHANGES, HOLD_STATES, ITEM_STATES
from shulian.interfaces.words import MARKS as MARK_WORDS
from tests.docs import against
from tests.docs.pages import HANDBOOK

_BLOCK = re.compile(r"(?P<begin><!-- table: (?P<name>[\w-]+) -->\n).*?(?P<end><!-- end of table -->)", re.DOTALL)

CHINESE = "zh-hans"


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


def checkin_table(language: str) -> str:
    """Every line of the table of checkins: what must hold, and what the desk says then; the first that fits decides."""
    with translation.override(language):
        chinese = language == CHINESE
        heads = ("这本书", "屏幕上的话", "怎么办") if chinese else ("the item", "the screen says", "what to do")
        anything = "其余情况" if chinese else "anything else"
        comma = "，" if chinese else ", "
        rows = []
        for line in TABLE:
            words = _on_screen(line.outcome)
            rows.append((comma.join(_conditions(line, language)) or anything, words.sentence, words.large))
        return table(heads, rows)


def _conditions(line: Line, language: str) -> list[str]:
    texts = CONDITIONS[language]
    found = []
    if line.states:
        found.append(texts["or"].join(str(ITEM_STATES[state]) for state in ItemState if state in line.states))
    for name in ("caught", "wanted", "bound", "home", "planned", "floats"):
        value = getattr(line, name)
        if value is not None:
            found.append(texts[f"{name} {value}"])
    return found


CONDITIONS = {
    "en": {
        "or": " or ",
        "caught here": "set aside for a reader who picks up here",
        "caught elsewhere": "set aside for a reader who picks up elsewhere",
        "caught nowhere": "set aside for nobody",
        "wanted here": "the best hold is picked up here",
        "wanted elsewhere": "the best hold is picked up elsewhere",
        "bound here": "its transit ends here",
        "bound elsewhere": "its transit goes on to another library",
        "home here": "its shelf is here",
        "home elsewhere": "its shelf is elsewhere",
        "planned True": "the transit is a rotation or a rebalancing",
        "floats True": "it may float and stand here",
    },
    CHINESE: {
        "or": "或",
        "caught here": "已留给在本馆取书的读者",
        "caught elsewhere": "已留给在别馆取书的读者",
        "caught nowhere": "没有留给任何读者",
        "wanted here": "最先的预约在本馆取书",
        "wanted elsewhere": "最先的预约在别馆取书",
        "bound here": "运到本馆为止",
        "bound elsewhere": "还要运往别馆",
        "home here": "书架在本馆",
        "home elsewhere": "书架在别馆",
        "planned True": "是轮换或调拨",
        "floats True": "可浮动并可留在本馆",
    },
}


def _on_screen(outcome: Outcome) -> said.Said:
    owner = "××图书馆" if translation.get_language() == CHINESE else "its library"
    library = cast("Library", SimpleNamespace(name=owner))
    return said.done(Answer(UUID(int=0), Kind.CHECKIN, outcome=outcome), None, library)


def against_table(act: str, language: str) -> str:
    """What stands against an act, line by line in the order of the rule."""
    short = "zh" if language == CHINESE else language
    first, second = against.HEADS[short]
    return table((*first, *second), against.rows(act, short))


def mark_table(language: str) -> str:
    """Every mark in every state: what follows, or why not."""
    with translation.override(language):
        chinese = language == CHINESE
        heads = ["标记" if chinese else "mark", *(str(ITEM_STATES[state]) for state in ItemState)]
        rows = []
        for mark, states in MARKS.items():
            cells = (states[state] for state in ItemState)
            shown = (f"→ {ITEM_STATES[one]}" if isinstance(one, ItemState) else f"`{one}`" for one in cells)
            rows.append((str(MARK_WORDS[mark]), *shown))
        return table(heads, rows)


def hold_table(language: str) -> str:
    """What can be done with a hold in each of its states."""
    with translation.override(language):
        chinese = language == CHINESE
        states = (HoldState.WAITING, HoldState.SUSPENDED, HoldState.CAPTURED, HoldState.READY)
        heads = ["预约" if chinese else "hold", *(str(HOLD_STATES[state]) for state in states)]
        rows = []
        for change, after in CHANGES.items():
            shown = (
                f"→ {HOLD_STATES[one]}" if isinstance(one, HoldState) else f"`{one}`" for one in map(after.get, states)
            )
            rows.append((str(HOLD_CHANGES[change]), *shown))
        return table(heads, rows)


def card_table(language: str) -> str:
    """What may be done with a card in each of its states, or why not."""
    with translation.override(language):
        heads = ["业务" if language == CHINESE else "deed", *(str(CARD_STATES[state]) for state in CardState)]
        rows = []
        for deed, against in CARD_TABLE.items():
            faults = (against.get(state) for state in CardState)
            rows.append((str(DEEDS[deed]), *(f"`{fault}`" if fault else "—" for fault in faults)))
        return table(heads, rows)


def undo_table(language: str) -> str:
    """What can be undone, and until when."""
    chinese = language == CHINESE
    acts = {"checkout": "借出", "checkin": "还回", "renew": "续借"} if chinese else {}
    heads = (
        ("操作", "多少分钟内可撤销", "撤销操作")
        if chinese
        else ("act", "minutes in which it can be undone", "undone by")
    )
    rows = [(acts.get(kind, kind), str(one.within.seconds // 60), f"`{one.by}`") for kind, one in UNDO.items()]
    return table(heads, rows)


def reversal_table(language: str) -> str:
    """What stands against taking a payment back, in the order in which it is asked; then who may."""
    chinese = language == CHINESE
    with translation.override(language):
        against = [refusal for _asked, _answer, refusal in REVERSALS] + [MoneyRefusal.REVERSAL_NEEDS_RIGHT]
        rows = [(*(str(word) for word in MONEY_WORDS[one]), f"`{one}`") for one in against]
        heads = ("屏幕上的话", "怎么办", "代码") if chinese else ("the screen says", "what to do", "code")
        return table(heads, rows)


def reverser_table(language: str) -> str:
    """Who may take a payment back, and when."""
    chinese = language == CHINESE
    yes, no = ("须有冲正权限", "可以") if chinese else ("with the right to reverse payments", "yes")
    by = {True: "原收款人", False: "其他人"} if chinese else {True: "who took it", False: "anybody else"}
    till = {True: "未结账", False: "已结账"} if chinese else {True: "is open", False: "is closed"}
    heads = ("谁", "收款的收银台", "可否冲正") if chinese else ("who", "its till", "may reverse it")
    return table(heads, ((by[own], till[is_open], yes if asks else no) for (own, is_open), asks in NEEDS_RIGHT.items()))


def role_table(language: str) -> str:
    """What each post may do, and how far."""
    with translation.override(language):
        chinese = language == CHINESE
        heads = ["岗位", "职责", "范围", "可以做什么"] if chinese else ["post", "what it is for", "where", "may"]
        comma = "、" if chinese else ", "
        rows = [
            (
                str(ROLES[role]),
                str(DUTIES[role]),
                str(REACHES[POSTS[role].reach]),
                comma.join(str(RIGHTS[one]) for one in Right if one in POSTS[role].rights),
            )
            for role in Role
        ]
        return table(heads, rows)


def scope_table(language: str) -> str:
    """What a program in a reader's name opens with each scope."""
    with translation.override(language):
        rows = [
            (f"`{scope}`", str(SCOPES[scope]), ", ".join(f"`{route}`" for route, one in ROUTES.items() if one is scope))
            for scope in Scope
        ]
        return table(("scope", "with it a program may", "routes"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "refusals-en": partial(refusal_table, "en"),
    "refusals-zh": partial(refusal_table, CHINESE),
    "checkins-en": partial(checkin_table, "en"),
    "checkins-zh": partial(checkin_table, CHINESE),
    **{f"{act}-en": partial(against_table, act, "en") for act in against.ACTS},
    **{f"{act}-zh": partial(against_table, act, CHINESE) for act in against.ACTS},
    "marks-en": partial(mark_table, "en"),
    "marks-zh": partial(mark_table, CHINESE),
    "holds-en": partial(hold_table, "en"),
    "holds-zh": partial(hold_table, CHINESE),
    "reversals-en": partial(reversal_table, "en"),
    "reversals-zh": partial(reversal_table, CHINESE),
    "reversers-en": partial(reverser_table, "en"),
    "reversers-zh": partial(reverser_table, CHINESE),
    "cards-en": partial(card_table, "en"),
    "cards-zh": partial(card_table, CHINESE),
    "undo-en": partial(undo_table, "en"),
    "undo-zh": partial(undo_table, CHINESE),
    "roles-en": partial(role_table, "en"),
    "roles-zh": partial(role_table, CHINESE),
    "scopes-en": partial(scope_table, "en"),
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
