"""The office of the demonstration: its libraries, both returns, issue no. 53, and people with their posts."""

from __future__ import annotations

import pytest
from django.test import Client

from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.core.roles import Role
from tests import make
from tests.apps.statistics.conftest import august, cards, delivery, files, shaanxi

__all__ = ["august", "cards", "delivery", "files", "shaanxi"]


@pytest.fixture
def office(shaanxi: dict[str, Library]) -> Account:
    return make.staff(Role.ALLIANCE_OFFICE, shaanxi["陕西省图书馆"], "office")


@pytest.fixture
def director(shaanxi: dict[str, Library]) -> Account:
    return make.staff(Role.LIBRARY_DIRECTOR, shaanxi["铜川图书馆"], "director")


@pytest.fixture
def act(office: Account) -> Act:
    return Act(source="office", actor=office.pk)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client
