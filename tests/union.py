"""A union catalogue whose truth is known: editions, and the records that libraries might have of them.

Titles come from well-known works and from words, names from surnames and given names; ISBNs are invented. What
libraries write differently is drawn by the shares that were measured or are supposed (see `SHARES`). The same seed
gives the same union.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from opencc import OpenCC
from pypinyin.phrases_dict import phrases_dict

from shulian.core.isbn import check_digit_10, check_digit_13
from tests.unionparts import CHINESE, KINDS, Part, said_part

DATA = Path(__file__).parent.parent / "shulian" / "interfaces" / "commands" / "demonstration" / "data"

SHARES = {
    "no-isbn": 0.12,
    "isbn-10": 0.13,
    "hyphens": 0.15,
    "wrong-check-digit": 0.02,
    "wrong-isbn": 0.01,
    "traditional": 0.08,
    "author-variant": 0.10,
    "no-author": 0.01,
    "publisher-variant": 0.10,
    "other-year": 0.01,
    "no-year": 0.01,
    "subtitle-variant": 0.15,
    "addition": 0.06,
    "volume-variant": 0.40,
    "misprint": 0.002,
    "edition-said": 0.7,
    "other-edition": 0.002,
    "edition-in-brackets": 0.1,
    "brackets-left-out": 0.1,
}
"""How often a record differs from its edition in each way."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
GIVEN = "文华明国志建永春秀芳玉兰海云龙飞思远子涵雨欣俊杰晓东丽娜伟强静敏德昌世光宗泽清扬若水长青"
COUNTRIES = ("美", "英", "法", "俄", "日", "德")
_FOREIGN = """
列夫·托尔斯泰 加西亚·马尔克斯 欧内斯特·海明威 维克多·雨果 村上春树
查尔斯·狄更斯 简·奥斯汀 卡勒德·胡赛尼 东野圭吾
"""
_ENDINGS = "研究 概论 导论 史话 简史 教程 词典 手册 选集 全集 读本 入门 鉴赏 图解 问答 故事 新编 论稿 丛谈 纪事"
_SUBTITLES = "理论与实践 从传统到现代 一种新的视角 历史与现实 诗歌 小说 散文 戏剧 基础篇 应用篇 回忆与思考 以西北为例"
FOREIGN, ENDINGS, SUBTITLES = _FOREIGN.split(), _ENDINGS.split(), _SUBTITLES.split()
ADDITIONS = ("(插图本)", "(修订版)", "(珍藏版)", "[普通图书]", "(精装)")
_TEXTBOOK, _READER = "义务教育课程标准实验教科书配套用书人教版", "national curriculum practice and progress reader"
TOLD_APART = (
    ("(教师用书)", "(学生用书)"),
    ("(四级)", "(六级)"),
    ("(初级)", "(高级)"),
    ("(明时期)", "(清时期)"),
    ("(2011-2013)", "(2012-2014)"),
    (f"({_TEXTBOOK}教师用书)", f"({_TEXTBOOK}学生用书)"),
    (f"({_TEXTBOOK}普通班适用)", f"({_TEXTBOOK}实验班适用)"),
    (f"({_READER}, teacher's book)", f"({_READER}, student's book)"),
    ("(人教版)", "(人教版)(教师用书)", "(人教版)(练习册)", "(苏教版)(教师用书)"),
    ("(双语教师用书)", "(双语学生用书)"),
    ("(英汉对照注释版)", "(英汉对照导读版)"),
    ("(中英对照)", "(中法对照)"),
)
"""Words in brackets that tell books of one title, author, publisher and year apart."""


@dataclass(frozen=True)
class Book:
    """One edition as it is."""

    number: int
    title: str
    subtitle: str
    volume: int
    authors: tuple[str, ...]
    publisher: str
    year: int
    isbn: str
    part: Part | None = None


@dataclass(frozen=True)
class Copied:
    """What one library's record says of an edition."""

    truth: int
    title: str
    remainder: str = ""
    volume: str = ""
    authors: tuple[str, ...] = ()
    responsibility: str = ""
    publisher: str = ""
    year: int | None = None
    isbn: str = ""
    statement: str = ""
    states: bool = False
    """Whether the volume says which edition it is of."""


def union(editions: int, seed: int = 1) -> list[Copied]:
    """The records of so many editions, about 3.75 of each, in the order in which they might come."""
    chance = random.Random(seed)
    records = [record for book in books(chance, editions) for record in _records(chance, book)]
    chance.shuffle(records)
    saying = random.Random(seed + 1)
    return [_with_edition(saying, record) for record in records]


