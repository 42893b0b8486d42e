"""Typst as all printed matter uses it: the fonts that are here, one compiler, one run at a time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, cast

import typst

HERE = Path(__file__).parent
_FONTS = HERE / "fonts"
_TEMPLATES = HERE / "templates"
_SERIF = ("Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun")
_SANS = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "SimHei")
_FALLBACK = ("Libertinus Serif", "Noto Sans JP")
"""What the families before do not have: letters of other scripts; and characters of names, such as 𠮷."""
_compiling = Lock()
SCREEN_DOTS = 80


def pdf(template: str, inputs: Mapping[str, Any], made_at: datetime, files: Mapping[str, bytes] | None = None) -> bytes:
    """A template with its values as a PDF with embedded fonts; the same values and moment give the same bytes.

    `files` are pictures that the template finds beside it under these names.
    """
    moment = made_at.astimezone(UTC).replace(microsecond=0)
    with _compiling, _beside(files or {}) as folder:
        made = _compiler().compile(
            str(folder / template), root=str(folder), format="pdf", sys_inputs=_texts(inputs), timestamp=moment
        )
    return cast(bytes, made)


def pictures(
    template: str, inputs: Mapping[str, Any], made_at: datetime, files: Mapping[str, bytes] | None = None
) -> list[bytes]:
    """The pages as PNG, as large as a screen shows them beside a text."""
    moment = made_at.astimezone(UTC).replace(microsecond=0)
    with _compiling, _beside(files or {}) as folder:
        made = _compiler().compile(
            str(folder / template),
            root=str(folder),
            format="png",
            ppi=SCREEN_DOTS,
            sys_inputs=_texts(inputs),
            timestamp=moment,
        )
    return made if isinstance(made, list) else [cast(bytes, made)]


def _texts(inputs: Mapping[str, Any]) -> dict[str, str]:
    serif, sans = families()
    given = {**inputs, "serif": serif, "sans": sans}
    return {name: json.dumps(value, ensure_ascii=False) for name, value in given.items()}


@contextmanager
def _beside(files: Mapping[str, bytes]) -> Iterator[Path]:
    """The folder of the templates; with files, a copy of it in which they lie for the time of one run."""
    if not files:
        yield _TEMPLATES
        return
    with TemporaryDirectory(prefix="shulian-print-") as name:
        folder = Path(name)
        for template in _TEMPLATES.glob("*.typ"):
            shutil.copyfile(template, folder / template.name)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        yield folder


@lru_cache(maxsize=1)
def families() -> tuple[list[str], list[str]]:
    """The serif and sans families that are here, our own before the system's."""
    present = set(typst.Fonts(font_paths=[str(_FONTS)]).families())
    serif, sans = ([one for one in wanted if one in present] for wanted in (_SERIF, _SANS))
    return [*serif, *_FALLBACK], [*sans, *serif, *_FALLBACK]


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(_TEMPLATES), font_paths=[str(_FONTS)])
