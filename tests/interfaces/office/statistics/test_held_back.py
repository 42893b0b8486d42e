"""What may not go out beside a published figure that has changed: said where it is looked at, before anybody signs."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings

from shulian import clock
from tests.apps.statistics.test_late import FIRST, LOANS, form, out, post, send
from tests.apps.statistics.test_late_between import AFTERWARDS
from tests.apps.statistics.test_late_of_sums import NAMES, SUM, let_in
from tests.apps.statistics.test_sources import tongchuan
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_periods import press
from tests.interfaces.test_people import text

__all__ = ["form", "post", "send", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]
PAGE = f"/office/periods/{FIRST.code}"
BUTTON = '<button class="button primary">发布</button>'
SAID = f"{NAMES[SUM]}与已发布的组成数字或由其得出的数字对不上：{NAMES[LOANS]}。"
SAID_IN_ENGLISH = "Loans with renewals would not agree with the published figures of which it is made"


def test_it_is_said_before_anybody_signs_and_no_more_once_the_part_is_restated(
    act, office, form, tongchuan, shaanxi, send
):
    own, further = signed_in(office), {"indicator": SUM, "further": "yes"}
    send(FIRST, LOANS, 60, shaanxi["王益区图书馆"])
    out(act, FIRST, LOANS)
    with clock.stopped_at(AFTERWARDS):
        assert BUTTON in press(own, f"{PAGE}/publish", **further).content.decode()
        let_in(act, form, tongchuan, "500")
        looked = press(own, f"{PAGE}/publish", **further)
        assert SAID in text(looked)
        assert [words in looked.content.decode() for words in (BUTTON, 'name="signed"')] == [False, False]
        pressed = press(
            own, f"{PAGE}/publish", seen=looked.context["looked"].digest, reason="漏发", signed="yes", **further
        )
        assert (pressed.status_code, SAID in text(pressed)) == (422, True)
        restated = press(own, f"{PAGE}/restate", indicator=LOANS, reason="补报")
        seen = restated.context["restating"].digest
        press(own, f"{PAGE}/restate", indicator=LOANS, reason="补报", seen=seen)
        looked = press(own, f"{PAGE}/publish", **further)
        assert (SAID in text(looked), BUTTON in looked.content.decode()) == (False, True)


def test_it_is_said_by_name_in_english_too(act, office, form, tongchuan, shaanxi, send):
    send(FIRST, LOANS, 60, shaanxi["王益区图书馆"])
    out(act, FIRST, LOANS)
    with clock.stopped_at(AFTERWARDS):
        let_in(act, form, tongchuan, "500")
        sent = {"indicator": SUM, "further": "yes", "command": str(uuid4())}
        own = signed_in(office)
        own.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        page = own.post(f"{PAGE}/publish", sent)
    assert SAID_IN_ENGLISH in text(page)
    assert "that are made of it: Checkouts. Restate first" in text(page)
