"""The `shulian` command: `run`, `check`, `backup`, `restore`, and every command of the site."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from shulian.config import home, loading, postgres
from shulian.config.terminal import OperatorError, _, language
from shulian.interfaces.logs import mask_traces

if TYPE_CHECKING:
    from django.core.management import ManagementUtility


def run(arguments: list[str]) -> None:
    """Start everything and keep it running."""
    from shulian.config import supervisor

    supervisor.run(arguments)


def prepare(arguments: list[str]) -> None:
    """Bring the database up to date."""
    from shulian.config import upgrade

    with postgres.available(home.current()):
        upgrade.prepare(arguments)


def check(arguments: list[str]) -> None:
    """Say in words what is up, what is behind and since when."""
    from shulian.config import health

    sys.exit(health.check(arguments))


def backup(arguments: list[str]) -> None:
    """Write database, keys and uploaded files into one file."""
    from shulian.config import backup

    backup.make(arguments)


def restore(arguments: list[str]) -> None:
    """Fill an empty data folder from such a file."""
    from shulian.config import backup

    backup.restore(arguments)


OWN: dict[str, Callable[[list[str]], None]] = {
    "run": run,
    "prepare": prepare,
    "check": check,
    "backup": backup,
    "restore": restore,
}


DEVELOPERS = frozenset({"migrate", "makemigrations", "showmigrations", "sqlmigrate", "test", "help", "version"})
"""Commands that must find the database as it is; every other one finds it up to date."""


def site_command(name: str, arguments: list[str]) -> None:
    """One of the site's own commands, with the database up; `import-marc` and `import_marc` are the same."""
    from django.core.management import ManagementUtility
    from django.utils import translation

    from shulian.config import upgrade

    with postgres.available(home.current()):
        import django

        with loading.for_good():
            django.setup()
        translation.activate(language())
        if name not in DEVELOPERS:
            upgrade.bring_up_to_date()
        run_command(ManagementUtility(["shulian", name.replace("-", "_"), *arguments]))


def run_command(utility: ManagementUtility) -> None:
    """Run a command at once: the framework's checks read every page of the site first, and are for developers."""
    name = utility.argv[1]
    if name in DEVELOPERS:
        utility.execute()
    else:
        command = utility.fetch_command(name)
        command.requires_system_checks = []
        command.run_from_argv(utility.argv)


def overview() -> str:
    """What can be said to `shulian`."""
    lines = [
        _("shulian run [--demo]     start everything; --demo loads the demonstration into an empty database"),
        _("shulian setup            name the alliance and make its first administrator"),
        _("shulian check            say what is up, what is behind and since when"),
        _("shulian check --deploy   say what an inspector of 等保 2.0 asks, and what is met"),
        _("shulian backup FILE      write database, keys and uploaded files into one file"),
        _("shulian restore FILE     fill an empty data folder from such a file"),
        _("shulian import-marc      read catalogue records from a file"),
        _("shulian help             every other command of the site"),
    ]
    return "\n".join(lines)


def dispatch(arguments: list[str]) -> None:
    """Do what the command line asks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shulian.config.settings")
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(overview())  # noqa: T201
        return
    name, *rest = arguments
    if name in OWN:
        OWN[name](rest)
    else:
        site_command(name, rest)


def main() -> None:
    """The console script: a difficulty that the operator can solve is one sentence and exit code 2."""
    mask_traces()
    try:
        dispatch(sys.argv[1:])
    except OperatorError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
