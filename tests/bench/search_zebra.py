"""The same titles, cut into the same words, in Zebra, where Debian's idzebra-2.0 is installed."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from shulian.apps.discovery import queries, tokens
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.index import Description
from tests.bench.search_rivals import Kind

KINDS = ("common-word", "one-word", "two-words")
SEARCHES = 30
_MODULES = ("/usr/lib/*/idzebra-2.0/modules", "/usr/lib/idzebra-2.0/modules")
_TABLES = Path("/usr/share/idzebra-2.0/tab")
_CONFIGURATION = """
profilePath: {folder}:{tables}
modulePath: {modules}
recordType.xml: dom.{folder}/dom.xml
attset: bib1.att
encoding: UTF-8
register: {folder}/register:20G
lockDir: {folder}/lock
keyTmpDir: {folder}/tmp
storeData: 0
storeKeys: 0
memMax: 256
"""
_FILES = {
    "dom.xml": '<dom xmlns="http://indexdata.com/zebra-2.0"><extract name="index"/>'
    '<input syntax="xml" name="xml"><xmlreader level="1"/></input></dom>',
    "words.xml": '<icu_chain locale="zh"><tokenize rule="w"/><casemap rule="l"/></icu_chain>',
    "default.idx": "index w\ncompleteness 0\nposition 1\nalwaysmatches 1\nfirstinfield 1\nicuchain words.xml\n",
}
_ELAPSED = re.compile(r"Number of hits: \d+.*?Elapsed: ([0-9.]+)", re.DOTALL)

Row = dict[str, object]


def rows(descriptions: Iterable[Description], kinds: Sequence[Kind], size: int) -> list[Row]:
    """Each kind of search with ours and with Zebra over so many titles: value is ours, reference Zebra's own time."""
    if not shutil.which("zebraidx-2.0"):
        return [{"name": "search.zebra: skipped, idzebra-2.0 is not installed", "value": None, "unit": ""}]
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        started = time.perf_counter()
        _load(folder, descriptions)
        found: list[Row] = [
            {"name": f"search.zebra.load.{size}", "value": round(time.perf_counter() - started, 1), "unit": "s"}
        ]
        with _served(folder) as address:
            found += [_beside(kind, address, size) for kind in kinds if kind.name in KINDS]
    return found


def _load(folder: Path, descriptions: Iterable[Description]) -> None:
    for name in ("register", "lock", "tmp"):
        (folder / name).mkdir()
    modules = next(str(path) for place in _MODULES for path in Path("/").glob(place[1:]))
    configuration = _CONFIGURATION.format(folder=folder, tables=_TABLES, modules=modules)
    for name, text in (_FILES | {"zebra.cfg": configuration}).items():
        (folder / name).write_text(text, encoding="utf-8")
    with (folder / "titles.xml").open("w", encoding="utf-8") as file:
        file.write('<c xmlns:z="http://indexdata.com/zebra-2.0">')
        file.writelines(map(_record, descriptions))
        file.write("</c>")
    for act in (["init"], ["update", str(folder / "titles.xml")]):
        command = ["zebraidx-2.0", "-v", "none", "-c", str(folder / "zebra.cfg"), *act]
        subprocess.run(command, check=True, capture_output=True)


def _record(description: Description) -> str:
    said = [description.title, *description.authors, *description.subjects]
    words = " ".join(word for text in said for word in tokens.words(text))
    return f'<z:record z:id="{description.title_id}"><z:index name="Any:w">{words}</z:index></z:record>\n'


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    address = f"unix:{folder / 'socket'}"
    server = subprocess.Popen(["zebrasrv-2.0", "-v", "none", "-c", str(folder / "zebra.cfg"), address])
    try:
        until = time.monotonic() + 10
        while not (folder / "socket").exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def _beside(kind: Kind, address: str, size: int) -> Row:
    typed = list(kind.typed)[:SEARCHES]
    ours = []
    for text in typed:
        started = time.perf_counter()
        queries.search(Asked(text, facets=False))
        ours.append((time.perf_counter() - started) * 1000)
    value, reference = statistics.median(ours), statistics.median(_zebra(address, typed))
    row: Row = {"name": f"search.{kind.name}.beside-zebra.{size}", "value": round(value, 3), "unit": "ms"}
    return row | {"reference": round(reference, 3), "ratio": round(reference / value, 2)}


def _zebra(address: str, typed: Sequence[str]) -> list[float]:
    """Milliseconds of each search, as yaz-client tells them: ranked, without fetching anything."""
    asked = [" ".join(f'@attr 1=1016 @attr 2=102 "{word}"' for word in text.split()) for text in typed]
    lines = [f"find {'@and ' * (text.count('@attr 1=1016') - 1)}{text}" for text in asked]
    commands = "\n".join([f"open {address}", *lines, "quit", ""])
    done = subprocess.run(["yaz-client"], input=commands, text=True, capture_output=True, check=True)
    return [float(seconds) * 1000 for seconds in _ELAPSED.findall(done.stdout)]
