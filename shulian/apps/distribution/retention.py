"""Forgetting on whose card a batch was lent, once its loans have forgotten it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from shulian import clock
from shulian.apps.distribution.models import CollectiveItem, CollectiveLoan
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.queries import rules
from shulian.core.retention import over_before


def forget_batches(act: Act) -> int:
    """Take the reader out of the batches whose loans name nobody any more, once a command; returns how many."""

    def write() -> Answer:
        before = clock.midnight(over_before(rules(), clock.today()))
        named = CollectiveItem.objects.filter(of=OuterRef("pk"), loan__reader__isnull=False)
        over = CollectiveLoan.objects.filter(~Exists(named), reader__isnull=False, lent_at__lt=before)
        gone = over.update(reader=None)
        if gone:
            entry(act, "collective-loans-forgotten", quantity=gone)
        return {"gone": gone}

    return int(perform(act, "forget-collective-loans", write)["gone"])
