"""The data folder: everything one alliance keeps (database, keys, uploads, index, logs), and who may read it.

SHULIAN_HOME names it; otherwise it lies in the user's data folder, or in /var/lib/shulian for root.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

import platformdirs

from shulian import clock
from shulian.config.terminal import OperatorError, _

FORMAT = 1
FOLDERS = ("entries", "files", "index", "keys", "log", "run")
KEYS = ("django", "fields", "lookup", "journal", "database", "database-owner")
LARGEST_LOG = 10_000_000
_LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432")


@dataclass(frozen=True)
class Home:
    """One data folder. Making the object touches nothing; `prepare` makes the folder."""

    path: Path

    @property
    def postgres(self) -> Path:
        """The database server's own folder; as root it belongs to the server's user."""
        return self.path / "postgres"

    @property
    def keys(self) -> Path:
        """Secrets, one file each, readable by the owner alone."""
        return self.path / "keys"

    @property
    def files(self) -> Path:
        """Uploaded files."""
        return self.path / "files"

    @property
    def erasures(self) -> Path:
        """The list of those who were erased, which outlives the database that forgot them."""
        return self.path / "erasures"

    @property
    def index(self) -> Path:
        """The search index; it can be made again from the database."""
        return self.path / "index"

    @property
    def entries(self) -> Path:
        """Closed months of the journal for statistics; they can be exported again from the database."""
        return self.path / "entries"

    @property
    def log(self) -> Path:
        """What the parts wrote while running."""
        return self.path / "log"

    @property
    def run(self) -> Path:
        """What is true only while Shulian runs."""
        return self.path / "run"

    def prepare(self) -> None:
        """Make what is missing; OperatorError when the folder is newer than this program or not writable."""
        try:
            self._make_folders()
        except OSError as error:
            raise self.closed(error) from error

    def closed(self, error: OSError) -> OperatorError:
        """What to say to one whom the system keeps out of the folder."""
        said = _("The data folder %(path)s is not writable (%(reason)s); choose another with SHULIAN_HOME.")
        return OperatorError(said % {"path": self.path, "reason": error.strerror})

    def _make_folders(self) -> None:
        # As root the database runs as another user, who must be able to pass through, and no more.
        self.path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        mark = self.path / "format"
        if mark.exists():
            self._check_format(int(mark.read_text()))
        for name in FOLDERS:
            folder = self.path / name
            folder.mkdir(mode=0o700, exist_ok=True)
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                raise PermissionError(13, os.strerror(13), str(folder))

        if not mark.exists():
            for name in KEYS:
                _write_once(self.keys / name, urlsafe_b64encode(secrets.token_bytes(32)) + b"\n")
            _write_once(mark, f"{FORMAT}\n".encode())

    def _check_format(self, found: int) -> None:
        if found > FORMAT:
            raise OperatorError(
                _(
                    "The data folder %(path)s was made by a newer Shulian (format %(found)s, this one knows "
                    "%(known)s); install that version or choose another folder with SHULIAN_HOME."
                )
                % {"path": self.path, "found": found, "known": FORMAT}
            )

    def key(self, name: str) -> bytes:
        """The key of this name: 32 random bytes in URL-safe base64, made together with the folder."""
        return self.key_ring(name)[0]

    def key_ring(self, name: str) -> list[bytes]:
        """All keys of this name, the one in use first; older ones only read what they once wrote."""
        file = self.keys / name
        if not file.exists():
            self.prepare()
        try:
            return file.read_bytes().split()
        except FileNotFoundError as error:
            # A new one in its place would leave everything written with the lost one unreadable.
            raise OperatorError(
                _("The key %(file)s is missing; put it back from a backup.") % {"file": file}
            ) from error

    def first_said(self, name: str, said: str) -> str:
        """What was said first under a name that others keep for ever; kept beside the keys, which every backup has.

        Nothing said keeps nothing, and a folder that cannot be written believes what is said.
        """
        file = self.keys / name
        with suppress(OSError):
            if said and not file.exists():
                _write_once(file, f"{said}\n".encode())
            return file.read_text(encoding="utf-8").strip() or said
        return said

    def open_log(self, name: str) -> IO[bytes]:
        """The log of one part, to be appended to; a large one is put aside first, and never over one that is there."""
        log = self.log / f"{name}.log"
        aside = log.with_name(f"{name}.{clock.now():%Y-%m-%dT%H%M%S}.log.old")
        if log.exists() and log.stat().st_size > LARGEST_LOG and not aside.exists():
            log.replace(aside)
        return log.open("ab")

    @property
    def socket_folder(self) -> Path:
        """Where the database server listens: its own folder, or a short one where that path is too long."""
        folder = self.postgres / "socket"
        if len(os.fsencode(folder)) <= _LONGEST_SOCKET:
            return folder
        place = self.path.stat()
        return Path(f"/tmp/shulian-{place.st_dev:x}-{place.st_ino:x}")  # noqa: S108

    def database_url(self) -> str:
        """The database's address: SHULIAN_DATABASE_URL, or else the embedded server of this folder."""
        return os.environ.get("SHULIAN_DATABASE_URL") or self.embedded_url("shulian", "database")

    def embedded_url(self, role: str, key: str, database: str = "shulian") -> str:
        """The embedded server's address for one role, with the password kept under `key`."""
        password = quote(self.key(key), safe="")
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def claim(self) -> IO[str]:
        """The lock of the one process that runs this folder; OperatorError while another one holds it."""
        lock = (self.run / "lock").open("a+")
        # More than once: `is_claimed` in another process holds it for an instant.
        for _attempt in range(5):
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                lock.truncate(0)
                lock.write(str(os.getpid()))
                lock.flush()
                return lock
            time.sleep(0.05)
        lock.close()
        raise OperatorError(
            _("Shulian is already running on the data folder %(path)s (process %(pid)s).")
            % {"path": self.path, "pid": self.holder()}
        )

    def is_claimed(self) -> bool:
        """Whether some process holds the lock."""
        try:
            with (self.run / "lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def holder(self) -> str:
        """The number of the process that took the lock last, as text."""
        with suppress(OSError):
            return (self.run / "lock").read_text().strip()
        return ""

    @contextmanager
    def guests(self, *, none: bool = False) -> Iterator[None]:
        """Be one of those who use a database that another command runs; with `none`, wait until all have left."""
        with (self.run / "guests").open("a") as list_:
            fcntl.flock(list_, fcntl.LOCK_EX if none else fcntl.LOCK_SH)
            yield


def current() -> Home:
    """The data folder this process works on."""
    named = os.environ.get("SHULIAN_HOME")
    if named:
        return Home(Path(named).expanduser().absolute())
    if os.geteuid() == 0:
        return Home(Path("/var/lib/shulian"))
    return Home(platformdirs.user_data_path("shulian", appauthor=False))


def _write_once(file: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all, and never replaces one that is there."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        os.fsync(stream.fileno())
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
