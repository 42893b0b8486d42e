"""How far the cards of a class list are: the page that asks is loaded anew whenever it is told that they are done."""

from __future__ import annotations

from typing import Any

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.readers.access_people import class_list_for
from shulian.apps.readers.models import Category, ClassList
from shulian.core.roles import Role
from shulian.interfaces.desk.people import classes
from tests import make
from tests.interfaces.test_people import library, signed_in

pytestmark = pytest.mark.django_db
__all__ = ["library"]


def test_a_list_that_is_done_between_two_questions_is_loaded_anew(library: Library, monkeypatch: Any) -> None:
    staff = make.staff(Role.SENIOR_LIBRARIAN, library)
    held = ClassList.objects.create(
        library=library,
        name="三年级二班",
        file_name="三年级二班.xlsx",
        category=Category.objects.get(code="juvenile"),
        uploaded_by=staff,
        run_at=clock.now(),
    )
    page, desk = f"/desk/people/classes/{held.pk}/progress/", signed_in(staff)
    assert "hx-get" in desk.get(page).content.decode()

    def done_after(account: Any, pk: int) -> ClassList:
        found = class_list_for(account, pk)
        ClassList.objects.filter(pk=pk).update(state=ClassList.State.RUN)
        return found

    monkeypatch.setattr(classes, "class_list_for", done_after)
    answer = desk.get(page)
    assert "hx-get" not in answer.content.decode()
    assert answer.headers["HX-Refresh"] == "true"
