"""The ways into a record that nobody saw: they end when it goes into another one, and come back when it is parted."""

from __future__ import annotations

from typing import Any

from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.credentials import bind_again, free_all
from shulian.apps.readers.actions.documents import end_documents
from shulian.apps.readers.models import Credential, Reader
from shulian.core.credentials import Fault, Kind, Status, Value

Way = dict[str, Any]


def end_ways(act: Act, reader: Reader) -> list[Way]:
    """Document and linked accounts end with the merge, as a part of it; what each was, for taking it back."""
    live = Credential.objects.filter(reader=reader).exclude(kind=Kind.CARD).exclude(status=Status.FREED)
    # A face may not be the only way, so that it comes back last.
    found = sorted(live.order_by("pk"), key=lambda one: one.kind == Kind.FACE)
    ways = [
        {
            "kind": one.kind,
            "text": _open(one.sealed),
            "issuer": one.issuer,
            "union": _open(one.union),
            "document": one.document,
            "frozen": one.status_reason if one.status == Status.FROZEN else None,
        }
        for one in found
    ]
    end_documents(act, reader)
    free_all(act, reader, *(kind for kind in Kind if kind not in (Kind.CARD, Kind.IDENTITY)))
    return ways


def bind_ways(act: Act, reader: Reader, ways: list[Way]) -> list[tuple[Kind, Fault]]:
    """Bind them again, as a part of the parting; returns those that cannot be, each with what stands against it."""
    against = [(Kind(one["kind"]), _bind(act, reader, one)) for one in ways]
    return [(kind, fault) for kind, fault in against if fault is not None]


def _bind(act: Act, reader: Reader, one: Way) -> Fault | None:
    value = Value(Kind(one["kind"]), one["text"], one["issuer"], one["union"])
    made = bind_again(act, reader, value, one["document"])
    if isinstance(made, Fault):
        return made
    if one["frozen"] is not None:
        Credential.objects.filter(pk=made.pk).update(status=Status.FROZEN, status_reason=one["frozen"])
    if value.kind is Kind.IDENTITY:
        Reader.objects.filter(pk=reader.pk).update(document=made.document, identity_mask=made.mask)
    return None


def _open(sealed: bytes | memoryview) -> str:
    return secrets.unseal(bytes(sealed)) if sealed else ""
