"""The office designs a form: which indicators, of whom, with which notes and questions; every one is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from shulian import clock
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.actions.closing import lock_form
from shulian.apps.statistics.models import Form, FormColumn, FormRule, FormVersion, Indicator
from shulian.apps.statistics.queries.returns import columns_of
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.plausibility import Rule, is_whole
from shulian.core.returns import Refusal
from shulian.core.scope import Scope

_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
BAD_CODE = "bad-code"
NO_COLUMNS = "no-columns"
REPEATED_INDICATOR = "repeated-indicator"
UNKNOWN_INDICATOR = "unknown-indicator"
BAD_RULE = "bad-rule"


@dataclass(frozen=True)
class Asked:
    """A line of the form: an indicator, and how to fill it in."""

    indicator: str
    note_zh: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class Design:
    """A form as the office wants it from now on."""

    code: str
    name_zh: str
    name_en: str
    months: int
    unit_zh: str
    unit_en: str
    asked: tuple[Asked, ...]
    rules: tuple[Rule, ...] = ()
    scope: Scope = field(default_factory=Scope)
    due_days: int = 15
    reason: str = ""
    is_demonstration: bool = False


def design_form(act: Act, design: Design) -> Form | Refused:
    """A new form, or the next design of one; periods that were begun keep the design of their beginning."""

    def write() -> Answer:
        form = Form.objects.filter(pk=design.code).first()
        refused = _refusal(design, form)
        if refused:
            return refused.answer()
        version = form.version + 1 if form else 1
        form = _stored(design, form, version)
        lock_form(form.pk)
        _columns(form, design, version)
        _rules(form, design, version)
        FormVersion.objects.create(
            form=form,
            number=version,
            scope=design.scope.plain(),
            reason=design.reason.strip()[:200],
            designed_by_id=act.actor,
            designed_at=clock.now(),
        )
        entry(act, "form-designed", subject=f"form:{form.pk}", details={"form": form.pk, "version": version})
        return {"form": form.pk}

    answer = perform(act, "design-form", write)
    return refused_in(answer) or Form.objects.get(pk=answer["form"])


def key_of(indicator: str) -> str:
    """The key of the column of an indicator, as files may name it."""
    return indicator.replace("-", "_")[:40]


def _refusal(design: Design, form: Form | None) -> Refused | None:
    codes = [one.indicator for one in design.asked]
    # What follows from other figures is worked out, never asked for; what has ended is asked for no more.
    known = set(Indicator.objects.filter(pk__in=codes, derive="", valid_to=None).values_list("pk", flat=True))
    if not _CODE.fullmatch(design.code):
        return Refused(BAD_CODE, {"where": design.code})
    if form is not None and not design.reason.strip():
        return Refused(Refusal.SAY_WHY)
    if not codes:
        return Refused(NO_COLUMNS)
    if len(set(codes)) < len(codes):
        return Refused(REPEATED_INDICATOR, {"where": next(one for one in codes if codes.count(one) > 1)})
    if set(codes) - known:
        return Refused(UNKNOWN_INDICATOR, {"where": "、".join(sorted(set(codes) - known))})
    keys = {key_of(one) for one in codes}
    for rule in design.rules:
        if not is_whole(rule) or not {rule.column, *rule.against} <= keys:
            return Refused(BAD_RULE, {"where": rule.column})
    return None


def _stored(design: Design, form: Form | None, version: int) -> Form:
    columns: dict[str, Any] = {
        "name_zh": design.name_zh,
        "name_en": design.name_en,
        "months": design.months,
        "unit_zh": design.unit_zh,
        "unit_en": design.unit_en,
        "due_days": design.due_days,
        "version": version,
        "designed": True,
        "is_demonstration": design.is_demonstration,
    }
    if form is None:
        return Form.objects.create(pk=design.code, order=Form.objects.count(), **columns)
    # Its periods are of a length: another length would be another form.
    columns.pop("months")
    Form.objects.filter(pk=form.pk).update(**columns)
    form.refresh_from_db()
    return form


def _columns(form: Form, design: Design, version: int) -> None:
    """The columns of the new design; those of the one before end with it, whatever they say."""
    before = {column.indicator_id: column for column in columns_of(form, version - 1)} if version > 1 else {}
    FormColumn.objects.filter(form=form, until=None).update(until=version - 1)
    named = Indicator.objects.in_bulk([one.indicator for one in design.asked])
    FormColumn.objects.bulk_create(
        FormColumn(
            form=form,
            indicator=named[one.indicator],
            # A column keeps the key that its figures are stored under.
            key=before[one.indicator].key if one.indicator in before else key_of(one.indicator),
            heading_zh=before[one.indicator].heading_zh if one.indicator in before else named[one.indicator].name_zh,
            heading_en=before[one.indicator].heading_en if one.indicator in before else named[one.indicator].name_en,
            note_zh=one.note_zh.strip()[:200],
            note_en=one.note_en.strip()[:200],
            order=place,
            since=version,
        )
        for place, one in enumerate(design.asked)
    )


def _rules(form: Form, design: Design, version: int) -> None:
    FormRule.objects.filter(form=form, until=None).update(until=version - 1)
    keys = {key_of(column.indicator_id): column.key for column in columns_of(form, version)}
    FormRule.objects.bulk_create(
        FormRule(
            form=form,
            kind=rule.kind,
            column=keys[rule.column],
            against=[keys[one] for one in rule.against],
            low=rule.low,
            high=rule.high,
            since=version,
        )
        for rule in design.rules
    )
