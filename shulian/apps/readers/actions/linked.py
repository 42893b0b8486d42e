"""Linking the id of another provider to a reader, at the reader's own wish (绑定与解绑)."""

from __future__ import annotations

from django.db import IntegrityError

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.finding import credential_by, digest_of
from shulian.apps.readers.models import Credential, Reader
from shulian.core.credentials import Facts, Fault, Kind, Status, Value, canonical, decide_bind, mask


def link(act: Act, reader: Reader, value: Value) -> Fault | None:
    """Let this id open the reader's account from now on; None when it does."""

    def write() -> Answer:
        held = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        if fault := decide_bind(value, _facts(held, value)):
            return {"fault": fault}
        Credential.objects.create(
            reader=held,
            kind=value.kind,
            lookup=digest_of(value),
            issuer=value.issuer,
            sealed=secrets.seal(canonical(value)),
            mask=mask(value),
            bound_at=clock.now(),
        )
        entry(act, "credential-bound", reader=held.token, details={"kind": value.kind})
        return {"fault": None}

    try:
        fault = perform(act, "link-account", write)["fault"]
    except IntegrityError:
        return Fault.HELD_BY_ANOTHER
    return Fault(fault) if fault else None


def unlink(act: Act, credential: Credential) -> None:
    """Let it open nothing any more; the row stays known as freed, and the id may be linked again."""

    def write() -> Answer:
        freed = Credential.objects.exclude(status=Status.FREED).filter(pk=credential.pk)
        if freed.update(status=Status.FREED, lookup=None, freed_at=clock.now()):
            entry(act, "credential-freed", reader=credential.reader.token, details={"kind": credential.kind})
        return {}

    perform(act, "unlink-account", write)


def _facts(reader: Reader, value: Value) -> Facts:
    live = Credential.objects.filter(reader=reader, status=Status.BOUND).values_list("kind", flat=True)
    holder = credential_by(value)
    return Facts(
        held=tuple(Kind(one) for one in live),
        holder=holder.reader_id if holder else None,
        reader=reader.pk,
        left=reader.status == Reader.Status.LEFT,
    )
