"""A page that puts a table together asks the same question in several places: it is answered once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_ANSWERS: ContextVar[dict[tuple[object, ...], Any] | None] = ContextVar("answers", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Within this nothing is written, and what is marked `once` asks the database once for each of its questions."""
    mark = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(mark)


def once(ask: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Answered once within `asked_once`, and each time outside of it. Whoever gets the answer leaves it as it is."""

    @wraps(ask)
    def asked(*args: Given.args, **named: Given.kwargs) -> Answer:
        answers = _ANSWERS.get()
        if answers is None:
            return ask(*args, **named)
        key = (ask, *map(_plain, args), *((name, _plain(one)) for name, one in named.items()))
        if key not in answers:
            answers[key] = ask(*args, **named)
        found: Answer = answers[key]
        return found

    return asked


def _plain(one: object) -> object:
    """Names and numbers are the same in whatever order; an indicator is another one in another version."""
    if isinstance(one, str) or not isinstance(one, Collection):
        return (one, getattr(one, "version", None))
    return frozenset(one)
