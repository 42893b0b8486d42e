"""What somebody may do is asked once a request, however many posts there are and however much is lent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.alliance.models import Account, Delegation, Grant, Library
from shulian.core.roles import Right, Role
from tests import make

pytestmark = pytest.mark.django_db

PAGES = ("/desk/", "/desk/people/checks/", "/desk/cards/new/", "/office/", "/office/figures/")

POSTS = 'SELECT "alliance_grant"'
"""A question about the posts of an account; that a key has somebody who answers for it is another one."""


def asked(account: Account, page: str) -> tuple[int, int]:
    """How many questions a request asks about posts, and how many in all; the second time, when all is warm."""
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return sum(POSTS in one["sql"] for one in queries), len(queries)


@pytest.mark.parametrize("page", PAGES)
def test_posts_cost_one_question(page: str) -> None:
    make.policy()
    library = make.library("雁塔区图书馆")
    account, director = make.staff(Role.LIBRARY_DIRECTOR, library), make.staff(Role.LIBRARY_DIRECTOR, library)
    about_posts, in_all = asked(account, page)
    for role in (Role.DESK_LIBRARIAN, Role.STATISTICIAN, Role.AUDITOR, Role.EVENTS):
        Grant.objects.create(account=account, role=role, library=library)
    _lend(director, account, library)
    assert asked(account, page) == (about_posts, in_all)
    assert about_posts <= 1


def _lend(giver: Account, receiver: Account, library: Library) -> None:
    today = clock.today()
    Delegation.objects.create(
        giver=giver,
        receiver=receiver,
        library=library,
        rights=[Right.WAIVE_CHARGES],
        starts_on=today,
        ends_on=today + timedelta(days=7),
    )
