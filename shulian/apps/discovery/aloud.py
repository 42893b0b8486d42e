"""How a title is read aloud: every character with its pinyin, for those who are learning to read."""

from __future__ import annotations

import re
from functools import lru_cache

_RUNS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[^\u3400-\u4dbf\u4e00-\u9fff]+")
LONGEST = 40


@lru_cache(maxsize=2048)
def read_aloud(text: str) -> tuple[tuple[str, str], ...]:
    """The pieces of a text with what stands over each: one Chinese character and its pinyin, or others with nothing."""
    # Its dictionary takes long to load: whoever needs no pinyin does not wait for it.
    from pypinyin import Style, lazy_pinyin

    found: list[tuple[str, str]] = []
    for run in _RUNS.findall(text[:LONGEST]):
        spoken = lazy_pinyin(run, style=Style.TONE) if "\u3400" <= run[0] <= "\u9fff" else []
        found += zip(run, spoken, strict=True) if len(spoken) == len(run) else [(run, "")]
    return tuple(found)
