"""Parts of sets that have several numbers, or a long one, or words beside it, as libraries write them."""

from __future__ import annotations

import random
from typing import NamedTuple

from shulian.core.numerals import chinese

CHINESE = "一二三四五六七八九十"
WORDS = {
    "whom": (("教师用书",), ("学生用书",)),
    "version": (("人教版",), ("苏教版",)),
    "both": (("人教版",), ("人教版）（教师用书", "教师用书）（人教版", "人教版教师用书", "人教版：教师用书")),
}
"""Words beside a class and a half that tell two books apart, in each way that libraries write them."""
STATED = (("第2版", "第二版", "2版"), ("第3版", "第三版", "3版"))
"""Two editions of one set, as libraries write them beside the volume."""


class Part(NamedTuple):
    """A part of a set: of two levels, of several volumes in one, or with words that tell it from another."""

    kind: str
    first: int
    second: int


Ways = tuple[list[str], list[str]]
"""The ways to write a part in the volume field, and in the title."""


def said_part(chance: random.Random, title: str, part: Part, *, in_title: bool) -> tuple[str, str, str]:
    """Title, subtitle and volume of a part with all that is said of it, in the volume field or in the title."""
    fields, titles = _WAYS[part.kind](part)
    if not in_title:
        words = f"（{chance.choice(_words(part))}）" if part.kind in ("version", "both") else ""
        return title + words, "", chance.choice(fields)
    return title + chance.choice(titles), "", ""


def _series(part: Part) -> Ways:
    first, second = _chinese(part)
    return (
        [f"第{first}辑. 第{second}册", f"第{part.first}辑. 第{part.second}册", f"{part.first}. {part.second}"],
        [f"（第{first}辑） 第{part.second}册", f" 第{part.first}辑 第{second}册"],
    )


def _half(part: Part) -> Ways:
    first, half = _chinese(part)[0], "上下"[part.second - 1]
    return (
        [f"第{first}卷. {half}册", f"第{part.first}卷{half}册", f"{part.first}({half})", f"卷{first}. {half}"],
        [f" 第{first}卷（{half}）", f"（第{part.first}卷{half}册）", f" {part.first}（{half}）"],
    )


def _class(part: Part) -> Ways:
    first, half = _chinese(part)[0], "上下"[part.second - 1]
    return (
        [f"{first}年级. {half}册", f"{part.first}年级{half}册", f"{first}年级. {half}"],
        [
            *(f"（{first}年级{half}册）", f"（{first}年级 {half}）", f" {first}年级{half}册"),
            *(f". {first}年级.{half}", f"（{part.first}年级）（{half}册）"),
        ],
    )


def _worded(part: Part) -> Ways:
    """Two books of one class and half: for teachers and pupils, of two series of schoolbooks, or both."""
    first, said = _chinese(part)[0], _words(part)
    fields = [f"{first}年级上册", f"{part.first}年级. 上册", f"{first}年级. 上"]
    if part.kind == "whom":
        fields = [f"{field}. {words}" for field in fields for words in said]
    ways = (
        *("（{first}年级上册 {words}）", "（{first}年级上册）（{words}）", "（{words}）（{first}年级上册）"),
        *(" {first}年级上册（{words}）", "（{figure}年级上册·{words}）"),
        *("（{first}年级上册：{words}）", "（{first}年级：{words}）. 上册"),
    )
    return fields, [way.format(first=first, figure=part.first, words=words) for way in ways for words in said]


def _course(part: Part) -> Ways:
    number = f"{part.first}-{part.second}"
    return [f"选修{number}", f"选修. {number}"], [f"（选修{number}）"]


def _stem(part: Part) -> Ways:
    stem, second = "甲乙丙"[part.first - 1], _chinese(part)[1]
    return [f"{stem}编. 第{part.second}册", f"{stem}编. {second}"], [f"（{stem}编） 第{second}册"]


def _range(part: Part) -> Ways:
    begin, end = 2 * part.first - 1 + 10 * part.second, 2 * part.first + 10 * part.second
    return (
        [
            *(f"{begin}-{end}", f"第{begin}-{end}册", f"第{begin}至{end}册"),
            *(f"第{begin}册～第{end}册", f"第{begin}、{end}册"),
        ],
        [f"（{begin}-{end}）", f" 第{begin}-{end}册", f"（第{begin}、{end}册）"],
    )


def _long(part: Part) -> Ways:
    """Of sets of more than a thousand volumes: 四库全书."""
    number = 600 * part.first + part.second + 500
    return (
        [f"第{number}册", f"第{chinese(number)}册", f"{number}"],
        [f" 第{number}册", f"（第{number}册）", f"第{chinese(number)}册"],
    )


def _stated(part: Part) -> Ways:
    """A volume of one of two editions that came in one year; the edition stands beside the volume alone."""
    first, forms = _chinese(part)[0], STATED[part.second - 1]
    volumes = (f"第{first}册", f"第{part.first}册")
    pairs = [(edition, volume) for edition in forms for volume in volumes]
    return (
        [f"{one} {other}" for pair in pairs for one, other in (pair, pair[::-1])],
        [
            *(f"（{one} {other}）" for pair in pairs for one, other in (pair, pair[::-1])),
            *(f" {volume}（{edition}）" for edition, volume in pairs),
            *(f"（{edition}）（{volume}）" for edition, volume in pairs),
        ],
    )


_WAYS = {
    "series": _series,
    "half": _half,
    "class": _class,
    "whom": _worded,
    "version": _worded,
    "both": _worded,
    "stated": _stated,
    "course": _course,
    "stem": _stem,
    "range": _range,
    "long": _long,
}
KINDS = tuple(_WAYS)


def _chinese(part: Part) -> tuple[str, str]:
    return CHINESE[part.first - 1], CHINESE[part.second - 1]


def _words(part: Part) -> tuple[str, ...]:
    return WORDS[part.kind][part.second - 1]
