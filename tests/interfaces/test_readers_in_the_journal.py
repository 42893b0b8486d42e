"""Whatever a reader does, no entry of the journal names both the reader's account and the reader's token."""

from __future__ import annotations

import pytest

from shulian.apps.journal.models import Entry
from tests.interfaces import whole_site
from tests.interfaces.test_access_matrix import table
from tests.interfaces.whole_site import routes

pytestmark = pytest.mark.django_db


def test_no_act_of_a_reader_ties_the_account_to_the_token() -> None:
    site = whole_site.build()
    client, patterns = site.client("reader"), routes()
    for route, (methods, people) in table().items():
        for method in methods & {"POST", "DELETE"} if "reader" in people else ():
            site.ask(client, method, route, patterns[route])
    entries = Entry.objects.filter(actor=site.accounts["reader"].pk)
    assert list(entries.exclude(reader=None).values_list("kind", flat=True)) == []
