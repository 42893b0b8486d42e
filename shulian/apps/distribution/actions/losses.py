"""What is supposed lost on the way: proposed by the job, confirmed or put off by a person."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

from shulian import clock
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.models import DistributionSettings, SupposedLoss
from shulian.apps.distribution.queries.ageing import settings
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.marks import Mark

MOST_AT_ONCE = 2000
WAIT_DAYS = 14
SHORTEST, LONGEST = 1, 365


def suppose_losses() -> int:
    """Propose every transit that is open for too long and was not yet proposed, or put off until now."""
    now = clock.now()
    before = now - timedelta(days=settings().lost_after_days)
    old = Transit.objects.filter(received_at__isnull=True, opened_at__lt=before, supposed_loss__isnull=True)
    made = SupposedLoss.objects.bulk_create(
        (SupposedLoss(transit=transit, supposed_at=now) for transit in old.order_by("pk")[:MOST_AT_ONCE]),
        ignore_conflicts=True,
    )
    unanswered = SupposedLoss.objects.filter(answer="", transit__received_at__isnull=False)
    unanswered.update(answer=SupposedLoss.Answer.OVER, answered_at=now)
    due = SupposedLoss.objects.filter(answer=SupposedLoss.Answer.WAIT, wait_until__lte=clock.today())
    again = due.filter(transit__received_at__isnull=True).update(answer="", answered_at=None, answered_by=None)
    return len(made) + again


def confirm_loss(act: Act, loss: SupposedLoss) -> Done:
    """The item is lost on the way: circulation marks it and ends its transit."""
    done = mark(Act(**{**vars(act), "command": uuid5(act.command, "mark")}), loss.transit.item_id, Mark.LOST_IN_TRANSIT)
    if done.ok:
        _answer(act, loss, SupposedLoss.Answer.LOST)
    return done


def put_off(act: Act, loss: SupposedLoss, days: int = WAIT_DAYS) -> None:
    """Look again after some days."""
    _answer(act, loss, SupposedLoss.Answer.WAIT, days)


def set_days(act: Act, lost_after: int, late_after: int) -> bool:
    """Set after how many days a transit is supposed lost, and late where no route runs; False for absurd ones."""
    if not (SHORTEST <= late_after <= lost_after <= LONGEST):
        return False

    def write() -> Answer:
        DistributionSettings.objects.update_or_create(
            pk=1, defaults={"lost_after_days": lost_after, "late_after_days": late_after}
        )
        entry(act, "distribution-days-set", details={"lost": lost_after, "late": late_after})
        return {}

    perform(act, "set-distribution-days", write)
    return True


def _answer(act: Act, loss: SupposedLoss, answer: SupposedLoss.Answer, days: int | None = None) -> None:
    def write() -> Answer:
        until = clock.today() + timedelta(days=days) if days else None
        SupposedLoss.objects.filter(pk=loss.pk).update(
            answer=answer, wait_until=until, answered_at=clock.now(), answered_by=act.actor
        )
        entry(act, f"supposed-loss-{answer}", item=loss.transit.item_id, subject=f"transit:{loss.transit_id}")
        return {}

    perform(act, f"answer-supposed-loss-{answer}", write)
