"""Searching 100,000 titles, beside the search engine itself matching in the same fields without ranking.

Both sides look in one index and take the first twenty ids; they take turns, so that a noisy moment hits both.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import tantivy
from django.test import override_settings
from tantivy import Occur, Query

from shulian.apps.discovery import folder, index, tokens
from shulian.apps.discovery.index import Description, schema
from shulian.apps.discovery.queries import search

TITLES = 100_000
ROUNDS = 5
SEARCHES = 200

_SUBJECTS = """
中国 陕西 西安 长安 秦岭 黄河 汉水 古代 近代 现代 世界 欧洲 亚洲 唐代 宋代 明清 民国 乡村
城市 农业 工业 经济 金融 贸易 管理 会计 统计 法律 宪法 民法 政治 外交 军事 历史 考古 地理
地质 气象 生态 环境 生物 植物 动物 医学 中医 护理 营养 心理 教育 语文 数学 物理 化学 天文
力学 机械 电子 电路 网络 数据 算法 软件 编程 人工智能 机器学习 数据库 操作系统 建筑 园林 交通 铁路 航空
航天 能源 材料 纺织 食品 茶叶 烹饪 音乐 美术 书法 戏曲 电影 摄影 体育 围棋 武术 旅游 民俗
宗教 哲学 逻辑 伦理 美学 诗歌 散文 小说 童话 寓言 神话 传记 书信 日记 文学 语言 文字 方言
翻译 新闻 出版 图书馆 档案 博物馆 红楼梦 三国演义 水浒传 西游记
"""
_ENDINGS = "研究 概论 导论 史话 简史 教程 词典 手册 选集 全集 读本 入门 鉴赏 图解 问答 故事 大纲 实务 新编 论稿"
SUBJECTS, ENDINGS = _SUBJECTS.split(), _ENDINGS.split()
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
GIVEN = "文华明国志建永春秀芳玉兰海云龙飞思远子涵雨欣俊杰晓东丽娜伟强静敏德昌世光宗泽清扬若水长青"


def run() -> list[dict[str, object]]:
    """One row for the median and one for the 99th of 100 of each kind of search; ratio = reference / value."""
    with tempfile.TemporaryDirectory() as root:
        built = _build(Path(root))
        with override_settings(INDEX_FOLDER=root):
            made = folder.opened(folder.current(Path(root)))
            rows = [row for kind in _kinds(random.Random(2)) for row in _measured(made, *kind)]
    return [built, *rows]


def titles(chance: random.Random, count: int) -> Iterator[Description]:
    """Generated titles: the same for the same chance."""
    for number in range(1, count + 1):
        words = chance.sample(SUBJECTS, chance.choice([1, 2, 2, 3]))
        yield Description(
            title_id=number,
            title="".join(words) + chance.choice(ENDINGS),
            volume=f"第{chance.randint(1, 9)}卷" if chance.random() < 0.2 else "",
            authors=(_name(chance),),
            subjects=(words[0], chance.choice(SUBJECTS)),
            numbers=(f"9787{number:08d}{number % 10}",),
            libraries=tuple(chance.sample(range(1, 108), chance.choice([1, 1, 2, 3, 5, 12]))),
        )


def _build(root: Path) -> dict[str, object]:
    made_in, bare_in = folder.fresh(root), root / "bare"
    bare_in.mkdir()
    described = list(titles(random.Random(1), TITLES))
    started = time.perf_counter()
    _fill(index.make(made_in), map(index.document, described))
    value = TITLES / (time.perf_counter() - started)
    documents = list(map(index.document, described))
    started = time.perf_counter()
    _fill(index.make(bare_in), documents)
    reference = TITLES / (time.perf_counter() - started)
    folder.switch(root, made_in)
    return _row("search.build", value, "titles/s", reference, value / reference)


def _fill(made: tantivy.Index, documents: Iterable[tantivy.Document]) -> None:
    writer = made.writer(heap_size=64_000_000, num_threads=1)
    for document in documents:
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _kinds(chance: random.Random) -> Iterator[tuple[str, list[str], Callable[[str], Query]]]:
    """Name, what is typed, and the bare query for it."""
    pairs = [" ".join(chance.sample(SUBJECTS, 2)) for _ in range(SEARCHES)]
    yield "common-word", chance.choices(SUBJECTS, k=SEARCHES), _anywhere
    yield "two-words", pairs, _anywhere
    yield "author", [_name(chance) for _ in range(SEARCHES)], _anywhere
    numbers = [described.numbers[0] for described in islice(titles(random.Random(1), SEARCHES * 7), 0, None, 7)]
    yield "isbn", numbers, lambda typed: Query.term_query(schema(), "number", typed)
    yield "pinyin-prefix", [_initials(chance) for _ in range(SEARCHES)], _prefix


def _measured(
    made: tantivy.Index, kind: str, typed: list[str], bare: Callable[[str], Query]
) -> list[dict[str, object]]:
    searcher = made.searcher()
    ours: list[float] = []
    theirs: list[float] = []
    for _round in range(ROUNDS):
        ours += [_timed(partial(search, text)) for text in typed]
        theirs += [_timed(partial(_first_twenty, searcher, bare, text)) for text in typed]
    rows = []
    for name, share in ((f"search.{kind}", 0.5), (f"search.{kind}.p99", 0.99)):
        value, reference = _at(ours, share), _at(theirs, share)
        rows.append(_row(name, value, "ms", reference, reference / value))
    return rows


def _first_twenty(searcher: tantivy.Searcher, bare: Callable[[str], Query], typed: str) -> list[object]:
    hits = searcher.search(bare(typed), 20).hits
    return list(searcher.fast_field_values("id", [address for _score, address in hits]))


def _anywhere(typed: str) -> Query:
    """The words, each as a phrase in title, author or subject: the same matching, without any ranking."""
    places = [[_phrase(field, word) for field in ("title", "author", "subject")] for word in typed.split()]
    words = [Query.boolean_query([(Occur.Should, place) for place in places_of_one]) for places_of_one in places]
    return Query.boolean_query([(Occur.Must, word) for word in words])


def _phrase(field: str, word: str) -> Query:
    terms = tokens.bigrams(word)
    if len(terms) == 1:
        return Query.term_query(schema(), field, terms[0])
    return Query.phrase_query(schema(), field, list(terms))


def _prefix(typed: str) -> Query:
    return Query.regex_query(schema(), "pinyin", f"{typed}.*")


def _name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))


def _initials(chance: random.Random) -> str:
    return "".join(chance.choices("bcdfghjlmnqrstwxyz", k=chance.randint(3, 5)))


def _timed(act: Callable[[], object]) -> float:
    """How long an act takes, in milliseconds."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _at(times: list[float], share: float) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[round(share * 100) - 1]


def _row(name: str, value: float, unit: str, reference: float, ratio: float) -> dict[str, object]:
    value, reference, ratio = round(value, 3), round(reference, 3), round(ratio, 2)
    return {"name": name, "value": value, "unit": unit, "reference": reference, "ratio": ratio}
