"""A small catalogue of real works, as plain values, and an index of it."""

from __future__ import annotations

from pathlib import Path

import tantivy

from shulian.apps.discovery import finding, index
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.index import Description
from shulian.apps.discovery.question import planned

SHELF = [
    Description(1, "红楼梦", "", "", ("曹雪芹", "高鹗"), ("长篇小说",), ("978-7-02-000220-7",), (1, 2, 3)),
    Description(2, "红楼梦研究", "", "", ("俞平伯",), ("红学",), (), (1, 2)),
    Description(3, "新红楼梦诠释", "", "", ("佚名",), (), (), (1, 2, 3, 4, 5, 6, 7, 8)),
    Description(4, "圍城", "", "", ("錢鍾書",), ("长篇小说",), ("7-02-002475-0",), (1,)),
    Description(5, "C++程序设计语言", "", "", ("Bjarne Stroustrup", "裘宗燕"), ("C语言",), (), (2,)),
    Description(6, "C程序设计", "", "第4版", ("谭浩强",), ("C语言",), (), (1, 2)),
    Description(7, "C#与.NET高级编程", "", "", ("内格尔",), (), (), ()),
    Description(8, "战争与和平", "", "上", ("列夫·托尔斯泰", "草婴"), ("长篇小说",), (), (3,)),
    Description(9, "安娜·卡列尼娜", "", "", ("列夫·托尔斯泰",), (), (), (3,)),
    Description(10, "平凡的世界", "第一部", "", ("路遥",), (), (), (1,)),
    Description(11, "曾国藩家书", "", "", ("曾国藩",), (), (), (1,)),
    Description(12, "War and peace", "a novel", "", ("Leo Tolstoy",), ("Russia -- History",), (), (4,)),
    Description(13, "Les misérables", "", "", ("Victor Hugo",), (), (), (4,)),
    Description(14, "三体", "", "2 黑暗森林", ("刘慈欣",), ("科学幻想小说",), (), (1, 2)),
    Description(15, "三体", "", "", ("刘慈欣",), ("科学幻想小说",), (), (1,)),
    Description(16, "明朝那些事儿", "", "", ("当年明月",), (), (), (1,)),
    Description(17, "利用Python进行数据分析", "", "", ("Wes McKinney",), (), (), (2,)),
    Description(18, "家", "", "", ("巴金",), (), (), (1,)),
    Description(19, "国家地理", "", "", (), (), ("1009-6337",), (1,)),
    Description(20, "鲁迅全集", "", "", ("鲁迅",), (), (), (1,)),
    Description(21, "呐喊", "", "", ("鲁迅",), ("短篇小说",), (), (1, 2, 3)),
    Description(22, "鲁迅传", "", "", ("林贤治",), ("鲁迅",), (), (1, 2, 3, 4)),
]


def made(folder: Path, shelf: list[Description] = SHELF) -> tantivy.Index:
    """An index of the shelf in this folder."""
    index_made = index.make(folder)
    writer = index_made.writer(heap_size=15_000_000, num_threads=1)
    for description in shelf:
        writer.add_json(index.as_json(description))
    writer.commit()
    writer.wait_merging_threads()
    index_made.reload()
    return index_made


def found(index_made: tantivy.Index, text: str, library: int | None = None) -> list[int]:
    """Ids of the titles found, best first."""
    asked = Asked(text, library=() if library is None else (library,))
    plan = planned(asked)
    return [hit.title_id for hit in finding.page(index_made.searcher(), asked, plan, slice(0, 50)).hits] if plan else []
