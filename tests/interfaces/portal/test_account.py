"""My account at a glance, corrections, giving up the card, and all data on paper."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.circulation.actions.leaving import transfer_home
from shulian.apps.discovery.models import PurchaseSuggestion
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers.actions.cardlife import Done, Wish
from shulian.apps.readers.families import contact_persons_of
from shulian.apps.readers.models import Card, DataWish, Reader, View
from shulian.core.roles import Role
from tests import make
from tests.interfaces.entrance.conftest import CARD, director, library, reader, signed_in

__all__ = ["director", "library", "reader"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(reader: Reader) -> Client:
    return signed_in()


def ask(phone: Client, what: str = "name", text: str = "应为王晓明") -> int:
    body = {"command": str(uuid4()), "what": what, "text": text}
    return phone.post(reverse("portal:correct"), body).status_code


def at_desk(reader: Reader, role: Role = Role.LIBRARY_DIRECTOR) -> Client:
    client = Client()
    client.force_login(make.staff(role, reader.home_library), "django.contrib.auth.backends.ModelBackend")
    return client


def test_everything_stands_on_one_page(phone: Client) -> None:
    page = phone.get(reverse("portal:account")).content.decode()
    assert "王小明" in page
    assert CARD in page
    assert "¥0.00" in page


def test_everything_that_was_asked_or_suggested_stands_there_page_by_page(phone: Client, reader: Reader) -> None:
    for number in range(7):
        DataWish.objects.create(reader=reader, kind="correct", what="name", library=reader.home_library, state="done")
        given = {"answer": "已订购。", "status": "ordered", "answered_at": clock.now()} if number == 6 else {}
        PurchaseSuggestion.objects.create(
            reader=reader, library=reader.home_library, title=f"秦岭草木{number}", **given
        )
    page = phone.get(reverse("portal:account"))
    assert [one.title for one in page.context["suggestions"]] == [f"秦岭草木{number}" for number in (6, 5, 4, 3, 2)]
    assert "已订购。" in page.content.decode()
    assert len(page.context["wishes"]) == 5
    last = phone.get(reverse("portal:account"), {"suggested": 2, "asked": 2})
    assert [one.title for one in last.context["suggestions"]] == ["秦岭草木1", "秦岭草木0"]
    assert len(last.context["wishes"]) == 2


def test_a_reader_names_contact_persons_and_reads_them_masked(phone: Client, reader: Reader) -> None:
    def named(phone_of: str = "13900001234", **more: str) -> str:
        body = {"command": str(uuid4()), "contact_name_0": "李四", "relation_0": "同事", "contact_phone_0": phone_of}
        return phone.post(reverse("portal:family-act", args=["contacts"]), body | more, follow=True).content.decode()

    page = named()
    assert "李四" in page
    assert "13900001234" not in page
    assert "联系人已保存。" in page
    assert [(one.name, number) for one, number in contact_persons_of(reader)] == [("李四", "13900001234")]
    # A wrong number is told, and who stood there stays.
    assert "联系人已保存。" not in named("李四的手机")
    assert [one.name for one, _number in contact_persons_of(reader)] == ["李四"]
    # Who has no name is no person who is kept: it is said, and what was typed stands there still.
    page = named(contact_name_0="", relation_0="邻居")
    assert ("联系人已保存。" in page, 'value="邻居"' in page, "每位联系人" in page) == (False, True, True)
    assert [one.name for one, _number in contact_persons_of(reader)] == ["李四"]
    Reader.objects.update(birth_date=clock.today() - timedelta(days=365 * 10))
    assert "contact_name_0" not in named(contact_name_0="")
    assert [one.name for one, _number in contact_persons_of(reader)] == ["李四"]
    named_late = {"command": str(uuid4()), "contact_name_0": "王五"}
    session = phone.session
    session["fresh_at"] = 0
    session.save()
    answer = phone.post(reverse("portal:family-act", args=["contacts"]), named_late)
    assert answer["Location"].startswith("/sign-in/again/")


def test_a_correction_goes_to_the_home_library_and_its_answer_comes_back(phone: Client, reader: Reader) -> None:
    assert ask(phone) == 302
    wish = DataWish.objects.get()
    assert "王晓明".encode() not in bytes(wish.text)
    desk = at_desk(reader)
    listed = desk.get(reverse("desk:data-wishes")).content.decode()
    assert "王*明" in listed
    assert "王小明" not in listed
    assert not View.objects.exists()
    opened = desk.get(reverse("desk:data-wish", args=[wish.pk])).content.decode()
    assert "应为王晓明" in opened
    assert View.objects.get().reason == "at-readers-wish"
    answer = {"command": str(uuid4()), "done": "yes", "text": "已按身份证更正。"}
    assert desk.post(reverse("desk:data-wish", args=[wish.pk]), answer).status_code == 302
    assert "已按身份证更正。" in phone.get(reverse("portal:account")).content.decode()
    said = Entry.objects.get(kind="data-wish-answered")
    # The wish keeps the moment with the reader: the token beside it would tell whose it was.
    assert (said.reader, "王" in str(said.details)) == (None, False)


def test_the_same_is_asked_once_and_empty_words_are_refused_with_a_sentence(phone: Client) -> None:
    assert ask(phone, text=" ") == 200
    assert ask(phone, text="字" * 501) == 200
    assert ask(phone) == 302
    assert ask(phone) == 200
    assert DataWish.objects.count() == 1


def test_whoever_is_refused_is_told_why(phone: Client, reader: Reader) -> None:
    ask(phone)
    desk, address = at_desk(reader), reverse("desk:data-wish", args=[DataWish.objects.get().pk])
    assert desk.post(address, {"command": str(uuid4()), "done": "no", "text": ""}).status_code == 200
    assert DataWish.objects.get().state == "open"


def test_a_wish_is_taken_back(phone: Client) -> None:
    ask(phone)
    address = reverse("portal:wish-withdraw", args=[DataWish.objects.get().pk])
    said = [phone.post(address, follow=True).content.decode() for _twice in range(2)]
    assert ["申请已撤回" in page for page in said] == [True, False]
    assert "已有答复或已撤回" in said[1]
    assert DataWish.objects.get().state == "withdrawn"
    assert bytes(DataWish.objects.get().text) == b""


def test_giving_up_the_card_says_what_is_open_and_asks_the_library(phone: Client, reader: Reader) -> None:
    page = phone.get(reverse("portal:close"))
    assert page.status_code == 200
    assert phone.post(reverse("portal:close"), {"command": str(uuid4())}).status_code == 200
    assert phone.post(reverse("portal:close"), {"command": str(uuid4()), "sure": "on"}).status_code == 302
    wish = DataWish.objects.get(kind="delete")
    desk = reverse("desk:data-wish", args=[wish.pk])
    assert at_desk(reader, Role.PAGE).get(desk).status_code == 403
    librarian = at_desk(reader)
    assert librarian.get(desk).status_code == 200
    answer = {"command": str(uuid4()), "done": "yes", "text": ""}
    assert "尚未注销" in librarian.post(desk, answer).content.decode()
    Reader.objects.update(status="left")
    assert librarian.post(desk, answer).status_code == 302
    assert DataWish.objects.get(kind="delete").state == "done"


def test_other_libraries_do_not_see_it(phone: Client, reader: Reader) -> None:
    ask(phone)
    other = at_desk(make.reader(make.library("汉台区图书馆")))
    assert other.get(reverse("desk:data-wish", args=[DataWish.objects.get().pk])).status_code == 403
    assert "王*明" not in other.get(reverse("desk:data-wishes")).content.decode()


def test_what_waits_goes_along_to_the_new_home_and_what_was_answered_closes_at_the_old_one(
    phone: Client, reader: Reader
) -> None:
    make.policy()
    there, before = make.library("汉台区图书馆"), at_desk(reader)
    ask(phone)
    answered = DataWish.objects.create(
        reader=reader, kind="correct", what="phone", library=reader.home_library, state="done"
    )
    pages = [reverse("desk:data-wish", args=[pk]) for pk in (DataWish.objects.get(what="name").pk, answered.pk)]
    # Who answered it needs the card no more.
    assert [CARD in before.get(page).content.decode() for page in pages] == [True, False]
    moved = Wish(Card.objects.get(number=CARD), identified=True, library=there)
    assert isinstance(transfer_home(Act("desk", library=there.pk), moved), Done)
    after = at_desk(Reader.objects.get(pk=reader.pk))
    assert [[desk.get(page).status_code for page in pages] for desk in (before, after)] == [[403, 403], [200, 403]]
    listed = before.get(reverse("desk:data-wishes")).content.decode()
    assert [page in listed for page in pages] == [False, False]
    assert pages[0] in after.get(reverse("desk:data-wishes")).content.decode()


@pytest.mark.parametrize("name", ["王小明", "𠮷田㙍", "阿依古丽·买买提"])
def test_all_data_on_paper(phone: Client, reader: Reader, director: Account, name: str) -> None:
    Reader.objects.filter(pk=reader.pk).update(name=name)
    ask(phone)
    answer = phone.get(reverse("portal:my-data-paper"))
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for word in (name, CARD, "wang@example.cn", "应为王晓明"):
        assert word in text, word
    assert Client().get(reverse("portal:my-data-paper")).status_code == 302
