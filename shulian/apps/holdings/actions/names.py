"""Whose the copies of a file are, by the library codes that stand beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.preparing import Reported
from shulian.core.reported import Whose, whose


class Names:
    """What the sender and all other libraries are called; the others are asked for only where a copy names one."""

    def __init__(self, library: int, reported: Sequence[Reported]) -> None:
        sender = Library.objects.values_list("code", "name", "aliases").get(pk=library)
        own = self._all([sender])
        named = {name for one in {copy.library for copy in reported} if (name := one.strip().lower())}
        rest = Library.objects.exclude(pk=library).values_list("code", "name", "aliases") if named - own else ()
        others = self._all(rest)
        self._whose = {one: whose(one, own, others) for one in {copy.library for copy in reported}}

    def whose(self, named: str) -> Whose:
        """Whose a copy is that stands under this code."""
        return self._whose[named]

    @staticmethod
    def _all(rows: Iterable[tuple[str, str, list[str]]]) -> frozenset[str]:
        return frozenset(name.strip().lower() for code, name, more in rows for name in (code, name, *more) if name)
