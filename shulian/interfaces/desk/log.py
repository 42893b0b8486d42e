"""What was just done at this desk, newest first; kept with the sign-in, without a word about readers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime

from django.contrib.sessions.backends.base import SessionBase

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import Answer
from shulian.apps.circulation.refusals import sentence
from shulian.apps.holdings.models import Item
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.undo import CATCHING, UNDO

KEPT = 12
KEY = "desk-log"
UNKNOWN_SHOWS = 4


@dataclass(frozen=True)
class Line:
    """One act as the list shows it; plain values, as a session keeps them.

    `ended` says that a return ended a loan: a mere scan that caught no hold either cannot be undone.
    """

    command: str
    at: str
    kind: str
    outcome: str
    title: str
    barcode: str
    owner: int
    due_on: str
    send_to: str
    refusal: str = ""
    item: int = 0
    done_at: str = ""
    ended: bool = False
    undone: bool = False
    fen: int = 0

    @property
    def reason(self) -> str:
        """Why it was refused, in words."""
        return sentence(Refusal(self.refusal)) if self.refusal else ""

    @property
    def due(self) -> date | None:
        """The day by which a lent item is due back."""
        return date.fromisoformat(self.due_on) if self.due_on else None

    @property
    def undoable(self) -> bool:
        """Whether undoing is worth a try: the rule decides, this only hides what it would refuse by the clock."""
        undo = UNDO.get(self.kind)
        if self.undone or self.refusal or undo is None or not self.done_at:
            return False
        caught = self.outcome in CATCHING
        return (self.ended or caught or self.kind != "checkin") and clock.now() - self._moment <= undo.within

    @property
    def _moment(self) -> datetime:
        return datetime.fromisoformat(self.done_at)


KNOWN = {one.name for one in fields(Line)}


def lines(session: SessionBase, library: Library) -> list[Line]:
    """The latest acts at this library."""
    kept = session.get(KEY, {}).get(str(library.pk), [])
    return [Line(**{name: value for name, value in one.items() if name in KNOWN}) for one in kept]


def add(session: SessionBase, library: Library, *new: Line) -> None:
    """Put acts on top; the same command again is already there."""
    before = lines(session, library)
    known = {line.command for line in before}
    _keep(session, library, [*(line for line in new if line.command not in known), *before])


def note_undone(session: SessionBase, library: Library, command: str) -> None:
    """The act stays on the list, struck out."""
    _keep(
        session,
        library,
        [replace(line, undone=True) if line.command == command else line for line in lines(session, library)],
    )


def line_of(answer: Answer, item: Item | None, scanned: str, send_to: Library | None) -> Line:
    """What an answer leaves on the list; of a text that is no item only the end, it might be anything."""
    return Line(
        command=str(answer.command),
        at=f"{clock.local(clock.now()):%H:%M}",
        kind=answer.kind,
        outcome=answer.outcome or "",
        title=item.title.title if item else "",
        barcode=item.barcode if item else f"…{scanned[-UNKNOWN_SHOWS:]}",
        owner=item.library_id if item else 0,
        due_on=answer.due_on.isoformat() if answer.due_on else "",
        send_to=send_to.name if send_to else "",
        refusal=answer.refusal or "",
        item=item.pk if item else 0,
        done_at=clock.now().isoformat(timespec="seconds"),
        ended=answer.reader is not None,
        fen=answer.charge_fen,
    )


def _keep(session: SessionBase, library: Library, kept: list[Line]) -> None:
    session[KEY] = {**session.get(KEY, {}), str(library.pk): [asdict(line) for line in kept[:KEPT]]}
