"""A guardian's view of a child: who looked, all data, a correction, the card, the consents."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Alliance, Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.cardlife import Wish, freeze_card, unfreeze_card
from shulian.apps.readers.actions.consents import Said, record
from shulian.apps.readers.actions.views import Why, note_view
from shulian.apps.readers.models import (
    Consent,
    ConsentText,
    ContactPerson,
    DataWish,
    GuardianConsent,
    Reader,
    Registration,
)
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.consents import By, Kind
from shulian.core.identity import check_digit
from shulian.core.retention import Reason
from shulian.core.roles import Role
from shulian.interfaces.entrance.again import FRESH
from tests import make

pytestmark = pytest.mark.django_db

NUMBER = "61010319850214002" + check_digit("61010319850214002")
OTHER = "61010319860315003" + check_digit("61010319860315003")


@pytest.fixture
def library() -> Library:
    Alliance.objects.get_or_create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    make.policy()
    return make.library("雁塔区图书馆")


@pytest.fixture
def child(library: Library) -> Reader:
    born = clock.today() - timedelta(days=9 * 365)
    made = make.reader(library, "C-2", name="李小雨", birth_date=born, category_id="juvenile", guardian_name="王芳")
    Reader.objects.filter(pk=made.pk).update(guardian_lookup=secrets.lookup("identity", NUMBER))
    return made


@pytest.fixture
def mother(library: Library, child: Reader) -> Client:
    return signed_in(library, "C-1", NUMBER)


def signed_in(library: Library, card: str, number: str) -> Client:
    account = Account.objects.create_user(f"reader:{card}", None, display_name="王芳", kind=Account.Kind.READER)
    make.known_by(make.reader(library, card, name="王芳", account=account), number)
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[FRESH] = int(clock.now().timestamp())
    session.save()
    return client


def pdf_of(client: Client, child: Reader) -> str:
    answer = client.get(reverse("portal:ward-paper", args=[child.pk]))
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_a_guardian_sees_who_looked_at_the_childs_record(mother: Client, child: Reader, library: Library) -> None:
    note_view(make.staff(Role.DESK_LIBRARIAN, library), library, child, Why(Reason.PROTECTED_SHOWN))
    page = mother.get(reverse("portal:ward", args=[child.pk])).content.decode()
    assert "雁塔区图书馆" in page
    assert "完整显示了监护人" in page


def test_a_lost_card_of_a_child_is_frozen(mother: Client, child: Reader) -> None:
    mother.post(reverse("portal:ward-freeze", args=[child.pk]), {"command": uuid4()})
    assert Reader.objects.get(pk=child.pk).frozen_at is not None


def test_a_correction_is_asked_for_and_its_answer_seen(mother: Client, child: Reader) -> None:
    asked = {"command": uuid4(), "what": "name", "text": "应为李晓雨"}
    assert mother.post(reverse("portal:ward-correct", args=[child.pk]), asked).status_code == 302
    DataWish.objects.update(state="done", answer=secrets.seal("已更正"))
    page = mother.get(reverse("portal:ward", args=[child.pk])).content.decode()
    assert "应为李晓雨" in page
    assert "已更正" in page
    again = mother.post(reverse("portal:ward-correct", args=[child.pk]), asked | {"command": uuid4(), "text": ""})
    assert again.status_code == 200


def test_consents_are_given_and_taken_back_for_a_child_and_for_nobody_older(mother: Client, child: Reader) -> None:
    text = {"title": "共享", "body": "正文", "title_en": "Sharing", "body_en": "Text"}
    today = clock.today()
    ConsentText.objects.create(kind="sharing", version=1, effective_on=today, published_at=clock.now(), **text)
    address = reverse("portal:ward-consent", args=[child.pk, "sharing"])
    mother.post(address, {"command": uuid4(), "says": "yes", "version": "1"})
    assert Consent.objects.filter(reader=child, kind="sharing", by="guardian", ended_at=None).exists()
    mother.post(address, {"command": uuid4(), "says": "no"})
    assert not Consent.objects.filter(reader=child, kind="sharing", ended_at=None).exists()
    Reader.objects.filter(pk=child.pk).update(birth_date=today - timedelta(days=16 * 366))
    assert mother.post(address, {"command": uuid4(), "says": "yes"}).status_code == 403
    assert "年满十四周岁" in mother.get(reverse("portal:ward", args=[child.pk])).content.decode()


def test_a_card_that_the_withdrawal_stopped_lends_again_once_the_guardian_agrees(mother: Client, child: Reader) -> None:
    text = {"title": "儿童", "body": "正文", "title_en": "Children", "body_en": "Text"}
    today = clock.today()
    ConsentText.objects.create(kind="child", version=1, effective_on=today, published_at=clock.now(), **text)
    address = reverse("portal:ward-consent", args=[child.pk, "child"])
    for says, awaits, signed in (("yes", "", 0), ("no", "consent", 0), ("yes", "", 1)):
        mother.post(address, {"command": uuid4(), "says": says, "version": "1"})
        child.refresh_from_db()
        written = GuardianConsent.objects.filter(reader=child, withdrawn_at=None, given_through="portal")
        assert (child.awaits, written.count()) == (awaits, signed)
    assert Consent.objects.filter(reader=child, kind="child").count() == 2


def test_a_new_version_is_asked_of_the_guardian_before_anything_else(mother: Client, child: Reader) -> None:
    words = {"title": "共享", "body": "正文", "title_en": "Sharing", "body_en": "Text"}
    for number in (1, 2):
        today = {"effective_on": clock.today(), "published_at": clock.now()}
        ConsentText.objects.create(kind="sharing", version=number, **today, **words)
        if number == 1:
            record(Act("desk"), child, Kind.SHARING, Said(By.GUARDIAN))
    Account.objects.get(username="reader:C-1").set_password("482913")
    guardian = Reader.objects.get(name="王芳")
    Reader.objects.filter(pk=guardian.pk).update(pin=seal_pin(guardian, "482913"))
    client = Client()
    entered = client.post("/sign-in/", {"username": "C-1", "password": "482913", "next": "/me/loans/"})
    assert entered.headers["Location"] == "/me/consents/again/"
    page = client.get("/me/consents/again/")
    assert "李小雨" in page.content.decode()
    sent = {"command": uuid4(), "kind": "sharing", "version": 2, "child": child.pk, "says": "yes"}
    strange = make.reader(child.home_library, "C-7", birth_date=child.birth_date)
    assert client.post("/me/consents/again/", sent | {"child": strange.pk}).status_code == 403
    assert client.post("/me/consents/again/", sent | {"child": "x"}).status_code == 403
    assert client.post("/me/consents/again/", sent).headers["Location"] == "/me/consents/again/"
    assert client.get("/me/consents/again/").headers["Location"] == "/me/loans/"
    assert Consent.objects.get(reader=child, ended_at=None).version == 2
    assert not Consent.objects.filter(reader__in=[guardian, strange]).exists()


def test_all_data_of_a_child_are_taken_along_in_words(mother: Client, child: Reader) -> None:
    GuardianConsent.objects.create(reader=child, text="同意办证", guardian_name="王芳", given_through="paper")
    ContactPerson.objects.create(reader=child, name="李奶奶", relation="祖母", phone=secrets.seal("13912345678"))
    with clock.stopped_at(clock.now() + timedelta(minutes=16)):
        asked = [mother.get(reverse(f"portal:{name}", args=[child.pk])) for name in ("ward-data", "ward-paper")]
        assert [answer["Location"].split("?")[0] for answer in asked] == ["/sign-in/again/"] * 2
    data = mother.get(reverse("portal:ward-data", args=[child.pk]))
    assert data.json()["reader"]["name"] == "李小雨"
    card = child.cards.get()
    freeze_card(Act("portal"), Wish(card, identified=True))
    unfreeze_card(Act("portal"), Wish(card, identified=True))
    text = pdf_of(mother, child)
    assert f"{clock.today():%Y-%m-%d}" not in text
    for word in ("李小雨", "监护人的同意", "同意办证", "李奶奶", "祖母", "13912345678", "有效"):
        assert word in text, word
    for code in ("active", "paper", "guardian", "contact", "relation", "payments"):
        assert code not in text, code


@pytest.mark.parametrize("name", ["ward", "ward-correct", "ward-data", "ward-paper"])
def test_nobody_elses_child_is_to_be_seen(library: Library, child: Reader, name: str) -> None:
    other = signed_in(library, "C-9", "610526198012315124")
    assert other.get(reverse(f"portal:{name}", args=[child.pk])).status_code == 403


def test_a_guardian_whose_document_nobody_saw_is_told_to_bring_it_whether_there_is_a_child_or_not(
    library: Library, mother: Client
) -> None:
    asked = "还没有图书馆核对过您的身份证件"
    assert asked not in mother.get("/me/family/").content.decode()
    for card, number in (("C-1", NUMBER), ("C-9", "")):
        someone = mother if number else signed_in(library, card, OTHER)
        holder = Reader.objects.get(cards__number=card)
        made = Registration.objects.create(reader=holder, library=library, way="web", state="confirmed")
        page = someone.get("/me/family/").content.decode()
        assert (asked in page, "李小雨" in page) == (True, False)
        Registration.objects.filter(pk=made.pk).update(decided_at=clock.now())
    page = mother.get("/me/family/").content.decode()
    assert (asked in page, "李小雨" in page) == (False, True)
