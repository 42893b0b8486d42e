"""What is filled in when a return form is designed or a period is planned."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shulian.apps.statistics.actions.designing import Asked, Design, key_of
from shulian.apps.statistics.models import Form, FormColumn
from shulian.apps.statistics.queries.calendar import scope_of
from shulian.apps.statistics.queries.figures import indicators
from shulian.apps.statistics.queries.returns import columns_of, rules_of
from shulian.apps.statistics.queries.returns import forms as all_forms
from shulian.apps.statistics.words import name_of
from shulian.core.library import INSTITUTIONS, Service
from shulian.core.periods import Period, PeriodError, parse
from shulian.core.plausibility import Kind, Rule
from shulian.core.scope import Scope
from shulian.interfaces.office.acting import ActForm

_MONTHS = (
    (1, gettext_lazy("A month")),
    (3, gettext_lazy("A quarter")),
    (6, gettext_lazy("Half a year")),
    (12, gettext_lazy("A year")),
)
_SERVICES = (
    ("", gettext_lazy("All libraries of these kinds")),
    (Service.CIRCULATION, gettext_lazy("Members of circulation")),
    (Service.JOINT_REFERENCE, gettext_lazy("Members of joint reference")),
)
STROKE = "|"
_KINDS = (
    ("province", gettext_lazy("Library of the province")),
    ("city", gettext_lazy("City libraries")),
    ("county", gettext_lazy("County libraries")),
)


class PlanForm(ActForm):
    """A period of a form, and its last day."""

    chosen = forms.ChoiceField(label=gettext_lazy("Form"))
    period_code = forms.CharField(
        label=gettext_lazy("Period"),
        max_length=20,
        help_text=gettext_lazy("2026-Q3, 2026-H2, 2026-11, 2026, or free months as 2025-12--2026-05."),
    )
    due_on = forms.DateField(
        label=pgettext_lazy("return", "Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Left blank, the days of the form count from the end of the period."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"command": uuid4()}} | kwargs))
        self.fields["chosen"].choices = [(form.pk, name_of(form)) for form in all_forms()]  # type: ignore[attr-defined]

    def clean_period_code(self) -> str:
        """A period as it is spelled."""
        try:
            return parse(self.cleaned_data["period_code"]).code
        except PeriodError as error:
            raise ValidationError(_("This is no period. Write it as 2026-Q3, or as 2025-12--2026-05.")) from error

    @property
    def period(self) -> Period:
        """The chosen months."""
        return parse(self.cleaned_data["period_code"])

    @property
    def chosen_form(self) -> Form:
        """The chosen form; the field lets nothing else pass."""
        return {form.pk: form for form in all_forms()}[self.cleaned_data["chosen"]]


class DesignForm(ActForm):
    """A form with its lines, questions and reporters; lines and rules are typed one a line."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=40, help_text=gettext_lazy("Small letters, digits, hyphens.")
    )
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=60)
    months = forms.TypedChoiceField(label=gettext_lazy("Length of its periods"), choices=_MONTHS, coerce=int)
    due_days = forms.IntegerField(
        label=gettext_lazy("Days after the period until it is due"), min_value=1, max_value=180, initial=15
    )
    lines = forms.CharField(
        label=gettext_lazy("Indicators asked for"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line, in the order of the form: the code, then how to fill it in (optional), "
            "after a stroke | the same in English."
        ),
    )
    rules = forms.CharField(
        label=gettext_lazy("Questions about unlikely figures"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line: jump CODE -50 100 (percent against the period before) · ratio CODE OF 1 500 · "
            "at-most CODE OF · sum CODE = PART PART · stock-and-flow CODE + ADDED - WITHDRAWN"
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Who reports"), choices=_KINDS, widget=forms.CheckboxSelectMultiple, required=False
    )
    service = forms.ChoiceField(label=gettext_lazy("Of these"), choices=_SERVICES, required=False)
    also = forms.CharField(label=gettext_lazy("Also these, by code"), required=False, max_length=2000)
    never = forms.CharField(label=gettext_lazy("Never these, by code"), required=False, max_length=2000)
    reason = forms.CharField(label=gettext_lazy("Reason for the new design"), required=False, max_length=200)

    def __init__(self, form: Form | None, *args: Any, **kwargs: Any) -> None:
        initial = {"command": uuid4(), "months": 3, "due_days": 15, "kinds": sorted(INSTITUTIONS)}
        kwargs["initial"] = initial | (_initial(form) if form else {})
        super().__init__(*args, **kwargs)
        self.form = form
        if form:
            self.fields["code"].disabled = self.fields["months"].disabled = True
        self.known = [(one.pk, name_of(one)) for one in indicators() if not one.derive]

    def clean_lines(self) -> tuple[Asked, ...]:
        """The lines as they are asked for."""
        rows = (row.split(maxsplit=1) for row in self.cleaned_data["lines"].splitlines() if row.strip())
        return tuple(Asked(row[0], *_notes(row[1] if len(row) > 1 else "")) for row in rows)

    def clean_rules(self) -> tuple[Rule, ...]:
        """The rules; the first one that cannot be read is named."""
        return tuple(_rule(row) for row in self.cleaned_data["rules"].splitlines() if row.strip())

    @property
    def design(self) -> Design:
        """The form as it is wanted from now on."""
        data = self.cleaned_data
        scope = Scope(
            kinds=frozenset(data["kinds"] or ("none",)),
            service=data["service"],
            also=frozenset(data["also"].split()),
            never=frozenset(data["never"].split()),
        )
        return Design(
            code=data["code"],
            name_zh=data["name_zh"],
            name_en=data["name_en"],
            months=data["months"],
            unit_zh=self.form.unit_zh if self.form else "",
            unit_en=self.form.unit_en if self.form else "",
            asked=data["lines"],
            rules=data["rules"],
            scope=scope,
            due_days=data["due_days"],
            reason=data["reason"],
            is_demonstration=bool(self.form and self.form.is_demonstration),
        )


def _initial(form: Form) -> dict[str, Any]:
    scope = scope_of(form)
    codes = {column.key: column.indicator_id for column in columns_of(form, form.version)}
    return {
        "code": form.pk,
        "name_zh": form.name_zh,
        "name_en": form.name_en,
        "months": form.months,
        "due_days": form.due_days,
        "lines": "\n".join(_line(one) for one in columns_of(form, form.version)),
        "rules": "\n".join(_written(rule, codes) for rule in rules_of(form, form.version)),
        "kinds": sorted(scope.kinds),
        "service": scope.service,
        "also": " ".join(sorted(scope.also)),
        "never": " ".join(sorted(scope.never)),
    }


def _notes(typed: str) -> tuple[str, str]:
    """How to fill a line in, in Chinese and after a stroke in English."""
    chinese, _stroke, english = typed.partition(STROKE)
    return chinese.strip(), english.strip()


def _line(column: FormColumn) -> str:
    """A line as it is typed."""
    english = f" {STROKE} {column.note_en}" if column.note_en else ""
    return f"{column.indicator_id} {column.note_zh}".rstrip() + english


def _rule(row: str) -> Rule:
    """A rule as it is typed: its kind, the indicators, the bounds; signs between them are for the eye."""
    kind, *words = row.replace("=", " ").replace("+", " ").replace(" - ", " ").split()
    try:
        named, bounds = _parted(Kind(kind), words)
        low, high = ([*map(Decimal, bounds), None, None])[:2]
    except (ValueError, InvalidOperation) as error:
        raise ValidationError(_("This rule cannot be read: %(row)s") % {"row": row.strip()}) from error
    column, *against = (key_of(one) for one in named)
    return Rule(Kind(kind), column, tuple(against), low, high)


def _parted(kind: Kind, words: list[str]) -> tuple[list[str], list[str]]:
    bounds = 2 if kind in (Kind.JUMP, Kind.RATIO) else 0
    named = words[: len(words) - bounds]
    if not named:
        raise ValueError(kind)
    return named, words[len(named) :]


def _written(rule: Rule, codes: dict[str, str]) -> str:
    """A rule as it is typed."""
    words: Iterator[object] = (codes.get(one, one) for one in (rule.column, *rule.against))
    bounds = [] if rule.low is None or rule.high is None else [f"{one.normalize():f}" for one in (rule.low, rule.high)]
    return " ".join(map(str, (rule.kind, *words, *bounds)))
