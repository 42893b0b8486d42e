"""The edition statement (版本项) as it compares and as it is looked for: 第2版, 第二版, 2版, 2nd ed. and 再版 are one.

A statement is its number and its words, as "2|修订": what is only worded (修订版) has no number, and printings
(第3次印刷) and bindings are no editions. Texts come in normalised: NFKC, lower case, simplified script.
"""

from __future__ import annotations

import re

from shulian.core.numerals import NUMERAL, number

_PRINTING = re.compile(
    rf"第?\s*(?:{NUMERAL})\s*(?:次\s*)?(?:印刷|印)|(?<=版)\s*第?\s*(?:{NUMERAL})\s*次(?!\s*印)"
    r"|[0-9]{1,3}(?:st|nd|rd|th)?\s*(?:printing|impression)"
)
_NUMBERED = re.compile(rf"(?<![0-9])第?\s*(?P<number>{NUMERAL})\s*版|(?P<named>[初再])版")
_NAMED = {"初": "1", "再": "2"}
_TOKENS = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"([0-9]{1,3})(?:st|nd|rd|th|e|a|o)?")
_ORDINALS = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "fifth": "5",
    "sixth": "6",
    "seventh": "7",
    "eighth": "8",
    "ninth": "9",
    "tenth": "10",
}
_END = re.compile(r"年?[版本]$")
_MEANT = {
    **dict.fromkeys(("rev", "revised", "修正", "校订", "überarb", "überarbeitete"), "修订"),
    **dict.fromkeys(("enl", "enlarged", "expanded", "augmented", "增补", "erw", "erweiterte"), "增订"),
}
"""Words that say the same."""
_SAYS_NOTHING = frozenset(
    {
        *("ed", "eds", "edition", "editions", "éd", "édition", "edición", "edizione", "aufl", "auflage", "版", "本"),
        *("the", "and", "und", "et", "of", "精装", "平装", "简装", "hardcover", "hardback", "paperback", "pbk"),
    }
)
_LOOKED_FOR = re.compile(
    rf".{{1,8}}版|(?:修订|增订|校订|增补|影印|插图|珍藏)本|[0-9]{{1,3}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)}"
    r"|rev|revised|enlarged|expanded"
)
_ADAPTED = {
    **dict.fromkeys(("青少年", "青少"), "青少"),
    **dict.fromkeys(("少年儿童", "少儿", "儿童", "少年"), "少儿"),
    **dict.fromkeys(("中小学生", "小学生", "中学生", "学生"), "学生"),
    **dict.fromkeys(("注音", "拼音"), "注音"),
    **dict.fromkeys(("缩写", "缩编", "缩略", "节缩", "节写", "简写"), "缩写"),
    **dict.fromkeys(("改写", "改编"), "改写"),
    **dict.fromkeys(("节选", "删节"), "节选"),
    **dict.fromkeys(("彩色插图", "彩色图", "彩色", "全彩", "彩图", "彩绘", "美绘"), "彩图"),
    **{word: word for word in ("幼儿", "绘本", "漫画", "卡通")},
}
"""Forms in which a book is made over, mostly for the young, and words that say the same."""
_ADAPTED_WORDS = "|".join(sorted(_ADAPTED, key=len, reverse=True))
_ADAPTED_FORM = re.compile(rf"((?:{_ADAPTED_WORDS})+)(?:必读|阅读|导读|普及|珍藏|典藏|精装|读)*[版本](?![权画图税])")
_STATED = re.compile(
    rf"(?!版本$)(?:第?(?:{NUMERAL})(?:[次版]|次?印刷?)|[初再]版|最新|全新|全面|新|修订|修正|校订|订正|增订|增补|增修|重修|重订|改订|补订|影印|[版本])+"
    rf"|(?:[0-9]{{1,2}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)}|rev(?:ised)?|enl(?:arged)?|expanded|updated|new|and)*"
    r"ed(?:n|ition)?"
)
"""What says of an edition which one it is, and nothing else: no 人教版, no 2019年版, which may be another book.

版本 by itself is what a book is about: 文献学(版本).
"""
_ANY = frozenset({"ed", "edition"})
ANY = "ed"
"""What every title with a statement is found by."""


def statement(text: str) -> str:
    """Number and words of an edition statement; empty when it says none."""
    if not text:
        return ""
    text = _PRINTING.sub(" ", text)
    found, words = "", []
    if match := _NUMBERED.search(text):
        found = _NAMED.get(match["named"] or "") or number(match["number"])
        text = f"{text[: match.start()]} {text[match.end() :]}"
    for token in _TOKENS.findall(text):
        if not found and (told := _counted(token)):
            found = told
            continue
        word = _END.sub("", token)
        if word and word not in _SAYS_NOTHING:
            words.append(_MEANT.get(word, word))
    return f"{found}|{' '.join(sorted(set(words)))}" if found or words else ""


def is_statement(words: str) -> bool:
    """Whether these words, without blanks and punctuation, are an edition statement, wherever they stand."""
    return _STATED.fullmatch(words) is not None


def both(one: str, other: str) -> str:
    """What two statements say of one edition."""
    if not one or not other:
        return one or other
    number_one, _, words_one = one.partition("|")
    number_other, _, words_other = other.partition("|")
    words = sorted({*words_one.split(), *words_other.split()})
    return f"{number_one or number_other}|{' '.join(words)}"


def differ(one: str, other: str) -> bool:
    """Whether two statements name two editions; who says none contradicts nobody.

    What is worded and not numbered may be a first edition, of the words, but no second one.
    """
    if not one or not other or one == other:
        return False
    number_one, _, words_one = one.partition("|")
    number_other, _, words_other = other.partition("|")
    if (number_one or "1") != (number_other or "1"):
        return True
    return bool(words_one and words_other) and words_one != words_other


def adapted(*texts: str) -> frozenset[str]:
    """The forms in which an edition is made over, as its title or statement says: 注音 and 彩图 of 彩图注音版."""
    said = [text for text in texts if "版" in text or "本" in text]
    forms = [form for text in said for form in _ADAPTED_FORM.findall(text)]
    return frozenset(_ADAPTED[word] for form in forms for word in re.findall(_ADAPTED_WORDS, form))


def only_adapted(words: str) -> frozenset[str]:
    """The same of words that say nothing else."""
    return adapted(words) if _ADAPTED_FORM.fullmatch(words) else frozenset()


def found_by(text: str) -> list[str]:
    """What a title with this statement is found by: its number, its words, and that it has one."""
    told, _, words = statement(text).partition("|")
    pieces = [*([told] if told else []), *words.split()]
    return [*pieces, ANY] if pieces else []


def looked_for(word: str) -> list[str]:
    """What a word of a search asks of the statement, all of which must be in it; nothing for any other word."""
    if word in _ANY:
        return [ANY]
    return found_by(word)[:-1] if _LOOKED_FOR.fullmatch(word) else []


def _counted(token: str) -> str:
    match = _ORDINAL.fullmatch(token)
    return number(match[1]) if match else _ORDINALS.get(token, "")
