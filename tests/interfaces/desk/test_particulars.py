"""The page on which a record is put right, and the check of a reader who registered without a document."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.opening import Through
from shulian.apps.readers.actions.parties import register_undocumented
from shulian.apps.readers.actions.register import Issued
from shulian.apps.readers.models import Reader, Registration
from shulian.apps.readers.queries import reader_by_identity
from shulian.core.consents import How
from shulian.core.readertypes import Way
from shulian.core.registration import Application
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db

PAGE, NUMBER = "/desk/card/particulars/", "61010219900101001X"


@pytest.fixture
def desk() -> Desk:
    make.policy()
    library = make.library("雁塔区图书馆", code="610113")
    return desk_of(make.staff(Role.SENIOR_LIBRARIAN, library), library)


@pytest.fixture
def reader(desk: Desk) -> Reader:
    reader = make.reader(desk.library, "P-0001", birth_date=date(1990, 1, 1), phone=secrets.seal("13812345678"))
    make.known_by(reader, "E12345678", document="passport")
    return reader


def opened(desk: Desk) -> dict[str, str]:
    """The page of this reader, and what its form sends along."""
    page = desk.client.post(PAGE, {"text": "P-0001"})
    return {"reader": page.context["at"].seal, "command": str(uuid4()), "identified": "yes"}


def test_the_page_shows_the_record_masked_and_corrects_it(desk: Desk, reader: Reader) -> None:
    shown = desk.client.post(PAGE, {"text": "P-0001"}).content.decode()
    assert "138****5678" in shown
    assert "13812345678" not in shown
    done = desk.client.post(f"{PAGE}save/", opened(desk) | {"name": "王晓明", "no_phone": "on"}).content.decode()
    assert "The record is corrected." in done
    assert "name、telephone" in done
    reader.refresh_from_db()
    assert (reader.name, bytes(reader.phone)) == ("王晓明", b"")


def test_what_is_wrong_stands_beside_its_line_and_nothing_is_changed(desk: Desk, reader: Reader) -> None:
    sent = opened(desk) | {"name": "王晓明", "email": "nobody", "document": "passport", "identity": "1"}
    page = desk.client.post(f"{PAGE}save/", sent)
    assert set(page.context["form"].errors) == {"email", "identity"}
    make.known_by(make.reader(desk.library, name="王方"), NUMBER)
    page = desk.client.post(f"{PAGE}save/", opened(desk) | {"document": "citizen", "identity": NUMBER})
    assert "doubtful pairs" in page.content.decode()
    sent = opened(desk) | {"name": "王晓明"}
    del sent["identified"]
    assert "Nobody was identified" in desk.client.post(f"{PAGE}save/", sent).content.decode()
    assert set(desk.client.post(f"{PAGE}save/", opened(desk)).context["form"].errors) == {"name"}
    assert set(desk.client.post(f"{PAGE}save/", opened(desk) | {"birth_date": "x"}).context["form"].errors) == {
        "birth_date"
    }
    reader.refresh_from_db()
    assert reader.name == "王小明"


def test_a_visiting_reader_is_sent_home(desk: Desk) -> None:
    make.reader(make.library("汉台区图书馆"), "P-0002")
    page = desk.client.post(PAGE, {"text": "P-0002"})
    assert "汉台区图书馆" in page.content.decode()
    assert "form" not in page.context


def test_nobody_at_the_desk_is_said(desk: Desk) -> None:
    assert "No reader is at the desk" in desk.client.post(f"{PAGE}save/", {"command": str(uuid4())}).content.decode()


def test_the_check_takes_the_document_that_was_seen(desk: Desk) -> None:
    wish = Application("古丽·艾合买提", "", category="virtual", phone="13900000001")
    act, web = Act("portal", library=desk.library.pk), Through(Way.WEB, How.PORTAL)
    issued = register_undocumented(act, wish, date(1990, 1, 1), web)
    assert isinstance(issued, Issued)
    page = f"/desk/people/checks/{Registration.objects.get().pk}/"
    assert desk.client.post(page).context["form"] is not None
    sent = {"what": "confirm", "command": str(uuid4()), "document": "citizen"}
    assert set(desk.client.post(page, sent).context["form"].errors) == {"identity"}
    assert desk.client.post(page, sent | {"identity": NUMBER}).status_code == 302
    assert reader_by_identity(NUMBER) == issued.card.reader
