"""Consents, families and corrections through the API, as portal and desk do them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account
from shulian.apps.readers.models import Consent, ConsentText, DataWish, FamilyMember, Reader, Registration, View
from shulian.core.identity import check_digit
from shulian.core.roles import Right, Role
from tests import make
from tests.interfaces.api.conftest import Alliance, get, post, speaking_for

pytestmark = pytest.mark.django_db

NUMBER = "61010319850214002" + check_digit("61010319850214002")
OTHER = "61010319860315003" + check_digit("61010319860315003")
WORDS = {"title": "共享", "body": "正文", "title_en": "Sharing", "body_en": "Text"}


@pytest.fixture
def child(alliance: Alliance) -> Reader:
    """A girl of nine at Yanta, whose mother reads there too; a text about sharing is in force."""
    ConsentText.objects.create(kind="sharing", version=1, effective_on=clock.today(), published_at=clock.now(), **WORDS)
    born = clock.today() - timedelta(days=9 * 366)
    made = make.reader(alliance.yanta, "C-2", name="李小雨", birth_date=born, category_id="juvenile")
    known = {"guardian_name": "王芳", "guardian_lookup": secrets.lookup("identity", NUMBER)}
    Reader.objects.filter(pk=made.pk).update(**known)
    return made


@pytest.fixture
def mother(alliance: Alliance, child: Reader) -> Client:
    account = Account.objects.create_user("reader:1", None, display_name="王芳", kind=Account.Kind.READER)
    make.known_by(make.reader(alliance.yanta, "C-1", name="王芳", account=account), NUMBER)
    return speaking_for(account)


def sent(client: Client, path: str, **fields: Any) -> Any:
    return post(client, path, **{"command": str(uuid4())} | fields)


def at_desk(client: Client, path: str, **fields: Any) -> Any:
    return sent(client, path, **{"library": "yanta", "card": "C-2"} | fields)


def code(answer: Any) -> tuple[int, str]:
    said = answer.json()
    assert said["message"]
    assert said["hint"]
    return answer.status_code, said["code"]


def standing(answer: Any, kind: str = "sharing") -> str:
    assert answer.status_code == 200, answer.content
    return next(one["standing"] for one in answer.json()["consents"] if one["kind"] == kind)


def test_a_reader_agrees_and_withdraws_for_oneself_and_for_a_child(mother: Client, child: Reader) -> None:
    assert standing(get(mother, "/me/consents")) == "never"
    command = str(uuid4())
    for _twice in range(2):
        assert standing(sent(mother, "/me/consents", kind="sharing", version=1, command=command)) == "given"
    assert Consent.objects.count() == 1
    assert standing(sent(mother, "/me/consents", kind="sharing", version=1, child=child.pk)) == "given"
    assert Consent.objects.get(reader=child).by == "guardian"
    assert standing(sent(mother, "/me/consents/withdrawals", kind="sharing", child=child.pk)) == "withdrawn"
    assert standing(get(mother, "/me/consents", child=child.pk)) == "withdrawn"
    assert standing(get(mother, "/me/consents")) == "given"


@pytest.mark.parametrize(
    ("path", "fields", "expected"),
    [
        ("/me/consents", {"kind": "sharing", "version": 2}, (409, "not-the-text")),
        ("/me/consents", {"kind": "child", "version": 0}, (409, "not-a-child")),
        ("/me/consents", {"kind": "sharing"}, (422, "invalid")),
        ("/me/consents", {"kind": "sharing", "version": -1}, (422, "invalid")),
        ("/me/consents", {"kind": "nothing", "version": 1}, (422, "invalid")),
        ("/me/consents", {"kind": "sharing", "version": 1, "child": 999_999}, (403, "not-allowed")),
        ("/me/consents/withdrawals", {"kind": "sharing"}, (409, "not-given")),
        ("/me/consents/withdrawals", {"kind": "privacy-notice"}, (409, "not-a-consent")),
        ("/me/corrections", {"what": "name", "text": " "}, (409, "nothing-written")),
        ("/me/corrections", {"what": "name", "text": "字" * 501}, (422, "invalid")),
        ("/me/corrections", {"what": "nothing", "text": "字"}, (422, "invalid")),
        ("/me/corrections", {"what": "name", "text": "字", "child": 999_999}, (403, "not-allowed")),
        ("/me/family/changes", {"change": "leave"}, (409, "not-a-member")),
        ("/me/family/changes", {"change": "share"}, (409, "not-a-member")),
        ("/me/family/changes", {"change": "take-out", "member": 1}, (409, "not-the-head")),
        ("/me/family/changes", {"change": "marry"}, (422, "invalid")),
    ],
)
def test_what_a_reader_sends_wrongly_changes_nothing_and_is_said(
    mother: Client, path: str, fields: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert code(sent(mother, path, **fields)) == expected
    assert not Consent.objects.exists()
    assert not DataWish.objects.exists()


def test_a_desk_writes_down_what_was_said_once_the_person_is_identified(
    mother: Client, child: Reader, librarian: Client, neighbour: Client
) -> None:
    asked = {"kind": "sharing", "by": "guardian", "how": "paper"}
    assert code(at_desk(librarian, "/consents", **asked)) == (409, "not-identified")
    assert code(at_desk(neighbour, "/consents", **asked, library="hantai", identified=True)) == (403, "not-allowed")
    assert code(at_desk(librarian, "/consents", kind="sharing", identified=True)) == (409, "needs-guardian")
    assert code(at_desk(librarian, "/consents", **asked, card="C-NONE")) == (409, "unknown-card")
    assert not Consent.objects.exists()
    assert standing(at_desk(librarian, "/consents", **asked, identified=True)) == "given"
    assert standing(at_desk(librarian, "/consents/lookups")) == "untold"
    assert View.objects.filter(reader=child).exists()
    assert code(at_desk(librarian, "/consents/withdrawals", **asked)) == (409, "not-identified")
    assert standing(at_desk(librarian, "/consents/withdrawals", **asked, identified=True)) == "withdrawn"


def test_a_family_is_founded_at_the_desk_and_changed_by_its_head(
    mother: Client, child: Reader, librarian: Client, neighbour: Client
) -> None:
    join = {"card": "C-1", "change": "join", "member_card": "C-2"}
    assert code(at_desk(librarian, "/families/changes", **join)) == (409, "not-identified")
    assert code(at_desk(neighbour, "/families/changes", **join, library="hantai", identified=True))[0] == 403
    founded = at_desk(librarian, "/families/changes", **join, identified=True).json()["family"]
    assert [(one["name"], one["is_head"]) for one in founded] == [("王*", True), ("李*雨", False)]
    assert code(at_desk(librarian, "/families/changes", **join, identified=True)) == (409, "in-this-family")
    girl = FamilyMember.objects.get(reader=child)
    assert code(sent(mother, "/me/family/changes", change="hand-over", member=girl.pk)) == (409, "head-is-minor")
    mine = get(mother, "/me/family").json()
    assert [one["name"] for one in mine["children"]] == ["李小雨"]
    assert [one["name"] for one in mine["family"]] == ["王芳", "李小雨"]
    assert sent(mother, "/me/family/changes", change="share").json()["family"][0]["shares_books"]
    assert sent(mother, "/me/family/changes", change="take-out", member=girl.pk).json()["family"] == []


def test_a_guardian_is_named_and_heard_at_home_with_a_document(
    child: Reader, librarian: Client, neighbour: Client
) -> None:
    other = {"name": "李建国", "identity": OTHER, "phone": "13912345678", "consented": True}
    assert code(at_desk(librarian, "/guardians", guardian=other)) == (409, "not-identified")
    assert code(at_desk(neighbour, "/guardians", guardian=other, library="hantai", identified=True))[0] == 403
    wrong = at_desk(librarian, "/guardians", guardian=other | {"identity": "1", "consented": False}, identified=True)
    assert {one["field"] for one in wrong.json()["fields"]} == {"guardian-identity", "consent"}
    done = at_desk(librarian, "/guardians", guardian=other, identified=True).json()
    assert (done["guardian"], done["awaits_consent"]) == ("李*国", False)
    said = at_desk(librarian, "/guardians/consents", withdraw=True, identified=True).json()
    assert (said["awaits_consent"], said["withdrawn_on"]) == (True, clock.today().isoformat())
    assert code(at_desk(librarian, "/guardians/consents", withdraw=True, identified=True)) == (409, "not-given")
    assert not at_desk(librarian, "/guardians/consents", identified=True).json()["awaits_consent"]
    assert code(at_desk(librarian, "/guardians/consents", identified=True)) == (409, "already-given")
    assert at_desk(librarian, "/families/lookups").json()["guardian"] == "李*国"
    assert code(at_desk(neighbour, "/families/lookups", library="hantai"))[0] == 403
    Reader.objects.filter(pk=child.pk).update(home_since=clock.today())
    lately = at_desk(librarian, "/guardians/consents", withdraw=True, identified=True).json()
    assert (lately["guardian"], lately["withdrawn_on"], lately["awaits_consent"]) == ("", None, True)


def test_a_correction_is_asked_for_and_answered_by_the_home_library(
    alliance: Alliance, mother: Client, child: Reader, librarian: Client, neighbour: Client
) -> None:
    asked = sent(mother, "/me/corrections", what="name", text="应为李晓雨", child=child.pk).json()["wishes"]
    assert (asked[0]["text"], asked[0]["state"]) == ("应为李晓雨", "open")
    assert code(sent(mother, "/me/corrections", what="name", text="再说", child=child.pk)) == (409, "open-already")
    listed = get(librarian, "/corrections", library="yanta").json()["wishes"]
    assert [(one["reader"], one["what"]) for one in listed] == [("李*雨", "name")]
    # A wish to be deleted is open to those who may close cards, and listed for nobody else.
    DataWish.objects.create(reader=child, library=alliance.yanta, kind=DataWish.Kind.DELETE)
    keeper, closes = (
        speaking_for(make.staff(role, alliance.yanta, role)) for role in (Role.BRANCH_KEEPER, Role.LIBRARY_DIRECTOR)
    )
    assert [len(get(one, "/corrections", library="yanta").json()["wishes"]) for one in (keeper, closes)] == [1, 2]
    DataWish.objects.filter(kind=DataWish.Kind.DELETE).delete()
    path = f"/corrections/{listed[0]['id']}"
    assert get(neighbour, path, library="hantai").status_code == 403
    # The words of a child's wish are for those with the right for protected data.
    assert get(librarian, path, library="yanta").json()["text"] == ""
    senior = speaking_for(make.staff(Role.SENIOR_LIBRARIAN, alliance.yanta))
    assert get(senior, path, library="yanta").json()["text"] == "应为李晓雨"
    assert View.objects.filter(reader=child).exists()
    assert code(sent(senior, f"{path}/answers", library="yanta", done=False)) == (409, "why-needed")
    assert code(sent(neighbour, f"{path}/answers", library="hantai", done=True))[0] == 403
    done = sent(senior, f"{path}/answers", library="yanta", done=True, text="已更正").json()
    assert (done["state"], done["answer"]) == ("done", "已更正")
    assert code(sent(senior, f"{path}/answers", library="yanta", done=True)) == (409, "answered")
    assert get(mother, "/me/corrections", child=child.pk).json()["wishes"][0]["answer"] == "已更正"


def test_a_key_reads_what_readers_say_of_their_data_only_when_it_says_so(alliance: Alliance) -> None:
    reads = {
        (Role.PROGRAM, Right.ISSUE_CARD): 403,
        (Role.PROGRAM, Right.ANSWER_WISHES): 200,
        (Role.TERMINAL, Right.ISSUE_CARD): 403,
        (Role.TERMINAL, Right.ANSWER_WISHES): 403,
    }
    for (role, right), status in reads.items():
        key = speaking_for(make.staff(role, alliance.yanta), frozenset({right}))
        assert get(key, "/corrections", library="yanta").status_code == status


def test_a_guardian_whose_document_nobody_has_seen_is_told_why_no_children_are_shown(
    alliance: Alliance, mother: Client, child: Reader
) -> None:
    told = get(mother, "/me/family").json()
    assert ([one["id"] for one in told["children"]], told["document_unseen"], told["hint"]) == ([child.pk], False, "")
    reader = Reader.objects.get(account__username="reader:1")
    typed = Registration.objects.create(reader=reader, library=alliance.yanta, way="web", state="confirmed")
    told = get(mother, "/me/family").json()
    assert (told["children"], told["document_unseen"]) == ([], True)
    assert told["hint"]
    Registration.objects.filter(pk=typed.pk).update(decided_at=clock.now())
    assert not get(mother, "/me/family").json()["document_unseen"]
