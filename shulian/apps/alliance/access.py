"""The only way to a library for a person: what may this account do, and where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from shulian import clock
from shulian.apps.alliance.models import Account, ApiToken, Delegation, Feedback, Grant, Library, Proposal
from shulian.apps.alliance.queries.hands import cost_of_link_to, has_factor
from shulian.apps.alliance.queries.rights import apart, held, live_posts, of_post, posts_to_sign
from shulian.apps.alliance.queries.staff import lasting_posts, posts_at
from shulian.core import roles
from shulian.core.delegation import NEVER_LENT, narrowed_to_posts
from shulian.core.foureyes import WEIGHTY, LinkCost
from shulian.core.roles import (
    GIVEN,
    OF_MACHINES,
    OF_THE_HEAD,
    OVER_READERS,
    POSTS,
    Gift,
    Granted,
    House,
    Reach,
    Right,
    Role,
    allows,
    decide_gift,
    house_of,
    narrowed,
    rights_of,
)

Visitor = Account | AnonymousUser


def grants_of(account: Visitor) -> list[Granted]:
    """The account's grants of today; read once an account object, so once a request."""
    if not isinstance(account, Account) or not account.is_active or account.kind == Account.Kind.READER:
        return []
    if account.granted is None:
        account.granted = _counted(held(account, clock.today()))
    return list(account.granted)


def own_grants(account: Account) -> list[Granted]:
    """The account's own posts of today, without what others lent: only of these can be lent."""
    posts = live_posts(clock.today()).filter(account=account).annotate(apart=apart())
    rows = posts.values_list("role", "library__path", "apart")
    return [Granted(Role(role), path, apart=tuple(houses)) for role, path, houses in rows]


def _counted(rows: Iterable[tuple[str, str, list[str], list[str] | None, str]]) -> list[Granted]:
    """Posts of one's own; and as much of the givers' as was lent, where it was lent, and as one's own posts allow."""
    found = [(Granted(Role(role), path, apart=tuple(houses)), lent, reach) for role, path, houses, lent, reach in rows]
    posts = {own.role for own, lent, _reach in found if lent is None}
    return [own if lent is None else _of_loan(own, lent, reach, posts) for own, lent, reach in found]


def _of_loan(givers: Granted, lent: list[str], reach: str, posts: set[Role]) -> Granted:
    counts = narrowed_to_posts(frozenset(map(Right, lent)) - NEVER_LENT, posts)
    return narrowed(givers, counts, reach) or Granted(givers.role, givers.path, frozenset())


def houses_of(account: Account, right: Right, library: Library, day: date) -> frozenset[House]:
    """The institutions for which the account had a right at a library on a day; what was lent is the giver's."""
    grants = _counted(held(account, day))
    return frozenset(house_of(grant) for grant in grants if allows(grant, right, library.path))


def is_machine(account: Visitor) -> bool:
    """Whether a self-service machine asks: then a reader acts alone, whatever the machine says of itself."""
    return any(grant.role is Role.TERMINAL for grant in grants_of(account))


def machines_of(account: Visitor) -> frozenset[Role]:
    """As what kinds of machine or program this asks; empty for people."""
    return frozenset(grant.role for grant in grants_of(account)) & frozenset(OF_MACHINES)


def may(account: Visitor, right: Right, library: Library) -> bool:
    """Whether the account has the right at this library."""
    return any(allows(grant, right, library.path) for grant in grants_of(account))


def require(account: Visitor, right: Right, library: Library) -> Library:
    """The library, or PermissionDenied."""
    if not may(account, right, library):
        raise PermissionDenied(f"{right} at {library.code}")
    return library


def has_anywhere(account: Visitor, right: Right) -> bool:
    """Whether the account has the right at any library at all; what is about all of them it has at the head."""
    held = [grant for grant in grants_of(account) if right in rights_of(grant)]
    return any(right not in OF_THE_HEAD or len(grant.path) == Library.steplen for grant in held)


def not_there(account: Visitor, what: str, *rights: Right) -> Http404 | PermissionDenied:
    """What answers a number that nothing has: that it is not there, to those with such a right; else a refusal.

    Numbers are given one after another: that one is taken tells nobody what another library has.
    """
    sees = any(has_anywhere(account, right) for right in rights)
    return Http404(what) if sees else PermissionDenied(what)


def libraries_for(account: Visitor, *rights: Right) -> QuerySet[Library]:
    """The libraries where the account has the right, or one of them, in the order of the tree."""
    found: QuerySet[Library] = Library.objects.filter(_reached(grants_of(account), *rights)).order_by("path")
    return found


def _reached(grants: Iterable[Granted], *rights: Right) -> Q:
    """Where one of these grants gives one of these rights."""
    reach = Q(pk__in=[])
    for grant in grants:
        if rights_of(grant).isdisjoint(rights):
            continue
        if POSTS[grant.role].reach is Reach.LIBRARY:
            reach |= Q(path=grant.path)
        else:
            reach |= _subtree(grant, rights)
    return reach


