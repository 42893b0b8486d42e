"""A backup brings everything back, or says in one sentence why it does not."""

from __future__ import annotations

import json
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from shulian.config import backup, postgres
from shulian.config.home import KEYS, Home
from tests.config.conftest import of_folder, shulian


@pytest.fixture(autouse=True)
def _no_other_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHULIAN_DATABASE_URL", raising=False)


def write_down(home: Home, number: int) -> None:
    with postgres.available(home), psycopg.connect(home.database_url()) as connection:
        connection.execute("CREATE TABLE note AS SELECT %s::int AS number", [number])


def read_back(home: Home, question: LiteralString = "SELECT number FROM note") -> int:
    with postgres.available(home), psycopg.connect(home.database_url()) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


ERASED_LATER = """
from uuid import uuid4
from shulian import clock
from shulian.apps.readers.erased import remember
from tests import make
reader = make.reader(make.library("雁塔区图书馆"))
remember(uuid4(), clock.now(), [str(reader.token)])
"""
"""A reader who is here while the backup is made, and is on the list of the erased at the time of the restore."""


def test_database_keys_and_files_come_back(ready_home: Home, folder: Path) -> None:
    write_down(ready_home, 42)
    (ready_home.files / "returns").mkdir()
    (ready_home.files / "returns" / "联盟.xlsx").write_bytes(b"figures")
    keys = {file.name: file.read_bytes() for file in ready_home.keys.iterdir()}
    saved, erasures = folder / "saved.tar.gz", folder / "erasures"
    shulian(ready_home.path, "shell", "--no-imports", "-c", ERASED_LATER)
    ready_home.erasures.rename(erasures)

    said = shulian(ready_home.path, "backup", str(saved)).stdout
    assert said == f"The backup is in {saved}. It holds the keys too: keep it as safe as the data.\n"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert json.loads((ready_home.path / "backup.json").read_text())["bytes"] == saved.stat().st_size

    other = Home(folder / "other")
    assert shulian(other.path, "restore", str(saved), "--erasures", str(erasures)).stdout.splitlines()[:2] == [
        "1 reader who had been erased came back with the backup and is erased again.",
        f"The backup has been restored into {other.path}.",
    ]
    assert read_back(other) == 42
    assert read_back(other, "SELECT count(*) FROM readers_reader") == 0
    assert erasures.read_text().splitlines()[-1] in other.erasures.read_text()
    assert (other.files / "returns" / "联盟.xlsx").read_bytes() == b"figures"
    assert {file.name: file.read_bytes() for file in other.keys.iterdir()} == keys
    assert {stat.S_IMODE(file.stat().st_mode) for file in other.keys.iterdir()} == {0o600}
    assert stat.S_IMODE(other.keys.stat().st_mode) == 0o700
    assert any(other.index.iterdir())
    assert of_folder(folder) == []


