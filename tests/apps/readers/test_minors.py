"""The yearly audit of minors speaks of the readers of that year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import DatabaseError

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.minors import sign_audit
from shulian.apps.readers.minors import report
from shulian.apps.readers.models import Consent, MinorsAudit, Reader
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


def test_a_signed_audit_says_for_ever_what_was_signed(auditor: Account) -> None:
    with clock.stopped_at(day("2026-01-10")):
        live = report(auditor, 2025)
        assert not sign_audit(Act("office", auditor.pk), 2026), "the year runs"
        assert sign_audit(Act("office", auditor.pk), 2025)
        assert not sign_audit(Act("office", auditor.pk), 2025), "signed before"
    Reader.objects.all().delete()
    with clock.stopped_at(day("2026-11-26")):
        signed = report(auditor, 2025)
        assert (signed.readers, report(auditor, 2026).readers) == (live.readers, 0)
    assert (live.signed_at, signed.signed_at) == (None, day("2026-01-10"))
    assert replace(signed, signed_at=None, signed_by="") == live
    with pytest.raises(DatabaseError, match="does not change"):
        MinorsAudit.objects.update(libraries={})
