"""What the journal does every night."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shulian import clock
from shulian.apps.journal import jobs
from shulian.apps.journal.actions import Act, perform
from shulian.apps.journal.models import Command


@pytest.mark.django_db
def test_answers_are_kept_for_sixty_days() -> None:
    old, new = Act("desk"), Act("desk")
    with clock.stopped_at(clock.now() - timedelta(days=61)):
        perform(old, "visit", dict)
    perform(new, "visit", dict)
    assert jobs.forget_commands(0) == 1
    assert list(Command.objects.values_list("pk", flat=True)) == [new.command]
