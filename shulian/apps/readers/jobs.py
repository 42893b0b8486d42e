"""What is forgotten of readers every night, and the new tokens of the year."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.journal.actions import Act
from shulian.apps.notices.actions.forgetting import forget
from shulian.apps.notices.actions.sending import send_waiting
from shulian.apps.readers.actions import alarms, classlists, credentials, ended, marking, merging, tokens, views
from shulian.apps.readers.queries import notices_kept_from
from shulian.core.guesses import Turn


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


@app.periodic(cron="25 20 * * *")
@app.task
def forget_class_lists(timestamp: int) -> int:
    """Delete what was written in class lists of before; the readers' records have it."""
    return classlists.forget_rows(Act("job"))


@app.periodic(cron="30 20 * * *")
@app.task
def mark_records(timestamp: int) -> int:
    """Give records of before the marks by which their doubles and wards are found."""
    return marking.mark_records()


@app.periodic(cron="55 19 * * *")
@app.task
def forget_credentials(timestamp: int) -> int:
    """Delete what was freed longer ago than it is kept."""
    return credentials.forget_freed(Act("job"))


@app.periodic(cron="5 20 * * *")
@app.task
def forget_ended(timestamp: int) -> int:
    """Forget guardians of those who are of age, proxies whose time is over, and wishes answered long ago."""
    return ended.forget_ended(Act("job"))


@app.periodic(cron="45 19 * * *")
@app.task
def forget_notices(timestamp: int) -> int:
    """Delete notices that are over; returns how many."""
    return forget(*notices_kept_from())


# Asked every minute: whoever keeps watch hears of it within the minute, so what it makes is sent in the same run.
@app.periodic(cron="* * * * *")
@app.task(queueing_lock="readers-alarm")
def watch_guesses(timestamp: int) -> int:
    """Tell those who keep watch that somebody guesses PINs or passwords, once; returns how many notices went out."""
    return send_waiting().sent if alarms.watch(Act("job")) is Turn.SOUND else 0


@app.task(queue="imports")
def carry_out_class_list(held: int, actor: int | None = None) -> None:
    """Issue the cards of a class list."""
    classlists.carry_out(held, actor)


@app.periodic(cron="* * * * *")
@app.task(queue="imports")
def take_up_class_lists(timestamp: int) -> None:
    """Go on with class lists whose worker has stopped."""
    for held in classlists.forsaken():
        classlists.carry_out(held)


@app.periodic(cron="58 19 * * *")
@app.task
def forget_merges(timestamp: int) -> int:
    """Delete what merges remember of records, once they can be taken back no more."""
    return merging.forget_merges(Act("job"))
