"""Export closed months of the journal to Parquet, for statistics; the job of the night does the same."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from shulian.apps.statistics.engine import exported


class Command(BaseCommand):
    """Export what waits, and say what was written."""

    help = "Export closed months of the journal to Parquet."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a month."""
        waiting = exported.months_to_export()
        for month in waiting:
            made = exported.export_month(month)
            if made is None:
                self.stdout.write(_("Another export is running. Try again when it has ended."))
                return
            said = {"month": f"{month:%Y-%m}", "rows": made.rows, "files": len(made.files)}
            self.stdout.write(_("%(month)s: %(rows)s entries in %(files)s files, verified.") % said)
        if not waiting:
            self.stdout.write(_("No closed month waits to be exported."))
