"""What the bulletin needs done at night: whether what went out is still what it was."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.bulletin.actions.verifying import verify_issues as verify_all
from shulian.apps.journal.actions import Act


@app.periodic(cron="55 18 * * *")
@app.task(queueing_lock="bulletin-verify")
def verify_issues(timestamp: int) -> dict[str, int]:
    """Hold every published issue and signed document against its digest; returns how many differ."""
    return verify_all(Act(source="job"))
