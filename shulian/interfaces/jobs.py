"""What is forgotten across all apps, what is proven afterwards, and telling those whom a breach concerns."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from shulian.apps.journal.actions import Act
from shulian.apps.readers import proof
from shulian.apps.readers.actions import breaches
from shulian.interfaces import erasing, keeping
from shulian.interfaces.commands.demonstration import alive
from shulian.interfaces.commands.demonstration.load import is_demonstration


@app.periodic(cron="10 21 * * *")
@app.task
def erase_who_left(timestamp: int) -> int:
    """Erase readers who left long ago and with whom nothing is open; returns how many."""
    return erasing.erase_left(Act("job"))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="erase-lists")
def erase_lists(timestamp: int) -> int:
    """Go on with the lists of readers that two people have agreed to erase; returns how many readers went."""
    return erasing.erase_lists(Act("job"))


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="prove-erasures")
def prove_erasures(timestamp: int) -> int:
    """Search for what the latest erasures may have left; returns how many were clean."""
    return proof.prove_all(Act("job"), waiting) if (waiting := proof.waiting()) else 0


@app.periodic(cron="20 21 * * *")
@app.task
def forget_marks(timestamp: int) -> int:
    """Forget what is looked for of those whose erasure could not be proven in its days; returns of how many."""
    return proof.forget_marks(Act("job"))


@app.periodic(cron="30 21 * * *")
@app.task
def forget_dead_cards(timestamp: int) -> int:
    """Forget cards that have been dead for long; returns how many."""
    return keeping.forget_dead_cards()


@app.periodic(cron="40 21 * * *")
@app.task
def forget_sign_ins(timestamp: int) -> dict[str, int]:
    """Forget sessions, devices and attempts of long ago; how many of each."""
    return keeping.forget_sign_ins()


@app.periodic(cron="50 21 * * *")
@app.task
def turn_logs(timestamp: int) -> int:
    """Put the logs of last month aside and delete those kept long enough; returns how many files went."""
    return keeping.turn_logs()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="tell-of-breaches")
def tell_of_breaches(timestamp: int) -> int:
    """Tell those on the lists of confirmed breaches; returns how many."""
    return breaches.tell_waiting(Act("job"))


@app.periodic(cron="35 * * * *")
@app.task(queueing_lock="ask-for-breach-letters")
def ask_for_breach_letters(timestamp: int) -> int:
    """Ask for letters to those whose message of a breach has failed since; returns how many."""
    return breaches.ask_for_letters()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="demonstration-lives")
def let_demonstration_live(timestamp: int) -> int:
    """In a demonstration, and nowhere else, somebody borrows and brings back; returns how many books."""
    return alive.live() if settings.DEMONSTRATION_LIVES and is_demonstration() else 0
