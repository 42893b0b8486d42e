"""Titles of a made-up province, for measuring: the same for the same seed, and as uneven as real ones.

Well-known works, publishers and surnames are facts; their editions, numbers, holders and loans are invented. Words come
from a list of subjects, of which few are frequent, and from the dictionary that the pinyin comes from.
"""

from __future__ import annotations

import os
import random
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from itertools import accumulate, islice
from multiprocessing import get_context
from pathlib import Path
from typing import TextIO

import tantivy
from pypinyin.constants import PHRASES_DICT

from shulian.apps.discovery import index
from shulian.apps.discovery.index import Description
from shulian.apps.discovery.pinyin import spellings
from shulian.core.forms import Form
from shulian.core.isbn import check_digit_13
from tests.bench import search_rivals

_SUBJECTS = """
中国 历史 文学 教育 经济 社会 文化 管理 技术 设计 艺术 法律 世界 生活 儿童 心理 数学 英语 语文 医学 陕西 西安
长安 秦岭 黄河 汉水 古代 近代 现代 欧洲 亚洲 唐代 宋代 明清 民国 乡村 城市 农业 工业 金融 贸易 会计 统计 宪法
民法 政治 外交 军事 考古 地理 地质 气象 生态 环境 生物 植物 动物 中医 护理 营养 物理 化学 天文 力学 机械 电子
电路 网络 数据 算法 软件 编程 人工智能 机器学习 数据库 操作系统 建筑 园林 交通 铁路 航空 航天 能源 材料 纺织
食品 茶叶 烹饪 音乐 美术 书法 戏曲 电影 摄影 体育 围棋 武术 旅游 民俗 宗教 哲学 逻辑 伦理 美学 诗歌 散文 小说
童话 寓言 神话 传记 书信 日记 语言 文字 方言 翻译 新闻 出版 图书馆 档案 博物馆 红楼梦 三国演义 水浒传 西游记
"""
_ENDINGS = "研究 概论 导论 史话 简史 教程 词典 手册 选集 全集 读本 入门 鉴赏 图解 问答 故事 大纲 实务 新编 论稿"
_WORKS = """
红楼梦/曹雪芹 三国演义/罗贯中 水浒传/施耐庵 西游记/吴承恩 儒林外史/吴敬梓 聊斋志异/蒲松龄 呐喊/鲁迅 彷徨/鲁迅
朝花夕拾/鲁迅 鲁迅全集/鲁迅 围城/钱锺书 管锥编/钱锺书 骆驼祥子/老舍 茶馆/老舍 四世同堂/老舍 家/巴金 春/巴金
秋/巴金 子夜/茅盾 边城/沈从文 平凡的世界/路遥 人生/路遥 白鹿原/陈忠实 废都/贾平凹 秦腔/贾平凹 活着/余华
许三观卖血记/余华 红高粱家族/莫言 蛙/莫言 三体/刘慈欣 球状闪电/刘慈欣 明朝那些事儿/当年明月 万历十五年/黄仁宇
中国哲学简史/冯友兰 乡土中国/费孝通 史记/司马迁 资治通鉴/司马光 论语译注/杨伯峻 诗经/佚名 唐诗三百首/蘅塘退士
战争与和平/列夫·托尔斯泰 安娜·卡列尼娜/列夫·托尔斯泰 百年孤独/加西亚·马尔克斯 老人与海/海明威
小王子/圣埃克苏佩里 安徒生童话/安徒生 格林童话/格林兄弟 窗边的小豆豆/黑柳彻子 追风筝的人/卡勒德·胡赛尼
月亮和六便士/毛姆 射雕英雄传/金庸 天龙八部/金庸 笑傲江湖/金庸 曾国藩家书/曾国藩 人类简史/尤瓦尔·赫拉利
C程序设计/谭浩强 C++程序设计语言/本贾尼·斯特劳斯特卢普 算法导论/科尔曼 新华字典/商务印书馆辞书研究中心
高等数学/同济大学数学系
"""
_PUBLISHERS = """
人民文学出版社 中华书局 商务印书馆 三联书店 上海译文出版社 作家出版社 陕西人民出版社 陕西师范大学出版社
西北大学出版社 北京大学出版社 清华大学出版社 高等教育出版社 机械工业出版社 电子工业出版社 人民邮电出版社
科学出版社 人民出版社 中信出版社 上海古籍出版社 浙江文艺出版社 译林出版社 湖南文艺出版社 长江文艺出版社
中国青年出版社 接力出版社 明天出版社 二十一世纪出版社 三秦出版社 未来出版社 太白文艺出版社 法律出版社
人民卫生出版社 中国农业出版社 中国建筑工业出版社 化学工业出版社
"""
_CLASSES = """
I247.5 I242.4 I206 I561.4 I712.4 I287.5 K20 K204 K291.41 B82 B84 B94 C91 D90 D922 D6 E0 F0 F12 F27 F83 G20 G25
G40 G63 G89 H19 H31 H13 J2 J6 J9 K825 N49 O1 O4 O6 P1 P5 Q1 Q94 R2 R47 R1 S5 S6 TP3 TP312 TN4 TU2 TS97 TH1 U4
V1 X3 Z2
"""
_LANGUAGES = ("chi",) * 18 + ("eng", "jpn")
_FORMS = (Form.BOOK,) * 28 + (Form.SERIAL, Form.E_BOOK, Form.AUDIO, Form.MAP)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
)
_GIVEN = "文华明国志建永春秀芳玉兰海云龙飞思远子涵雨欣俊杰晓东丽娜伟强静敏德昌世光宗泽清扬若水长青"
_HOLDERS = (1, 1, 1, 1, 2, 2, 3, 3, 5, 8, 15, 30)

