"""What happens between the start of the database and the start of everything else."""

from __future__ import annotations

import argparse
import sys
from io import StringIO

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from shulian.apps.journal import partitions
from shulian.config import loading
from shulian.config.terminal import OperatorError, _, language
from shulian.interfaces.office import setup_code


def prepare(arguments: list[str]) -> None:
    """Bring the database up to date; then, as asked, fill an empty one with the demonstration or index it anew."""
    parser = argparse.ArgumentParser(prog="shulian prepare", description=prepare.__doc__)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--index", action="store_true")
    wanted = parser.parse_args(arguments)
    with loading.for_good():
        django.setup()
    translation.activate(language())
    bring_up_to_date()
    _bring_definitions()
    _begin_erasures()
    if wanted.index:
        call_command("index", "rebuild", stdout=StringIO())
    if wanted.demo and is_empty():
        tell(_("Loading the demonstration; this takes a minute or two."))
        call_command("demo")
    if is_empty():
        setup_code.ensure()


def bring_up_to_date() -> int:
    """Apply the migrations that are missing, and say how many; OperatorError when the database is newer, or too old."""
    executor = MigrationExecutor(connection)
    found, applied = executor.loader.disk_migrations, set(executor.loader.applied_migrations)
    if any(0 < len(applied.intersection(one.replaces)) < len(one.replaces) for one in found.values()):
        raise OperatorError(
            _("The database was made by an early Shulian, before version 0.1; choose another data folder.")
        )
    known = set(found).union(*(one.replaces for one in found.values()))
    apps = {app for app, _name in known}
    if any(app in apps and (app, name) not in known for app, name in applied):
        raise OperatorError(
            _("The database was last used by a newer Shulian; install that version or choose another data folder.")
        )
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        tell(_("Bringing the database up to date: %(steps)d steps.") % {"steps": steps})
        call_command("migrate", verbosity=0, interactive=False)
    partitions.make_ahead()
    return steps


def _bring_definitions() -> None:
    """Figures are defined as the program brings it, but for what the office has defined itself: that is said."""
    from shulian.apps.statistics.actions.shipping import bring_definitions

    kept = "; ".join(f"{one.code} ({', '.join(one.columns)})" for one in bring_definitions())
    if kept:
        tell(
            _("The program defines some figures otherwise; the definitions of this site stay: %(which)s")
            % {"which": kept}
        )


def _begin_erasures() -> None:
    """The list of the erased is there from the first day; where it is not any more, it begins anew and that is said."""
    from shulian.apps.readers import erased
    from shulian.apps.readers.models import Erasure

    if erased.begin() and Erasure.objects.exists():
        tell(_("The list of those who were erased was not there and begins today: see “erasures” in the handbook."))


def is_empty() -> bool:
    """Whether no library is known yet."""
    from shulian.apps.alliance.models import Library

    return not Library.objects.exists()


def tell(sentence: str) -> None:
    """Say what is going on, beside what the command answers."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201
