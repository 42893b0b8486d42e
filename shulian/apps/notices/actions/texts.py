"""Changing what is said, and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Max

from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.notices.models import Habit, Template
from shulian.apps.notices.queries.templates import LANGUAGES
from shulian.core.notices import timing
from shulian.core.notices.kinds import PARAMETERS, PRIVATE, Channel, Kind, parameters_of
from shulian.core.notices.texts import Broken, fault_of_body, fault_of_code, fault_of_line, fault_of_names
from shulian.core.notices.timing import MOST_STEPS, Habits


class Part(StrEnum):
    """A part of a template, for saying where something is wrong."""

    SUBJECT = "subject"
    BODY = "body"
    CODE = "code"
    NAMES = "names"
    WECHAT_CODE = "wechat_code"
    WECHAT_NAMES = "wechat_names"


@dataclass(frozen=True)
class Which:
    """Which text: of which library, about what, in which language, for which reminder (0 for any)."""

    library: Library
    kind: Kind
    language: str
    step: int = 0


@dataclass(frozen=True)
class Draft:
    """A text as somebody wrote it."""

    subject: str
    body: str
    code: str = ""
    names: tuple[str, ...] = ()
    wechat_code: str = ""
    wechat_names: tuple[str, ...] = ()


def faults_of(kind: Kind, draft: Draft) -> dict[Part, Broken]:
    """Everything that is wrong with a text, one fault a part."""
    known = parameters_of(kind, Channel.EMAIL)
    private = PRIVATE & {*known}
    found = {
        Part.SUBJECT: fault_of_line(draft.subject, known),
        Part.BODY: fault_of_body(draft.body, known),
        Part.CODE: fault_of_code(draft.code),
        Part.NAMES: fault_of_names(draft.names, parameters_of(kind, Channel.SMS), private),
        Part.WECHAT_CODE: fault_of_code(draft.wechat_code),
        Part.WECHAT_NAMES: fault_of_names(draft.wechat_names, parameters_of(kind, Channel.WECHAT), private),
    }
    return {part: broken for part, broken in found.items() if broken is not None}


def save_template(act: Act, which: Which, draft: Draft) -> dict[Part, Broken]:
    """Put this text in force as a new version; or what is wrong with it, and nothing is changed."""
    if faults := faults_of(which.kind, draft):
        return faults

    def write() -> Answer:
        row = _next_version(act, which)
        row.subject, row.body = draft.subject.strip(), draft.body.strip()
        row.code, row.names = draft.code, list(draft.names)
        row.wechat_code, row.wechat_names = draft.wechat_code, list(draft.wechat_names)
        row.save()
        _tell(act, which, row)
        return {"version": row.version}

    perform(act, "save-notice-template", write)
    return {}


def withdraw_template(act: Act, which: Which) -> None:
    """Hand back to the text of the library above; one that has no text of its own stays as it is."""

    def write() -> Answer:
        row = _next_version(act, which)
        newest = Template.objects.filter(**_key(which)).order_by("-version").first()
        if newest is None or newest.withdrawn:
            return {"version": None}
        row.withdrawn = True
        row.save()
        _tell(act, which, row)
        return {"version": row.version}

    perform(act, "withdraw-notice-template", write)


def save_habits(act: Act, library: Library, habits: Habits) -> timing.Fault | None:
    """Let this library, and all below it, tell its readers at these times; or what stands against it."""
    if fault := timing.fault_of(habits):
        return fault

    def write() -> Answer:
        values = {
            "quiet_from": habits.quiet_from,
            "quiet_to": habits.quiet_to,
            "due_soon_days": habits.due_soon_days,
            "overdue_steps": list(habits.overdue_steps),
            "card_days": habits.card_days,
            "closure_days": habits.closure_days,
        }
        Habit.objects.update_or_create(library=library, defaults=values)
        hours = {name: f"{values[name]:%H:%M}" for name in ("quiet_from", "quiet_to")}
        subject = f"library:{library.pk}"
        entry(act, "notice-habits-changed", library=library.pk, subject=subject, details=values | hours)
        return {}

    perform(act, "save-notice-habits", write)
    return None


def withdraw_habits(act: Act, library: Library) -> None:
    """Do as the library above does."""

    def write() -> Answer:
        gone, _ = Habit.objects.filter(library=library).delete()
        if gone:
            entry(act, "notice-habits-withdrawn", library=library.pk, subject=f"library:{library.pk}")
        return {}

    perform(act, "withdraw-notice-habits", write)


def is_a_text(kind: str, language: str, step: int) -> bool:
    """Whether there can be such a text at all; only overdue reminders go by steps."""
    steps = MOST_STEPS if kind == Kind.OVERDUE else 0
    return kind in PARAMETERS and language in LANGUAGES and 0 <= step <= steps


def _next_version(act: Act, which: Which) -> Template:
    # Held, so that of two who save at the same moment each gets a version of its own.
    Library.objects.select_for_update(no_key=True).get(pk=which.library.pk)
    last = Template.objects.filter(**_key(which)).aggregate(last=Max("version"))["last"] or 0
    return Template(**_key(which), version=last + 1, made_by_id=act.actor)


def _key(which: Which) -> dict[str, object]:
    return {"library": which.library, "kind": which.kind, "language": which.language, "step": which.step}


def _tell(act: Act, which: Which, row: Template) -> None:
    details = {"kind": which.kind, "language": which.language, "step": which.step, "version": row.version}
    library = which.library.pk
    entry(act, "notice-template-changed", library=library, subject=f"notice-template:{row.pk}", details=details)
