"""The round of the targeter: title after title, as long as something is due."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from shulian import clock
from shulian.apps.circulation.actions.recall import could_be_recalled, open_loans_of, recall
from shulian.apps.circulation.models import Hold
from shulian.apps.circulation.models.holds import WAITING
from shulian.apps.circulation.targeting import SOURCE, Tally, check_due, due_titles
from shulian.apps.journal.actions import Act

TITLES = 500
"""Titles fetched at once."""


def make() -> int:
    """One round; returns how many holds were looked at. Titles that another worker has in hand are left to it."""
    looked, seen = 0, set[int]()
    while titles := [title for title in due_titles(TITLES) if title not in seen]:
        for title in titles:
            seen.add(title)
            tally = check_due(title)
            looked += tally.looked
            if tally.waiting:
                call_back(title, tally)
    return looked


def call_back(title: int, tally: Tally) -> int:
    """Where the policy says so, call back as many loans as readers wait in vain, never more; returns how many."""
    waiting = Hold.objects.filter(WAITING, title=title, target__isnull=True).count()
    recalled = open_loans_of(title).filter(recalled_on__isnull=False).count()
    wanted = min(waiting - recalled, tally.waiting)
    if wanted <= 0:
        return 0
    called = 0
    for loan in could_be_recalled(title)[:wanted]:
        number = uuid5(NAMESPACE_URL, f"shulian:recall:{loan.pk}:{clock.today()}")
        done = recall(Act(SOURCE, library=loan.library_id, command=number), loan.pk)
        called += done is not None and done.due_on is not None
    return called
