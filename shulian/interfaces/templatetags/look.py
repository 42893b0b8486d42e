"""Dates, numbers, missing values and paging as people read them."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shulian.apps.catalogue.models import Title
from shulian.clock import local
from shulian.interfaces import words

register = template.Library()

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ZHOU = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _day_of(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年11月22日, or 22 Nov 2026."""
    if value is None:
        return ""
    at = _day_of(value)
    if _chinese():
        return f"{at.year}年{at.month}月{at.day}日"
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


@register.filter
def weekday(value: date | datetime | None) -> str:
    """11月22日 周日, or Sun 22 Nov: for days near enough to need no year."""
    if value is None:
        return ""
    at = _day_of(value)
    if _chinese():
        return f"{at.month}月{at.day}日 {ZHOU[at.weekday()]}"
    return f"{WEEKDAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]}"


@register.filter
def day_of_week(number: int) -> str:
    """周一 or Mon for 0, and so on to 6."""
    return ZHOU[number] if _chinese() else WEEKDAYS[number]


@register.filter
def moment(value: datetime | None) -> str:
    """2026年11月22日 14:05 on the clocks of the libraries."""
    return f"{day(value)} {local(value):%H:%M}" if value else ""


@register.filter
def acted(value: datetime) -> str:
    """When something was done with a card: the moment, or the day once only that is kept."""
    return day(value) if local(value).time() == time.min else moment(value)


@register.filter
def looked(value: datetime) -> str:
    """When somebody looked at a record: the moment, or 2026年11月 once only the month is kept."""
    at = local(value)
    if (at.day, at.time()) != (1, time.min):
        return moment(value)
    return f"{at.year}年{at.month}月" if _chinese() else f"{MONTHS[at.month - 1]} {at.year}"


@register.filter
def grouped(value: int | float | Decimal | None) -> str:
    """66,669."""
    return "" if value is None or value == "" else f"{value:,}"


@register.simple_tag
def missing(reason: str) -> SafeString:
    """A dash for what is not known, with the reason on hover and for screen readers."""
    return format_html('<span title="{0}">—<span class="visually-hidden"> {0}</span></span>', reason)


@register.filter
def or_missing(value: Any, reason: str) -> Any:
    """The value, or a dash that gives the reason."""
    return missing(reason) if value is None or value == "" else value


@register.simple_tag
def dotted(*parts: Any) -> SafeString:
    """What is known of something in one line, with a point between two; what is missing leaves no point."""
    return format_html_join(" · ", "{}", ((part,) for part in parts if part not in (None, "")))


@register.filter
def imprint(title: Title) -> SafeString:
    """Who made a title, its edition, publisher and year, as far as they are known."""
    made_by = title.responsibility or "，".join(title.authors)
    return dotted(made_by, title.edition, title.publisher, title.year)


@register.simple_tag
def demo_mark(marked: bool = True) -> SafeString | str:
    """The small mark of demonstration data."""
    return format_html('<span class="demo-mark">{}</span>', _("Demonstration data")) if marked else ""


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, number: int, name: str = "") -> str:
    """The present address with another page number; `name` is that of the list, where a page has several."""
    parameters = context["request"].GET.copy()
    parameters[name or "page"] = str(number)
    return f"?{parameters.urlencode()}"


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int]:
    """The page numbers worth showing; 0 stands for a gap."""
    last = page.paginator.num_pages
    shown = sorted({1, last, *range(max(1, page.number - 2), min(last, page.number + 2) + 1)})
    numbers: list[int] = []
    for number in shown:
        if numbers and number - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(number)
    return numbers


@register.filter
def kind_name(kind: str) -> str:
    """The word for a kind of library."""
    return str(words.KINDS.get(kind, kind))


@register.filter
def service_name(service: str) -> str:
    """The word for a service of the alliance; a library's own services are words already."""
    return str(words.SERVICES.get(service, service))


@register.filter
def standing_name(standing: str) -> str:
    """The word for the standing of a membership."""
    return str(words.STANDINGS.get(standing, standing))


@register.simple_tag
def hold_state(state: str) -> SafeString:
    """The state of a hold as a badge: word, shape and colour."""
    mark, word = words.HOLD_STATE_MARKS.get(state, "plain"), words.HOLD_STATES.get(state, state)
    return format_html('<span class="badge {}">{}</span>', mark, word)


@register.simple_tag
def item_state(state: str) -> SafeString:
    """The state of an item as a badge: word, shape and colour."""
    mark, word = words.ITEM_STATE_MARKS.get(state, "plain"), words.ITEM_STATES.get(state, state)
    return format_html('<span class="badge {}">{}</span>', mark, word)
