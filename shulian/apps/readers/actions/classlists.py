"""Cards for a whole class (集体办证): the list is looked at row by row first, then carried out as commands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act, Answer, CommandReused, entry, perform
from shulian.apps.readers.actions.documents import elsewhere
from shulian.apps.readers.actions.opening import Through
from shulian.apps.readers.actions.register import Declined, Issued, first_pin_of, issue_card
from shulian.apps.readers.actions.views import Why, note_views
from shulian.apps.readers.cardnumbers import against_holder
from shulian.apps.readers.finding import digest_of, readers_by_numbers
from shulian.apps.readers.models import Category, ClassList, ClassListRow, Reader
from shulian.apps.readers.readertypes import type_of
from shulian.apps.readers.registering import rows_of
from shulian.core import identity
from shulian.core.applying import against_kind
from shulian.core.consents import How
from shulian.core.credentials import Kind, Value
from shulian.core.documents import Stated
from shulian.core.identity import Document
from shulian.core.onenumber import OF_SOMEBODY
from shulian.core.readertypes import Way
from shulian.core.registration import (
    Application,
    Fault,
    Faults,
    Field,
    Guardian,
    clean_card_number,
    faults_of,
    identify,
)
from shulian.core.retention import Reason
from shulian.core.roles import Right

MOST_ROWS = 300
"""A school hands in its lists class by class; more rows would keep the page waiting for their verdicts."""
STALE = timedelta(minutes=5)
KEPT_DAYS = 30
"""So long what was written in a list is kept, for its report; afterwards it is in the readers' records alone."""
TOLD_AGAIN = timedelta(minutes=10)
"""So long an answer with first PINs that did not arrive can be sent for again."""
KNOWN = Why(Reason.APPLICATION)
LIST = Through(Way.BULK, How.PAPER)


@dataclass(frozen=True)
class Line:
    """One row of the file as it was written."""

    line: int
    name: str
    identity: str
    phone: str = ""
    guardian_name: str = ""
    guardian_identity: str = ""
    guardian_phone: str = ""
    consented: bool = False
    card_number: str = ""
    health: bool = False
    document: str = Document.CITIZEN
    birth_date: str = ""
    guardian_document: str = Document.CITIZEN
    guardian_birth_date: str = ""

    def application(self, category: str) -> Application:
        """The row as a form."""
        guardian = Guardian(
            self.guardian_name,
            self.guardian_identity,
            self.guardian_phone,
            consented=self.consented,
            document=self.guardian_document,
            birth_date=_day(self.guardian_birth_date),
        )
        return Application(
            name=self.name,
            identity=self.identity,
            category=category,
            phone=self.phone,
            card_number=clean_card_number(self.card_number),
            guardian=guardian,
            health=self.health,
            document=self.document,
            birth_date=_day(self.birth_date),
        )


@dataclass(frozen=True)
class Head:
    """What the list is called, and for which kind of reader it is."""

    name: str
    file_name: str
    category: Category


def preview(act: Act, library: Library, head: Head, lines: list[Line]) -> ClassList:
    """Keep the list with the verdict on each row; nobody is registered yet."""

    def write() -> Answer:
        made = ClassList.objects.create(
            library=library,
            category=head.category,
            name=head.name[:100],
            file_name=head.file_name[:120],
            uploaded_by_id=act.actor,
        )
        verdicts, known = _verdicts(head.category, lines)
        ClassListRow.objects.bulk_create(
            ClassListRow(
                list=made,
                line=line.line,
                written=secrets.seal(json.dumps(asdict(line))),
                lookup=lookup_of(line),
                faults=faults,
            )
            for line, faults in zip(lines, verdicts, strict=True)
        )
        if uploader := Account.objects.filter(pk=act.actor or 0).first():
            # The verdict tells of each that there is a record.
            note_views(uploader, library, ((reader, KNOWN) for reader in known), Right.ISSUE_CARD)
        entry(act, "class-list-previewed", subject=f"class-list:{made.pk}", quantity=len(lines))
        return {"list": made.pk}

    return ClassList.objects.get(pk=perform(act, "preview-class-list", write)["list"])


