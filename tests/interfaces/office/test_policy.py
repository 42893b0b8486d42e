"""The office's pages of the loan policy: a change from the first row to its publication, and who may do what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account, Library, LibraryGroup, Proposal
from shulian.apps.circulation import policies
from shulian.apps.circulation.actions import Command, Kind, settle_one, trials
from shulian.apps.circulation.actions.policy import publish_policy
from shulian.apps.circulation.models import PolicyDraft, PolicyDraftRow, PolicyRow, PolicyTrial, PolicyVersion
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Card, Category, View
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.interfaces.test_bad_circulation_input import nothing_done

pytestmark = pytest.mark.django_db

PLAIN = {"loan_days": 30, "loan_limit": 10, "renewals": 1}


@pytest.fixture
def province() -> Library:
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def hantai(province: Library) -> Library:
    return make.library("汉台区图书馆", province, code="610702")


@pytest.fixture
def yanta(province: Library, hantai: Library) -> Library:
    return make.library("雁塔区图书馆", Library.objects.get(pk=province.pk), code="610113")


@pytest.fixture
def first(hantai: Library, yanta: Library) -> PolicyVersion:
    return publish_policy(
        Act("office"), [PolicyRow(says=PLAIN), PolicyRow(library=yanta, says={"loan_days": 15})], "最初"
    )


def signed_in(account: Account) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def office(province: Library, first: PolicyVersion) -> Client:
    return signed_in(make.staff(Role.ALLIANCE_OFFICE, province))


@pytest.fixture
def second(province: Library) -> Client:
    """Whoever signs what holds for all libraries."""
    return signed_in(make.signer(Role.SYSTEM_ADMINISTRATOR, province))


def sign(second: Client) -> Any:
    proposal = Proposal.objects.get(state="open")
    return second.post(f"/office/staff/heavy/{proposal.pk}/", sent(what="approve"), follow=True)


@pytest.fixture
def director(hantai: Library, first: PolicyVersion) -> Client:
    return signed_in(make.staff(Role.LIBRARY_DIRECTOR, hantai))


def sent(**values: Any) -> dict[str, Any]:
    return {"command": str(uuid4())} | values


def row(**values: Any) -> dict[str, Any]:
    return sent(revision=0, library="", **values)


def begun(client: Client, code: str) -> str:
    """The address of a draft for this library."""
    return str(client.post("/office/policy/drafts/", sent(library=code))["Location"])


def revision() -> int:
    return PolicyDraft.objects.get().revision


def test_a_change_goes_from_a_row_to_a_version(office: Client, second: Client) -> None:
    address = begun(office, "610000")
    saved = office.post(f"{address}rows/", row(category="juvenile", says_loan_limit="６", says_overdue_fen="0.10"))
    assert saved["Location"] == address
    made = PolicyDraftRow.objects.get(category="juvenile")
    assert made.says == {"loan_limit": 6, "overdue_fen": 10}
    page = office.get(address).content.decode()
    assert Category.objects.get(pk="juvenile").name_en in page
    assert "¥0.10" in page
    published = office.post(f"{address}publish", sent(revision=revision(), note="少儿证借六册"))
    assert published["Location"] == address
    assert PolicyVersion.objects.count() == 1, "what holds for everybody takes two people"
    assert "Somebody else has to sign." in sign(office).content.decode()
    assert "少儿证借六册" in second.get("/office/staff/heavy/").content.decode()
    assert "Signed and done." in sign(second).content.decode()
    assert policies.in_force() == PolicyVersion.objects.latest("number")
    assert PolicyVersion.objects.count() == 2
    assert "少儿证借六册" in office.get("/office/policy/").content.decode()


@pytest.mark.parametrize(
    ("value", "typed", "sentence"),
    [
        ("loan_days", "-1", "a number below zero has no meaning here"),
        ("overdue_fen", "-0.10", "a number below zero has no meaning here"),
        ("overdue_fen", "5000", "is more than can be meant; at most ¥100.00"),
        ("overdue_fen", "0.001", "Write an amount in yuan like 0.10 or 5."),
        ("overdue_fen", "ten", "Write an amount in yuan like 0.10 or 5."),
        ("overdue_fen", "NaN", "Write an amount in yuan like 0.10 or 5."),
        ("overdue_fen", "1e999999", "Write an amount in yuan like 0.10 or 5."),
        ("loan_limit", "2.5", "Write a whole number like 30."),
        ("hold_shelf_days", "0", "at least 1 day"),
    ],
)
def test_a_negative_or_absurd_amount_is_told_at_its_field_and_nothing_is_saved(
    office: Client, value: str, typed: str, sentence: str
) -> None:
    address = begun(office, "610000")
    with nothing_done():
        page = office.post(f"{address}rows/", row(category="juvenile", **{f"says_{value}": typed}))
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert f'value="{typed}"' in page.content.decode()
    assert PolicyDraftRow.objects.count() == 2


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({}, "This row states nothing."),
        ({"says_renewals": "1", "age_from": "60", "age_to": "14"}, "The lower age is above the upper one."),
        ({"says_renewals": "1", "visitors_only": "on"}, "choose the library that they visit"),
        (
            {"says_renewals": "1", "visitors_only": "on", "library": "610702", "reader_home": "610702"},
            "This row can never apply",
        ),
    ],
)
def test_a_row_that_makes_no_sense_is_not_saved(office: Client, columns: dict[str, str], sentence: str) -> None:
    address = begun(office, "610000")
    assert sentence in office.post(f"{address}rows/", row() | columns).content.decode()
    assert PolicyDraftRow.objects.count() == 2


def test_faults_and_doubts_stand_at_their_rows(office: Client, hantai: Library) -> None:
    address = begun(office, "610000")
    for more in ({"says_overdue_fen": "0.50", "says_overdue_cap_fen": "0.30"}, {"says_loan_limit": "500"}):
        office.post(f"{address}rows/", row(category="juvenile", **more) | {"library": "610702"})
    page = office.get(address)
    capped, repeated = [(one.wrong, one.doubts) for one in page.context["rows"]][2:]
    assert "lower than the charge for one day" in capped[0][0]
    assert "Another row speaks of the same" in repeated[0][0]
    assert "500 is unusually much (more than 200)" in repeated[1][0]
    refused = office.post(f"{address}publish", sent(revision=revision(), note="改"))
    assert "Some rows have faults." in refused.content.decode()
    assert PolicyVersion.objects.count() == 1
    assert office.get(f"{address}?only=marked").context["page"].paginator.count == 2


def test_a_policy_that_leaves_a_gap_is_not_published(office: Client) -> None:
    address = begun(office, "610000")
    base = PolicyDraftRow.objects.get(library=None)
    office.post(f"{address}rows/{base.pk}/remove", sent(revision=base.revision))
    page = office.get(address).content.decode()
    assert "A gap: no row for all libraries states “Loan period” for everybody." in page
    assert "faults" in page
    with nothing_done():
        refused = office.post(f"{address}publish", sent(revision=revision(), note="改"))
    assert "Some rows have faults." in refused.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_a_director_changes_the_own_rows_and_sees_those_of_all(director: Client, hantai: Library) -> None:
    address = begun(director, "610702")
    page = director.get(address)
    assert [one.whom for one in page.context["others"]] == ["everybody and everything"]
    assert list(page.context["rows"]) == []
    for elsewhere in ("", "610000", "610113"):
        refused = director.post(f"{address}rows/", row(says_loan_days="20") | {"library": elsewhere})
        assert refused.status_code == 200
    assert PolicyDraftRow.objects.count() == 0
    director.post(f"{address}rows/", row(says_loan_days="20") | {"library": "610702"})
    director.post(f"{address}publish", sent(revision=revision(), note="二十天"))
    said = [(line.library and line.library.name, line.says) for line in policies.rows_of(policies.in_force())]
    assert said == [(None, PLAIN), ("雁塔区图书馆", {"loan_days": 15}), ("汉台区图书馆", {"loan_days": 20})]


def test_what_was_changed_after_it_was_proposed_is_not_published(office: Client, second: Client) -> None:
    address = begun(office, "610000")
    office.post(f"{address}rows/", row(category="juvenile", says_loan_limit="6"))
    office.post(f"{address}publish", sent(revision=revision(), note="六册"))
    office.post(f"{address}rows/", row(category="adult", says_loan_limit="60"))
    assert "has been changed since" in sign(second).content.decode()
    assert PolicyVersion.objects.count() == 1


def test_a_director_does_not_touch_drafts_versions_and_groups_of_others(
    director: Client, office: Client, second: Client
) -> None:
    address = begun(office, "610000")
    for asked in (address, f"{address}rows/"):
        assert director.get(asked).status_code == 403
    assert director.post("/office/policy/drafts/", sent(library="610113")).status_code == 403
    assert director.get("/office/policy/groups/").status_code == 403
    office.post(f"{address}rows/", row(category="juvenile", says_loan_limit="6"))
    later = (clock.today() + timedelta(days=9)).isoformat()
    office.post(f"{address}publish", sent(revision=revision(), note="改", begins=later))
    sign(second)
    future = PolicyVersion.objects.latest("number")
    assert director.get(f"/office/policy/{future.pk}/").status_code == 200
    assert director.post(f"/office/policy/{future.pk}/withdraw", sent()).status_code == 403


def test_two_who_edit_the_same_row_at_once_are_told(office: Client) -> None:
    address = begun(office, "610000")
    known = PolicyDraftRow.objects.get(library=None)
    page = f"{address}rows/{known.pk}/"
    shown = office.get(page).context["form"].initial["revision"]
    says = {f"says_{name}": said for name, said in PLAIN.items()}
    office.post(page, sent(revision=shown, library="", **says | {"says_loan_days": "40"}))
    second = office.post(page, sent(revision=shown, library="", **says | {"says_loan_days": "50"}))
    text = second.content.decode()
    assert "Somebody else has changed this meanwhile." in text
    assert "40 days" in text
    assert 'value="50"' in text
    # Having seen it, what was typed may be saved.
    again = second.context["form"].data
    assert office.post(page, {name: again[name] for name in again}).status_code == 302
    assert PolicyDraftRow.objects.get(pk=known.pk).says["loan_days"] == 50


def test_a_newer_version_is_taken_over(office: Client, director: Client) -> None:
    whole, part = begun(office, "610000"), begun(director, "610702")
    director.post(f"{part}rows/", row(says_loan_days="20") | {"library": "610702"})
    director.post(f"{part}publish", sent(revision=PolicyDraft.objects.get(library__code="610702").revision, note="改"))
    assert "has changed rows of this draft meanwhile" in office.get(whole).content.decode()
    refused = office.post(f"{whole}publish", sent(revision=revision(), note="改"))
    assert "Take its changes over first." in refused.content.decode()
    assert office.post(f"{whole}update", sent()).status_code == 302
    assert [one.whom for one in office.get(whole).context["rows"]] == [
        "everybody and everything",
        "雁塔区图书馆",
        "汉台区图书馆",
    ]


def test_a_future_version_is_withdrawn_and_taken_up_again(office: Client, second: Client) -> None:
    address = begun(office, "610000")
    office.post(f"{address}rows/", row(category="juvenile", says_loan_limit="6"))
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    past = office.post(f"{address}publish", sent(revision=revision(), note="改", begins=yesterday))
    assert "This day is over." in past.content.decode()
    later = (clock.today() + timedelta(days=9)).isoformat()
    office.post(f"{address}publish", sent(revision=revision(), note="改", begins=later))
    sign(second)
    future = PolicyVersion.objects.latest("number")
    assert policies.in_force() != future
    assert office.post(f"/office/policy/{future.pk}/withdraw", sent()).status_code == 302
    again = office.post("/office/policy/drafts/", sent(library="610000", like=future.pk))["Location"]
    assert len(office.get(again).context["rows"]) == 3
    office.post(f"{again}discard", sent())
    assert not PolicyDraft.objects.exists()


def test_a_version_is_exported_and_compared(office: Client, first: PolicyVersion) -> None:
    sheet = xlsx.read(office.get(f"/office/policy/{first.pk}/export.xlsx").content)
    cells = [str(cell) for line in sheet.rows for cell in line]
    assert {"雁塔区图书馆", "15 days", "everybody and everything"} <= set(cells)
    second = publish_policy(Act("office"), [PolicyRow(says=PLAIN | {"loan_days": 45})])
    page = office.get(f"/office/policy/compare/?from={first.pk}&to={second.pk}")
    changes = [(one.whom, one.label, one.before, one.after) for one in page.context["page"]]
    assert changes == [
        ("everybody and everything", "Loan period", "30 days", "45 days"),
        ("雁塔区图书馆", "Loan period", "15 days", ""),
    ]


def test_the_terms_of_a_reader_are_explained_without_naming_the_reader(
    office: Client, yanta: Library, hantai: Library
) -> None:
    reader = make.reader(hantai, "C-77", name="欧阳雪芹")
    make.item(yanta, "B-77")
    page = office.post("/office/policy/explain/", {"card": "C-77", "barcode": "B-77"})
    told = {one.label: one for one in page.context["told"]}
    period = told["Loan period"]
    assert (period.said, period.given.whom, period.given.weight) == ("15 days", "雁塔区图书馆", 8000)
    assert [(one.whom, one.said, one.weight) for one in period.lost] == [("everybody and everything", "30 days", 0)]
    assert told["Days of grace"].given is None
    assert reader.name not in page.content.decode()
    asked = {"category": "adult", "home": "610702", "library": "610702", "item_class": "book"}
    page = office.post("/office/policy/explain/", asked)
    assert {one.label: one.said for one in page.context["told"]}["Loan period"] == "30 days"


def test_to_make_rules_opens_no_record(office: Client, director: Client, hantai: Library, yanta: Library) -> None:
    born = clock.today() - timedelta(days=9 * 366)
    ours, theirs = (
        make.reader(home, card, category_id="special-needs", birth_date=born)
        for home, card in ((hantai, "C-70"), (yanta, "C-71"))
    )

    def told(asker: Client, card: str) -> tuple[str, int | None, bool]:
        page = asker.post("/office/policy/explain/", {"card": card, "library": "610702", "item_class": "book"})
        assert ("is not open to you here" in page.content.decode()) is page.context["veiled"]
        return page.context["category"], page.context["age"], page.context["veiled"]

    special, of_minors = (Category.objects.get(pk=code).name_en for code in ("special-needs", "juvenile"))
    assert told(director, "C-70") == (special, 9, False)
    assert {told(*asked) for asked in ((director, "C-71"), (office, "C-70"), (office, "C-71"))} == {
        (of_minors, None, True)
    }
    assert set(View.objects.filter(reader=theirs).values_list("reason", flat=True)) == {"terms-explained"}
    seen = {("terms-explained", "alliance-office"), ("terms-explained", "library-director")}
    assert set(View.objects.filter(reader=ours).values_list("reason", "post")) == seen | {
        ("protected-shown", "library-director")
    }


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "Give a card number, or a category and a home library."),
        ({"card": "C-0", "barcode": "B-0"}, "This card number is not known."),
        ({"card": "C-DEAD", "barcode": "B-0"}, "This card number is not known."),
        ({"category": "adult", "home": "610702", "barcode": "B-0"}, "No library has an item with this barcode."),
        ({"category": "adult", "home": "610702"}, "Give a barcode, or the library that owns the item."),
    ],
)
def test_what_cannot_be_explained_is_asked_again(office, hantai, asked: dict[str, str], sentence: str) -> None:
    Card.objects.filter(reader=make.reader(hantai, "C-DEAD")).update(status="lost")
    page = office.post("/office/policy/explain/", asked).content.decode()
    assert sentence in page


def test_a_dry_run_is_asked_for_watched_and_stopped(office: Client, hantai: Library) -> None:
    reader = make.reader(hantai)
    card = Card.objects.get(reader=reader).number
    assert settle_one(Command(Kind.CHECKOUT, hantai.pk, "desk", card=card, item=make.item(hantai).pk)).ok
    address = begun(office, "610000")
    base = PolicyDraftRow.objects.get(library=None)
    says = {f"says_{name}": said for name, said in PLAIN.items()} | {"says_loan_days": "20"}
    office.post(f"{address}rows/{base.pk}/", sent(revision=base.revision, library="", **says))
    with clock.stopped_at(clock.now() + timedelta(seconds=1)):
        place = office.post(f"{address}trials", sent())["Location"]
    trial = PolicyTrial.objects.get()
    assert "waits for its turn" in office.get(place).content.decode()
    trials.work(trial.pk)
    page = office.get(f"{place}progress").content.decode()
    assert "1 decision would have come out otherwise." in page
    assert "汉台区图书馆" in page
    for kind in ("Loans", "Renewals", "Returns", "Holds"):
        assert f">{kind}</th>" in page
    assert reader.name not in page
    assert "due " in page
    sheet = xlsx.read(office.get(f"{place}export.xlsx").content)
    assert any("granted with another due date" in line for line in sheet.rows)
    assert office.post(f"{place}stop", sent()).status_code == 302


def test_groups_are_made_filled_emptied_and_given_up(office: Client, yanta: Library) -> None:
    made = office.post("/office/policy/groups/", sent(code="sisters", name="姊妹馆"))["Location"]
    assert (
        "Another group has this code"
        in office.post("/office/policy/groups/", sent(code="sisters", name="x")).content.decode()
    )
    assert "No library has this code" in office.post(made, sent(library="nowhere")).content.decode()
    make.library("雁塔区图书馆")
    assert "Several libraries have this name" in office.post(made, sent(library="雁塔区图书馆")).content.decode()
    office.post(made, sent(library="610113"))
    group = LibraryGroup.objects.get()
    assert list(group.libraries.all()) == [yanta]
    for name, kept in (("  ", "姊妹馆"), ("结对馆", "结对馆")):
        office.post(f"{made}rename", sent(name=name))
        assert LibraryGroup.objects.get().name == kept
    office.post(f"{made}leave", sent(library="610113"))
    assert office.post(f"{made}leave", sent(library="610113")).status_code == 403
    assert not group.libraries.exists()
    kept = PolicyRow.objects.create(version=PolicyVersion.objects.get(), group=group, says={"renewals": 2})
    office.post(f"{made}end", sent())
    assert LibraryGroup.objects.exists()
    kept.delete()
    office.post(f"{made}end", sent())
    assert not LibraryGroup.objects.exists()
