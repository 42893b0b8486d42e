"""Refusals and findings in one sentence each, in the language of the moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from shulian.apps.statistics.actions.finding import IMPLIED_BASE, OTHER_LIBRARY, REPEATED_LIBRARY
from shulian.apps.statistics.actions.settling import ANSWER_NEEDED, UNKNOWN_CODE
from shulian.apps.statistics.models import Finding, Indicator
from shulian.apps.statistics.queries.libraries import Doubt
from shulian.apps.statistics.refusals import Mistake, Refused
from shulian.apps.statistics.span_words import REFUSALS
from shulian.core import periods, reconcile
from shulian.core.plausibility import COUNTED_OTHERWISE, FROM_ZERO
from shulian.core.plausibility import Kind as Plausible
from shulian.core.reconcile import Kind
from shulian.core.returns import Refusal
from shulian.core.sourcing import Refusal as Choosing
from shulian.documents.sheet import TOO_MANY, Fault

MISSING = "—"
_REFUSALS: dict[str, Any] = {
    Fault.NOT_A_WORKBOOK: gettext_lazy(
        "The file is not an xlsx workbook. Save the table as xlsx or CSV and send it again."
    ),
    Fault.OLD_WORKBOOK: gettext_lazy("The file is an old xls workbook. Save it as xlsx and send it again."),
    Fault.PROTECTED: gettext_lazy(
        "The workbook is protected by a password. Take the protection off and send it again."
    ),
    Fault.NOT_TEXT: gettext_lazy("The file is not a table. Save the table as xlsx or CSV and send it again."),
    Fault.TOO_LARGE: gettext_lazy(
        "The file is too large: at most 5 MB, 10,000 rows and 200 columns. Send only the sheet of this return."
    ),
    Fault.EMPTY: gettext_lazy("There are no lines with figures in the file. Fill in the table and send it again."),
    Fault.MISSING_COLUMN: gettext_lazy("The table lacks the column %(where)s. Add it and send the file again."),
    Fault.REPEATED_COLUMN: gettext_lazy(
        "The heading in cell %(where)s is there twice. Keep one of the two columns and send the file again."
    ),
    Fault.NOT_A_NUMBER: gettext_lazy("“%(where)s” is not a number. Enter figures only."),
    Fault.NOT_WHOLE: gettext_lazy("“%(where)s” is not a whole number. Enter a whole number."),
    **dict.fromkeys(
        TOO_MANY[1:], gettext_lazy("“%(where)s” has too many decimals. Enter a figure with at most %(most)s.")
    ),
    Fault.NEGATIVE: gettext_lazy("“%(where)s” is negative. A count begins at 0."),
    Fault.TOO_BIG: gettext_lazy("“%(where)s” is too large for a count. Check the figure."),
    Refusal.WRONG_LENGTH: gettext_lazy(
        "%(period)s is not a period of this form: it is filled in for %(months)s months at a time. "
        "Choose the period again."
    ),
    Refusal.PERIOD_NOT_OVER: gettext_lazy("%(period)s is not over yet. Enter the figures when it is."),
    Refusal.PERIOD_OPEN: gettext_lazy("The period is not closed: the library sends its return as always."),
    Refusal.NOT_ASKED: gettext_lazy("The library does not have to report by this form for this period."),
    Refusal.LIBRARY_CLOSED: gettext_lazy("The library was closed for good before this period began."),
    Refusal.LET_IN_ALREADY: gettext_lazy(
        "It is let in already: %(reason)s. The decision holds until its return is accepted."
    ),
    Refusal.REPORTED_ALREADY: gettext_lazy(
        "The library's return is accepted. Allow a new version of it on its own page if it is wrong."
    ),
    Refusal.PERIOD_CLOSED: gettext_lazy("The period is closed and takes no more figures. Ask the alliance office."),
    Refusal.SAME_CONTENT: gettext_lazy(
        "These figures are already recorded as version %(version)s. Nothing was changed."
    ),
    Refusal.REASON_NEEDED: gettext_lazy(
        "There is already a return for %(period)s, version %(version)s. Give a reason to enter a new version."
    ),
    Refusal.NOT_OPEN: gettext_lazy("This version is no longer a draft. Enter a new version instead."),
    Refusal.OPEN_PROBLEMS: gettext_lazy(
        "%(problems)s problems are still open. Put the value right or say why it is left out."
    ),
    Refusal.NO_FIGURES: gettext_lazy("The return holds no figure that could be recorded."),
    Refusal.REPORTED_ELSEWHERE: gettext_lazy(
        "Another return of this period already holds figures of %(libraries)s. Enter a new version of that one."
    ),
    Refusal.NOT_SIGNED: gettext_lazy("The return is a draft. The library's director signs it first."),
    Refusal.NOT_CHECKED: gettext_lazy("The city centre has not checked the return yet. Check it first."),
    Refusal.OWN_SIGNATURE: gettext_lazy("You signed this return yourself. Somebody else has to check it."),
    Refusal.SAME_HOUSE: gettext_lazy(
        "Your own institution checked this return. Another one, or the alliance office, has to accept it."
    ),
    Refusal.OWN_CHECK: gettext_lazy("You checked this return yourself. Somebody else has to accept it."),
    Refusal.SIGNED_ALREADY: gettext_lazy(
        "The return is signed, and its figures change no more. Send it back with what is wrong, for a new one."
    ),
    Refusal.SAY_WHY: gettext_lazy("Write why, in a few words; the library reads it."),
    Refusal.MISTAKES: gettext_lazy(
        "Nothing was taken over: %(mistakes)s entries are not right. Each is listed below with what to do."
    ),
    Refusal.OTHER_PERIOD: gettext_lazy(
        "The file was filled in for the period %(where)s, and you are sending %(period)s. "
        "Choose the other period, or take the form of this one."
    ),
    Refusal.OTHER_LIBRARY: gettext_lazy(
        "The file is the form of the library with the code %(where)s. "
        "Choose that library, or take the form of this one."
    ),
    Refusal.OTHER_DESIGN: gettext_lazy(
        "The file is of design %(where)s of this form, which is not the one of this period. "
        "Take the form from this page anew and fill it in."
    ),
    Refusal.WITHOUT_LABELS: gettext_lazy(
        "The file does not say for which library and period it was filled in: the lines above the figures are gone. "
        "Take the form from this page anew and fill it in."
    ),
    Fault.MACROS: gettext_lazy("The workbook holds macros. Save it as xlsx without macros and send it again."),
    Fault.HIDDEN_SHEET: gettext_lazy(
        "The workbook has a hidden sheet, “%(where)s”. Show it or delete it, so that you see all that you send."
    ),
    Fault.HIDDEN_CELL: gettext_lazy(
        "The cell %(where)s is in a hidden row or column and holds something. Show it or delete it, "
        "so that you see all that you send."
    ),
    Fault.SEVERAL_SHEETS: gettext_lazy(
        "More than one sheet holds figures: %(where)s. Send one sheet at a time, for the period that it is about."
    ),
    Fault.ERROR_CELL: gettext_lazy(
        "The cell %(where)s shows an error instead of a value. Type the figure, or leave the cell blank."
    ),
    Fault.NOT_CALCULATED: gettext_lazy(
        "The formula in the cell %(where)s was never worked out. Open the file, save it and send it again, "
        "or type the figure."
    ),
    Fault.SEVERAL_FILES: gettext_lazy("Two files were sent for one return. Send one of them."),
    Fault.MISSING_SHEET: gettext_lazy(
        "The workbook has no sheet of the name that the layout looks for; there are: %(where)s. "
        "Send the right file, or change the layout."
    ),
    Refusal.NO_ANSWER: gettext_lazy("Nobody has answered yet. Wait for the answer, or write it yourself."),
    Refusal.OWN_ANSWER: gettext_lazy("You wrote this answer yourself. Somebody else has to accept it."),
    Refusal.ANSWER_ACCEPTED: gettext_lazy("The answer is accepted already. Nothing was changed."),
    Choosing.NOTHING_TO_CHOOSE: gettext_lazy("There is no accepted return of these months, so nothing can be chosen."),
    Choosing.NOT_ADDED: gettext_lazy(
        "Nothing can be chosen for this indicator: its figures cannot be added up, or the return stands anyway."
    ),
    Choosing.STANDS_ALREADY: gettext_lazy("This stands already. Nothing was changed."),
    Choosing.SAY_WHY: gettext_lazy("Write why, in a few words; it is printed with the figures."),
    ANSWER_NEEDED: gettext_lazy("Write what is behind it, in a few words."),
    UNKNOWN_CODE: gettext_lazy("No library has the code %(code)s. Look the code up in the tree of libraries."),
    REPEATED_LIBRARY: gettext_lazy("%(library)s already has a line in this return. Leave this line out and say why."),
}

_PROBLEMS: Mapping[str, Any] = {
    Fault.NOT_A_NUMBER: gettext_lazy("%(place)s holds “%(text)s”, which is not a number."),
    Fault.NOT_WHOLE: gettext_lazy("%(place)s holds “%(text)s”, which is not a whole number."),
    **dict.fromkeys(
        TOO_MANY[1:], gettext_lazy("%(place)s holds “%(text)s”, which has too many decimals: at most %(most)s.")
    ),
    Fault.NEGATIVE: gettext_lazy("%(place)s holds %(text)s; a count cannot be negative."),
    Fault.TOO_BIG: gettext_lazy("%(place)s holds %(text)s, which is too large for a count."),
    Doubt.UNKNOWN_LIBRARY: gettext_lazy("No library is called “%(text)s”."),
    Doubt.SEVERAL_LIBRARIES: gettext_lazy("More than one library is called “%(text)s”; the line needs a code."),
    Doubt.OTHER_DIVISION: gettext_lazy("The line gives another division than that of %(text)s."),
    Doubt.OTHER_SPELLING: gettext_lazy("“%(name)s” was read as %(text)s."),
    OTHER_LIBRARY: gettext_lazy("The line is about %(text)s, which is not the library of this return."),
    REPEATED_LIBRARY: gettext_lazy("%(text)s has more than one line."),
    Kind.ROW_TOTAL: gettext_lazy(
        "%(name)s: the printed total is %(printed)s, the figures add up to %(computed)s, "
        "a difference of %(difference)s."
    ),
    Kind.COLUMN_TOTAL: gettext_lazy(
        "%(column)s: the printed total is %(printed)s, the figures add up to %(computed)s, "
        "a difference of %(difference)s."
    ),
    Kind.GRAND_TOTAL: gettext_lazy(
        "The printed grand total is %(printed)s, all figures add up to %(computed)s, a difference of %(difference)s."
    ),
    Kind.GRAND_TOTAL_OF_ROWS: gettext_lazy(
        "The printed grand total is %(printed)s, the printed totals of the lines add up to %(computed)s, "
        "a difference of %(difference)s."
    ),
    Kind.CHANGE: gettext_lazy(
        "The printed change against the period before is %(printed)s, computed it is %(computed)s."
    ),
    Kind.PERCENT: gettext_lazy(
        "The printed change against the period before is %(printed)s %%, computed it is %(computed)s %%."
    ),
    Plausible.JUMP: gettext_lazy(
        "%(name)s, %(column)s: %(difference_plain)s is a change of %(printed_signed)s %% against the period before; "
        "up to %(computed_signed)s %% is usual."
    ),
    FROM_ZERO: gettext_lazy(
        "%(name)s, %(column)s: %(printed)s, and 0 in the period before; a rise of up to %(computed)s %% is usual."
    ),
    Plausible.RATIO: gettext_lazy(
        "%(name)s, %(column)s: %(difference_plain)s is %(printed)s for each of %(against)s; the bound is %(computed)s."
    ),
    Plausible.STOCK_AND_FLOW: gettext_lazy(
        "%(name)s, %(column)s: reported is %(printed)s; the stock before with what came and went (%(against)s) "
        "gives %(computed)s."
    ),
    COUNTED_OTHERWISE: gettext_lazy(
        "%(name)s, %(column)s: reported is %(printed)s, and gates and hand counts make %(computed)s. Why?"
    ),
    Plausible.SUM: gettext_lazy("%(name)s, %(column)s: reported is %(printed)s; %(against)s add up to %(computed)s."),
    Plausible.AT_MOST: gettext_lazy(
        "%(name)s, %(column)s: %(printed)s is more than %(against)s, which is %(computed)s."
    ),
    IMPLIED_BASE: gettext_lazy(
        "No return gives the total of the period before. The printed change implies %(computed)s."
    ),
}

_ADVICE: Mapping[str, Any] = {
    Fault.NOT_A_NUMBER: gettext_lazy("Write the figure in digits, or leave it blank if it is not known."),
    Fault.NOT_WHOLE: gettext_lazy("Write a whole number."),
    **dict.fromkeys(TOO_MANY[1:], gettext_lazy("Round the figure, or check its unit.")),
    Fault.NEGATIVE: gettext_lazy("Write what was counted, 0 or more; corrections go into the period they belong to."),
    Fault.TOO_BIG: gettext_lazy("Check the figure and its unit."),
    Doubt.UNKNOWN_LIBRARY: gettext_lazy("Write its name as in the tree of libraries, or add its code."),
    Doubt.SEVERAL_LIBRARIES: gettext_lazy("Add the code of the library."),
    Doubt.OTHER_DIVISION: gettext_lazy("Put the division or the name right."),
    OTHER_LIBRARY: gettext_lazy("Take the line out, or send the file for that library."),
    REPEATED_LIBRARY: gettext_lazy("Keep one line."),
}
"""What to do about a mistake."""


def refusal_words(refused: Refused) -> str:
    """Why something was not done, and what to do."""
    details = dict(refused.details)
    details["most"] = _most(refused.reason)
    details |= {key: _names(details.get(key, "")) for key in ("out", "stands")}
    details["period"] = details.get("period_zh" if _chinese() else "period_en", "")
    return str((REFUSALS | _REFUSALS)[refused.reason]) % details


def _names(codes: str) -> str:
    """Indicators as a reader knows them."""
    listed = codes.split(", ") if codes else []
    known = Indicator.objects.in_bulk(listed)
    return ("、" if _chinese() else ", ").join(
        name_of(known[code]) if code in known else code for code in listed
    ) or MISSING


def _most(reason: str) -> str:
    """With how many decimals a figure may be reported of which there were too many."""
    return next((str(most) for most, fault in enumerate(TOO_MANY) if fault == reason), "")


def finding_words(finding: Finding, headings: Mapping[str, str] | None = None) -> str:
    """What does not add up or cannot be read; `headings` are the words of the columns by their keys."""
    line, known = finding.line, headings or {}
    column = known.get(finding.column, finding.column)
    against = "、".join(known.get(key, key) for key in finding.text.split())
    return str(_PROBLEMS[finding.kind]) % {
        "place": _place(finding, column),
        "text": finding.text,
        "most": _most(finding.kind),
        "name": line.name if line else "",
        "column": column,
        "printed": plain(finding.printed),
        "computed": plain(finding.computed),
        "difference": signed(finding.difference),
        "difference_plain": plain(finding.difference),
        "printed_signed": signed(finding.printed),
        "computed_signed": signed(finding.computed),
        "against": against,
    }


def mistake_words(mistake: Mistake, headings: Mapping[str, str] | None = None) -> str:
    """Where something in a file or on a page is not right, what stands there, and what to do about it."""
    column = (headings or {}).get(mistake.column, mistake.column)
    place = _("Cell %(cell)s") % {"cell": mistake.cell} if mistake.cell else column
    told = str(_PROBLEMS[mistake.kind]) % {"place": place, "text": mistake.text, "most": _most(mistake.kind)}
    advice = str(_ADVICE[mistake.kind])
    if mistake.line and not mistake.cell and not mistake.column:
        return _("Line %(line)s: %(what)s") % {"line": mistake.line, "what": f"{told} {advice}"}
    if mistake.cell and column:
        return _("%(what)s (%(column)s) %(advice)s") % {"what": told, "column": column, "advice": advice}
    return f"{told} {advice}"


def heading(column: Any) -> str:
    """A form column's heading in the language of the moment."""
    return str(column.heading_zh if _chinese() else column.heading_en)


