"""What is supposed lost on the way: proposed by the job, confirmed or put off by a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from shulian import clock
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.models import DistributionSettings, SupposedLoss
from shulian.apps.distribution.queries.ageing import settings
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.marks import Mark

WAIT_DAYS = 14
SHORTEST, LONGEST = 1, 365


def suppose_losses() -> int:
    """Propose every transit that is open for too long and was not yet proposed, or put off until now.

    Each is a command of its own, named after the journey, so that it is proposed once wherever the job was broken off.
    """
    before = clock.now() - timedelta(days=settings().lost_after_days)
    old = Transit.objects.filter(received_at__isnull=True, opened_at__lt=before, supposed_loss__isnull=True)
    proposed = sum(_propose(*row) for row in old.order_by("pk").values_list("pk", "item", "item__library"))
    answered_late = SupposedLoss.objects.filter(answer="", transit__received_at__isnull=False)
    for loss in answered_late.select_related("transit__item").order_by("pk"):
        _close(loss)
    due = SupposedLoss.objects.filter(answer=SupposedLoss.Answer.WAIT, wait_until__lte=clock.today())
    waits = due.filter(transit__received_at__isnull=True).select_related("transit__item").order_by("pk")
    return proposed + sum(_propose_again(loss) for loss in waits)


def confirm_loss(act: Act, loss: SupposedLoss) -> Done:
    """The item is lost on the way: circulation marks it and ends its transit."""
    marking = replace(act, command=uuid5(act.command, "mark"))
    # The mark and the answer to the proposal are written together or not at all.
    with transaction.atomic():
        done = mark(marking, loss.transit.item_id, Mark.LOST_IN_TRANSIT)
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
        _enter(act, loss, f"supposed-loss-{answer}")
        return {}

    perform(act, f"answer-supposed-loss-{answer}", write)


def _propose(transit: int, item: int, library: int) -> int:
    act = _job(f"suppose-loss:{transit}", library)

    def write() -> Answer:
        found = Transit.objects.filter(pk=transit, received_at__isnull=True, supposed_loss__isnull=True)
        if not found.exists():
            return {"proposed": 0}
        SupposedLoss.objects.create(transit_id=transit, supposed_at=clock.now())
        entry(act, "loss-supposed", item=item, subject=f"transit:{transit}")
        return {"proposed": 1}

    return int(perform(act, "suppose-loss", write)["proposed"])


def _close(loss: SupposedLoss) -> None:
    """It arrived after all, or its journey ended otherwise."""
    act = _job(f"supposed-loss-over:{loss.pk}", loss.transit.item.library_id)

    def write() -> Answer:
        unanswered = SupposedLoss.objects.filter(pk=loss.pk, answer="")
        if unanswered.update(answer=SupposedLoss.Answer.OVER, answered_at=clock.now()):
            _enter(act, loss, "supposed-loss-over")
        return {}

    perform(act, "close-supposed-loss", write)


def _propose_again(loss: SupposedLoss) -> int:
    act = _job(f"suppose-loss-again:{loss.pk}:{loss.wait_until}", loss.transit.item.library_id)

    def write() -> Answer:
        waits = SupposedLoss.objects.filter(pk=loss.pk, answer=SupposedLoss.Answer.WAIT, wait_until=loss.wait_until)
        proposed = waits.update(answer="", answered_at=None, answered_by=None)
        if proposed:
            _enter(act, loss, "loss-supposed")
        return {"proposed": proposed}

    return int(perform(act, "suppose-loss-again", write)["proposed"])


def _job(name: str, library: int) -> Act:
    return Act("job", library=library, command=uuid5(NAMESPACE_URL, f"shulian:{name}"))


def _enter(act: Act, loss: SupposedLoss, kind: str) -> None:
    entry(act, kind, item=loss.transit.item_id, subject=f"transit:{loss.transit_id}")
