"""Signing the audit of minors' data of a year that is over: from then on it says what was signed."""

from __future__ import annotations

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.minors import counted
from shulian.apps.readers.models import MinorsAudit


def sign_audit(act: Act, year: int) -> bool:
    """Keep the audit of a year as it stands; False while the year runs, or where it was signed before."""

    def write() -> Answer:
        if year >= clock.today().year or act.actor is None or MinorsAudit.objects.filter(year=year).exists():
            return {"signed": False}
        libraries, lines = counted(year, Library.objects.values_list("pk", flat=True))
        values = {"libraries": libraries, "lines": lines, "signed_by_id": act.actor}
        _kept, made = MinorsAudit.objects.get_or_create(year=year, defaults=values)
        if not made:
            return {"signed": False}
        entry(act, "minors-audit-signed", subject=f"minors-audit:{year}")
        return {"signed": True}

    return bool(perform(act, "sign-minors-audit", write)["signed"])
