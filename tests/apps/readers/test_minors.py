"""The yearly audit of minors speaks of the readers of that year."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.readers.minors import report
from shulian.apps.readers.models import Consent, Reader
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00").replace(tzinfo=clock.PLACE)


@pytest.fixture
def auditor() -> Account:
    library = make.library("陕西省图书馆", code="610000")
    people = (
        # Born, registered, left, consented, consent ended.
        ("2016-05-04", "2024-03-01", None, "2024-03-01", None),
        ("2016-05-04", "2026-03-01", None, "2026-03-01", None),
        ("2016-05-04", "2024-03-01", "2026-02-01", "2024-03-01", "2026-02-01"),
        ("2016-05-04", "2024-03-01", "2025-02-01", "2024-03-01", None),
        ("2012-01-02", "2024-03-01", None, "2024-03-01", "2025-06-01"),
        ("2008-06-01", "2024-03-01", None, None, None),
        ("2007-06-01", "2024-03-01", None, None, None),
    )
    for number, (born, registered, left, agreed, ended) in enumerate(people):
        reader = make.reader(library, f"C-{number}")
        about = {"birth_date": date.fromisoformat(born), "registered_at": day(registered)}
        gone = {"closed_at": day(left), "status": "left"} if left else {}
        Reader.objects.filter(pk=reader.pk).update(**about, **gone)
        if agreed:
            said = {"kind": "child", "version": 1, "by": "guardian", "how": "desk", "given_at": day(agreed)}
            Consent.objects.create(reader=reader, **said, ended_at=day(ended) if ended else None, withdrawn=bool(ended))
    with clock.stopped_at(day("2024-01-02")):
        return make.staff(Role.AUDITOR, library)


@pytest.mark.parametrize(
    ("year", "last", "minors", "children", "consented", "withdrawn"),
    [
        # Of 2025: the one who left in 2026 was there, the one of 2026 was not, those of 17 and 13 were minors.
        (2025, "2025-12-31", 4, 3, 2, 1),
        (2026, "2026-11-26", 3, 2, 2, 1),
    ],
)
def test_the_audit_counts_whoever_was_a_minor_on_the_last_day_of_its_year(
    auditor: Account, year: int, last: str, minors: int, children: int, consented: int, withdrawn: int
) -> None:
    with clock.stopped_at(day("2026-11-26")):
        found = report(auditor, year)
    assert (found.day.isoformat(), found.readers, found.children) == (last, minors, children)
    assert (found.consented, found.withdrawn) == (consented, withdrawn)
