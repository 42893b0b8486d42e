"""The loan policy in words: what each value is called, counts and means, and whose rule gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shulian.apps.circulation.models import PolicyRow
from shulian.apps.circulation.models.policy import PolicyLine
from shulian.core.policy import NO_LIMIT, VALUES, HoldOrder, Kind, Pickup, Said, Terms

Text = str | Promise


@dataclass(frozen=True)
class Words:
    """What a value is called, what it does, and what 0 means where that is no plain number."""

    label: Text
    help: Text
    zero: Text = ""


WORDS: dict[str, Words] = {
    "loan_days": Words(
        _("Loan period"),
        _("Days from the loan to the due date, which moves to an open day of the lending library."),
        _("not lent by the day"),
    ),
    "loan_hours": Words(
        _("Loan by the hour"),
        _("For devices and rooms: hours from the loan on. Hours go before a fixed date and before days."),
        _("not by the hour"),
    ),
    "due_date": Words(
        _("Fixed due date"),
        _("Everything is due on this day, for example the end of term. Once it has passed, the same day next year."),
    ),
    "loan_limit": Words(_("Items at once"), _("How many items a reader may have from all libraries of the alliance.")),
    "loan_limit_library": Words(
        _("Items at once from this library"),
        _("Counts only what belongs to the library that owns the item."),
    ),
    "loan_limit_subtree": Words(
        _("Items at once from this library with its branches"),
        _("Counts what belongs to the library's institution, branches included."),
    ),
    "loan_limit_class": Words(
        _("Items at once of this class"), _("Counts only items of the same class, such as devices.")
    ),
    "renewals": Words(_("Renewals"), _("How often a loan can be renewed."), _("no renewal")),
    "renewal_days": Words(
        _("Renewal period"),
        _("Days from the day of renewal to the new due date."),
        _("as long as the loan period"),
    ),
    "renew_when_awaited": Words(
        _("Renewal while others wait"), _("Whether a loan can be renewed although somebody holds the title.")
    ),
    "age_min": Words(_("Lowest age"), _("Younger readers cannot borrow this."), _("any age")),
    "hours_from": Words(
        _("Lent from"),
        _("The hour of the day from which this is lent, as for children without company in the evening."),
        _("from midnight"),
    ),
    "hours_to": Words(_("Lent until"), _("The hour of the day from which on this is not lent any more; 24: all day.")),
    "needs_check": Words(
        _("Document seen before borrowing"),
        _("Whether a reader who registered on the web borrows only once a desk has seen the document."),
    ),
    "self_service": Words(_("Self-service"), _("Whether readers can borrow this at machines, without the staff.")),
    "holds_allowed": Words(_("Holds"), _("Whether readers can place holds on this.")),
    "hold_limit": Words(
        _("Holds at once"),
        _("How many holds a reader may have open; a line for one class of items counts the holds on that class."),
    ),
    "holds_a_title": Words(
        _("Holds on one title"),
        _("More than one lets a reader wait for several volumes of one title, each a copy of its own."),
    ),
    "hold_order": Words(
        _("Order of the queue"),
        _("Which waiting reader gets a returned item. Decided by the library that owns it."),
    ),
    "hold_shelf_days": Words(
        _("Days on the hold shelf"), _("How long an item waits for its reader; the last day is an open one.")
    ),
    "hold_pickup": Words(_("Where holds are picked up"), _("How far from its library an item goes for a hold.")),
    "protect_days": Words(
        _("New items stay near"),
        _("Days after it was added during which an item only fills holds near its library."),
        _("no protection"),
    ),
    "recall_after_days": Words(
        _("Recall after"),
        _("When many wait for few copies, a loan can be called back after so many days."),
        _("never recalled"),
    ),
    "recall_leaves_days": Words(
        _("Days left after a recall"), _("How long the reader may still keep a recalled item.")
    ),
    "grace_days": Words(
        _("Days of grace"),
        _("Late by no more open days than this costs nothing. Counted by the library of the return."),
        _("none"),
    ),
    "overdue_fen": Words(_("Overdue charge a day"), _("For each open day that an item is late."), _("nothing")),
    "overdue_cap_fen": Words(_("Overdue charge at most"), _("What one late item can cost altogether."), _("no cap")),
    "suspension_days": Words(
        _("Suspension for a day late"),
        _("For each late day the reader does not borrow for so many days (顺延), instead of or besides money."),
        _("none"),
    ),
    "suspension_cap_days": Words(_("Suspension at most"), _("The longest suspension for one late item."), _("no cap")),
    "overdue_limit": Words(
        _("Overdue items allowed"),
        _(
            "A reader with more overdue items than this borrows and holds nothing more and renews nothing until enough "
            "of them are back. Days of grace make no difference."
        ),
        _("any overdue item stops borrowing"),
    ),
    "long_overdue_days": Words(
        _("Long overdue after"),
        _(
            "A reader with an item late by more open days than this borrows and holds nothing more and renews nothing "
            "until it is back (黑名单)."
        ),
        pgettext_lazy("policy", "never"),
    ),
    "long_overdue_suspension_days": Words(
        _("Stop after a long overdue return"),
        _("For how many days at least borrowing stays stopped once such an item is back."),
        _("none"),
    ),
    "debt_limit_fen": Words(
        _("Debt that stops borrowing"),
        _("A reader who owes this much or more borrows, renews and holds nothing."),
        _("no limit"),
    ),
    "deposit_fen": Words(
        _("Deposit needed"),
        _("What a reader must have left as a deposit; readers free of deposit need none."),
        _("none"),
    ),
    "price_within_deposit": Words(
        _("Price within the deposit"), _("Whether all that a reader has may be worth no more than the deposit.")
    ),
    "lost_percent": Words(
        pgettext_lazy("policy", "Lost item"), _("Share of the item's price that a reader pays for it.")
    ),
    "lost_without_price_fen": Words(_("Lost item without a price"), _("What a reader pays when no price is recorded.")),
    "damage_percent": Words(
        pgettext_lazy("policy", "Damaged item"),
        _("Share of the item's price that a reader pays at most for damage; staff may ask for less."),
        _("nothing"),
    ),
    "damage_fen": Words(
        _("Damaged item, fixed sum"),
        _("What a reader pays at most for damage where no share is set or no price is recorded."),
        _("nothing"),
    ),
    "processing_fen": Words(_("Processing charge"), _("Added to the price of a lost or damaged item."), _("nothing")),
    "floats": Words(
        _("Floats"), _("Whether an item stays where it is returned, within its floating group, instead of going home.")
    ),
}

CHOICES: dict[str, Text] = {
    HoldOrder.NEAR_FIRST: _("near first"),
    HoldOrder.FAIR_FIRST: _("who waits longest first"),
    HoldOrder.OWN_FIRST: _("own readers first"),
    HoldOrder.NEAR_FIRST_GO_HOME: _("the own library first, then near first"),
    HoldOrder.FAIR_FIRST_GO_HOME: _("the own library first, then who waits longest"),
    HoldOrder.OWN_FIRST_GO_HOME: _("the own library first, then own readers"),
    Pickup.ANYWHERE: _("anywhere in the alliance"),
    Pickup.CITY: _("within the city"),
    Pickup.COUNTY: _("within the county"),
    Pickup.OWNER: _("only at the library that owns it"),
}

# What the highest number means where it is none.
UNLIMITED: dict[str, Text] = {
    **dict.fromkeys(("loan_limit_library", "loan_limit_subtree", "loan_limit_class"), _("no limit of its own")),
    "overdue_limit": _("overdue items never stop borrowing"),
}

# Groups of values, as the pages show them one below the other.
SECTIONS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("Loan"), ("loan_days", "loan_hours", "due_date", "renewals", "renewal_days", "renew_when_awaited")),
    (
        _("Limits"),
        (
            *("loan_limit", "loan_limit_library", "loan_limit_subtree", "loan_limit_class"),
            *("age_min", "hours_from", "hours_to", "needs_check", "self_service"),
        ),
    ),
    (
        _("Holds"),
        (
            *("holds_allowed", "hold_limit", "holds_a_title", "hold_order", "hold_shelf_days", "hold_pickup"),
            *("protect_days", "recall_after_days", "recall_leaves_days"),
        ),
    ),
    (
        _("Late returns"),
        (
            *("grace_days", "overdue_fen", "overdue_cap_fen", "suspension_days", "suspension_cap_days"),
            *("overdue_limit", "long_overdue_days", "long_overdue_suspension_days"),
        ),
    ),
    (
        pgettext_lazy("policy", "Money"),
        (
            *("debt_limit_fen", "deposit_fen", "price_within_deposit", "lost_percent", "lost_without_price_fen"),
            *("damage_percent", "damage_fen", "processing_fen"),
        ),
    ),
    (_("Where items live"), ("floats",)),
)

CLASSES: dict[str, Text] = {
    "book": _("books"),
    "periodical": _("periodicals"),
    "audiovisual": _("audiovisual items"),
    "reference": _("reference works"),
    "rare": _("rare books"),
    "braille": _("braille books"),
    "device": _("devices"),
    "e-book": _("e-books"),
    "other": _("all other items"),
}


def label(name: str) -> str:
    """What a value is called; a name that this version does not know stands for itself."""
    return str(WORDS[name].label) if name in WORDS else name


def class_name(item_class: str) -> str:
    """The word for an item class."""
    return str(CLASSES.get(item_class, item_class))


def said_words(name: str, said: Said | None) -> str:
    """What a row says, with its unit."""
    value = VALUES.get(name)
    if value is None or said is None:
        return str(said)
    if value.kind is Kind.YES_NO:
        return gettext("yes") if said else gettext("no")
    if value.kind is Kind.CHOICE:
        return str(CHOICES.get(str(said), said))
    if value.kind is Kind.DATE:
        return _day(str(said))
    if not isinstance(said, int):
        return str(said)
    if said == 0 and WORDS[name].zero:
        return str(WORDS[name].zero)
    if said >= NO_LIMIT and name in UNLIMITED:
        return str(UNLIMITED[name])
    return _counted(value.kind, said)


def _counted(kind: Kind, said: int) -> str:
    if kind is Kind.FEN:
        return f"¥{said / 100:,.2f}"
    if kind is Kind.DAYS:
        return ngettext("%(n)s day", "%(n)s days", said) % {"n": said}
    if kind is Kind.HOURS:
        return ngettext("%(n)s hour", "%(n)s hours", said) % {"n": said}
    if kind is Kind.YEARS:
        return ngettext("%(n)s year", "%(n)s years", said) % {"n": said}
    return f"{said} %" if kind is Kind.PERCENT else str(said)


def _day(text: str) -> str:
    if not text:
        return gettext("none")
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日" if (get_language() or "zh").startswith("zh") else f"{day:%d %b %Y}"


def of_whom(line: PolicyLine) -> str:
    """Of which readers, items and libraries a line speaks, in one phrase."""
    parts = []
    if line.library:
        parts.append(line.library.name)
    if line.group:
        parts.append(gettext("group %(name)s") % {"name": line.group.name})
    if line.category:
        chinese = (get_language() or "zh").startswith("zh")
        parts.append(line.category.name if chinese else line.category.name_en)
    if line.reader_home:
        parts.append(gettext("readers of %(library)s") % {"library": line.reader_home.name})
    if line.visitors_only:
        parts.append(gettext("visiting readers"))
    if line.item_class:
        parts.append(class_name(line.item_class))
    if line.age_from is not None or line.age_to is not None:
        parts.append(ages(line))
    return " · ".join(parts) or gettext("everybody and everything")


def ages(line: PolicyLine) -> str:
    """The ages that a line covers."""
    if line.age_to is None:
        return gettext("from %(age)s years") % {"age": line.age_from}
    if line.age_from is None:
        return gettext("up to %(age)s years") % {"age": line.age_to}
    return gettext("%(from)s to %(to)s years") % {"from": line.age_from, "to": line.age_to}


REFUSED_BY: dict[str, str] = {
    "item-not-for-loan": "loan_days",
    "no-self-service": "self_service",
    "too-young": "age_min",
    "out-of-hours": "hours_from",
    "not-checked": "needs_check",
    "long-overdue": "long_overdue_days",
    "too-many-overdue": "overdue_limit",
    "too-many-loans": "loan_limit",
    "too-many-loans-library": "loan_limit_library",
    "too-many-loans-subtree": "loan_limit_subtree",
    "too-many-loans-class": "loan_limit_class",
    "too-much-owed": "debt_limit_fen",
    "deposit-too-small": "deposit_fen",
    "price-over-deposit": "price_within_deposit",
    "others-wait": "renew_when_awaited",
    "too-many-renewals": "renewals",
    "renewal-too-early": "loan_days",
    "holds-not-allowed": "holds_allowed",
    "too-many-holds": "hold_limit",
    "already-held": "holds_a_title",
    "pickup-too-far": "hold_pickup",
}
"""Which value of the policy stands behind a refusal; the others come from the card, the item or the library."""


def why_refused(refusal: str, terms: Terms | None) -> str:
    """The rule behind a refusal and whose it is, in one sentence; empty when no rule is behind it."""
    name = REFUSED_BY.get(refusal)
    return whose_rule(terms, name) if terms and name else ""


def whose_rule(terms: Terms, name: str) -> str:
    """What the terms say of one value, and the library whose rule that is, in one sentence."""
    row = PolicyRow.objects.select_related("library", "group").filter(pk=terms.rows.get(name, 0)).first()
    said = {"label": label(name), "said": said_words(name, getattr(terms, name))}
    if row and row.library:
        return gettext("By the rule of %(library)s: %(label)s – %(said)s.") % (said | {"library": row.library.name})
    if row and row.group:
        return gettext("By the rule of the group %(group)s: %(label)s – %(said)s.") % (said | {"group": row.group.name})
    return gettext("By the rule of the whole alliance: %(label)s – %(said)s.") % said
