"""Who acts for a reader (代借代还) or an institution, for programs: naming and ending, at home and at the desk."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from shulian.apps.alliance import access
from shulian.apps.alliance.models import Library
from shulian.apps.readers.access import card_at_desk, own_reader, require_doing
from shulian.apps.readers.access_people import proxy_of
from shulian.apps.readers.actions.proxies import Named, change_agent, name_proxy, revoke_proxy
from shulian.apps.readers.families import acts_for, proxies_of
from shulian.apps.readers.models import Proxy, Reader
from shulian.core import proxies
from shulian.core.identity import Document
from shulian.core.onenumber import Unnamed
from shulian.core.registration import Representative, clean_card_number, mask_name
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.interfaces.api.cards import Bearer, CardDeed
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.fields import Id, Secret, Text
from shulian.interfaces.api.pins import prove, prove_at
from shulian.interfaces.api.problems import Problem, answers, declined, unnamed
from shulian.interfaces.peoplewords import PROXIES

router = Router(tags=["proxies"], auth=ANYONE_KNOWN)


class ProxyOut(Schema):
    """Somebody who acts for a reader; an institution's agent has no last day. At a desk the name is masked."""

    id: int
    name: str
    is_agent: bool
    starts_on: date
    ends_on: date | None


class Proxies(Schema):
    """Who may act for the reader, today or later; and for whom the reader may act today, masked."""

    proxies: list[ProxyOut]
    acts_for: list[ProxyOut]


class NamedIn(Schema):
    """Another reader, by the number of the card and the name as on it, and from when to when."""

    proxy_card: Text
    name: Text
    starts_on: date
    ends_on: date

    def named(self) -> Named:
        """As the action takes it."""
        return Named(clean_card_number(self.proxy_card), self.name, self.starts_on, self.ends_on)


class OwnNaming(NamedIn):
    """The signed-in reader names somebody. The same `command` again gets the same answer and changes nothing."""

    command: UUID
    pin: Secret = Field(description="The PIN once more: whoever is named outlives the token that names them.")


class OwnEnding(Schema):
    """The signed-in reader takes a naming back."""

    command: UUID
    proxy: Id


class Naming(CardDeed, NamedIn):
    """The reader at the desk names somebody."""

    identified: bool = Field(False, description="Whether the reader was compared with an identity document.")


class Ending(CardDeed):
    """The reader at the desk takes a naming back; that needs no document."""

    proxy: Id


class AgentIn(Schema):
    """Who acts for an institution from now on."""

    name: Text = ""
    identity: Text = ""
    phone: Text = ""
    document: Document = Document.CITIZEN
    birth_date: date | None = Field(default=None, description="Where the document's number does not tell it; not kept.")


class AgentChange(CardDeed):
    """The institution whose card this is has another agent."""

    agent: AgentIn
    identified: bool = Field(False, description="Whether the agent was compared with an identity document.")


@router.get("/me/proxies", response=answers(Proxies, 401, 403))
def my_proxies(request: Request) -> Proxies:
    """Who may act for the signed-in reader, and for whom this reader may."""
    return _told(own_reader(request.auth), in_full=True)


@router.post("/me/proxies", response=answers(Proxies, 401, 403, 409, 422, 429))
def name_mine(request: Request, asked: OwnNaming) -> Proxies:
    """Let somebody borrow, return and fetch holds on the own card."""
    reader = own_reader(request.auth)
    prove(request, reader, asked.pin)
    _raise(name_proxy(act_of(request, asked.command), reader, asked.named()))
    return _told(reader, in_full=True)


@router.post("/me/proxies/ends", response=answers(Proxies, 401, 403, 409, 422, 429))
def end_mine(request: Request, asked: OwnEnding) -> Proxies:
    """This person acts for the signed-in reader no more."""
    reader = own_reader(request.auth)
    _end(request, asked.command, proxy_of(reader, asked.proxy))
    return _told(reader, in_full=True)


@router.post("/proxies/lookups", response=answers(Proxies, 401, 403, 409, 422, 429))
def look_up_proxies(request: Request, bearer: Bearer) -> Proxies:
    """Who may act for the reader at the desk, and for whom this reader may; that it was opened is recorded."""
    return _told(_reader(request, bearer, Doing.LOOK)[1])


@router.post("/proxies", response=answers(Proxies, 401, 403, 409, 422, 429))
def name_at_desk(request: Request, asked: Naming) -> Proxies:
    """Write down whom the reader at the desk names; at the home library."""
    library, reader = _reader(request, asked, Doing.NAME_PROXY)
    require_doing(request.auth, library, reader, Doing.NAME_PROXY, identified=asked.identified)
    _raise(name_proxy(act_of(request, asked.command, library), reader, asked.named()))
    return _told(reader)


@router.post("/proxies/ends", response=answers(Proxies, 401, 403, 409, 422, 429))
def end_at_desk(request: Request, asked: Ending) -> Proxies:
    """Write down that somebody acts for the reader at the desk no more; at any library."""
    library, reader = _reader(request, asked, Doing.REVOKE_PROXY)
    require_doing(request.auth, library, reader, Doing.REVOKE_PROXY)
    _end(request, asked.command, proxy_of(reader, asked.proxy), library)
    return _told(reader)


@router.post("/agents", response=answers(Proxies, 401, 403, 409, 422, 429))
def new_agent(request: Request, asked: AgentChange) -> Proxies:
    """Write down who acts for an institution from now on; the former agent does no more.

    The PIN, linked accounts and an e-mail address that was typed on the web end: give a new PIN.
    """
    library, reader = _reader(request, asked, Doing.NEW_AGENT)
    require_doing(request.auth, library, reader, Doing.NEW_AGENT, identified=asked.identified)
    agent = Representative(**asked.agent.model_dump())
    if faults := change_agent(act_of(request, asked.command, library), reader, agent):
        raise declined(faults, _("No other agent was written down."))
    return _told(reader)


def _reader(request: Request, bearer: Bearer, doing: Doing) -> tuple[Library, Reader]:
    library = access.library_for(request.auth, Right.CIRCULATE, bearer.library)
    card = card_at_desk(request.auth, library, bearer.card)
    if isinstance(card, Unnamed):
        raise unnamed(card)
    prove_at(request, library, card.reader, doing, bearer.pin)
    return library, card.reader


def _raise(fault: proxies.Fault | None) -> None:
    if fault:
        raise Problem(409, fault, PROXIES[fault], _("Correct what is said and send it again."))


def _end(request: Request, command: UUID, proxy: Proxy | None, library: Library | None = None) -> None:
    if proxy is None or not revoke_proxy(act_of(request, command, library), proxy):
        said = _("This person is not named, or acts no more already.")
        raise Problem(409, "not-named", said, _("Ask again who may act for this reader."))


def _told(reader: Reader, *, in_full: bool = False) -> Proxies:
    named = [_line(one, one.name if in_full else mask_name(one.name)) for one in proxies_of(reader)]
    return Proxies(proxies=named, acts_for=[_line(one, mask_name(one.reader.name)) for one in acts_for(reader)])


def _line(one: Proxy, name: str) -> ProxyOut:
    return ProxyOut(id=one.pk, name=name, is_agent=one.is_agent, starts_on=one.starts_on, ends_on=one.ends_on)
