"""The API for programs, under /api/v1/: the acts of desk, portal and office as JSON."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from shulian.core.scopes import ROUTES
from shulian.interfaces.api import (
    bulletins,
    cards,
    catalogue,
    circulation,
    consents,
    corrections,
    families,
    figures,
    finding,
    holds,
    imports,
    items,
    libraries,
    money,
    own_data,
    problems,
    proxies,
    published,
    readers,
    reports,
    returns,
    tokens,
    visits,
)

DESCRIPTION = """\
Programs sign in with `POST /tokens` and send the token as `Authorization: Bearer …`; pages of this site use their
session with the CSRF token. Texts come in Chinese or English as `Accept-Language` asks.

A reader's token opens what it was made for: the `scopes` that the program asked for when it signed in, `read` and
`borrow` if it named none. Each operation says which scope it needs; without it the answer is 403, `scope-missing`.

Whatever changes something carries a `command`, a UUID chosen by the sender: the same command again gets the same
answer and changes nothing, so a program may always try again. What is refused is answered with status 409 and a
problem: a `code` for programs, a `message` and a `hint` for people.
"""

BRACES = str.maketrans("{}", "<>")


class Api(NinjaAPI):
    """Names its operations as the code does, for the programs that are made from the description."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function that answers."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """The description, with the scope that each operation asks of a reader's token."""
        schema = super().get_openapi_schema(**where)
        for path, methods in schema["paths"].items():
            for method, told in methods.items():
                scope = ROUTES.get(f"{method.upper()} {path.partition('/v1')[2].translate(BRACES)}")
                if scope is not None:
                    told["description"] += f"\n\nA reader's token needs the scope `{scope}`."
        return schema


api = Api(title="Shulian", version="1", description=DESCRIPTION, urls_namespace="api", docs_url=None)
problems.listen(api)
PARTS = (
    tokens,
    libraries,
    catalogue,
    circulation,
    holds,
    items,
    money,
    readers,
    finding,
    cards,
    consents,
    families,
    proxies,
    corrections,
    own_data,
    imports,
    figures,
    published,
    reports,
    returns,
    visits,
    bulletins,
)
for part in PARTS:
    api.add_router("", part.router)
