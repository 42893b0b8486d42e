"""The pages of the documentation, as the tests of them see them."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
HANDBOOK = DOCS / "handbook"

_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository, and every new one that is not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def markdown() -> list[Path]:
    """Every page that is written in Markdown."""
    return [path for path in tracked() if path.suffix == ".md"]


def name_of(path: Path) -> str:
    """A file's name as seen from the root."""
    return str(path.relative_to(ROOT))


def links(text: str) -> list[str]:
    """The targets of the links and pictures of a page."""
    return _LINK.findall(_FENCED.sub("", text))


def code_in(text: str) -> list[str]:
    """What stands between back ticks within a line."""
    return _CODE.findall(_FENCED.sub("", text))


def anchors(text: str) -> set[str]:
    """The anchors that headings give, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def headings(text: str) -> list[int]:
    """The levels of the headings in their order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", _FENCED.sub("", text), re.MULTILINE)]
