"""What is held of the signed-in reader, for programs: all of it as a file, who looked, and the devices signed in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from shulian import clock
from shulian.apps.alliance.actions.devices import sign_out as end_device
from shulian.apps.alliance.actions.tokens import revoke_token
from shulian.apps.alliance.models import Device
from shulian.apps.alliance.queries.devices import devices_of, programs_of
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.readers.access import own_reader
from shulian.apps.readers.access_people import ward_for
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import rules, views_of
from shulian.core.scopes import Scope, scopes_of
from shulian.documents import ledger
from shulian.interfaces import persons
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.fields import Id, Page
from shulian.interfaces.api.problems import Problem, answers
from shulian.interfaces.downloads import plain_data, printed
from shulian.interfaces.entrance.again import is_fresh
from shulian.interfaces.entrance.words import KINDS, SCOPES, WAYS
from shulian.interfaces.portal import privacy
from shulian.interfaces.portal.on_paper import ledger_of

router = Router(tags=["own data"], auth=ANYONE_KNOWN)

PER_PAGE = 50
PDF = {"responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}}


class ViewOut(Schema):
    """A look into the record: when, where, by which post and why; the person only if the alliance has decided so."""

    at: datetime
    library: str
    post: str
    name: str
    reason: str
    note: str


class Views(Schema):
    """The latest first."""

    views: list[ViewOut]
    page: int
    pages: int


class DeviceOut(Schema):
    """Where the reader is signed in; `here` is the session that asks."""

    id: int
    kind: str
    kind_name: str
    browser: str
    way: str
    signed_in_at: datetime
    used_at: datetime
    here: bool


class ProgramOut(Schema):
    """A program that acts with a token of the reader, and what it may do; `here` is the one that asks."""

    id: int
    name: str
    scopes: list[Scope]
    scope_names: list[str]
    expires_on: date
    last_used_on: date | None
    here: bool


class Devices(Schema):
    """The devices used last first, and the programs."""

    devices: list[DeviceOut]
    programs: list[ProgramOut]


class DeviceEnd(Schema):
    """The device to be signed out. One that is signed out already is no mistake."""

    command: UUID
    device: Id


class ProgramEnd(Schema):
    """The program that is to act no longer. One that does not already is no mistake."""

    command: UUID
    program: Id


@router.get("/me/data", response=answers(dict[str, Any], 401, 403, 409, 422))
def my_data(request: Request, child: Id | None = None) -> HttpResponse:
    """All that is held of the signed-in reader, or of a ward, as a file to take along.

    A session of the pages in which the PIN was given longer than 15 minutes ago, or never: 409, `pin-first`.
    """
    reader, name = _file(request, child)
    return plain_data(persons.export(reader), f"{name}.json")


@router.get("/me/data/paper", response=answers(None, 401, 403, 409, 422), openapi_extra=PDF)
def my_data_on_paper(request: Request, child: Id | None = None) -> HttpResponse:
    """The same to read and to print, under the same condition."""
    (reader, name), alliance = _file(request, child), the_alliance()
    pages = ledger_of(persons.export(reader), alliance.name if alliance else "")
    return printed(ledger.pdf(pages, clock.now()), f"{name}.pdf")


@router.get("/me/views", response=answers(Views, 401, 403, 422))
def my_views(request: Request, child: Id | None = None, page: Page = 1) -> Views:
    """Who looked at the signed-in reader's record, or at a ward's."""
    shown = Paginator(views_of(_whose(request, child)), PER_PAGE).get_page(page)
    named = rules().names_viewers
    told = [_view(privacy.shown(one, named=named)) for one in shown]
    return Views(views=told, page=shown.number, pages=shown.paginator.num_pages)


@router.get("/me/devices", response=answers(Devices, 401, 403))
def my_devices(request: Request) -> Devices:
    """Where the reader is signed in, and which programs act for the reader."""
    own_reader(request.auth)
    return _devices(request)


@router.post("/me/devices/ends", response=answers(Devices, 401, 403, 409, 422, 429))
def sign_out_device(request: Request, asked: DeviceEnd) -> Devices:
    """Sign out one of the reader's devices, wherever it is."""
    own_reader(request.auth)
    device = devices_of(request.auth).filter(pk=asked.device).first()
    if device is not None and _is_here(request, device):
        said = _("This is the device in hand.")
        raise Problem(409, "device-in-hand", said, _("Sign out by its own button."))
    if device is not None:
        end_device(act_of(request, asked.command), device)
    return _devices(request)


@router.post("/me/programs/ends", response=answers(Devices, 401, 403, 409, 422, 429))
def stop_program(request: Request, asked: ProgramEnd) -> Devices:
    """A program acts for the reader no longer."""
    own_reader(request.auth)
    token = programs_of(request.auth).filter(pk=asked.program).first()
    if token is not None:
        revoke_token(act_of(request, asked.command), token)
    return _devices(request)


def _whose(request: Request, child: int | None) -> Reader:
    """The signed-in reader, or a minor of whom this reader is the guardian."""
    return own_reader(request.auth) if child is None else ward_for(request.auth, child)


def _file(request: Request, child: int | None) -> tuple[Reader, str]:
    """Of whom all is told, and the file's name; as on the pages the PIN comes first, for telephones lie about open."""
    reader, whose = _whose(request, child), "my" if child is None else "child"
    if request.token is None and not is_fresh(request):
        said = _("The PIN has to be given once more before all data are handed out.")
        hint = _("Give it on the page /sign-in/again/ and ask again within 15 minutes, or send a token.")
        raise Problem(409, "pin-first", said, hint)
    return reader, f"{whose}-library-data-{clock.today():%Y%m%d}"


def _view(told: dict[str, Any]) -> ViewOut:
    words = {what: str(told[what]) for what in ("library", "post", "name", "reason", "note")}
    return ViewOut(at=told["at"], **words)


def _is_here(request: Request, device: Device) -> bool:
    return request.token is None and device.session == request.session.session_key


def _devices(request: Request) -> Devices:
    devices = [
        DeviceOut(
            id=one.pk,
            kind=one.kind,
            kind_name=str(KINDS[Device.Kind(one.kind)]),
            browser=one.browser,
            way=str(WAYS[Device.Way(one.way)]) if one.way else "",
            signed_in_at=one.signed_in_at,
            used_at=one.used_at,
            here=_is_here(request, one),
        )
        for one in devices_of(request.auth)
    ]
    programs = [
        ProgramOut(
            id=one.pk,
            name=one.name,
            scopes=list(scopes_of(one.rights)),
            scope_names=[str(SCOPES[scope]) for scope in scopes_of(one.rights)],
            expires_on=clock.local(one.expires_at).date(),
            last_used_on=one.last_used_on,
            here=request.token is not None and one.pk == request.token.pk,
        )
        for one in programs_of(request.auth)
    ]
    return Devices(devices=devices, programs=programs)
