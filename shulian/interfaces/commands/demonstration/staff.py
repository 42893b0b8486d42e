"""Who works in the demonstration: those who sign in with a known password, and a desk in every library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from shulian.apps.alliance.models import Account, Grant, Library
from shulian.core.library import TRAITS, Kind
from shulian.core.roles import Role
from shulian.interfaces.commands.demonstration.libraries import HANTAI, LANGAO, PROVINCE, YANTA

PASSWORD = "shulian-demo"  # noqa: S105 (known on purpose: it opens nothing but invented data)
ADMINISTRATOR = "admin"


@dataclass(frozen=True)
class SignIn:
    """An account of the demonstration that everybody may use."""

    username: str
    name: str
    role: Role
    library: str


SIGN_INS = (
    SignIn("yanta", "雁塔馆员（演示）", Role.DESK_LIBRARIAN, YANTA),
    SignIn("senior", "雁塔主管馆员（演示）", Role.SENIOR_LIBRARIAN, YANTA),
    SignIn("hantai", "汉台馆员（演示）", Role.DESK_LIBRARIAN, HANTAI),
    SignIn("keeper", "铺镇分馆管理员（演示）", Role.BRANCH_KEEPER, "610702100"),
    SignIn("director", "雁塔馆长（演示）", Role.LIBRARY_DIRECTOR, YANTA),
    SignIn("cataloguer", "编目馆员（演示）", Role.CATALOGUER, PROVINCE),
    SignIn("driver", "配送员（演示）", Role.COURIER, PROVINCE),
    SignIn("auditor", "雁塔审计员（演示）", Role.AUDITOR, YANTA),
    SignIn("bureau", "省文化和旅游厅（演示）", Role.PROVINCE_BUREAU, PROVINCE),
    SignIn("langao", "岚皋主管馆员（演示）", Role.SENIOR_LIBRARIAN, LANGAO),
    SignIn("office", "联盟办公室（演示）", Role.ALLIANCE_OFFICE, PROVINCE),
    SignIn(ADMINISTRATOR, "系统管理员（演示）", Role.SYSTEM_ADMINISTRATOR, PROVINCE),
)


def hire(libraries: Iterable[Library]) -> dict[int, Account]:
    """Make the accounts besides the administrator's; returns who sits at the desk of each library, by its id."""
    known = {library.code: library for library in libraries}
    password = make_password(PASSWORD)
    posts = [
        (_account(one.username, one.name, password), one.role, known[one.library])
        for one in SIGN_INS
        if one.username != ADMINISTRATOR
    ]
    taken = {library.code for _account, role, library in posts if role is Role.DESK_LIBRARIAN}
    posts += [
        (
            _account(f"desk-{code}", f"{library.name}馆员（演示）", UNUSABLE_PASSWORD_PREFIX),
            Role.DESK_LIBRARIAN,
            library,
        )
        for code, library in known.items()
        if TRAITS[Kind(library.kind)].holds_items and TRAITS[Kind(library.kind)].staffed and code not in taken
    ]
    Account.objects.bulk_create(account for account, _role, _library in posts)
    Grant.objects.bulk_create(Grant(account=account, role=role, library=library) for account, role, library in posts)
    return {library.pk: account for account, role, library in posts if role is Role.DESK_LIBRARIAN}


def _account(username: str, name: str, password: str) -> Account:
    return Account(username=username, display_name=name[:100], password=password, is_demonstration=True)