def _subtree(grant: Granted, rights: Iterable[Right]) -> Q:
    """Where a post that reaches down gives one of these rights: those over readers end at the next institution."""
    reach = Q(path__startswith=grant.path)
    if rights_of(grant).intersection(rights) <= OVER_READERS:
        for house in grant.apart:
            reach &= ~Q(path__startswith=house)
    return reach


def libraries_owning(account: Visitor, *rights: Right) -> QuerySet[Library]:
    """The libraries where the account has all of these rights by posts of its own: a key may do no more than that."""
    held = own_grants(account) if isinstance(account, Account) and account.is_active else []
    found: QuerySet[Library] = Library.objects.order_by("path")
    for right in rights:
        found = found.filter(_reached(held, right))
    return found


def rights_to_key(account: Visitor) -> frozenset[Right]:
    """What the account may put into a key at some library: what it holds by posts of its own."""
    return frozenset().union(*map(rights_of, own_grants(account))) if isinstance(account, Account) else frozenset()


def keys_to_change(account: Visitor, keys: Iterable[ApiToken]) -> set[int]:
    """Those of these keys that open nothing that is closed to the account by posts of its own, where they are for."""
    held = own_grants(account) if isinstance(account, Account) and account.is_active else []
    return {
        key.pk
        for key in keys
        if key.library and all(any(allows(one, Right(right), key.library.path) for one in held) for right in key.rights)
    }


def head_for(account: Visitor, right: Right) -> Library | None:
    """The head of the alliance, for someone who has the right there; None for everybody else."""
    return libraries_for(account, right).filter(depth=1).first()


def library_for(account: Visitor, right: Right, code: str) -> Library:
    """The library of this code, for someone who has the right there; PermissionDenied otherwise.

    An unknown code is answered like a forbidden one, so that codes cannot be probed.
    """
    library = Library.objects.filter(code=code).first()
    if library is None:
        raise PermissionDenied(f"{right} at {code}")
    return require(account, right, library)


def closes(account: Visitor, library: Library) -> bool:
    """Whether the account may close this library for good: whoever keeps the one above it, never one's own."""
    above = Library.objects.filter(path=library.path[: -library.steplen]).first()
    return above is not None and may(account, Right.MANAGE_LIBRARY, above)


def library_to_close(account: Visitor, code: str) -> Library:
    """A library that the account may close for good; PermissionDenied for others, and for none."""
    library = library_for(account, Right.MANAGE_LIBRARY, code)
    if not closes(account, library):
        raise PermissionDenied(f"closing of {code}")
    return library


def acting_library(account: Visitor, right: Right, chosen: str | None) -> Library:
    """Where a member of staff acts: the chosen library, else the first one where the right is held."""
    if chosen:
        return library_for(account, right, chosen)
    library = libraries_for(account, right).first()
    if library is None:
        raise PermissionDenied(str(right))
    return library


def roles_to_give(account: Visitor, library: Library) -> tuple[Role, ...]:
    """The posts that this account may give, and end, at this library."""
    rights = frozenset(right for right in Right if may(account, right, library))
    return roles.roles_to_give(rights, at_the_head=library.is_root())


def gift_of(giver: Account, library: Library, role: Role, receiver: int | None = None) -> Gift:
    """How this account may give this post, by its own posts of today: what was lent gives nothing that stays."""
    held = own_grants(giver) if giver.is_active else []
    rights = roles.rights_to_give(held, role, library.path)
    return decide_gift(role, rights, at_the_head=library.is_root(), to_oneself=receiver == giver.pk)


def require_gift(giver: Account, library: Library, role: Role, receiver: int | None = None) -> Gift:
    """The same; PermissionDenied where it may not."""
    gift = gift_of(giver, library, role, receiver)
    if gift not in GIVEN:
        raise PermissionDenied(f"{role} at {library.code}: {gift}")
    return gift


def post_to_end(account: Visitor, pk: int) -> Grant:
    """Somebody else's post, of now or later, for one who might give it too; PermissionDenied otherwise."""
    posts = lasting_posts(libraries_for(account, Right.INVITE_STAFF))
    post = posts.filter(pk=pk).exclude(account=account.pk).first()
    if post is None or post.role not in roles_to_give(account, post.library):
        raise PermissionDenied(f"post {pk}")
    return post


def signers(library: Library) -> list[Account]:
    """The people whose own posts let them sign heavy acts at this library, by user name."""
    return those_with(library, frozenset({Right.APPROVE_HEAVY}))


def those_with(library: Library, rights: frozenset[Right]) -> list[Account]:
    """The people whose own posts give them one of these rights at this library, by user name."""
    holding = [role for role, post in POSTS.items() if post.rights & rights and role not in OF_MACHINES]
    posts = live_posts(clock.today()).filter(role__in=holding, account__is_active=True).annotate(apart=apart())
    found = {
        post.account
        for post in posts.select_related("account", "library")
        if any(allows(of_post(post), right, library.path) for right in rights)
    }
    return sorted(found, key=lambda account: account.username)


