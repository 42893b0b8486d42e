"""What a title shows, gathered from the records that describe it: a rule for each field (字段合并规则).

The records come with the leading one first, the others behind it in the order of their worth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from operator import itemgetter
from typing import Any


class Rule(StrEnum):
    """Where a field of a title comes from."""

    LEADER = "leader"
    FILLED = "filled"
    UNITED = "united"
    ANY = "any"


RULES: dict[str, Rule] = {
    # What names the edition must come from one hand.
    "title": Rule.LEADER,
    "volume": Rule.LEADER,
    "medium": Rule.LEADER,
    "form": Rule.LEADER,
    "remainder": Rule.FILLED,
    "responsibility": Rule.FILLED,
    "authors": Rule.FILLED,
    "credits": Rule.FILLED,
    "edition": Rule.FILLED,
    "publisher": Rule.FILLED,
    "place": Rule.FILLED,
    "year": Rule.FILLED,
    "issn": Rule.FILLED,
    "clc": Rule.FILLED,
    "language": Rule.FILLED,
    "extent": Rule.FILLED,
    "series": Rule.FILLED,
    "summary": Rule.FILLED,
    "contents": Rule.FILLED,
    "notes": Rule.FILLED,
    "isbns": Rule.UNITED,
    "shared_numbers": Rule.UNITED,
    "other_numbers": Rule.UNITED,
    "subjects": Rule.UNITED,
    "other_titles": Rule.UNITED,
    "additions": Rule.UNITED,
    "classes": Rule.UNITED,
    "links": Rule.UNITED,
    # One library that says so is enough: children look for it.
    "juvenile": Rule.ANY,
}
MOST_UNITED = 40
"""Values of one field that a title shows at most."""

Source = Mapping[str, Any]
_FILLED = tuple(name for name, rule in RULES.items() if rule is Rule.FILLED)
_OTHERS = tuple(name for name, rule in RULES.items() if rule in (Rule.UNITED, Rule.ANY))
_all_filled = itemgetter(*_FILLED)


def gather(sources: Sequence[Source]) -> dict[str, Any]:
    """What these records say together; with one source what it says, with none nothing."""
    if not sources:
        return {}
    return {name: _BY[rule]([source[name] for source in sources]) for name, rule in RULES.items()}


def changes(shown: Source, first: Source, second: Source) -> dict[str, Any]:
    """What is shown otherwise than now when these two say it together, the leading one first; as `gather` would."""
    if first is shown:
        return _added(shown, second)
    told: dict[str, Any] = {}
    for name, rule in RULES.items():
        now, one, other = shown[name], first[name], second[name]
        if one == other == now and rule is not Rule.UNITED:
            # Copies of one record say the same of nearly everything, and a whole import is compared so.
            continue
        value = _BY_TWO[rule](one, other)
        if value != now:
            told[name] = value
    return told


def _added(shown: Source, other: Source) -> dict[str, Any]:
    """The same where what is shown leads, as it mostly does: then only what it lacks can change it."""
    pairs = zip(_FILLED, _all_filled(shown), _all_filled(other), strict=True)
    told = {name: value for name, now, value in pairs if value and not now}
    for name in _OTHERS:
        now, value = shown[name], other[name]
        if value and (value := _BY_TWO[RULES[name]](now, value)) != now:
            told[name] = value
    return told


def givers(shown: Source, sources: Sequence[Source]) -> dict[str, list[int]]:
    """Which of the sources gave each field that is shown, by their places; none for what was put there by hand."""
    return {name: _gave(rule, shown[name], [source[name] for source in sources]) for name, rule in RULES.items()}


def _gave(rule: Rule, shown: Any, said: list[Any]) -> list[int]:
    if not shown:
        return []
    if rule is not Rule.UNITED:
        return [place for place, value in enumerate(said) if value == shown][:1]
    given: list[int] = []
    known: set[Any] = set()
    for place, values in enumerate(said):
        new = {value for value in values if value in shown} - known
        known |= new
        if new:
            given.append(place)
    return given


def _first(values: list[Any]) -> Any:
    return values[0]


def _filled(values: list[Any]) -> Any:
    return next((value for value in values if value), values[0])


def _unite(values: Iterable[list[Any]]) -> list[Any]:
    return list(dict.fromkeys(value for known in values for value in known))[:MOST_UNITED]


_BY: dict[Rule, Callable[[list[Any]], Any]] = {
    Rule.LEADER: _first,
    Rule.FILLED: _filled,
    Rule.UNITED: _unite,
    Rule.ANY: any,
}

_BY_TWO: dict[Rule, Callable[[Any, Any], Any]] = {
    Rule.LEADER: lambda first, _second: first,
    Rule.FILLED: lambda first, second: first or second or first,
    Rule.UNITED: lambda first, second: _unite([first, second]) if second else first,
    Rule.ANY: lambda first, second: bool(first or second),
}
