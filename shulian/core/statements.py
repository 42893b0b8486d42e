"""The names in a statement of responsibility (责任说明): 曹雪芹, 高鹗 of "(清) 曹雪芹, 高鹗著".

Brief and old records name people nowhere else. What is said of them goes: their country, their part in the work, 等.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 400
"""Characters of a statement that are read; names stand at its beginning."""
MOST = 40
_LONGEST_NAME = 60

_OPEN, _CLOSE = r"[(（\[［〔【]", r"[)）\]］〕】]"
_STATEMENTS = re.compile(r"[;；]")
_NAMES = re.compile(r"[,，、]|\s+(?:and|und|et(?!\s+al)|&)\s+")
_BRACKETED = re.compile(rf"{_OPEN}[^)）\]］〕】]*{_CLOSE}")
_ROLES = (
    r"总主编|副主编|主编|编著|编译|编写|编选|编绘|编注|编撰|编纂|编辑|编剧|编者|编|选编|选译|选注|选|译注"
    r"|译著|译者|翻译|著译|译|校注|校点|校订|校译|校|注释|注译|注|点校|点评|评点|评注|批评|批注|音注|评|插图|插画|绘图"
    r"|绘画|绘著|著绘|绘|文图|图文|导读|导演|审校|审订|审|改写|改编|撰写|撰文|撰稿|撰|著者|作者|原著|著作"
    r"|著|辑录|辑|摄影|摄|口述|讲述|整理|执笔|作词|作曲|词曲|演唱|朗诵|播讲|主讲"
)
_ALSO = rf"\s*(?:{_OPEN}?等{_CLOSE}?)?"
_ROLE = rf"(?:{_ROLES}|[作文图][·・/.][文图绘])"
_ROLE_BEHIND = re.compile(rf"(?P<name>.{{2,}}?){_ALSO}(?:\s*[·・/.]?\s*{_ROLE})+{_ALSO}$")
# 文 and 作 end names too: 张爱文. They are parts in a work behind three characters, or apart.
_SHORT_BEHIND = re.compile(r"(?P<name>.{3,}?|.{2,}?\s+)[文图作写]$")
_AND_OTHERS = re.compile(rf"\s*{_OPEN}?(?:等|et\s+al\.?){_CLOSE}?$", re.IGNORECASE)
_ROLE_BEFORE = re.compile(
    r"^(?:[a-z ]{0,40}\bby\b|(?:editors?|authors?|translators?|illustrators?)\b[,:]?"
    r"|(?:主编|作者|编者|著者|译者)\s*[:：])\s*",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,4}")
_NOBODY = re.compile(rf"{_ROLES}|本[社书刊]\w*|.|佚名|\[?s\.n\.\]?")


@lru_cache(maxsize=20_000)
def named_in(responsibility: str) -> tuple[str, ...]:
    """The names in a statement of responsibility, in order, whatever their part in the work."""
    found: dict[str, None] = {}
    for statement in _STATEMENTS.split(responsibility[:LONGEST]):
        plain = " ".join(_BRACKETED.sub(" ", statement).split())
        parts = _NAMES.split(_ROLE_BEFORE.sub("", plain.strip(" .")))
        for at, part in enumerate(parts):
            for name in _apart(_without_role(part.strip(" ."), is_last=at == len(parts) - 1)):
                found[name] = None
    return tuple(name for name in found if _is_name(name))[:MOST]


def _without_role(part: str, *, is_last: bool) -> str:
    """A name without what it did; only the last one of several in a row says that shortly."""
    match = _ROLE_BEHIND.fullmatch(part) or (_SHORT_BEHIND.fullmatch(part) if is_last else None)
    return _AND_OTHERS.sub("", match["name"] if match else part).strip()


def _apart(text: str) -> list[str]:
    """Several Chinese names between which there is nothing but a blank: 曹雪芹 高鹗."""
    pieces = text.split()
    return pieces if len(pieces) > 1 and all(map(_CHINESE.fullmatch, pieces)) else [" ".join(pieces)]


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and not _NOBODY.fullmatch(text)
