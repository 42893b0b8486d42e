"""Finding the title to which a record belongs (查重), within one batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from shulian.apps.catalogue.editions import edition_of
from shulian.apps.catalogue.models import Title
from shulian.core.matching import Edition, edition_key, same_edition

_ONE_AT_A_TIME = 5_316_202


class Clusters:
    """The titles that the records of a batch might belong to: those of the database and those just made."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        wanted = list(editions)
        numbers = sorted({number for known in wanted for number in known.isbns})
        shared = sorted({number for known in wanted for number in known.shared})
        keys = sorted({key for known in wanted if (key := edition_key(known))})
        # Three statements, so that each uses its own index.
        found = {title.pk: title for title in Title.objects.living().filter(isbns__overlap=numbers)} if numbers else {}
        found |= (
            {title.pk: title for title in Title.objects.living().filter(shared_numbers__overlap=shared)}
            if shared
            else {}
        )
        found |= {title.pk: title for title in Title.objects.living().filter(edition_key__in=keys)}
        self._by_number: dict[str, list[tuple[Edition, Title]]] = defaultdict(list)
        self._by_key: dict[str, list[tuple[Edition, Title]]] = defaultdict(list)
        for pk in sorted(found):
            self.add(edition_of(found[pk]), found[pk])

    def add(self, known: Edition, title: Title) -> None:
        """Let later records of the batch find this title."""
        for number in known.isbns | known.shared:
            self._by_number[number].append((known, title))
        if key := edition_key(known):
            self._by_key[key].append((known, title))

    def find(self, known: Edition) -> Title | None:
        """The first title that is the same edition for certain."""
        candidates = [
            entry for number in sorted(known.isbns | known.shared) for entry in self._by_number.get(number, ())
        ]
        candidates += self._by_key.get(edition_key(known), ())
        return next((title for other, title in candidates if same_edition(known, other)), None)


def lock_clusters() -> None:
    """Until this transaction ends nobody else makes titles: two imports must not make one title twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
