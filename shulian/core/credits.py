"""Who wrote a work, and who brought it to the reader: translators, annotators and illustrators are named apart.

The statement of responsibility says it (托尔斯泰著；草婴译): a record's headings often come without a role. Where it
does not name somebody, the role of the heading counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shulian.core.statements import named_in

_ROLE = re.compile(
    r"(?P<role>[主编选译校注点评批插绘图导读审改写著撰辑摄音]{1,4}|[文作][·・/]?[图绘]|[图绘][·・/]?文|译者|注释|作者)"
    r"(?:等|\[等\])?$"
)
_SECOND = re.compile(r"[译校注绘图审评批]|导读|改写|改编")
# Who writes and draws a picture book is its author: 著绘, 文图, 编绘.
_FIRST = re.compile(r"[^译]*(?:[著作文撰]|编绘)[^译]*")
_WESTERN = re.compile(r"(?:translated|illustrated|annotated|translation|illustrations)\b.*", re.IGNORECASE)
_STATEMENTS = re.compile(r"[;；]")
_NAMES = re.compile(r"[,，、]")
_PIECES = re.compile(r"[\s,·.]+")
_TRANSLATES = ("译", "transl")
_TRANSLATION = (*_TRANSLATES, "trl", "730")
_PART_DONE = re.compile(r"(?<=[著撰编])\s+(?=\S)")
_CODES = {
    **dict.fromkeys(("730", "trl"), "译"),
    **dict.fromkeys(("440", "ill"), "绘"),
    **dict.fromkeys(("020", "ann"), "注"),
    **dict.fromkeys(("212", "cmm"), "评注"),
    **dict.fromkeys(("010", "adp"), "改编"),
    **dict.fromkeys(("080", "aui"), "作序"),
}
"""Roles that UNIMARC and MARC 21 have codes for, of those who did not write the work."""
_CALLED = re.compile(
    r"(?:translat|illustrat|annotat|commentat|adapt)\w*|writer of (?:introduction|foreword|preface|added commentary)"
)
_ROLES = re.compile(r"[、,;；]\s*")
_BODY = re.compile(
    r".{2,}(?:委员会|编委会|研究院|研究所|研究室|研究会|学院|大学|编辑部|编写组|教研室|公司|协会|学会|出版社|中心|办公室|图书馆|博物馆|"
    r"档案馆|美术馆|集团|剧团|杂志社)"
)
_WESTERN_BODY = re.compile(
    r"\b(?:university|institute|committee|association|society|company|ministry|department|press|museum|library|council"
    r"|commission|organization|bureau|office|inc|ltd|gmbh)\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
Heading = Sequence[str | bool]
"""Of a heading of a record the name, the role as it stands there, and whether it is that of a body."""


@dataclass(frozen=True)
class Credit:
    """A name, and what it did in the words of the statement; for a writer nothing is said."""

    name: str
    role: str = ""

    @property
    def translates(self) -> bool:
        """Whether this is a translator."""
        return any(word in self.role for word in _TRANSLATES)


def credited(
    names: tuple[str, ...], responsibility: str, headings: Iterable[Heading] = ()
) -> tuple[tuple[str, ...], tuple[Credit, ...]]:
    """The writers among these names, and the others with their roles.

    Where all would be others, those whom the statement names first are the writers, or else all.

    Without a heading those are meant whom the statement names.
    """
    names = names or named_in(responsibility)
    parts = _parts(responsibility)
    said = {str(heading[0]): role for heading in headings if (role := _second(str(heading[1])))}
    others: dict[str, str] = {}
    for name in names:
        role = next((role for part, role in parts if _named(name, part)), said.get(name, ""))
        if role:
            others[name] = role
    if len(others) == len(set(names)):
        first = _STATEMENTS.split(responsibility)[0]
        leading = [name for name in names if _named(name, first)] or names
        others = {name: role for name, role in others.items() if name not in leading}
    writers = tuple(name for name in names if name not in others)
    return writers, tuple(Credit(name, role) for name, role in others.items())


def translators(names: Iterable[str], responsibility: str, headings: Iterable[Heading] = ()) -> tuple[str, ...]:
    """Who translated it, by the statement of responsibility and by the headings."""
    told = tuple(headings)
    everything = "\n".join([responsibility, *[str(heading[1]).lower() for heading in told]])
    if not any(sign in everything for sign in _TRANSLATION):
        return ()
    # 托尔斯泰著 草婴译: a blank behind what the one did parts them as a semicolon would.
    parted = _PART_DONE.sub("; ", responsibility)
    everyone = tuple(dict.fromkeys([*names, *named_in(parted)]))
    return tuple(one.name for one in credited(everyone, parted, told)[1] if one.translates)


def headings_of(values: Sequence[str]) -> tuple[Credit, ...]:
    """The people that the values of a cell name, as they are written by hand: 曹雪芹, 高鹗著; (美)海明威著; 吴劳译.

    A name in letters stays as it is, since a comma in it parts nothing.
    """
    names = [name for value in values for name in (named_in(value) if _CHINESE.search(value) else (value,))]
    writers, others = credited(tuple(dict.fromkeys(names)), "; ".join(values)) if names else ((), ())
    return (*map(Credit, writers), *others)


def is_body(name: str, headings: Iterable[Heading] = ()) -> bool:
    """Whether a name is that of a body, as its heading says or as is likely: 中国社会科学院语言研究所."""
    for heading in headings:
        if heading[0] == name:
            return bool(heading[2])
    return bool(_BODY.fullmatch(name) or _WESTERN_BODY.search(name))


def _is_second(role: str) -> bool:
    return bool(_SECOND.search(role)) and not _FIRST.fullmatch(role)


def _second(text: str) -> str:
    """The role of a heading if it is one of those who did not write the work: 译, trl, illustrator."""
    for role in _ROLES.split(text.lower()):
        if known := _CODES.get(role):
            return known
        if _CALLED.match(role) or (_is_second(role) and _ROLE.fullmatch(role)):
            return role
    return ""


def _parts(responsibility: str) -> list[tuple[str, str]]:
    """The names of a statement, each with its role if it has a second one: 高植, 草婴译 are both translators."""
    found: list[tuple[str, str]] = []
    for statement in _STATEMENTS.split(responsibility):
        text = statement.strip(" .")
        if _WESTERN.match(text):
            found.append((text, text.split()[0].lower()))
            continue
        waiting: list[str] = []
        for part in map(str.strip, _NAMES.split(text)):
            waiting.append(part)
            if match := _ROLE.search(part):
                role = match["role"] if _is_second(match["role"]) else ""
                found += [(one, role) for one in waiting]
                waiting = []
    return found


def _named(name: str, part: str) -> bool:
    pieces = [piece for piece in _PIECES.split(name) if piece]
    return bool(pieces) and all(piece in part for piece in pieces)
