"""Definitions of figures and a saved report, for the whole site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Library
from shulian.apps.statistics.models import (
    Finding,
    Gate,
    GateCount,
    Indicator,
    Provider,
    Report,
    Schedule,
    Screen,
    UsageMonth,
    VendorFile,
)

WALL = "a-wall-in-the-lobby"


@dataclass(frozen=True)
class Figures:
    """What stands in for the parameters of addresses."""

    parameters: dict[str, dict[str, Any]]
    bodies: dict[str, dict[str, Any]]


def build(yanta: Library) -> Figures:
    """A report about one library."""
    table = {"title": "外借", "unit": "册次", "side": "图书馆", "columns": ["外借"], "rows": [], "totals": [None]}
    made = Report.objects.create(
        name="外借",
        library=yanta,
        indicator=Indicator.objects.get(pk="checkouts"),
        version=1,
        question="?indicator=checkouts&period=2022&rows=library",
        table=table | {"version": 1, "total": None, "apart": False},
        digest="",
    )
    parameters: dict[str, dict[str, Any]] = {
        "office:report": {"pk": made.pk},
        "office:report-behind": {"pk": made.pk},
        "api:/reports/<report_id>": {"report_id": made.pk},
    }
    columns = {"rows": "library", "every": "month", "moment": "days", "days": 5, "first": clock.today()}
    schedule = Schedule.objects.create(name="各馆外借", library=yanta, indicator=made.indicator, **columns)
    failed = schedule.runs.create(start="2022-04-01", end="2022-04-30", trouble="schedule-no-figures")
    parameters |= {f"office:{name}": {"pk": schedule.pk} for name in ("schedule", "schedule-told")}
    parameters |= {"office:schedule-step": {"pk": schedule.pk, "deed": "pause"}, "office:run-again": {"pk": failed.pk}}
    for name in ("indicator", "define-indicator", "end-indicator"):
        parameters[f"office:{name}"] = {"code": "checkouts"}
    parameters |= {"wall": {"secret": WALL}, "wall-figures": {"secret": WALL}}
    hung = Screen.objects.create(name="大厅", library=yanta, digest=secrets.digest(WALL), hint="wall")
    parameters["office:wall-revoke"] = {"pk": hung.pk}
    parameters |= _gate(yanta)
    journals = Provider.objects.create(
        library=yanta, name="期刊库", platform="CNKI", reports=["PR"], starts_on=clock.today().replace(day=1)
    )
    for name in ("provider", "provider-months", "provider-end", "provider-sushi", "provider-again"):
        parameters[f"office:{name}"] = {"pk": journals.pk}
    parameters |= _table(journals)
    passed = {"command": str(uuid4()), "counted_at": clock.now().isoformat(), "reading": 5}
    return Figures(parameters, {"api:/visits": {"counts": [passed]}})


def _table(provider: Provider) -> dict[str, dict[str, Any]]:
    """A file that a provider sent, and a month that is asked about."""
    path = default_storage.save("vendors/table.csv", ContentFile(b"a,b\n1,2\n"))
    month = provider.starts_on
    file = VendorFile.objects.create(
        provider=provider, library=provider.library, month=month, file=path, file_name="table.csv", digest="0"
    )
    kept = UsageMonth.objects.create(provider=provider, report="VS", platform="CNKI", month=month, version=1)
    asked = Finding.objects.create(
        usage=kept, kind="use-jump", weight=Finding.Weight.QUESTION, state=Finding.State.ANSWERED
    )
    names = ("vendor-file", "vendor-layout", "vendor-original", "vendor-discard")
    found = {f"office:{name}": {"pk": file.pk} for name in names}
    found |= {f"office:{name}": {"pk": provider.pk} for name in ("vendor-sheets", "vendor-sheets-export")}
    found |= {f"office:{name}": {"pk": kept.pk} for name in ("usage-month", "usage-month-rows")}
    return found | {"office:doubt-accept": {"pk": asked.pk}}


def _gate(yanta: Library) -> dict[str, dict[str, Any]]:
    """A gate with a count that waits for an answer."""
    account = Account.objects.create_user("service:gate", None, kind=Account.Kind.MACHINE)
    gate = Gate.objects.create(library=yanta, account=account, name="正门")
    asked = GateCount.objects.create(
        gate=gate,
        day=clock.today(),
        since=clock.now(),
        until=clock.now(),
        passes=9,
        visits=9,
        question="more-than-fit",
        state=GateCount.State.ASKED,
    )
    decided = {"pk": asked.pk}
    return {
        "office:gate-retire": {"pk": gate.pk},
        "office:gate-count-decide": decided,
        "desk:visits-decide": decided,
    }
