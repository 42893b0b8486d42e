"""Where a form leads afterwards is a page of this site, or nowhere."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from shulian.interfaces.onward import within


@pytest.mark.parametrize(
    ("target", "stays"),
    [
        ("/libraries/", True),
        ("/search/?q=%E7%BA%A2&page=2", True),
        ("http://testserver/libraries/", False),
        ("", False),
        ("zq7", False),
        ("{{ zq7 }}", False),
        ("//elsewhere.example/", False),
        ("https://elsewhere.example/", False),
        ("/\\elsewhere.example/", False),
        ("javascript:alert(1)", False),
        ("\t/libraries/", False),
    ],
)
def test_only_an_address_of_this_site_is_gone_on_to(target: str, stays: bool) -> None:
    assert within(RequestFactory().get("/"), target) == (target if stays else "")
