"""The only way to issues, articles and official documents for a person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from shulian.apps.alliance.access import Visitor, grants_of, has_anywhere, head_for, libraries_for, may
from shulian.apps.bulletin.models import Article, Block, Issue, Paper, Photo, Receipt, Section
from shulian.apps.bulletin.queries import issues, published_issues
from shulian.apps.statistics.access import signs_findings
from shulian.core.articles import Part, State
from shulian.core.roles import Right, allows


def _at_the_head(account: Visitor, right: Right) -> bool:
    return head_for(account, right) is not None


def edits_bulletins(account: Visitor) -> bool:
    """Whether the account may ask for articles, edit them and put issues together."""
    return _at_the_head(account, Right.EDIT_BULLETIN)


def signs_bulletins(account: Visitor) -> bool:
    """Whether the account may approve articles and sign issues off."""
    return _at_the_head(account, Right.PUBLISH_BULLETIN)


def signs_for_findings(account: Visitor) -> bool:
    """Whether the account may publish an issue with its findings: that takes both rights."""
    return signs_bulletins(account) and signs_findings(account)


def makes_bulletins(account: Visitor) -> bool:
    """Whether the account sees drafts: whoever edits or signs, at the head of the tree only."""
    return edits_bulletins(account) or signs_bulletins(account)


def require_making(account: Visitor) -> None:
    """PermissionDenied for anyone who makes no bulletins."""
    if not makes_bulletins(account):
        raise PermissionDenied(str(Right.EDIT_BULLETIN))


def require_signing(account: Visitor) -> None:
    """PermissionDenied for anyone who signs no bulletins."""
    if not signs_bulletins(account):
        raise PermissionDenied(str(Right.PUBLISH_BULLETIN))


def require_editing(account: Visitor) -> None:
    """PermissionDenied for anyone who edits no bulletins."""
    if not edits_bulletins(account):
        raise PermissionDenied(str(Right.EDIT_BULLETIN))


def visible_issues(account: Visitor) -> QuerySet[Issue]:
    """The issues that the account may see, newest first."""
    if makes_bulletins(account):
        return issues()
    if not has_anywhere(account, Right.VIEW_FIGURES):
        raise PermissionDenied(str(Right.VIEW_FIGURES))
    return published_issues()


def issue_for(account: Visitor, number: int) -> Issue:
    """One issue; PermissionDenied if it is not there or not for this account."""
    issue = visible_issues(account).filter(number=number).first()
    if issue is None:
        raise PermissionDenied(f"issue {number}")
    return issue


def published_issue_for(account: Visitor, number: int) -> Issue:
    """One published issue, whose figures no longer change; PermissionDenied for a draft, and for none."""
    issue = issue_for(account, number)
    if issue.status != Issue.Status.PUBLISHED:
        raise PermissionDenied(f"issue {number} is a draft")
    return issue


def issue_to_edit(account: Visitor, number: int) -> Issue:
    """An issue, for someone who puts issues together."""
    require_editing(account)
    return issue_for(account, number)


def section_for(account: Visitor, pk: int) -> Section:
    """A section of an issue, for someone who puts issues together."""
    require_editing(account)
    section = Section.objects.select_related("issue").filter(pk=pk).first()
    if section is None:
        raise PermissionDenied(f"section {pk}")
    return section


def block_for(account: Visitor, pk: int) -> Block:
    """A block of an issue, for someone who makes bulletins."""
    require_making(account)
    block = Block.objects.select_related("section__issue").filter(pk=pk).first()
    if block is None:
        raise PermissionDenied(f"block {pk}")
    return block


def visible_articles(account: Visitor) -> QuerySet[Article]:
    """The articles of one's own libraries; for whoever makes bulletins, all that were sent too."""
    own = libraries_for(account, Right.WRITE_ARTICLES)
    found = Article.objects.select_related("library", "issue", "written_by")
    if makes_bulletins(account):
        # What a library is still writing is its own.
        return found.filter(~Q(state=State.DRAFT) | Q(library__depth=1) | Q(begun_by=account.pk))
    if not has_anywhere(account, Right.WRITE_ARTICLES):
        raise PermissionDenied(str(Right.WRITE_ARTICLES))
    return found.filter(library__in=own)


def article_for(account: Visitor, pk: int) -> Article:
    """One article; PermissionDenied if it is not there or not for this account."""
    article = visible_articles(account).filter(pk=pk).first()
    if article is None:
        raise PermissionDenied(f"article {pk}")
    return article


def parts_of(account: Visitor, article: Article) -> frozenset[Part]:
    """Who the account is to this article; the office writes what its own library sends, and edits the others'."""
    makes = makes_bulletins(account)
    own = article.library.depth == 1 or article.begun_by_id == account.pk
    writes = may(account, Right.WRITE_ARTICLES, article.library) and (own or not makes)
    is_part = {
        Part.AUTHOR: writes,
        Part.EDITOR: edits_bulletins(account),
        Part.SIGNER: signs_bulletins(account),
    }
    return frozenset(part for part, yes in is_part.items() if yes)


def photo_for(account: Visitor, digest: str) -> Photo:
    """A photo of an article that the account may see."""
    photo = Photo.objects.filter(digest=digest, article__in=visible_articles(account)).first()
    if photo is None:
        raise PermissionDenied(f"photo {digest[:12]}")
    return photo


def drafts_papers(account: Visitor) -> bool:
    """Whether the account drafts official documents."""
    return _at_the_head(account, Right.EDIT_BULLETIN)


def signs_papers(account: Visitor) -> bool:
    """Whether the account signs official documents."""
    return _at_the_head(account, Right.SIGN_PAPERS)


def visible_papers(account: Visitor) -> QuerySet[Paper]:
    """The register of official documents, for whoever drafts or signs them."""
    if not drafts_papers(account) and not signs_papers(account):
        raise PermissionDenied(str(Right.SIGN_PAPERS))
    return Paper.objects.select_related("drafted_by", "signed_by")


def paper_for(account: Visitor, pk: int) -> Paper:
    """One official document of the register."""
    paper = visible_papers(account).filter(pk=pk).first()
    if paper is None:
        raise PermissionDenied(f"paper {pk}")
    return paper


def own_libraries(account: Visitor) -> list[str]:
    """The paths of the libraries for which the account signs: by a post there, not at the library above it."""
    return [one.path for one in grants_of(account) if allows(one, Right.MANAGE_LIBRARY, one.path)]


def visible_receipts(account: Visitor) -> QuerySet[Receipt]:
    """The signed documents that are addressed to the account's own libraries, the newest first."""
    if not has_anywhere(account, Right.MANAGE_LIBRARY):
        raise PermissionDenied(str(Right.MANAGE_LIBRARY))
    found = Receipt.objects.filter(library__path__in=own_libraries(account))
    return found.select_related("paper", "library", "opened_by", "received_by").order_by("-paper__signed_at", "pk")


def receipt_for(account: Visitor, pk: int) -> Receipt:
    """One of them; PermissionDenied for what is addressed to others, and for none."""
    found = visible_receipts(account).filter(pk=pk).first()
    if found is None:
        raise PermissionDenied(f"receipt {pk}")
    return found
