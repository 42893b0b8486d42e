"""What is forgotten of readers every night, and the new tokens of the year."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions import tokens, views


@app.periodic(cron="1 * * * *")
@app.task
def renew_tokens(timestamp: int) -> int | None:
    """Give new tokens in the first hour of the year, or as soon as somebody is here to do it."""
    return tokens.renew_tokens(Act("job"))


@app.periodic(cron="40 19 * * *")
@app.task
def forget_tokens(timestamp: int) -> int:
    """Destroy the tokens of earlier years once nothing of them can be disputed."""
    return tokens.forget_tokens(Act("job"))


@app.periodic(cron="50 19 * * *")
@app.task
def forget_views(timestamp: int) -> int:
    """Delete the records of who looked at whom whose years are over."""
    return views.forget_views(Act("job"))
