"""The ways within the office, and the tree of libraries that filters its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.alliance.access import has_anywhere
from shulian.apps.alliance.models import Library
from shulian.apps.notices import words
from shulian.apps.readers.lawaccess import may_keep_law
from shulian.core.roles import Right

register = template.Library()

PLACES = (
    ("libraries", "office:libraries", Right.MANAGE_LIBRARY, _("Libraries")),
    ("policy", "office:policy", Right.MANAGE_POLICY, _("Loan policy")),
    ("reader-types", "office:reader-types", Right.MANAGE_READER_TYPES, _("Kinds of reader")),
    ("returns", "office:returns", Right.MANAGE_RETURNS, _("Returns")),
    ("returns", "office:returns", Right.ACCEPT_RETURNS, _("Returns")),
    ("returns", "office:returns", Right.CHECK_RETURNS, _("Returns")),
    ("dashboard", "office:dashboard", Right.VIEW_FIGURES, _("Dashboard")),
    ("figures", "office:figures", Right.VIEW_FIGURES, _("Figures")),
    ("usage", "office:providers", Right.MANAGE_RETURNS, _("Electronic resources")),
    ("doubts", "office:doubts", Right.MANAGE_RETURNS, _("Questions")),
    ("doubts", "office:doubts", Right.CHECK_RETURNS, _("Questions")),
    ("walls", "office:walls", Right.MANAGE_LIBRARY, _("Walls")),
    ("gates", "office:gates", Right.MANAGE_SERVICE_ACCOUNTS, _("Gate counters")),
    ("spans", "office:spans", Right.CLOSE_PERIODS, _("Closing and publishing")),
    ("clearing", "office:clearing", Right.VIEW_FIGURES, _("Clearing")),
    ("bulletin", "office:articles", Right.WRITE_ARTICLES, _("Bulletin")),
    ("bulletin", "office:bulletins", Right.VIEW_FIGURES, _("Bulletin")),
    ("courier", "office:routes", Right.MANAGE_COURIER, pgettext_lazy("work", "Courier")),
    ("notices", "office:notices", Right.MANAGE_NOTICES, _("Notices")),
    ("feedback", "office:feedback", Right.ANSWER_FEEDBACK, _("Feedback")),
    ("staff", "office:staff", Right.INVITE_STAFF, _("Staff")),
    ("keys", "office:keys", Right.MANAGE_SERVICE_ACCOUNTS, _("Keys of programs")),
    ("heavy", "office:heavy", Right.APPROVE_HEAVY, _("Second signature")),
    ("privacy", "office:privacy", Right.MANAGE_POLICY, _("Privacy")),
    ("closed", "office:closed", Right.CLOSE_CARDS, _("Closed numbers")),
    ("closed", "office:closed", Right.AUDIT, _("Closed numbers")),
    ("audit", "office:audit", Right.AUDIT, _("Audit")),
    ("law", "office:law-register", Right.MANAGE_PRIVACY, _("Data protection")),
)

ALSO_TAKES = {"gates": Right.COUNT_VISITS}
"""A page that gives work only to whoever holds a second right beside its own."""


@register.filter
def job_name(task: str) -> str:
    """What a periodic job does, in words."""
    return words.job_name(task)


@register.filter
def pulse_name(pulse: str) -> str:
    """How a periodic job does, in a word."""
    return str(words.PULSES[pulse])


@dataclass
class Branch:
    """A library in the tree with what is below it; `open` when the chosen one is there."""

    library: Library
    address: str
    chosen: bool = False
    open: bool = False
    below: list[Branch] = field(default_factory=list)


@register.inclusion_tag("office/parts/nav.html", takes_context=True)
def office_places(context: template.Context) -> dict[str, Any]:
    """The pages of the office that are open to the account."""
    account = context["request"].user
    # A page that two rights open stands here once.
    open_places = {
        key: (key, reverse(name), label)
        for key, name, right, label in PLACES
        if has_anywhere(account, right) and has_anywhere(account, ALSO_TAKES.get(key, right))
    }
    return {"open_places": open_places.values(), "here": context.get("here", "")}


@register.inclusion_tag("office/parts/tree.html", takes_context=True)
def library_tree(context: template.Context, libraries: Iterable[Library], chosen: Library | None) -> dict[str, Any]:
    """Libraries (in the order of the tree) as nested links that keep the other parameters of the address."""
    parameters = context["request"].GET.copy()
    parameters.pop("page", None)
    roots: list[Branch] = []
    above: list[Branch] = []
    for library in libraries:
        parameters["library"] = library.code
        branch = Branch(library, f"?{parameters.urlencode()}", chosen=chosen is not None and chosen.pk == library.pk)
        while above and not library.path.startswith(above[-1].library.path):
            above.pop()
        (above[-1].below if above else roots).append(branch)
        branch.open = not above or (chosen is not None and chosen.path.startswith(library.path))
        above.append(branch)
    return {"branches": roots}


COURIER_TABS = (
    ("routes", "office:routes", _("Routes")),
    ("trips", "office:trips", _("Trips")),
    ("road", "office:on-the-road", _("On the road")),
    ("times", "office:transit-times", _("Transit times")),
    ("floating", "office:floating-groups", _("Floating groups")),
)


@register.inclusion_tag("office/courier/tabs.html", takes_context=True)
def courier_tabs(context: template.Context) -> dict[str, Any]:
    """The ways within the courier's pages."""
    return {"tabs": [(key, reverse(name), words) for key, name, words in COURIER_TABS], "tab": context.get("tab", "")}


BULLETIN_TABS = (
    ("issues", "office:bulletins", (Right.VIEW_FIGURES,), _("Issues")),
    ("articles", "office:articles", (Right.WRITE_ARTICLES, Right.EDIT_BULLETIN), _("Articles")),
    ("papers", "office:papers", (Right.EDIT_BULLETIN, Right.SIGN_PAPERS), _("Official documents")),
    ("received", "office:received", (Right.MANAGE_LIBRARY,), _("Documents to my library")),
)


@register.inclusion_tag("office/courier/tabs.html", takes_context=True)
def bulletin_tabs(context: template.Context) -> dict[str, Any]:
    """The ways within the bulletin: those that are open to the account."""
    account = context["request"].user
    tabs = [
        (key, reverse(name), words)
        for key, name, rights, words in BULLETIN_TABS
        if any(has_anywhere(account, right) for right in rights)
    ]
    return {"tabs": tabs, "tab": context.get("tab", "")}


@register.simple_tag(takes_context=True)
def may_design(context: template.Context) -> bool:
    """Whether whoever looks designs return forms."""
    return has_anywhere(context["request"].user, Right.DESIGN_FORMS)


LAW_TABS = (
    ("register", "office:law-register", _("Register")),
    ("texts", "office:law-texts", _("Notice and consents")),
    ("assessments", "office:law-assessments", _("Impact assessments")),
    ("retention", "office:law-retention", _("Retention")),
    ("erasures", "office:law-erasures", _("Erasures")),
    ("breaches", "office:law-breaches", _("Breaches")),
    ("minors", "office:law-minors", _("Minors")),
    ("journal", "office:law-journal", _("Journal")),
)


@register.inclusion_tag("office/courier/tabs.html", takes_context=True)
def law_tabs(context: template.Context) -> dict[str, Any]:
    """The ways within what the law asks; an auditor has two of them."""
    account = context["request"].user
    whole = may_keep_law(account)
    tabs = [(key, reverse(name), words) for key, name, words in LAW_TABS if whole or key in ("minors", "journal")]
    return {"tabs": tabs, "tab": context.get("tab", "")}
