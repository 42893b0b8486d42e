"""Roles as named sets of rights; a new role gets its rights here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Right(StrEnum):
    """One thing that a person may do."""

    CIRCULATE = "circulate"
    ISSUE_CARD = "issue-card"
    IMPORT_RECORDS = "import-records"
    ANSWER_FEEDBACK = "answer-feedback"
    ANSWER_WISHES = "answer-wishes"
    MANAGE_LIBRARY = "manage-library"
    INVITE_STAFF = "invite-staff"
    VIEW_FIGURES = "view-figures"
    MANAGE_RETURNS = "manage-returns"
    PUBLISH_BULLETIN = "publish-bulletin"
    ADMINISTER = "administer"
    OVERRIDE = "override"
    TAKE_MONEY = "take-money"
    WAIVE_CHARGES = "waive-charges"
    REVERSE_PAYMENTS = "reverse-payments"
    TAKE_STOCK = "take-stock"
    MANAGE_STOCK = "manage-stock"
    MANAGE_POLICY = "manage-policy"
    MANAGE_COURIER = "manage-courier"
    CARRY = "carry"
    MANAGE_NOTICES = "manage-notices"
    AUDIT = "audit"
    CATALOGUE = "catalogue"
    UNITE_TITLES = "unite-titles"
    APPROVE_WEEDING = "approve-weeding"
    ACCEPT_RETURNS = "accept-returns"
    REVEAL_IDENTITY = "reveal-identity"
    VIEW_PROTECTED = "view-protected"
    MERGE_READERS = "merge-readers"
    CLOSE_CARDS = "close-cards"
    ERASE_READERS = "erase-readers"
    MANAGE_READER_TYPES = "manage-reader-types"
    MANAGE_PRIVACY = "manage-privacy"
    MANAGE_SERVICE_ACCOUNTS = "manage-service-accounts"
    APPROVE_HEAVY = "approve-heavy"
    WRITE_ARTICLES = "write-articles"
    EDIT_BULLETIN = "edit-bulletin"
    SIGN_PAPERS = "sign-papers"
    SIGN_RETURNS = "sign-returns"
    CHECK_RETURNS = "check-returns"
    DESIGN_FORMS = "design-forms"
    CLOSE_PERIODS = "close-periods"
    PUBLISH_FIGURES = "publish-figures"
    RESTATE_FIGURES = "restate-figures"
    SIGN_FINDINGS = "sign-findings"
    COUNT_VISITS = "count-visits"


class Role(StrEnum):
    """The posts of the alliance's staff and machines. A reader is neither and holds no grant."""

    PAGE = "page"
    BRANCH_KEEPER = "branch-keeper"
    DESK_LIBRARIAN = "desk-librarian"
    SENIOR_LIBRARIAN = "senior-librarian"
    CATALOGUER = "cataloguer"
    ACQUISITIONS = "acquisitions"
    REFERENCE = "reference"
    EVENTS = "events"
    COURIER = "courier"
    STATISTICIAN = "statistician"
    AUDITOR = "auditor"
    CORRESPONDENT = "correspondent"
    LIBRARY_DIRECTOR = "library-director"
    CITY_CENTRE = "city-centre"
    COUNTY_BUREAU = "county-bureau"
    CITY_BUREAU = "city-bureau"
    PROVINCE_BUREAU = "province-bureau"
    BULLETIN_EDITOR = "bulletin-editor"
    ALLIANCE_OFFICE = "alliance-office"
    SYSTEM_ADMINISTRATOR = "system-administrator"
    TERMINAL = "terminal"
    PROGRAM = "program"
    GATE = "gate"


class Reach(StrEnum):
    """How far a grant reaches from the library it is given at."""

    LIBRARY = "library"
    SUBTREE = "subtree"


@dataclass(frozen=True)
class Post:
    """What a role may do, and how far from its library."""

    rights: frozenset[Right]
    reach: Reach


_KEEPER = frozenset(
    {
        *(Right.CIRCULATE, Right.ISSUE_CARD, Right.TAKE_MONEY, Right.TAKE_STOCK, Right.ANSWER_FEEDBACK),
        *(Right.COUNT_VISITS, Right.ANSWER_WISHES),
    }
)


