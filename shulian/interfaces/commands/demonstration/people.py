"""What the demonstration shows of registering: a family to be checked, a doubtful pair, a class list, an event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.classlists import Head, Line, preview
from shulian.apps.readers.actions.events import plan_event
from shulian.apps.readers.actions.opening import Through
from shulian.apps.readers.actions.parties import register_party, register_undocumented
from shulian.apps.readers.actions.proxies import Named, name_proxy
from shulian.apps.readers.actions.register import issue_card
from shulian.apps.readers.models import Card, Category, Reader
from shulian.core.consents import How
from shulian.core.identity import check_digit
from shulian.core.readertypes import Way
from shulian.core.registration import Application, Guardian
from shulian.interfaces.commands.demonstration.libraries import YANTA
from shulian.interfaces.commands.demonstration.readers import Guest

ON_WEB = Through(Way.WEB, How.PORTAL)
MOTHER, CHILD, PUPIL, VISITOR = "61010319870612902", "61010320170905903", "61010320160301904", "61010319910314906"
BORN = date(1991, 3, 14)


def load(tree: dict[str, Library], desks: dict[int, Account], guests: Iterable[Guest]) -> None:
    """Everything at the library where the demonstration's desk is."""
    library = tree[YANTA]
    clerk = desks.get(library.pk)
    desk = clerk.pk if clerk else None
    _family(library)
    _pair(library, desk)
    _class(library, desk)
    day = clock.today() + timedelta(days=3)
    plan_event(Act("desk", desk, library.pk), library, "阅读推广周现场办证", "大雁塔北广场", day)
    _proxy(library, [guest for guest in guests if guest.library == library])
    Reader.objects.filter(is_demonstration=False).update(is_demonstration=True)


def numbered(body: str) -> str:
    """A number that is right in itself; nobody has it."""
    return body + check_digit(body)


def _family(library: Library) -> None:
    mother = Application("林晓梅", numbered(MOTHER), "adult", "02900000001")
    guardian = Guardian(mother.name, mother.identity, mother.phone, consented=True)
    child = Application("周子墨", numbered(CHILD), "juvenile", guardian=guardian)
    register_party(Act("portal", library=library.pk), [mother, child], ON_WEB)


def _pair(library: Library, desk: int | None) -> None:
    issue_card(Act("desk", desk, library.pk), Application("艾力·买买提", numbered(VISITOR), phone="02900000002"))
    again = Application("艾力·买买提", "", "virtual", "02900000002")
    register_undocumented(Act("portal", library=library.pk), again, BORN, ON_WEB)


def _class(library: Library, desk: int | None) -> None:
    guardian: dict[str, Any] = {
        "guardian_name": "林晓梅",
        "guardian_identity": numbered(MOTHER),
        "guardian_phone": "02900000001",
    }
    lines = [
        Line(2, "陈一诺", numbered(PUPIL), **guardian, consented=True),
        Line(3, "刘梓涵", numbered(PUPIL)[:-1] + "0", **guardian, consented=True),
        Line(4, "杨浩然", "", **guardian),
    ]
    head = Head("雁塔区第一小学三年级二班（演示）", "三年级二班.xlsx", Category.objects.get(pk="juvenile"))
    preview(Act("desk", desk, library.pk), library, head, lines)


def _proxy(library: Library, guests: list[Guest]) -> None:
    others = Card.objects.filter(library=library, status=Card.Status.ACTIVE, reader__category="adult")
    friend = others.exclude(reader__in=[guest.reader for guest in guests]).select_related("reader").first()
    if guests and friend:
        until = clock.today() + timedelta(days=90)
        named = Named(friend.number, friend.reader.name, clock.today(), until)
        name_proxy(Act("portal"), Reader.objects.get(pk=guests[0].reader), named)
