"""Everyday words around a title, as people say them to a librarian or a telephone: 我想看西游记, 有没有三体这本书."""

from __future__ import annotations

import re

from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery.parting import pieces, typed

_GREETING = r"(?:你好|您好|请问|麻烦您?|老师)"
_WHO = r"(?:我们?|孩子|小朋友)"
_WISH = r"(?:想要?|要|需要|能不能|可不可以|可以|能|打算|请?帮我|请?给我|哪里|哪儿|这里|这儿|你们|图书馆)"
_ACT = r"(?:看一?看|看|读一?读|读|借阅|借|找一?找|找|查一?查|查找|查询|查|搜索|搜|买|预约|听|有没有|有无|有|还有)"
_ONE = r"(?:一?下|[一几]?[本部套]|关于|有关)"
# One sign alone begins too many titles: 读 and 有 are said with a wish before them.
_BEFORE = re.compile(
    rf"(?:{_GREETING}+{_ACT}|{_GREETING}*(?:{_WHO}?{_WISH}+{_ACT}?"
    rf"|{_WHO}?(?:借阅?|找一?找|找|查找|查询|搜索|有没有|有无))?){_ONE}?"
)
_BEHIND = re.compile(
    r"(?:的?[这那]一?[本部套](?:小说|绘本|图书|书)?|还?有没有|还?有吗|在哪(?:里|儿)?"
    r"|(?:可以|能不能|能|怎么|想)借阅?|[吗呢吧么]|谢谢|[?!。.~…]+)+$"
)
_TWICE = re.compile(r"(.{2,}?)\1+")
_LEAST = 2
"""Characters of a title among such words; a single one is in too many."""


def without_talk(text: str) -> str:
    """What was typed without everyday words around the title, and once what stands there twice; empty if it is all."""
    plain = normalise(typed(text)).strip()
    before = pieces(plain)
    kept = [word for one in before if (word := _title_in(one))]
    return " ".join(kept) if kept != before else ""


def _title_in(word: str) -> str:
    """A word without the everyday words at its ends; empty where it says nothing else."""
    said = _BEFORE.match(word)
    rest = _BEHIND.sub("", word[said.end() :] if said else word)
    if rest and len(rest) < _LEAST:
        return word
    twice = _TWICE.fullmatch(rest)
    return twice[1] if twice else rest
