"""Cards that programs issued before a row was kept of it: nobody has seen their readers, unless a desk has since."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.readers.families import is_seen
from shulian.apps.readers.models import Card, CardAct, Reader, Registration
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


def test_nobody_has_seen_whom_a_program_registered_until_a_desk_looks() -> None:
    home = make.library("雁塔区图书馆")
    machine = Account.objects.create_user("machine", kind=Account.Kind.MACHINE)
    li = make.staff(Role.DESK_LIBRARIAN, home)
    by_machine, seen_since, by_desk, replaced = (make.reader(home) for _ in range(4))
    for reader, issuer in ((by_machine, machine), (seen_since, machine), (by_desk, li)):
        Card.objects.filter(reader=reader).update(issued_by=issuer, issued_at=reader.registered_at)
    # A later card from a machine says nothing of who registered the reader.
    later = replaced.registered_at + timedelta(days=9)
    Card.objects.filter(reader=replaced).update(issued_by=machine, issued_at=later)
    CardAct.objects.create(reader=seen_since, deed="new-pin", library=home, actor=li, source="desk", command=uuid4())
    CardAct.objects.create(reader=by_machine, deed="renew", library=home, actor=li, source="desk", command=uuid4())

    note_unseen = import_module("shulian.apps.readers.migrations.0010_issued_by_programs").note_unseen
    note_unseen(apps, None)
    note_unseen(apps, None)
    assert [is_seen(one) for one in (by_machine, seen_since, by_desk, replaced)] == [False, True, True, True]
    assert Registration.objects.get(reader=seen_since).decided_by == li
    assert not Reader.objects.exclude(awaits="").exists()
    assert clock.now() > Registration.objects.get(reader=by_machine).made_at
