"""Erasing many readers: a list is looked at, proposed, signed by another, carried out by the job, and proven."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account, Library, Proposal
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.clearance import clearance_of, first_open
from shulian.apps.circulation.models import Loan
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Erasure, ErasureList, ErasureListRow, Reader, View
from shulian.core.cardlife import in_the_way
from shulian.core.roles import Role
from shulian.documents import xlsx
from shulian.interfaces import erasing
from tests import make

pytestmark = pytest.mark.django_db
PAGE, HEAVY = "/office/staff/heavy/erasures/", "/office/staff/heavy/"
NEW = f"{PAGE}new/"


def signed_in(account: Account) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(**values: Any) -> dict[str, Any]:
    return {"command": str(uuid4())} | values


@pytest.fixture
def yanta() -> Library:
    make.policy()
    return make.library("雁塔区图书馆", make.library("陕西省图书馆", code="610000", kind="province"), code="610113")


@pytest.fixture
def wang(yanta: Library) -> Client:
    return signed_in(make.staff(Role.LIBRARY_DIRECTOR, yanta, "wang"))


@pytest.fixture
def li(yanta: Library) -> Client:
    """A second one who may sign."""
    return signed_in(make.signer(Role.LIBRARY_DIRECTOR, yanta, "li"))


def gone(home: Library, number: str, days: int = 400) -> Reader:
    reader = make.reader(home, number)
    closed = clock.now() - timedelta(days=days)
    Reader.objects.filter(pk=reader.pk).update(status="left", closed_as="cancelled", closed_at=closed)
    return reader


def looked_at(client: Client, *numbers: str, **more: Any) -> ErasureList:
    answer = client.post(NEW, sent(library="610113", criterion="cards", numbers="\n".join(numbers), **more))
    assert answer.status_code == 302, answer.content.decode()[:5000]
    return ErasureList.objects.latest("pk")


def decide(client: Client, what: str = "approve") -> Any:
    return client.post(f"{HEAVY}{Proposal.objects.latest('pk').pk}/", sent(what=what, note="再核实"), follow=True)


def everybody(yanta: Library) -> None:
    """Three who are gone, one with a book, one who owes, one still a reader, one of elsewhere."""
    for number in ("G-1", "G-2", "G-3"):
        gone(yanta, number)
    book, debt = gone(yanta, "G-BOOK"), gone(yanta, "G-DEBT")
    item = make.item(yanta, "B-1")
    Loan.objects.create(reader=book, item=item, library=yanta, lent_at=clock.now(), due_on=clock.today(), terms={})
    owed = {"library": yanta, "place": yanta, "kind": "lost", "fen": 500, "open_fen": 500, "incurred_at": clock.now()}
    Charge.objects.create(reader=debt, command=uuid4(), **owed)
    make.reader(yanta, "S-1")
    gone(make.library("汉台区图书馆", Library.objects.get(code="610000"), code="610702"), "E-1")


ALL = ("G-1", "G-2", "G-3", "G-BOOK", "G-DEBT", "S-1", "E-1", "NOBODY", "G-1")


def test_a_list_says_who_would_go_and_who_stays_and_why(wang: Client, yanta: Library) -> None:
    everybody(yanta)
    held = looked_at(wang, *ALL)
    assert (held.named, held.to_erase, held.unknown) == (9, 3, [8])
    kept = dict.fromkeys(("books", "charges", "still-a-reader", "elsewhere", "unknown", "repeated"), 1)
    assert held.kept == kept
    text = wang.get(f"{PAGE}{held.pk}/").content.decode()
    assert "Propose to erase 3 readers" in text
    assert "has books of the library: 1" in text
    assert "欧阳" not in text
    assert "…BOOK" in wang.get(f"{PAGE}{held.pk}/?kept=books").content.decode()
    assert Reader.objects.count() == 7
    # What the sums tell of each is a look at the record, which the reader reads.
    looks = View.objects.values_list("reader__cards__number", "reason", "post")
    assert set(looks) == {(card, "erasure-listed", "library-director") for card in {*ALL} - {"NOBODY"}}


def test_two_people_a_job_and_the_proof(wang: Client, li: Client, yanta: Library) -> None:
    everybody(yanta)
    held = looked_at(wang, *ALL)
    wang.post(f"{PAGE}{held.pk}/propose/", sent(why="超过保存期限"))
    assert erasing.erase_lists(Act("job")) == 0
    assert "You proposed this yourself" in decide(wang).content.decode()
    assert erasing.erase_lists(Act("job")) == 0
    # Whoever may sign is told on every page, the desk's too; whoever proposed it is not asked.
    assert "To sign: 1" in li.get("/desk/").content.decode()
    assert "To sign" not in wang.get("/desk/").content.decode()
    text = li.get(HEAVY).content.decode()
    assert "3 readers" in text
    assert f"{PAGE}{held.pk}/" in text
    assert "Signed and done." in decide(li).content.decode()
    assert "being erased" in wang.get(f"{PAGE}{held.pk}/progress/").content.decode()
    assert erasing.erase_lists(Act("job")) == 3
    held.refresh_from_db()
    assert (held.state, held.erased, Reader.objects.count()) == ("done", 3, 4)
    assert set(Erasure.objects.values_list("of_list", "erased_by__username")) == {(held.pk, "li")}
    assert "3 being searched" in wang.get(f"{PAGE}{held.pk}/").content.decode()
    book = xlsx.read(b"".join(wang.get(f"{PAGE}{held.pk}/account.xlsx")))
    assert ("Erased", 3) in {tuple(line[:2]) for line in book.rows}
    clean, settled, traces = Erasure.objects.order_by("erased_at")
    Erasure.objects.filter(pk=clean.pk).update(is_clean=True, marks=b"")
    Erasure.objects.filter(pk__in=(settled.pk, traces.pk)).update(is_clean=False)
    Erasure.objects.filter(pk=settled.pk).update(marks=b"", settled_at=clock.now(), settled_why="同名作家的讲座")
    text = wang.get(f"{PAGE}{held.pk}/").content.decode()
    assert [said in text for said in ("1 without a trace", "1 settled by a person", "1 with traces")] == [True] * 3
    assert [said in text for said in ("being searched", "not proven")] == [False] * 2
    proofs = xlsx.read(b"".join(wang.get(f"{PAGE}{held.pk}/account.xlsx")), "Proofs")
    last = [tuple(line[3:5]) for line in proofs.rows][-3:]
    assert [one[0] for one in last] == ["none", "settled", "found"]
    assert last[1][1] == "同名作家的讲座"
    kinds = ("erasure-list-made", "heavy-proposed", "heavy-approved", "erasure-list-begun", "erasure-list-done")
    assert set(kinds) <= set(Entry.objects.values_list("kind", flat=True))
    assert Entry.objects.get(kind="erasure-list-done").quantity == 3


def test_whoever_takes_something_up_again_before_the_job_comes_stays(wang: Client, li: Client, yanta: Library) -> None:
    everybody(yanta)
    held = looked_at(wang, "G-1", "G-2", "G-3")
    wang.post(f"{PAGE}{held.pk}/propose/", sent(why="超过保存期限"))
    decide(li)
    Reader.objects.filter(cards__number="G-2").update(status="active", closed_as="", closed_at=None)
    Charge.objects.update(reader=Reader.objects.get(cards__number="G-3"))
    assert erasing.erase_lists(Act("job")) == 1
    held.refresh_from_db()
    assert held.kept == {"still-a-reader": 1, "charges": 1}
    assert sorted(held.rows.values_list("kept", flat=True)) == ["charges", "still-a-reader"]


def test_a_run_that_was_cut_off_goes_on(
    wang: Client, li: Client, yanta: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody(yanta)
    held = looked_at(wang, "G-1", "G-2", "G-3")
    wang.post(f"{PAGE}{held.pk}/propose/", sent(why="超过保存期限"))
    decide(li)
    monkeypatch.setattr(erasing, "A_RUN", 2)
    assert erasing.erase_lists(Act("job")) == 2
    assert "2 of 3 are erased" in wang.get(f"{PAGE}{held.pk}/progress/").content.decode()
    assert erasing.erase_lists(Act("job")) == 1
    assert ErasureList.objects.get().state == "done"


def test_a_directors_list_above_names_nobody_of_another_institution(yanta: Library) -> None:
    province = Library.objects.get(code="610000")
    own = make.library("高新分馆", province, kind="branch")
    gone(yanta, "G-1")
    gone(own, "G-2")
    director = signed_in(make.staff(Role.LIBRARY_DIRECTOR, province, "zhao"))
    director.post(NEW, sent(library="610000", criterion="left-before", left_before=str(clock.today())))
    assert [row.reader.cards.get().number for row in ErasureList.objects.get().rows.all()] == ["G-2"]
    director.post(NEW, sent(library="610000", criterion="cards", numbers="G-1\nG-2"))
    held = ErasureList.objects.latest("pk")
    assert (held.to_erase, held.kept) == (1, {"elsewhere": 1})


def test_everybody_who_left_before_a_day(wang: Client, yanta: Library) -> None:
    gone(yanta, "G-1", days=400)
    gone(yanta, "G-2", days=10)
    gone(yanta, "G-3", days=400)
    Reader.objects.filter(cards__number="G-3").update(merged_into=Reader.objects.get(cards__number="G-2"))
    day = clock.today() - timedelta(days=30)
    wang.post(NEW, sent(library="610113", criterion="left-before", left_before=day.isoformat()))
    assert ErasureList.objects.get().to_erase == 1
    assert not View.objects.exists()


@pytest.mark.parametrize("what", ["decline", "withdraw", "expire"])
def test_what_is_not_signed_is_forgotten(wang: Client, li: Client, yanta: Library, what: str) -> None:
    gone(yanta, "G-1")
    held = looked_at(wang, "G-1")
    wang.post(f"{PAGE}{held.pk}/propose/", sent(why="超过保存期限"))
    if what == "expire":
        Proposal.objects.update(expires_at=clock.now())
    else:
        decide(li if what == "decline" else wang, what)
    assert "dropped" in wang.get(PAGE).content.decode()
    assert erasing.erase_lists(Act("job")) == 0
    assert (ErasureList.objects.get().state, ErasureListRow.objects.count()) == ("dropped", 0)
    assert Reader.objects.count() == 1


BAD = {
    "no day": ({"criterion": "left-before"}, "Say before which day they left."),
    "a day to come": ({"criterion": "left-before", "left_before": "2099-01-01"}, "Choose today or an earlier day."),
    "no day at all": ({"criterion": "left-before", "left_before": "yesterday"}, "Enter a valid date."),
    "no card": ({"criterion": "cards"}, "Paste at least one card number"),
    "no library": ({"library": "610702", "criterion": "cards", "numbers": "G-1"}, "Select a valid choice"),
    "no criterion": ({"criterion": "all"}, "Select a valid choice"),
}


@pytest.mark.parametrize(("values", "sentence"), BAD.values(), ids=BAD)
def test_a_bad_wish_gets_a_sentence_and_no_list(
    wang: Client, yanta: Library, values: dict[str, str], sentence: str
) -> None:
    answer = wang.post(NEW, sent(library="610113") | values)
    assert sentence in answer.content.decode()
    assert not ErasureList.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "There is no card number in the file."),
        (b"\x89PNG\r\n\0\0", "This is no list of card numbers."),
        (b"PK\x03\x04 broken", "This is no list of card numbers."),
    ],
)
def test_a_file_that_is_no_list_gets_a_sentence(wang: Client, yanta: Library, data: bytes, sentence: str) -> None:
    file = SimpleUploadedFile("list.xlsx", data)
    answer = wang.post(NEW, sent(library="610113", criterion="cards", file=file))
    assert sentence in answer.content.decode()


def test_a_workbook_is_read_by_its_column(wang: Client, yanta: Library) -> None:
    gone(yanta, "G-1")
    book = xlsx.write([xlsx.Page("名单", ("姓名", "读者证号"), [("王小明", "G-1"), ("李雷", "X-1")])])
    held = looked_at(wang, file=BytesIO(book))
    assert (held.named, held.to_erase, held.kept) == (2, 1, {"unknown": 1})


def test_too_many_are_refused(wang: Client, yanta: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shulian.core.masserasure.MOST", 1)
    answer = wang.post(NEW, sent(library="610113", criterion="cards", numbers="A B"))
    assert "at most 20,000 readers" in answer.content.decode()


def test_nothing_is_proposed_twice_without_a_reason_or_for_nobody(wang: Client, yanta: Library) -> None:
    gone(yanta, "G-1")
    held, nobody = looked_at(wang, "G-1"), looked_at(wang, "NOBODY")
    for pk, why, sentence in (
        (held.pk, " ", "Say why"),
        (nobody.pk, "到期", "Nobody on this list can be erased"),
        (held.pk, "到期", "Proposed."),
        (held.pk, "到期", "proposed or dropped before"),
    ):
        assert sentence in wang.post(f"{PAGE}{pk}/propose/", sent(why=why), follow=True).content.decode()
    assert "dropped before" in wang.post(f"{PAGE}{held.pk}/drop/", sent(), follow=True).content.decode()
    assert "The list is dropped" in wang.post(f"{PAGE}{nobody.pk}/drop/", sent(), follow=True).content.decode()
    assert Proposal.objects.count() == 1


def test_a_list_is_for_those_who_may_at_its_library(wang: Client, yanta: Library) -> None:
    held = looked_at(wang, "NOBODY")
    rival = make.library("汉台区图书馆", Library.objects.get(code="610000"), code="610702")
    for role, at in ((Role.LIBRARY_DIRECTOR, rival), (Role.DESK_LIBRARIAN, yanta), (Role.COUNTY_BUREAU, yanta)):
        client = signed_in(make.staff(role, at))
        assert client.get(f"{PAGE}{held.pk}/").status_code == 403
        assert client.post(f"{PAGE}{held.pk}/propose/", sent(why="到期")).status_code == 403
    city = signed_in(make.staff(Role.CITY_CENTRE, yanta))
    assert city.get(f"{PAGE}{held.pk}/").status_code == 200
    assert city.post(f"{PAGE}{held.pk}/propose/", sent(why="到期")).status_code == 403
    assert city.post(NEW, sent(library="610113", criterion="cards", numbers="A")).status_code == 403
    assert ErasureList.objects.count() == 1


def test_many_are_asked_about_as_one_is(yanta: Library) -> None:
    everybody(yanta)
    readers = list(Reader.objects.all())
    found = first_open([reader.pk for reader in readers])
    for reader in readers:
        one = in_the_way(clearance_of(reader))
        assert found.get(reader.pk) == (one[0] if one else None)
