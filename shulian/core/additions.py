"""What stands in the brackets of a title so far as it may tell it from another: 教师用书, 初级, 人教版.

What every library might add (插图本, 普通图书) says nothing, an edition statement (修订版) is compared as one, a volume
was cut out before. Texts come in normalised: NFKC, lower case, simplified script.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import product

from shulian.core.editions import both, is_statement, only_adapted, statement
from shulian.core.volumes import BRACKETED, DROPPED, OPENS

_SAYS_NOTHING = re.compile(
    r"(?!版本$)(?:普通图书|中文图书|图书|专著|文字资料|印刷品|text(?!book)|book|平装|精装|简装|线装|插图|图文|珍藏|典藏|纪念|最新|新|[版本])+"
)
"""Bracketed words that every library might add."""
_TWO_LANGUAGES = re.compile(r"(?P<both>(?:[中汉英日法德俄韩西]文?){2})?(?:对照|双语)+(?:读物|读本|[版本])?(?P<rest>.*)")
_LANGUAGE = re.compile("[中汉英日法德俄韩西]")
_PAIR = re.compile("[中英日法德俄韩西]{2}")
_WHOM = "用书|用本|教师|学生|教参|练习|习题|作业|答案|teacher|student|pupil|textbook|workbook|exercise|answer"
_FOR_WHOM = re.compile(_WHOM)
_VERSION_FOR_WHOM = re.compile(rf"(.+(?<![出排])版)(?![社本权画])(.*(?:{_WHOM}).*)")
"""人教版教师用书 is what others write as (人教版)(教师用书); 出版 and 排版 are no versions."""


def in_brackets(text: str, *names: str) -> tuple[str, str]:
    """The words in the brackets of a title, each once and in one order, and the edition statement among them.

    `names` stood in brackets too, behind the number of a volume: (六年级下册 教师用书).
    """
    opened = OPENS.search(text)
    if not opened and not any(names):
        return "", ""
    words: set[str] = set()
    stated = ""
    for found, bracketed in _pieces([*(BRACKETED.findall(text) if opened else ()), *filter(None, names)]):
        if is_statement(found):
            stated = both(stated, statement(bracketed))
        elif not _SAYS_NOTHING.fullmatch(found):
            languages, rest = _languages(found)
            if is_statement(rest):
                stated, rest = both(stated, statement(rest)), ""
            words |= languages | (only_adapted(rest) or ({rest} if rest else set()))
    return " ".join(sorted(words)), stated


def _pieces(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each of these without blanks and punctuation, and with them; what says of which series and for whom is two.

    第2版教师用书 stays one: as a statement its half would not be held against 修订版教师用书.
    """
    for text in texts:
        found = DROPPED.sub("", text)
        parted = _VERSION_FOR_WHOM.fullmatch(found)
        if parted and not is_statement(parted[1]):
            yield from ((one, one) for one in parted.groups())
        else:
            yield found, text


def for_whom(name: str) -> str:
    """The name of a part as far as it says for whom the part is: another book of the same volume."""
    return name if _FOR_WHOM.search(name) else ""


def contradict(some: Collection[str], others: Collection[str]) -> bool:
    """Whether any of these says something else than any of those; of two, the one may say more than the other.

    For whom a book is, and in which two languages, both say whole or the one not at all that has no brackets: 人教版 is
    not the 教师用书 of 人教版. What somebody joined by hand may say both: who says one of them, as it is written there,
    belongs to it.
    """
    if {*some} <= {*others} or {*others} <= {*some}:
        return False
    return any(_are_two({*one.split()}, {*other.split()}) for one, other in product(some, others))


def _are_two(one: set[str], other: set[str]) -> bool:
    if not one <= other and not other <= one:
        return True
    pairs = [{word for word in words if _PAIR.fullmatch(word)} for words in (one, other)]
    readers = [{word for word in words if _FOR_WHOM.search(word)} for words in (one, other)]
    return readers[0] != readers[1] or (all(pairs) and pairs[0] != pairs[1])


def _languages(words: str) -> tuple[set[str], str]:
    """中英文对照 and 汉英对照 are one, and each may be what another library calls 双语; and what is said besides."""
    if not (found := _TWO_LANGUAGES.fullmatch(words)):
        return set(), words
    two = sorted(_LANGUAGE.findall((found["both"] or "").replace("汉", "中")))
    return ({"双语", "".join(two)} if two else {"双语"}), found["rest"]
