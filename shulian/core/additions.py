"""What stands in the brackets of a title so far as it may tell it from another: 教师用书, 初级, 人教版.

What every library might add (插图本, 普通图书) says nothing, an edition statement (修订版) is compared as one, a volume
was cut out before. Texts come in normalised: NFKC, lower case, simplified script.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import product

from shulian.core.editions import both, is_statement, only_adapted, statement
from shulian.core.volumes import BRACKETED, DROPPED, OPENS

_SAYS_NOTHING = re.compile(
    r"(?:普通图书|中文图书|图书|专著|文字资料|印刷品|text|book|平装|精装|简装|线装|插图|图文|珍藏|典藏|纪念|最新|新|[版本])+"
)
"""Bracketed words that every library might add."""
_TWO_LANGUAGES = re.compile(r"(?:[中汉英日法德俄韩西]文?){2}(?=对照|双语)|双语|对照")
_LANGUAGE = re.compile("[中汉英日法德俄韩西]")
_FOR_WHOM = re.compile("用书|教师|学生|教参|练习册")
_WORD, _WORDS = 20, 8
"""Characters of a word, and words, that are kept: what is longer tells no books apart."""


def in_brackets(text: str, *names: str) -> tuple[str, str]:
    """The words in the brackets of a title, each once and in one order, and the edition statement among them.

    `names` stood in brackets too, behind the number of a volume: (六年级下册 教师用书).
    """
    opened = OPENS.search(text)
    if not opened and not any(names):
        return "", ""
    words, stated = {name for name in names if name}, ""
    for bracketed in BRACKETED.findall(text) if opened else ():
        found = DROPPED.sub("", bracketed)
        if is_statement(found):
            stated = both(stated, statement(bracketed))
        elif not _SAYS_NOTHING.fullmatch(found):
            words |= only_adapted(found) or _languages(found) or {found}
    return " ".join(sorted(word[:_WORD] for word in words)[:_WORDS]), stated


def for_whom(name: str) -> str:
    """The name of a part as far as it says for whom the part is: another book of the same volume."""
    return name if _FOR_WHOM.search(name) else ""


def contradict(some: Collection[str], others: Collection[str]) -> bool:
    """Whether any of these says something else than any of those; of two, the one may say more than the other.

    What somebody joined by hand may say both: who says one of them, as it is written there, belongs to it.
    """
    if {*some} <= {*others} or {*others} <= {*some}:
        return False
    pairs = [({*one.split()}, {*other.split()}) for one, other in product(some, others)]
    return any(not one <= other and not other <= one for one, other in pairs)


def _languages(words: str) -> set[str]:
    """中英文对照 and 汉英对照 are one, and each may be what another library calls 双语."""
    if not (found := _TWO_LANGUAGES.match(words)):
        return set()
    two = sorted(_LANGUAGE.findall(found[0].replace("汉", "中")))
    return {"双语", "".join(two)} if two else {"双语"}
