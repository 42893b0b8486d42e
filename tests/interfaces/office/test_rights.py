"""The office's pages about rights: colleagues, lending, second signatures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from shulian import clock
from shulian.apps.alliance.access import may
from shulian.apps.alliance.actions.particulars import Against, change_particulars
from shulian.apps.alliance.models import Account, Delegation, Grant, Library, Proposal
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Period, Return
from shulian.core.returns import State, Step
from shulian.core.roles import POSTS, Right, Role
from shulian.documents import xlsx
from shulian.interfaces.context import places_of
from tests import make

pytestmark = pytest.mark.django_db
STAFF = "/office/staff/"


def signed_in(account: Account) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(**values: Any) -> dict[str, Any]:
    return {"command": str(uuid4())} | values


@pytest.fixture
def province() -> Library:
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def yanta(province: Library) -> Library:
    return make.library("雁塔区图书馆", province, code="610113")


@pytest.fixture
def li(yanta: Library) -> Account:
    return make.staff(Role.DESK_LIBRARIAN, yanta)


@pytest.fixture
def director(yanta: Library) -> Client:
    return signed_in(make.staff(Role.LIBRARY_DIRECTOR, yanta, "wang"))


def loan(**values: Any) -> dict[str, Any]:
    today = clock.today()
    dates = {"starts": today.isoformat(), "ends": (today + timedelta(days=14)).isoformat()}
    return sent(rights=["waive-charges"], library="610113", note="出差") | dates | values


def cells(data: bytes) -> set[str]:
    return {str(cell) for line in xlsx.read(data).rows for cell in line}


def test_a_director_lends_a_right_and_the_page_says_so_until_it_is_taken_back(
    director: Client, li: Account, yanta: Library
) -> None:
    page = f"{STAFF}people/{li.pk}/"
    assert director.post(f"{page}lend/", loan())["Location"] == page
    assert may(Account.objects.get(pk=li.pk), Right.WAIVE_CHARGES, yanta)
    text = director.get(page).content.decode()
    assert "lent by 馆员: 出差" in text
    assert "waive charges" in text
    assert "Lent for a time" in director.get(STAFF).content.decode()
    made = Delegation.objects.get()
    assert director.post(f"{STAFF}lent/{made.pk}/end/", sent()).status_code == 302
    assert not may(Account.objects.get(pk=li.pk), Right.WAIVE_CHARGES, yanta)
    assert director.post(f"{STAFF}lent/{made.pk}/end/", sent()).status_code == 403


def test_anybody_with_a_post_lends_of_it_to_a_colleague_of_the_same_library(li: Account, yanta: Library) -> None:
    page, zhao = f"{STAFF}deputies/", make.staff(Role.CATALOGUER, yanta, "zhao")
    stranger = make.staff(Role.CATALOGUER, make.library("汉台区图书馆"), "qian")
    mine = signed_in(li)
    wanted = {"rights": ["circulate"], "receiver": zhao.pk}
    assert page in mine.get("/me/security/").content.decode()
    for wrong in ({"receiver": stranger.pk}, {"receiver": li.pk}, {"rights": ["merge-readers"]}, {"library": "610000"}):
        assert "Select a valid choice" in mine.post(page, loan(**wanted | wrong)).content.decode()
    assert not may(zhao, Right.CIRCULATE, yanta)
    assert mine.post(page, loan(**wanted))["Location"] == page
    assert may(Account.objects.get(pk=zhao.pk), Right.CIRCULATE, yanta)
    made = Delegation.objects.get()
    assert signed_in(zhao).post(page, sent(loan=made.pk)).status_code == 404
    assert mine.post(page, sent(loan=made.pk)).status_code == 302
    assert not may(Account.objects.get(pk=zhao.pk), Right.CIRCULATE, yanta)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"rights": []}, "Choose at least one right."),
        ({"rights": ["administer"]}, "Select a valid choice"),
        ({"ends": "2020-01-01"}, "The last day is before the first."),
        ({"starts": "2020-01-01"}, "The first day is over already."),
        ({"ends": "2100-01-01"}, "half a year at most"),
        ({"ends": "tomorrow"}, "Enter a valid date"),
        ({"library": "610000"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_lent_is_said(director: Client, li: Account, change: dict[str, Any], sentence: str) -> None:
    assert sentence in director.post(f"{STAFF}people/{li.pk}/lend/", loan(**change)).content.decode()
    assert not Delegation.objects.exists()


def test_a_post_may_begin_later_and_end_on_a_day(director: Client, li: Account, yanta: Library) -> None:
    page, today = f"{STAFF}people/{li.pk}/", clock.today()
    later = today + timedelta(days=30)
    given = sent(role="senior-librarian", library="610113", starts=later.isoformat(), ends="")
    assert director.post(page, given).status_code == 302
    assert "begins at this library on this day already" in director.post(page, given | sent()).content.decode()
    assert "to come" in director.get(page).content.decode()
    assert not may(Account.objects.get(pk=li.pk), Right.OVERRIDE, yanta)
    post = Grant.objects.get(role="desk-librarian", account=li)
    for wrong in ("2020-01-01", "soon", "2026-99-99"):
        answer = director.post(f"{STAFF}posts/{post.pk}/end/", sent(last_day=wrong), follow=True)
        assert "choose another day" in answer.content.decode()
    director.post(f"{STAFF}posts/{post.pk}/end/", sent(last_day=later.isoformat()))
    post.refresh_from_db()
    assert post.ends_on == later
    assert may(Account.objects.get(pk=li.pk), Right.CIRCULATE, yanta)
    assert {"主管馆员", "Senior librarian"} & cells(director.get(f"{STAFF}export/").content)


def test_a_post_that_was_ended_before_it_was_held_a_day_is_given_again_from_the_same_day(
    director: Client, li: Account, yanta: Library
) -> None:
    page, today = f"{STAFF}people/{li.pk}/", clock.today()
    last = today + timedelta(days=60)
    begun, planned = Grant.objects.get(account=li), today + timedelta(days=30)
    director.post(page, sent(role="cataloguer", library="610113", starts=f"{planned}", ends=""))
    for post in Grant.objects.filter(account=li):
        assert director.post(f"{STAFF}posts/{post.pk}/end/", sent()).status_code == 302
    assert not may(Account.objects.get(pk=li.pk), Right.CIRCULATE, yanta)
    for role, starts in (("desk-librarian", today), ("cataloguer", planned)):
        again = sent(role=role, library="610113", starts=f"{starts}", ends=f"{last}")
        assert director.post(page, again)["Location"] == page
        assert "begins at this library on this day already" in director.post(page, again | sent()).content.decode()
    assert may(Account.objects.get(pk=li.pk), Right.CIRCULATE, yanta)
    held = Grant.objects.filter(account=li)
    assert {(one.starts_on, one.ends_on) for one in held} == {(today, last), (planned, last)}
    assert held.get(pk=begun.pk).granted_by == Account.objects.get(username="wang")
    given = Entry.objects.filter(kind="post-given", subject=f"grant:{begun.pk}").values_list("details", flat=True)
    assert list(given) == [{"role": "desk-librarian", "from": f"{today}", "last": f"{last}"}]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"role": "alliance-office"}, "This post cannot be given at this library by you."),
        ({"role": "terminal"}, "Select a valid choice"),
        ({"starts": "2020-01-01"}, "The first day is over already."),
        ({"ends": "2020-01-01"}, "The last day is before the first."),
    ],
)
def test_a_post_that_cannot_be_given_is_refused_with_a_sentence(
    director: Client, li: Account, change: dict[str, str], sentence: str
) -> None:
    wish = {"role": "cataloguer", "library": "610113", "starts": clock.today().isoformat(), "ends": ""}
    answer = director.post(f"{STAFF}people/{li.pk}/", sent(**wish | change))
    assert sentence in answer.content.decode()
    assert Grant.objects.filter(account=li).count() == 1


def test_colleagues_of_others_are_nobodys_business(director: Client, province: Library) -> None:
    stranger = make.staff(Role.DESK_LIBRARIAN, make.library("汉台区图书馆", province))
    assert director.get(f"{STAFF}people/{stranger.pk}/").status_code == 403


def test_a_closed_account_is_shown_as_closed_and_gets_no_post_and_no_link(director: Client, li: Account) -> None:
    li.grants.update(starts_on=clock.today() - timedelta(days=99), ends_on=clock.today() - timedelta(days=60))
    Account.objects.filter(pk=li.pk).update(is_active=False)
    page, today = f"{STAFF}people/{li.pk}/", clock.today().isoformat()
    text = director.get(page).content.decode()
    assert "This account is closed" in text
    assert "Give a further post" not in text
    answer = director.post(page, sent(role="page", library="610113", starts=today))
    assert "This account is closed" in answer.content.decode()
    assert Grant.objects.filter(account=li).count() == 1
    assert director.post(f"{page}password/", sent()).status_code in (403, 404)


def test_new_keys_for_sealed_data_take_two_people(province: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr("shulian.apps.alliance.heavy.rotate", lambda _act: done.append("rotated"))
    first = signed_in(make.staff(Role.SYSTEM_ADMINISTRATOR, province, "admin"))
    office = signed_in(make.signer(Role.ALLIANCE_OFFICE, province))
    assert "Say why" in first.post(f"{STAFF}heavy/keys/", sent(why=" "), follow=True).content.decode()
    first.post(f"{STAFF}heavy/keys/", sent(why="管理员离职"))
    address = f"{STAFF}heavy/{Proposal.objects.get().pk}/"
    assert "Somebody else" in first.post(address, sent(what="approve"), follow=True).content.decode()
    assert "heavy acts wait for your signature" in office.get("/office/").content.decode()
    assert "heavy acts wait for your signature" not in first.get("/office/").content.decode()
    assert office.post(address, sent(what="withdraw")).status_code == 403
    assert not done
    assert "Signed and done." in office.post(address, sent(what="approve"), follow=True).content.decode()
    assert done == ["rotated"]
    assert "decided already" in first.post(address, sent(what="withdraw"), follow=True).content.decode()
    assert "管理员离职" in cells(office.get(f"{STAFF}heavy/export/").content)


def test_the_head_asks_for_the_pin_less_often_with_two_people_and_more_often_with_one(province: Library) -> None:
    first = signed_in(make.staff(Role.SYSTEM_ADMINISTRATOR, province, "admin"))
    office = signed_in(make.signer(Role.ALLIANCE_OFFICE, province))
    address = "/office/libraries/610000/particulars"

    def said(**values: Any) -> tuple[str, str]:
        text = first.post(address, sent(**values), follow=True).content.decode()
        province.refresh_from_db()
        return text, province.machine_pin

    stale = Library.objects.get(pk=province.pk)
    assert said(machine_pin="always")[1] == "always"
    # Whoever still has the laxer rule before her lowers nothing by writing the address.
    laxer = change_particulars(Act("office"), stale, {"machine_pin": stale.machine_pin})
    assert (laxer, said(machine_pin="always")[1]) == (Against.PIN_WITHOUT_REASON, "always")
    text, rule = said(machine_pin="never", phone="029-1")
    assert ("Say why" in text, rule, province.phone) == (True, "always", "")
    text, rule = said(machine_pin="never", phone="029-1", why="the machines ask by themselves")
    assert ("waits for a second person" in text, rule, province.phone) == (True, "always", "029-1")
    waits = f"{STAFF}heavy/{Proposal.objects.get().pk}/"
    assert "the machines ask by themselves" in office.get(f"{STAFF}heavy/").content.decode()
    first.post(waits, sent(what="approve"))
    assert said(machine_pin="always", phone="029-1")[1] == "always"
    office.post(waits, sent(what="approve"))
    province.refresh_from_db()
    assert province.machine_pin == "never"


def test_a_proposal_is_declined_with_a_word_or_taken_back(province: Library) -> None:
    first = signed_in(make.staff(Role.SYSTEM_ADMINISTRATOR, province, "admin"))
    office = signed_in(make.staff(Role.ALLIANCE_OFFICE, province))
    for _each in range(2):
        first.post(f"{STAFF}heavy/keys/", sent(why="例行更换"))
    older, newer = Proposal.objects.order_by("pk")
    office.post(f"{STAFF}heavy/{older.pk}/", sent(what="decline", note="下周再议"))
    first.post(f"{STAFF}heavy/{newer.pk}/", sent(what="withdraw"))
    text = office.get(f"{STAFF}heavy/").content.decode()
    assert "下周再议" in text
    assert "taken back" in text


def test_a_bureau_sees_and_accepts_the_returns_of_its_county_and_sends_none(province: Library, yanta: Library) -> None:
    period = Period.objects.create(form_id="cards", start=date(2022, 4, 1), end=date(2022, 6, 30))
    sent_in = Return.objects.create(period=period, library=yanta, entered_by=make.staff(Role.LIBRARY_DIRECTOR, yanta))
    bureau = signed_in(make.staff(Role.COUNTY_BUREAU, yanta))
    page = f"/office/returns/{sent_in.pk}/"
    assert bureau.get("/office/returns/").status_code == 200
    seen = bureau.get(page)
    assert seen.context["steps"] == []
    assert (seen.context["sends"], seen.context["closes"]) == (False, False)
    Return.objects.filter(pk=sent_in.pk).update(status=State.CHECKED)
    assert set(bureau.get(page).context["steps"]) == {Step.ACCEPT, Step.SEND_BACK}
    assert bureau.post(f"{page}discard", sent()).status_code == 403
    assert bureau.post(f"{page}accept", sent()).status_code == 302
    elsewhere = signed_in(make.staff(Role.COUNTY_BUREAU, make.library("汉台区图书馆", province)))
    assert elsewhere.get(page).status_code == 403
    assert elsewhere.post(f"{page}accept", sent()).status_code == 403


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.PAGE, "desk:stock-takes"),
        (Role.EVENTS, "desk:card-new"),
        (Role.REFERENCE, "office:feedback"),
        (Role.AUDITOR, "office:home"),
        (Role.STATISTICIAN, "office:home"),
        (Role.CITY_BUREAU, "office:home"),
        (Role.CITY_CENTRE, "office:home"),
        (Role.ACQUISITIONS, "cataloguing:home"),
    ],
)
def test_every_post_begins_at_a_page_that_is_open_to_it(yanta: Library, role: Role, page: str) -> None:
    account = make.staff(role, yanta)
    first = places_of(account)[0].url
    assert first == reverse(page)
    assert signed_in(account).get(first).status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if Right.INVITE_STAFF in POSTS[role].rights])
@pytest.mark.parametrize("wish", [Role.LIBRARY_DIRECTOR, Role.ALLIANCE_OFFICE, Role.PAGE])
def test_on_ones_own_page_there_is_nothing_to_give_and_a_made_up_form_gives_nothing(
    province: Library, role: Role, wish: Role
) -> None:
    account = make.staff(role, province)
    own, browser = f"{STAFF}people/{account.pk}/", signed_in(account)
    assert "Give a further post" not in browser.get(own).content.decode()
    form = sent(role=wish, library="610000", starts=clock.today().isoformat(), ends="")
    assert browser.post(own, form).status_code == 403
    assert browser.post(f"{own}password/", sent()).status_code == 403
    browser.post(f"{own}lend/", loan(library="610000", rights=["view-figures"]))
    browser.post(f"{STAFF}posts/{account.grants.get().pk}/end/", sent())
    assert list(account.grants.values_list("role", "ends_on")) == [(role, None)]
    assert not Delegation.objects.exists()


def test_the_office_gives_a_library_its_first_director_with_the_administrators_signature(
    province: Library, yanta: Library
) -> None:
    office = signed_in(make.staff(Role.ALLIANCE_OFFICE, province))
    administrator = signed_in(make.signer(Role.SYSTEM_ADMINISTRATOR, province))
    clerk = make.staff(Role.CATALOGUER, yanta, "zhang")
    form = sent(role="library-director", library="610113", starts=clock.today().isoformat(), ends="")
    assert "somebody else to sign" in office.post(f"{STAFF}people/{clerk.pk}/", form, follow=True).content.decode()
    assert not may(Account.objects.get(pk=clerk.pk), Right.CIRCULATE, yanta)
    assert "馆员 (zhang): Director of the library" in administrator.get(f"{STAFF}heavy/").content.decode()
    administrator.post(f"{STAFF}heavy/{Proposal.objects.get().pk}/", sent(what="approve"))
    assert may(Account.objects.get(pk=clerk.pk), Right.CIRCULATE, yanta)