_DESK = _KEEPER | {Right.IMPORT_RECORDS, Right.CLOSE_CARDS}
_SENIOR = _DESK | {
    Right.OVERRIDE,
    Right.WAIVE_CHARGES,
    Right.REVERSE_PAYMENTS,
    Right.MANAGE_STOCK,
    Right.MERGE_READERS,
    Right.VIEW_PROTECTED,
}
# A bureau looks at figures, checks and accepts returns; it never touches a reader (文化和旅游主管部门).
_BUREAU = frozenset({Right.VIEW_FIGURES, Right.CHECK_RETURNS, Right.ACCEPT_RETURNS})

POSTS: dict[Role, Post] = {
    Role.PAGE: Post(frozenset({Right.TAKE_STOCK}), Reach.LIBRARY),
    Role.BRANCH_KEEPER: Post(_KEEPER, Reach.LIBRARY),
    Role.DESK_LIBRARIAN: Post(_DESK, Reach.LIBRARY),
    Role.SENIOR_LIBRARIAN: Post(_SENIOR, Reach.LIBRARY),
    # A cataloguing centre describes the books of its branches too, and says which records are of one edition.
    Role.CATALOGUER: Post(
        frozenset({Right.IMPORT_RECORDS, Right.CATALOGUE, Right.UNITE_TITLES}),
        Reach.SUBTREE,
    ),
    # New books come with records and are put into the register, for the branches too.
    Role.ACQUISITIONS: Post(frozenset({Right.IMPORT_RECORDS, Right.CATALOGUE, Right.TAKE_STOCK}), Reach.SUBTREE),
    Role.REFERENCE: Post(frozenset({Right.ANSWER_FEEDBACK}), Reach.LIBRARY),
    # At an event people get their card on the spot.
    Role.EVENTS: Post(frozenset({Right.ANSWER_FEEDBACK, Right.ISSUE_CARD}), Reach.LIBRARY),
    # A driver hands boxes over at every stop of the tours; what is in them and for whom is no business of this post.
    Role.COURIER: Post(frozenset({Right.CARRY}), Reach.SUBTREE),
    Role.STATISTICIAN: Post(frozenset({Right.VIEW_FIGURES, Right.MANAGE_RETURNS}), Reach.SUBTREE),
    # Who audits does not act: whoever looked at a record must not judge whether it was right to look.
    Role.AUDITOR: Post(frozenset({Right.AUDIT, Right.VIEW_FIGURES}), Reach.SUBTREE),
    # A correspondent (通讯员) writes for the bulletin and sees nothing else.
    Role.CORRESPONDENT: Post(frozenset({Right.WRITE_ARTICLES}), Reach.SUBTREE),
    Role.LIBRARY_DIRECTOR: Post(
        _SENIOR
        | {
            Right.WRITE_ARTICLES,
            Right.MANAGE_LIBRARY,
            Right.INVITE_STAFF,
            Right.VIEW_FIGURES,
            Right.MANAGE_RETURNS,
            Right.SIGN_RETURNS,
            Right.MANAGE_POLICY,
            Right.MANAGE_COURIER,
            Right.AUDIT,
            Right.CATALOGUE,
            Right.APPROVE_WEEDING,
            Right.REVEAL_IDENTITY,
            Right.ERASE_READERS,
            Right.MANAGE_SERVICE_ACCOUNTS,
            Right.APPROVE_HEAVY,
        },
        Reach.SUBTREE,
    ),
    # The city library leads those of its counties: their work, not their readers.
    Role.CITY_CENTRE: Post(
        frozenset(
            {
                Right.ANSWER_FEEDBACK,
                Right.VIEW_FIGURES,
                Right.MANAGE_RETURNS,
                Right.CHECK_RETURNS,
                Right.MANAGE_LIBRARY,
                Right.INVITE_STAFF,
                Right.MANAGE_COURIER,
                Right.MANAGE_STOCK,
                Right.TAKE_STOCK,
                Right.APPROVE_HEAVY,
                Right.WRITE_ARTICLES,
            }
        ),
        Reach.SUBTREE,
    ),
    Role.COUNTY_BUREAU: Post(_BUREAU, Reach.SUBTREE),
    Role.CITY_BUREAU: Post(_BUREAU, Reach.SUBTREE),
    Role.PROVINCE_BUREAU: Post(_BUREAU, Reach.SUBTREE),
    # Who edits does not sign: articles, issues and documents go out on the word of the office.
    Role.BULLETIN_EDITOR: Post(
        frozenset({Right.WRITE_ARTICLES, Right.EDIT_BULLETIN, Right.VIEW_FIGURES}), Reach.SUBTREE
    ),
    Role.ALLIANCE_OFFICE: Post(
        frozenset(
            {
                Right.WRITE_ARTICLES,
                Right.EDIT_BULLETIN,
                Right.SIGN_PAPERS,
                Right.VIEW_FIGURES,
                Right.MANAGE_RETURNS,
                Right.CHECK_RETURNS,
                Right.ACCEPT_RETURNS,
                Right.DESIGN_FORMS,
                Right.CLOSE_PERIODS,
                Right.PUBLISH_FIGURES,
                Right.RESTATE_FIGURES,
                Right.SIGN_FINDINGS,
                Right.PUBLISH_BULLETIN,
                Right.MANAGE_LIBRARY,
                Right.INVITE_STAFF,
                Right.ANSWER_FEEDBACK,
                Right.MANAGE_POLICY,
                Right.MANAGE_COURIER,
                Right.MANAGE_NOTICES,
                Right.MANAGE_READER_TYPES,
                Right.MANAGE_PRIVACY,
                Right.MANAGE_SERVICE_ACCOUNTS,
                Right.ERASE_READERS,
                Right.APPROVE_HEAVY,
            }
        ),
        Reach.SUBTREE,
    ),
    # The administrator runs the machine and the accounts; readers' records stay closed to this post.
    Role.SYSTEM_ADMINISTRATOR: Post(
        frozenset(
            {
                Right.ADMINISTER,
                Right.INVITE_STAFF,
                Right.MANAGE_LIBRARY,
                Right.VIEW_FIGURES,
                Right.MANAGE_SERVICE_ACCOUNTS,
                Right.APPROVE_HEAVY,
            }
        ),
        Reach.SUBTREE,
    ),
}
POSTS |= {
    # A self-service machine stands in one library and does what the reader before it asks for.
    Role.TERMINAL: Post(frozenset({Right.CIRCULATE, Right.ISSUE_CARD, Right.TAKE_MONEY}), Reach.LIBRARY),
    # A program does some of what whoever made its key may do; its key says how much of it.
    Role.PROGRAM: Post(
        frozenset(
            {
                *(Right.CIRCULATE, Right.ISSUE_CARD, Right.TAKE_MONEY, Right.TAKE_STOCK),
                *(Right.IMPORT_RECORDS, Right.VIEW_FIGURES, Right.MANAGE_RETURNS, Right.COUNT_VISITS),
                # What readers say of their own data is read by a program only whose key says so.
                Right.ANSWER_WISHES,
            }
        ),
        Reach.SUBTREE,
    ),
    # A gate tells how many passed it, and nothing else.
    Role.GATE: Post(frozenset({Right.COUNT_VISITS}), Reach.LIBRARY),
}