def books(chance: random.Random, count: int) -> Iterator[Book]:
    """Editions: single books, sets in volumes, reprints elsewhere, books of one title by others."""
    number, last = 0, None
    while number < count:
        drawn = chance.random()
        if last is not None and drawn < 0.12:
            made = [replace(last, publisher=_publisher(chance), year=_year(chance), isbn=_isbn(chance))]
        elif last is not None and drawn < 0.15:
            made = [replace(last, year=min(2024, last.year + chance.randint(1, 9)), isbn=_isbn(chance))]
        elif last is not None and drawn < 0.19:
            made = [replace(_book(chance), title=last.title)]
        elif drawn < 0.25:
            made = _set(chance)
        elif drawn < 0.28:
            made = _parts(chance)
        elif drawn < 0.29:
            made = _told_apart(chance)
        else:
            made = [_book(chance)]
        for book in made[: count - number]:
            number += 1
            last = replace(book, number=number)
            yield last


def _book(chance: random.Random) -> Book:
    known = chance.random() < 0.1
    title, author = chance.choice(_works()) if known else (_title(chance), "")
    authors = (author,) if author else tuple(_name(chance) for _ in range(chance.choice((1, 1, 1, 2, 3))))
    subtitle = chance.choice(SUBTITLES) if chance.random() < 0.3 else ""
    return Book(0, title, subtitle, 0, authors, _publisher(chance), _year(chance), _isbn(chance))


def _set(chance: random.Random) -> list[Book]:
    whole = replace(_book(chance), subtitle="")
    one_number = chance.random() < 0.3
    numbers = range(1, chance.randint(2, 8) + 1)
    return [replace(whole, volume=volume, isbn=whole.isbn if one_number else _isbn(chance)) for volume in numbers]


def _parts(chance: random.Random) -> list[Book]:
    """A set in volumes of volumes, of classes and halves, or with several volumes in one; often under one number."""
    whole = replace(_book(chance), subtitle="")
    one_number = chance.random() < 0.5
    kind = chance.choice(KINDS)
    parts = [Part(kind, first, second) for first in range(1, chance.randint(2, 3) + 1) for second in (1, 2)]
    if kind == "stated":
        numbers = [_isbn(chance), _isbn(chance)]
        return [replace(whole, part=part, isbn=numbers[part.second - 1]) for part in parts]
    return [replace(whole, part=part, isbn=whole.isbn if one_number else _isbn(chance)) for part in parts]


def _told_apart(chance: random.Random) -> list[Book]:
    """Two books and more that differ by words in brackets alone, and by their number."""
    whole = replace(_book(chance), subtitle="")
    return [replace(whole, title=f"{whole.title}{words}", isbn=_isbn(chance)) for words in chance.choice(TOLD_APART)]


@cache
def _words() -> tuple[str, ...]:
    return tuple(sorted(word for word in phrases_dict if 2 <= len(word) <= 4))


@cache
def _works() -> tuple[tuple[str, str], ...]:
    with (DATA / "works.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(row["title"], row["persons"].split(";")[0].split(" ")[0]) for row in csv.DictReader(stream)]
    return tuple((title, person.rpartition("]")[2]) for title, person in rows)


@cache
def _publishers() -> tuple[str, ...]:
    with (DATA / "publishers.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(next(iter(row.values())) for row in csv.DictReader(stream))


def _title(chance: random.Random) -> str:
    words = chance.sample(_words(), chance.choice((1, 1, 2)))
    return "".join(words) + (chance.choice(ENDINGS) if chance.random() < 0.7 else "")


def _name(chance: random.Random) -> str:
    if chance.random() < 0.15:
        return chance.choice(FOREIGN)
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))


def _publisher(chance: random.Random) -> str:
    return chance.choice(_publishers())


def _year(chance: random.Random) -> int:
    return chance.randint(1980, 2023)


def _isbn(chance: random.Random) -> str:
    digits = "9787" + "".join(chance.choices("0123456789", k=8))
    return digits + check_digit_13(digits)


def _records(chance: random.Random, book: Book) -> Iterator[Copied]:
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4, 5, 7, 12))):
        yield _copied(chance, book)


def _copied(chance: random.Random, book: Book) -> Copied:
    def happens(what: str) -> bool:
        return chance.random() < SHARES[what]

    title, remainder, volume = _said_title(chance, book, happens("subtitle-variant"), happens("volume-variant"))
    if happens("addition"):
        title += chance.choice(ADDITIONS)
    if happens("misprint"):
        title = title[:-1] + chance.choice(GIVEN)
    authors, responsibility = _said_authors(chance, book, varied=happens("author-variant"))
    record = Copied(
        truth=book.number,
        title=title,
        remainder=remainder,
        volume=volume,
        authors=() if happens("no-author") else authors,
        responsibility=responsibility,
        publisher=_said_publisher(chance, book) if happens("publisher-variant") else book.publisher,
        year=None if happens("no-year") else book.year + (chance.choice((-1, 1)) if happens("other-year") else 0),
        isbn="" if happens("no-isbn") else _said_isbn(chance, book.isbn),
        states=book.part is not None and book.part.kind == "stated",
    )
    if record.isbn and book.title.endswith(")") and happens("brackets-left-out"):
        record = replace(record, title=record.title.replace(book.title, book.title.partition("(")[0]))
    if not record.authors and chance.random() < 0.5:
        record = replace(record, responsibility="")
    return _in_traditional(record) if happens("traditional") else record


