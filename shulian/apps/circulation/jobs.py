"""What circulation does by itself, by the clock; and batches and dry runs of a policy in the background."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.circulation import retention, rounds
from shulian.apps.circulation.actions import registrations
from shulian.apps.circulation.actions.batch import forsaken_batches, run_batch
from shulian.apps.circulation.actions.expiry import turn_the_day
from shulian.apps.circulation.actions.trials import forsaken, work
from shulian.apps.circulation.actions.weeding import carry_out, forsaken_lists
from shulian.apps.circulation.reminders import remind_all
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


@app.periodic(cron="20 20 * * *")
@app.task
def lapse_registrations(timestamp: int) -> int:
    """Close provisional cards that nobody came to have checked."""
    return registrations.lapse_registrations(Act("job"))


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="circulation-target-holds")
def target_holds(timestamp: int) -> int:
    """Look at the holds that wait and have not been looked at for a day; ask for copies, and call loans back."""
    return rounds.make()


# Every hour: a worker that was away at midnight makes up for it, and what was done is not done again.
@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="circulation-turn-the-day")
def turn_the_day_of_holds(timestamp: int) -> int:
    """Expire what nobody fetched or wants any longer, and resume what was suspended until yesterday."""
    return turn_the_day()


@app.task(queue="imports")
def carry_out_batch(batch: int) -> None:
    """Carry out a batch of changes to the stock."""
    run_batch(batch)


@app.periodic(cron="* * * * *")
@app.task(queue="imports")
def take_up_batches(timestamp: int) -> None:
    """Go on with batches of which nothing was heard for a while."""
    for batch in forsaken_batches():
        run_batch(batch)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="circulation-remind")
def remind(timestamp: int) -> int:
    """Tell readers what is due soon or overdue, whose card runs out, and where a closure touches them."""
    return remind_all()


@app.task(queue="policy")
def run_trial(trial: int) -> None:
    """Go on with this dry run until it is done or stopped."""
    work(trial)


@app.periodic(cron="* * * * *")
@app.task(queue="policy")
def take_up_trials(timestamp: int) -> None:
    """Go on with dry runs of which nothing was heard for a while."""
    for trial in forsaken():
        work(trial.pk)


@app.task(queue="imports")
def carry_out_weeding(weeding_list: int) -> None:
    """Withdraw the items of an approved list."""
    carry_out(weeding_list)


@app.periodic(cron="* * * * *")
@app.task(queue="imports")
def take_up_weeding(timestamp: int) -> None:
    """Go on with approved lists of which nothing was heard for a while."""
    for pk in forsaken_lists():
        carry_out(pk)
