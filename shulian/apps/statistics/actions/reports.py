"""Saving a table as a report: its figures stay as they stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Indicator, Report
from shulian.core.digests import digest


@dataclass(frozen=True)
class Table:
    """What is kept: the indicator in its version, the question, and the figures with their names."""

    indicator: Indicator
    version: int
    question: str
    table: dict[str, Any]


def save_report(act: Act, libraries: Sequence[Library], name: str, kept: Table) -> str:
    """Keep the table, which is about these libraries with all that belongs to them; returns the key of its address."""

    def write() -> Answer:
        return {"report": str(keep_report(act, libraries, name, kept, act.actor).pk)}

    return str(perform(act, "save-report", write)["report"])


def keep_report(act: Act, libraries: Sequence[Library], name: str, kept: Table, made_by: int | None) -> Report:
    """Within an act: freeze the table under the act's own id."""
    library, *others = libraries
    made = Report.objects.create(
        pk=act.command,
        name=name,
        library=library,
        indicator=kept.indicator,
        version=kept.version,
        question=kept.question,
        table=kept.table,
        digest=digest(kept.table),
        made_by_id=made_by,
    )
    made.others.set(others)
    entry(act, "report-saved", library=library.pk, subject=f"report:{made.pk}")
    return made
