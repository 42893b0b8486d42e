"""What was just done at this desk, newest first; kept with the sign-in, without a word about readers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.contrib.sessions.backends.base import SessionBase

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import Answer
from shulian.apps.circulation.refusals import sentence
from shulian.apps.holdings.models import Item
from shulian.core.circulation.refusals import Refusal

KEPT = 12
KEY = "desk-log"
UNKNOWN_SHOWS = 4


@dataclass(frozen=True)
class Line:
    """One act as the list shows it; plain values, as a session keeps them."""

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

    @property
    def reason(self) -> str:
        """Why it was refused, in words."""
        return sentence(Refusal(self.refusal)) if self.refusal else ""

    @property
    def due(self) -> date | None:
        """The day by which a lent item is due back."""
        return date.fromisoformat(self.due_on) if self.due_on else None


def lines(session: SessionBase, library: Library) -> list[Line]:
    """The latest acts at this library."""
    return [Line(**kept) for kept in session.get(KEY, {}).get(str(library.pk), [])]


def add(session: SessionBase, library: Library, line: Line) -> None:
    """Put an act on top; the same command again is already there."""
    before = lines(session, library)
    if any(known.command == line.command for known in before):
        return
    kept = [asdict(one) for one in [line, *before][:KEPT]]
    session[KEY] = {**session.get(KEY, {}), str(library.pk): kept}


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
    )
