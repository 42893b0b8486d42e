"""No list is without its end: what does not fit on a page is on the next, and sums are of all of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account, Alliance, Library
from shulian.apps.charges.models import Charge, DepositTier, Refund
from shulian.apps.charges.queries.accounts import debt_of
from shulian.apps.circulation.actions.drafts import begin_draft
from shulian.apps.circulation.models import Loan, PolicyRow, PolicyVersion
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Family, FamilyMember, Reader
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db

MONEY = "/desk/money/"


@pytest.fixture
def province() -> Library:
    make.policy(overdue_fen=10)
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def yanta(province: Library) -> Library:
    return make.library("雁塔区图书馆", province, code="610113")


@pytest.fixture
def reader(yanta: Library) -> Reader:
    return make.reader(yanta, "C-1")


@pytest.fixture
def desk(yanta: Library) -> Desk:
    return desk_of(make.staff(Role.SENIOR_LIBRARIAN, yanta), yanta)


@pytest.fixture
def office(province: Library) -> Client:
    return desk_of(make.staff(Role.ALLIANCE_OFFICE, province), province).client


@pytest.fixture
def own(reader: Reader) -> Client:
    reader.account = Account.objects.create_user("reader:me", None, display_name="王小明", kind=Account.Kind.READER)
    reader.save()
    client = Client()
    client.force_login(reader.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def owe(reader: Reader, count: int, fen: int = 1_00) -> list[Charge]:
    """So many charges, one for each of the last days, the oldest first."""
    at = reader.home_library
    return [
        Charge.objects.create(
            reader=reader,
            library=at,
            place=at,
            kind="overdue",
            fen=fen,
            open_fen=fen,
            incurred_at=clock.now() - timedelta(days=day),
            command=uuid4(),
        )
        for day in range(count, 0, -1)
    ]


def lend_long_ago(reader: Reader, count: int) -> None:
    terms = {"loan_days": 30, "loan_limit": 99, "renewals": 1, "overdue_fen": 10}
    for _each in range(count):
        item = make.item(reader.home_library, state="on-loan")
        lent = {"lent_at": clock.now() - timedelta(days=40), "due_on": clock.today() - timedelta(days=5)}
        Loan.objects.create(item=item, reader=reader, library=reader.home_library, terms=terms, **lent)


def test_the_desk_takes_what_is_ticked_on_several_pages(desk: Desk, reader: Reader) -> None:
    charges = owe(reader, 45)
    first = desk.post(MONEY, text="C-1")
    assert (len(first.context["owed"]), first.context["debt"]) == (20, 45_00)
    last = desk.post(MONEY, owed=3, charge=[charges[0].pk])
    page = last.content.decode()
    assert [one.charge for one in last.context["owed"]] == charges[40:]
    assert "1 more is ticked on another page: ¥1.00." in page
    assert 'name="amount" inputmode="decimal" autofocus value="1.00"' in page
    wanted = [charges[0].pk, charges[44].pk]
    desk.post("/desk/money/pay/", amount="2.00", method="mobile", transaction="T-1", charge=wanted)
    assert debt_of(reader) == 43_00
    assert set(Charge.objects.filter(settled_at__isnull=False)) == {charges[0], charges[44]}


def test_what_was_ticked_stays_ticked_when_the_amount_is_refused(desk: Desk, reader: Reader) -> None:
    charges = owe(reader, 25)
    desk.post(MONEY, text="C-1")
    ticks = [charges[3].pk, charges[22].pk]
    again = desk.post("/desk/money/pay/", amount="3.00", method="mobile", transaction="T-1", charge=ticks)
    assert set(again.context["ticked"]) == set(ticks)
    assert set(again.context["elsewhere"]) == {charges[22].pk}
    assert 'value="3.00"' in again.content.decode()
    assert debt_of(reader) == 25_00


def test_all_of_a_long_list_is_paid_at_once_without_a_tick(desk: Desk, reader: Reader) -> None:
    owe(reader, 45)
    page = desk.post(MONEY, text="C-1").content.decode()
    assert 'value="45.00" data-debt="4500"' in page
    desk.post("/desk/money/pay/", amount="45.00", method="mobile", transaction="T-1")
    assert debt_of(reader) == 0


def test_late_loans_and_refunds_have_pages_at_the_desk(desk: Desk, reader: Reader) -> None:
    lend_long_ago(reader, 12)
    for charge in owe(reader, 6):
        Charge.objects.filter(pk=charge.pk).update(open_fen=0, settled_at=clock.now())
        due = {"fen": 1_00, "open_fen": 1_00, "reason": "found", "due_at": clock.now(), "command": uuid4()}
        Refund.objects.create(reader=reader, library=reader.home_library, charge=charge, **due)
    seen = desk.post(MONEY, text="C-1").context
    assert (len(seen["accruals"]), len(seen["refunds"])) == (10, 4)
    assert [
        len(desk.post(MONEY, **{name: 2}).context[of]) for name, of in (("late", "accruals"), ("due", "refunds"))
    ] == [
        2,
        2,
    ]


def test_the_nearest_places_are_offered_and_the_others_found_by_name(
    desk: Desk, reader: Reader, yanta: Library
) -> None:
    for number in range(60):
        make.library(f"第{number}图书馆", Library.objects.get(name="陕西省图书馆"))
    desk.scan("C-1")
    title = make.item(yanta).title
    form = {"step": "choose", "title": title.pk}
    seen = desk.post("/desk/holds/new/", **form).context["pickups"]
    assert (sum(len(near) for _far, near in seen.near), seen.more) == (50, 12)
    assert seen.near[0] == ("Here", [yanta])
    found = desk.post("/desk/holds/new/", **form, place="第59").context["pickups"]
    assert [one.name for _far, near in found.near for one in near] == ["雁塔区图书馆", "第59图书馆"]
    hold = make.hold(reader, title, yanta)
    moved = desk.post(f"/desk/holds/{hold.pk}/", place="第59", change="").context["pickups"]
    assert [one.name for _far, near in moved.near for one in near] == ["雁塔区图书馆", "第59图书馆"]


def test_a_reader_turns_the_pages_of_what_is_owed_late_and_waited_for(own: Client, reader: Reader) -> None:
    owe(reader, 25)
    lend_long_ago(reader, 23)
    for _each in range(22):
        make.hold(reader, make.item(reader.home_library).title, reader.home_library)
    seen = own.get("/me/charges/?owed=2&late=2").context
    assert (len(seen["owed"]), len(seen["accruals"]), seen["debt"]) == (5, 3, 25_00)
    mine = own.get("/me/?page=2").context
    assert (len(mine["loans"]), mine["holds"].count, len(mine["holds"].rows)) == (3, 22, 5)
    assert len(own.get("/me/holds/?open=2").context["lines"]) == 2
    Alliance.objects.create(name="三秦通借通还联盟")
    home = own.get("/").context
    assert (len(home["loans"]), home["loan_count"]) == (3, 23)


def test_a_large_family_has_pages(own: Client, reader: Reader, yanta: Library) -> None:
    family = Family.objects.create()
    for number, member in enumerate([reader, *(make.reader(yanta) for _each in range(24))]):
        FamilyMember.objects.create(family=family, reader=member, is_head=not number, shares_since=clock.now())
    seen = own.get("/me/family/?members=2&shared=2").context
    assert (len(seen["family"]), len(seen["members"])) == (4, 4)


def test_the_newest_versions_are_offered_and_older_ones_found(office: Client, province: Library) -> None:
    oldest = PolicyVersion.objects.get()
    PolicyVersion.objects.filter(pk=oldest.pk).update(note="最初的规则")
    newest = [PolicyVersion.objects.create(note="改了一天") for _each in range(55)][-1]
    seen = office.get("/office/policy/compare/").context
    assert (len(seen["versions"]), seen["more"]) == (50, 6)
    assert oldest not in seen["versions"]
    for words in ("最初", str(oldest.pk)):
        assert oldest in office.get("/office/policy/compare/", {"find": words}).context["versions"]
    both = office.get("/office/policy/compare/", {"from": oldest.pk, "to": newest.pk})
    assert both.context["versions"][-1] == oldest
    assert both.context["one"] == oldest


def test_rows_of_others_have_pages_beside_a_draft(office: Client, province: Library, yanta: Library) -> None:
    current = PolicyVersion.objects.get()
    PolicyVersion.objects.filter(pk=current.pk).update(in_force_from=clock.now())
    for age in range(1, 60):
        PolicyRow.objects.create(version=current, age_from=age, age_to=age, says={"loan_days": 20})
    draft = begin_draft(Act("office"), yanta)
    page = office.get(f"/office/policy/drafts/{draft.pk}/?others=2")
    assert len(page.context["others"]) == 10
    assert '<details class="office-fold" open>' in page.content.decode()


def test_every_set_of_tiers_stays_in_the_list(office: Client, yanta: Library) -> None:
    for number in range(25):
        since = clock.now() - timedelta(days=40 - number)
        for fen in range(100, 1100, 100):
            span = {"since": since, "ended_at": since + timedelta(days=1)}
            DepositTier.objects.create(library=yanta, fen=fen, items=1, **span)
    seen = office.get(f"/office/libraries/{yanta.code}/deposits?page=2")
    assert [len(one.tiers) for one in seen.context["past"]] == [10] * 5