SUBJECTS, ENDINGS = _SUBJECTS.split(), _ENDINGS.split()
WORKS = [tuple(work.split("/")) for work in _WORKS.split()]
LIBRARIES = range(1, 108)
_KNOWN, _OF_SETS = 0.06, 0.15
_CHUNK, _AHEAD = 2000, 8


@cache
def _words() -> tuple[list[str], list[float]]:
    """Words, and how often each comes: the tenth one a tenth as often as the first."""
    others = sorted(word for word in PHRASES_DICT if 2 <= len(word) <= 3)
    words = [*SUBJECTS, *random.Random(3).sample(others, len(others))]
    return words, list(accumulate(1 / (place + 12) for place in range(len(words))))


def titles(chance: random.Random, count: int) -> Iterator[Description]:
    """Generated titles: the same for the same chance."""
    words, weights = _words()
    publishers, classes = _PUBLISHERS.split(), _CLASSES.split()
    works: dict[tuple[str, str], int] = {}
    for number in range(1, count + 1):
        said = chance.choices(words, cum_weights=weights, k=chance.choice((2, 2, 3, 3, 4)))
        if chance.random() < _KNOWN:
            title, author = chance.choice(WORKS)
        else:
            title, author = "".join(said[1:]) + chance.choice(ENDINGS), name(chance)
        held = sorted(chance.sample(LIBRARIES, chance.choice(_HOLDERS)))
        yield Description(
            title_id=number,
            title=title,
            volume=f"第{chance.randint(1, 9)}卷" if chance.random() < _OF_SETS else "",
            authors=(author,),
            subjects=tuple(dict.fromkeys(said[:2])),
            numbers=(isbn(number),),
            libraries=tuple(held),
            available=tuple(library for library in held if chance.random() < 0.7),
            publisher=publishers[min(int(chance.expovariate(0.12)), len(publishers) - 1)],
            series=f"{said[0]}文库" if chance.random() < 0.1 else "",
            year=2026 - min(int(chance.expovariate(0.07)), 110),
            clc=chance.choice(classes),
            language=chance.choice(_LANGUAGES),
            form=chance.choice(_FORMS),
            juvenile=chance.random() < 0.12,
            work=works.setdefault((title, author), len(works) + 1),
            loans=int(chance.expovariate(0.02)) * (len(held) > 2),
            added=1_700_000_000 + number,
        )


def isbn(number: int) -> str:
    """An invented number with the right check digit."""
    digits = f"9787{number:08d}"
    return digits + check_digit_13(digits)


def name(chance: random.Random) -> str:
    """A name with one of the frequent surnames."""
    return chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2))))


def initials(title: str) -> str:
    """The beginning of a title's initials, as people type it."""
    return next((spelling for spelling in spellings(title)[::-1] if len(spelling) > 2), "")[:4]


def build(folder: Path, count: int, beside: Path | None = None) -> None:
    """Write an index of so many titles: documents are made in other processes, this one only writes them.

    `beside` is a file for the same titles as PostgreSQL takes them in.
    """
    made = index.make(folder)
    writer = made.writer(heap_size=256_000_000, num_threads=1)
    shelf = titles(random.Random(1), count)
    with (
        ProcessPoolExecutor(len(os.sched_getaffinity(0)), mp_context=get_context("fork")) as pool,
        open(beside or os.devnull, "w", encoding="utf-8") as lines,
    ):
        waiting: deque[Future[tuple[list[str], str]]] = deque()
        while chunk := list(islice(shelf, _CHUNK)):
            waiting.append(pool.submit(_documents, chunk, with_lines=beside is not None))
            if len(waiting) > _AHEAD:
                _write(writer, lines, waiting.popleft())
        for done in waiting:
            _write(writer, lines, done)
    writer.commit()
    writer.wait_merging_threads()


def _documents(chunk: list[Description], *, with_lines: bool) -> tuple[list[str], str]:
    lines = "".join(map(search_rivals.line, chunk)) if with_lines else ""
    return [index.as_json(description) for description in chunk], lines


def _write(writer: tantivy.IndexWriter, lines: TextIO, made: Future[tuple[list[str], str]]) -> None:
    documents, text = made.result()
    lines.write(text)
    for one in documents:
        writer.add_json(one)