def _said_title(chance: random.Random, book: Book, subtitle: bool, volume: bool) -> tuple[str, str, str]:
    if book.part:
        return said_part(chance, book.title, book.part, in_title=volume)
    title, remainder, said = book.title, book.subtitle, f"第{book.volume}册" if book.volume else ""
    if remainder and subtitle:
        title, remainder = chance.choice(
            [(f"{title}：{remainder}", ""), (title, ""), (f"{title}——{remainder}", ""), (f"{title} : {remainder}", "")]
        )
    if said and volume:
        number = CHINESE[book.volume - 1]
        title += chance.choice(
            [f"（{number}）", f"({book.volume})", f" 第{number}册", f"〈{book.volume}〉", f"（{number}册）"]
        )
        said = ""
    elif said and chance.random() < 0.3:
        said = chance.choice([f"第{CHINESE[book.volume - 1]}册", str(book.volume), f"({book.volume})"])
    return title, remainder, said


def _said_authors(chance: random.Random, book: Book, *, varied: bool) -> tuple[tuple[str, ...], str]:
    authors = book.authors
    role = chance.choice(("著", "著", "主编", "编著"))
    responsibility = f"{', '.join(authors)}{role}"
    if not varied:
        return authors, responsibility
    drawn = chance.randrange(5)
    if drawn == 0:
        authors = tuple(f"({chance.choice(COUNTRIES)}){name}" for name in authors)
    elif drawn == 1:
        authors = tuple(f"{name}, {chance.randint(1900, 1980)}-" for name in authors)
    elif drawn == 2:
        authors, responsibility = authors[:1], f"{authors[0]}等{role}"
    elif drawn == 3:
        authors = tuple(reversed(authors))
    else:
        authors = tuple(name.rpartition("·")[2] for name in authors)
    return authors, responsibility


def _with_edition(chance: random.Random, record: Copied) -> Copied:
    """The edition statement in its field, or in brackets of the title."""
    if record.states:
        return record
    statement = _said_edition(chance, record.truth)
    if statement and chance.random() < SHARES["edition-in-brackets"]:
        return replace(record, title=f"{record.title}{chance.choice(('(%s)', '（%s）', ' [%s]')) % statement}")
    return replace(record, statement=statement)


def _said_edition(chance: random.Random, number: int) -> str:
    """Every fifth book is a second to fifth edition; not every library says so, and each in its own way."""
    edition = 2 + number % 4 if number % 5 == 0 else 1
    if chance.random() < SHARES["other-edition"]:
        edition += 1
    if chance.random() >= SHARES["edition-said"] or (edition == 1 and chance.random() < 0.8):
        return ""
    chinese = CHINESE[edition - 1]
    forms = [f"第{edition}版", f"第{edition}版", f"第{chinese}版", f"{edition}版", f"第{edition}版 第2次印刷"]
    return chance.choice([*forms, "再版"] if edition == 2 else forms)


def _said_publisher(chance: random.Random, book: Book) -> str:
    short = book.publisher.removesuffix("出版社")
    return chance.choice(
        [short, f"{short}出版社有限公司", f"{short}出版社有限责任公司", f"{short}出版社 ", f"{short}出版社,"]
    )


def _said_isbn(chance: random.Random, isbn: str) -> str:
    drawn = chance.random()
    if drawn < SHARES["wrong-isbn"]:
        return _isbn(chance)
    if drawn < SHARES["wrong-isbn"] + SHARES["wrong-check-digit"]:
        return isbn[:-1] + str((int(isbn[-1]) + chance.randint(1, 9)) % 10)
    if chance.random() < SHARES["isbn-10"]:
        isbn = isbn[3:12] + check_digit_10(isbn[3:12])
    if chance.random() < SHARES["hyphens"]:
        isbn = f"{isbn[:-10]}-{isbn[-10]}-{isbn[-9:-6]}-{isbn[-6:-1]}-{isbn[-1]}".lstrip("-")
    return isbn


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")


def _in_traditional(record: Copied) -> Copied:
    convert = _traditional().convert
    return replace(
        record,
        title=convert(record.title),
        remainder=convert(record.remainder),
        authors=tuple(convert(name) for name in record.authors),
        responsibility=convert(record.responsibility),
        publisher=convert(record.publisher),
    )