def note_of(column: Any) -> str:
    """How to fill a column in, in the language of the moment."""
    return str(column.note_zh if _chinese() else column.note_en or column.note_zh)


def decimals_words(decimals: int) -> str:
    """How exactly a figure is reported; nothing of whole numbers."""
    if not decimals:
        return ""
    return ngettext("At most %(n)s decimal.", "At most %(n)s decimals.", decimals) % {"n": decimals}


def name_of(definition: Any) -> str:
    """The name of an indicator or form in the language of the moment."""
    return str(definition.name_zh if _chinese() else definition.name_en)


def unit_of(definition: Any) -> str:
    """The unit of an indicator or form in the language of the moment."""
    return str(definition.unit_zh if _chinese() else definition.unit_en)


def shared_unit(columns: Iterable[Any]) -> str:
    """The unit of a table of these columns, where all of them have the same one."""
    return reconcile.shared_unit(unit_of(column.indicator) for column in columns)


def heading_among(column: Any, columns: Iterable[Any]) -> str:
    """A column's heading in a table of these; with its unit where they have no common one."""
    unit = "" if shared_unit(columns) else unit_of(column.indicator)
    return _("%(heading)s (%(unit)s)") % {"heading": heading(column), "unit": unit} if unit else heading(column)


def frozen_name(definition: Mapping[str, Any]) -> str:
    """The name of an indicator in the definition that was frozen with its figure."""
    return str(definition["name_zh"] if _chinese() else definition["name_en"])


