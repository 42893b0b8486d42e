"""Who answers for readers' data, with whom it is processed, and impact assessments."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import cast

from shulian import clock
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Assessment, Processing, Responsible


@dataclass(frozen=True)
class Partners:
    """With whom a purpose is processed: jointly (art. 20), or by whom for us and on which agreement (art. 21)."""

    joint: str
    entrusted: str
    agreed_on: date | None
    note: str


@dataclass(frozen=True)
class Findings:
    """An impact assessment as it is written (art. 56): lawful and necessary, the risks, fit measures."""

    purposes: tuple[str, ...]
    occasions: tuple[str, ...]
    aim: str
    risks: str
    measures: str


def name_responsible(act: Act, wanted: Responsible) -> None:
    """Say who answers for readers' data; the privacy notice and the notices of breaches name them."""

    def write() -> Answer:
        names = ("processor", "person", "contact", "authority")
        Responsible.objects.update_or_create(pk=1, defaults={name: getattr(wanted, name) for name in names})
        entry(act, "responsible-named", subject="responsible:1")
        return {}

    perform(act, "name-responsible", write)


def name_partners(act: Act, purpose: str, partners: Partners) -> None:
    """Write into the register with whom this purpose is processed."""

    def write() -> Answer:
        values = asdict(partners) | {"changed_at": clock.now(), "changed_by_id": act.actor}
        Processing.objects.update_or_create(purpose=purpose, defaults=values)
        entry(act, "processing-changed", subject=f"purpose:{purpose}")
        return {}

    perform(act, "name-partners", write)


def write_assessment(act: Act, findings: Findings, known: Assessment | None = None) -> Assessment:
    """Keep what has been found so far; a finished assessment is not changed."""

    def write() -> Answer:
        values = asdict(findings)
        if known is not None:
            open_one = Assessment.objects.filter(pk=known.pk, finished_on=None)
            open_one.update(
                **{name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
            )
            return {"assessment": known.pk}
        made = Assessment.objects.create(made_by_id=cast("int", act.actor), **values)
        entry(act, "assessment-begun", subject=f"assessment:{made.pk}")
        return {"assessment": made.pk}

    return Assessment.objects.get(pk=perform(act, "write-assessment", write)["assessment"])


def finish_assessment(act: Act, assessment: Assessment, conclusion: str, review_on: date) -> bool:
    """Close it with its conclusion; False, and nothing is changed, when the next review lies in the past."""
    if review_on <= clock.today():
        return False

    def write() -> Answer:
        finished = Assessment.objects.filter(pk=assessment.pk, finished_on=None).update(
            conclusion=conclusion, review_on=review_on, finished_on=clock.today(), finished_by=act.actor
        )
        if finished:
            entry(act, "assessment-finished", subject=f"assessment:{assessment.pk}")
        return {}

    perform(act, "finish-assessment", write)
    return True