def ask_to_run(act: Act, held: ClassList) -> bool:
    """Let the worker issue the cards of a list; False while it does so already, or when the list was dropped."""
    from shulian.apps.readers.jobs import carry_out_class_list

    def write() -> Answer:
        locked = ClassList.objects.select_for_update(of=("self",)).get(pk=held.pk)
        if locked.state == ClassList.State.DROPPED or is_underway(locked):
            return {"asked": False}
        ClassList.objects.filter(pk=held.pk).update(state=ClassList.State.PREVIEWED, run_at=clock.now())
        entry(act, "class-list-asked", subject=f"class-list:{held.pk}")
        carry_out_class_list.defer(held=held.pk, actor=act.actor)
        return {"asked": True}

    return bool(perform(act, "ask-class-list", write)["asked"])


def is_underway(held: ClassList) -> bool:
    """Whether the cards of this list are being issued."""
    return held.state == ClassList.State.PREVIEWED and held.run_at is not None


def carry_out(pk: int, actor: int | None = None) -> int:
    """What the worker does for a list that was asked for; a list that nobody asked for is left alone."""
    held = ClassList.objects.filter(pk=pk, state=ClassList.State.PREVIEWED, run_at__isnull=False).first()
    if held is None:
        return 0
    # Whatever happens to it now, the others that were forsaken have their turn first.
    ClassList.objects.filter(pk=held.pk).update(run_at=clock.now())
    return run(Act("desk", actor or held.uploaded_by_id, held.library_id), held)


def forsaken() -> list[int]:
    """Lists that were taken up so long ago that their worker must have stopped, the longest first."""
    asked = ClassList.objects.filter(state=ClassList.State.PREVIEWED, run_at__lt=clock.now() - STALE)
    return list(asked.order_by("run_at").values_list("pk", flat=True))


def run(act: Act, held: ClassList) -> int:
    """Issue the cards of all rows that nothing stands against; returns how many. Rows with faults stay as they are.

    Each row is a command of its own, so that a list that was interrupted goes on where it stopped.
    """
    if held.state == ClassList.State.DROPPED:
        return 0
    count = 0
    for row in held.rows.filter(faults={}, reader=None).order_by("line"):
        answer = _issued(Act(act.source, act.actor, held.library_id, command=row.command), held, row)
        if isinstance(answer, Issued):
            ClassListRow.objects.filter(pk=row.pk).update(reader=answer.card.reader)
            count += 1
        else:
            ClassListRow.objects.filter(pk=row.pk).update(faults=_plain(answer))

    def write() -> Answer:
        ClassList.objects.filter(pk=held.pk).update(state=ClassList.State.RUN, run_at=clock.now())
        entry(act, "class-list-run", subject=f"class-list:{held.pk}", quantity=count)
        return {"count": count}

    return int(perform(act, "run-class-list", write)["count"])


def _issued(own: Act, held: ClassList, row: ClassListRow) -> Issued | Declined:
    try:
        return issue_card(own, line_of(row).application(held.category_id), LIST)
    except CommandReused:
        # Interrupted after the card was issued; the record has been changed, or has gone, since.
        return Declined({Field.IDENTITY: Fault.ALREADY_REGISTERED})


def drop(act: Act, held: ClassList) -> None:
    """Forget a list that was only looked at."""

    def write() -> Answer:
        seen = ClassList.objects.filter(pk=held.pk, state=ClassList.State.PREVIEWED, run_at=None)
        if seen.update(state=ClassList.State.DROPPED):
            held.rows.all().delete()
            entry(act, "class-list-dropped", subject=f"class-list:{held.pk}")
        return {}

    perform(act, "drop-class-list", write)


