"""A data folder's database as the migrations leave it, kept in build/ until one changes: they take most of a minute.

Beside `shulian`, which nobody has used, it holds a copy for the tests."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg

from shulian.config.home import Home
from shulian.config.postgres import Server

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "build"
NAME = "test_shulian"
# A third of the time would go into looking for garbage among the models of each state between two migrations.
MIGRATE = "import gc; gc.set_threshold(200_000, 50, 50); from shulian.config.main import main; main()"
READ_BY_MIGRATIONS = (
    "requirements/base.txt",
    "tests/migrated.py",
    "shulian/config/postgres.py",
    "shulian/config/settings.py",
    "shulian/core/digests.py",
    "shulian/apps/*/migrations/*.py",
    "shulian/apps/*/data/**/*",
    "shulian/apps/statistics/definitions.py",
)


def start(server: Server) -> None:
    """Start the server on a copy of the kept database."""
    lay_down(server.home)
    server.start()


def lay_down(home: Home) -> None:
    """Give a new data folder a copy of the kept database, which is made first where there is none."""
    with _alone():
        kept = keep()
        home.prepare()
        _copy(kept / "postgres", home.postgres)
        shutil.copy(kept / "key", home.keys / "database-owner")


def keep() -> Path:
    """Where the database is kept, while nobody else asks for it."""
    kept = BUILD / f"migrated-{_digest()}"
    if not kept.exists():
        _make(kept)
    return kept


def _make(kept: Path) -> None:
    for old in BUILD.glob("migrated-*"):
        shutil.rmtree(old)
    # Not in build/, which the user of the server may not enter.
    folder = Path(tempfile.mkdtemp(prefix="shulian-test-"))
    folder.chmod(0o711)
    home = Home(folder / "home")
    server = Server(home, {"fsync": "off"})
    server.start()
    try:
        environment = os.environ | {"SHULIAN_HOME": str(home.path), "SHULIAN_DATABASE_URL": server.url}
        command = [sys.executable, "-W", "ignore", "-c", MIGRATE, "migrate", "--verbosity=0"]
        subprocess.run(command, env=environment, check=True, cwd=ROOT)
        address = home.embedded_url("postgres", "database-owner", "postgres")
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(f"CREATE DATABASE {NAME} TEMPLATE shulian OWNER shulian")
            # To put back what was laid down without the triggers: tests/laid_down.py.
            owner.execute("GRANT SET ON PARAMETER session_replication_role TO shulian")
    finally:
        server.stop()
    draft = BUILD / f".migrated-{os.getpid()}"
    draft.mkdir(parents=True)
    shutil.copy(home.keys / "database-owner", draft / "key")
    _copy(home.postgres, draft / "postgres")
    shutil.rmtree(folder)
    draft.rename(kept)


def _copy(source: Path, target: Path) -> None:
    """With owners, which shutil does not keep: the server runs as a user of its own when the tests are run by root."""
    subprocess.run(["cp", "-a", source, target], check=True)


def _digest() -> str:
    """Changes with all that the migrations read, and with the month, for which the journal has partitions."""
    digest = hashlib.sha256(f"{date.today():%Y-%m}".encode())
    for file in sorted(one for pattern in READ_BY_MIGRATIONS for one in ROOT.glob(pattern) if one.is_file()):
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    with _alone():
        keep()
