"""One file that holds everything: the database, the keys and the uploaded files, each with its digest.

The search index is not in it; it is made again from the database.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from shulian import clock
from shulian.config import home as homes
from shulian.config import parts, postgres
from shulian.config.home import KEYS, Home
from shulian.config.terminal import OperatorError, _

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
KEPT = ("keys", "files")
"""The folders of the data folder that go into a backup as they are."""


def make(arguments: list[str]) -> None:
    """Write database, keys and uploaded files into one new file."""
    parser = argparse.ArgumentParser(prog="shulian backup", description=make.__doc__)
    parser.add_argument("file", type=Path)
    target: Path = parser.parse_args(arguments).file.absolute()
    home = homes.current()
    _check_target(target)
    home.prepare()
    with postgres.available(home), _draft_beside(target) as draft:
        _write(home, draft)
        draft.rename(target)
    record = {"made_at": clock.now().isoformat(), "file": str(target), "bytes": target.stat().st_size}
    (home.path / "backup.json").write_text(json.dumps(record))
    print(_("The backup is in %(file)s. It holds the keys too: keep it as safe as the data.") % {"file": target})  # noqa: T201


def restore(arguments: list[str]) -> None:
    """Fill an empty data folder from a backup file."""
    parser = argparse.ArgumentParser(prog="shulian restore", description=restore.__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--erasures", type=Path, help=_("the list “erasures” of the former data folder, or a copy"))
    asked = parser.parse_args(arguments)
    source, erasures = asked.file.absolute(), asked.erasures.absolute() if asked.erasures else None
    home = homes.current()
    _check_empty(home)
    if erasures and not os.access(erasures, os.R_OK):
        raise OperatorError(_("The file %(file)s cannot be read.") % {"file": erasures})
    try:
        home.prepare()
        with tempfile.TemporaryDirectory(dir=home.path) as folder:
            made_at = _unpack(source, Path(folder))
            _put(Path(folder), home)
            with postgres.available(home):
                _load(home, Path(folder) / DUMP)
                _finish(home, [str(erasures)] if erasures else [])
    except BaseException:
        # Nothing was here before, so nothing is lost: a second attempt begins anew.
        _clear(home)
        raise
    print(_("The backup has been restored into %(path)s.") % {"path": home.path})  # noqa: T201
    print(_said_of_money(made_at))  # noqa: T201
    if not erasures:
        home.erasures.with_suffix(".unknown").write_text(made_at)
        print(_said_of_unknown(made_at))  # noqa: T201


def _said_of_unknown(made_at: str) -> str:
    """What a backup cannot know, and what is to be done before the site is opened."""
    return _(
        "Whoever was erased after %(moment)s is back, and what readers took back or asked for since is lost. Before "
        "the site is opened, give the list of the former data folder: shulian erase-again FOLDER/erasures. If it is "
        "lost as well, see “Backup and restore” in the handbook."
    ) % {"moment": _minute(made_at)}


def _said_of_money(made_at: str) -> str:
    """What moved since the backup stands on paper alone: by these books a deposit would be paid back twice."""
    return _(
        "Money that was taken or paid out after %(moment)s is not in these books: a deposit that was given back since "
        "counts as held. Before a till opens, enter it again from the signed days and the receipts; see “Backup and "
        "restore” in the handbook."
    ) % {"moment": _minute(made_at)}


def _minute(moment: str) -> str:
    return f"{clock.local(datetime.fromisoformat(moment)):%Y-%m-%d %H:%M}"


def _put(folder: Path, home: Home) -> None:
    """Lay the unpacked folders, and the list of the erased as it was then, into the data folder."""
    for name in KEPT:
        shutil.copytree(folder / name, home.path / name, dirs_exist_ok=True)
        (home.path / name).chmod(0o700)
    if (folder / home.erasures.name).exists():
        shutil.copy2(folder / home.erasures.name, home.erasures)


def _check_target(target: Path) -> None:
    if target.exists():
        raise OperatorError(_("The file %(file)s exists already; choose another name.") % {"file": target})
    if not target.parent.is_dir() or not os.access(target.parent, os.W_OK):
        raise OperatorError(_("No file can be written in %(path)s.") % {"path": target.parent})


def _check_empty(home: Home) -> None:
    try:
        filled = home.path.exists() and any(home.path.iterdir())
    except OSError as error:
        raise home.closed(error) from error
    if filled:
        raise OperatorError(
            _("The data folder %(path)s is not empty; choose an empty one with SHULIAN_HOME.") % {"path": home.path}
        )
    url = os.environ.get("SHULIAN_DATABASE_URL")
    if url and _has_tables(url):
        raise OperatorError(_("The database of SHULIAN_DATABASE_URL is not empty; name an empty one."))


def _has_tables(url: str) -> bool:
    postgres.check_named(url)
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT FROM information_schema.tables WHERE table_schema = 'public' LIMIT 1")
        return found.fetchone() is not None


@contextmanager
def _draft_beside(target: Path) -> Iterator[Path]:
    """A file that only its owner can read, and that is gone afterwards unless it was renamed."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _write(home: Home, draft: Path) -> None:
    with tempfile.TemporaryDirectory(dir=home.run) as folder:
        dump, before = Path(folder) / DUMP, _keys(home)
        _client("pg_dump", home, "--format=custom", f"--file={dump}")
        members = {DUMP: dump} | _laid_down(joined(before, _keys(home)), Path(folder) / "keys")
        members |= {str(file.relative_to(home.path)): file for file in _files(home)}
        manifest = {
            "format": FORMAT,
            "shulian": importlib.metadata.version("shulian"),
            "made_at": clock.now().isoformat(),
            "sha256": {name: _digest(file) for name, file in members.items()},
        }
        note = Path(folder) / MANIFEST
        note.write_text(json.dumps(manifest, indent=1, ensure_ascii=False))
        with tarfile.open(draft, "w:gz", compresslevel=3) as archive:
            for name, file in ({MANIFEST: note} | members).items():
                archive.add(file, name, recursive=False)


