"""Forgetting and renewing on the terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from shulian import clock
from shulian.apps.circulation.models import Loan
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.tokens import renew_tokens
from tests import make

pytestmark = pytest.mark.django_db
AUTUMN = datetime(2026, 10, 5, 2, tzinfo=UTC)
JANUARY = datetime(2027, 1, 4, 2, tzinfo=UTC)


@pytest.fixture
def loan() -> Loan:
    library = make.library("雁塔区图书馆")
    with clock.stopped_at(AUTUMN):
        renew_tokens(Act("job"))
        return Loan.objects.create(
            item=make.item(library),
            reader=make.reader(library),
            library=library,
            lent_at=AUTUMN,
            due_on=AUTUMN.date(),
            returned_at=AUTUMN,
        )


def said(*command: str) -> str:
    out = StringIO()
    with clock.stopped_at(JANUARY):
        call_command(*command, stdout=out)
    return out.getvalue()


def test_forgetting_can_be_looked_at_first(loan: Loan) -> None:
    assert "1" in said("forget", "--look")
    loan.refresh_from_db()
    assert loan.reader
    assert "借阅 1 条" in said("forget")
    loan.refresh_from_db()
    assert loan.reader is None
    assert "借阅 0 条" in said("forget")


def test_tokens_are_renewed_once_a_year(loan: Loan) -> None:
    assert "已为 1 位读者更换代号" in said("renew_tokens")
    assert "已使用 2027 年的代号" in said("renew_tokens")
