"""Taking a demonstration away as a whole: tables, files and what is remembered of its sign-ins."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from shulian.apps.alliance.models import Alliance


class NotADemonstrationError(Exception):
    """There is a real alliance here, and it is left alone."""


def clear() -> None:
    """Empty the database and make its tables anew; raises NotADemonstrationError before anything is touched.

    Tables are not emptied one by one: the journal refuses to forget, and what a migration put in must come back.
    """
    if Alliance.objects.exclude(is_demonstration=True).exists():
        raise NotADemonstrationError
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    # Statements that were prepared for the old tables must not be used for the new ones.
    connection.close()
    call_command("migrate", verbosity=0, interactive=False)
    for kept in Path(settings.MEDIA_ROOT).glob("*"):
        shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
    sign_ins().unlink(missing_ok=True)


def sign_ins() -> Path:
    """Where `shulian run` finds the one line that it shows."""
    return Path(settings.RUN_FOLDER) / "sign-ins"
