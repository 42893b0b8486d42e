"""The keys of a pivot's lines in words: libraries, months, hours, kinds of reader and of item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.tree import names_of
from shulian.apps.circulation.policy_words import CLASSES
from shulian.apps.readers.queries import categories
from shulian.apps.statistics.queries.figures import indicators
from shulian.apps.statistics.queries.pivot import is_number, places_of
from shulian.apps.statistics.words import name_of, period_words
from shulian.core import periods
from shulian.core.dimensions import PLACES, Dimension
from shulian.interfaces.office.entries import SOURCES

DAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
CLC_CLASSES = (*"ABCDEFGHIJKNOPQRSTUVXZ", *(f"T{letter}" for letter in "BDEFGHJKLMNPQSUV"))
NOT_SAID = pgettext_lazy("line of a table", "not said")


def names_in(one: Dimension, keys: Iterable[str], libraries: Sequence[Library]) -> dict[str, str]:
    """A name for each key; what an entry does not say is told as such."""
    wanted = list(keys)
    if one in PLACES:
        known = {group.key: group.name for group in places_of(libraries, one)}
        return {key: known.get(key, key) for key in wanted}
    if one is Dimension.REQUEST_TYPE:
        parts = {part.pk: name_of(part) for part in indicators().filter(pk__in=wanted)}
        return {key: parts.get(key, key) for key in wanted}
    if one is Dimension.OWNER:
        owners = names_of(int(key) for key in wanted if is_number(key))
        return {key: owners.get(int(key), key) if is_number(key) else str(NOT_SAID) for key in wanted}
    if one is Dimension.READER_TYPE:
        english = get_language() == "en"
        kinds = {kind.code: kind.name_en if english else kind.name for kind in categories()}
        return {key: kinds.get(key, key) or str(NOT_SAID) for key in wanted}
    return {key: _word(one, key) or str(NOT_SAID) for key in wanted}


def narrowings() -> dict[str, list[tuple[str, str]]]:
    """What entries may say that a definition chooses some of them by: keys and names."""
    english = get_language() == "en"
    return {
        "channel": [(key, str(words)) for key, words in SOURCES.items()],
        "category": [(kind.code, kind.name_en if english else kind.name) for kind in categories()],
        "item_class": [(key, str(words)) for key, words in CLASSES.items()],
        "clc": [(one, one) for one in CLC_CLASSES],
    }


def _word(one: Dimension, key: str) -> str:
    """A key out of an address may be anything."""
    try:
        return WORDS[one](key) if key and one in WORDS else key
    except (ValueError, IndexError):
        return key


def _quarter(key: str) -> str:
    return period_words(periods.between(int(key[:4]), int(key[4]) * 3 - 2, 3))


WORDS: dict[Dimension, Callable[[str], str]] = {
    Dimension.MONTH: lambda key: period_words(periods.between(int(key[:4]), int(key[4:]), 1)),
    Dimension.QUARTER: _quarter,
    Dimension.YEAR: lambda key: period_words(periods.between(int(key), 1, 12)),
    Dimension.WEEKDAY: lambda key: str(DAYS[int(key) - 1]),
    Dimension.HOUR: lambda key: _("%(hour)s:00") % {"hour": key},
    Dimension.CHANNEL: lambda key: str(SOURCES.get(key, key)),
    Dimension.ITEM_CLASS: lambda key: str(CLASSES.get(key, key)),
}
