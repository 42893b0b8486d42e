"""What a program is told when something is not done: a code for itself, a sentence and a hint for its user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shulian.apps.circulation.refusals import next_step, sentence
from shulian.apps.journal.actions import CommandReused
from shulian.apps.readers import cardwords
from shulian.apps.readers.access import DeadCardError, NotIdentifiedError
from shulian.apps.readers.credentialwords import UNNAMED
from shulian.apps.readers.faults import sentence as sentence_of_form
from shulian.core.cardlife import Fault
from shulian.core.circulation.refusals import Refusal
from shulian.core.onenumber import Unnamed
from shulian.core.registration import Faults

Text = str | Promise


class FieldProblem(Schema):
    """What is wrong with one field of the request."""

    field: str
    code: str
    message: str


class Choice(Schema):
    """One of several things that may have been meant."""

    code: str
    name: str


class ProblemOut(Schema):
    """Why something was not done: `code` for programs, `message` and `hint` for people."""

    code: str
    message: str
    hint: str
    fields: list[FieldProblem] = []
    choices: list[Choice] = []


class Problem(Exception):
    """Ends an operation with a problem; `wait` are the seconds after which it may be tried again, where that helps."""

    wait = 0

    def __init__(self, status: int, code: str, message: Text, hint: Text, **more: Any) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"code": code, "message": str(message), "hint": str(hint)} | more


def answers(good: Any, *statuses: int, status: int = 200) -> dict[Any, Any]:
    """The declared responses of an operation: the good one, and problems with these statuses."""
    return {status: good} | dict.fromkeys(statuses, ProblemOut)


def refused(refusal: Refusal, *, for_reader: bool = False, **more: Any) -> Problem:
    """A rule says no."""
    said, step = sentence(refusal, for_reader=for_reader), next_step(refusal, for_reader=for_reader)
    return Problem(409, refusal, said, step, **more)


def unnamed(why: Unnamed) -> Problem:
    """What was sent for a card names nobody: unknown, more than one reader's, or frozen."""
    return Problem(409, why, *UNNAMED[why])


def declined(faults: Faults, said: Text) -> Problem:
    """Everything that stands against a form, line by line."""
    fields = [
        {"field": field, "code": fault, "message": str(sentence_of_form(field, fault))}
        for field, fault in faults.items()
    ]
    return Problem(409, fields[0]["code"], said, _("Correct what is named and send it again."), fields=fields)


def unknown(code: str, message: Text) -> Problem:
    """What was asked for does not exist."""
    return Problem(404, code, message, _("Check the address or number."))


def listen(api: NinjaAPI) -> None:
    """Answer everything that can go wrong with a problem."""

    def handler(problem_of: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
        def answer(request: HttpRequest, error: Any) -> HttpResponse:
            problem = problem_of(error)
            response = api.create_response(request, ProblemOut(**problem.body), status=problem.status)
            if problem.wait:
                response["Retry-After"] = str(problem.wait)
            return response

        return answer

    for kind, problem_of in _PROBLEMS.items():
        api.add_exception_handler(kind, handler(problem_of))


def _not_signed_in(_error: Exception) -> Problem:
    said = _("This needs a sign-in.")
    return Problem(401, "not-signed-in", said, _("Send a token, or sign in on the page first."))


def _not_allowed(_error: Exception) -> Problem:
    said = _("You may not do this here.")
    return Problem(403, "not-allowed", said, _("Ask the library's director for the right, or choose your own library."))


def _not_identified(_error: Exception) -> Problem:
    fault = Fault.NOT_IDENTIFIED
    return Problem(409, fault, cardwords.sentence(fault, {}), cardwords.next_step(fault))


def _dead_card(_error: Exception) -> Problem:
    return refused(Refusal.CARD_STOPPED)


def _not_found(_error: Exception) -> Problem:
    return unknown("not-found", _("This does not exist."))


def _reused(_error: Exception) -> Problem:
    return refused(Refusal.COMMAND_REUSED)


def _unreadable(error: HttpError) -> Problem:
    said = _("The request cannot be read.")
    return Problem(error.status_code, "unreadable", said, _("Send JSON in UTF-8 as the description says."))


def _invalid(error: ValidationError) -> Problem:
    fields = [
        {
            "field": _field(one["loc"]),
            "code": one["type"],
            "message": _("This is missing.") if one["type"] == "missing" else _("This cannot be understood."),
        }
        for one in error.errors
    ]
    said = _("Something in the request is missing or cannot be understood.")
    return Problem(422, "invalid", said, _("Correct the fields that are named."), fields=fields)


def _field(steps: Sequence[str | int]) -> str:
    """The field as the sender wrote it: without "query", or "body" and our own name for the whole body."""
    own = 2 if steps[0] == "body" else 1
    return ".".join(str(step) for step in steps[own:]) or str(steps[0])


def _itself(problem: Problem) -> Problem:
    return problem


_PROBLEMS: dict[type[Exception], Callable[[Any], Problem]] = {
    Problem: _itself,
    AuthenticationError: _not_signed_in,
    NotIdentifiedError: _not_identified,
    DeadCardError: _dead_card,
    PermissionDenied: _not_allowed,
    Http404: _not_found,
    CommandReused: _reused,
    HttpError: _unreadable,
    ValidationError: _invalid,
}
