"""What nobody types into an address is answered like nothing: no page of the office breaks over it."""

from __future__ import annotations

import pytest
from django.test import Client

from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db

ODD = ("\0", " x", "../..", "'", "9" * 30, "²", "雁", "%00", "a" * 300)
ADDRESSES = {
    "/office/": ("library",),
    "/office/libraries/": ("library", "q", "page"),
    "/office/libraries/610000/": ("library",),
    "/office/feedback/": ("library", "page"),
    "/office/staff/": ("library", "page"),
}


@pytest.mark.parametrize(
    ("address", "name"), [(address, name) for address, names in ADDRESSES.items() for name in names]
)
def test_an_odd_parameter_is_answered_like_none(address: str, name: str, client: Client) -> None:
    province = make.library("陕西省图书馆", code="610000", kind="province")
    client.force_login(make.staff(Role.ALLIANCE_OFFICE, province), "django.contrib.auth.backends.ModelBackend")
    assert {client.get(address, {name: text}).status_code for text in ODD} == {200}


def test_the_tree_leads_from_page_to_page_of_a_library(client: Client) -> None:
    province = make.library("陕西省图书馆", code="610000", kind="province")
    make.library("汉台区图书馆", province, code="610702")
    client.force_login(make.staff(Role.ALLIANCE_OFFICE, province), "django.contrib.auth.backends.ModelBackend")
    for address in ("/office/", "/office/libraries/610000/"):
        assert client.get(address, {"library": "610702"}).headers["Location"] == "/office/libraries/610702/"
