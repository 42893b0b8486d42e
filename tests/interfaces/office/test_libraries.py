"""The office's pages of libraries: who sees which, and what can be changed there."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from shulian import clock
from shulian.apps.alliance.actions.feedback import send_feedback
from shulian.apps.alliance.models import Account, Closure, Feedback, Library, OpeningHours
from shulian.apps.charges.queries.accounts import tiers_of
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Span
from shulian.core.charges import Tier
from shulian.core.roles import Role
from shulian.documents import xlsx
from shulian.interfaces.office.library_forms import PINS
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Library:
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def hantai(province: Library) -> Library:
    library = make.library("汉台区图书馆", province, code="610702")
    make.library("河东店镇分馆", library, lends=False, kind="branch", code="610702-B1", is_demonstration=True)
    library.refresh_from_db()
    return library


@pytest.fixture
def yanta(province: Library, hantai: Library) -> Library:
    return make.library("雁塔区图书馆", Library.objects.get(pk=province.pk), code="610113")


def signed_in(account: Account) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def director(hantai: Library) -> Client:
    return signed_in(make.staff(Role.LIBRARY_DIRECTOR, hantai))


@pytest.fixture
def office(province: Library) -> Client:
    return signed_in(make.staff(Role.ALLIANCE_OFFICE, province))


def times(**written: str) -> dict[str, str]:
    return {"command": str(uuid4())} | written


def test_the_first_page_counts_what_the_account_reaches(office: Client, director: Client, yanta: Library) -> None:
    numbers = office.get("/office/").context["numbers"]
    assert (numbers.total, dict(numbers.by_kind)) == (4, {"province": 1, "county": 2, "branch": 1})
    assert dict(numbers.members)["circulation"] == 3
    assert director.get("/office/").context["numbers"].total == 2


def test_the_first_page_leads_to_a_library_of_the_tree(office: Client, hantai: Library) -> None:
    assert office.get("/office/?library=610702")["Location"] == "/office/libraries/610702/"


def test_a_desk_librarian_has_no_office(hantai: Library) -> None:
    client = signed_in(make.staff(Role.DESK_LIBRARIAN, hantai))
    for address in ("/office/", "/office/libraries/", "/office/libraries/610702/", "/office/libraries/export.xlsx"):
        assert client.get(address).status_code == 403
    assert client.post("/office/libraries/610702/closures", times()).status_code == 403


def test_visitors_are_led_to_the_sign_in(hantai: Library) -> None:
    for address in ("/office/", "/office/libraries/", "/office/libraries/610702/hours", "/office/feedback/"):
        assert Client().get(address)["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("path", ["", "hours", "particulars"])
def test_a_director_looks_after_the_own_subtree_only(director: Client, yanta: Library, path: str) -> None:
    assert director.get(f"/office/libraries/610702-B1/{path}").status_code == 200
    assert director.get(f"/office/libraries/610113/{path}").status_code == 403
    assert director.get(f"/office/libraries/nowhere/{path}").status_code == 403
    for act in ("hours", "particulars", "closures", "closures/1"):
        assert director.post(f"/office/libraries/610113/{act}", times()).status_code == 403


def test_the_list_is_found_by_tree_and_words(office: Client, yanta: Library) -> None:
    def codes(query: str) -> list[str]:
        return [library.code for library in office.get(f"/office/libraries/?{query}").context["page"].object_list]

    assert codes("") == ["610000", "610702", "610702-B1", "610113"]
    assert codes("library=610702") == ["610702", "610702-B1"]
    assert codes("q=雁塔") == ["610113"]
    assert codes("q=610702") == ["610702", "610702-B1"]
    assert codes("library=610702&q=雁塔") == []
    assert codes("library=unknown&page=99") == ["610000", "610702", "610702-B1", "610113"]


def test_administrators_are_led_to_adding_libraries(office: Client, province: Library) -> None:
    administrator = signed_in(make.staff(Role.SYSTEM_ADMINISTRATOR, province))
    assert b"/setup/libraries/" in administrator.get("/office/libraries/").content
    assert b"/setup/libraries/" not in office.get("/office/libraries/").content


def test_the_list_leaves_as_a_workbook(director: Client) -> None:
    rows = xlsx.read(director.get("/office/libraries/export.xlsx").content).rows
    assert rows[2][:4] == ("610702", "汉台区图书馆", "County library", "陕西省图书馆")
    assert rows[3][3] == "汉台区图书馆"
    assert (rows[2][9], rows[3][9]) == ("yes", "")


def test_one_library_shows_hours_closures_and_memberships(director: Client, hantai: Library) -> None:
    page = director.get("/office/libraries/610702/").content.decode()
    assert "No hours are given" in page
    assert "No closure is announced." in page
    assert "Borrow here, return anywhere" in page
    assert director.get("/office/libraries/610702/?library=610702-B1")["Location"] == "/office/libraries/610702-B1/"


def test_hours_are_changed(director: Client, hantai: Library) -> None:
    address = "/office/libraries/610702/hours"
    sent = times(opens_1_0="09:00", closes_1_0="12:00", opens_1_1="１４：００", closes_1_1="1800")
    assert director.post(address, sent).status_code == 302
    assert [(h.weekday, h.opens.hour, h.closes.hour) for h in OpeningHours.objects.order_by("opens")] == [
        (1, 9, 12),
        (1, 14, 18),
    ]
    assert 'value="14:00"' in director.get(address).content.decode()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"opens_0_0": "18:00", "closes_0_0": "09:00"}, "It closes before it opens."),
        ({"opens_0_0": "09:00", "closes_0_0": "14:00", "opens_0_1": "13:00", "closes_0_1": "18:00"}, "overlap"),
        ({"opens_0_0": "09:00"}, "Write both times, or neither."),
        ({"closes_0_2": "09:00"}, "Write both times, or neither."),
        ({"opens_0_0": "nine", "closes_0_0": "25:00"}, "Write a time like 09:00"),
    ],
)
def test_hours_that_cannot_be_are_refused_beside_their_day(
    director: Client, hantai: Library, written: dict[str, str], words: str
) -> None:
    page = director.post("/office/libraries/610702/hours", times(**written))
    assert page.status_code == 200
    assert words in page.context["form"].days()[0]["errors"][0]
    assert not OpeningHours.objects.exists()


def test_a_closure_is_announced_and_taken_back(director: Client, hantai: Library) -> None:
    first = clock.today() + timedelta(days=3)
    sent = {"first_day": first.isoformat(), "last_day": first.isoformat(), "reason": "书架改造"}
    assert director.post("/office/libraries/610702/closures", times(**sent)).status_code == 302
    again = director.post("/office/libraries/610702/closures", times(**sent))
    assert "already" in again.context["closure_form"].non_field_errors()[0]
    lacking = director.post("/office/libraries/610702/closures", times(first_day="x"))
    assert set(lacking.context["closure_form"].errors) == {"first_day", "last_day", "reason"}
    closure = Closure.objects.get()
    assert director.post(f"/office/libraries/610702/closures/{closure.pk}", times()).status_code == 302
    assert not Closure.objects.exists()


def test_particulars_are_changed(director: Client, hantai: Library) -> None:
    address = "/office/libraries/610702/particulars"
    sent = times(address="前进中路", phone="0916-1234567", email="no", services="盲文阅览室\n\n 自习室 ")
    assert "email" in director.post(address, sent).context["form"].errors
    assert director.post(address, sent | {"email": ""}).status_code == 302
    hantai.refresh_from_db()
    assert (hantai.address, hantai.services) == ("前进中路", ["盲文阅览室", "自习室"])
    assert "盲文阅览室\n自习室" in director.get(address).content.decode()


def test_a_library_says_itself_whether_holds_are_picked_up_there(
    director: Client, client: Client, hantai: Library
) -> None:
    page, address = "/office/libraries/610702/", "/office/libraries/610702/particulars"
    for said, kept, told in (("no", False, False), ("yes", True, True), ("", None, True)):
        assert director.post(address, times(pickup=said)).status_code == 302
        hantai.refresh_from_db()
        assert hantai.pickup is kept
        assert director.get(page).context["hands_out"] is told
        assert director.get(address).context["form"]["pickup"].value() == said
        assert client.get("/api/v1/libraries/610702").json()["pickup"] is told
    assert "pickup" in director.post(address, times(pickup="perhaps")).context["form"].errors


def test_a_library_says_for_what_machines_ask_for_the_pin_and_never_less_than_those_above_it(
    director: Client, hantai: Library
) -> None:
    page, address = "/office/libraries/610702/", "/office/libraries/610702/particulars"
    assert director.get(page).context["machine_pin"] == PINS["for-looking"]
    assert "machine_pin" in director.post(address, times(machine_pin="never")).context["form"].errors
    assert director.post(address, times(machine_pin="always")).status_code == 302
    assert director.get(page).context["machine_pin"] == PINS["always"]
    told = Entry.objects.get(kind="library-changed")
    assert (told.details["fields"], told.details["machine_pin"]) == (["machine_pin"], "always")
    Library.objects.filter(depth=1).update(machine_pin="never")
    assert director.post(address, times(machine_pin="never")).status_code == 302
    assert director.get(page).context["machine_pin"] == PINS["never"]
    # What the head asks for meanwhile counts, and keeps nobody from writing down a telephone number.
    Library.objects.filter(depth=1).update(machine_pin="always")
    assert director.post(address, times(machine_pin="never", phone="0916-1")).status_code == 302
    assert director.get(page).context["machine_pin"] == PINS["always"]


@pytest.mark.parametrize("act", ["hours", "particulars", "closures/1"])
def test_a_page_that_is_not_ours_is_turned_away(director: Client, hantai: Library, act: str) -> None:
    assert director.post(f"/office/libraries/610702/{act}", {}).status_code == 400


def test_messages_are_answered_where_the_account_answers(office: Client, director: Client, yanta: Library) -> None:
    send_feedback(Act("portal"), yanta, "饮水机坏了。")
    message = Feedback.objects.get()
    assert list(office.get("/office/feedback/").context["page"].object_list) == [message]
    assert list(director.get("/office/feedback/").context["page"].object_list) == []
    assert list(office.get("/office/feedback/?library=610702").context["page"].object_list) == []
    assert office.get("/office/").context["waiting"] == 1
    address = f"/office/feedback/{message.pk}/"
    assert director.get(address).status_code == 403
    assert office.post(address, times(text="")).context["form"].errors
    assert office.post(address, times(text="已修好。")).status_code == 302
    assert office.post(address, times(text="别的")).status_code == 302
    message.refresh_from_db()
    assert message.answer == "已修好。"
    assert "已修好。" in office.get(address).content.decode()


def lines(*written: tuple[str, str, str]) -> dict[str, str]:
    fields = [{"fen": fen, "items": items, "price_fen": price} for fen, items, price in written]
    named = {f"form-{n}-{name}": value for n, line in enumerate(fields) for name, value in line.items()}
    return times() | {"form-TOTAL_FORMS": str(len(written)), "form-INITIAL_FORMS": "0"} | named


def test_a_director_sets_the_tiers_of_deposits_and_sees_what_was_in_force(director: Client, hantai: Library) -> None:
    address = "/office/libraries/610702/deposits"
    assert director.post(address, lines(("100", "2", "300"), ("200", "4", "500.50"), ("", "", ""))).status_code == 302
    assert tiers_of(hantai) == (Tier(100_00, 2, 300_00), Tier(200_00, 4, 500_50))
    page = director.get(address).content.decode()
    assert 'value="100.00"' in page
    assert "in force" in page
    assert "500.50" in director.get("/office/libraries/610702/").content.decode()
    for wrong in (("100", "", ""), ("", "2", ""), ("a hundred", "2", ""), ("100", "2", "-5")):
        assert director.post(address, lines(wrong)).context["lines"].errors
    refused = director.post(address, lines(("200", "2", ""), ("100", "4", "")))
    assert "covers less than a lower one" in refused.content.decode()
    assert tiers_of(hantai) == (Tier(100_00, 2, 300_00), Tier(200_00, 4, 500_50))
    assert director.get("/office/libraries/610113/deposits").status_code in (403, 404)


def test_a_branch_is_closed_for_good_by_who_keeps_its_main_library(office: Client, director: Client) -> None:
    branch, head = "/office/libraries/610702-B1", "/office/libraries/610702"
    sent = {"ending-day": "2030-01-01", "ending-reason": "撤点", "ending-into": ""}
    assert director.post(f"{head}/end", times(**sent)).status_code == 403
    page = office.post(f"{head}/end", times(**sent)).content.decode()
    assert "Branches that belong to it are still open then." in page
    assert 'value="撤点"' in page
    itself = sent | {"ending-into": "610702-B1"}
    assert "valid choice" in director.post(f"{branch}/end", times(**itself)).content.decode()
    span = Span.objects.create(start=date(2030, 1, 1), end=date(2030, 3, 31), state="closed")
    page = director.post(f"{branch}/end", times(**sent)).content.decode()
    assert "is closed or published, and the library is counted in it. Choose a day after 1 Jan 2030." in page
    span.delete()
    assert director.post(f"{branch}/end", times(**sent)).status_code == 302
    assert "Closed for good from" in director.get(f"{branch}/").content.decode()
    assert office.post(f"{head}/end", times(**sent)).status_code == 302
    assert director.post(f"{branch}/not-end", times(reason="x")).status_code == 302
    assert Library.objects.get(code="610702-B1").closed_on is not None
    assert office.post(f"{head}/not-end", times(reason="误操作")).status_code == 302
    assert Library.objects.get(code="610702").closed_on is None
