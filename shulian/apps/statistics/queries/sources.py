"""Both sources of a figure: what the system counted by itself, and what accepted returns say of other months."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.choices import choices_within
from shulian.apps.statistics.queries.definitions import manner_of
from shulian.apps.statistics.queries.entries import parts_of, reported_within
from shulian.apps.statistics.queries.late import counted_of, decided_for, known_of
from shulian.apps.statistics.queries.places import spoken_for
from shulian.apps.statistics.queries.windows import returns_at
from shulian.core import reconcile
from shulian.core.indicators import Reported
from shulian.core.periods import Period
from shulian.core.sources import Manner, Said, beside, counts_in_part


class Sources:
    """What returns say of the parts of an indicator, by part and library, and in which months these were counted.

    Of the `leaves` those have their indicator with them that the system counts. Returns and decisions are those of now,
    or those that stood `at` a moment.
    """

    def __init__(
        self,
        manner: Manner,
        leaves: Mapping[str, Indicator | None],
        period: Period,
        libraries: Collection[int] | None,
        at: datetime | None = None,
    ) -> None:
        at = at or returns_at(period)
        self.period, self.at = period, at
        self.manner = manner
        self.codes = list(leaves)
        self.parts = {code: part for code, part in leaves.items() if part is not None}
        self.reports: dict[str, dict[int, tuple[Reported, ...]]] = {}
        # Of now it is asked as others ask it, so that it is answered once.
        told = reported_within(period, self.codes, libraries, *(() if at is None else (at,)))
        for months, values in told.items():
            for (code, library), value in values.items():
                of_code = self.reports.setdefault(code, {})
                of_code[library] = (*of_code.get(library, ()), Reported(months, value))
        self._chosen = choices_within(period, self.codes, libraries, at) if self.reports else {}
        self.places = spoken_for({library for code in self.parts for library in self.reports.get(code, {})})
        self._known: dict[str, dict[int, Said]] = {}
        self._decided: dict[str, dict[int, frozenset[Period]]] = {}

    @classmethod
    def of(cls, indicator: Indicator, period: Period, libraries: Collection[int] | None) -> Sources:
        """Of an indicator, or of what it is added up from."""
        counted = {part.pk: part for part in parts_of(indicator, period) if part.kind}
        leaves = {code: counted.get(code) for code in indicator.parts or [indicator.pk]}
        return cls(manner_of(indicator), leaves, period, libraries)

    def manner_of(self, code: str) -> Manner:
        """How figures of a part go together."""
        part = self.parts.get(code)
        return replace(self.manner, in_part=part is not None and counts_in_part(part.kind))

    def decided(self, code: str, library: int) -> frozenset[Period]:
        """For which months the library's return stands over what was counted: by decision, or as it stood before."""
        told = self.reports.get(code, {})
        if code not in self.parts or not told:
            return frozenset()
        if code not in self._decided:
            known = self._known_of(code, told)
            self._decided[code] = decided_for(self.parts[code], self.period, known, self._chosen, self.at)
        return self._decided[code].get(library, frozenset())

    def stood(self, code: str, library: int) -> frozenset[Period]:
        """For which of these nobody had to decide it: the return stood when the months were closed."""
        return self.decided(code, library) - self._chosen.get((code, library), {}).keys()

    def months(self, code: str) -> dict[int, Mapping[Period, int]]:
        """For each library with a return of this part what all that it speaks of counted, by months."""
        told = self.reports.get(code, {})
        if code not in self.parts or not told:
            return {}
        return {library: one.months for library, one in self._known_of(code, told).items() if one.months}

    def _known_of(self, code: str, told: Mapping[int, tuple[Reported, ...]]) -> dict[int, Said]:
        if code not in self._known:
            places = {library: self.places[library] for library in told}
            counted = counted_of(self.parts[code], self.period, places, self.at)
            self._known[code] = known_of(told, counted)
        return self._known[code]


@dataclass(frozen=True)
class Reports:
    """The returns of a library that stand beside what was counted, for each indicator that makes up the figure.

    In the months `counted` the system counted something at all of which the returns speak.
    """

    said: tuple[tuple[Reported, ...], ...]
    manner: Manner
    counted: frozenset[Period] = frozenset()

    def within(self, period: Period) -> reconcile.Number | None:
        """What they say of a period; None where no return fits into it."""
        return reconcile.total(self.manner.over(period, one) for one in self.said)

    def makes_no_sum(self, period: Period) -> bool:
        """Whether a period has what was counted and what was reported of it, and these cannot be added."""
        told = any(period.contains(one.period) for said in self.said for one in said)
        return not self.manner.adds and told and any(period.contains(month) for month in self.counted)

    def is_of_periods(self, period: Period) -> bool:
        """Whether all of it was reported, for shorter periods that cannot be added up."""
        counted = any(period.contains(month) for month in self.counted)
        return not counted and any(self.manner.of_periods(period, said) for said in self.said)


def reports_beside(indicator: Indicator, period: Period, libraries: Iterable[Library]) -> dict[int, Reports]:
    """What the returns of these libraries say beside what the system counted itself."""
    sources = Sources.of(indicator, period, [library.pk for library in libraries])
    found: dict[int, list[tuple[Reported, ...]]] = {}
    counted: dict[int, frozenset[Period]] = {}
    for code in sources.codes:
        months = sources.months(code)
        for library, said in sources.reports.get(code, {}).items():
            decided = sources.decided(code, library)
            there = beside(said, months.get(library, {}), sources.manner_of(code), decided)
            found.setdefault(library, []).append(there)
            counted[library] = counted.get(library, frozenset()) | months.get(library, {}).keys()
    reports = {library: Reports(tuple(said), sources.manner, counted[library]) for library, said in found.items()}
    return {library: one for library, one in reports.items() if any(map(any, one.said))}
