"""The two lists of transits, and the public's messages."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shulian.apps.alliance.actions.feedback import send_feedback
from shulian.apps.alliance.models import Feedback, Library
from shulian.apps.journal.actions import Act
from shulian.documents import xlsx
from tests import make
from tests.interfaces.desk.conftest import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def travelling(elsewhere: Desk, yanta: Library) -> None:
    for n in range(3):
        make.item(yanta, f"B-{n}")
        elsewhere.mode = "return"
        elsewhere.scan(f"B-{n}")


def test_both_ends_see_what_travels(desk: Desk, elsewhere: Desk, travelling: None) -> None:
    leaving = elsewhere.client.get("/desk/transits/")
    assert (leaving.context["leaving_count"], leaving.context["coming_count"]) == (3, 0)
    assert len(leaving.context["page"].object_list) == 3
    coming = desk.client.get("/desk/transits/?list=coming&page=junk")
    assert (coming.context["leaving_count"], coming.context["coming_count"]) == (0, 3)
    assert b"B-1" in coming.content


def test_the_lists_leave_as_workbooks(desk: Desk, elsewhere: Desk, travelling: None) -> None:
    for window, address in ((elsewhere, "/desk/transits/workbook/"), (desk, "/desk/transits/workbook/?list=coming")):
        answer = window.client.get(address)
        assert ".xlsx" in answer["Content-Disposition"]
        rows = xlsx.read(answer.content).rows
        assert [row[1] for row in rows[2:]] == ["B-0", "B-1", "B-2"]
        assert rows[2][2:5] == ("雁塔区图书馆", "汉台区图书馆", "雁塔区图书馆")


@pytest.mark.parametrize("address", ["/desk/transits/", "/desk/transits/?list=coming", "/desk/feedback/"])
def test_an_empty_list_says_what_will_be_here(desk: Desk, address: str) -> None:
    assert b'class="empty"' in desk.client.get(address).content


def test_a_message_is_answered_once(desk: Desk, yanta: Library) -> None:
    send_feedback(Act("portal"), yanta, "希望周末晚些闭馆。", "13991234567")
    message = Feedback.objects.get()
    assert b"\xe5\xb8\x8c\xe6\x9c\x9b" in desk.client.get("/desk/feedback/").content
    address = f"/desk/feedback/{message.pk}/"
    assert "13991234567" in desk.client.get(address).content.decode()
    assert desk.client.post(address, {"command": str(uuid4()), "text": " "}).context["form"].errors
    sent = {"command": str(uuid4()), "text": "周六起延长到 20:00。"}
    assert desk.client.post(address, sent).status_code == 302
    message.refresh_from_db()
    assert (message.status, message.answer) == (Feedback.Status.ANSWERED, "周六起延长到 20:00。")
    desk.client.post(address, {"command": str(uuid4()), "text": "别的"})
    message.refresh_from_db()
    assert message.answer == "周六起延长到 20:00。"
    assert "周六起" in desk.client.get(address).content.decode()


def test_a_message_to_another_library_stays_closed(elsewhere: Desk, yanta: Library) -> None:
    send_feedback(Act("portal"), yanta, "希望周末晚些闭馆。")
    address = f"/desk/feedback/{Feedback.objects.get().pk}/"
    assert elsewhere.client.get(address).status_code == 403
    assert elsewhere.client.post(address, {"command": str(uuid4()), "text": "好"}).status_code == 403
    assert elsewhere.client.get("/desk/feedback/404/").status_code == 403
