"""What the books need done every night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.charges.retention import forget_payers as forget
from shulian.apps.journal.actions import Act


@app.periodic(cron="10 20 * * *")
@app.task
def forget_payers(timestamp: int) -> int:
    """Forget who paid what was settled long ago; returns how many charges."""
    return forget(Act("job"))
