"""What is wrong with a provider's table, a row or a cell of it, in the language of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shulian.apps.statistics.actions.vendors import (
    LAYOUT_MONTH,
    LAYOUT_REASON,
    NO_LAYOUT,
    NOT_SEEN,
    ROWS_WRONG,
    TAKEN_ALREADY,
)
from shulian.apps.statistics.queries.libraries import Doubt
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.usage_words import elsewhere_words, usage_words
from shulian.apps.statistics.vendor_reading import OUT_OF_REACH
from shulian.apps.statistics.words import refusal_words
from shulian.core.eresources import Refusal
from shulian.core.vendorcells import Fault
from shulian.core.vendorlayout import LayoutFault, RowRead, Said, SheetFault, Where
from shulian.documents.sheet import Fault as FileFault
from shulian.documents.sheet import cell_name

_REFUSALS: Mapping[str, Any] = {
    SheetFault.OTHER_PROVIDER: gettext_lazy(
        "“%(what)s” stands nowhere in the file, so it is not of this provider. It begins with: %(where)s."
    ),
    SheetFault.NO_HEADINGS: gettext_lazy(
        "The headings %(what)s were looked for and not found. There are: %(where)s. "
        "Send the right file, or change the layout."
    ),
    SheetFault.REPEATED: gettext_lazy(
        "The heading “%(what)s” stands over two columns, so both would count. Leave one out in the layout."
    ),
    SheetFault.NO_MONTH: gettext_lazy("No month stands above the headings. There is: %(where)s."),
    SheetFault.SEVERAL_MONTHS: gettext_lazy(
        "Several months stand above the headings: %(where)s. Ask the provider for a table of one month."
    ),
    SheetFault.WRONG_MONTH: gettext_lazy(
        "The file is about %(where)s and not about %(what)s. Choose the other month, or send the other file."
    ),
    SheetFault.UNIT_DIFFERS: gettext_lazy(
        "The heading “%(where)s” names another unit than the layout (times %(what)s). Check it and change the layout."
    ),
    SheetFault.NO_COUNTS: gettext_lazy("No row of the table counts anything. Check the file, or change the layout."),
    LayoutFault.NO_METRIC: gettext_lazy("Choose for at least one heading which indicator it feeds."),
    LayoutFault.NO_COUNT: gettext_lazy("Choose in which column the counts stand."),
    LayoutFault.NO_COLUMN: gettext_lazy("Choose the column in which the month, the library or the metric stands."),
    LayoutFault.TWICE: gettext_lazy("One heading, or one indicator for everything, is chosen twice. Choose it once."),
    LayoutFault.NO_WORDS: gettext_lazy("No heading is chosen by which the table is found again. Choose one."),
    TAKEN_ALREADY: gettext_lazy("This file was taken in already, for %(what)s: %(where)s. Nothing was changed."),
    NOT_SEEN: gettext_lazy("This file is no longer open. Send it again."),
    NO_LAYOUT: gettext_lazy("Nobody has said yet how the table is read. Make the layout first."),
    LAYOUT_MONTH: gettext_lazy("Choose the month from which on the provider owes such tables, as 2025-03."),
    LAYOUT_REASON: gettext_lazy("Write why the layout is changed."),
    ROWS_WRONG: gettext_lazy("Nothing was taken in: %(what)s places are wrong. Each is listed below."),
    Refusal.SAME_COUNTS: gettext_lazy("Nothing is new: every month of the file stands with the same figures."),
    Refusal.MONTH_NOT_OVER: gettext_lazy("The month is not over. Send the file when it is."),
    Refusal.PROVIDER_ENDED: gettext_lazy("The contract with the provider had ended by then. Nothing was taken in."),
    Refusal.REASON_NEEDED: gettext_lazy(
        "Other figures stand for a month of this file already. Write why they are replaced, and take it in again."
    ),
}
_CELLS: Mapping[Fault, Any] = {
    Fault.TEXT: gettext_lazy("%(cell)s holds “%(what)s”, which is no count. Ask the provider for the figure."),
    Fault.FORMULA: gettext_lazy("%(cell)s holds a formula as a text, “%(what)s”. Write the figure itself."),
    Fault.NEGATIVE: gettext_lazy("%(cell)s holds %(what)s; a count is never negative. Ask the provider."),
    Fault.NOT_WHOLE: gettext_lazy("%(cell)s holds %(what)s, which is no whole number. Check the unit in the layout."),
    Fault.TOO_BIG: gettext_lazy("%(cell)s holds %(what)s, which is too large. Check the unit in the layout."),
    Fault.NOT_A_MONTH: gettext_lazy("%(cell)s holds “%(what)s”, which is no month. Write it like 2026-10."),
    Fault.NO_LIBRARY: gettext_lazy("%(cell)s names no library. Write its name or code."),
    Fault.OTHER_UNIT: gettext_lazy("%(cell)s, “%(what)s”, names another unit than the layout. Change the layout."),
}
_LIBRARIES: Mapping[str, Any] = {
    Doubt.UNKNOWN_LIBRARY: gettext_lazy("No library is called “%(what)s”. Write its name as in the tree, or its code."),
    Doubt.SEVERAL_LIBRARIES: gettext_lazy("More than one library is called “%(what)s”. Write its code."),
    OUT_OF_REACH: gettext_lazy("“%(what)s” does not belong to the provider's library. Leave the row out."),
}
WHERE: Mapping[Where, Any] = {
    Where.COLUMN: gettext_lazy("in a column"),
    Where.HEADING: gettext_lazy("in the headings"),
    Where.ABOVE: gettext_lazy("above the headings"),
    Where.FIXED: gettext_lazy("not in the table: chosen with each file"),
}
SAID: Mapping[Said, Any] = {
    Said.COUNTED: pgettext_lazy("row", "counts"),
    Said.TOTAL: gettext_lazy("a sum: compared, not counted"),
    Said.BLANK: gettext_lazy("left out: there is no figure in it"),
    Said.UNMAPPED: gettext_lazy("left out: no indicator is chosen for “%(what)s”"),
    Said.WRONG: pgettext_lazy("row", "wrong"),
}


def vendor_words(refused: Refused) -> str:
    """Why a file or a layout was not taken, and what to do."""
    if refused.reason == FileFault.TOO_LARGE:
        return _("The file is too large: at most 5 MB, 10,000 rows and 200 columns. Send only the table of one month.")
    words = _REFUSALS.get(refused.reason)
    if words is None:
        return refusal_words(refused)
    return str(words) % {"what": "", "where": "", **refused.details}


def row_words(row: RowRead) -> str:
    """What becomes of a row, and every cell of it that is wrong."""
    told = [str(_CELLS[one.fault]) % {"cell": cell_name(row.row, one.column), "what": one.what} for one in row.wrong]
    return " ".join(told) or str(SAID[row.said]) % {"what": row.what}


def library_words(name: str, why: str) -> str:
    """Why a library of the table cannot be taken."""
    return str(_LIBRARIES[why]) % {"what": name}


def month_words(reason: str, version: int, doubts: tuple[str, ...], elsewhere: tuple[str, ...] = ()) -> str:
    """What becomes of a month: kept, restated, or why not; what of it counts elsewhere, and what is asked about it."""
    if reason:
        return usage_words(reason)
    said = _("new") if version == 1 else _("another version: %(version)s") % {"version": version}
    return "; ".join(filter(None, (said, elsewhere_words(elsewhere), *map(usage_words, doubts))))
