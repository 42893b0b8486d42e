"""What may stand in a request: texts that a database can hold, numbers that fit."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from shulian.core.periods import parse


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("a text cannot contain a zero character")
    return text


storable = AfterValidator(_storable)

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), storable]
"""The code of a library, a form, an indicator."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), storable]
"""A short text; may be empty."""
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200), storable]
"""A password or PIN, with its blanks."""
Id = Annotated[int, Field(ge=1, lt=2**63)]
Page = Annotated[int, Field(ge=1, le=100_000)]
PerPage = Annotated[int, Field(ge=1, le=100)]

PeriodCode = Annotated[Code, AfterValidator(lambda code: parse(code).code)]
"""A period: 2022, 2022-H1, 2022-Q2, 2022-05 or 2021-12--2022-05."""
