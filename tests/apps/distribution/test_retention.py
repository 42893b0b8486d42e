"""On whose card a batch was lent is forgotten with its loans."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.circulation.models import Loan
from shulian.apps.distribution import jobs
from shulian.apps.distribution.models import CollectiveItem, CollectiveLoan
from shulian.apps.journal.models import Command, Entry
from tests import make


@pytest.mark.django_db
def test_a_batch_forgets_its_reader_once_no_loan_of_it_names_one() -> None:
    library, now = make.library("雁塔区图书馆"), clock.now()
    reader, item = make.reader(library), make.item(library)
    loan = Loan.objects.create(item=item, reader=reader, library=library, lent_at=now, due_on=clock.today())
    batch = CollectiveLoan.objects.create(library=library, reader=reader, command=uuid4(), lent_at=now)
    CollectiveItem.objects.create(of=batch, item=item, barcode=item.barcode, loan=loan)
    with clock.stopped_at(now + timedelta(days=40)):
        assert jobs.forget_borrowers(1) == 0
        Loan.objects.update(reader=None)
        # A run that is begun again is the same command; the next night's is another.
        assert [jobs.forget_borrowers(run) for run in (1, 2, 2, 3)] == [0, 1, 1, 0]
    (told,) = Entry.objects.filter(kind="collective-loans-forgotten")
    assert Command.objects.filter(pk=told.command, kind="forget-collective-loans").exists()
    batch.refresh_from_db()
    assert batch.reader is None
