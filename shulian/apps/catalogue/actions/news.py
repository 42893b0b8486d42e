"""Whether bytes that a record had before say something new when they come again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from shulian.apps.catalogue.actions.arrivals import Arrival
from shulian.apps.catalogue.models import Import, ImportChange, Record, RecordVersion
from shulian.core.importing import Before, is_news

READ = (Import.Status.FINISHED, Import.Status.CANCELLED)


class Earlier:
    """What these arrivals' records were before, looked up for a whole batch."""

    def __init__(self, source: Import, arrivals: Sequence[Arrival]) -> None:
        self._source = source
        rows = [one.row.pk for one in arrivals if one.row and bytes(one.row.digest) != one.prepared.digest]
        self._versions: dict[int, dict[bytes, list[int]]] = defaultdict(lambda: defaultdict(list))
        for record, version, digest in _versions(rows) if rows else ():
            self._versions[record][bytes(digest)].append(version)
        self._sent = _sent_last(self._versions) if self._versions else {}

    def is_news(self, one: Arrival, row: Record) -> bool:
        """Whether the arriving bytes say something that the record does not say, and that is not over."""
        if not row.control_number:
            # Found by these very bytes, now or before somebody edited it: there is no other sign of it.
            return False
        digest = one.prepared.digest
        if bytes(row.digest) == digest:
            return False
        versions = self._versions[row.pk][digest] if row.pk in self._versions else []
        if not versions:
            return True
        sent = any(version in self._sent.get(row.pk, range(1, 2)) for version in versions)
        came, stands = _stamp(json.loads(one.prepared.packed)), _stamp(row.fields)
        return is_news(
            Before(
                last_sent=sent,
                earlier=True,
                old_file=self._old_file,
                older=bool(came) and came < stands,
                fresh=self._source.channel == "harvest",
            )
        )

    @cached_property
    def _old_file(self) -> bool:
        """Whether this very file was read before; one that was undone was not."""
        same = Import.objects.filter(library=self._source.library_id, digest=self._source.digest, status__in=READ)
        return same.exclude(pk=self._source.pk).exists()


def _versions(rows: list[int]) -> Iterable[tuple[int, int, bytes | memoryview]]:
    return RecordVersion.objects.filter(record__in=rows).values_list("record_id", "version", "digest")


def _sent_last(records: dict[int, Any]) -> dict[int, range]:
    """The versions that the last import of each record made; the first one, where none has changed it."""
    changes = ImportChange.objects.filter(record__in=records, undone_at=None, deleted=False).order_by("after_version")
    return {one.record_id: range(one.before_version + 1, one.after_version + 1) for one in changes}


def _stamp(fields: list[Any]) -> str:
    """When the record was written last, by its own word."""
    return next((field[1] for field in fields[1:] if field[0] == "005" and isinstance(field[1], str)), "")