def joined(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, bytes]:
    """The keys as they are after the dump, and behind each ring what it lost meanwhile.

    The dump shows the moment at which it began: what was still sealed by an old key then is opened by that key alone.
    """
    kept = dict(before) | after
    for name in {*KEYS} & {*before} & {*after}:
        lost = [key for key in before[name].split() if key not in after[name].split()]
        kept[name] = after[name] + b"".join(key + b"\n" for key in lost)
    return kept


def _keys(home: Home) -> dict[str, bytes]:
    # Neither a new ring nor a draft that is being written beside the one it is to take the place of.
    files = (file for file in home.keys.iterdir() if file.is_file() and file.suffix != ".new")
    return {file.name: file.read_bytes() for file in files if not file.name.startswith(".")}


def _laid_down(keys: dict[str, bytes], folder: Path) -> dict[str, Path]:
    folder.mkdir(mode=0o700)
    for name, content in keys.items():
        with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(content)
    return {f"keys/{name}": folder / name for name in sorted(keys)}


def _files(home: Home) -> Iterator[Path]:
    yield from sorted(file for file in home.files.rglob("*") if file.is_file())
    if home.erasures.exists():
        yield home.erasures


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unpack(source: Path, folder: Path) -> str:
    """Unpack a backup and make sure that every byte is as it was written; the moment at which it was made."""
    try:
        with tarfile.open(source) as archive:
            _lay_out(archive, folder)
        manifest = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError as error:
        raise OperatorError(_("There is no backup in the file %(file)s.") % {"file": source}) from error
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, OverflowError) as error:
        raise OperatorError(_("The file %(file)s is damaged or is no backup.") % {"file": source}) from error
    if manifest["format"] > FORMAT:
        raise OperatorError(
            _("The backup %(file)s was made by the newer Shulian %(version)s; install that version.")
            % {"file": source, "version": manifest["shulian"]}
        )
    found = {str(file.relative_to(folder)): _digest(file) for file in folder.rglob("*") if file.is_file()}
    found.pop(MANIFEST)
    if found != manifest["sha256"]:
        raise OperatorError(_("The file %(file)s is damaged or is no backup.") % {"file": source})
    for name in KEPT:
        (folder / name).mkdir(exist_ok=True)
    return str(manifest["made_at"])


def _lay_out(archive: tarfile.TarFile, folder: Path) -> None:
    """The files of an archive, each below this folder; anything else in it makes it none of ours.

    Python 3.11 as Debian has it cannot be asked to see to that itself.
    """
    root = folder.resolve()
    for member in archive:
        place = (root / member.name).resolve()
        if not place.is_relative_to(root) or not (member.isreg() or member.isdir()):
            raise tarfile.ExtractError(member.name)
        if member.isdir():
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            continue
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = archive.extractfile(member)
        with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            shutil.copyfileobj(content, written)  # type: ignore[arg-type]
        place.chmod(member.mode & 0o755 | 0o600)
        os.utime(place, (member.mtime, member.mtime))


def _load(home: Home, dump: Path) -> None:
    _client("pg_restore", home, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(dump))


def _client(program: str, home: Home, *options: str) -> None:
    """Run one of PostgreSQL's programs on the database; the password goes by the environment, where nobody sees it."""
    address: dict[str, Any] = conninfo_to_dict(home.database_url())
    secret = {"PGPASSWORD": str(address.pop("password"))} if "password" in address else {}
    command: list[str | Path] = [postgres.programs() / program, *options, f"--dbname={make_conninfo(**address)}"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=os.environ | secret)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or [""]
        raise OperatorError(_("%(program)s failed: %(reason)s") % {"program": program, "reason": reason[0]})


def _finish(home: Home, erasures: list[str]) -> None:
    """Bring an older backup's database up to date, erase again who was erased after it, and build the search index."""
    environment = os.environ | {"SHULIAN_HOME": str(home.path)}
    # Once before the index is built, so that it never holds what is to be forgotten.
    for command in (["prepare"], ["erase-again", *erasures], ["prepare", "--index"]):
        done = subprocess.run([*parts.SHULIAN, *command], check=False, env=environment)
        if done.returncode:
            sys.exit(done.returncode)


def _clear(home: Home) -> None:
    for path in home.path.iterdir() if home.path.exists() else ():
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
