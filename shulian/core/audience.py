"""For whom a title is (读者对象): what its class says, and the words of tables."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Children's literature of the world, of China, of another country; picture books; what is read in primary school;
# general knowledge for children. Most older records have the code of grown-ups by default.
_CHILDREN = re.compile(r"I(?:18|28|[3-7][0-9]{2}\.?8)|J2[23]8\.6|G624|Z228\.1")
_YOUNG = frozenset(
    "少儿 儿童 少年 少年儿童 青少年 幼儿 低幼 学龄前 小学生 中学生 未成年人 亲子 children juvenile".split()  # noqa: SIM905
)
_GROWN = frozenset({"成人", "成年人", "一般", "普通", "大众", "adult", "adults", "general"})


def for_children(classes: Iterable[str]) -> bool:
    """Whether one of these classes of the CLC is one of children's books."""
    return any(_CHILDREN.match(one) for one in classes)


def audience_named(cell: str) -> bool | None:
    """Whether a cell of a table says that a title is for children; None when it says neither."""
    word = cell.strip().lower().removesuffix("读物").removesuffix("读者")
    return True if word in _YOUNG else False if word in _GROWN else None