def link_cost(giver: Account, colleague: Account) -> LinkCost | None:
    """What a link for a new password would cost the two in signatures; None where it costs nothing."""
    posts = lasting_posts(Library.objects.all()).filter(account=colleague, role__in=WEIGHTY)
    highest = posts.order_by("library__path").first()
    return cost_of_link_to(giver, colleague, signers(highest.library)) if highest else None


def colleague_for(account: Visitor, pk: int) -> Account:
    """Somebody who holds, held, will hold or was invited to a post where this account looks after the staff."""
    libraries = libraries_for(account, Right.INVITE_STAFF)
    # Whoever joined and waits for a second signature under the first post has none yet.
    here = Q(grants__library__in=libraries) | Q(invitation__library__in=libraries)
    found = Account.objects.filter(here, pk=pk, kind=Account.Kind.STAFF).distinct().first()
    if found is None:
        raise PermissionDenied(f"account {pk}")
    return found


def may_renew_password(account: Visitor, colleague: Account) -> bool:
    """Of others, and only where it might give each of their posts: else the link would lend more than it has.

    What it may give with a second signature only is guarded by the colleague's second factor, or not opened; so is what
    waits for that signature: the link would open what somebody else signs meanwhile.
    """
    if not isinstance(account, Account) or colleague.pk == account.pk or not colleague.is_active:
        return False
    posts = lasting_posts(Library.objects.all()).filter(account=colleague)
    gifts = {gift_of(account, post.library, Role(post.role)) for post in posts}
    gifts |= {gift_of(account, one.library, Role(one.what["role"])) for one in posts_to_sign(colleague.pk)}
    return gifts <= GIVEN and (Gift.BY_TWO not in gifts or has_factor(colleague))


def password_to_renew(account: Visitor, pk: int) -> Account:
    """A colleague to whom this account may give a link for a new password; else PermissionDenied."""
    found = colleague_for(account, pk)
    if not may_renew_password(account, found):
        raise PermissionDenied(f"password of {pk}")
    return found


def own_libraries(account: Visitor) -> QuerySet[Library]:
    """Where the account holds a post of its own today: there it may have a deputy."""
    held = own_grants(account) if isinstance(account, Account) and account.is_active else []
    found: QuerySet[Library] = Library.objects.filter(path__in=[post.path for post in held]).order_by("path")
    return found


def possible_deputies(account: Visitor) -> QuerySet[Account]:
    """The colleagues who hold a post today where this account holds one, by name."""
    posts = posts_at(own_libraries(account)).exclude(account=account.pk)
    return Account.objects.filter(pk__in=posts.order_by().values("account")).order_by("display_name", "pk")


def lent_by(account: Visitor) -> QuerySet[Delegation]:
    """What the account has lent and is not over, the earliest end first."""
    lent = Delegation.objects.filter(giver=account.pk, revoked_at=None, ends_on__gte=clock.today())
    return lent.select_related("receiver", "library").order_by("ends_on", "pk")


def delegation_to_revoke(account: Visitor, pk: int) -> Delegation:
    """What this account lent; or what was lent at a library whose staff it looks after; else PermissionDenied."""
    found = Delegation.objects.select_related("library", "giver", "receiver").filter(pk=pk, revoked_at=None).first()
    if found is None or (found.giver_id != account.pk and not may(account, Right.INVITE_STAFF, found.library)):
        raise PermissionDenied(f"delegation {pk}")
    return found


def key_for(account: Visitor, pk: int) -> ApiToken:
    """A key of a service account, for whoever manages those of its library; PermissionDenied otherwise."""
    keys = ApiToken.objects.select_related("account", "library", "issued_by")
    found = keys.filter(pk=pk, account__kind=Account.Kind.MACHINE).first()
    if found is None or found.library is None:
        raise PermissionDenied(f"key {pk}")
    require(account, Right.MANAGE_SERVICE_ACCOUNTS, found.library)
    return found


def proposal_for(account: Visitor, pk: int) -> Proposal:
    """A heavy act that waits or waited, for who proposed it and for who may sign there; else PermissionDenied."""
    found = Proposal.objects.select_related("library", "proposed_by", "decided_by").filter(pk=pk).first()
    if found is None:
        raise PermissionDenied(f"proposal {pk}")
    if found.proposed_by_id != account.pk:
        require(account, Right.APPROVE_HEAVY, found.library)
    return found


def feedback_for(account: Visitor, pk: int) -> Feedback:
    """A message of the public, for someone who may answer at its library; PermissionDenied otherwise."""
    feedback = Feedback.objects.select_related("library").filter(pk=pk).first()
    if feedback is None:
        raise PermissionDenied("feedback")
    require(account, Right.ANSWER_FEEDBACK, feedback.library)
    return feedback
