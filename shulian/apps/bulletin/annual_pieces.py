"""Indicators as they are printed: a table of a year beside the one before, bars, or a sentence; missing is a dash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shulian.apps.bulletin.annual import IndicatorSource, Line, Told, Value
from shulian.apps.bulletin.charts import left_out
from shulian.apps.bulletin.few import HIDDEN
from shulian.apps.bulletin.models import Block
from shulian.apps.bulletin.notes import hidden_note
from shulian.apps.bulletin.tables import table_cell, table_column, table_row
from shulian.apps.statistics.words import MISSING, in_print, name_of, period_words, unit_of
from shulian.core.periods import Period, span, year_before
from shulian.documents import bulletin as made

MOST_BARS = 20
PERCENT = "%"
EXACT = 1000
"""Bars are as long as thousandths say: a quotient of 0.7 is a bar too."""


def pieces(source: IndicatorSource) -> Iterator[made.Block]:
    """What a block of indicators prints, in its shape."""
    block, told = source.block, source.told
    if block.shape == Block.Shape.SENTENCE:
        yield _sentences(source)
    elif block.shape == Block.Shape.CHART:
        yield from (_chart(source, one) for one in told)
    elif block.place == Block.Place.ALL:
        yield _overview(source)
    else:
        yield from (_by_place(source, one) for one in told)


def _overview(source: IndicatorSource) -> made.Table:
    """A line an indicator."""
    months = source.told[0].period
    marks = _marks(source, source.told)
    columns = [
        table_column(_("Indicator"), "text"),
        table_column(pgettext("of a figure", "Unit"), "text"),
        *_year_columns(months),
        table_column(_("Members with a figure"), "figure", 7),
    ]
    rows = [
        table_row(
            "line",
            table_cell(name_of(one.indicator)),
            table_cell(unit_of(one.indicator)),
            *_figures(one, one.whole, marks[one.indicator.pk]),
            table_cell(f"{one.coverage.present}/{one.coverage.expected}"),
        )
        for one in source.told
    ]
    made_of = [made.Part(libraries=[], indicators=[one.indicator.pk]) for one in source.told]
    origin = made.Origin(rows=list(made_of), columns=[None, None, *_years_of(months), None, None])
    return _table(source, (source.title, months, ""), columns, rows, source.told) | {"origin": origin}


def _by_place(source: IndicatorSource, told: Told) -> made.Table:
    """A line a city or library, and the whole."""
    marks = _marks(source, [told])
    side = pgettext("table", "City") if source.block.place == Block.Place.CITY else _("Library")
    lines = [*told.lines, told.whole]
    of_lines = _marks_of_lines(source, told)
    rows = [table_row("line", table_cell(one.name), *_figures(told, one, of_lines[one.name])) for one in told.lines]
    rows.append(table_row("total", table_cell(_("Total")), *_figures(told, told.whole, marks[told.indicator.pk])))
    columns = [table_column(side, "text"), *_year_columns(told.period)]
    title = name_of(told.indicator) if len(source.told) > 1 else source.title
    origin = made.Origin(
        rows=[made.Part(libraries=list(line.libraries), indicators=[told.indicator.pk]) for line in lines],
        columns=[None, *_years_of(told.period), None],
    )
    return _table(source, (title, told.period, unit_of(told.indicator)), columns, rows, [told]) | {"origin": origin}


def _years_of(months: Period) -> list[made.Part | None]:
    return [made.Part(period=one.code) for one in (months, year_before(months))]


def _chart(source: IndicatorSource, told: Told) -> made.Chart:
    """Bars of the places, the largest first; of the alliance as a whole a row of years."""
    if told.years:
        of_all = {told.period: _marks(source, [told])[told.indicator.pk]}
        bars = [_bar(period_words(at), value, hidden, of_all.get(at, "")) for at, value, hidden in told.years]
    else:
        shown = [line for line in told.lines if line.value is not None or line.hides_value]
        shown.sort(key=lambda line: -(line.value or 0))
        marks = _marks_of_lines(source, told)
        bars = [_bar(line.name, line.value, line.hides_value, marks[line.name]) for line in shown]
    title = name_of(told.indicator) if len(source.told) > 1 else source.title
    return made.Chart(
        kind="chart",
        title=title,
        period="" if told.years else _period(told.period),
        unit=_("Unit: %(unit)s") % {"unit": unit_of(told.indicator)},
        bars=bars[: MOST_BARS if not told.years else None],
        footnotes=_footnotes(source, [told]),
        notes=[
            _note(_covered(told)),
            *_hidden_note([told]),
            *map(_note, told.out),
            *left_out(0 if told.years else len(bars), MOST_BARS),
        ],
    )


def _bar(label: str, value: Value, hidden: bool, mark: str) -> made.Bar:
    text = (HIDDEN if hidden else in_print(value)) + mark
    return made.Bar(label=label, value=int((value or 0) * EXACT), text=text)


def _sentences(source: IndicatorSource) -> made.Prose:
    """One paragraph with all of them, and what does not agree under it."""
    said = _("; ").join(_said(one) for one in source.told)
    year = period_words(source.told[0].period) if source.told else ""
    paragraphs = [_("In %(year)s: %(said)s.") % {"year": year, "said": said}, *_hidden_note(source.told)]
    paragraphs += [_note(words) for one in source.told for words in one.out]
    if source.prints_findings:
        paragraphs += [_note(words) for words in source.to_sign]
    return made.Prose(kind="prose", paragraphs=paragraphs)


def _said(told: Told) -> str:
    line, unit = told.whole, unit_of(told.indicator)
    words = {
        "name": name_of(told.indicator),
        "value": in_print(line.value),
        "unit": unit,
        "present": told.coverage.present,
        "expected": told.coverage.expected,
    }
    if line.hides_value:
        return f"{words['name']} {HIDDEN}"
    if line.value is None:
        return (_("%(name)s has no sum") if told.unsummed else _("%(name)s is missing")) % words
    sentence = _("%(name)s %(value)s %(unit)s (%(present)s of %(expected)s members)") % words
    if line.hides_before:
        return sentence
    if line.percent is None:
        return sentence + _(", with no figure of the year before to compare with")
    words |= {"change": in_print(abs(Decimal(line.change or 0))), "percent": in_print(abs(line.percent))}
    return sentence + _compared(line, line.percent, unit) % words


def _compared(line: Line, percent: Decimal, unit: str) -> str:
    """What is said of the change: of a percentage in points, else in percent of those that have both years."""
    less = (line.change or 0) < 0
    if unit == PERCENT:
        up, down = (
            _(", %(change)s %(unit)s more than the year before"),
            _(", %(change)s %(unit)s less than the year before"),
        )
        if not line.is_of_the_same:
            up = _(", at the members with a figure in both years %(change)s %(unit)s more")
            down = _(", at the members with a figure in both years %(change)s %(unit)s less")
    elif line.is_of_the_same:
        up = _(", %(change)s %(unit)s more than the year before, +%(percent)s %%")
        down = _(", %(change)s %(unit)s less than the year before, −%(percent)s %%")
    else:
        up = _(", at the members with a figure in both years +%(percent)s %%")
        down = _(", at the members with a figure in both years −%(percent)s %%")
        less = percent < 0
    return down if less else up


def _year_columns(months: Period) -> list[made.Column]:
    return [
        table_column(period_words(months), "figure", 8),
        table_column(period_words(year_before(months)), "figure", 8),
        table_column(_("Change on the year"), "figure", 7),
    ]


def _figures(told: Told, line: Line, mark: str = "") -> list[made.Cell]:
    return [
        table_cell(HIDDEN if line.hides_value else in_print(line.value), mark),
        table_cell(HIDDEN if line.hides_before else in_print(line.before)),
        table_cell(_changed(line, unit_of(told.indicator))),
    ]


def _changed(line: Line, unit: str) -> str:
    """+8.1 %; of a percentage its points; a dash without a base, or where nobody has both years."""
    value: Value = line.change if unit == PERCENT else line.percent
    if value is None or line.percent is None:
        return MISSING
    sign = "+" if value > 0 else "−" if value < 0 else ""
    shown = in_print(abs(Decimal(value)))
    return f"{sign}{shown}" + (_(" points") if unit == PERCENT else PERCENT)


def _table(
    source: IndicatorSource,
    head: tuple[str, Period, str],
    columns: list[made.Column],
    rows: list[made.Row],
    told: Sequence[Told],
) -> made.Table:
    title, months, unit = head
    notes = [_note(_covered(one)) for one in told] if len(told) == 1 else []
    return made.Table(
        kind="table",
        title=title,
        period=_period(months),
        unit=_("Unit: %(unit)s") % {"unit": unit} if unit else "",
        columns=columns,
        rows=rows,
        footnotes=_footnotes(source, told),
        notes=[
            *notes,
            *_hidden_note(told),
            *(_note(words) for one in told for words in one.out),
            _note(_("A dash is a missing figure, not a zero. Changes are of members with both years.")),
        ],
    )


def _marks(source: IndicatorSource, told: Sequence[Told]) -> dict[str, str]:
    """For each indicator the marks of what does not agree in it."""
    numbers = {note["text"]: note["mark"] for note in _footnotes(source, told)}
    return {one.indicator.pk: "".join(numbers[words] for words in one.to_sign if words in numbers) for one in told}


def _marks_of_lines(source: IndicatorSource, told: Told) -> dict[str, str]:
    """For each place the marks of what does not agree at its libraries: missing members, blank parts, other returns."""
    numbers = {note["text"]: note["mark"] for note in _footnotes(source, [told])}
    said = [(numbers[words], libraries) for words, libraries in told.of_some if words in numbers]
    return {
        line.name: "".join(mark for mark, libraries in said if not libraries.isdisjoint(line.libraries))
        for line in told.lines
    }


def _footnotes(source: IndicatorSource, told: Sequence[Told]) -> list[made.Footnote]:
    if not source.prints_findings:
        return []
    words = dict.fromkeys(said for one in told for said in one.to_sign)
    return [{"mark": _mark(number), "text": said} for number, said in enumerate(words, start=1)]


def _mark(number: int) -> str:
    return chr(ord("①") + number - 1) if number <= MOST_BARS else f"({number})"


def _covered(told: Told) -> str:
    coverage = told.coverage
    return _("%(present)s of %(expected)s members have a figure.") % {
        "present": coverage.present,
        "expected": coverage.expected,
    }


def _hidden_note(told: Sequence[Told]) -> list[str]:
    return [hidden_note()] if any(one.hides_any for one in told) else []


def _period(months: Period) -> str:
    return _("(%(period)s)") % {"period": span(months)}


def _note(words: str) -> str:
    return _("Note: %(words)s") % {"words": words}