def forget_rows(act: Act) -> int:
    """Delete what was written in lists of before; returns how many rows."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    gone = ClassListRow.objects.filter(list__uploaded_at__lt=before).delete()[0]
    if gone:
        entry(act, "class-list-rows-forgotten", quantity=gone)
    return gone


def tell_pins(act: Act, held: ClassList) -> list[ClassListRow]:
    """The rows whose first PINs are told now: each once, afterwards a desk gives another one.

    The same command tells the same rows again for some minutes, for an answer that was lost on its way.
    """

    def write() -> Answer:
        now = clock.now()
        issued = rows_of(held).select_for_update(of=("self",)).filter(reader__isnull=False)
        untold = list(issued.filter(pin_told_at=None, pin_void_at=None))
        # Who has another PIN by now is told nothing, so of those it is not written down that they were told.
        known = [row.pk for row in untold if first_pin(row)]
        held.rows.filter(pk__in={row.pk for row in untold}.difference(known)).update(pin_void_at=now)
        told = held.rows.filter(pk__in=known).update(pin_told_at=now)
        if told:
            entry(act, "first-pins-told", subject=f"class-list:{held.pk}", quantity=told)
        return {"at": now.isoformat()}

    at = datetime.fromisoformat(perform(act, "tell-first-pins", write)["at"])
    return list(rows_of(held).filter(pin_told_at=at)) if clock.now() < at + TOLD_AGAIN else []


def first_pin(row: ClassListRow) -> str:
    """The PIN with which this row's card was issued, as long as it is the reader's."""
    person = identify(line_of(row).application(""), clock.today())
    if row.reader is None or not isinstance(person, Stated):
        return ""
    return first_pin_of(row.reader, row.command, person.number)


def known_already(rows: Iterable[ClassListRow]) -> list[Reader]:
    """Whom those rows mean that say that the person is a reader already."""
    lines = [line_of(row) for row in rows if row.faults.get(Field.IDENTITY) in OF_SOMEBODY]
    people = [identify(line.application(""), clock.today()) for line in lines]
    return readers_by_numbers(person.number for person in people if isinstance(person, Stated))


def lookup_of(line: Line) -> bytes | None:
    """By what the newest key finds whoever is meant; None where no right number was written."""
    person = identify(line.application(""), clock.today())
    return digest_of(Value(Kind.IDENTITY, person.number)) if isinstance(person, Stated) else None


def line_of(row: ClassListRow) -> Line:
    """What was written in this row."""
    return Line(**json.loads(secrets.unseal(bytes(row.written))))


def _verdicts(category: Category, lines: list[Line]) -> tuple[list[dict[str, str]], list[Reader]]:
    """What stands against each row, the rows above it included; and who is a reader already."""
    today, kind = clock.today(), type_of(category)
    known: set[str] = set()
    taken: set[str] = set()
    found, readers = [], []
    for line in lines:
        application = line.application(category.code)
        faults: Faults = faults_of(application, today, kind) | against_kind(kind, Way.BULK)
        person = identify(application, today)
        if isinstance(person, Stated):
            if person.number in known:
                faults[Field.IDENTITY] = Fault.REPEATED_IN_LIST
            elif (there := elsewhere(person)) is not None:
                faults[Field.IDENTITY] = there.fault
                readers.append(there.holder)
            known.add(person.number)
        if number := application.card_number:
            against = Fault.CARD_NUMBER_TAKEN if number in taken else against_holder(number)
            if against:
                # What the number is in itself says more than that it is there twice.
                faults.setdefault(Field.CARD_NUMBER, against)
            taken.add(number)
        found.append({str(field): str(fault) for field, fault in faults.items()})
    return found, readers


def _day(text: str) -> date | None:
    """A day as cells have it; what is none is missing."""
    try:
        return date.fromisoformat(text.strip()[:10].replace("/", "-").replace(".", "-"))
    except ValueError:
        return None


def _plain(declined: Declined) -> dict[str, str]:
    return {str(field): str(fault) for field, fault in declined.faults.items()}


def faults_again(plain: dict[str, Any]) -> Iterable[tuple[Field, Fault | identity.Fault]]:
    """A stored verdict as the rules gave it."""
    of_numbers = set(identity.Fault)
    for field, fault in plain.items():
        yield Field(field), identity.Fault(fault) if fault in of_numbers else Fault(fault)
