"""What is wrong with a definition, and what definitions are made of, in the language of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shulian.apps.statistics.models import Base, Indicator
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.words import name_of
from shulian.core.bases import Refusal as NoBase
from shulian.core.defining import Refusal
from shulian.core.definitions import BASE, Wrong
from shulian.core.dimensions import CONDITIONS, Dimension
from shulian.core.indicators import Counting, Derivation, Measure

_WRONG: Mapping[str, Any] = {
    Wrong.BAD_CODE: gettext_lazy(
        "A code has small letters, figures and single hyphens between them, 40 at most. Write it otherwise."
    ),
    Wrong.UNKNOWN_KIND: gettext_lazy(
        "Nothing of the kind “%(what)s” can be counted in the journal. Choose another kind."
    ),
    Wrong.UNKNOWN_PART: gettext_lazy("There is no indicator “%(what)s”. Check its code."),
    Wrong.UNKNOWN_BASE: gettext_lazy("There is no base “%(what)s”. Check its code."),
    Wrong.CYCLE: gettext_lazy("The definition leads back to itself: %(what)s. Take one of these out."),
    Wrong.COUNTED_AND_SUMMED: gettext_lazy(
        "An indicator either counts entries or is made of other indicators. Leave one of the two empty."
    ),
    Wrong.NOTHING_TO_DERIVE: gettext_lazy("Name the indicator that the figure follows from."),
    Wrong.NOTHING_BELOW: gettext_lazy("Name what is divided by."),
    Wrong.BELOW_WITHOUT_RATIO: gettext_lazy(
        "Only a quotient is divided by something. Empty that line or choose quotient."
    ),
    Wrong.UNITS_DIFFER: gettext_lazy("These units cannot be added: %(what)s. Use indicators of one unit."),
    Wrong.MEASURES_DIFFER: gettext_lazy("A stock and a flow cannot be added. Use indicators of one measure."),
    Wrong.DERIVED_SUMMED: gettext_lazy("“%(what)s” is derived and cannot be added. Use what it is made of."),
    Wrong.SUM_SUMMED: gettext_lazy("“%(what)s” is a sum, and a sum is no part of another one. Use what it is made of."),
    Wrong.READERS_SUMMED: gettext_lazy(
        "“%(what)s” counts each reader once, or is a median, and cannot be added to others."
    ),
    Wrong.MEDIAN_OF_NOTHING: gettext_lazy("A waiting time needs two kinds: what ended it and what began it."),
    Wrong.SINCE_WITHOUT_MEDIAN: gettext_lazy("Only a waiting time begins with a kind. Empty that line."),
    Wrong.ONCE_COUNTED: gettext_lazy(
        "What is counted once each comes from returns only, and is made of nothing else. "
        "Choose another way of counting."
    ),
    Wrong.UNKNOWN_DIMENSION: gettext_lazy("The entries do not carry the dimension “%(what)s”. Take it out."),
    Wrong.UNKNOWN_DETAIL: gettext_lazy(
        "The entries do not say “%(what)s”, so they cannot be chosen by it. Choose another kind, or leave it blank."
    ),
    Wrong.BAD_FACTOR: gettext_lazy("The factor is 1 to 1,000,000, and there are at most 4 decimals."),
    Refusal.CODE_TAKEN: gettext_lazy("There already is an indicator “%(what)s”. Choose another code."),
    Refusal.UNKNOWN_INDICATOR: gettext_lazy("There is no indicator “%(what)s”. Check its code."),
    Refusal.NOTHING_CHANGED: gettext_lazy("This is what the indicator says already. Nothing was changed."),
    Refusal.VERSION_NEEDS_REASON: gettext_lazy("Write why the definition is changed."),
    Refusal.NOT_A_FIRST_DAY: gettext_lazy("A version begins on the first day of a month."),
    Refusal.BEFORE_THE_LAST: gettext_lazy("The newest version holds from %(day)s; the next one begins later."),
    Refusal.ENDED_ALREADY: gettext_lazy("The definition has ended already, on %(day)s."),
    Refusal.NOT_A_LAST_DAY: gettext_lazy("A definition ends with a month. Write the month as 2026-12."),
    Refusal.ENDS_BEFORE_IT_BEGINS: gettext_lazy("The newest version holds from %(day)s; it cannot end before."),
    Refusal.ENDS_IN_A_PERIOD: gettext_lazy(
        "A period up to %(day)s is closing, closed or published by this definition. End it with that month or later."
    ),
    Refusal.STILL_USED: gettext_lazy(
        "Still in use afterwards: %(what)s. Design these forms without it, and end what is made of it, first."
    ),
    Refusal.NO_SUCCESSOR: gettext_lazy("“%(what)s” cannot take its place: it is the same, unknown, or ended by then."),
    Refusal.MADE_OF_ENDED: gettext_lazy("“%(what)s” ended on %(day)s. Nothing new is made of it."),
    NoBase.UNKNOWN_BASE: gettext_lazy("This base is not entered: it is counted, or there is none. Choose another."),
    NoBase.UNKNOWN_DIVISION: gettext_lazy("No county, city or province has the code “%(what)s”. Check the code."),
    NoBase.YEAR_ODD: gettext_lazy("The year lies between 1949 and this one."),
    NoBase.NEGATIVE: gettext_lazy("A base cannot be negative. Check the figure."),
    NoBase.SOURCE_MISSING: gettext_lazy("Write where the figure was read: a yearbook, a communiqué and its page."),
    NoBase.REPEATED: gettext_lazy("Another row has the same base, division and year. Keep one of them."),
    NoBase.SAME_FIGURE: gettext_lazy("This figure is known already. Nothing was changed."),
    NoBase.REPLACING_NEEDS_REASON: gettext_lazy("Another figure is known for this year. Write why it is replaced."),
}

THEMES: Mapping[str, Any] = {
    "cards": gettext_lazy("Cards and readers"),
    "lending": pgettext_lazy("theme", "Lending"),
    "visits": gettext_lazy("Visits"),
    "collection": gettext_lazy("Collection"),
    "events": gettext_lazy("Events"),
    "training": gettext_lazy("Training"),
    "delivery": gettext_lazy("Reference and delivery"),
    "satisfaction": gettext_lazy("Readers' opinions"),
    "network": gettext_lazy("Network and means"),
    "derived": gettext_lazy("Derived"),
}

COUNTINGS: Mapping[str, Any] = {
    Counting.QUANTITY: gettext_lazy("sum of quantities"),
    Counting.ENTRIES: gettext_lazy("number of entries"),
    Counting.READERS: gettext_lazy("different readers"),
    Counting.ONCE: gettext_lazy("each once, as returns say"),
    Counting.MEDIAN: gettext_lazy("median of the waiting time in minutes"),
}

MEASURES: Mapping[str, Any] = {
    Measure.FLOW: gettext_lazy("over the period (flow)"),
    Measure.STOCK: gettext_lazy("at the end of the period (stock)"),
}

DERIVATIONS: Mapping[str, Any] = {
    "": gettext_lazy("not derived"),
    Derivation.RATIO: gettext_lazy("quotient"),
    Derivation.PREVIOUS: gettext_lazy("change against the period before, in percent"),
    Derivation.YEAR_BEFORE: gettext_lazy("change against the year before, in percent"),
}

DIMENSIONS: Mapping[str, Any] = {
    Dimension.LIBRARY: gettext_lazy("Library"),
    Dimension.SUBTREE: gettext_lazy("Library with its branches"),
    Dimension.CITY: pgettext_lazy("dimension", "City"),
    Dimension.UNIT: gettext_lazy("Reporting unit"),
    Dimension.MONTH: pgettext_lazy("dimension", "Month"),
    Dimension.QUARTER: gettext_lazy("Quarter"),
    Dimension.YEAR: pgettext_lazy("dimension", "Year"),
    Dimension.WEEKDAY: gettext_lazy("Day of the week"),
    Dimension.HOUR: gettext_lazy("Hour of the day"),
    Dimension.CHANNEL: gettext_lazy("Channel"),
    Dimension.READER_TYPE: gettext_lazy("Kind of reader"),
    Dimension.ITEM_CLASS: gettext_lazy("Kind of item"),
    Dimension.OWNER: gettext_lazy("Owning library"),
    Dimension.CLC: pgettext_lazy("dimension", "CLC class"),
    Dimension.REASON: pgettext_lazy("dimension", "Reason"),
    Dimension.REQUEST_TYPE: gettext_lazy("Type of request"),
}


def defining_words(refused: Refused) -> str:
    """Why a definition was not put in force, and what to do."""
    return str(_WRONG[refused.reason]) % dict(refused.details)


def dimension_words(dimensions: frozenset[str]) -> list[str]:
    """The names of dimensions in the order of the table."""
    return [str(words) for one, words in DIMENSIONS.items() if one in dimensions]


def _condition(detail: str) -> str:
    return str(DIMENSIONS[CONDITIONS[detail]]) if detail in CONDITIONS else detail


def formula_words(one: Indicator) -> str:
    """How the figure comes about, in one line."""
    if one.derive == Derivation.RATIO:
        formula = f"{_names(one.parts)} ÷ {_names(one.over)}"
        return formula if one.factor == 1 else f"{formula} × {one.factor}"
    if one.derive:
        return f"{_names(one.parts)}: {DERIVATIONS[one.derive]}"
    if one.parts:
        return _names(one.parts)
    if not one.kind:
        return _("from returns")
    formula = _("%(counting)s of “%(kind)s”") % {"counting": COUNTINGS[one.counting], "kind": one.kind}
    if one.since:
        return _("%(formula)s since “%(since)s”") % {"formula": formula, "since": one.since}
    where = ", ".join(f"{_condition(key)} = {value}" for key, value in one.where.items())
    return f"{formula} ({where})" if where else formula


def _names(codes: list[str]) -> str:
    names = {one.pk: name_of(one) for one in Indicator.objects.filter(code__in=codes)}
    if any(code.startswith(BASE) for code in codes):
        names |= {BASE + one.pk: name_of(one) for one in Base.objects.all()}
    return " + ".join(names.get(code, code) for code in codes)