def frozen_unit(definition: Mapping[str, Any]) -> str:
    """The unit in a definition that was frozen with its figure."""
    return str(definition["unit_zh"] if _chinese() else definition["unit_en"])


def period_words(period: periods.Period) -> str:
    """The name of a period in the language of the moment."""
    return periods.label(period, "zh" if _chinese() else "en")


def check_words(check: reconcile.Check, headings: Mapping[str, str]) -> str:
    """A printed figure that is confirmed by the computed one."""
    words = {
        Kind.GRAND_TOTAL: _("The printed grand total %(printed)s is the sum of all figures."),
        Kind.GRAND_TOTAL_OF_ROWS: _(
            "The printed grand total %(printed)s is the sum of the printed totals of the lines."
        ),
        Kind.CHANGE: _("The printed change against the period before, %(signed)s, is confirmed."),
        Kind.PERCENT: _("The printed change against the period before, %(signed)s %%, is confirmed."),
        Kind.COLUMN_TOTAL: _("%(column)s: the printed total %(printed)s is confirmed."),
        Kind.ROW_TOTAL: _("The printed total %(printed)s of a line is confirmed."),
    }
    return words[check.kind] % {
        "printed": plain(check.printed),
        "signed": signed(check.printed),
        "column": headings.get(check.where, ""),
    }


def plain(number: Decimal | None) -> str:
    """A figure without trailing zeros."""
    return "" if number is None else f"{number.normalize():f}"


def signed(number: Decimal | None) -> str:
    """A figure with its sign: +11."""
    return "" if number is None else f"{number.normalize():+f}"


def _place(finding: Finding, column: str) -> str:
    """A cell by its spreadsheet name, or by its column where nothing but the web page has it."""
    if finding.cell:
        return _("Cell %(cell)s") % {"cell": finding.cell}
    return column


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def in_print(value: int | Decimal | None) -> str:
    """66,669; of decimals only those that say something; a dash for what is missing."""
    if value is None:
        return MISSING
    whole = value == int(value)
    return f"{int(value):,}" if whole else f"{Decimal(value).normalize():,f}"
