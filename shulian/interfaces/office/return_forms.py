"""What is filled in around a return: the period, the library, the file, and what was printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Form, FormColumn
from shulian.apps.statistics.queries.returns import columns_of, decimals_of, design_for
from shulian.apps.statistics.refusals import Mistake
from shulian.apps.statistics.words import decimals_words, heading, note_of, unit_of
from shulian.core.periods import Period, between, last_over
from shulian.documents.sheet import MAX_BYTES, MAX_COUNT
from shulian.interfaces.office.acting import ActForm

FIRST_YEAR = 2000
WHOLE = "whole"
WHOLE_TABLE: Promise = gettext_lazy("A whole table of several libraries")


class HeadingForm(ActForm):
    """Which period the figures are about, for whom, and why again if there is a version already."""

    year = forms.TypedChoiceField(label=gettext_lazy("First month: year"), coerce=int)
    month = forms.TypedChoiceField(label=gettext_lazy("First month: month"), coerce=int)
    library = forms.ChoiceField(label=gettext_lazy("Library"))
    reason = forms.CharField(
        label=gettext_lazy("Reason for a new version"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only needed when there is a return for this period already."),
    )

    anyway = forms.BooleanField(
        label=gettext_lazy("Save what is right as a draft even if something is wrong; what is wrong stays open in it."),
        required=False,
    )

    def __init__(self, form: Form, libraries: QuerySet[Library], *args: Any, whole_tables: bool, **kwargs: Any) -> None:
        first = last_over(clock.today(), form.months)
        kwargs["initial"] = {"command": uuid4(), "year": first.start.year, "month": first.start.month} | (
            kwargs.get("initial") or {}
        )
        if not kwargs["initial"].get("library") and not whole_tables:
            kwargs["initial"]["library"] = libraries.values_list("code", flat=True).first() or ""
        super().__init__(*args, **kwargs)
        self.form = form
        years = range(clock.today().year, FIRST_YEAR - 1, -1)
        own = [(library.code, library.name) for library in libraries]
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["month"].choices = [(month, str(month)) for month in range(1, 13)]  # type: ignore[attr-defined]
        self.fields["library"].choices = [  # type: ignore[attr-defined]
            *([(WHOLE, WHOLE_TABLE)] if whole_tables else ()),
            *own,
        ]

    @property
    def library_code(self) -> str:
        """The code of the chosen library, empty for a whole table."""
        chosen = str(self.cleaned_data["library"])
        return "" if chosen == WHOLE else chosen

    @property
    def period_code(self) -> str:
        """The code of the period that stands chosen on the page."""
        try:
            return between(int(self["year"].value()), int(self["month"].value()), self.form.months).code
        except (TypeError, ValueError):
            return ""

    @property
    def period(self) -> Period:
        """The period that begins with the chosen month."""
        return between(self.cleaned_data["year"], self.cleaned_data["month"], self.form.months)


class FileForm(HeadingForm):
    """A table in a file, with what was printed under it."""

    file = forms.FileField(
        label=gettext_lazy("Table as xlsx or CSV"), help_text=gettext_lazy("At most 5 MB. One line a library.")
    )
    totals = forms.FileField(label=gettext_lazy("Printed totals, if they are in a file of their own"), required=False)
    total = forms.IntegerField(
        label=gettext_lazy("Printed grand total"), required=False, min_value=0, max_value=MAX_COUNT
    )
    change = forms.IntegerField(
        label=gettext_lazy("Printed change against the period before"),
        required=False,
        min_value=-MAX_COUNT,
        max_value=MAX_COUNT,
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Printed change in percent"), required=False, max_digits=8, decimal_places=2
    )

    def clean_file(self) -> Any:
        """Nothing that is too large is even opened, and two files are no return."""
        if len(self.files.getlist("file")) > 1:
            raise ValidationError(_("Two files were sent for one return. Send one of them."))
        return small(self.cleaned_data["file"])

    def clean_totals(self) -> Any:
        """The same for the file of totals."""
        return small(self.cleaned_data["totals"])

    @property
    def printed(self) -> dict[str, Any]:
        """The printed figures as a return keeps them."""
        percent: Decimal | None = self.cleaned_data["percent"]
        return {
            "total": self.cleaned_data["total"],
            "change": self.cleaned_data["change"],
            "percent": None if percent is None else f"{percent.normalize():f}",
        }


class CellsForm(HeadingForm):
    """The figures of one library, typed in; each column of the form is a field."""

    def __init__(self, form: Form, libraries: QuerySet[Library], *args: Any, **kwargs: Any) -> None:
        super().__init__(form, libraries, *args, whole_tables=False, **kwargs)
        for column, decimals in self._columns():
            keys = "decimal" if decimals else "numeric"
            self.fields[f"cell-{column.key}"] = forms.CharField(
                label=_labelled(column),
                required=False,
                max_length=40,
                help_text=" ".join(filter(None, [note_of(column), decimals_words(decimals)])),
                widget=forms.TextInput(attrs={"inputmode": keys, "autocomplete": "off"}),
            )

    def _columns(self) -> list[tuple[FormColumn, int]]:
        """The columns of the design that the chosen period is filled in by, each with how many decimals it may have."""
        try:
            period = between(int(self["year"].value()), int(self["month"].value()), self.form.months)
        except (TypeError, ValueError):
            return [(one, one.indicator.decimals) for one in columns_of(self.form, self.form.version)]
        columns = columns_of(self.form, design_for(self.form, period))
        return [(one, decimals_of(one, period)) for one in columns]

    @property
    def cells(self) -> dict[str, str]:
        """What was typed, by column."""
        typed = {name: value for name, value in self.cleaned_data.items() if name.startswith("cell-")}
        return {name.removeprefix("cell-"): value for name, value in typed.items()}

    def mark(self, mistakes: Iterable[Mistake], words: Callable[[Mistake], str]) -> None:
        """Put each mistake at its field."""
        for mistake in mistakes:
            name = f"cell-{mistake.column}"
            self.add_error(name if name in self.fields else None, words(mistake))

    @property
    def cell_fields(self) -> list[forms.BoundField]:
        """The fields of the columns."""
        return [self[name] for name in self.fields if name.startswith("cell-")]


def _labelled(column: FormColumn) -> str:
    """A column's heading with the unit that it is counted in."""
    unit = unit_of(column.indicator)
    return f"{heading(column)}（{unit}）" if unit else heading(column)


def small(upload: Any) -> Any:
    if upload and upload.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 5 MB. Send only the sheet of this return."))
    return upload
