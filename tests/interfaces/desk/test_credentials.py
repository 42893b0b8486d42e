"""The desk knows readers by whatever they carry, binds it, and never shows it again in full."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import CardAct, CardSeries, Credential, Reader, View
from shulian.core.credentials import Kind
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db

ACT = "/desk/credentials/act/{}/"
SOCIAL = "D12345678"


def bound(reader: Reader) -> Credential:
    return make.known_by(reader, SOCIAL, Kind.SOCIAL_SECURITY)


def page(desk: Desk, address: str, **fields: object) -> str:
    """What the desk answers; the person was compared with a document."""
    return desk.post(address, **{"identified": "yes"} | fields).content.decode()


def test_a_transit_card_is_bound_and_opens_the_reader_from_then_on(desk: Desk, reader: Reader) -> None:
    desk.scan("C-1")
    told = page(desk, ACT.format("bind"), kind="transit", text="6101 0000 1234 5678")
    assert "Transit card ****5678 is bound." in told
    assert "6101000012345678" not in told
    desk.post("/desk/leave/")
    opened = desk.scan("6101000012345678").content.decode()
    assert "王*明" in opened
    assert "6101000012345678" not in opened


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "transit", "text": " "}, "Scan the card, or type its number."),
        ({"kind": "transit", "text": "六一〇一"}, "This is no number of such a card."),
        ({"kind": "transit", "text": "1" * 300}, "This is no number of such a card."),
        ({"kind": "card", "text": "C-2"}, "Cards and identity documents are changed or given up"),
        ({"kind": "face", "text": "f-1"}, "Write who gave this out"),
        ({"kind": "face", "text": "f-1", "issuer": "厂商"}, "A face needs a consent of its own"),
        ({"kind": "nothing", "text": "1"}, "Cards and identity documents are changed or given up"),
    ],
)
def test_what_cannot_be_bound_says_why(desk: Desk, reader: Reader, fields: dict[str, str], says: str) -> None:
    desk.scan("C-1")
    assert says in page(desk, ACT.format("bind"), **fields)
    assert set(Credential.objects.values_list("kind", flat=True)) == {"card"}


def test_a_face_is_bound_with_its_consent(desk: Desk, reader: Reader) -> None:
    desk.scan("C-1")
    fields = {"kind": "face", "text": "f-1", "issuer": "厂商", "consent": "1"}
    assert "Face, kept in the device ****-1 is bound." in page(desk, ACT.format("bind"), **fields)


def test_who_holds_it_is_named_at_the_holders_library_alone(desk: Desk, elsewhere: Desk, reader: Reader) -> None:
    bound(reader)
    make.reader(reader.home_library, "C-2")
    make.reader(elsewhere.library, "C-3")
    desk.scan("C-2")
    elsewhere.scan("C-3")
    for kind in ("social-security", "transit"):
        same = {"kind": kind, "text": SOCIAL}
        ours, theirs = (page(at, ACT.format("bind"), **same) for at in (desk, elsewhere))
        assert "Card ****C-1, opened at 雁塔区图书馆" in ours, kind
        assert "This is bound to another reader." in theirs, kind
        assert "****C-1" not in theirs, kind


def test_a_frozen_one_opens_nobody_and_says_what_to_do(desk: Desk, reader: Reader) -> None:
    made = bound(reader)
    desk.scan("C-1")
    assert "Frozen:" in page(desk, ACT.format("freeze"), credential=made.pk, reason="手机丢失")
    desk.seal = ""
    refused = desk.scan(SOCIAL).content.decode()
    assert "This is frozen: it stands for nobody at present." in refused
    assert SOCIAL not in refused
    desk.scan("C-1")
    assert "It stands for the reader again." in page(desk, ACT.format("thaw"), credential=made.pk)
    assert "Freed:" in page(desk, ACT.format("free"), credential=made.pk)
    assert "This is freed already." in page(desk, ACT.format("free"), credential=made.pk)


def test_whose_number_it_is_is_asked_when_it_can_be_two_readers(desk: Desk, reader: Reader) -> None:
    make.known_by(reader, "12345678")
    other = make.reader(reader.home_library, "C-2")
    made = make.known_by(other, "12345678", Kind.TRANSIT)
    asked = desk.scan("12345678")
    text = asked.content.decode()
    assert "Which is it?" in text
    assert "12345678" not in text
    assert not View.objects.exists()
    kept = asked.context["said"].kept
    opened = desk.post("/desk/scan/", kept=kept, **{"as": f"card-{made.pk}"})
    assert opened.context["at"].card.reader == other
    assert desk.post("/desk/scan/", kept="nonsense").status_code == 200


def test_a_number_is_shown_in_full_to_whoever_has_the_right_and_says_why(desk: Desk, reader: Reader) -> None:
    made = bound(reader)
    desk.scan("C-1")
    assert desk.post(ACT.format("reveal"), credential=made.pk, reason="核对证件").status_code == 403
    director = desk_of(make.staff(Role.LIBRARY_DIRECTOR, desk.library), desk.library)
    director.scan("C-1")
    assert "Say why the number is needed." in page(director, ACT.format("reveal"), credential=made.pk, reason=" ")
    shown = page(director, ACT.format("reveal"), credential=made.pk, reason="核对证件")
    assert SOCIAL in shown
    assert View.objects.filter(reason="number-shown", note="核对证件", reader=reader).count() == 1
    assert SOCIAL not in page(director, "/desk/credentials/")
    Credential.objects.update(sealed=b"")
    assert "Nothing is kept" in page(director, ACT.format("reveal"), credential=made.pk, reason="再看")


def test_only_the_reader_who_stands_here_is_changed(desk: Desk, reader: Reader) -> None:
    made = bound(make.reader(reader.home_library, "C-2"))
    assert "No reader is at the desk." in page(desk, ACT.format("free"), credential=made.pk)
    assert "No reader is here" in page(desk, "/desk/credentials/")
    desk.scan("C-1")
    assert desk.post(ACT.format("free"), credential=made.pk).status_code == 403


def test_the_same_page_does_one_thing(desk: Desk, reader: Reader) -> None:
    made, same = bound(reader), "6f9e7b3c-0000-4000-8000-000000000001"
    desk.scan("C-1")
    page(desk, ACT.format("freeze"), credential=made.pk, command=same)
    told = page(desk, ACT.format("thaw"), credential=made.pk, command=same)
    assert "This page has done something else already" in told


@pytest.mark.parametrize("what", ["freeze", "free"])
def test_an_identity_number_is_neither_frozen_nor_freed_by_a_made_up_form(
    desk: Desk, reader: Reader, what: str
) -> None:
    paper = make.known_by(reader, "61010319850214002X")
    desk.scan("C-1")
    assert "with the document at hand" in page(desk, ACT.format(what), credential=paper.pk, identified="yes")
    paper.refresh_from_db()
    assert (paper.status, paper.lookup is None) == ("bound", False)


def range_fields(**more: object) -> dict[str, object]:
    return {"prefix": "YT", "width": 4, "first": 1, "until": 500} | more


def test_a_director_opens_a_range_and_closes_it(desk: Desk, yanta: Library) -> None:
    assert desk.post("/desk/credentials/numbers/open/", **range_fields()).status_code == 403
    director = desk_of(make.staff(Role.LIBRARY_DIRECTOR, yanta), yanta)
    assert director.post("/desk/credentials/numbers/open/", **range_fields()).status_code == 302
    again = page(director, "/desk/credentials/numbers/open/", **range_fields(first=400, until=900))
    assert "These numbers meet another range of the alliance." in again
    shown = desk.client.get("/desk/credentials/numbers/").content.decode()
    assert "YT0001" in shown
    assert "YT0500" in shown
    assert "nearly used up" not in shown
    CardSeries.objects.update(last=480)
    assert "nearly used up" in desk.client.get("/desk/credentials/numbers/").content.decode()
    assert "nearly used up" in desk.client.get("/desk/cards/new/").content.decode()
    assert desk.client.get("/desk/credentials/numbers/workbook/").content[:2] == b"PK"
    series = CardSeries.objects.get()
    assert desk.post(f"/desk/credentials/numbers/{series.pk}/close/").status_code == 403
    assert director.post(f"/desk/credentials/numbers/{series.pk}/close/").status_code == 302
    assert CardSeries.objects.get().closed_at
    assert director.post("/desk/credentials/numbers/99999/close/").status_code == 403


def test_cards_are_printed_blank_or_with_a_masked_name(desk: Desk, yanta: Library, reader: Reader) -> None:
    series = CardSeries.objects.create(library=yanta, prefix="YT", width=4, until=50)
    blank = {"what": "blank", "series": series.pk, "count": 10}
    assert desk.post("/desk/credentials/print/", **blank).content[:4] == b"%PDF"
    assert "does not hold so many" in page(desk, "/desk/credentials/print/", **blank | {"first": 45})
    # What the desk would not take for a new card is not printed: C-1 is one already.
    taken = CardSeries.objects.create(library=yanta, prefix="C-", width=1, until=2)
    assert "does not hold so many" in page(desk, "/desk/credentials/print/", what="blank", series=taken.pk, count=2)
    assert "Name the first day." in page(desk, "/desk/credentials/print/", what="issued", count=5)
    assert desk.post("/desk/credentials/print/", what="issued", count=5, since="2020-01-01").content[:4] == b"%PDF"
    nobody = page(desk, "/desk/credentials/print/", what="issued", count=5, since="2099-01-01")
    assert "No card was issued here since that day." in nobody
    CardSeries.objects.all().delete()
    assert "Open a range of card numbers first." in page(desk, "/desk/credentials/print/", what="blank", count=5)
    assert desk.post("/desk/credentials/print/one/").status_code == 302
    desk.scan("C-1")
    assert desk.post("/desk/credentials/print/one/").content[:4] != b"%PDF"
    assert desk.post("/desk/credentials/print/one/", identified="yes").content[:4] == b"%PDF"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"frozen_at": clock.now()}, "This card is frozen, so it is neither renewed nor printed now."),
        ({"expires_on": date(2020, 1, 1)}, "This card has expired, so it is not printed now."),
        ({"status": "left", "closed_as": "cancelled"}, "This card was given up"),
    ],
)
def test_no_twin_is_printed_of_a_card_that_was_lost_or_is_over(
    desk: Desk, reader: Reader, columns: dict[str, Any], said: str
) -> None:
    desk.post("/desk/card/", text="C-1")
    sent = {"identified": "yes", "command": uuid4()}
    assert desk.post("/desk/credentials/print/one/", **sent).content[:4] == b"%PDF"
    Reader.objects.update(**columns)
    # Neither anew, nor by the page that printed it before.
    for again in ({}, sent):
        assert said in page(desk, "/desk/credentials/print/one/", **{"identified": "yes"} | again)
    assert "print/one/" not in page(desk, "/desk/credentials/")
    batch = page(desk, "/desk/credentials/print/", what="issued", count=5, since="2020-01-01")
    assert "No card was issued here since that day." in batch
    assert CardAct.objects.filter(deed="print").count() == 1


def test_a_passport_opens_a_card(desk: Desk, yanta: Library) -> None:
    form = {"document": "passport", "identity": "E12345678", "name": "John Smith", "category": "adult"}
    said = page(desk, "/desk/cards/new/", **form)
    assert "This document&#x27;s number does not tell the date of birth." in said
    assert "The card is issued." in page(desk, "/desk/cards/new/", **form, birth_date="1990-01-31")
    assert Reader.objects.get().identity_mask == "E*****678"
    assert desk.scan("e12345678").context["at"].card


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"identity": "610102199001010011"}, "The last character does not fit the others"),
        ({"identity": "610102202711230018"}, "No card was issued yet"),
        ({"name": "王\u202e小明"}, "signs that nobody sees"),
        ({"name": "王" * 60}, "A name has at most 50 signs"),
    ],
)
def test_a_wrong_form_says_what_is_wrong_and_leaves_nothing_behind(
    desk: Desk, yanta: Library, fields: dict[str, str], says: str
) -> None:
    form = {"identity": "61010219900101001X", "name": "王小明", "category": "adult"} | fields
    assert says in page(desk, "/desk/cards/new/", **form)
    assert not Reader.objects.exists()


def test_ten_megabytes_of_name_are_refused_before_they_are_read(desk: Desk, yanta: Library) -> None:
    form = {"identity": "61010219900101001X", "name": "a" * (10 * 1024 * 1024), "category": "adult"}
    assert desk.client.post("/desk/cards/new/", form).status_code in (400, 413)
    assert not Reader.objects.exists()
