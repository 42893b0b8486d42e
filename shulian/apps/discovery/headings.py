"""Keeping the index in step with the authority file: a title is found by every form of its authors' names, so a
heading that changes puts the titles that bear it in the outbox.

Which these are, the index says: it has every title under the forms that were known when it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from django.db.models import Q

from shulian.apps.catalogue.models import Authority, Outbox
from shulian.apps.discovery.clauses import any_of, said
from shulian.apps.discovery.finding import count
from shulian.apps.discovery.folder import IndexMissing, Reader
from shulian.apps.discovery.tokens import runs
from shulian.apps.journal.followers import Follower
from shulian.apps.journal.models import Entry

CHANGES_A_HEADING = frozenset({"authority-saved", "authorities-merged", "authorities-imported"})
"""Kinds of entries after which a name or a subject has other forms."""
CHUNK = 500

_SUBJECT = "authority:"
_IMPORTED_WITHIN = timedelta(minutes=1)
_BEARING = ("author", "subject")


def refresh(entries: Sequence[Entry]) -> None:
    """Have the titles under these headings written to the index again."""
    try:
        searcher = Reader(Path(settings.INDEX_FOLDER)).searcher()
    except IndexMissing:
        return  # whoever builds it reads all headings
    for forms in _forms_of(entries):
        titles = _bearing(searcher, forms)
        Outbox.objects.bulk_create([Outbox(title=title) for title in titles], batch_size=CHUNK)


def _forms_of(entries: Sequence[Entry]) -> Iterator[list[str]]:
    """The forms of each heading that changed. An import does not name its headings: they are those of that minute."""
    named = [entry.subject.removeprefix(_SUBJECT) for entry in entries]
    wanted = Q(pk__in=[int(number) for number in named if number.isdecimal()])
    if imported := [entry.recorded_at for entry in entries if entry.kind == "authorities-imported"]:
        wanted |= Q(changed_at__gte=min(imported) - _IMPORTED_WITHIN)
    for authority in Authority.objects.filter(wanted).prefetch_related("forms").iterator(chunk_size=CHUNK):
        yield [one.form for one in authority.forms.all()]


def _bearing(searcher: tantivy.Searcher, forms: Sequence[str]) -> list[int]:
    ways = [said(field, form, begins=True, ends=True) for form in forms if runs(form) for field in _BEARING]
    query = any_of(ways)
    if not (total := count(searcher, query)):
        return []
    found = [address for _score, address in searcher.search(query, total).hits]
    titles: list[Any] = searcher.fast_field_values("id", found)
    return sorted(titles)


HEADINGS = Follower("headings", CHANGES_A_HEADING, refresh)
