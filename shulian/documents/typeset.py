"""Typst as all printed matter uses it: the fonts that are here, one compiler, one run at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst

_HERE = Path(__file__).parent
_FONTS = _HERE / "fonts"
_TEMPLATES = _HERE / "templates"
_SERIF = ("Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun")
_SANS = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "SimHei")
_FALLBACK = "Libertinus Serif"
_compiling = Lock()


def pdf(template: str, inputs: Mapping[str, Any], made_at: datetime) -> bytes:
    """A template with its values as a PDF with embedded fonts; the same values and moment give the same bytes."""
    serif, sans = families()
    given = {**inputs, "serif": serif, "sans": sans}
    texts = {name: json.dumps(value, ensure_ascii=False) for name, value in given.items()}
    moment = made_at.astimezone(UTC).replace(microsecond=0)
    with _compiling:
        made = _compiler().compile(str(_TEMPLATES / template), format="pdf", sys_inputs=texts, timestamp=moment)
    return cast(bytes, made)


@lru_cache(maxsize=1)
def families() -> tuple[list[str], list[str]]:
    """The serif and sans families that are here, our own before the system's."""
    present = set(typst.Fonts(font_paths=[str(_FONTS)]).families())
    serif, sans = ([one for one in wanted if one in present] for wanted in (_SERIF, _SANS))
    return [*serif, _FALLBACK], [*sans, *serif, _FALLBACK]


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(_TEMPLATES), font_paths=[str(_FONTS)])
