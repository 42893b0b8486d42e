"""A family on a phone, a class by workbook, a guardian who withdraws, two records of one person: page by page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from shulian import clock
from shulian.apps.alliance.models import Account, Alliance, Library
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers.actions.classlists import forsaken
from shulian.apps.readers.actions.merging import merge
from shulian.apps.readers.actions.proxies import Named, name_proxy
from shulian.apps.readers.doubles import find
from shulian.apps.readers.jobs import carry_out_class_list
from shulian.apps.readers.models import Card, ClassList, DoubtfulPair, Reader, ReaderMerge, Registration
from shulian.core.identity import check_digit
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def number(born: str, serial: str) -> str:
    body = f"610103{born}{serial}"
    return body + check_digit(body)


MOTHER, CHILD = number("19850214", "002"), number("20160301", "003")


@pytest.fixture
def library(settings: Any, tmp_path: Any) -> Library:
    settings.RUN_FOLDER = tmp_path
    Alliance.objects.get_or_create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    make.policy()
    return make.library("雁塔区图书馆")


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, BACKEND)
    return client


@pytest.fixture
def desk(library: Library) -> Client:
    return signed_in(make.staff(Role.SENIOR_LIBRARIAN, library))


def text(response: Any) -> str:
    return response.content.decode()


def family_form(library: Library, **more: str) -> dict[str, str]:
    return {
        "command": str(uuid4()),
        "people": "2",
        "library": library.code,
        "category": "adult",
        "p0-name": "王芳",
        "p0-identity": MOTHER,
        "p0-phone": "13800000001",
        "p0-pin": "825314",
        "p1-name": "李小雨",
        "p1-identity": CHILD,
        "guardian": "on",
        "agreed": "on",
    } | more


def test_a_family_registers_on_a_phone_is_checked_at_a_desk_and_a_consent_is_withdrawn(
    library: Library, desk: Client
) -> None:
    visitor = Client()
    page = text(visitor.post("/register/", {"people": "1", "more": "yes", "p0-name": "王芳"}))
    assert 'name="p1-name"' in page
    assert 'value="王芳"' in page
    page = text(visitor.post("/register/", family_form(library, **{"guardian": "", "p1-identity": CHILD[:-2] + "00"})))
    assert "校验" in page or "末位" in page or "逐位" in page
    assert not Reader.objects.exists()
    page = text(visitor.post("/register/", family_form(library)))
    assert "李小雨" in page
    mother, child = Reader.objects.order_by("pk")
    assert child.category_id == "juvenile"

    checks = text(desk.get("/desk/people/checks/"))
    assert "王*" in checks
    assert "王芳" not in checks
    for one in Registration.objects.all():
        assert "王芳" in text(desk.post(f"/desk/people/checks/{one.pk}/"))
        desk.post(f"/desk/people/checks/{one.pk}/", {"command": uuid4(), "what": "confirm"})
    assert not Reader.objects.exclude(awaits="").exists()

    entrance = {"username": make.card_of(mother), "password": "825314"}
    assert visitor.post("/sign-in/", entrance).status_code == 302
    page = text(visitor.get("/me/family/"))
    assert "李小雨" in page
    assert visitor.get(f"/me/family/{child.pk}/").status_code == 200
    body = {"command": uuid4(), "child": child.pk}
    page = text(visitor.post("/me/family/withdraw/", body, follow=True))
    child.refresh_from_db()
    assert child.awaits == "consent"
    assert visitor.post("/me/family/withdraw/", {"command": uuid4(), "child": mother.pk}).status_code == 403
    seen = text(desk.post("/desk/people/", {"text": make.card_of(child)}))
    seal = seen.split('name="reader" value="')[1].split('"')[0]
    desk.post("/desk/people/consent/", {"command": uuid4(), "reader": seal, "identified": "yes"})
    child.refresh_from_db()
    assert child.awaits == ""


@pytest.mark.parametrize(
    ("address", "needed", "left_free"),
    [
        ("/register/", {"id_p0-name", "id_p0-identity", "id_category"}, {"id_p0-phone", "id_p0-pin"}),
        ("/register/virtual/", {"id_name", "id_birth_date", "id_phone"}, {"id_pin"}),
        ("/desk/cards/new/", {"id_document", "id_identity", "id_name"}, {"id_phone", "id_card_number"}),
        ("/desk/people/collective/", {"id_name", "id_agent_name", "id_agent_identity"}, {"id_address"}),
    ],
)
def test_only_what_may_stay_empty_is_called_optional(
    desk: Client, address: str, needed: set[str], left_free: set[str]
) -> None:
    labels = html.fromstring(text(desk.get(address))).iter("label")
    optional = {label.get("for"): "选填" in label.text_content() for label in labels}
    assert {name: optional[name] for name in needed | left_free} == dict.fromkeys(needed, False) | dict.fromkeys(
        left_free, True
    )


def test_who_is_too_young_or_registered_already_is_told_what_to_do(library: Library) -> None:
    visitor = Client()
    alone = family_form(library, people="1", **{"p0-identity": CHILD, "p0-name": "李小雨"})
    page = visitor.post("/register/", alone)
    assert page.status_code == 200
    assert not Reader.objects.exists()
    single = family_form(library, people="1")
    visitor.post("/register/", single)
    again = text(visitor.post("/register/", single | {"command": str(uuid4())}))
    assert Reader.objects.count() == 1
    assert make.card_of(Reader.objects.get()) not in again
    assert "不能用这张表在网上办证" in again
    spying = single | {"command": str(uuid4()), "people": "2", "p1-name": "李小雨", "p1-identity": CHILD[:-1] + "Y"}
    assert "不能用这张表在网上办证" not in text(visitor.post("/register/", spying))


def test_what_is_wrong_with_the_guardian_is_said_where_the_guardian_stands(library: Library) -> None:
    young = family_form(library, **{"p0-identity": number("20100601", "005"), "p0-name": "\u202e王芳"})
    page = html.fromstring(text(Client().post("/register/", young)))
    head, child = page.cssselect("fieldset.card")
    assert "看不见的字符" in head.text_content()
    assert "第一位须年满 18 岁" in head.text_content()
    assert "看不见的字符" not in child.text_content()
    assert not Reader.objects.exists()


def rows(count: int) -> list[list[str]]:
    """A class of so many, the last five with something wrong each."""
    good = [
        [f"学生{chr(0x4E00 + at)}", number("20160301", f"{at:03d}"), "", "王芳", MOTHER, "13800000001", "是", ""]
        for at in range(100, 100 + count)
    ]
    good[-1][1] = good[-1][1][:-1] + ("0" if good[-1][1][-1] != "0" else "1")
    good[-2][0] = "=HYPERLINK(1)"
    good[-3][6] = "否"
    good[-4][4] = CHILD
    good[-5][1] = good[0][1]
    return good


HEADER = ("姓名", "证件号码", "电话", "监护人姓名", "监护人证件号码", "监护人电话", "监护人已签字同意", "读者证号")


def upload(desk: Client, data: bytes, name: str = "三年级二班.xlsx") -> Any:
    body = {"command": uuid4(), "name": "三年级二班", "category": "juvenile", "file": SimpleUploadedFile(name, data)}
    return desk.post("/desk/people/classes/", body, follow=True)


def test_a_class_of_forty_with_five_bad_rows(library: Library, desk: Client) -> None:
    assert desk.get("/desk/people/classes/template/").status_code == 200
    page = text(upload(desk, xlsx.write([xlsx.Page("名单", HEADER, rows(40))])))
    held = ClassList.objects.get()
    assert held.rows.filter(faults={}).count() == 35
    assert not Reader.objects.exists()
    assert "=HYPERLINK" in page
    command = uuid4()
    for _twice in range(2):
        page = text(desk.post(f"/desk/people/classes/{held.pk}/run/", {"command": command}, follow=True))
    assert "0 / 35" in page
    assert "HX-Refresh" not in desk.get(f"/desk/people/classes/{held.pk}/progress/").headers
    desk.post(f"/desk/people/classes/{held.pk}/drop/", {"command": uuid4()})
    assert forsaken() == []
    with clock.stopped_at(clock.now() + timedelta(minutes=10)):
        assert forsaken() == [held.pk]
    carry_out_class_list(held=held.pk)
    carry_out_class_list(held=held.pk)
    assert desk.get(f"/desk/people/classes/{held.pk}/progress/").headers["HX-Refresh"] == "true"
    assert "35 张证" in text(desk.get(f"/desk/people/classes/{held.pk}/"))
    assert Reader.objects.count() == 35
    assert Reader.objects.exclude(guardian_consents=None).count() == 35
    report = xlsx.read(b"".join([desk.get(f"/desk/people/classes/{held.pk}/report/").content]))
    cards = [row for row in report.rows if str(row[3] or "").startswith(library.code)]
    assert len(cards) == 35
    assert len(report.rows) == 42
    pins, command = f"/desk/people/classes/{held.pk}/pins/", uuid4()
    for _lost_on_its_way in range(2):
        told = xlsx.read(desk.post(pins, {"command": command}).content)
        assert len([row for row in told.rows if len(str(row[3])) == 6]) == 35
    with clock.stopped_at(clock.now() + timedelta(minutes=11)):
        assert desk.post(pins, {"command": command}).status_code == 302
    assert "没有尚未告知的初始密码" in text(desk.post(pins, {"command": uuid4()}, follow=True))
    assert "初始密码（" not in text(desk.get(f"/desk/people/classes/{held.pk}/"))
    assert list(Entry.objects.filter(kind="first-pins-told").values_list("quantity", flat=True)) == [35]


def test_a_file_that_is_no_list_is_answered_with_a_sentence(desk: Client) -> None:
    for data in (b"nothing", b"PK\x03\x04", xlsx.write([xlsx.Page("名单", ("甲", "乙"), [["1", "2"]])])):
        assert "alert" in text(upload(desk, data)) or "error" in text(upload(desk, data))
    for data in (b"<script>alert(1)</script>", b"\xff\xd8\xff<script>alert(1)</script>"):
        page = text(upload(desk, data))
        assert "文件不是 xlsx 表格" in page
        assert "alert(1)" not in page
    assert "文件过大" in text(upload(desk, b"PK\x03\x04" + b"0" * 6_000_000))
    long = xlsx.write([xlsx.Page("名单", HEADER, [["王" * 30_000, MOTHER, *[""] * 6]])])
    page = text(upload(desk, long))
    assert "王" * 200 not in page
    assert not Reader.objects.exists()


def test_a_child_that_said_it_was_of_age_is_corrected_at_the_check(library: Library, desk: Client) -> None:
    made = make.reader(library, "V-1", awaits="check", birth_date=date(1990, 1, 1), name="李小雨")
    held = Registration.objects.create(reader=made, library=library, way="web", lapses_on=clock.today())
    page = text(desk.post(f"/desk/people/checks/{held.pk}/"))
    assert "证件上的姓名或出生日期与登记不符的" in page
    seal = page.split('name="reader" value="')[1].split('"')[0]
    assert "更正信息" in text(desk.post("/desk/card/particulars/", {"reader": seal}))
    wish = {"command": uuid4(), "reader": seal, "identified": "yes", "document": "citizen", "identity": CHILD}
    page = text(desk.post("/desk/card/particulars/save/", wish | {"category": "juvenile"}))
    assert "登记监护人之前不能借书" in page
    assert "其自行作出的同意、密码和其他登录方式均已终止" in page
    made.refresh_from_db()
    assert (made.birth_date, made.awaits) == (date(2016, 3, 1), "consent")
    page = text(desk.post("/desk/people/", {"reader": seal}))
    assert "尚无监护人" in page
    assert "监护人已重新签字" not in page


def test_two_records_are_compared_joined_and_parted(library: Library, desk: Client) -> None:
    born = date(1990, 1, 1)
    one, other = (make.reader(library, card, birth_date=born, name="李强") for card in ("D-1", "D-2"))
    find(other)
    pair = DoubtfulPair.objects.get()
    assert "李*" in text(desk.get("/desk/people/doubles/"))
    assert "李强" in text(desk.post(f"/desk/people/doubles/{pair.pk}/"))
    desk.post(f"/desk/people/doubles/{pair.pk}/", {"command": uuid4(), "what": "first"})
    assert Card.objects.get(number="D-2").reader == one
    made = ReaderMerge.objects.get()
    assert "李*" in text(desk.get("/desk/people/merges/"))
    desk.post(f"/desk/people/merges/{made.pk}/undo/", {"command": uuid4()})
    assert "重新比对" in text(desk.get("/desk/people/merges/"))
    desk.post(f"/desk/people/merges/{made.pk}/undo/", {"command": uuid4(), "what": "again"})
    assert "李*" in text(desk.get("/desk/people/doubles/"))
    assert "重新比对" not in text(desk.get("/desk/people/merges/"))
    assert Card.objects.get(number="D-2").reader == other
    guest = make.reader(make.library("汉台区图书馆"), "D-3", birth_date=born, name="李强")
    across = merge(Act("desk", library=library.pk), guest, one).merge
    page = text(desk.post(f"/desk/people/merges/{across}/undo/", {"command": uuid4()}, follow=True))
    assert "须另一开户馆同意后才撤销合并" in page
    assert "提出撤销，须另一开户馆" in page
    assert Card.objects.get(number="D-3").reader == one


def test_a_proxys_scan_shows_for_whom_and_the_desk_lends_to_them(library: Library, desk: Client) -> None:
    mother, friend = make.reader(library, "F-1", name="王芳"), make.reader(library, "F-2", name="赵云")
    until = clock.today() + timedelta(days=9)
    assert name_proxy(Act("desk", library=library.pk), mother, Named("F-2", "赵云", clock.today(), until)) is None
    page = text(desk.post("/desk/scan/", {"command": uuid4(), "mode": "lend", "text": "F-2"}))
    proxy = page.split('name="proxy" value="')[1].split('"')[0]
    seal = page.split('name="reader" value="')[1].split('"')[0]
    page = text(desk.post("/desk/people/act-for/", {"command": uuid4(), "reader": seal, "proxy": proxy}))
    assert "****F-1" in page
    assert friend.acts_for.count() == 1


@pytest.mark.parametrize("way", ["frozen", "lost", "left"])
def test_a_proxys_dead_card_acts_for_nobody(library: Library, desk: Client, way: str) -> None:
    mother, friend = make.reader(library, "F-1", name="王芳"), make.reader(library, "F-2", name="赵云")
    until = clock.today() + timedelta(days=9)
    assert name_proxy(Act("desk", library=library.pk), mother, Named("F-2", "赵云", clock.today(), until)) is None
    page = text(desk.post("/desk/scan/", {"command": uuid4(), "mode": "lend", "text": "F-2"}))
    proxy = page.split('name="proxy" value="')[1].split('"')[0]
    seal = page.split('name="reader" value="')[1].split('"')[0]
    if way == "frozen":
        Reader.objects.filter(pk=friend.pk).update(frozen_at=clock.now())
    elif way == "lost":
        Card.objects.filter(number="F-2").update(status=Card.Status.LOST)
        Card.objects.create(number="F-3", reader=friend, library=library)
    else:
        Reader.objects.filter(pk=friend.pk).update(status=Reader.Status.LEFT)
    page = text(desk.post("/desk/people/act-for/", {"command": uuid4(), "reader": seal, "proxy": proxy}, follow=True))
    assert "****F-1" not in page
    assert 'name="proxy"' not in text(desk.post("/desk/scan/", {"command": uuid4(), "mode": "lend", "text": "F-2"}))


def test_naming_somebody_from_home_takes_the_pin_once_more(library: Library) -> None:
    account = Account.objects.create_user("reader:9", None, display_name="王芳", kind=Account.Kind.READER)
    mother = make.reader(library, account=account)
    make.reader(library, "F-2", name="赵云")
    days = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=9)}
    asked = {"command": uuid4(), "card": "F-2", "name": "赵云"} | days
    answer = signed_in(account).post("/me/family/name/", asked)
    assert answer["Location"].startswith("/sign-in/again/")
    assert not mother.proxies.exists()


def test_a_stored_preference_changes_the_pages_at_every_sign_in(library: Library) -> None:
    account = Account.objects.create_user("reader:9", None, display_name="王芳", kind=Account.Kind.READER)
    make.reader(library, account=account)
    reader = signed_in(account)
    reader.post("/me/look/", {"command": uuid4(), "language": "en", "large_print": "on"})
    elsewhere = text(signed_in(account).get("/me/"))
    assert 'class="large-print"' in elsewhere
    assert 'lang="en"' in elsewhere


def test_the_office_edits_a_kind_of_reader_and_the_desk_offers_it(library: Library, desk: Client) -> None:
    office = signed_in(make.staff(Role.ALLIANCE_OFFICE, library))
    body = {
        "command": uuid4(),
        "code": "kindergarten",
        "name": "幼儿读者",
        "name_en": "Kindergarten",
        "kind": "minor",
        "card_months": 12,
        "age_max": 6,
        "asks_document": "on",
        "ways": ["desk"],
        "on_web": "closed",
        "provisional_days": 30,
        "is_offered": "on",
    }
    page = office.post("/office/reader-types/new/", body)
    assert page.status_code == 200
    body |= {"asks_guardian": "on", "command": uuid4()}
    assert office.post("/office/reader-types/new/", body).status_code == 302
    assert "幼儿读者" in text(office.get("/office/reader-types/"))
    assert "kindergarten" in text(desk.get("/desk/cards/new/"))


def test_a_family_and_a_guardian_are_changed_at_the_desk_and_wished_for_on_a_phone(
    library: Library, desk: Client
) -> None:
    visitor = Client()
    visitor.post("/register/", family_form(library))
    mother, child = Reader.objects.order_by("pk")
    visitor.post("/sign-in/", {"username": make.card_of(mother), "password": "825314"})
    father = make.reader(library, "F-3", name="李强", birth_date=date(1983, 5, 20))
    wish = {"command": uuid4(), "member_name": "李强", "member_card": "F-3"}
    assert "清单" in text(visitor.post("/me/family/ask-joining/", wish, follow=True))
    guardian = {"command": uuid4(), "child": child.pk, "guardian": "李强"}
    assert "清单" in text(visitor.post("/me/family/ask-guardian/", guardian, follow=True))
    assert "李强" in text(visitor.get("/me/account/"))
    assert not father.memberships.exists()

    def at_desk(card: str, what: str, **more: Any) -> str:
        seal = text(desk.post("/desk/people/", {"text": card})).split('name="reader" value="')[1].split('"')[0]
        return text(
            desk.post(f"/desk/people/{what}/", {"command": uuid4(), "reader": seal, "identified": "yes"} | more)
        )

    assert "李*" in at_desk(make.card_of(mother), "join", member_card="F-3", member_identified="yes")
    typed = {"guardian_name": "李强", "guardian_identity": "123", "guardian_phone": "13800000002"}
    assert 'value="李强"' in at_desk(make.card_of(child), "guardian", **typed)
    typed |= {"guardian_identity": number("19830520", "001"), "consented": "on"}
    at_desk(make.card_of(child), "guardian", **typed)
    child.refresh_from_db()
    assert child.guardian_name == "李强"

    theirs = father.memberships.get(left_at=None)
    visitor.post("/me/family/hand-over/", {"command": uuid4(), "member": theirs.pk})
    theirs.refresh_from_db()
    assert theirs.is_head
    page = text(visitor.post("/me/family/take-out/", {"command": uuid4(), "member": theirs.pk}, follow=True))
    assert "须由户主" in page
    assert father.memberships.filter(left_at=None).exists()
