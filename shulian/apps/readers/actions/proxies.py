"""Naming who may act for a reader, and taking it back (代借代还)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers import telling
from shulian.apps.readers.actions.waysin import close_doors
from shulian.apps.readers.families import collective_of, proxies_of
from shulian.apps.readers.models import Proxy, Reader
from shulian.apps.readers.queries import holder_of
from shulian.core.applying import against_agent
from shulian.core.contact import Change
from shulian.core.documents import mask, stored
from shulian.core.proxies import MOST, Fault, against_naming, fault_of_days, is_old_enough
from shulian.core.registration import Fault as Standing
from shulian.core.registration import Faults, Field, Representative, clean_name, clean_phone


@dataclass(frozen=True)
class Named:
    """Who is named, by card number and name as on that card, and from when to when."""

    card: str
    name: str
    starts_on: date | None
    ends_on: date | None


def name_proxy(act: Act, reader: Reader, named: Named) -> Fault | None:
    """Let another reader borrow, return and fetch holds on this card; None when it is written down.

    Card and name must go together: what is wrong of the two is not said, so that no card can be probed for its name.
    """

    def write() -> Answer:
        # Two who name at once are counted one after the other.
        Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        today = clock.today()
        if fault := against_naming(reader.birth_date, today, with_guardian=act.library is not None):
            return {"fault": fault}
        if fault := fault_of_days(named.starts_on, named.ends_on, today):
            return {"fault": fault}
        person = holder_of(named.card)
        if person is None or clean_name(named.name) != person.name:
            return {"fault": Fault.UNKNOWN}
        if fault := _against(reader, person, today):
            return {"fault": fault}
        made = Proxy.objects.create(
            reader=reader,
            person=person,
            name=person.name,
            starts_on=named.starts_on or today,
            ends_on=named.ends_on,
            named_by_id=act.actor if act.source == "desk" else None,
        )
        entry(act, "proxy-named", subject=f"proxy:{made.pk}")
        telling.account_changed(act, reader, Change.PROXY)
        return {"fault": None}

    fault = perform(act, "name-proxy", write)["fault"]
    return Fault(fault) if fault else None


def revoke_proxy(act: Act, proxy: Proxy) -> bool:
    """From now on this person acts no more; False when that was so already."""

    def write() -> Answer:
        revoked = Proxy.objects.filter(pk=proxy.pk, revoked_at=None).update(revoked_at=clock.now())
        if revoked:
            entry(act, "proxy-revoked", subject=f"proxy:{proxy.pk}")
        return {"revoked": bool(revoked)}

    return bool(perform(act, "revoke-proxy", write, f"proxy:{proxy.pk}")["revoked"])


def note_acting(act: Act, proxy: Proxy) -> None:
    """A proxy stands at the desk and acts: recorded by the number of the naming, so that no name is in the journal."""

    def write() -> Answer:
        entry(act, "proxy-acted", subject=f"proxy:{proxy.pk}")
        return {}

    perform(act, "act-for-another", write, f"proxy:{proxy.pk}")


def name_agent(act: Act, reader: Reader, agent: Representative) -> Proxy:
    """The agent of an institution as a part of another act: name, number and telephone as on the form."""
    number, phone = stored(agent.document, agent.identity), clean_phone(agent.phone)
    return Proxy.objects.create(
        reader=reader,
        is_agent=True,
        name=clean_name(agent.name),
        phone=secrets.seal(phone) if phone else b"",
        identity_sealed=secrets.seal(number),
        identity_lookup=secrets.lookup("identity", number),
        identity_mask=mask(number),
        starts_on=clock.local(act.happened_at or clock.now()).date(),
        named_by_id=act.actor,
    )


def change_agent(act: Act, reader: Reader, agent: Representative) -> Faults:
    """Somebody else acts for the institution from now on, and the former agent no more; or what stands against it."""
    today = clock.local(act.happened_at or clock.now()).date()
    if collective_of(reader) is None:
        return {Field.CARD_NUMBER: Standing.NO_INSTITUTION}
    if faults := against_agent(agent, today):
        return faults

    def write() -> Answer:
        Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        Proxy.objects.filter(reader=reader, is_agent=True, revoked_at=None).update(revoked_at=clock.now())
        made = name_agent(act, reader, agent)
        entry(act, "agent-changed", subject=f"proxy:{made.pk}")
        telling.account_changed(act, reader, Change.AGENT)
        # The PIN of an institution is known to whoever acts for it; an address given at a desk is its own.
        close_doors(act, reader, address=False)
        return {}

    perform(act, "change-agent", write)
    return {}


def _against(reader: Reader, person: Reader, today: date) -> Fault | None:
    if person.pk == reader.pk:
        return Fault.ONESELF
    if not is_old_enough(person.birth_date, today):
        return Fault.TOO_YOUNG
    held = list(proxies_of(reader))
    if any(one.person_id == person.pk for one in held):
        return Fault.ALREADY_NAMED
    return Fault.TOO_MANY if len(held) >= MOST else None
