"""What is supposed lost on the way: proposed by the job, confirmed or put off by a person."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from shulian import clock
from shulian.apps.circulation.actions.locked import Done, done_in, lock_item
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.models import DistributionSettings, SupposedLoss
from shulian.apps.distribution.queries.ageing import settings
from shulian.apps.distribution.refusals import Refused, refused_in
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.marks import Mark
from shulian.core.distribution import decide_loss

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


def confirm_loss(act: Act, loss: SupposedLoss) -> Refused | Done:
    """The item is lost on the way: circulation marks it and ends its transit, if it is that journey still."""

    def write() -> Answer:
        refused = _still_asked(loss)
        if refused is not None:
            return refused.answer()
        done = mark(replace(act, command=uuid5(act.command, "mark")), loss.transit.item_id, Mark.LOST_IN_TRANSIT)
        if done.ok:
            _answer(act, loss, SupposedLoss.Answer.LOST)
        return asdict(done)

    answer = perform(act, "answer-supposed-loss-lost", write)
    return refused_in(answer) or done_in(answer)


def put_off(act: Act, loss: SupposedLoss, days: int = WAIT_DAYS) -> Refused | None:
    """Look again after some days."""

    def write() -> Answer:
        refused = _still_asked(loss)
        if refused is not None:
            return refused.answer()
        _answer(act, loss, SupposedLoss.Answer.WAIT, days)
        return {}

    return refused_in(perform(act, "answer-supposed-loss-wait", write))


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


def _still_asked(loss: SupposedLoss) -> Refused | None:
    """Why it cannot be answered any more; else item and proposal stand still until the end of the transaction.

    The list may have been open for hours: the item may have turned up, and travel again by now.
    """
    # The item first, as every scan locks it; reader and hold follow when it is marked.
    item = lock_item(loss.transit.item_id)
    held = SupposedLoss.objects.select_for_update(no_key=True).get(pk=loss.pk)
    travels = Transit.objects.filter(pk=held.transit_id, received_at__isnull=True).exists()
    answered = held.answer in (SupposedLoss.Answer.LOST, SupposedLoss.Answer.WAIT)
    refusal = decide_loss(answered=answered, travels=travels)
    return Refused(refusal, {"barcode": item.barcode if item else "—"}) if refusal else None


def _answer(act: Act, loss: SupposedLoss, answer: SupposedLoss.Answer, days: int | None = None) -> None:
    until = clock.today() + timedelta(days=days) if days else None
    SupposedLoss.objects.filter(pk=loss.pk).update(
        answer=answer, wait_until=until, answered_at=clock.now(), answered_by=act.actor
    )
    _enter(act, loss, f"supposed-loss-{answer}")


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
