"""Where the index lies: generations side by side in one folder, one of them current."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from threading import Lock
from uuid import uuid4

import tantivy

from shulian.apps.discovery.index import VERSION

_POINTER = "current"


class IndexMissing(Exception):
    """There is no index that this version can read: it has never been built, or it was broken or removed."""


def current(root: Path) -> Path:
    """The folder of the generation in use; raises IndexMissing."""
    try:
        name = (root / _POINTER).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as missing:
        raise IndexMissing(f"{root} names no index") from missing
    if not name.startswith(_stem()) or not (root / name / "meta.json").is_file():
        raise IndexMissing(f"{root / name} is not an index of this version")
    return root / name


def fresh(root: Path) -> Path:
    """A new, empty folder for the next generation."""
    folder = root / f"{_stem()}{uuid4().hex}"
    folder.mkdir(parents=True)
    return folder


def switch(root: Path, folder: Path) -> None:
    """Make a finished generation the current one, at once for everybody, and remove the others."""
    beside = root / f"{_POINTER}.new"
    beside.write_text(folder.name, encoding="ascii")
    os.replace(beside, root / _POINTER)
    discard(root, keep=folder)


def discard(root: Path, keep: Path | None = None) -> None:
    """Remove every generation but `keep`; those who still read one keep it open until they look again."""
    for folder in root.glob("v*-*"):
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)


def opened(folder: Path) -> tantivy.Index:
    """A generation, opened; raises IndexMissing when it cannot be read."""
    try:
        return tantivy.Index.open(str(folder))
    except (ValueError, OSError) as broken:
        raise IndexMissing(f"{folder} cannot be opened: {broken}") from broken


class Reader:
    """A process's view of the current generation, renewed only when the files say that something changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = Lock()
        self._seen: tuple[Path, int] | None = None
        self._index: tantivy.Index | None = None

    def searcher(self) -> tantivy.Searcher:
        """A view of the last commit; raises IndexMissing."""
        folder = current(self._root)
        try:
            seen = (folder, (folder / "meta.json").stat().st_mtime_ns)
        except OSError as gone:
            raise IndexMissing(f"{folder} has gone") from gone
        with self._lock:
            if self._index is None or seen != self._seen:
                self._index = self._renewed(folder)
                self._seen = seen
            return self._index.searcher()

    def _renewed(self, folder: Path) -> tantivy.Index:
        """The index with its last commit; opened only when it is another generation than before."""
        index = self._index
        if index is None or self._seen is None or self._seen[0] != folder:
            index = opened(folder)
            index.config_reader("manual")
        try:
            index.reload()
        except (ValueError, OSError) as broken:
            self._index = None
            raise IndexMissing(f"{folder} cannot be read: {broken}") from broken
        return index


def _stem() -> str:
    return f"v{VERSION}-"