OF_A_LIBRARY = (
    Role.PAGE,
    Role.BRANCH_KEEPER,
    Role.DESK_LIBRARIAN,
    Role.SENIOR_LIBRARIAN,
    Role.CATALOGUER,
    Role.ACQUISITIONS,
    Role.REFERENCE,
    Role.EVENTS,
    Role.COURIER,
    Role.STATISTICIAN,
    Role.AUDITOR,
    Role.CORRESPONDENT,
    Role.LIBRARY_DIRECTOR,
)
OVER_LIBRARIES = (Role.CITY_CENTRE, Role.COUNTY_BUREAU, Role.CITY_BUREAU)
OF_THE_ALLIANCE = (Role.PROVINCE_BUREAU, Role.BULLETIN_EDITOR, Role.ALLIANCE_OFFICE, Role.SYSTEM_ADMINISTRATOR)
OF_MACHINES = (Role.TERMINAL, Role.PROGRAM, Role.GATE)
OF_READERS = frozenset(
    {
        *(Right.CIRCULATE, Right.ISSUE_CARD, Right.CLOSE_CARDS, Right.MERGE_READERS, Right.OVERRIDE),
        Right.ANSWER_WISHES,
        *(Right.TAKE_MONEY, Right.WAIVE_CHARGES, Right.REVERSE_PAYMENTS),
        *(Right.REVEAL_IDENTITY, Right.VIEW_PROTECTED, Right.AUDIT),
    }
)
"""What opens readers' records: who does not hold it gives a post that does only with a second person's signature."""


OF_THE_HEAD = frozenset(
    {
        *(Right.DESIGN_FORMS, Right.CLOSE_PERIODS, Right.PUBLISH_FIGURES, Right.RESTATE_FIGURES, Right.SIGN_FINDINGS),
        *(Right.MANAGE_READER_TYPES, Right.ADMINISTER),
    }
)
"""About what all libraries share: held at the head of the tree, or nowhere."""

