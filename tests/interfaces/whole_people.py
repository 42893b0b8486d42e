"""People for the whole site: a registration to be checked, a doubtful pair, a merge, a class list, an event."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.classlists import Head, Line, preview
from shulian.apps.readers.actions.merging import merge
from shulian.apps.readers.actions.proxies import name_agent
from shulian.apps.readers.models import (
    Category,
    Collective,
    DataWish,
    DoubtfulPair,
    Family,
    FamilyMember,
    Proxy,
    Reader,
    Registration,
    RegistrationEvent,
)
from shulian.core.identity import check_digit
from shulian.core.registration import Representative
from tests import make
from tests.interfaces.whole_shelf import Shelf

BORN = date(1991, 1, 1)
GUARDIAN = "61010319850214002" + check_digit("61010319850214002")


def build(yanta: Library, hantai: Library) -> Shelf:
    """Everything at once; all of it is Yanta's but the family, which is the signed-in reader's."""
    own = Reader.objects.get(account__isnull=False)
    waiting = make.reader(yanta, "P-WAITS", name="赵一", awaits="check", expires_on=clock.today())
    registration = Registration.objects.create(reader=waiting, library=yanta, way="web", lapses_on=clock.today())
    pair = DoubtfulPair.objects.create(
        first=make.reader(yanta, "P-1", name="钱二", birth_date=BORN),
        second=make.reader(yanta, "P-2", name="钱二", birth_date=BORN),
        score=70,
        evidence=["same-name", "same-birth-date"],
    )
    merged = merge(Act("desk", library=yanta.pk), make.reader(yanta, "P-3"), make.reader(yanta, "P-4"))
    head = Head("三年级二班", "list.xlsx", Category.objects.get(pk="juvenile"))
    held = preview(Act("desk", library=yanta.pk), yanta, head, [Line(2, "孙三", "1")])
    event = RegistrationEvent.objects.create(library=yanta, name="读书节", place="大雁塔广场", held_on=clock.today())
    family = Family.objects.create()
    member = make.reader(hantai, "P-5", name="周四", phone=secrets.seal("13700000001"))
    FamilyMember.objects.create(family=family, reader=own, is_head=True)
    FamilyMember.objects.create(family=family, reader=member, shares_since=clock.now())
    child = _child_of(own, hantai)
    wish = DataWish.objects.create(reader=waiting, library=yanta, kind="correct", what="name")
    parameters: dict[str, dict[str, Any]] = {
        "api:/corrections/<wish_id>": {"wish_id": wish.pk},
        "api:/corrections/<wish_id>/answers": {"wish_id": wish.pk},
        "portal:family-member": {"pk": member.pk},
        "portal:family-act": {"what": "leave"},
        "desk:person-act": {"what": "look"},
        "desk:check": {"pk": registration.pk},
        "desk:pair": {"pk": pair.pk},
        "desk:merge-undo": {"pk": merged.merge},
        "desk:event": {"pk": event.pk},
        "office:reader-type": {"code": "adult"},
    }
    for name in ("ward", "ward-freeze", "ward-correct", "ward-data", "ward-paper", "ward-consent"):
        parameters[f"portal:{name}"] = {"pk": child.pk, "kind": "sharing"}
    parameters["portal:ward-end"] = {"pk": child.pk, "what": "link"}
    for name in ("class", "class-progress", "class-run", "class-drop", "class-report", "class-pins"):
        parameters[f"desk:{name}"] = {"pk": held.pk}
    return Shelf(parameters, _of_programs(yanta) | _of_proxies(yanta, own))


def _child_of(own: Reader, library: Library) -> Reader:
    """A child of the signed-in reader, whose document was seen and whose name stands on the form."""
    make.known_by(own, GUARDIAN)
    child = make.reader(library, "P-6", name="王小雨", birth_date=clock.today() - timedelta(days=9 * 365))
    named = {"guardian_lookup": secrets.lookup("identity", GUARDIAN), "guardian_name": own.name}
    Reader.objects.filter(pk=child.pk).update(**named)
    return child


def _of_proxies(yanta: Library, own: Reader) -> dict[str, dict[str, Any]]:
    """Who acts for whom: the signed-in reader and the one at the desk have named somebody; a school has an agent."""
    act = Act("desk", library=yanta.pk)
    school = make.reader(yanta, "P-7", name="雁塔区第一小学")
    Collective.objects.create(reader=school)
    name_agent(act, school, Representative("王芳", GUARDIAN))
    at_desk = Reader.objects.get(cards__number="P-1")
    person = make.reader(yanta, "P-8", name="吴五", birth_date=BORN)
    known = {"person": person, "name": person.name, "starts_on": clock.today(), "ends_on": clock.today()}
    mine, theirs = (Proxy.objects.create(reader=one, **known) for one in (own, at_desk))
    make.reader(yanta, "P-9", name="郑六", birth_date=BORN)
    day = clock.today().isoformat()
    named = {"proxy_card": "P-9", "name": "郑六", "starts_on": day, "ends_on": day}
    here = {"library": yanta.code, "card": "P-1", "identified": True}
    agent = {"name": "王芳", "identity": GUARDIAN, "phone": "13700000001"}
    return {
        "api:/me/proxies": named | {"pin": "000000"},
        "api:/me/proxies/ends": {"proxy": mine.pk},
        "api:/proxies/lookups": here,
        "api:/proxies": here | named,
        "api:/proxies/ends": here | {"proxy": theirs.pk},
        "api:/agents": here | {"card": "P-7", "agent": agent},
        "api:/me/devices/ends": {"device": 1},
        "api:/me/programs/ends": {"program": 1},
    }


def _of_programs(yanta: Library) -> dict[str, dict[str, Any]]:
    """What programs send about people; the reader at the desk is at home here."""
    at_desk = {"library": yanta.code, "card": "P-1", "identified": True}
    guardian = {"name": "王芳", "identity": GUARDIAN, "phone": "13700000001", "consented": True}
    return {
        "api:/me/consents": {"kind": "face", "version": 1},
        "api:/me/consents/withdrawals": {"kind": "face"},
        "api:/consents/lookups": at_desk,
        "api:/consents": at_desk | {"kind": "face"},
        "api:/consents/withdrawals": at_desk | {"kind": "face"},
        "api:/me/family/changes": {"change": "unshare"},
        "api:/families/lookups": at_desk,
        "api:/families/changes": at_desk | {"change": "join", "member_card": "P-2"},
        "api:/guardians": at_desk | {"guardian": guardian},
        "api:/guardians/consents": at_desk,
        "api:/me/corrections": {"what": "name", "text": "王晓明"},
        "api:/corrections/<wish_id>/answers": {"library": yanta.code, "done": True},
    }
