"""What is forgotten of signing in every night."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app

from shulian import clock
from shulian.apps.alliance.actions.devices import forget_devices
from shulian.apps.alliance.actions.factors import forget_secrets
from shulian.apps.alliance.actions.feedback import forget_contacts
from shulian.apps.alliance.actions.leaving import close_left_over
from shulian.apps.alliance.actions.tries import forget_tries
from shulian.apps.journal.actions import Act


@app.periodic(cron="35 19 * * *")
@app.task
def forget_sign_ins(timestamp: int) -> int:
    """Delete counted tries, ended sessions with their devices, and the secrets of factors that are gone."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    return forget_tries() + forget_devices() + forget_secrets()


@app.periodic(cron="40 19 * * *")
@app.task
def close_left_over_accounts(timestamp: int) -> int:
    """Close the accounts of staff who have held no post for a month; returns how many."""
    return close_left_over(Act("job"))


@app.periodic(cron="45 19 * * *")
@app.task
def forget_feedback_contacts(timestamp: int) -> int:
    """Empty telephone and address of messages that were answered long ago; returns of how many."""
    return forget_contacts(Act("job"))