OVER_READERS = OF_READERS | {Right.ERASE_READERS}
ENDS_AT_HOUSES = frozenset({Role.LIBRARY_DIRECTOR, Role.PROGRAM})
"""Posts whose rights over readers reach the branches of their library, and no other institution below it."""


AT_A_DESK = (Right.CIRCULATE, Right.ISSUE_CARD, Right.TAKE_STOCK, Right.MANAGE_STOCK, Right.IMPORT_RECORDS)
"""What is done standing in a library: whoever does it in several is asked in which. Messages are answered anywhere."""


class Gift(StrEnum):
    """How a post may be given by somebody: alone, by two people, or not at all."""

    ALONE = "alone"
    BY_TWO = "by-two"
    TO_ONESELF = "to-oneself"
    NOT_HERS = "not-hers"


GIVEN = frozenset({Gift.ALONE, Gift.BY_TWO})


@dataclass(frozen=True)
class Granted:
    """A grant as the rule sees it: the role, and the tree path of the library it was given at.

    `rights` is what is left of the role's rights when a program acts with a token; None for all of them. `apart` are
    the places of other institutions below, whose readers are theirs alone.
    """

    role: Role
    path: str
    rights: frozenset[Right] | None = None
    apart: tuple[str, ...] = ()


House = tuple[str, bool]
"""The institution that a post belongs to: its place in the tree, and whether it is the culture bureau of that place."""
BUREAUS = frozenset({Role.COUNTY_BUREAU, Role.CITY_BUREAU, Role.PROVINCE_BUREAU})


def house_of(grant: Granted) -> House:
    """The institution of a post: a bureau stands at the library of its place, but is none of it."""
    return grant.path, grant.role in BUREAUS


def rights_of(grant: Granted) -> frozenset[Right]:
    """What this grant allows where it reaches."""
    rights = POSTS[grant.role].rights
    return rights if grant.rights is None else rights & grant.rights


def allows(grant: Granted, right: Right, path: str) -> bool:
    """Whether this grant gives the right at the library with this tree path."""
    if right not in rights_of(grant):
        return False
    if POSTS[grant.role].reach is Reach.LIBRARY:
        return path == grant.path
    return path.startswith(grant.path) and not (right in OVER_READERS and path.startswith(grant.apart))


def roles_to_give(rights: frozenset[Right], *, at_the_head: bool) -> tuple[Role, ...]:
    """The posts that someone with these rights at a library may give there.

    Those that stand over libraries are given by the alliance's administrators alone; those of the whole alliance
    at the head of the tree.
    """
    if Right.INVITE_STAFF not in rights:
        return ()
    if Right.ADMINISTER not in rights:
        return OF_A_LIBRARY
    return OF_A_LIBRARY + OVER_LIBRARIES + (OF_THE_ALLIANCE if at_the_head else ())


def rights_to_give(grants: Sequence[Granted], role: Role, path: str) -> frozenset[Right]:
    """With which rights these posts give a role at the library with this tree path.

    What reaches on below, to readers of other institutions, is not the giver's alone to give.
    """
    rights = frozenset(right for right in Right if any(allows(grant, right, path) for grant in grants))
    reaches_on = POSTS[role].reach is Reach.SUBTREE and role not in ENDS_AT_HOUSES
    ends = any(house.startswith(path) for grant in grants for house in grant.apart)
    return rights - OVER_READERS if reaches_on and ends else rights


def decide_gift(role: Role, rights: frozenset[Right], *, at_the_head: bool, to_oneself: bool) -> Gift:
    """How somebody with these rights of her own at a library may give this post there."""
    if to_oneself:
        return Gift.TO_ONESELF
    if role not in roles_to_give(rights, at_the_head=at_the_head):
        return Gift.NOT_HERS
    return Gift.BY_TWO if POSTS[role].rights & OF_READERS - rights else Gift.ALONE


def narrowed(grant: Granted, rights: frozenset[Right], path: str) -> Granted | None:
    """What a token for these rights at the subtree of this library leaves of a grant; None for nothing."""
    # Of what is narrow already, as lent rights are, only less can be left.
    rights = rights & rights_of(grant)
    if grant.path.startswith(path):
        return replace(grant, rights=rights)
    if path.startswith(grant.path) and POSTS[grant.role].reach is Reach.SUBTREE:
        left = rights - OVER_READERS if path.startswith(grant.apart) else rights
        return replace(grant, path=path, rights=left)
    return None
