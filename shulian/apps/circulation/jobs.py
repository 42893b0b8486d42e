"""What circulation needs done every night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.circulation import retention
from shulian.apps.journal.actions import Act


@app.periodic(cron="0 20 * * *")
@app.task
def forget_borrowers(timestamp: int) -> dict[str, int]:
    """Forget who borrowed and who waited, as far as nobody needs to know it any more; how many of each."""
    act = Act("job")
    return {
        "loans": retention.forget_loans(act),
        "holds": retention.forget_holds(act),
        "commands": retention.clear_commands(act),
    }
