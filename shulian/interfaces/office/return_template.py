"""The form of one library and period as a workbook to fill in, with what was saved before."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Form, FormColumn, Return
from shulian.apps.statistics.queries import returns as queries
from shulian.apps.statistics.words import decimals_words, heading, name_of, note_of, period_words, unit_of
from shulian.core.periods import Period
from shulian.core.reconcile import Number
from shulian.documents import blank_form
from shulian.documents.blank_form import Asked, BlankForm


def write(form: Form, library: Library, period: Period) -> bytes:
    """The workbook; its labels are read again when it comes back, so that it cannot be sent for something else."""
    design = queries.design_for(form, period)
    saved = _saved(form, library, period)
    asked = tuple(
        Asked(heading(column), unit_of(column.indicator), _note(column, most), saved.get(column.key), most)
        for column in queries.columns_of(form, design)
        for most in [queries.decimals_of(column, period)]
    )
    return blank_form.write(
        BlankForm(
            title=f"{name_of(form)} {period_words(period)}",
            labels=(
                (_("Library"), library.name),
                (_("Library code"), library.code),
                (_("Period"), period_words(period)),
                (_("Period code"), period.code),
                (_("Design"), str(design)),
            ),
            headings=(_("No."), _("Indicator"), _("Unit"), _("Figure"), _("How to fill it in")),
            asked=asked,
            notes=(
                _(
                    "Fill in the column of figures only: 0 or more, whole numbers where nothing else is said. "
                    "Leave blank what is not known."
                ),
                _("Send the file on the page of this form. Every cell is checked, and all mistakes are named at once."),
            ),
            rule=(
                _("Not a count"),
                _("Write a number, 0 or more, whole where nothing else is said, or leave the cell blank."),
            ),
        )
    )


def _note(column: FormColumn, decimals: int) -> str:
    return " ".join(filter(None, [note_of(column), decimals_words(decimals)]))


def _saved(form: Form, library: Library, period: Period) -> dict[str, Number | None]:
    draft = queries.current_return(form, period, library.pk)
    line = draft.lines.first() if draft and draft.status == Return.Status.DRAFT else None
    return dict(line.cells) if line else {}