def test_keys_that_are_retired_while_the_database_is_dumped_are_in_the_backup(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the dump shows is older than the keys that are there when it ends."""
    home.prepare()
    old, saved = home.key("fields"), folder / "saved.tar.gz"

    def dump(_program: str, _home: Home, *options: str) -> None:
        Path(options[-1].removeprefix("--file=")).write_bytes(b"dump")
        (home.keys / "fields").write_bytes(b"new\n")
        (home.keys / "lookup.new").write_bytes(b"half of a ring")

    monkeypatch.setattr(backup, "_client", dump)
    backup._write(home, saved)
    backup._unpack(saved, folder / "out")
    assert (folder / "out" / "keys" / "fields").read_bytes().split() == [b"new", old]
    assert {file.name for file in (folder / "out" / "keys").iterdir()} == set(KEYS)


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ({"fields": b"a\n"}, {"fields": b"a\n"}, {"fields": b"a\n"}),
        ({"fields": b"a\n"}, {"fields": b"b\na\n"}, {"fields": b"b\na\n"}),
        ({"fields": b"b\na\n"}, {"fields": b"b\n"}, {"fields": b"b\na\n"}),
        ({"fields": b"a\n", "site": b"x"}, {"fields": b"b\n", "site": b"y"}, {"fields": b"b\na\n", "site": b"y"}),
        ({}, {"fields": b"a\n"}, {"fields": b"a\n"}),
    ],
)
def test_a_ring_in_a_backup_lacks_no_key_of_its_time(
    before: dict[str, bytes], after: dict[str, bytes], kept: dict[str, bytes]
) -> None:
    assert backup.joined(before, after) == kept


def test_a_backup_never_replaces_a_file(ready_home: Home, folder: Path) -> None:
    there = folder / "there"
    there.write_text("mine")
    said = shulian(ready_home.path, "backup", str(there), code=2).stderr
    assert said == f"The file {there} exists already; choose another name.\n"
    assert there.read_text() == "mine"


def test_a_restore_with_a_list_that_is_not_there_does_nothing(home: Home, folder: Path) -> None:
    said = shulian(home.path, "restore", str(folder / "any"), "--erasures", str(folder / "none"), code=2).stderr
    assert said == f"The file {folder / 'none'} cannot be read.\n"
    assert not home.path.exists()


def test_a_restore_never_replaces_a_site(home: Home, folder: Path) -> None:
    home.prepare()
    said = shulian(home.path, "restore", str(folder / "any"), code=2).stderr
    assert said == f"The data folder {home.path} is not empty; choose an empty one with SHULIAN_HOME.\n"


def cut_short(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:-2000])


def one_byte_wrong(saved: Path) -> None:
    unpack(saved)
    (saved.parent / "content" / "keys" / "lookup").write_bytes(b"another key")
    pack(saved)


def from_tomorrow(saved: Path) -> None:
    unpack(saved)
    note = saved.parent / "content" / "manifest.json"
    note.write_text(json.dumps(json.loads(note.read_text()) | {"format": 2, "shulian": "9.0"}))
    pack(saved)


def unpack(saved: Path) -> None:
    with tarfile.open(saved) as archive:
        archive.extractall(saved.parent / "content")


def pack(saved: Path) -> None:
    with tarfile.open(saved, "w:gz") as archive:
        archive.add(saved.parent / "content", "")


def outside(saved: Path) -> None:
    add(saved, tarfile.TarInfo("../outside"))


def at_the_root(saved: Path) -> None:
    add(saved, tarfile.TarInfo("/srv/outside"))


def with_a_link(saved: Path) -> None:
    link = tarfile.TarInfo("files/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    add(saved, link)


def with_a_pipe(saved: Path) -> None:
    pipe = tarfile.TarInfo("files/pipe")
    pipe.type = tarfile.FIFOTYPE
    add(saved, pipe)


def of_no_time(saved: Path) -> None:
    late = tarfile.TarInfo("files/late")
    late.mtime = 1e30
    add(saved, late)


def twice_the_same(saved: Path) -> None:
    add(saved, tarfile.TarInfo("manifest.json"))


def add(saved: Path, member: tarfile.TarInfo) -> None:
    unpack(saved)
    with tarfile.open(saved, "w:gz") as archive:
        archive.add(saved.parent / "content", "")
        archive.addfile(member)


def no_archive(saved: Path) -> None:
    saved.write_bytes(b"\xff\xd8\xff\xe0 a picture")


def gone(saved: Path) -> None:
    saved.unlink()


DAMAGES = {
    cut_short: "The file {file} is damaged or is no backup.",
    one_byte_wrong: "The file {file} is damaged or is no backup.",
    outside: "The file {file} is damaged or is no backup.",
    at_the_root: "The file {file} is damaged or is no backup.",
    with_a_link: "The file {file} is damaged or is no backup.",
    with_a_pipe: "The file {file} is damaged or is no backup.",
    of_no_time: "The file {file} is damaged or is no backup.",
    twice_the_same: "The file {file} is damaged or is no backup.",
    no_archive: "The file {file} is damaged or is no backup.",
    gone: "There is no backup in the file {file}.",
    from_tomorrow: "The backup {file} was made by the newer Shulian 9.0; install that version.",
}


@pytest.fixture(scope="module")
def saved_once(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    saved = tmp_path_factory.mktemp("backup") / "saved.tar.gz"
    shulian(prepared_home, "backup", str(saved))
    return saved


@pytest.mark.parametrize(("damage", "sentence"), DAMAGES.items(), ids=[damage.__name__ for damage in DAMAGES])
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    saved_once: Path, folder: Path, damage: Callable[[Path], None], sentence: str
) -> None:
    saved = folder / "saved.tar.gz"
    saved.write_bytes(saved_once.read_bytes())
    damage(saved)
    said = shulian(folder / "new", "restore", str(saved), code=2).stderr
    assert said == sentence.format(file=saved) + "\n"
    assert list((folder / "new").iterdir()) == []


def test_another_database_is_backed_up_and_restored_too(ready_home: Home, home: Home, folder: Path) -> None:
    """Here the embedded server of another folder plays the part of the institution's own database."""
    write_down(ready_home, 7)
    saved = folder / "saved.tar.gz"
    with postgres.available(ready_home):
        url = ready_home.database_url()
        site = folder / "site"
        shulian(site, "backup", str(saved), SHULIAN_DATABASE_URL=url)
        refused = shulian(folder / "new", "restore", str(saved), code=2, SHULIAN_DATABASE_URL=url).stderr
        assert refused == "The database of SHULIAN_DATABASE_URL is not empty; name an empty one.\n"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE new")
        new = url.replace("/shulian?", "/new?")
        said = shulian(folder / "new", "restore", str(saved), SHULIAN_DATABASE_URL=new).stdout
        assert "Whoever was erased after" in said
        assert "a deposit that was given back since counts as held" in said
        assert (folder / "new" / "erasures.unknown").exists()
        with psycopg.connect(new) as connection:
            assert connection.execute("SELECT number FROM note").fetchone() == (7,)
    assert not (folder / "new" / "postgres").exists()
