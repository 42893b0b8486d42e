"""Small worlds for tests: a few libraries, readers, titles, items and a policy, made in one line each."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Grant, Library, Membership
from shulian.apps.catalogue.models import Title
from shulian.apps.circulation.models import Hold, PolicyRow, PolicyVersion
from shulian.apps.holdings.models import Item
from shulian.apps.readers.finding import digest_of
from shulian.apps.readers.models import Card, Credential, Reader
from shulian.core.credentials import Kind, Value, canonical, mask
from shulian.core.library import Kind as LibraryKind
from shulian.core.library import Service
from shulian.core.roles import Role

_numbers = count(1)


def library(name: str, parent: Library | None = None, *, lends: bool = True, **fields: Any) -> Library:
    """A library in the tree; a circulation member unless said otherwise."""
    values = {"code": f"T{next(_numbers)}", "name": name, "kind": LibraryKind.COUNTY} | fields
    made = Library.objects.add_child(parent, values) if parent else Library.objects.add_root(values)
    if lends:
        Membership.objects.create(library=made, service=Service.CIRCULATION)
    return made


def reader(home: Library, card: str = "", **fields: Any) -> Reader:
    """A reader with one live card (number given or made)."""
    values = {"name": "王小明", "category_id": "adult", "expires_on": date(2099, 12, 31)} | fields
    made = Reader.objects.create(home_library=home, **values)
    Card.objects.create(number=card or f"C{next(_numbers)}", reader=made, library=home)
    made.refresh_from_db()
    return made


def known_by(reader: Reader, text: str, kind: Kind = Kind.IDENTITY, **fields: Any) -> Credential:
    """Something by which the reader is found: an identity number unless said otherwise."""
    value = Value(kind, text, fields.get("issuer", ""))
    values = {"lookup": digest_of(value), "sealed": secrets.seal(canonical(value)), "mask": mask(value)} | fields
    if kind is Kind.IDENTITY:
        Reader.objects.filter(pk=reader.pk).update(identity_mask=values["mask"])
    return Credential.objects.create(reader=reader, kind=kind, library=reader.home_library, **values)


def title(name: str = "平凡的世界", **fields: Any) -> Title:
    """A title of the union catalogue."""
    return Title.objects.create(title=name, **fields)


def item(home: Library, barcode: str = "", of: Title | None = None, **fields: Any) -> Item:
    """A copy on the shelf of its own library."""
    values = {"barcode": barcode or f"B{next(_numbers)}", "place": home, "title": of or title()} | fields
    return Item.objects.create(library=home, **values)


def policy(**values: Any) -> PolicyVersion:
    """A policy whose only row covers everything: 30 days, 10 items, 1 renewal unless said otherwise."""
    version = PolicyVersion.objects.create()
    PolicyRow.objects.create(version=version, says={"loan_days": 30, "loan_limit": 10, "renewals": 1} | values)
    return version


def hold(of: Reader, what: Title, pickup: Library, **fields: Any) -> Hold:
    """A waiting hold, as placing one leaves it."""
    values = {
        "pickup_path": pickup.path,
        "home_path": of.home_library.path,
        "placed_at": clock.now(),
        "source": "desk",
    }
    return Hold.objects.create(reader=of, title=what, pickup=pickup, **values | fields)


def card_of(reader: Reader) -> str:
    """The number of the reader's live card."""
    return reader.cards.get(status=Card.Status.ACTIVE).number


def staff(role: Role, at: Library, name: str = "") -> Account:
    """A member of staff with one grant."""
    account = Account.objects.create_user(name or f"staff{next(_numbers)}", "correct horse", display_name="馆员")
    Grant.objects.create(account=account, role=role, library=at)
    return account


def signer(role: Role, at: Library, name: str = "") -> Account:
    """A member of staff with a second factor, as whoever signs what takes two people has."""
    account = staff(role, at, name)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    return account
