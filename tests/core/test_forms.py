"""What kind of thing a record describes."""

from __future__ import annotations

import pytest

from shulian.core.forms import Form, form_of


@pytest.mark.parametrize(
    ("kind", "medium", "is_marc21", "form"),
    [
        ("am", "", False, Form.BOOK),
        ("vm", "", False, Form.BOOK),
        ("as", "", False, Form.SERIAL),
        ("am", "电子书", False, Form.E_BOOK),
        ("am", "online resource", True, Form.E_BOOK),
        ("lm", "", False, Form.ELECTRONIC),
        ("mm", "", True, Form.ELECTRONIC),
        ("mm", "", False, Form.KIT),
        ("om", "", True, Form.KIT),
        ("jm", "", True, Form.AUDIO),
        ("gm", "", False, Form.VIDEO),
        ("um", "", False, Form.PICTURE),
        ("nm", "", False, Form.DEVICE),
        ("rm", "", True, Form.DEVICE),
        ("", "", True, Form.BOOK),
    ],
)
def test_the_form_of_a_title(kind: str, medium: str, is_marc21: bool, form: Form):
    assert form_of(kind, medium, is_marc21=is_marc21) is form
