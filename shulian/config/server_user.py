"""Whom the database server runs as when Shulian is started by root, which PostgreSQL refuses to run as."""

from __future__ import annotations

import os
import pwd
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shulian.config.terminal import OperatorError, _


@dataclass(frozen=True)
class ServerUser:
    """The unprivileged user whom the server runs as when Shulian is started by root."""

    name: str
    uid: int
    gid: int

    def may(self, how: str, path: Path) -> bool:
        """Whether this user can reach `path` (how: r, w or x), asked of the system itself."""
        asked = subprocess.run(["test", f"-{how}", path], check=False, **self.identity())
        return asked.returncode == 0

    def identity(self) -> dict[str, Any]:
        """The arguments that make subprocess run a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_user(folder: Path) -> ServerUser | None:
    """The owner of an existing server folder, or else the first suitable user; None unless we are root."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and folder.stat().st_uid != 0:
        place = folder.stat()
        return ServerUser(_user_name(place.st_uid), place.st_uid, place.st_gid)
    for name in ("shulian", "postgres", "nobody"):
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return ServerUser(name, found.pw_uid, found.pw_gid)
    raise OperatorError(
        _(
            "The database must not run as root, and this machine has no user named shulian, postgres or "
            "nobody; make one."
        )
    )


def _user_name(uid: int) -> str:
    with suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return str(uid)
